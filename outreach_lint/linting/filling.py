"""Fill the gaps in a draft with the writer's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from outreach_lint.linting.edits import edits_with_new_start
from outreach_lint.model import Draft, Edit, Span
from outreach_lint.reading import read
from outreach_lint.reading.gaps import Gap, gaps_in
from outreach_lint.words import capitalized

# A word, number or closed quotation without a full stop; an emoji needs none.
_LACKS_END_MARK = re.compile(r"[\w%°€$£+](?<!_)[)\]”\"'’»]*$")
# The order of a question: "Could you …", "Does oak …", "How many seats do you …".
# "What you wrote helped me" and "Was great to meet you" are no questions.
_VERB = r"(?:is|are|was|were|do|does|did|have|has|had|can|could|will|would|should|may)"
_SUBJECT = (
    r"(?:(?:you|your|I|we|our|it|he|she|there|they|their|this|that|these|those|the|any|anyone)\b"
    r"|(?-i:[A-Z]))"
)
_NO_SUBJECT = r"(?!(?:you|your|I|we|our|it|he|she|they|their|this|that|me|us|my)\b)"
_ASKS = re.compile(
    rf"(?:(?:what|which|who|whose|how)\s+)?{_VERB}(?:n['’]t)?\s+{_SUBJECT}"
    rf"|(?:who|where|when|why|how)\s+{_VERB}(?:n['’]t)?\s|does\s"
    rf"|(?:what|which|whose|how)\s+(?:{_NO_SUBJECT}[\w'’-]+\s+){{1,4}}"
    rf"(?:{_VERB}\s+(?:you|they|we|he|she)\b|(?:do|does|did)\s+{_SUBJECT})",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…]\s+")
_ENDS_WITH_ADDRESS = re.compile(r"(?:\w+://|www\.|\S+@)\S+\Z")
_LINE_ENDS = re.compile(r"[ \t]*(?:[\r\n]|\Z)")
_SUBJECT_BEGINS = re.compile(r"(?:^|[\r\n])subject:[ \t]*\Z", re.IGNORECASE)
_GREETS = re.compile(r"(?:^|[\r\n])[>\s]*(?:hi|hello|hey|dear)[ \t]+\Z", re.IGNORECASE)


def fill_first_gap(text: str, answer: str, start: int = 0) -> str:
    """Return a text with its first gap from ``start`` on filled.

    If the gap is a whole sentence, the answer gets a capital letter and a full stop; a subject gets
    no full stop.
    """
    gap = next(iter(gaps_in(text, start)), None)
    if gap is None:
        return text
    before, after = text[: gap.span.start], text[gap.span.end :]
    words = " ".join(answer.split())
    ends_sentence = _ends_sentence(after)
    if _begins_sentence(before) or _SUBJECT_BEGINS.search(before):
        words = capitalized(words)
    if ends_sentence and _GREETS.search(before):
        words = words.rstrip(",;") + ","
    elif ends_sentence and not _SUBJECT_BEGINS.search(before):
        words = _with_end_mark(words.rstrip(",;"), after)
    elif after[:1] == ".":
        words = words.rstrip(",;")
        words += "?" if _asks(words) else ""
    if words[-1:] in ".!?" and after[:1] in (".", "!", "?"):
        after = after[1:]
    return before + words + after


def fill_gaps(text: str, gaps: Sequence[Gap], answers: Sequence[str]) -> str:
    """Return a text with its first gaps filled, one for each answer; ``gaps`` are in order."""
    offset = 0
    for gap, answer in zip(gaps, answers, strict=False):
        new_text = fill_first_gap(text, answer, gap.span.start + offset)
        offset += len(new_text) - len(text)
        text = new_text
    return text


def without_second_name(draft: Draft, text: str) -> tuple[str, str]:
    """Return a filled text without the reader's name right after a greeting with that name.

    The second value is the name that was left out; empty if there was none, or if the unchanged
    draft has it there, too.
    """
    name = _second_name(draft.with_text(text))
    if name is None or _second_name(draft):
        return text, ""
    before, rest = text[: name.start], text[name.end :]
    if _begins_sentence(before):
        rest = capitalized(rest)
    return before + rest, text[name.start : name.end].strip()


def _second_name(draft: Draft) -> Span | None:
    """Return where the name in the greeting, and perhaps a salutation, follows the greeting."""
    reading = read(draft)
    greeting = next((piece for piece in reading.pieces if piece.region == "greeting"), None)
    if greeting is None or not reading.reader:
        return None
    full, first = re.escape(reading.reader), re.escape(reading.reader.split()[0])
    name = rf"(?:(?:hi|hello|hey|dear)\s+)?(?:{full}|{first})(?:\s*[,!:]|\s+[–—-])\s+"
    words = re.compile(rf"[\s>]*(?P<name>{name})(?=\w)", re.IGNORECASE)
    found = words.match(draft.text, greeting.end)
    return Span(*found.span("name")) if found else None


def inserted_gaps(edits: Sequence[Edit]) -> list[Gap]:
    """Return the gaps that edits insert, with their spans in the changed text."""
    found = []
    for start, edit in edits_with_new_start(edits):
        for gap in gaps_in(edit.text):
            span = Span(start + gap.span.start, start + gap.span.end)
            found.append(Gap(span, gap.question))
    return found


def _with_end_mark(words: str, after: str) -> str:
    """Return an answer with a full stop or question mark, if it needs one.

    An address at the end of a line has none, so that no mail program takes it into the link.
    """
    address = _ENDS_WITH_ADDRESS.search(words)
    if address and _LINE_ENDS.match(after):
        return words
    if not (address or _LACKS_END_MARK.search(words)):
        return words
    return words + ("?" if _asks(words) else ".")


def _asks(words: str) -> bool:
    """Return whether the last sentence of an answer without an end mark is a question."""
    last = _SENTENCE_END.split(words)[-1]
    return bool(_LACKS_END_MARK.search(words) and _ASKS.match(last))


def _begins_sentence(before: str) -> bool:
    return bool(re.search(r"(?:^|[\r\n]|[.!?]\s+)[ \t]*$", before))


def _ends_sentence(after: str) -> bool:
    """Return whether the rest is empty, or starts with a line break or a new sentence."""
    found = re.match(r"\s*$|[ \t]*[\r\n]|\s+(?P<next>[\w“\"(])", after)
    if found is None:
        return False
    following = found["next"]
    return following is None or following.isupper() or following in '“"('
