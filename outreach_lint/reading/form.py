"""Check the form of a changed message: greeting, sign-off, whole sentences."""

from __future__ import annotations

import re

from outreach_lint.reading.coherence import SENTENCE_END
from outreach_lint.reading.message import Editable
from outreach_lint.reading.moves import Sentence

# The mark of a list item without words.
_BARE_ITEM = re.compile(r"(?m)^[ \t]*(?:[^\w\s]|\d{1,2}[.)])[ \t\r]*$")


def form_fault(before: Editable, after: Editable) -> str:
    """Return which fault of form a change causes; empty if it causes none."""
    for region, name in (("greeting", "greeting"), ("signature", "sign-off")):
        if words_in(before, region) and not words_in(after, region):
            return f"it would take the {name} away"
    bare_items = set(_BARE_ITEM.findall(before.draft.text))
    if not bare_items.issuperset(_BARE_ITEM.findall(after.draft.text)):
        return "it would leave half a sentence"
    known = {_one_line(sentence.text) for sentence in before.sentences}
    for sentence in after.body[1:] if words_in(after, "greeting") else after.body:
        if _one_line(sentence.text) not in known and not _is_whole(sentence, before):
            return "it would leave half a sentence"
    return ""


def _is_whole(sentence: Sentence, before: Editable) -> bool:
    """Return whether a new sentence begins and ends properly, or like a sentence of the draft."""
    text = sentence.text.strip()
    words = _one_line(text).casefold().split()
    if not words:
        return True
    begins = not text.lstrip("\"'“‘(*_•-–—→+ ")[:1].islower()
    ends = SENTENCE_END.search(text) is not None
    for known in before.sentences:
        known_words = _one_line(known.text).casefold().split()
        begins = begins or known_words[:2] == words[:2]
        ends = ends or known_words[-2:] == words[-2:]
    return begins and ends


def words_in(reading: Editable, region: str) -> str:
    """Return the words of all pieces of a region."""
    return " ".join(reading.text_of(p) for p in reading.pieces if p.region == region)


def _one_line(text: str) -> str:
    return " ".join(text.split())
