"""Read drafts from files and records.

In: paths and the configuration of each path. Out: in the same order, each ``Draft`` or the
``OutreachLintError`` that explains why it cannot be read. So one bad file never keeps the others
from being read. Each module in ``formats`` describes one file format.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft
from outreach_lint.sources.formats import endings_in_folders, folder_source, source_of
from outreach_lint.sources.source import STDIN, Configs, Input, Source


class File(NamedTuple):
    """A file to read, and whether the user named it or it was found in a folder.

    ``folder`` is the format of a folder that is one input, if that is known already.
    """

    path: str
    named: bool
    folder: Source | None = None

    @property
    def source(self) -> Source:
        """The file's format."""
        return self.folder or source_of(self.path)

    @property
    def is_one_text(self) -> bool:
        """Whether the draft's text is the file's text: a text file or a template."""
        return self.path != STDIN and self.source.verbatim


def drafts(
    paths: Sequence[str], config_for: Configs, force_exclude: bool = False
) -> Iterator[Draft | OutreachLintError]:
    """Yield the drafts in files, in folders (walked recursively) and on standard input (``-``).

    A file that the user names is read even if the configuration excludes it, unless
    ``force_exclude`` is set.
    """
    yield from drafts_of(files(paths, config_for, force_exclude), config_for)


def drafts_of(
    found: Iterable[File | OutreachLintError], config_for: Configs
) -> Iterator[Draft | OutreachLintError]:
    """Yield the drafts in files; pass errors on unchanged."""
    for file in found:
        if isinstance(file, OutreachLintError):
            yield file
        else:
            yield from drafts_in(file, config_for)


def files(
    paths: Sequence[str], config_for: Configs, force_exclude: bool = False
) -> Iterator[File | OutreachLintError]:
    """Yield the files that hold drafts, each once; an error for a folder without drafts."""
    seen: set[str] = set()
    for path in paths:
        for file in _files(path, config_for):
            if isinstance(file, OutreachLintError):
                yield file
                continue
            key = os.path.realpath(file.path) if file.path != STDIN else STDIN
            try:
                left_out = force_exclude and _excluded(file.path, config_for)
            except OutreachLintError as error:
                yield error
                continue
            if key not in seen and not left_out:
                seen.add(key)
                yield file


def drafts_in(file: File, config_for: Configs) -> Iterator[Draft | OutreachLintError]:
    """Yield the drafts in one file."""
    try:
        config = config_for(file.path)
    except OutreachLintError as error:
        yield error
        return
    source_input = Input(file.path, config, file.named, config_for)
    yield from file.source.drafts(source_input)


def _files(path: str, config_for: Configs) -> Iterator[File | OutreachLintError]:
    if path == STDIN or not os.path.isdir(path):
        yield File(path, named=True)
        return
    if source := folder_source(path):
        yield File(path, named=True, folder=source)
        return
    from outreach_lint.sources.folder import Walk

    walk = Walk(config_for)
    try:
        for found in walk.files(path):
            yield File(found, named=False)
    except OutreachLintError as error:
        yield error
        return
    if note := walk.skipped_in(path):
        yield note
    if not walk.found:
        yield OutreachLintError(
            "no drafts in this folder",
            path,
            f"drafts are {', '.join(endings_in_folders())} files; name others on the command line "
            "or in include",
        )


def _excluded(path: str, config_for: Configs) -> bool:
    if path == STDIN or not (config := config_for(path)).settings.exclude:
        return False
    from outreach_lint.sources.folder import excluded

    return excluded(path, config)
