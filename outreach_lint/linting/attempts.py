"""Test the fixes of a run's first drafts, so that only fixes that would be applied are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.edits import edits_of, text_with_fixes
from outreach_lint.linting.result import FixableCounts, Result, ResultOrError
from outreach_lint.model import Draft, Finding, Span
from outreach_lint.sources.source import STDIN

# The first drafts of a run, whose fixes are tested; later drafts offer untested fixes. A test takes
# two to three times as long as linting: a quarter of a run over 1,000 files if all are tested.
MAX_TESTED_DRAFTS = 200
MAX_READ_BYTES = 1_000_000  # of files, read to test whether the fixes can be written


class Attempts:
    """Tests the fixes of the first ``MAX_TESTED_DRAFTS`` results with ``test_fixes``.

    ``config_for`` returns the configuration of a path.
    """

    def __init__(
        self, test_fixes: Callable[[Result], Result], config_for: Callable[[str], Config]
    ) -> None:
        self._test_fixes, self._config_for = test_fixes, config_for
        self._drafts = self._tested_bytes = 0

    def result(self, item: ResultOrError) -> ResultOrError:
        """Return a result with tested fixes; errors and results of later drafts stay unchanged."""
        if isinstance(item, OutreachLintError):
            return item
        self._drafts += 1
        if not any(finding.fixable(unsafe=True) for finding in item.shown):
            return replace(item, fixes=FixableCounts(0, 0))
        if self._drafts <= MAX_TESTED_DRAFTS:
            item = self._test_fixes(item)
        if not self._may_be_refused(item.draft):
            return item
        return _with_writable_fixes(item, self._config_for(item.draft.path))

    def _may_be_refused(self, draft: Draft) -> bool:
        """Return whether to test if fixes can be written; up to a number of bytes in a run."""
        if draft.path == STDIN or draft.kind.verbatim:
            return False
        from outreach_lint.sources.writing import file_size, refusal

        if refusal(draft):
            return True
        self._tested_bytes += file_size(draft.path)
        return self._tested_bytes <= MAX_READ_BYTES


def _with_writable_fixes(result: Result, config: Config) -> Result:
    """Return a result that counts only fixes that can be written into the draft's file."""
    from outreach_lint.sources.writing import reason_not_to_write

    draft, fixes = result.draft, result.fixes
    safe = [finding for finding in result.shown if finding.fixable()]
    fixable = [finding for finding in result.shown if finding.fixable(unsafe=True)]
    if safe and (why := reason_not_to_write(draft, _with_fixes(draft, safe), config)):
        return replace(result, fixes=FixableCounts(0, 0, why))
    if len(fixable) == len(safe):
        return result
    if why := reason_not_to_write(draft, _with_fixes(draft, fixable), config):
        count = fixes.safe if fixes else len(safe)
        return replace(result, fixes=FixableCounts(count, count, why))
    return result


def _with_fixes(draft: Draft, findings: Iterable[Finding]) -> str:
    """Return a draft's text with the fixes of some findings; of two that overlap, the first."""
    taken: list[Finding] = []
    taken_spans: list[Span] = []
    for finding in findings:
        spans = [edit.span for edit in edits_of(finding, draft)]
        if not any(span.overlaps(other) for span in spans for other in taken_spans):
            taken.append(finding)
            taken_spans += spans
    return text_with_fixes(draft, taken)
