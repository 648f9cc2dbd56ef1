"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion

DOORS = ("click", "buy", "money", "apply_join", "follow")
POINTERS = frozenset(("below", "here", "link", "button", "form", "page"))
TALKS = ("reply", "call", "favour", "referral")
RHETORICAL = 0.25  # probability of a pitch or a sorting question from which a question expects no answer


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    closed = [sentence for sentence in reading.body if sentence.has("closed")]
    doors = [sentence for sentence in reading.body if _is_door(sentence, reading)]
    others = [sentence for sentence in reading.body if sentence not in closed and sentence not in doors]
    wants = doors or any(sentence.has("pitch", "ask") for sentence in others)
    if (closed or doors) and wants and not any(_invites(sentence, reading) for sentence in others):
        yield Hit((closed or doors)[-1].span, suggestion=_cure(reading))


def _cure(reading: Reading) -> Suggestion:
    link = next((token for s in reading.body for token in s.tokens if token.kind == "url"), None)
    where = reading.draft.text[link.start : link.end].rstrip(".,;") if link else "[the link]"
    to = f"{reading.reader}, " if reading.reader else ""
    return Suggestion(
        f"Invite an answer in words, and let the link come second: “{to}[a question only they can answer]? "
        f"A line back is enough; {where} is there if you prefer it.”"
    )


def _is_door(sentence: Sentence, reading: Reading) -> bool:
    """Tell whether a sentence sends the reader to a link, a form or a button; a bare link does where one sells."""
    if sentence.mood == "question" or _offers_talk(sentence) or reading.draft.relationship != "stranger":
        return False
    if any(move.kind == "ask" and move.name == "click" for move in sentence.moves):
        return True
    points = any(token.kind == "url" or token.norm in POINTERS for token in sentence.tokens)
    wants = any(move.kind == "ask" and move.name in DOORS for move in sentence.moves)
    has_link = any(token.kind == "url" for token in sentence.tokens)
    sells = bool(reading.moves("pitch"))
    return sells and (has_link or (wants and (points or sentence.mood == "request")))


def _offers_talk(sentence: Sentence) -> bool:
    asks = {move.name for move in sentence.moves if move.kind == "ask"}
    return bool(asks & set(TALKS)) and "click" not in asks and not sentence.has("closed")


def _invites(sentence: Sentence, reading: Reading) -> bool:
    """Tell whether a sentence wants words: an invitation, a request to talk, a question that means it."""
    if sentence.has("invitation") or any(m.kind == "ask" and m.name in TALKS for m in sentence.moves):
        return True
    return sentence.mood == "question" and (sentence.has("rapport") or not _is_hook(sentence, reading))


def _is_hook(sentence: Sentence, reading: Reading) -> bool:
    """Tell whether a question only leads into the offer: it stands before it, or sells or sorts itself."""
    first = next((move.sentence for move in reading.moves("pitch")), None)
    sells = max(sentence.likely.get(move, 0) for move in ("pitch", "qualify")) >= RHETORICAL
    return sells or (first is not None and sentence.number <= first)
