"""The limits for rendering one row: steps (loop passes and calls), seconds and characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any

from outreach_lint.templates import TemplateError

MAX_STEPS = 200_000
MAX_RENDER_SECONDS = 5.0
MAX_RENDERED_CHARS = 1_000_000  # of a message, and of each string that it is made from
_STEPS_PER_TIME_CHECK = 256  # steps between two checks of the time


class OverBudgetError(TemplateError):
    """A template exceeds a limit."""


class Budget:
    """Counts the steps and the time of one row; raises ``OverBudgetError`` above a limit."""

    def __init__(self) -> None:
        self._steps = 0
        self._ends = perf_counter() + MAX_RENDER_SECONDS

    def step(self) -> None:
        """Count one loop pass or one call."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise OverBudgetError(
                f"stopped after {MAX_STEPS:,} loop steps; the template may never end"
            )
        if self._steps % _STEPS_PER_TIME_CHECK == 0 and perf_counter() > self._ends:
            raise OverBudgetError(
                f"stopped after {MAX_RENDER_SECONDS:g} s; the template may never end"
            )

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """Yield values, and count a step for each."""
        for value in values:
            self.step()
            yield value

    @staticmethod
    def check_size(size: int) -> None:
        """Raise ``OverBudgetError`` if a length, or a number that may become one, is too large."""
        if size > MAX_RENDERED_CHARS:
            raise OverBudgetError(
                f"stopped at {MAX_RENDERED_CHARS:,} characters; the template may never end"
            )
