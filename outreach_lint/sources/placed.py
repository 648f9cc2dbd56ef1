"""A text taken out of a file's markup, with the place of each character in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from outreach_lint.model import Lines, StatedIn
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.places import place_of
from outreach_lint.sources.several import several_within
from outreach_lint.sources.source import Input, Item
from outreach_lint.sources.values import Place


class Placed:
    """A text that grows piece by piece; ``places[n]`` is the source place of character ``n``."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.places: list[int] = []

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def last(self) -> str:
        """The last character so far; empty where there is none."""
        return self._parts[-1][-1] if self._parts else ""

    def add(self, written: str, at: int) -> None:
        """Add what is written in the source at ``at`` as it stands."""
        if written:
            self._parts.append(written)
        self.places.extend(range(at, at + len(written)))

    def put(self, text: str, at: int) -> None:
        """Add text that is written otherwise in the source, at ``at``."""
        if text:
            self._parts.append(text)
        self.places.extend([at] * len(text))

    def break_lines(self, count: int, at: int) -> None:
        """End the line, so that ``count`` line breaks stand here.

        At the beginning of the text none are put in.
        """
        tail = "".join(self._parts[-3:])
        there = len(tail) - len(tail.rstrip("\n"))
        if self._parts and there < count:
            self.put("\n" * (count - there), at)

    def locate(self, lines: Lines) -> Place:
        """Return what turns an offset into line and column of the source."""
        return partial(_at, self.places, lines)


def _at(places: list[int], lines: Lines, offset: int) -> tuple[int, int]:
    return lines.at(place_of(offset, places))


def subject_fields(subject: Placed, lines: Lines) -> tuple[dict[str, str], Place | None]:
    """Return a subject as a field of a draft, and where it stands; nothing of an empty one."""
    if not subject.text.strip():
        return {}, None
    return {"subject": subject.text}, subject.locate(lines)


def drafts(
    text: str,
    place: Place,
    file: Input,
    fields: Mapping[str, Any] | None = None,
    subject_at: Place | None = None,
    id: str = "",  # noqa: A002 -- as the draft calls it
) -> Iterator[Item]:
    """Yield the message that a text is, or the messages that it holds."""
    draft = draft_of(text, file.path, file.config, fields or {}, StatedIn.FILE, id=id, locate=place)
    draft = replace(draft, subject_at=subject_at)
    parts = several_within(draft, file.config)
    if parts is None:
        yield draft
    else:
        yield from parts
