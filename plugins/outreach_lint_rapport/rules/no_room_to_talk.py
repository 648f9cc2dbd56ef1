"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion

DOORS = frozenset(("buy", "money", "apply_join"))
POINTERS = frozenset(("below", "here", "link", "button", "form", "page"))
TALKS = frozenset(("reply", "call", "favour", "referral"))
RHETORICAL = 0.25  # probability of a pitch or a sorting question from which a question expects no answer


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    offers = [move.sentence for move in reading.moves("pitch")]
    to_stranger = reading.draft.relationship == "stranger"
    closed = [s for s in reading.body if s.has("closed")]
    doors = [s for s in reading.body if to_stranger and _is_door(s, sells=bool(offers))]
    shut = {s.number for s in (*closed, *doors)}
    others = [s for s in reading.body if s.number not in shut]
    wants = doors or any(s.has("pitch", "ask") for s in others)
    first = min(offers, default=-1)
    if shut and wants and not any(_invites(s, first) for s in others):
        yield Hit((closed or doors)[-1].span, suggestion=_cure(reading, (closed or doors)[-1]))


def _cure(reading: Reading, shut: Sentence) -> Suggestion:
    question, answer = "[a question only they can answer]?", "A line back is enough"
    link = next((token for s in reading.body for token in s.tokens if token.kind == "url"), None)
    where = reading.draft.text[link.start : link.end].rstrip(".,;") if link else "[the link]"
    return Suggestion(
        f"Invite an answer in words, and let the link come second: “{reading.vocative}{question} "
        f"{answer}; {where} is there if you prefer it.”",
        (Edit(Span(shut.span.start, shut.span.start), f"[A{question[2:]} {answer}. "),),
    )


def _is_door(sentence: Sentence, sells: bool) -> bool:
    """Tell whether a sentence sends the reader to a link, a form or a button; a bare link does where one sells."""
    asks = {move.name for move in sentence.moves if move.kind == "ask"}
    has_link = sentence.holds("url")
    if not asks and not (has_link and sells):
        return False
    if sentence.mood == "question" or _offers_talk(sentence) or sentence.excused("pitch", "contribution"):
        return False
    if "click" in asks:
        return True
    points = has_link or any(token.norm in POINTERS for token in sentence.tokens)
    pays = bool(asks & {"buy", "money"}) and sentence.mood == "request"
    return sells and (has_link or pays or (points and bool(asks & DOORS)))


def _offers_talk(sentence: Sentence) -> bool:
    asks = {move.name for move in sentence.moves if move.kind == "ask"}
    links = sentence.holds("url") and not sentence.has("invitation")
    return bool(asks & TALKS) and "click" not in asks and not links and not sentence.has("closed")


def _invites(sentence: Sentence, first_offer: int) -> bool:
    """Tell whether a sentence wants words: an invitation, a request to talk, a question that means it."""
    if sentence.has("invitation") or any(m.kind == "ask" and m.name in TALKS for m in sentence.moves):
        return True
    return sentence.mood == "question" and (sentence.has("rapport") or not _is_hook(sentence, first_offer))


def _is_hook(sentence: Sentence, first_offer: int) -> bool:
    """Tell whether a question only leads into the offer: it stands before it, or sells or sorts itself."""
    sells = max(sentence.likely.get(move, 0) for move in ("pitch", "qualify")) >= RHETORICAL
    return sells or sentence.number <= first_offer
