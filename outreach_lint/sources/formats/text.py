"""Plain text, and files with an unknown ending."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from outreach_lint.config import Config
from outreach_lint.files import read_bytes
from outreach_lint.model import NOT_STATED, Draft
from outreach_lint.sources.formats import html
from outreach_lint.sources.formats import mail as mail_format
from outreach_lint.sources.source import STDIN, Change, Configs, Input, Item, Source
from outreach_lint.sources.texts import text

# A cheap test for lines that may separate messages (headings, rules, fences, subjects). Without a
# match the splitter is not imported.
_MAY_SEPARATE = re.compile(
    r"""
    ^[ \t>]*
    (?: \# | ``` | ~~~ | [-*_=](?:[ \t]*[-*_=]){2} | [*_]{0,2}subject\b
      | .{0,40}\b(?:\d|first|second|final)\b  # "Email 2", "Second email"
    )
    """,
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
# The first line of a mail has its colon within this many bytes.
MAX_HEADER_NAME_BYTES = 60


def read(file: Input) -> Iterator[Item]:
    """Yield the draft; a file whose content is HTML or a mail is read as such."""
    raw = file.bytes()
    if file.path != STDIN and b":" in raw[:MAX_HEADER_NAME_BYTES]:
        from outreach_lint.sources.mail import eml

        if eml.is_mail(raw):
            found = eml.read_draft(raw, file.path, file.config)
            if found.kind is NOT_STATED:
                found = replace(found, kind=mail_format.SOURCE.kind)
            yield found
            return
    raw, notice = text.as_utf8(raw, file.path)
    yield from filter(None, [notice])
    draft = text.read_draft(raw, file.path, file.config)
    if file.path != STDIN and "</" in draft.text:
        from outreach_lint.sources.markup import page

        if page.is_html(draft.text[draft.body_start :]):
            yield replace(page.read_draft(raw, file.path, file.config), kind=html.SOURCE.kind)
            return
    yield from with_other_steps(draft, file)


def with_other_steps(draft: Draft, file: Input) -> Iterator[Item]:
    """Yield a draft, or the several messages in it.

    A step of a sequence gets the earlier steps from the files in the same folder.
    """
    if file.path != STDIN and _MAY_SEPARATE.search(draft.text, draft.body_start):
        from outreach_lint.sources.texts.several import several

        if (parts := several(draft, file.config)) is not None:
            yield from parts
            return
    name = os.path.basename(draft.path)
    is_step = draft.in_sequence or draft.step is not None or any(map(str.isdigit, name))
    if file.path == STDIN or not is_step:
        yield draft
        return
    from outreach_lint.sources import sequences

    yield from sequences.with_steps_beside(draft, _draft_reader(file.config_for))


@cache
def _draft_reader(config_for: Configs) -> Callable[[str], Draft]:
    """Return a function that reads a text file as a draft.

    Cached, because the caller uses the function as a cache key.
    """
    return lambda path: text.read_draft(
        text.as_utf8(read_bytes(path), path)[0], path, config_for(path)
    )


def write(raw: bytes, changes: Sequence[Change], config: Config | None = None) -> bytes:
    """Return the file's bytes with the changed texts."""
    draft, new_text = changes[0]
    if draft.is_part:
        return text.with_parts(raw, changes)
    return text.file_with_text(raw, draft, new_text)


SOURCE = Source(
    name="text",
    endings=(".txt",),
    draft="the file, or each message in it",
    read=read,
    verbatim=True,
    write=write,
    in_folders=True,
)
