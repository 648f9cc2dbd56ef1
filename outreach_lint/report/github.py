"""Workflow commands of GitHub Actions: annotations beside the changed lines."""

from __future__ import annotations

import os
from typing import Any, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Finding
from outreach_lint.report.terminal import safe

COMMANDS = {"info": "notice", "warning": "warning", "error": "error"}


class Report:
    """One command a finding."""

    def __init__(self, out: TextIO, *, verbose: bool = False, **_: Any) -> None:
        self._out, self._verbose = out, verbose

    def result(self, result: Result) -> None:
        """Write a draft's annotations."""
        for finding in result.findings if self._verbose else result.shown:
            place = {"file": _from_root(result.draft.path), **_place(finding)}
            place["title"] = f"{finding.code} {finding.name}"
            fix = f"\nTry: {finding.suggestion.text}" if finding.suggestion else ""
            self._command(COMMANDS[finding.severity], place, finding.message + fix)
        for error in result.problems:
            self.unread(error)

    def unread(self, error: OutreachLintError) -> None:
        """Write an error."""
        path, _, line = error.where.partition(":")
        place = {"file": _from_root(path)} if path else {}
        if (number := line.split(":")[0]).isdecimal():
            place["line"] = number
        self._command("error", place, error.what + (f"\n{error.remedy}" if error.remedy else ""))

    def close(self) -> None:
        """Nothing comes last."""

    def _command(self, name: str, place: dict[str, str], message: str) -> None:
        said = ",".join(f"{key}={_property(value)}" for key, value in place.items())
        self._out.write(
            f"::{name} {said}::{_data(message)}\n" if said else f"::{name}::{_data(message)}\n"
        )


def _place(finding: Finding) -> dict[str, str]:
    """Return a finding's lines; columns only where it stands on one, as annotations have it."""
    out = {"line": str(finding.start.line), "endLine": str(finding.end.line)}
    if finding.start.line == finding.end.line:
        out |= {"col": str(finding.start.column), "endColumn": str(finding.end.column)}
    return out


def _from_root(path: str) -> str:
    """Return a path as the repository has it: from the workspace, where there is one."""
    root = os.environ.get("GITHUB_WORKSPACE")
    relative = os.path.relpath(path, root) if root else path
    return (path if relative.startswith("..") else relative).replace(os.sep, "/")


def _data(text: str) -> str:
    lines = [safe(line).replace("%", "%25") for line in LINE_BREAK.split(text)]
    return "%0A".join(lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
