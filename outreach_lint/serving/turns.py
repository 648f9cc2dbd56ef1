"""One at a time: who may use the encoder and the checks of plugins, and who comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from outreach_lint.errors import OutreachLintError

PATIENCE = 60.0  # seconds of waiting, after which whoever is at work is taken to hang


class AbandonedError(Exception):
    """Nobody waits for the answer any more."""


class Turns:
    """Lets one thread at a time work; those in a hurry go before those that are not."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._changed = Condition()
        self._patience = patience
        self._busy = False
        self._hurried = 0  # threads in a hurry that wait

    @contextmanager
    def turn(
        self, hurry: bool = True, abandoned: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Wait for a turn and hold it.

        Raises ``AbandonedError`` when ``abandoned`` says so by then, and ``OutreachLintError`` when
        nobody else ends theirs.
        """
        self._wait(hurry)
        try:
            if abandoned():
                raise AbandonedError
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _wait(self, hurry: bool) -> None:
        with self._changed:
            self._hurried += hurry
            try:
                free = self._changed.wait_for(lambda: self._is_free(hurry), self._patience)
            finally:
                self._hurried -= hurry
            if not free:
                raise OutreachLintError(
                    f"nothing was read for {self._patience:.0f} seconds: another draft is still"
                    " being read",
                    remedy="start it again; a plugin's check may hang (outreach-lint plugins)",
                )
            self._busy = True

    def _is_free(self, hurry: bool) -> bool:
        return not self._busy and (hurry or not self._hurried)
