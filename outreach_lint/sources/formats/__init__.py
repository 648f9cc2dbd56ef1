"""The file formats, one module each.

In: a path. Out: the ``Source`` that reads it, chosen by the file's ending or the kind of folder. To
add a format, write a module with a ``SOURCE`` and add its name to ``FORMATS``.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from outreach_lint.sources.source import Source

FORMATS = (
    "text",
    "markdown",
    "html",
    "jinja",
    "liquid",
    "mustache",
    "mail",
    "mailbox",
    "maildir",
    "table",
    "records",
    "steps",
    "xml",
    "workbook",
    "document",
    "calendar",
    "mjml",
    "rich",
    "org",
    "tex",
    "parquet",
    "code",
)


@cache
def sources() -> tuple[Source, ...]:
    """Return all formats in the order of the documentation; plain text is first."""
    return tuple(import_module(f"{__name__}.{name}").SOURCE for name in FORMATS)


@cache
def _by_ending() -> tuple[tuple[str, Source], ...]:
    """Return each file ending with its format, the longest ending first."""
    pairs = []
    for source in sources():
        for ending in source.endings:
            pairs.append((ending, source))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def source_of(path: str) -> Source:
    """Return the format of a path; a file with an unknown ending is plain text."""
    return known_source(path) or folder_source(path) or sources()[0]


def known_source(path: str) -> Source | None:
    """Return the format for a path's ending, or ``None`` if the ending is unknown."""
    lower = path.lower()
    for ending, source in _by_ending():
        if lower.endswith(ending):
            return source
    return None


def folder_source(path: str, named: bool = True) -> Source | None:
    """Return the format of a folder that is one input, or ``None`` for an ordinary folder.

    Without ``named``, the folder was found in another one. Then only formats without file endings
    count, because files with a known ending are found one by one.
    """
    for source in sources():
        if not source.is_folder or (source.endings and not named):
            continue
        if os.path.isdir(path) and source.is_folder(path):
            return source
    return None


def source_called(name: str) -> Source:
    """Return the format with a name, such as the name of a draft's ``kind``."""
    return next(source for source in sources() if source.name == name)


@cache
def endings_in_folders(setting: str | None = None) -> tuple[str, ...]:
    """Return the endings of the files that are read when a folder is searched.

    Args:
        setting: The name of a setting; if given, return only the endings that it adds.
    """
    wanted = setting or True
    endings: list[str] = []
    for source in sources():
        if source.in_folders == wanted:
            endings += source.endings
    return tuple(endings)
