"""One line a finding: ``path:line:column: CODE name: message``."""

from __future__ import annotations

from typing import Any, TextIO

import click

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.report.terminal import doubt, safe


class Report:
    """Lines for editors and eyes in a hurry."""

    def __init__(
        self, out: TextIO, *, color: bool = False, verbose: bool = False, **_: Any
    ) -> None:
        self._out, self._color, self._verbose = out, color, verbose

    def result(self, result: Result) -> None:
        """Write a line for each finding that is shown."""
        for finding in result.findings if self._verbose else result.shown:
            place = f"{safe(result.draft.path)}:{finding.start.line}:{finding.start.column}:"
            code = (
                click.style(
                    finding.code, fg="red" if finding.severity == "error" else "yellow", bold=True
                )
                if self._color
                else finding.code
            )
            self._out.write(
                f"{place} {code} {finding.name}: {safe(finding.message)}{doubt(finding)}\n"
            )

    def unread(self, error: OutreachLintError) -> None:
        """Say nothing: the error stands on standard error."""

    def close(self) -> None:
        """Nothing comes last."""
