"""One at a time: who may use the encoder and the checks of plugins, and who comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, get_ident

from outreach_lint.errors import OutreachLintError

HANGS_AFTER = 60.0  # seconds of one turn, after which whoever is at work is taken to hang


class AbandonedError(Exception):
    """Nobody waits for the answer any more."""


class Turns:
    """Lets one thread at a time work; those in a hurry go before those that are not."""

    def __init__(self, patience: float = HANGS_AFTER) -> None:
        self._changed = Condition()
        self._patience = patience
        self._owner: int | None = None  # the thread whose turn it is
        self._done = 0  # turns that have ended
        self._hurried = 0  # threads in a hurry that wait

    @contextmanager
    def turn(
        self, hurry: bool = True, abandoned: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Wait for a turn and hold it; who has it already goes on.

        Raises ``AbandonedError`` when ``abandoned`` says so by then, and ``OutreachLintError`` when
        nobody else ends theirs.
        """
        if self._owner == get_ident():
            yield
            return
        self._wait(hurry)
        try:
            if abandoned():
                raise AbandonedError
            yield
        finally:
            with self._changed:
                self._owner, self._done = None, self._done + 1
                self._changed.notify_all()

    def _wait(self, hurry: bool) -> None:
        with self._changed:
            self._hurried += hurry
            try:
                done = self._done
                while not self._changed.wait_for(lambda: self._is_free(hurry), self._patience):
                    if done == self._done:
                        raise self._hangs()
                    done = self._done  # there are many, and each gets its turn
            finally:
                self._hurried -= hurry
            self._owner = get_ident()

    def _is_free(self, hurry: bool) -> bool:
        return self._owner is None and (hurry or not self._hurried)

    def _hangs(self) -> OutreachLintError:
        return OutreachLintError(
            f"another draft has been read for over {self._patience:.0f} seconds",
            remedy="start it again; a plugin's check may hang (outreach-lint plugins)",
        )
