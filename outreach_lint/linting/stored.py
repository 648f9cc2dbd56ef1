"""Convert a result to plain data for the cache, and back.

A result that could not be restored exactly is not stored. Line and column numbers are not stored:
they are computed from the current draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args

from outreach_lint.context import Stated, StatedIn
from outreach_lint.linting.findings import positions_of
from outreach_lint.linting.fingerprint import EdgeLine, Fingerprint, fingerprint_of
from outreach_lint.linting.result import ComparisonData, Decisions, FixableCounts, Result
from outreach_lint.model import (
    SEVERITIES,
    Confidence,
    Draft,
    Edit,
    Finding,
    Origin,
    Span,
    Suggestion,
)
from outreach_lint.rules.rule import Rule

Rules = Mapping[str, Rule]
Kind = TypeVar("Kind")


def result_to_data(result: Result, draft: Draft, rules: Rules) -> dict[str, Any] | None:
    """Return the result of a draft as plain data; ``None`` if it could not be restored exactly.

    That is so for results with a failed check, without a verdict, or with decisions of users or
    findings of a model.
    """
    if result.comparison.reading is not None:
        fingerprint = fingerprint_of(result.comparison.reading)
        result = replace(result, comparison=ComparisonData(fingerprint=fingerprint))
    relationship = result.draft.context.relationship
    data = {
        "relationship": [relationship.value, relationship.source.value, relationship.detail],
        "touches_first": result.draft.touches_first,
        "findings": _findings_to_data(result.findings, result.draft, rules),
        "silenced": _findings_to_data(result.decisions.silenced, result.draft, rules),
        "strengths": result.strengths,
        "waived": result.decisions.waived,
        "fixes": result.fixes and (result.fixes.safe, result.fixes.all),
        "fingerprint": result.comparison.fingerprint,
    }
    return data if result_from_data(data, draft, rules) == result else None


def result_from_data(data: Any, draft: Draft, rules: Rules) -> Result | None:
    """Return the result of a draft from plain data; ``None`` if the data is invalid.

    The result has a fingerprint if the draft is to be compared with others.
    """
    try:
        value, source, detail = data["relationship"]
        stated = Stated(_require_type(str, value), StatedIn(source), _require_type(str, detail))
        draft = replace(
            draft,
            touches_first=_require_optional(int, data["touches_first"]),
            context=replace(draft.context, relationship=stated),
        )
        fixes = data["fixes"]
        return Result(
            draft,
            findings=_findings_from_data(data["findings"], draft, rules),
            strengths=_texts_from_data(data["strengths"]),
            fixes=FixableCounts(*_pair_from_data(fixes)) if fixes is not None else None,
            decisions=Decisions(
                silenced=_findings_from_data(data["silenced"], draft, rules),
                waived=_require_type(bool, data["waived"]),
            ),
            comparison=ComparisonData(fingerprint=_fingerprint_from_data(data["fingerprint"])),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _findings_to_data(findings: Sequence[Finding], draft: Draft, rules: Rules) -> list[Any]:
    return [_finding_to_data(finding, draft, rules) for finding in findings]


def _finding_to_data(finding: Finding, draft: Draft, rules: Rules) -> list[Any]:
    start, end = finding.span
    rule = rules.get(finding.code)
    fix = finding.suggestion
    return [
        finding.code,
        finding.severity,
        finding.confidence,
        finding.message if rule is None or finding.message != rule.summary else None,
        start,
        end,
        finding.quote if finding.quote != draft.text[start:end] else None,
        _fix_to_data(fix) if fix is not None else None,
        finding.origin,
        finding.doubt,
    ]


def _fix_to_data(fix: Suggestion) -> list[Any]:
    edits = [[*edit.span, edit.text] for edit in fix.edits]
    return [fix.text, edits, fix.safe, fix.codes]


def _findings_from_data(data: Any, draft: Draft, rules: Rules) -> tuple[Finding, ...]:
    return tuple([_finding_from_data(finding, draft, rules) for finding in data])


def _finding_from_data(data: Any, draft: Draft, rules: Rules) -> Finding:
    code, severity, confidence, message, start, end, quote, fix, origin, doubt = data
    rule, span = rules[_require_type(str, code)], _span_from_data((start, end))
    if quote is None:
        quote = draft.text[start:end]
    begin, last = positions_of(span, _require_type(str, quote), draft)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=_require_one_of(SEVERITIES, severity),
        confidence=_require_one_of(get_args(Confidence), confidence),
        message=_require_type(str, message) if message is not None else rule.summary,
        span=span,
        start=begin,
        end=last,
        quote=quote,
        suggestion=_fix_from_data(fix) if fix is not None else None,
        origin=_require_one_of(get_args(Origin), origin),
        doubt=_require_type(str, doubt),
    )


def _fix_from_data(data: Any) -> Suggestion:
    text, changes, safe, codes = data
    edits = []
    for start, end, words in changes:
        edits.append(Edit(_span_from_data((start, end)), _require_type(str, words)))
    return Suggestion(
        _require_type(str, text), tuple(edits), _require_type(bool, safe), _texts_from_data(codes)
    )


def _fingerprint_from_data(data: Any) -> Fingerprint | None:
    if data is None:
        return None
    words, body, opening, closing = data
    return Fingerprint(
        _texts_from_data(words),
        _span_from_data(body),
        _line_from_data(opening),
        _line_from_data(closing),
    )


def _line_from_data(data: Any) -> EdgeLine | None:
    return (
        EdgeLine(_require_type(str, data[0]), _span_from_data(data[1]))
        if data is not None
        else None
    )


def _span_from_data(data: Any) -> Span:
    return Span(*_pair_from_data(data))


def _pair_from_data(data: Any) -> tuple[int, int]:
    one, other = data
    return _require_type(int, one), _require_type(int, other)


def _texts_from_data(data: Any) -> tuple[str, ...]:
    return tuple([_require_type(str, text) for text in data])


def _require_type(kind: type[Kind], value: Any) -> Kind:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not a {kind.__name__}")
    return value


def _require_optional(kind: type[Kind], value: Any) -> Kind | None:
    return None if value is None else _require_type(kind, value)


def _require_one_of(allowed: Sequence[Any], value: Any) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is not one of {allowed}")
    return value
