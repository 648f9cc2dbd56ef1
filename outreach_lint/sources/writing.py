"""Write changed drafts back to their file; encoding, line endings and permissions are kept."""

from __future__ import annotations

import os
from collections.abc import Sequence

from outreach_lint.config import Config
from outreach_lint.errors import ErrorKind, OutreachLintError, Place
from outreach_lint.files import read_bytes, replace
from outreach_lint.model import Draft
from outreach_lint.sources import mapped
from outreach_lint.sources.formats import source_called, source_of, sources
from outreach_lint.sources.source import Change
from outreach_lint.sources.texts.text import changed_meanwhile


def write_file(changes: Sequence[Change], config: Config | None = None) -> None:
    """Write the changed drafts of one file, which was read with ``config``.

    Raises ``OutreachLintError`` if that fails; the file is then unchanged.
    """
    draft = changes[0][0]
    if (fault := refusal(draft)) is not None:
        raise fault
    try:
        replace(draft.path, _written(changes, config))
    except OutreachLintError as error:
        raise _with_outcome(error) from None


class FileChanges:
    """The drafts of one file that are written one by one, as their writer confirms each.

    The positions of all of them are those in the file as it was at first, so each time that file
    is written again with all changes so far. A file that somebody else has changed is not written.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._original = self._current = read_bytes(path)
        self._changes: list[Change] = []

    def write(self, change: Change, config: Config | None = None) -> None:
        """Write one more changed draft; raises ``OutreachLintError`` as ``write_file`` does."""
        changes = [*self._changes, change]
        try:
            if read_bytes(self._path) != self._current:
                raise changed_meanwhile(self._path)
            data = _written(changes, config, self._original)
            replace(self._path, data)
        except OutreachLintError as error:
            raise _with_outcome(error) from None
        self._changes, self._current = changes, data


def _written(
    changes: Sequence[Change], config: Config | None, original: bytes | None = None
) -> bytes:
    """Return the new bytes of the file of some changed drafts; ``original`` are its old ones."""
    draft = changes[0][0]
    raw = read_bytes(draft.path) if original is None else original
    write_drafts = source_called(draft.kind.name).write
    if write_drafts is not None:
        return write_drafts(raw, changes, config)
    return mapped.with_changed_messages(raw, changes, source_of(draft.path), config)


def _with_outcome(error: OutreachLintError) -> OutreachLintError:
    """Return an error about a write that also states that nothing was written."""
    if error.kind is not ErrorKind.NOT_WRITTEN:
        return error
    return OutreachLintError(f"{error.what}; nothing was written", error.place, error.remedy)


def write_error(draft: Draft, text: str, config: Config | None = None) -> OutreachLintError | None:
    """Return the error that writing would raise, as far as a cheap check can tell."""
    error = _tested(draft, text, config)
    return error and _with_outcome(error)


def reason_not_to_write(draft: Draft, text: str, config: Config) -> str:
    """Return why a changed draft cannot be written back; empty if it can, as far as is known."""
    error = _tested(draft, text, config)
    return error.what if error else ""


def _tested(draft: Draft, text: str, config: Config | None) -> OutreachLintError | None:
    if (error := _refusal(draft)) is not None:
        return error
    source = source_called(draft.kind.name)
    try:
        if not source.verbatim and os.path.getsize(draft.path) <= source.max_tested_bytes:
            _written([(draft, text)], config)
    except OutreachLintError as error:
        return error
    except OSError:
        return None  # writing will report it
    return None


def refusal(draft: Draft) -> OutreachLintError | None:
    """Return why a changed draft can never be written back; ``None`` if it may be."""
    error = _refusal(draft)
    return error and _with_outcome(error)


def _refusal(draft: Draft) -> OutreachLintError | None:
    kind = draft.kind
    if kind.uneditable_because:
        place = Place(draft.path, draft.position(0).line)
        return OutreachLintError(kind.uneditable_because, place, "--diff shows the change")
    if not kind.editable:
        advice = next((s.why_not_written for s in sources() if s.name == kind.name), "")
        return OutreachLintError(
            "files of this kind are not changed",
            draft.path,
            f"{advice}--diff shows the change",
            ErrorKind.NOT_WRITTEN,
        )
    is_mapped = source_called(kind.name).mapped
    if is_mapped and file_size(draft.path) > mapped.MAX_MAPPED_FILE_BYTES:
        return mapped.too_large(draft.path)
    return None


def file_size(path: str) -> int:
    """Return the size of a file in bytes; 0 if there is none."""
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
