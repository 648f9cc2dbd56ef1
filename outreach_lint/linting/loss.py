"""Check what a message would lose if fixes removed sentences.

A sentence may be removed if it does nothing but break the rule, and if no sentence next to it
breaks the same rule: half an insult reads worse than a whole one. What the reader needs must stay,
such as a request, an introduction, an offer, a date or a promise. The encoder's probabilities say
what each sentence does. The page of a rule says if its fixes are exceptions: ``about``,
``fix_may_leave`` and ``fix_may_remove``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from outreach_lint.linting.edits import edits_of
from outreach_lint.model import GAP, Draft, Edit, Finding
from outreach_lint.reading import Reading
from outreach_lint.reading.coherence import MIN_CONTENT_WORDS, is_apart, is_balanced
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.reading.labels import is_rule, rule_labels
from outreach_lint.reading.moves import Sentence
from outreach_lint.reading.phrases import is_mere_reminder, orders_a_reviewer
from outreach_lint.reading.removal import begins_with_name
from outreach_lint.rules.rule import Rule

SURE_CHANCE = 0.5  # minimum probability that a sentence breaks a rule, or asks
# Moves that a message must keep once: (move, minimum probability, words for the reason).
REQUIRED_MOVES = (("self_intro", 0.35, "who you are"), ("pitch", 0.5, "what you offer"))
MAX_FAULT_OF_REQUEST = 0.35  # a kept request must break the rule with a lower probability
MAJORITY_SHARE = 0.5  # share of words above which most of the message breaks the rule
# Moves that the reader needs: a sentence stays if one of them is likelier than the fault.
NEEDED_MOVES = ("contribution", "opt_out", "rapport", "self_intro")
GIVING_MOVES = ("contribution", "rapport")  # a sentence with one of these moves stays
MAX_SINGLE_PURPOSE_WORDS = 25  # a longer sentence does more than one thing
_PROMISES = re.compile(r"\b(?:I|we)(?:['’]ll| will| won['’]t| promise)\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|tonight)\b"
    r"|\d ?(?:am|pm|:\d\d)\b"
    r"|\b(?:hours?|days?|weeks?|months?) (?:away|from now|left|to go)\b|\bmidnight\b",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"(?:.*[,;] )?\W*(?:please|kindly|do not|don['’]t)\b", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"\W*p\.? ?s\b", re.IGNORECASE)
_PRONOUN_I = re.compile(r"i(?:['’]\w+)?")
# a condition that continues a threat: "If you stay, …"
_CONDITION = re.compile(r"\W*if\b", re.IGNORECASE)


def reason_against_removal(
    before: Reading,
    after: Reading,
    original_words: int,
    applied_fixes: Sequence[tuple[Rule, Finding]],
    draft: Draft,
) -> str:
    """Return why the fixes would remove too much of a message; empty if they would not.

    ``original_words`` is the word count of the draft before its first fix.
    """
    rules = [rule for rule, _ in applied_fixes]
    # orders to a machine are not part of the message
    if any(rule.about != "machine" for rule in rules):
        if 2 * own_words(after) < original_words:
            return "it would remove most of the message"
        may_remove_ask = any("ask" in rule.fix_may_remove for rule in rules)
        if not may_remove_ask and _no_longer_asks(before, after):
            return "your request is in the same sentence; rewrite it by hand"
    if not before.readable or before.refusal_in_last_reply:
        return ""
    for rule, finding in applied_fixes:
        if finding.origin == "llm":  # the model has read the whole message
            continue
        if why := _reason_for_fix(before, rule, edits_of(finding, draft)):
            return why
    return ""


def _no_longer_asks(before: Reading, after: Reading) -> bool:
    """Return whether every request is gone; one whose words are still there is not."""
    asks = [before.sentence(move).text for move in before.moves("ask")]
    return bool(asks) and not after.moves("ask") and not any(s in after.draft.text for s in asks)


def own_words(reading: Reading) -> int:
    """Return the word count of a message; a gap counts as ``MIN_CONTENT_WORDS`` words."""
    words = reading.words
    for sentence in reading.body:
        words += (MIN_CONTENT_WORDS - 1) * len(gaps_in(sentence.text))
    return words


def _reason_for_fix(before: Reading, rule: Rule, edits: Sequence[Edit]) -> str:
    removed = list(_removed_sentences(before, edits))
    if not removed:
        return ""
    if rule.about == "machine":
        return "" if _are_orders(removed) else "the words may be meant for the reader"
    return _reason_by_sentences(before, removed, rule, edits)


def _reason_by_sentences(
    before: Reading, removed: Sequence[Sentence], rule: Rule, edits: Sequence[Edit]
) -> str:
    """Return what speaks against removing some sentences that break a rule; empty if nothing."""
    kept = [sentence for sentence in before.body if sentence not in removed]
    why = _loss_of_position(before, removed, kept) or _loss_of_purpose(removed, kept, rule, edits)
    if (
        why
        or rule.about == "message"
        or not any(rule.code in sentence.chances for sentence in removed)
    ):
        return why
    for sentence in removed:
        # A push may have a condition that reads like a way out: "If not, …".
        is_push = rule.fix_may_leave == "most"
        more = not is_push and before.does_more(sentence, rule.code, NEEDED_MOVES)
        if more or not _does_only(sentence, rule.code):
            return "the sentence does more than that"
    if any(edit.text.strip() for edit in edits) and any(_repeats(s, rule) for s in kept):
        return "other sentences do the same; change them together"
    for sentence, follows in _kept_neighbors(before, removed):
        if _repeats(sentence, rule) and not _may_stay(sentence, rule, follows):
            return "the next sentences do the same; change them together"
    if rule.fix_may_leave != "most" and _most_breaks(before, removed, rule):
        return "most of the message does the same"
    return ""


def _are_orders(removed: Sequence[Sentence]) -> bool:
    """Return whether sentences are orders to a machine, with balanced brackets."""
    label = rule_labels().orders
    orders = any(s.chance(label) >= SURE_CHANCE or orders_a_reviewer(s.text) for s in removed)
    return orders and is_balanced(" ".join(sentence.text for sentence in removed))


def _most_breaks(before: Reading, removed: Sequence[Sentence], rule: Rule) -> bool:
    """Return whether most of a message breaks a rule, and some of that would stay."""
    faulty = [sentence for sentence in before.body if _repeats(sentence, rule)]
    some_stay = any(sentence not in removed for sentence in faulty)
    return (
        some_stay and sum(sentence.words() for sentence in faulty) > MAJORITY_SHARE * before.words
    )


def _loss_of_position(
    before: Reading, removed: Sequence[Sentence], kept: Sequence[Sentence]
) -> str:
    """Return what is lost by position: greeting, postscript, date, or first mention of a name."""
    if removed[0] is before.body[0] and begins_with_name(removed[0].text):
        return "it would remove the greeting"
    if any(_POSTSCRIPT.match(sentence.text) for sentence in removed):
        return "it would remove the postscript"
    if any(_DAY.search(sentence.text) for sentence in removed):
        return "it would remove a date"
    return "a name in it is used later" if _introduces_name(removed, kept) else ""


def _loss_of_purpose(
    removed: Sequence[Sentence], kept: Sequence[Sentence], rule: Rule, edits: Sequence[Edit]
) -> str:
    """Return which request, introduction or offer would be lost; empty if none."""
    inserts_question = any("?" in re.sub(GAP, "", edit.text) for edit in edits)
    if not inserts_question and "ask" not in rule.fix_may_remove:
        if any(sentence.is_question for sentence in removed):
            return "it would remove your question"
        if any(map(_asks, removed)) and not _still_asks(kept, rule):
            return "your request is in the same sentence; rewrite it by hand"
    for move, min_probability, words in REQUIRED_MOVES:
        if move in rule.fix_may_remove:
            continue
        probability = max(sentence.chance(move) for sentence in removed)
        is_clearest = all(s.chance(move) < probability or s.is_question for s in kept)
        if probability >= min_probability and is_clearest:
            return f"it would remove {words}"
    return ""


def _still_asks(kept: Sequence[Sentence], rule: Rule) -> bool:
    """Return whether a kept sentence asks: plainly, unless most of the fault may stay."""
    may_break_rule = rule.fix_may_leave == "most"
    for sentence in kept:
        if sentence.has("ask") and (may_break_rule or _asks_plainly(sentence, rule.code)):
            return True
    return False


def _removed_sentences(before: Reading, edits: Sequence[Edit]) -> Iterator[Sentence]:
    """Yield the sentences of the body that edits remove or replace, but not moved ones."""
    for sentence in before.body:
        if sentence.words() and _is_removed(sentence, edits):
            yield sentence


def _is_removed(sentence: Sentence, edits: Sequence[Edit]) -> bool:
    """Return whether edits remove a sentence, and none of them inserts it elsewhere."""
    start, end = sentence.span
    is_covered = False
    for edit in edits:
        if sentence.text in edit.text:
            return False
        is_covered = is_covered or (edit.span.start <= start and end <= edit.span.end)
    return is_covered


def _introduces_name(removed: Sequence[Sentence], kept: Sequence[Sentence]) -> bool:
    """Return whether a removed sentence introduces a name that is used after it."""
    first = min(sentence.number for sentence in removed)
    known_names: set[str] = set()
    later_names: set[str] = set()
    for sentence in kept:
        if sentence.number < first:
            known_names |= _names_in(sentence)
        elif sentence.number > first:
            later_names |= _names_in(sentence)
    new_names: set[str] = set()
    for sentence in removed:
        new_names |= _names_in(sentence)
    return not later_names.isdisjoint(new_names - known_names)


def _names_in(sentence: Sentence) -> set[str]:
    names: set[str] = set()
    for token in sentence.tokens[1:]:
        if token.kind == "name" and not _PRONOUN_I.fullmatch(token.norm):
            names.add(token.norm)
    return names


def _does_only(sentence: Sentence, rule: str) -> bool:
    """Return whether a sentence breaks a rule and does nothing else that the reader needs."""
    if is_mere_reminder(sentence.text):
        return True
    chance = sentence.chance(rule)
    if max(map(sentence.chance, GIVING_MOVES)) >= SURE_CHANCE:
        return False
    if chance < SURE_CHANCE or sentence.words() > MAX_SINGLE_PURPOSE_WORDS:
        return False
    if max(map(sentence.chance, NEEDED_MOVES)) > chance or _rather_breaks_other(sentence, rule):
        return False
    return not _PROMISES.search(sentence.text)


def _rather_breaks_other(sentence: Sentence, rule: str) -> bool:
    """Return whether a sentence breaks another rule about sentences more surely."""
    chance = sentence.chance(rule)
    return any(
        other > chance and is_rule(label) and label not in rule_labels().about_message
        for label, other in sentence.chances.items()
    )


def _asks(sentence: Sentence) -> bool:
    """Return whether a sentence asks for anything."""
    for label, chance in sentence.chances.items():
        if chance >= SURE_CHANCE and label.startswith("ask"):
            return True
    return _PLEASE.match(sentence.text) is not None


def _asks_plainly(sentence: Sentence, rule: str) -> bool:
    """Return whether a sentence asks without breaking the rule, for more than a click."""
    is_request = any(move.kind == "ask" and move.name != "click" for move in sentence.moves)
    return is_request and sentence.chance(rule) < MAX_FAULT_OF_REQUEST


def _kept_neighbors(
    before: Reading, removed: Sequence[Sentence]
) -> Iterator[tuple[Sentence, bool]]:
    """Yield the kept sentences next to removed ones in the same paragraph.

    Each comes with whether it follows the removed sentence.
    """
    numbers = {sentence.number for sentence in removed}
    for one, other in zip(before.body, before.body[1:], strict=False):
        follows = one.number in numbers
        if follows == (other.number in numbers):
            continue
        if not is_apart(before.draft.text[one.span.end : other.span.start]):
            yield (other, True) if follows else (one, False)


def _repeats(sentence: Sentence, rule: Rule) -> bool:
    """Return whether a kept sentence surely breaks the rule that a fix is for."""
    return sentence.chance(rule.code) >= SURE_CHANCE


def _may_stay(sentence: Sentence, rule: Rule, follows: bool) -> bool:
    """Return whether a neighbor may stay although it breaks the rule.

    For some rules fewer such sentences are better, even if some stay.
    """
    continues = follows and _CONDITION.match(sentence.text) is not None
    return rule.fix_may_leave != "nothing" and not continues
