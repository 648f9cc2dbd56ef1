"""Write changed messages into a table; a cell gets quotation marks if its new text needs them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from outreach_lint.config import Config
from outreach_lint.errors import ErrorKind, OutreachLintError
from outreach_lint.model import Lines, Span
from outreach_lint.sources.mapped import drafts_from, with_changed_messages
from outreach_lint.sources.markup.values import holds_html
from outreach_lint.sources.source import Change, Source
from outreach_lint.sources.tables.cells import cell_spans, delimiter_of, rows_in
from outreach_lint.sources.texts.text import changed_meanwhile, decode, encoded, windows_text

NEED_QUOTING = ('"', "\n", "\r")  # besides the delimiter: only a quoted cell holds them


def with_changed_cells(
    raw: bytes, changes: Sequence[Change], source: Source, config: Config | None
) -> bytes:
    """Return a table's bytes with some of its messages changed.

    A cell with markup is quoted only if its text cannot be written otherwise: its line breaks are
    elements. Raises ``OutreachLintError`` as ``with_changed_messages`` does.
    """
    quoted = _with_quoted_cells(raw, changes, markup=False)
    try:
        return _changed(raw, quoted, changes, source, config or Config())
    except OutreachLintError as error:
        all_quoted = _with_quoted_cells(raw, changes, markup=True)
        if error.kind is not ErrorKind.NOT_WRITTEN or all_quoted == quoted:
            raise
        return _changed(raw, all_quoted, changes, source, config or Config())


def _changed(
    raw: bytes, quoted: bytes, changes: Sequence[Change], source: Source, config: Config
) -> bytes:
    """Return a table's changed bytes; ``quoted`` has the same messages, with more quotation marks.

    The changes are about messages at their places in ``raw``.
    """
    if quoted == raw:
        return with_changed_messages(raw, changes, source, config)
    path = changes[0][0].path
    before, after = (drafts_from(data, path, source, config) for data in (raw, quoted))
    places = {(draft.text, draft.position(0)): n for n, draft in enumerate(before)}
    moved = []
    for draft, text in changes:
        number = places.get((draft.text, draft.position(0)))
        if number is None:
            raise changed_meanwhile(path)
        moved.append((replace(after[number], path=path), text))
    return with_changed_messages(quoted, moved, source, config)


def _with_quoted_cells(raw: bytes, changes: Sequence[Change], markup: bool) -> bytes:
    """Return a table's bytes with quotation marks around the cells whose new text needs them.

    Without ``markup``, cells that hold HTML stay as they are.
    """
    path = changes[0][0].path
    whole = windows_text(raw) or decode(raw, path)
    lines, delimiter = Lines(whole), delimiter_of(path, whole)
    places = []
    for draft, text in changes:
        if any(mark in text for mark in (delimiter, *NEED_QUOTING)):
            places.append(lines.offset(*draft.position(0)[:2]))
    parts, at = [], 0
    for start, end in _unquoted_cells(whole, delimiter, path):
        cell = whole[start:end]
        is_changed = any(start <= place < end for place in places)
        if is_changed and (markup or not holds_html(cell)):
            doubled = cell.replace('"', '""')
            parts += [whole[at:start], f'"{doubled}"']
            at = end
    return encoded(raw, whole, "".join([*parts, whole[at:]]), path)


def _unquoted_cells(whole: str, delimiter: str, path: str) -> Iterator[Span]:
    """Yield the spans of the cells that are not quoted, in order."""
    at = 0
    for row in rows_in(io.StringIO(whole, newline=""), delimiter, path):
        if not row.fault:
            for start, end in cell_spans(row, delimiter):
                if not whole.startswith('"', at + start):
                    yield Span(at + start, at + end)
        at += len(row.written)
