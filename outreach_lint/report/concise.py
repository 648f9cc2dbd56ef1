"""The concise report: one line for each finding, ``path:line:column: CODE name: message``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.report import Display
from outreach_lint.report.terminal import SEVERITY_COLORS, doubt, safe, styled
from outreach_lint.rules.rule import Rule


class Report:
    """One line for each finding, for editors and quick reading."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._display = out, display

    def result(self, result: Result) -> None:
        """Write a line for each finding that is shown."""
        for finding in result.listed(self._display.verbose):
            place = f"{safe(result.draft.path)}:{finding.start.line}:{finding.start.column}:"
            code = styled(
                finding.code, self._display.color, SEVERITY_COLORS[finding.severity], bold=True
            )
            self._out.write(
                f"{place} {code} {finding.name}: {safe(finding.message)}{doubt(finding)}\n"
            )

    def unread(self, error: OutreachLintError) -> None:
        """Do nothing: the error is on standard error."""

    def close(self) -> None:
        """Do nothing: there is no footer."""
