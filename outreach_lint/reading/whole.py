"""Does a message still read well when sentences are taken out of it?

A sentence may go when what stays is whole: nothing after it leans on it ("It costs …", "So …", a
list without its lead), nothing before it waits for it ("We sell:", "The best part?"), no count is
wrong then ("three reasons"), and something is left to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from outreach_lint.reading.gaps import gaps_in
from outreach_lint.reading.leaning import ITEM, SHORT, leans_back, points_anywhere, refers_to
from outreach_lint.reading.message import Message
from outreach_lint.reading.moves import Sentence

LEAST = 5  # words of a body that still says something
SHORT_QUESTION = 6  # words of a question that the next sentence answers: "The best part?"
FRAGMENT = 6  # words of a sentence that says nothing without the one before it
LONGEST_FILLER = 12  # words
LONGEST_GREETING = 6  # words of one that stands in a line with the first sentence
EMPTY = ("small_talk", "thanks", "opt_out", "blame")  # moves that alone are no message
MINDED = 0.5  # probability from which a sentence breaks a rule
# Rules about messages, not sentences.
WHOLE = ("RAP001", "RAP003", "RAP004", "RAP005", "SEL001", "SEL002")
_RULE = re.compile(r"[A-Z]{3}\d{3}")
LOOKS_AHEAD = 2  # sentences
# A sentence that says no more than that something comes next.
_ANNOUNCES = re.compile(
    r"\W*(?:I['’]ll|I will|I have to|I must|let me) (?:say|tell|cut|explain|be|come)\b|\W*now to\b",
    re.I,
)
_LEADS = re.compile(r"\b(?:below|the following|attached|enclosed|as follows)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|several|both|[2-9]) (?:\w+ )?"
    r"(?:things|reasons|questions|points|steps|ways|facts|options|ideas|benefits|favou?rs)\b"
    r"|\b1(?:, 2)*,? (?:or|and) [2-9]\b",
    re.IGNORECASE,
)
ENDED = re.compile(
    r"(?:[.!?…][\"'”’)\]*_]*|[\])}>]|[\U0001f300-\U0001faff☀-➿\ufe0f]+|:-?[)D])\s*\Z"
)
_SHORTENED = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|rep|sen|gov|gen|capt|st|no|vs|approx|e\.g|i\.e|etc)\.\s*\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*(?:\d{1,2}[.)]|[a-z]\))(?:\s|\Z)")
_SMILES = re.compile(r"[:;]['-]?[()]")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("**", "**"))


def can_lose(reading: Message, gone: Collection[Sentence], bad: Collection[Sentence] = ()) -> bool:
    """Tell whether the body stays whole without some sentences.

    Those of the rest that are ``bad`` say nothing that counts.
    """
    body = reading.body
    numbers = {sentence.number for sentence in gone}
    kept = [sentence for sentence in body if sentence.number not in numbers]
    telling = [sentence for sentence in kept if sentence not in bad]
    if len(kept) + len(numbers) != len(body) or not says_something(telling):
        return False
    if any(_COUNTED.search(sentence.text) for sentence in kept):
        return False
    return all(_is_free(reading, sentence, numbers) for sentence in gone)


def fits_in(reading: Message, sentence: Sentence, words: str, same_matter: bool = False) -> bool:
    """Tell whether other words can stand in the place of a sentence of the body.

    Where they are about the ``same_matter``, the next sentence may refer back to them.
    """
    if (
        sentence.region != "body"
        or is_in_list(reading, sentence)
        or follows_clause(reading, sentence)
    ):
        return False
    before, after = neighbours(reading, sentence)
    if not is_balanced(sentence.text):
        return False
    waits = before is not None and not _lets_go(reading, before, sentence)
    leans = after is not None and leans_back(after.text) and not same_matter
    if after is not None and not same_matter and _is_needed(reading, sentence, after, ()):
        return False
    return _ends_itself(reading, sentence) and not waits and not leans


def says_something(kept: Sequence[Sentence]) -> bool:
    """Tell whether sentences are a message: words that break no rule, or a gap."""
    words = 0
    for sentence in kept:
        words += len(gaps_in(sentence.text)) * LEAST
        if not (sentence.has(*EMPTY) or is_minded(sentence)):
            words += sentence.words()
    return words >= LEAST


def is_minded(sentence: Sentence) -> bool:
    """Tell whether a sentence breaks a rule by its own words."""
    return any(
        chance >= MINDED and _RULE.fullmatch(label) and label not in WHOLE
        for label, chance in sentence.chances.items()
    )


def _is_free(reading: Message, sentence: Sentence, gone: Collection[int]) -> bool:
    """Tell whether neither neighbour of a sentence hangs on it."""
    if not (is_balanced(sentence.text) and _ends_itself(reading, sentence)):
        return False
    if _LEADS.search(sentence.text) or _NUMBERED.match(sentence.text):
        return False
    if reading.draft.text[: sentence.span.start].rstrip().endswith(":"):
        return False  # a colon leads into it
    before, after = neighbours(reading, sentence, gone)
    if before is not None and not _lets_go(reading, before, sentence):
        return False
    return after is None or not _is_needed(reading, sentence, after, gone)


def _is_needed(
    reading: Message, sentence: Sentence, after: Sentence, gone: Collection[int]
) -> bool:
    """Tell whether what stays after a sentence hangs on it."""
    if ITEM.match(after.text) and not ITEM.match(sentence.text):
        return True  # a list without its lead
    if _leads(reading, sentence, after) or _goes_on(reading, sentence, after):
        return True
    if leans_back(after.text) or _asks_on(reading, sentence, after):
        return True
    for one in reading.body:
        stays = one.number > sentence.number and one.number not in gone
        if stays and refers_to(one.text, sentence.text):
            return True
    rest = _rest_of_paragraph(reading, sentence, gone)
    return any(points_anywhere(one.text) for one in rest)


def _goes_on(reading: Message, sentence: Sentence, after: Sentence) -> bool:
    """Tell whether a sentence goes on in small letters after one that begins with a capital."""
    if is_apart(reading.draft.text[sentence.span.end : after.span.start]):
        return False
    return sentence.text[:1].isupper() and after.text[:1].islower()


def is_in_list(reading: Message, sentence: Sentence) -> bool:
    """Tell whether a sentence stands in an item of a list."""
    before = reading.draft.text[: sentence.span.start]
    line = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    return ITEM.match(line + sentence.text) is not None


def follows_clause(reading: Message, sentence: Sentence) -> bool:
    """Tell whether a sentence goes on in the line of a greeting that is more than one.

    An example is "hello can you help me with the boat, it leaks".
    """
    text = reading.draft.text
    for piece in reading.pieces:
        if piece.region == "greeting" and not text[piece.end : sentence.span.start].strip():
            beside = not re.search(r"[\r\n]", text[piece.end - 1 : sentence.span.start])
            return beside and len(reading.text_of(piece).split()) > LONGEST_GREETING
    return False


def _leads(reading: Message, sentence: Sentence, after: Sentence) -> bool:
    """Tell whether a paragraph's first sentence says what the rest of it is about.

    The message's first offer does so for all of it.
    """
    if sentence.has("pitch") and sentence.number == reading.body[0].number:
        return True
    if is_apart(reading.draft.text[sentence.span.end : after.span.start]):
        return False
    before, _ = neighbours(reading, sentence)
    if before is None:
        long = sentence.words() > LONGEST_FILLER
        return long and not sentence.has("small_talk", "praise")
    first = is_apart(reading.draft.text[before.span.end : sentence.span.start])
    return first and sentence.has("pitch", "self_intro")


def _rest_of_paragraph(
    reading: Message, sentence: Sentence, gone: Collection[int]
) -> list[Sentence]:
    """Return the next few sentences that stay after one in its paragraph."""
    found: list[Sentence] = []
    end = sentence.span.end
    for after in reading.body:
        if after.number <= sentence.number:
            continue
        if len(found) == LOOKS_AHEAD or is_apart(reading.draft.text[end : after.span.start]):
            break
        if after.number not in gone:
            found.append(after)
        end = after.span.end
    return found


def is_apart(between: str) -> bool:
    """Tell whether what stands between two sentences parts paragraphs."""
    return len(re.findall(r"\r\n?|\n", between)) > 1


def _asks_on(reading: Message, sentence: Sentence, after: Sentence) -> bool:
    """Tell whether a short sentence goes on from one: "Will you add your name?", "Your turn."."""
    between = reading.draft.text[sentence.span.end : after.span.start]
    beside = not is_apart(between)
    most = SHORT_QUESTION if after.is_question else FRAGMENT
    return beside and (after.words() <= most or _is_definite(after.text))


def _is_definite(text: str) -> bool:
    """Tell whether a sentence begins with a thing that is known: "The system trades …"."""
    return re.match(r"the (?!reason|idea|point|thing)", text, re.IGNORECASE) is not None


def neighbours(
    reading: Message, sentence: Sentence, gone: Collection[int] = ()
) -> tuple[Sentence | None, Sentence | None]:
    """Return the sentences of the body that stay before and after one."""
    before: Sentence | None = None
    for other in reading.body:
        if other.number in gone or other.number == sentence.number:
            continue
        if other.number > sentence.number:
            return before, other
        before = other
    return before, None


def _lets_go(reading: Message, before: Sentence, sentence: Sentence) -> bool:
    """Tell whether the sentence before is whole without the one that goes."""
    if _ANNOUNCES.match(before.text) and before.words() <= SHORT:
        return False
    number_alone = _NUMBERED.fullmatch(before.text)  # the number of what goes
    if number_alone or not _is_ended(reading, before, sentence):
        return False
    return not (before.is_question and before.words() <= SHORT_QUESTION)


def _is_ended(reading: Message, before: Sentence, sentence: Sentence) -> bool:
    between = reading.draft.text[before.span.end : sentence.span.start]
    apart = len(re.findall(r"\r\n?|\n", between)) > 1
    text = before.text.rstrip(" \t\r\n*_")
    if text.endswith((":", ",", ";", "-", "–", "—")):
        return False
    if _SHORTENED.search(text):
        return False
    if text.endswith(("…", "...")) and before.words() <= FRAGMENT:
        return False  # "And…"
    return apart or ENDED.search(before.text) is not None or bool(ITEM.match(before.text))


def _ends_itself(reading: Message, sentence: Sentence) -> bool:
    """Tell whether a sentence ends with a mark, or with its paragraph."""
    if sentence.text.rstrip().endswith((":", ",", ";", "-", "–", "—")):
        return False
    if _SHORTENED.search(sentence.text):
        return False  # "… with Rep. Adams": the sentence goes on
    if ENDED.search(sentence.text):
        return True
    rest = reading.draft.text[sentence.span.end :]
    return re.match(r"[ \t]*(?:\Z|(?:\r\n?|\n)[ \t]*(?:\r\n?|\n|\Z|[-*•]))", rest) is not None


def is_balanced(text: str) -> bool:
    """Tell whether every bracket and quotation mark of a text has its other half."""
    text = _SMILES.sub("", text)
    return all(_is_closed(text, opening, closing) for opening, closing in _PAIRS)


def _is_closed(text: str, opening: str, closing: str) -> bool:
    if opening == closing:
        return text.count(opening) % 2 == 0
    return text.count(opening) == text.count(closing)
