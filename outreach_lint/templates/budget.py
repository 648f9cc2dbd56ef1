"""What rendering one row may take: steps (turns of loops, calls), seconds and characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any

from outreach_lint.templates import TemplateError

STEPS = 200_000
SECONDS = 5.0
CHARACTERS = 1_000_000  # of a message, and of a text that it is made from
_LOOK_AT_CLOCK = 256  # steps between two looks


class OverBudgetError(TemplateError):
    """A template that goes on for too long."""


class Budget:
    """Counts what one row takes; raises ``OverBudgetError`` when that is too much."""

    def __init__(self) -> None:
        self._steps = 0
        self._ends = perf_counter() + SECONDS

    def step(self) -> None:
        """Count one turn of a loop, or one call."""
        self._steps += 1
        if self._steps > STEPS:
            raise OverBudgetError(f"stopped after {STEPS:,} turns of its loops: does it ever end?")
        if self._steps % _LOOK_AT_CLOCK == 0 and perf_counter() > self._ends:
            raise OverBudgetError(f"stopped after {SECONDS:g} s: does it ever end?")

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """Yield values, and count a step for each."""
        for value in values:
            self.step()
            yield value

    @staticmethod
    def hold(size: int) -> None:
        """Refuse a text of so many characters, or a number that could become one."""
        if size > CHARACTERS:
            raise OverBudgetError(f"stopped at {CHARACTERS:,} characters: does it ever end?")
