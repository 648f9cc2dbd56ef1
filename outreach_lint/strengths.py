"""What works in a draft, said so that the writer keeps it when mending the rest."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.reading import Move, Reading

_SAID = {
    "tie": "you name what you share",
    "thanks": "you thank them for something definite",
    "event": "you know what has happened on their side",
    "made": "you refer to something they made",
    "said": "you take up what they said",
    "noticed": "you say what you noticed",
    "lived": "you speak to what they have lived",
    "question": "you ask about them",
    "detail": "you write about them in particular",
}
LONGEST = 60  # characters of the draft's words in a strength


def strengths_of(reading: Reading) -> Iterator[str]:
    """Yield what is right about a draft, in the order of the article: interest, giving, freedom."""
    if rapport := reading.moves("rapport"):
        yield f"{_SAID.get(rapport[0].name, 'you show interest')} ({_quote(reading, rapport[0])})"
    elif reading.moves("personal_slot", region="any"):
        yield "you have made room for a personal line"
    if given := reading.moves("contribution"):
        yield (
            f"you give before you ask ({_quote(reading, given[0])})"
            if _before_asks(reading, given[0])
            else f"you give something ({_quote(reading, given[0])})"
        )
    if reading.moves("opt_out"):
        yield "you leave them free to say no"


def _before_asks(reading: Reading, move: Move) -> bool:
    return all(move.sentence <= ask.sentence for ask in reading.moves("ask", "pitch"))


def _quote(reading: Reading, move: Move) -> str:
    sentence = " ".join(reading.sentence(move).text.split())
    if len(sentence) > LONGEST:
        sentence = sentence[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return f"“{sentence}”"
