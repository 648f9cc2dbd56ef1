"""Errors for users: what is wrong, where, and what to do."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

INTERRUPTED = 130  # exit code of a program that Ctrl-C has stopped


class ErrorKind(Enum):
    """The kinds of errors that the program treats in a special way."""

    OTHER = auto()
    NO_MESSAGE = auto()  # a row of a table has no message
    NOT_WRITTEN = auto()  # a changed draft cannot be written back; the error says only why


class OutreachLintError(Exception):
    """An error that the user has to fix; the program exits with code 2.

    ``what`` is the problem, ``where`` its location (``path``, ``path:line`` or
    ``path:line:column``), and ``remedy`` what to do about it. ``str()`` combines all three.
    Errors with the same ``args`` say the same.
    """

    def __init__(
        self, what: str, where: str = "", remedy: str = "", kind: ErrorKind = ErrorKind.OTHER
    ) -> None:
        super().__init__(what, where, remedy)
        self.what, self.where, self.remedy, self.kind = what, where, remedy, kind

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to unpickle the error."""
        return _unpickled, (type(self), self.what, self.where, self.remedy, self.__dict__)

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
    kind: type[OutreachLintError], what: str, where: str, remedy: str, attributes: dict[str, Any]
) -> OutreachLintError:
    error = kind(what, where, remedy)
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
