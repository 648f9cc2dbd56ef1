"""What a message would lose with the sentences that fixes take out.

A sentence may go for a rule that it breaks when that is all it does, and when nothing beside it
does the same: half an insult reads worse than a whole one. What the writer asks for, who they are
and what they promise stays. The encoder tells what each sentence does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from outreach_lint.linting.edits import edits_of
from outreach_lint.model import GAP, Draft, Edit, Finding
from outreach_lint.reading import Reading
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.reading.moves import Sentence
from outreach_lint.reading.phrases import only_bumps, orders_a_reviewer
from outreach_lint.reading.removal import begins_with_name
from outreach_lint.reading.whole import LEAST, WHOLE, is_apart, is_balanced

SURE = 0.5  # probability from which a sentence breaks a rule, or asks
BESIDE = 0.6  # probability from which a sentence beside one that goes does the same
# What a message has to tell once, the probability from which a sentence does, and what it is.
TOLD = (("self_intro", 0.35, "who you are"), ("pitch", 0.5, "what you offer"))
CLEAR = 0.35  # a request that stays breaks the rule less likely than this
MOST = 0.5  # part of a message's words from which it is all of one kind
# Moves that the reader needs, whatever else their sentence does.
NEEDED = ("contribution", "opt_out", "rapport", "self_intro")
GIVES = ("contribution", "rapport")  # moves that a message is poorer without
# Rules about a tone: less of it is better, even where some of it stays.
OF_TONE = ("AGD001", "RAP002")
LESS_IS_BETTER = (*OF_TONE, "AGD006")
OF_ALL = tuple(rule for rule in WHOLE if rule != "RAP005")  # rules about more than a sentence
LONG = 25  # words of a sentence that does more than one thing
FOR_MACHINES, FOR_OFFERS = "LLM001", "RAP001"  # rules whose words or offers are meant to go
_PROMISES = re.compile(r"\b(?:I|we)(?:['’]ll| will| won['’]t| promise)\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|tonight)\b|\d ?(?:am|pm|:\d\d)\b",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"(?:\W*(?:please|kindly)\b|.*\bdo not\b)", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"\W*p\.? ?s\b", re.IGNORECASE)
_MYSELF = re.compile(r"i(?:['’]\w+)?")
_CONDITION = re.compile(r"\W*if\b", re.IGNORECASE)  # what comes of a threat: "If you stay, …"


def loss(before: Reading, now: Reading, had: int, taken: Sequence[Finding], draft: Draft) -> str:
    """Say what fixes would take away of what a message is for; empty where that is nothing.

    ``had`` is how many words the draft had before any of its fixes was taken.
    """
    codes = {finding.code for finding in taken}
    if codes != {FOR_MACHINES}:  # words to a machine are no part of the message
        if 2 * own_words(now) < had:
            return "it would take out most of the message"
        if before.moves("ask") and not now.moves("ask") and FOR_OFFERS not in codes:
            return "it would take out what you ask for"
    if not before.readable or before.refused:
        return ""
    for finding in taken:
        if finding.origin == "llm":  # the model has read the message, and says the same otherwise
            continue
        if why := _of_one(before, finding, edits_of(finding, draft)):
            return why
    return ""


def own_words(reading: Reading) -> int:
    """Return how many words a message has; a gap stands for a few, and is one tag."""
    gaps = sum(len(gaps_in(sentence.text)) for sentence in reading.body)
    return sum(sentence.words() for sentence in reading.body) + (LEAST - 1) * gaps


def _of_one(before: Reading, finding: Finding, edits: Sequence[Edit]) -> str:
    gone, rule = list(_gone(before, edits)), finding.code
    if not gone:
        return ""
    if rule == FOR_MACHINES:
        orders = any(s.chance(rule) >= SURE or orders_a_reviewer(s.text) for s in gone)
        whole = is_balanced(" ".join(sentence.text for sentence in gone))
        return "" if orders and whole else "the words may be meant for the reader"
    kept = [sentence for sentence in before.body if sentence not in gone]
    why = _of_place(before, gone, kept) or _of_the_point(gone, kept, rule, edits)
    if why or rule in OF_ALL or not any(rule in sentence.chances for sentence in gone):
        return why
    if not all(_does_only(sentence, rule) for sentence in gone):
        return "the sentence does more than that"
    replaced = any(edit.text.strip() for edit in edits)
    if any(_goes_on(rule, replaced, *beside) for beside in _beside(before, gone)):
        return "the sentences beside it do the same"
    bad = [sentence for sentence in before.body if sentence.chance(rule) >= SURE]
    if (
        rule not in OF_TONE
        and not set(bad) <= set(gone)
        and _words(bad) > MOST * _words(before.body)
    ):
        return "most of the message does the same"
    return ""


def _of_place(before: Reading, gone: Sequence[Sentence], kept: Sequence[Sentence]) -> str:
    """Say what sentences that go begin: the message, or the talk of something that has a name."""
    if gone[0] is before.body[0] and begins_with_name(gone[0].text):
        return "it would take the greeting away"
    if any(_POSTSCRIPT.match(sentence.text) for sentence in gone):
        return "it would take the postscript away"
    days = [sentence for sentence in gone if _DAY.search(sentence.text)]
    if any(follows and _asks(one) for one, follows in _beside(before, days)):
        return "what you ask for then needs its day"
    return "what it names is spoken of later" if _names(gone, kept) else ""


def _of_the_point(
    gone: Sequence[Sentence], kept: Sequence[Sentence], rule: str, edits: Sequence[Edit]
) -> str:
    """Say what would go of what is asked, and of who asks."""
    put_in = any("?" in re.sub(GAP, "", edit.text) for edit in edits)
    if any(s.is_question for s in gone) and not put_in and rule != FOR_OFFERS:
        return "it would take out what you ask"
    asked = any(map(_asks, gone)) and not put_in and rule != FOR_OFFERS
    if asked and not any(
        s.has("ask") and (rule in OF_TONE or _asks_plainly(s, rule)) for s in kept
    ):
        return "it would take out what you ask for"
    for move, least, what in TOLD:
        told = max(sentence.chance(move) for sentence in gone)
        best = all(s.chance(move) < told or s.is_question for s in kept)
        if told >= least and best and (rule, move) != (FOR_OFFERS, "pitch"):
            return f"it would take out {what}"
    return ""


def _gone(before: Reading, edits: Sequence[Edit]) -> Iterator[Sentence]:
    """Yield the sentences of the body that edits take out or replace, those moved left out."""
    for sentence in before.body:
        start, end = sentence.span
        out = any(edit.span.start <= start and end <= edit.span.end for edit in edits)
        if out and sentence.words() and not any(sentence.text in edit.text for edit in edits):
            yield sentence


def _names(gone: Sequence[Sentence], kept: Sequence[Sentence]) -> bool:
    """Tell whether a name that stands first in a sentence that goes is used after it."""
    first = min(sentence.number for sentence in gone)
    known = {word for s in kept if s.number < first for word in _names_in(s)}
    new = {word for sentence in gone for word in _names_in(sentence)} - known
    return any(not new.isdisjoint(_names_in(s)) for s in kept if s.number > first)


def _names_in(sentence: Sentence) -> set[str]:
    names = {token.norm for token in sentence.tokens[1:] if token.kind == "name"}
    return {name for name in names if not _MYSELF.fullmatch(name)}


def _does_only(sentence: Sentence, rule: str) -> bool:
    """Tell whether a sentence breaks a rule and does nothing else that the reader needs."""
    if only_bumps(sentence.text):
        return True
    chance = sentence.chance(rule)
    if any(sentence.chance(move) >= SURE for move in GIVES):
        return False
    if chance < SURE or sentence.words() > LONG:
        return False
    if any(sentence.chance(move) > chance for move in NEEDED):
        return False
    return not _PROMISES.search(sentence.text)


def _asks(sentence: Sentence) -> bool:
    """Tell whether a sentence asks for something, whatever sort of request it is."""
    sorts = (chance for label, chance in sentence.chances.items() if label.startswith("ask"))
    return max(sorts, default=0.0) >= SURE or _PLEASE.match(sentence.text) is not None


def _asks_plainly(sentence: Sentence, rule: str) -> bool:
    """Tell whether a request is free of a fault, and for more than a look: "See our list."."""
    wants = any(move.kind == "ask" and move.name != "click" for move in sentence.moves)
    return wants and sentence.chance(rule) < CLEAR


def _beside(before: Reading, gone: Sequence[Sentence]) -> Iterator[tuple[Sentence, bool]]:
    """Yield the sentences that stay right beside those that go, in their paragraph.

    With each goes whether it follows them.
    """
    numbers = {sentence.number for sentence in gone}
    for one, other in zip(before.body, before.body[1:], strict=False):
        follows = one.number in numbers
        if follows == (other.number in numbers):
            continue
        if not is_apart(before.draft.text[one.span.end : other.span.start]):
            yield (other, True) if follows else (one, False)


def _goes_on(rule: str, replaced: bool, sentence: Sentence, follows: bool) -> bool:
    """Tell whether a sentence beside those that go does the same, and reads worse without them.

    Less of a tone is better, even where some stays; but words for it do not fit beside it.
    """
    if sentence.chance(rule) < BESIDE:
        return False
    if replaced or rule not in LESS_IS_BETTER:
        return True
    return follows and _CONDITION.match(sentence.text) is not None


def _words(sentences: Sequence[Sentence]) -> int:
    return sum(sentence.words() for sentence in sentences)
