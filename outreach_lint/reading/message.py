"""The interface of a reading that code for edits needs."""

from __future__ import annotations

from typing import Protocol

from outreach_lint.model import Draft, Edit, Span
from outreach_lint.reading.moves import Sentence
from outreach_lint.reading.regions import RegionSpan
from outreach_lint.reading.tags import Tag


class Editable(Protocol):
    """A message that can be changed."""

    draft: Draft

    @property
    def reader(self) -> str:
        """The reader's name or name tag in the greeting; empty if there is none."""

    @property
    def body(self) -> list[Sentence]:
        """The sentences of the body, in order."""

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence, in order."""

    @property
    def pieces(self) -> list[RegionSpan]:
        """The regions of the text."""

    @property
    def tags(self) -> list[Tag]:
        """The merge tags, in order."""

    def text_of(self, piece: RegionSpan) -> str:
        """Return the words of a region."""

    def cut(self, span: Span) -> Edit:
        """Return the edit that removes words and the space next to them."""
