"""Check whether sentences can be removed from a message.

They can if nothing after them refers back ("It costs …", "So …", a list without its introduction),
nothing before introduces them ("We sell:", "The best part?"), no count becomes wrong ("three
reasons"), and enough content remains.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from outreach_lint.model import LINE_BREAK
from outreach_lint.reading.back_reference import (
    LIST_ITEM,
    MAX_SHORT_SENTENCE_WORDS,
    has_unresolved_pronoun,
    refers_back,
    refers_to,
)
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.reading.labels import is_rule, rule_labels
from outreach_lint.reading.message import Editable
from outreach_lint.reading.moves import Sentence

MIN_CONTENT_WORDS = 5  # words that a body needs to say something
MAX_LEAD_QUESTION_WORDS = 6  # of a question that the next sentence answers: "The best part?"
MAX_FRAGMENT_WORDS = 6  # of a sentence that needs the one before it
MAX_FILLER_WORDS = 12
MAX_INLINE_GREETING_WORDS = 6  # of a greeting in one line with the first sentence
COURTESY_MOVES = ("small_talk", "thanks", "opt_out")
EMPTY_MOVES = (*COURTESY_MOVES, "blame")  # moves without content of their own
MIN_FAULT_CHANCE = 0.5  # probability from which a sentence breaks a rule
MAX_LOOKAHEAD = 2  # sentences
# A sentence that only announces the next one.
_ANNOUNCEMENT = re.compile(
    r"\W*(?:I['’]ll|I will|I have to|I must|let me) (?:say|tell|cut|explain|be|come)\b"
    r"|\W*now to\b",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"\b(?:below|the following|attached|enclosed|as follows)\b", re.IGNORECASE
)
_COUNTED = re.compile(
    r"""
      # "three other reasons"
      \b(?:two|three|four|five|six|seven|several|both|[2-9])[ ](?:\w+[ ])?
      (?:things|reasons|questions|points|steps|ways|facts|options|ideas|benefits|favou?rs)\b
    | \b1(?:,[ ]2)*,?[ ](?:or|and)[ ][2-9]\b  # "1, 2 or 3"
    """,
    re.IGNORECASE | re.VERBOSE,
)
SENTENCE_END = re.compile(
    r"(?:[.!?…][\"'”’)\]*_]*|[\])}>]|[\U0001f300-\U0001faff☀-➿\ufe0f]+|:-?[)D])\s*\Z"
)
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|rep|sen|gov|gen|capt|st|no|vs|approx|e\.g|i\.e|etc)\.\s*\Z",
    re.IGNORECASE,
)
_ITEM_NUMBER = re.compile(r"\s*(?:\d{1,2}[.)]|[a-z]\))(?:\s|\Z)")
_SMILEY = re.compile(r"[:;]['-]?[()]")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("**", "**"))


def can_remove(
    reading: Editable, gone: Collection[Sentence], bad: Collection[Sentence] = ()
) -> bool:
    """Return whether the body stays complete without some sentences.

    ``bad`` sentences among the rest do not count as content.
    """
    body = reading.body
    numbers = {sentence.number for sentence in gone}
    kept = [sentence for sentence in body if sentence.number not in numbers]
    content = [sentence for sentence in kept if sentence not in bad]
    if len(kept) + len(numbers) != len(body) or not says_something(content):
        return False
    if any(_COUNTED.search(sentence.text) for sentence in kept):
        return False
    return all(_is_removable(reading, sentence, numbers) for sentence in gone)


def can_replace(
    reading: Editable, sentence: Sentence, words: str, same_matter: bool = False
) -> bool:
    """Return whether other words can replace a sentence of the body.

    If they are about the ``same_matter``, the next sentence may refer back to them.
    """
    if (
        sentence.region != "body"
        or is_in_list(reading, sentence)
        or continues_long_greeting(reading, sentence)
    ):
        return False
    before, after = neighbors(reading, sentence)
    if not is_balanced(sentence.text):
        return False
    leaves_incomplete = before is not None and not _is_complete_without_next(
        reading, before, sentence
    )
    is_referred_to = after is not None and refers_back(after.text) and not same_matter
    if after is not None and not same_matter and _is_needed(reading, sentence, after, ()):
        return False
    return _has_end(reading, sentence) and not leaves_incomplete and not is_referred_to


def says_something(kept: Sequence[Sentence]) -> bool:
    """Return whether sentences have enough content: words that break no rule, or a gap."""
    words = 0
    for sentence in kept:
        words += len(gaps_in(sentence.text)) * MIN_CONTENT_WORDS
        if not (sentence.has(*EMPTY_MOVES) or breaks_sentence_rule(sentence)):
            words += sentence.words()
    return words >= MIN_CONTENT_WORDS


def breaks_sentence_rule(sentence: Sentence) -> bool:
    """Return whether a sentence breaks a rule that is about single sentences."""
    about_message = rule_labels().about_message
    return any(
        chance >= MIN_FAULT_CHANCE and is_rule(label) and label not in about_message
        for label, chance in sentence.chances.items()
    )


def _is_removable(reading: Editable, sentence: Sentence, gone: Collection[int]) -> bool:
    """Return whether a sentence can be removed without harm to its neighbors."""
    if not (is_balanced(sentence.text) and _has_end(reading, sentence)):
        return False
    if _INTRODUCTION.search(sentence.text) or _ITEM_NUMBER.match(sentence.text):
        return False
    if reading.draft.text[: sentence.span.start].rstrip().endswith(":"):
        return False  # a colon introduces it
    before, after = neighbors(reading, sentence, gone)
    if before is not None and not _is_complete_without_next(reading, before, sentence):
        return False
    return after is None or not _is_needed(reading, sentence, after, gone)


def _is_needed(
    reading: Editable, sentence: Sentence, after: Sentence, gone: Collection[int]
) -> bool:
    """Return whether the rest of the body after a sentence depends on it."""
    if LIST_ITEM.match(after.text) and not LIST_ITEM.match(sentence.text):
        return True  # a list without its introduction
    if _introduces(reading, sentence, after) or _continues_in_lower_case(reading, sentence, after):
        return True
    if refers_back(after.text) or _is_continued_by(reading, sentence, after):
        return True
    for later in reading.body:
        stays = later.number > sentence.number and later.number not in gone
        if stays and refers_to(later.text, sentence.text):
            return True
    rest = _rest_of_paragraph(reading, sentence, gone)
    return any(has_unresolved_pronoun(later.text) for later in rest)


def _continues_in_lower_case(reading: Editable, sentence: Sentence, after: Sentence) -> bool:
    """Return whether the next sentence begins in lower case after one with a capital letter."""
    if is_apart(reading.draft.text[sentence.span.end : after.span.start]):
        return False
    return sentence.text[:1].isupper() and after.text[:1].islower()


def is_in_list(reading: Editable, sentence: Sentence) -> bool:
    """Return whether a sentence is in an item of a list."""
    before = reading.draft.text[: sentence.span.start]
    line = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    return LIST_ITEM.match(line + sentence.text) is not None


def continues_long_greeting(reading: Editable, sentence: Sentence) -> bool:
    """Return whether a sentence continues the line of a greeting that is also a clause.

    An example is "hello can you help me with the boat, it leaks".
    """
    text = reading.draft.text
    for piece in reading.pieces:
        if piece.region == "greeting" and not text[piece.end : sentence.span.start].strip():
            same_line = not re.search(r"[\r\n]", text[piece.end - 1 : sentence.span.start])
            return same_line and len(reading.text_of(piece).split()) > MAX_INLINE_GREETING_WORDS
    return False


def _introduces(reading: Editable, sentence: Sentence, after: Sentence) -> bool:
    """Return whether a sentence introduces what follows it in its paragraph.

    A pitch in the first sentence of the body introduces the whole message.
    """
    if sentence.has("pitch") and sentence.number == reading.body[0].number:
        return True
    if is_apart(reading.draft.text[sentence.span.end : after.span.start]):
        return False
    before, _ = neighbors(reading, sentence)
    if before is None:
        is_long = sentence.words() > MAX_FILLER_WORDS
        return is_long and not sentence.has("small_talk", "praise")
    starts_paragraph = is_apart(reading.draft.text[before.span.end : sentence.span.start])
    return starts_paragraph and sentence.has("pitch", "self_intro")


def _rest_of_paragraph(
    reading: Editable, sentence: Sentence, gone: Collection[int]
) -> list[Sentence]:
    """Return the next few sentences of the same paragraph that stay."""
    following: list[Sentence] = []
    end = sentence.span.end
    for after in reading.body:
        if after.number <= sentence.number:
            continue
        if len(following) == MAX_LOOKAHEAD or is_apart(reading.draft.text[end : after.span.start]):
            break
        if after.number not in gone:
            following.append(after)
        end = after.span.end
    return following


def is_apart(between: str) -> bool:
    """Return whether the text between two sentences separates paragraphs."""
    return len(LINE_BREAK.findall(between)) > 1


def _is_continued_by(reading: Editable, sentence: Sentence, after: Sentence) -> bool:
    """Return whether a short sentence continues the one before: "Your turn."."""
    between = reading.draft.text[sentence.span.end : after.span.start]
    same_paragraph = not is_apart(between)
    max_words = MAX_LEAD_QUESTION_WORDS if after.is_question else MAX_FRAGMENT_WORDS
    return same_paragraph and (after.words() <= max_words or _is_definite(after.text))


def _is_definite(text: str) -> bool:
    """Return whether a sentence begins with a definite noun: "The system trades …"."""
    return re.match(r"the (?!reason|idea|point|thing)", text, re.IGNORECASE) is not None


def neighbors(
    reading: Editable, sentence: Sentence, gone: Collection[int] = ()
) -> tuple[Sentence | None, Sentence | None]:
    """Return the sentences of the body before and after one, except for those in ``gone``."""
    before: Sentence | None = None
    for other in reading.body:
        if other.number in gone or other.number == sentence.number:
            continue
        if other.number > sentence.number:
            return before, other
        before = other
    return before, None


def _is_complete_without_next(reading: Editable, before: Sentence, sentence: Sentence) -> bool:
    """Return whether the sentence before is complete without the removed one."""
    if _ANNOUNCEMENT.match(before.text) and before.words() <= MAX_SHORT_SENTENCE_WORDS:
        return False
    number_alone = _ITEM_NUMBER.fullmatch(before.text)  # the number of a removed list item
    if number_alone or not _is_ended(reading, before, sentence):
        return False
    return not (before.is_question and before.words() <= MAX_LEAD_QUESTION_WORDS)


def _is_ended(reading: Editable, before: Sentence, sentence: Sentence) -> bool:
    between = reading.draft.text[before.span.end : sentence.span.start]
    is_paragraph_end = is_apart(between)
    text = before.text.rstrip(" \t\r\n*_")
    if text.endswith((":", ",", ";", "-", "–", "—")):
        return False
    if _ABBREVIATION.search(text):
        return False
    if text.endswith(("…", "...")) and before.words() <= MAX_FRAGMENT_WORDS:
        return False  # "And…"
    return (
        is_paragraph_end
        or SENTENCE_END.search(before.text) is not None
        or bool(LIST_ITEM.match(before.text))
    )


def _has_end(reading: Editable, sentence: Sentence) -> bool:
    """Return whether a sentence ends with a mark, or with its paragraph."""
    if sentence.text.rstrip().endswith((":", ",", ";", "-", "–", "—")):
        return False
    if _ABBREVIATION.search(sentence.text):
        return False  # "… with Rep. Adams": the sentence continues
    if SENTENCE_END.search(sentence.text):
        return True
    rest = reading.draft.text[sentence.span.end :]
    return re.match(r"[ \t]*(?:\Z|(?:\r\n?|\n)[ \t]*(?:\r\n?|\n|\Z|[-*•]))", rest) is not None


def is_balanced(text: str) -> bool:
    """Return whether every bracket and quotation mark of a text has its counterpart."""
    text = _SMILEY.sub("", text)
    return all(_is_closed(text, opening, closing) for opening, closing in _PAIRS)


def _is_closed(text: str, opening: str, closing: str) -> bool:
    if opening == closing:
        return text.count(opening) % 2 == 0
    return text.count(opening) == text.count(closing)
