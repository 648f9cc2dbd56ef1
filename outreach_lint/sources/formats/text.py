"""Plain text, and whatever has no ending that is known."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from outreach_lint.files import read_bytes
from outreach_lint.model import Draft
from outreach_lint.sources import text
from outreach_lint.sources.formats import html
from outreach_lint.sources.formats import mail as mail_format
from outreach_lint.sources.source import STDIN, Change, Configs, Input, Item, Source

# What stands between messages, or above one: most texts have none of it, and load nothing for it.
_MARKS = re.compile(
    r"(?mi)^[ \t>]*(?:#|```|~~~|[-*_=](?:[ \t]*[-*_=]){2}|[*_]{0,2}subject\b"
    r"|.{0,40}\b(?:\d|first|second|final)\b)"
)


HEADER_LINE = 60  # bytes in which the first header of a mail has its colon


def read(file: Input) -> Iterator[Item]:
    """Yield the draft; a text that is HTML or a mail by what it holds is read as one."""
    raw = file.bytes()
    if file.path != STDIN and b":" in raw[:HEADER_LINE]:
        from outreach_lint.sources import mail

        if mail.is_mail(raw):
            yield replace(mail.draft(raw, file.path, file.config), kind=mail_format.SOURCE.kind)
            return
    raw, notice = text.as_utf8(raw, file.path)
    yield from filter(None, [notice])
    draft = text.draft(raw, file.path, file.config)
    if file.path != STDIN and "</" in draft.text:
        from outreach_lint.sources import page

        if page.is_html(draft.text[draft.body_start :]):
            yield replace(page.draft(raw, file.path, file.config), kind=html.SOURCE.kind)
            return
    yield from with_other_steps(draft, file)


def with_other_steps(draft: Draft, file: Input) -> Iterator[Item]:
    """Yield a draft, or the messages that it holds.

    A step gets the steps before it, from the files beside it.
    """
    if file.path != STDIN and _MARKS.search(draft.text, draft.body_start):
        from outreach_lint.sources.several import several

        if (parts := several(draft, file.config)) is not None:
            yield from parts
            return
    name = os.path.basename(draft.path)
    is_step = draft.in_sequence or draft.step is not None or any(map(str.isdigit, name))
    if file.path == STDIN or not is_step:
        yield draft
        return
    from outreach_lint.sources import sequences

    yield from sequences.with_steps_beside(draft, _reader(file.config_for))


@cache
def _reader(config_for: Configs) -> Callable[[str], Draft]:
    """Return what reads one text file; the same for the same configurations, as it is a key."""
    return lambda path: text.draft(text.as_utf8(read_bytes(path), path)[0], path, config_for(path))


def write(raw: bytes, changes: Sequence[Change]) -> bytes:
    """Return the file's bytes with another text."""
    draft, changed = changes[0]
    if draft.is_part:
        return text.with_parts(raw, changes)
    return text.rewritten(raw, draft, changed)


SOURCE = Source(
    name="text",
    endings=(".txt",),
    draft="the file, or each message in it",
    read=read,
    verbatim=True,
    write=write,
    in_folders=True,
)
