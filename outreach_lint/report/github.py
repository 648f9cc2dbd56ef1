"""Workflow commands of GitHub Actions: annotations of the changed lines."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Finding
from outreach_lint.report import Display
from outreach_lint.report.entries import with_advice
from outreach_lint.report.terminal import safe
from outreach_lint.rules.rule import Rule

WORKFLOW_COMMANDS = {"info": "notice", "warning": "warning", "error": "error"}


class Report:
    """One command for each finding."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._display = out, display

    def result(self, result: Result) -> None:
        """Write a draft's annotations."""
        for finding in result.listed(self._display.verbose):
            place = {"file": _from_root(result.draft.path), **_place(finding)}
            place["title"] = f"{finding.code} {finding.name}"
            self._command(WORKFLOW_COMMANDS[finding.severity], place, with_advice(finding))
        for error in result.problems:
            self.unread(error)

    def unread(self, error: OutreachLintError) -> None:
        """Write an error."""
        path, _, line = error.where.partition(":")
        place = {}
        if path:
            place["file"] = _from_root(path)
        if (number := line.split(":")[0]).isdecimal():
            place["line"] = number
        self._command("error", place, error.without_place())

    def close(self) -> None:
        """Do nothing: there is no footer."""

    def _command(self, name: str, place: dict[str, str], message: str) -> None:
        properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
        if properties:
            name += f" {properties}"
        self._out.write(f"::{name}::{_data(message)}\n")


def _place(finding: Finding) -> dict[str, str]:
    """Return a finding's lines; annotations take columns only within one line."""
    out = {"line": str(finding.start.line), "endLine": str(finding.end.line)}
    if finding.start.line == finding.end.line:
        out |= {"col": str(finding.start.column), "endColumn": str(finding.end.column)}
    return out


def _from_root(path: str) -> str:
    """Return a path relative to the workspace, if there is one."""
    root = os.environ.get("GITHUB_WORKSPACE")
    if root:
        relative = os.path.relpath(path, root)
        if not relative.startswith(".."):
            path = relative
    return path.replace(os.sep, "/")


def _data(text: str) -> str:
    lines = [safe(line).replace("%", "%25") for line in LINE_BREAK.split(text)]
    return "%0A".join(lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
