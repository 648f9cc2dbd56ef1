"""Fill the gaps in a draft with the writer's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from outreach_lint.linting.edits import edits_with_new_start
from outreach_lint.model import Edit, Span
from outreach_lint.reading.gaps import Gap, gaps_in
from outreach_lint.words import capitalized

# A word, number or closed quotation without a full stop; an emoji needs none.
_LACKS_END_MARK = re.compile(r"[\w%°€$£+](?<!_)[)\]”\"'’»]*$")
# "Could you …", "What do you …"; "What you wrote helped me" is no question.
_VERB = r"(?:is|are|was|were|do|does|did|have|has|can|could|will|would|should|may)"
_ASKS = re.compile(
    rf"(?:(?:what|which|who|how|why|when|where)\s+)?{_VERB}\s+(?:you|your|I|we|it|there|they|this|that"
    r"|the|any|anyone)\b",
    re.IGNORECASE,
)
_GREETS = re.compile(r"(?:^|[\r\n])[>\s]*(?:hi|hello|hey|dear)[ \t]+\Z", re.IGNORECASE)


def fill_first_gap(text: str, answer: str, start: int = 0) -> str:
    """Return a text with its first gap from ``start`` on filled.

    If the gap is a whole sentence, the answer gets a capital letter and a full stop.
    """
    gap = next(iter(gaps_in(text, start)), None)
    if gap is None:
        return text
    before, after = text[: gap.span.start], text[gap.span.end :]
    words = " ".join(answer.split())
    ends_sentence = _ends_sentence(after)
    if _begins_sentence(before):
        words = capitalized(words)
    if ends_sentence and _GREETS.search(before):
        words = words.rstrip(",;") + ","
    elif ends_sentence:
        words = words.rstrip(",;")
        if _LACKS_END_MARK.search(words):
            words += "?" if _ASKS.match(words) else "."
    elif after[:1] == "." and _ASKS.match(words):
        words = words.rstrip(",;?") + "?"
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


def inserted_gaps(edits: Sequence[Edit]) -> list[Gap]:
    """Return the gaps that edits insert, with their spans in the changed text."""
    found = []
    for start, edit in edits_with_new_start(edits):
        for gap in gaps_in(edit.text):
            span = Span(start + gap.span.start, start + gap.span.end)
            found.append(Gap(span, gap.question))
    return found


def _begins_sentence(before: str) -> bool:
    return bool(re.search(r"(?:^|[\r\n]|[.!?]\s+)[ \t]*$", before))


def _ends_sentence(after: str) -> bool:
    """Return whether the rest is empty, or starts with a line break or a new sentence."""
    found = re.match(r"\s*$|[ \t]*[\r\n]|\s+(?P<next>[\w“\"(])", after)
    if found is None:
        return False
    following = found["next"]
    return following is None or following.isupper() or following in '“"('
