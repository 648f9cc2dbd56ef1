"""Try the fixes of a run's first drafts, so that only those are offered which would be applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Mended, Result

MOST_TRIED = 200  # drafts of a run whose fixes are tried; after them, fixes are offered untried
Item = Result | OutreachLintError


class Attempts:
    """Gives each result as it is after ``attempt`` has tried its fixes."""

    def __init__(self, attempt: Callable[[Result], Result]) -> None:
        self._attempt = attempt
        self._count = 0

    def result(self, item: Item) -> Item:
        """Return a result whose fixes were tried; one of a later draft, and an error, as it is."""
        if isinstance(item, OutreachLintError) or self._count >= MOST_TRIED:
            return item
        if not any(finding.fixable(unsafe=True) for finding in item.shown):
            return replace(item, fixes=Mended(0, 0))
        self._count += 1
        return self._attempt(item)
