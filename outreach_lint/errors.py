"""One user-facing error: what, where, what to do."""

from __future__ import annotations

from typing import Any


class OutreachLintError(Exception):
    """An error that the user or their environment has to mend; it ends with exit code 2.

    ``what`` went wrong, ``where`` (``path``, ``path:line`` or ``path:line:column``) and what to do
    about it (``remedy``). ``str()`` puts the three into one message.
    """

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.remedy = what, where, remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make the same error in another process."""
        return _again, (type(self), self.what, self.where, self.remedy, self.__dict__)

    def __str__(self) -> str:
        text = self.what
        if self.where:
            text = f"{self.where}: {text}"
        if self.remedy:
            text += f"\n  {self.remedy}"
        return text

    def without_place(self) -> str:
        """Return what went wrong, and below it what to do about it."""
        if self.remedy:
            return f"{self.what}\n{self.remedy}"
        return self.what


class Notice(OutreachLintError):  # noqa: N818 -- it travels where errors do, and is none
    """A notice about an input that was read all the same.

    The run goes on, and does not fail.
    """


class Note(Notice):
    """Something said in passing, which nobody need act on; ``--quiet`` leaves it out."""


def _again(
    kind: type[OutreachLintError], what: str, where: str, remedy: str, more: dict[str, Any]
) -> OutreachLintError:
    error = kind(what, where, remedy)
    error.__dict__.update(more)
    return error


def nearest(word: str, known: list[str]) -> str:
    """Return ``did you mean …?`` for the known word most like ``word``, or an empty string."""
    from difflib import get_close_matches

    same_case = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), list(same_case), n=1, cutoff=0.6)
    if not close:
        return ""
    return f"did you mean {same_case[close[0]]}?"
