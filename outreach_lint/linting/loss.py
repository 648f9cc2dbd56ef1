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
OF_TONE = ("AGD001",)
LESS_IS_BETTER = (*OF_TONE, "AGD006")
OF_ALL = tuple(rule for rule in WHOLE if rule != "RAP005")  # rules about more than a sentence
LONG = 25  # words of a sentence that does more than one thing
FOR_MACHINES, FOR_OFFERS = "LLM001", "RAP001"  # rules whose words or offers are meant to go
_PROMISES = re.compile(r"\b(?:I|we)(?:['’]ll| will| won['’]t| promise)\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|tonight)\b|\d ?(?:am|pm|:\d\d)\b",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"(?:.*[,;] )?\W*(?:please|kindly|do not|don['’]t)\b", re.IGNORECASE)
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
    words = reading.words
    for sentence in reading.body:
        words += (LEAST - 1) * len(gaps_in(sentence.text))
    return words


def _of_one(before: Reading, finding: Finding, edits: Sequence[Edit]) -> str:
    gone, rule = list(_gone(before, edits)), finding.code
    if not gone:
        return ""
    if rule == FOR_MACHINES:
        return "" if _are_orders(gone) else "the words may be meant for the reader"
    kept = [sentence for sentence in before.body if sentence not in gone]
    why = _of_place(before, gone, kept) or _of_the_point(gone, kept, rule, edits)
    if why or rule in OF_ALL or not any(rule in sentence.chances for sentence in gone):
        return why
    for sentence in gone:
        if not _does_only(sentence, rule):
            return "the sentence does more than that"
    replaced = any(edit.text.strip() for edit in edits)
    for sentence, follows in _beside(before, gone):
        if _goes_on(rule, replaced, sentence, follows):
            return "the sentences beside it do the same"
    if rule not in OF_TONE and _most_breaks(before, gone, rule):
        return "most of the message does the same"
    return ""


def _are_orders(gone: Sequence[Sentence]) -> bool:
    """Tell whether words are surely for a machine, and no bracket of theirs stays."""
    orders = any(s.chance(FOR_MACHINES) >= SURE or orders_a_reviewer(s.text) for s in gone)
    return orders and is_balanced(" ".join(sentence.text for sentence in gone))


def _most_breaks(before: Reading, gone: Sequence[Sentence], rule: str) -> bool:
    """Tell whether most of a message breaks a rule, and some of that would stay."""
    bad = [sentence for sentence in before.body if sentence.chance(rule) >= SURE]
    stays = any(sentence not in gone for sentence in bad)
    return stays and sum(sentence.words() for sentence in bad) > MOST * before.words


def _of_place(before: Reading, gone: Sequence[Sentence], kept: Sequence[Sentence]) -> str:
    """Say what sentences that go begin: the message, or the talk of something that has a name."""
    if gone[0] is before.body[0] and begins_with_name(gone[0].text):
        return "it would take the greeting away"
    if any(_POSTSCRIPT.match(sentence.text) for sentence in gone):
        return "it would take the postscript away"
    days = [sentence for sentence in gone if _DAY.search(sentence.text)]
    for sentence, follows in _beside(before, days):
        if follows and _asks(sentence):
            return "what you ask for then needs its day"
    return "what it names is spoken of later" if _names(gone, kept) else ""


def _of_the_point(
    gone: Sequence[Sentence], kept: Sequence[Sentence], rule: str, edits: Sequence[Edit]
) -> str:
    """Say what would go of what is asked, and of who asks."""
    put_in = any("?" in re.sub(GAP, "", edit.text) for edit in edits)
    if not put_in and rule != FOR_OFFERS:
        if any(sentence.is_question for sentence in gone):
            return "it would take out what you ask"
        if any(map(_asks, gone)) and not _still_asks(kept, rule):
            return "it would take out what you ask for"
    for move, least, what in TOLD:
        told = max(sentence.chance(move) for sentence in gone)
        best = all(s.chance(move) < told or s.is_question for s in kept)
        if told >= least and best and (rule, move) != (FOR_OFFERS, "pitch"):
            return f"it would take out {what}"
    return ""


def _still_asks(kept: Sequence[Sentence], rule: str) -> bool:
    """Tell whether a sentence that stays asks, and plainly so where the fault is none of tone."""
    for sentence in kept:
        if sentence.has("ask") and (rule in OF_TONE or _asks_plainly(sentence, rule)):
            return True
    return False


def _gone(before: Reading, edits: Sequence[Edit]) -> Iterator[Sentence]:
    """Yield the sentences of the body that edits take out or replace, those moved left out."""
    for sentence in before.body:
        if sentence.words() and _is_taken_out(sentence, edits):
            yield sentence


def _is_taken_out(sentence: Sentence, edits: Sequence[Edit]) -> bool:
    """Tell whether edits take a sentence out, and none of them puts it in elsewhere."""
    start, end = sentence.span
    out = False
    for edit in edits:
        if sentence.text in edit.text:
            return False
        out = out or (edit.span.start <= start and end <= edit.span.end)
    return out


def _names(gone: Sequence[Sentence], kept: Sequence[Sentence]) -> bool:
    """Tell whether a name that stands first in a sentence that goes is used after it."""
    first = min(sentence.number for sentence in gone)
    known: set[str] = set()
    later: set[str] = set()
    for sentence in kept:
        if sentence.number < first:
            known |= _names_in(sentence)
        elif sentence.number > first:
            later |= _names_in(sentence)
    new: set[str] = set()
    for sentence in gone:
        new |= _names_in(sentence)
    return not later.isdisjoint(new - known)


def _names_in(sentence: Sentence) -> set[str]:
    names: set[str] = set()
    for token in sentence.tokens[1:]:
        if token.kind == "name" and not _MYSELF.fullmatch(token.norm):
            names.add(token.norm)
    return names


def _does_only(sentence: Sentence, rule: str) -> bool:
    """Tell whether a sentence breaks a rule and does nothing else that the reader needs."""
    if only_bumps(sentence.text):
        return True
    chance = sentence.chance(rule)
    if max(map(sentence.chance, GIVES)) >= SURE:
        return False
    if chance < SURE or sentence.words() > LONG:
        return False
    if max(map(sentence.chance, NEEDED)) > chance:
        return False
    return not _PROMISES.search(sentence.text)


def _asks(sentence: Sentence) -> bool:
    """Tell whether a sentence asks for something, whatever sort of request it is."""
    for label, chance in sentence.chances.items():
        if chance >= SURE and label.startswith("ask"):
            return True
    return _PLEASE.match(sentence.text) is not None


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
