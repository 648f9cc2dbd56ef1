"""File or record → Draft.

``drafts`` yields, in input order, a ``Draft`` or the ``OutreachLintError`` that says why there is none, so
that one bad file never keeps the others from being read.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes
from outreach_lint.model import Draft
from outreach_lint.sources import text
from outreach_lint.sources.context import TEMPLATES

RECORDS = (".jsonl", ".ndjson")
PAGES, MAILS, TABLES = (".html", ".htm"), (".eml",), (".csv", ".tsv")
STEPS = (".yaml", ".yml", ".json")
MAILBOXES = (".mbox", ".mbx")
MARKDOWN = ".md"  # may hold HTML and stays Markdown
STDIN = "-"

# What stands between messages, or above one: most texts have none of it, and load nothing for it.
_MARKS = re.compile(
    r"(?mi)^[ \t>]*(?:#|```|~~~|[-*_=](?:[ \t]*[-*_=]){2}|[*_]{0,2}subject\b|.{0,40}\b(?:\d|first|second|final)\b)"
)
Configs = Callable[[str], Config]


class File(NamedTuple):
    """A file to read, and whether it was named, or found in a folder."""

    path: str
    named: bool

    @property
    def is_one_text(self) -> bool:
        """Whether it holds one draft whose lines are its own: a text or a template."""
        kinds = (*RECORDS, *PAGES, *MAILS, *TABLES, *STEPS, *MAILBOXES)
        stem, ending = os.path.splitext(self.path.lower())
        page_of_tags = ending in TEMPLATES and stem.endswith(PAGES)
        return self.path != STDIN and ending not in kinds and not page_of_tags


def drafts(
    paths: Sequence[str], config_for: Configs, force_exclude: bool = False
) -> Iterator[Draft | OutreachLintError]:
    """Yield the drafts in files, folders (walked) and standard input (``-``).

    A file that is named is a draft; with ``force_exclude``, unless the configuration excludes it.
    """
    yield from drafts_of(files(paths, config_for, force_exclude), config_for)


def drafts_of(
    found: Iterable[File | OutreachLintError], config_for: Configs
) -> Iterator[Draft | OutreachLintError]:
    """Yield the drafts in files; an error among them comes through as it is."""
    for file in found:
        if isinstance(file, OutreachLintError):
            yield file
        else:
            yield from drafts_in(file, config_for)


def files(
    paths: Sequence[str], config_for: Configs, force_exclude: bool = False
) -> Iterator[File | OutreachLintError]:
    """Yield the files that hold drafts, each once, and why there is none where nothing is found."""
    seen: set[str] = set()
    for path in paths:
        try:
            for file in _files(path, config_for):
                key = os.path.realpath(file) if file != STDIN else file
                if key not in seen and not (force_exclude and _excluded(file, config_for)):
                    seen.add(key)
                    yield File(file, not os.path.isdir(path))
        except OutreachLintError as error:
            yield error


def drafts_in(file: File, config_for: Configs) -> Iterator[Draft | OutreachLintError]:
    """Yield the drafts in one file."""
    yield from _read(file.path, config_for, file.named)


def _files(path: str, config_for: Configs) -> Iterator[str]:
    if path == STDIN or not os.path.isdir(path):
        yield path
        return
    from outreach_lint.sources.folder import walk

    found = False
    for file in walk(path, config_for):
        found = True
        yield file
    if not found:
        raise OutreachLintError(
            "no drafts in this folder",
            path,
            "drafts are .txt, .md, .html, .eml and template files; name others on the command line or in include",
        )


def _excluded(path: str, config_for: Configs) -> bool:
    if path == STDIN or not (config := config_for(path))["exclude"]:
        return False
    from outreach_lint.sources.folder import excluded

    return excluded(path, config)


def _read(path: str, config_for: Configs, named: bool) -> Iterator[Draft | OutreachLintError]:
    ending = os.path.splitext(path)[1].lower()
    try:
        if ending in RECORDS:
            from outreach_lint.sources import records, sequences

            yield from sequences.in_order(records.read(path, config_for(path)))
        elif ending in TABLES:
            from outreach_lint.sources import tables

            yield from tables.read(path, config_for(path))
        elif ending in STEPS:
            from outreach_lint.sources import steps

            raw, notice = text.as_utf8(read_bytes(path), path)
            yield from filter(None, [notice])
            yield from steps.read(raw, path, config_for(path))
        elif ending in PAGES or (
            ending in TEMPLATES and path.lower().endswith(PAGES, 0, -len(ending))
        ):
            from outreach_lint.sources import page

            raw, notice = text.as_utf8(read_bytes(path), path)
            yield from filter(None, [notice])
            yield page.draft(raw, path, config_for(path))
        elif ending in MAILS:
            from outreach_lint.sources import threads

            yield from threads.mail_in_thread(path, config_for(path), named, config_for)
        elif ending in MAILBOXES:
            from outreach_lint.sources import threads

            yield from threads.mailbox(path, config_for(path))
        else:
            raw = sys.stdin.buffer.read() if path == STDIN else read_bytes(path)
            raw, notice = text.as_utf8(raw, path)
            yield from filter(None, [notice])
            draft = text.draft(raw, path, config_for(path))
            if path != STDIN and ending != MARKDOWN and "</" in draft.text:
                from outreach_lint.sources import page

                if page.is_html(draft.text[draft.body_start :]):
                    yield page.draft(raw, path, config_for(path))
                    return
            if path != STDIN and (parts := _several(draft, config_for(path))) is not None:
                yield from parts
                return
            numbered = draft.step is not None or any(
                char.isdigit() for char in os.path.basename(path)
            )
            if path == STDIN or not (draft.in_sequence or numbered):
                yield draft
                return
            from outreach_lint.sources import sequences

            yield from sequences.with_steps_beside(draft, _reader(config_for))
    except OutreachLintError as error:
        yield error


def _several(draft: Draft, config: Config) -> Iterator[Draft | OutreachLintError] | None:
    """Return the messages of a text that has marks between them; ``None`` where it is one message."""
    if not _MARKS.search(draft.text, draft.body_start):
        return None
    from outreach_lint.sources import several

    return several.several(draft, config)


@cache
def _reader(config_for: Configs) -> Callable[[str], Draft]:
    """Return what reads one text file; the same for the same configurations, so that it can be a key."""
    return lambda path: text.draft(text.as_utf8(read_bytes(path), path)[0], path, config_for(path))
