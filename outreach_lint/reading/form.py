"""What a changed message has lost of its form."""

from __future__ import annotations

import re

from outreach_lint.reading.message import Message
from outreach_lint.reading.moves import Sentence
from outreach_lint.reading.whole import ENDED

_BARE_ITEM = re.compile(r"(?m)^[ \t]*(?:[^\w\s]|\d{1,2}[.)])[ \t\r]*$")  # a mark, and no words


def broken(before: Message, after: Message) -> str:
    """Say what a changed message has lost of its form.

    It is empty where every sentence of the message is whole.
    """
    for region, name in (("greeting", "greeting"), ("signature", "sign-off")):
        if words_in(before, region) and not words_in(after, region):
            return f"it would take the {name} away"
    had = set(_BARE_ITEM.findall(before.draft.text))
    if not had.issuperset(_BARE_ITEM.findall(after.draft.text)):
        return "it would leave half a sentence"
    known = {_plain(sentence.text) for sentence in before.sentences}
    for sentence in after.body[1:] if words_in(after, "greeting") else after.body:
        if _plain(sentence.text) not in known and not _is_whole(sentence, before):
            return "it would leave half a sentence"
    return ""


def _is_whole(sentence: Sentence, before: Message) -> bool:
    """Tell whether a new sentence begins and ends as one does, or as one of the draft's own did."""
    text = sentence.text.strip()
    words = _plain(text).casefold().split()
    if not words:
        return True
    begins = not text.lstrip("\"'“‘(*_•-–—→+ ")[:1].islower()
    ends = ENDED.search(text) is not None
    for known in before.sentences:
        own = _plain(known.text).casefold().split()
        begins = begins or own[:2] == words[:2]
        ends = ends or own[-2:] == words[-2:]
    return begins and ends


def words_in(reading: Message, region: str) -> str:
    """Return the words of every piece of a region."""
    return " ".join(reading.text_of(p) for p in reading.pieces if p.region == region)


def _plain(text: str) -> str:
    return " ".join(text.split())
