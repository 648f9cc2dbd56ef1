"""Text extracted from a file's markup, with the offset of each character in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from outreach_lint.model import Lines, StatedIn
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.places import Locate, located
from outreach_lint.sources.source import Input, Item
from outreach_lint.sources.texts.several import several_within


class Placed:
    """A text built piece by piece; ``places[n]`` is the source offset of character ``n``."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.places: list[int] = []

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def last(self) -> str:
        """The last character so far; empty if there is none."""
        return self._parts[-1][-1] if self._parts else ""

    def add(self, written: str, at: int) -> None:
        """Add text that the source has literally at the offset ``at``."""
        if written:
            self._parts.append(written)
        self.places.extend(range(at, at + len(written)))

    def put(self, text: str, at: int) -> None:
        """Add text that the source writes differently, at the offset ``at``."""
        if text:
            self._parts.append(text)
        self.places.extend([at] * len(text))

    def break_lines(self, count: int, at: int) -> None:
        """End the text so far with at least ``count`` line breaks.

        At the beginning of the text, none are added.
        """
        tail = "".join(self._parts[-3:])
        existing = len(tail) - len(tail.rstrip("\n"))
        if self._parts and existing < count:
            self.put("\n" * (count - existing), at)

    def locate(self, lines: Lines) -> Locate:
        """Return a function that converts an offset to line and column of the source."""
        return located(self.places, lines.at)


class Subject(NamedTuple):
    """The subject of a draft, and where its characters are in the file; ``None`` if it has none."""

    text: str | None = None
    locate: Locate | None = None


NO_SUBJECT = Subject()


def subject_of(subject: Placed, lines: Lines) -> Subject:
    """Return a subject with its position; none if it is empty."""
    if not subject.text.strip():
        return NO_SUBJECT
    return Subject(subject.text, subject.locate(lines))


def drafts_in_text(
    text: str,
    locate: Locate,
    file: Input,
    subject: Subject = NO_SUBJECT,
    id: str = "",  # noqa: A002 -- the name of the draft's field
) -> Iterator[Item]:
    """Yield a text as one message, or the several messages that it holds."""
    draft = draft_of(
        text,
        file.path,
        file.config,
        {"subject": subject.text},
        StatedIn.FILE,
        id=id,
        locate=locate,
    )
    draft = replace(draft, subject_at=subject.locate)
    parts = several_within(draft, file.config)
    if parts is None:
        yield draft
    else:
        yield from parts
