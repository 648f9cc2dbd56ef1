"""SARIF 2.1.0 (OASIS), for code-scanning services."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from typing import Any, TextIO
from urllib.parse import quote

from outreach_lint.decisions.baseline import baseline_key
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Edit, Finding
from outreach_lint.report import Display
from outreach_lint.report.entries import with_advice
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule

SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
SARIF_LEVELS = {"info": "note", "warning": "warning", "error": "error"}


class Report:
    """One run; every rule is declared, and suppressed findings are left out."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._rules, self._display = out, rules, display
        self._order = sorted(rules)
        self._results: list[dict[str, Any]] = []
        self._notes: list[dict[str, Any]] = []
        self._key_counts: Counter[tuple[str, str]] = Counter()

    def result(self, result: Result) -> None:
        """Keep a draft's findings."""
        for finding in result.listed(self._display.verbose):
            self._results.append(self._result(result.draft, finding))
        for error in result.problems:
            self._note(error)

    def unread(self, error: OutreachLintError) -> None:
        """Keep an input that could not be read."""
        self._note(error)

    def close(self) -> None:
        """Write the SARIF log."""
        from outreach_lint import __version__

        driver = {
            "name": "outreach-lint",
            "semanticVersion": __version__,
            "rules": [_rule(self._rules[code]) for code in self._order],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [
                {"executionSuccessful": not self._notes, "toolExecutionNotifications": self._notes}
            ],
            "results": self._results,
        }
        self._out.write(
            json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)
            + "\n"
        )

    def _result(self, draft: Draft, finding: Finding) -> dict[str, Any]:
        key = baseline_key(finding)
        self._key_counts[draft.path, key] += 1
        fix = finding.suggestion
        out: dict[str, Any] = {
            "ruleId": finding.code,
            "level": SARIF_LEVELS[finding.severity],
            "message": {"text": with_advice(finding)},
            "locations": [
                {"physicalLocation": {**_artifact(draft.path), "region": _region(finding)}}
            ],
            # The same words under the same rule are the same finding, even on another line.
            "partialFingerprints": {
                "outreachLint/v1": f"{key}:{self._key_counts[draft.path, key]}"
            },
            "properties": {"confidence": finding.confidence, "origin": finding.origin},
        }
        if finding.code in self._rules:
            out["ruleIndex"] = self._order.index(finding.code)
        if fix and fix.edits and draft.kind.verbatim:
            replacements = [_replacement(draft, edit) for edit in fix.edits]
            change = {**_artifact(draft.path), "replacements": replacements}
            out["fixes"] = [{"description": {"text": fix.text}, "artifactChanges": [change]}]
        return out

    def _note(self, error: OutreachLintError) -> None:
        note: dict[str, Any] = {"level": "error", "message": {"text": error.without_place()}}
        if error.where:
            path, line = _path_and_line(error.where)
            place = _artifact(path)
            if line:
                place["region"] = {"startLine": line}
            note["locations"] = [{"physicalLocation": place}]
        self._notes.append(note)


def _rule(rule: Rule) -> dict[str, Any]:
    sections = page_of(rule).sections
    return {
        "id": rule.code,
        "name": "".join(map(str.capitalize, rule.name.split("-"))),
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": rule.summary},
        "help": {
            "text": f"{sections['Why']}\n\n{sections['Try']}",
            "markdown": f"{sections['Why']}\n\n**Try:** {sections['Try']}",
        },
        "defaultConfiguration": {"level": SARIF_LEVELS[rule.severity], "enabled": rule.default},
    }


def _artifact(path: str) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _address(path)}}


def _address(path: str) -> str:
    if path == "-":
        return "stdin"
    relative = os.path.relpath(path).replace(os.sep, "/")
    if relative.startswith("../"):
        return "file://" + quote(os.path.abspath(path).replace(os.sep, "/"))
    return quote(relative)


def _region(finding: Finding) -> dict[str, int]:
    return {
        "startLine": finding.start.line,
        "startColumn": finding.start.column,
        "endLine": finding.end.line,
        "endColumn": finding.end.column,
    }


def _replacement(draft: Draft, edit: Edit) -> dict[str, Any]:
    start, end = draft.position(edit.span.start), draft.position(edit.span.end)
    region = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _path_and_line(where: str) -> tuple[str, int]:
    path, *rest = where.split(":")
    line = next((int(part) for part in rest if part.isdecimal()), 0)
    return path or where, line
