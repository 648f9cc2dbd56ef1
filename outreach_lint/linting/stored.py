"""A result as plain data, and back: what is remembered of it, exactly or not at all.

Places in the file are not part of the data: they are found anew, in the draft that is at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args

from outreach_lint.context import Stated, StatedIn
from outreach_lint.linting.findings import places
from outreach_lint.linting.fingerprint import Fingerprint, Line, fingerprint_of
from outreach_lint.linting.result import Compared, Decisions, Mended, Result
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


def stored(result: Result, draft: Draft, rules: Rules) -> dict[str, Any] | None:
    """Return the result of a draft as plain data; ``None`` where not all of it could be restored.

    Such are a failed check, a draft that was not judged, and what people or a model said of it.
    """
    if result.comparison.reading is not None:
        fingerprint = fingerprint_of(result.comparison.reading)
        result = replace(result, comparison=Compared(fingerprint=fingerprint))
    relationship = result.draft.context.relationship
    data = {
        "relationship": [relationship.value, relationship.source.value, relationship.detail],
        "touches_first": result.draft.touches_first,
        "findings": _all_stored(result.findings, result.draft, rules),
        "silenced": _all_stored(result.decisions.silenced, result.draft, rules),
        "strengths": result.strengths,
        "waived": result.decisions.waived,
        "fixes": result.fixes,
        "fingerprint": result.comparison.fingerprint,
    }
    return data if restored(data, draft, rules) == result else None


def restored(data: Any, draft: Draft, rules: Rules) -> Result | None:
    """Return the result of a draft from plain data; ``None`` where the data are not of that form.

    Its fingerprint is there where the draft is to be compared with others.
    """
    try:
        value, source, detail = data["relationship"]
        stated = Stated(_is(str, value), StatedIn(source), _is(str, detail))
        draft = replace(
            draft,
            touches_first=_maybe(int, data["touches_first"]),
            context=replace(draft.context, relationship=stated),
        )
        fixes = data["fixes"]
        return Result(
            draft,
            findings=_all_restored(data["findings"], draft, rules),
            strengths=_texts(data["strengths"]),
            fixes=Mended(*_pair(fixes)) if fixes is not None else None,
            decisions=Decisions(
                silenced=_all_restored(data["silenced"], draft, rules),
                waived=_is(bool, data["waived"]),
            ),
            comparison=Compared(fingerprint=_fingerprint(data["fingerprint"])),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _all_stored(findings: Sequence[Finding], draft: Draft, rules: Rules) -> list[Any]:
    return [_stored(finding, draft, rules) for finding in findings]


def _stored(finding: Finding, draft: Draft, rules: Rules) -> list[Any]:
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
        _stored_fix(fix) if fix is not None else None,
        finding.origin,
        finding.doubt,
    ]


def _stored_fix(fix: Suggestion) -> list[Any]:
    edits = [[*edit.span, edit.text] for edit in fix.edits]
    return [fix.text, edits, fix.safe, fix.codes]


def _all_restored(data: Any, draft: Draft, rules: Rules) -> tuple[Finding, ...]:
    return tuple([_restored(finding, draft, rules) for finding in data])


def _restored(data: Any, draft: Draft, rules: Rules) -> Finding:
    code, severity, confidence, message, start, end, quote, fix, origin, doubt = data
    rule, span = rules[_is(str, code)], _span((start, end))
    if quote is None:
        quote = draft.text[start:end]
    begin, last = places(span, _is(str, quote), draft)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=_one_of(SEVERITIES, severity),
        confidence=_one_of(get_args(Confidence), confidence),
        message=_is(str, message) if message is not None else rule.summary,
        span=span,
        start=begin,
        end=last,
        quote=quote,
        suggestion=_suggestion(fix) if fix is not None else None,
        origin=_one_of(get_args(Origin), origin),
        doubt=_is(str, doubt),
    )


def _suggestion(data: Any) -> Suggestion:
    text, changes, safe, codes = data
    edits = []
    for start, end, words in changes:
        edits.append(Edit(_span((start, end)), _is(str, words)))
    return Suggestion(_is(str, text), tuple(edits), _is(bool, safe), _texts(codes))


def _fingerprint(data: Any) -> Fingerprint | None:
    if data is None:
        return None
    words, body, opening, closing = data
    return Fingerprint(_texts(words), _span(body), _line(opening), _line(closing))


def _line(data: Any) -> Line | None:
    return Line(_is(str, data[0]), _span(data[1])) if data is not None else None


def _span(data: Any) -> Span:
    return Span(*_pair(data))


def _pair(data: Any) -> tuple[int, int]:
    one, other = data
    return _is(int, one), _is(int, other)


def _texts(data: Any) -> tuple[str, ...]:
    return tuple([_is(str, text) for text in data])


def _is(kind: type[Kind], value: Any) -> Kind:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _maybe(kind: type[Kind], value: Any) -> Kind | None:
    return None if value is None else _is(kind, value)


def _one_of(known: Sequence[Any], value: Any) -> Any:
    if value not in known:
        raise ValueError(f"{value!r} is none of {known}")
    return value
