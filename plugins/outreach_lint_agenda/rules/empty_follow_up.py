"""AGD101: a later message asks again and brings nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from outreach_lint import Hit, Reading, Sentence, Span, Suggestion, only_bumps

BRINGS = ("contribution", "rapport", "trigger", "opt_out", "personal_slot")
ANSWERED = ("reply", "")  # sorts of asks that want no more than an answer
GOODBYE = re.compile(
    r"\bthis (?:is|was|will be) my last\b|\bone last (?:note|word|message|mail)\b"
    r"|\bleave (?:it|you) (?:at that|be|in peace)\b",
    re.IGNORECASE,
)
FEW = 8  # words of a question that only asks for an answer
LETTERS, HALF = 3, 0.5  # of a word, and the part of such words that two questions share
LEAST_OPENER, TOP = 5, 2  # words of an opener that is told again; sentences it is one of
SAME = 0.8  # ratio of words in common, in order, from which a text is the same again
TOO_FEW = 3  # words of a body that may be the same by chance
NEW = 4  # words of more than LETTERS that no earlier message has, from which something new is said
USUAL = frozenset(
    (
        "again also about anything been before check checking circling could does email ever follow"
        " following from have having hear heard hope hoping inbox interested just know know last"
        " least made mail make message minute minutes more need note once possible quick quickly"
        " reach reaching reply response said send sent since something still than that there these"
        " they think this thoughts time today touch want wanted week well were what when whether"
        " will wondering would writing wrote your back case chance"
    ).split()
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the request of a message that repeats an earlier one and adds nothing."""
    if not reading.steps or not reading.body or reading.earlier[-1].draft.received:
        return
    for step in reading.steps:
        if _is_same(reading, step):
            span = Span(reading.body[0].span.start, reading.body[-1].span.end)
            yield Hit(span, f"This is the text of {_name(step)} again.", _fix(reading))
            return
    if hit := _same_frame(reading):
        yield hit
        return
    if (
        reading.moves(*BRINGS)
        or _news(reading)
        or any(GOODBYE.search(s.text) for s in reading.body)
    ):
        return
    for sentence in sorted(
        reading.body, key=lambda sentence: sentence.has("blame")
    ):  # what blames is AGD002's
        if sentence.has("ask", "blame") or sentence.is_question or only_bumps(sentence.text):
            same = _asked_before(reading, sentence)
            before = (
                f"{_name(same)} asked the same (“{_question(same)}”)"
                if same
                else "it only asks again"
            )
            if same or not _wanted(sentence):
                yield Hit(
                    _asked(reading, sentence),
                    f"This message brings nothing new: {before}.",
                    _fix(reading),
                )
                return


def _asked(reading: Reading, sentence: Sentence) -> Span:
    """Return a sentence that only asks, with the questions after it.

    An example is "Just following up. Any thoughts?".
    """
    end = sentence.span.end
    for after in reading.body[reading.body.index(sentence) + 1 :]:
        if not after.is_question or after.words() > FEW:
            break
        end = after.span.end
    return Span(sentence.span.start, end)


def _wanted(sentence: Sentence) -> set[str]:
    """Return what a sentence asks for that is more than an answer."""
    wanted = set()
    for move in sentence.moves:
        if move.kind == "ask" and move.name not in ANSWERED:
            wanted.add(move.name)
    return wanted


def _name(step: Reading) -> str:
    number = step.draft.step
    day = f" (day {step.draft.day:g})" if step.draft.day is not None else ""
    return f"step {number}{day}" if number is not None else f"the message{day or ' before'}"


def _is_same(reading: Reading, step: Reading) -> bool:
    one, other = _words(reading), _words(step)
    return len(one) > TOO_FEW and SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME


def _words(reading: Reading) -> list[str]:
    words = []
    for sentence in reading.body:
        words += _words_of(sentence)
    return words


def _words_of(sentence: Sentence) -> list[str]:
    words = []
    for token in sentence.tokens:
        if token.kind not in ("mark", "tag"):
            words.append(token.norm)
    return words


def _same_frame(reading: Reading) -> Hit | None:
    """Return the hit of a message that begins with the words of an earlier one.

    Short sentences and tags are alike in many messages.
    """
    opener = next((s for s in reading.body if not s.has("small_talk", "personal_slot")), None)
    if opener is None or len(words := _words_of(opener)) < LEAST_OPENER:
        return None
    for step in reading.steps:
        if words not in map(_words_of, step.body[:TOP]):
            continue
        ends = _words_of(reading.body[-1]) == _words_of(step.body[-1]) and len(reading.body) > 1
        how = "begins and ends" if ends else "begins"
        message = f"This message {how} with the words of {_name(step)}."
        fix = Suggestion(
            f"Begin with what is new since then instead of “{reading.saying(opener)}”, and end"
            " with a question that you have not asked yet."
        )
        return Hit(reading.place(opener), message, fix)
    return None


def _news(reading: Reading) -> bool:
    """Tell whether sentences say something new, or sell for the first time."""
    said: set[str] = set()
    for step in reading.steps:
        for sentence in step.sentences:
            said |= _long_words(sentence)
    new: set[str] = set()
    for sentence in reading.body:
        if not sentence.has("blame"):
            new |= _telling(sentence)
    offers = [move for move in reading.moves("pitch") if not reading.sentence(move).is_question]
    return len(new - said) >= NEW or bool(offers and not reading.gave_before("pitch"))


def _telling(sentence: Sentence) -> set[str]:
    """Return the words of a sentence that are no everyday ones of a follow-up."""
    words = set()
    for token in sentence.tokens:
        if token.kind in ("word", "name", "num", "money") and len(token.norm) > LETTERS:
            words.add(token.norm)
    return words - USUAL


def _asked_before(reading: Reading, sentence: Sentence) -> Reading | None:
    """Return the message that has asked for the same, the last one first; ``None`` where none has.

    A question that wants no more than an answer is the same when it is about the same words.
    """
    wanted = _wanted(sentence)
    for step in reversed(reading.steps):
        for ask in step.moves("ask"):
            costs = ask.name not in ANSWERED
            if (costs and (ask.name in wanted or not wanted)) or _alike(
                sentence, step.sentence(ask)
            ):
                return step
    return None


def _alike(one: Sentence, other: Sentence) -> bool:
    """Tell whether two sentences are about the same.

    Their words are compared, everyday ones aside.
    """
    words, known = _long_words(one), _long_words(other)
    return bool(words) and len(words & known) >= HALF * len(words)


def _long_words(sentence: Sentence) -> set[str]:
    words = set()
    for token in sentence.tokens:
        if len(token.norm) > LETTERS:
            words.add(token.norm)
    return words


def _question(step: Reading) -> str:
    return step.saying(step.sentence(step.moves("ask")[-1]))


def _fix(reading: Reading) -> Suggestion:
    return Suggestion(
        f"Bring something, or let it rest: “{reading.vocative}[what you came across since that is"
        " of use to them]. If it is not for you, I will leave it at that.”"
    )
