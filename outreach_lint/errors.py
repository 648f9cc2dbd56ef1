"""Errors for users: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: the path of a file, and line and column in it, from 1, if known.

    ``detail`` is a text that is shown after these, such as the number of a table in a list. What is
    in no file, such as an option of the command line, has only a ``detail``.
    """

    path: str = ""
    line: int | None = None
    column: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        text = self.path
        for number in (self.line, self.column):
            if number is not None:
                text += f":{number}"
        return " ".join(filter(None, (text, self.detail)))

    def within(self, line: int, column: int | None = None) -> Place:
        """Return the place at a line and column, from 1, of the text that begins on this line."""
        return Place(self.path, (self.line or 1) + line - 1, column)


Where = Place | str  # a string is a path


def place_of(where: Where) -> Place:
    """Return a place; a string is taken for the path of a file."""
    return Place(where) if isinstance(where, str) else where


class ErrorKind(Enum):
    """The kinds of errors that the program treats in a special way."""

    OTHER = auto()
    NO_MESSAGE = auto()  # a row of a table has no message
    NOT_WRITTEN = auto()  # a changed draft cannot be written back; the error says only why


class OutreachLintError(Exception):
    """An error that the user has to fix; the program exits with code 2.

    ``what`` is the problem, ``where`` its location in words (``path``, ``path:line`` or
    ``path:line:column``), and ``remedy`` what to do about it. ``str()`` combines all three.
    ``place`` is the location as data. Errors with the same ``args`` say the same.

    A string that is given as ``where`` is shown as it is. It is not taken apart: a report that
    points at files takes the whole of it for a path. Give a ``Place`` to name a line of a file.
    """

    def __init__(
        self, what: str, where: Where = "", remedy: str = "", kind: ErrorKind = ErrorKind.OTHER
    ) -> None:
        super().__init__(what, str(where), remedy)
        self.what, self.place, self.remedy, self.kind = what, place_of(where), remedy, kind

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to unpickle the error."""
        return _unpickled, (type(self), self.what, self.place, self.remedy, self.__dict__)

    @property
    def where(self) -> str:
        """The location in words; empty if there is none."""
        return str(self.place)

    def __str__(self) -> str:
        text = self.what
        if self.where:
            text = f"{self.where}: {text}"
        if self.remedy:
            text += f"\n  {self.remedy}"
        return text

    def without_place(self) -> str:
        """Return the problem, and on the next line the remedy."""
        if self.remedy:
            return f"{self.what}\n{self.remedy}"
        return self.what


class Notice(OutreachLintError):  # noqa: N818 -- not an error, but passed along with errors
    """A notice about an input that could be read; the run continues and does not fail."""


class Note(Notice):
    """An informational note that needs no action; ``--quiet`` hides it."""


def _unpickled(
    kind: type[OutreachLintError], what: str, place: Place, remedy: str, attributes: dict[str, Any]
) -> OutreachLintError:
    error = kind(what, place, remedy)
    error.__dict__.update(attributes)
    return error


def nearest(word: str, known: list[str]) -> str:
    """Return ``did you mean …?`` with the most similar known word, or an empty string."""
    from difflib import get_close_matches

    same_case = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), list(same_case), n=1, cutoff=0.6)
    if not close:
        return ""
    return f"did you mean {same_case[close[0]]}?"
