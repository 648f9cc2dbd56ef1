"""Records: a JSON object with a text on each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outreach_lint.sources.source import Change, Input, Item, Source
from outreach_lint.sources.text import decode, encoded, moved_on, windows_text


def read(file: Input) -> Iterator[Item]:
    """Yield the draft of each line; the steps of a sequence with those before them."""
    from outreach_lint.sources import records, sequences

    yield from sequences.in_order(records.read(file.path, file.config, file.content))


def write(raw: bytes, changes: Sequence[Change]) -> bytes:
    """Return the file's bytes with other texts in their lines.

    The rest of each line stays as it is.
    """
    from outreach_lint.sources.records import text_in, with_text

    lines = raw.split(b"\n")
    for draft, text in changes:
        number = draft.position(0).line - 1
        place = f"{draft.path}:{number + 1}"
        raw_line = lines[number] if number < len(lines) else b""
        line = windows_text(raw_line) or decode(raw_line, place)
        try:
            known = text_in(line)[2]
        except (ValueError, LookupError):
            raise moved_on(place) from None
        if known != draft.text:
            raise moved_on(place)
        lines[number] = encoded(raw_line, line, with_text(line, text), place)
    return b"\n".join(lines)


SOURCE = Source(
    name="records",
    endings=(".jsonl", ".ndjson"),
    draft="each line, or each message in it",
    read=read,
    write=write,
)
