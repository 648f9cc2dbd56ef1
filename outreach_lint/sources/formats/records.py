"""Records: JSON Lines, with one object with a message per line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from outreach_lint.config import Config
from outreach_lint.errors import Place
from outreach_lint.model import Draft
from outreach_lint.sources.source import Change, Input, Item, Source
from outreach_lint.sources.texts.text import changed_meanwhile, decode, encoded, windows_text


def read(file: Input) -> Iterator[Item]:
    """Yield the drafts of each line; each step of a sequence with the steps before it."""
    from outreach_lint.sources import sequences
    from outreach_lint.sources.structured import records

    yield from sequences.in_order(records.read(file.path, file.config, file.content))


def write(raw: bytes, changes: Sequence[Change], config: Config | None = None) -> bytes:
    """Return the file's bytes with the changed texts; the rest of each line stays the same."""
    lines = raw.split(b"\n")
    changes_by_line: dict[int, list[Change]] = {}
    for change in changes:
        changes_by_line.setdefault(change[0].position(0).line, []).append(change)
    for number, in_line in changes_by_line.items():
        if number > len(lines):
            raise changed_meanwhile(Place(in_line[0][0].path, number))
        lines[number - 1] = _changed(lines[number - 1], number, in_line, config)
    return b"\n".join(lines)


def _changed(raw: bytes, number: int, changes: list[Change], config: Config | None) -> bytes:
    """Return a line with the changed texts, which are under ``text`` or under any other keys."""
    from outreach_lint.sources import mapped
    from outreach_lint.sources.structured.records import record_with_text

    place = Place(changes[0][0].path, number)
    line = windows_text(raw) or decode(raw, place)
    (draft, text), *others = changes
    if not others and _is_text_of(line, draft):
        return encoded(raw, line, record_with_text(line, text), place)
    in_line = []
    for draft, text in changes:
        in_line.append((replace(draft, locate=partial(_place_in_line, draft)), text))
    return mapped.with_changed_messages(raw, in_line, SOURCE, config)


def _is_text_of(line: str, draft: Draft) -> bool:
    """Return whether a draft is the string under ``text`` in a line."""
    from outreach_lint.sources.structured.records import text_in

    try:
        start, _, text = text_in(line)
    except (ValueError, LookupError):
        return False
    return text == draft.text and start + 1 == draft.position(0).column


def _place_in_line(draft: Draft, offset: int) -> tuple[int, int]:
    return 1, draft.position(offset).column


SOURCE = Source(
    name="records",
    endings=(".jsonl", ".ndjson"),
    draft="each line, or each message in it",
    read=read,
    write=write,
)
