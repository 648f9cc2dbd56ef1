"""A lock with two priorities, for the encoder and the checks of plugins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, get_ident

from outreach_lint.errors import OutreachLintError

HANGS_AFTER = 60.0  # seconds after which a turn counts as hanging


class AbandonedError(Exception):
    """Nobody waits for the result any more."""


class PriorityLock:
    """A lock for one thread at a time; urgent threads go first."""

    def __init__(self, timeout: float = HANGS_AFTER) -> None:
        self._changed = Condition()
        self._timeout = timeout
        self._owner: int | None = None  # the thread whose turn it is
        self._done = 0  # number of finished turns
        self._urgent_waiting = 0  # number of urgent threads that wait

    @contextmanager
    def turn(
        self, urgent: bool = True, abandoned: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Acquire the lock and hold it for the block; the owning thread may enter again.

        Raises ``AbandonedError`` if ``abandoned`` returns true once the lock is acquired, and
        ``OutreachLintError`` if no other thread releases it in time.
        """
        if self._owner == get_ident():
            yield
            return
        self._wait(urgent)
        try:
            if abandoned():
                raise AbandonedError
            yield
        finally:
            with self._changed:
                self._owner, self._done = None, self._done + 1
                self._changed.notify_all()

    def _wait(self, urgent: bool) -> None:
        with self._changed:
            self._urgent_waiting += urgent
            try:
                done = self._done
                while not self._changed.wait_for(lambda: self._is_free(urgent), self._timeout):
                    if done == self._done:
                        raise self._timeout_error()
                    done = self._done  # another turn ended meanwhile, so nothing hangs
            finally:
                self._urgent_waiting -= urgent
            self._owner = get_ident()

    def _is_free(self, urgent: bool) -> bool:
        return self._owner is None and (urgent or not self._urgent_waiting)

    def _timeout_error(self) -> OutreachLintError:
        return OutreachLintError(
            f"another draft has been read for over {self._timeout:.0f} seconds",
            remedy="restart the program; a check of a plugin may hang (see outreach-lint plugins)",
        )
