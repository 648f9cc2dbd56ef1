"""JSON Lines for programs: one object for each draft, in input order, with all its findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Edit, Finding, Position, Stated, Suggestion
from outreach_lint.report import Display
from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    from outreach_lint.decisions.suppressions import Suppressed
    from outreach_lint.linting.timeline import TimelineMessage


def result_as_dict(result: Result) -> dict[str, Any]:
    """Return a result as plain data."""
    context = result.draft.context
    return {
        "id": result.draft.id,
        "path": result.draft.path,
        "findings": list(map(_finding, result.findings)),
        "strengths": list(result.strengths),
        "context": {
            "setting": _stated(context.setting),
            "relationship": _stated(context.relationship),
            "template": _stated(context.template),
        },
        "suppressed": [
            {**_finding(item.finding), **_decision(item)} for item in result.decisions.suppressed
        ],
        "sequence": _sequence(result.draft),
        "timeline": list(map(_timeline_message, result.timeline)),
        "judged": result.judged,
        "rewrite": result.rewrite
        and {"text": result.rewrite.text, "reason": result.rewrite.why or None},
    }


def error_as_dict(error: OutreachLintError) -> dict[str, Any]:
    """Return the error of an unreadable input as plain data; it has no ``findings``."""
    return {
        "id": None,
        "path": error.where,
        "error": {"message": error.what, "remedy": error.remedy or None},
    }


def cluster_as_dict(result: Result) -> dict[str, Any]:
    """Return the finding about a group of similar drafts as plain data."""
    cluster = result.comparison.cluster
    assert cluster is not None
    (finding,) = result.findings or tuple(item.finding for item in result.decisions.suppressed)
    return {
        **_finding(finding),
        "kind": cluster.kind,
        "drafts": [
            {"id": member.id, "path": member.path, "start": _position(member.start)}
            for member in cluster.members
        ],
        "compared": cluster.compared,
        "suppressed": list(map(_decision, result.decisions.suppressed)),
    }


def _decision(item: Suppressed) -> dict[str, Any]:
    return {"by": item.by, "reason": item.reason or None}


def _timeline_message(message: TimelineMessage) -> dict[str, Any]:
    return {**message._asdict(), "builds": list(message.builds), "spends": list(message.spends)}


def _stated(part: Stated) -> dict[str, Any]:
    return {"value": part.value, "origin": part.origin}


def _sequence(draft: Draft) -> dict[str, Any] | None:
    if not draft.in_sequence:
        return None
    return {"id": draft.sequence_id, "step": draft.step, "day": draft.day}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "start": _position(finding.start),
        "end": _position(finding.end),
        "quote": finding.quote,
        "suggestion": _suggestion(finding.suggestion),
        "origin": finding.origin,
        "doubt": finding.doubt or None,
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column, "offset": position.offset}


def _suggestion(suggestion: Suggestion | None) -> dict[str, Any] | None:
    if suggestion is None:
        return None
    return {
        "text": suggestion.text,
        "edits": list(map(_edit, suggestion.edits)),
        "safe": suggestion.safe,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"start": edit.span.start, "end": edit.span.end, "text": edit.text}


class Report:
    """JSON Lines, written as the results arrive."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out = out
        self._campaign: list[dict[str, Any]] = []

    def result(self, result: Result) -> None:
        """Write one line; groups of similar drafts are kept for the last line."""
        if result.is_cluster:
            self._campaign.append(cluster_as_dict(result))
            return
        self._out.write(json.dumps(result_as_dict(result)) + "\n")

    def unread(self, error: OutreachLintError) -> None:
        """Write one line without findings."""
        self._out.write(json.dumps(error_as_dict(error)) + "\n")

    def close(self) -> None:
        """Write the groups of similar drafts, if there are any."""
        if self._campaign:
            self._out.write(json.dumps({"campaign": self._campaign}) + "\n")
