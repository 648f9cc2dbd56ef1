"""Apply the fixes that improve a draft, keep it readable, and break no other rule.

Front matter, merge tags, quoted text, signatures and footers are never changed. A round applies
edits that do not overlap; rounds are repeated until nothing changes. What only the writer knows
becomes a gap, which is a finding of its own until it is filled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from outreach_lint.decisions.suppressions import directive_comments
from outreach_lint.linting.edits import (
    Key,
    all_edits,
    edits_of,
    finding_key,
    moved,
    shifted,
    text_with_fixes,
    touches,
)
from outreach_lint.linting.findings import UNUSED_SUPPRESSION, by_place
from outreach_lint.linting.result import FixableCounts, Result
from outreach_lint.linting.trial import (
    LintDraft,
    Trial,
    fixable,
    fixed_findings,
    in_few_words,
    once,
)
from outreach_lint.model import Context, Draft, Finding, Span, StatedIn
from outreach_lint.reading import Reading
from outreach_lint.reading.gaps import Gap, gaps_in
from outreach_lint.rules.rule import Rule

Note = TypeVar("Note")  # a value attached to a finding

MAX_ROUNDS = 10
# characters; testing fixes reads a draft many times, so fixes of longer drafts are not tested
MAX_TESTED_CHARS = 8_000
NO_AUTOMATIC_FIX = " (No automatic fix: "  # before the reason, at the end of an advice
PROTECTED_REGIONS = ("quoted", "signature", "footer", "code")
PROTECTED_REASON = "it would change a merge tag, a signature or other protected words"


class Fixed(NamedTuple):
    """A draft after fixing: its new result, the findings that were fixed, and the gaps to fill.

    ``fixed`` includes findings that share the fix of another one. ``refused`` holds the findings
    whose fixes were not applied, each with the reason; ``result`` still has their edits.
    ``left`` holds those whose fixes were not tested, or are gone after other fixes. ``uncovered``
    holds findings whose fixes were applied, each with the finding that appeared.
    """

    result: Result
    fixed: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    refused: tuple[tuple[Finding, str], ...] = ()
    left: tuple[tuple[Finding, str], ...] = ()
    uncovered: tuple[tuple[Finding, Finding], ...] = ()

    @property
    def text(self) -> str:
        """The text of the fixed draft."""
        return self.result.draft.text


def fix(result: Result, lint: LintDraft, rules: Mapping[str, Rule], unsafe: bool = False) -> Fixed:
    """Apply the fixes of a draft's findings: the safe ones, or with ``unsafe`` all.

    ``lint`` lints a changed draft with the local engine; ``rules`` are its rules, by code. Findings
    of the model are kept, at their new positions, until they are fixed.
    """
    result = replace(result, draft=_without_inferred_relationship(result.draft))
    original = result
    trial = Trial(lint, rules, unsafe)
    uncounted = Counter(map(finding_key, result.shown))  # original findings that are not fixed yet
    unfixable = _unfixable_rules(result) if unsafe else set()  # a second run would apply safe ones
    fixed: list[Finding] = []
    reasons: dict[Key, str] = {}
    changed = False
    for _ in range(MAX_ROUNDS):
        wanted = _chosen(result, unsafe, trial, unfixable)
        taken = trial.accepted_fixes(result, wanted)
        if not taken and not wanted:
            if unsafe or not changed:
                break
            reasons |= trial.refused
            trial.refused.clear()  # a refused safe fix may pass after the fixes applied since
        changed = bool(taken) or (changed and bool(wanted))
        if not taken:
            continue
        after = _after(result, taken, trial.lint)
        for finding in fixed_findings(result, taken, after):
            if uncounted[finding_key(finding)] > 0:
                uncounted[finding_key(finding)] -= 1
                fixed.append(finding)
        result = after
    gaps = gaps_in(result.draft.text, result.draft.body_start)
    reasons |= trial.refused
    refused = _with_notes(fixable(result, unsafe), reasons)
    uncovered = _with_notes(fixed, trial.uncovered)
    left = _with_notes(result.shown, trial.reasons_not_fixed(original, result, reasons))
    return Fixed(result, tuple(fixed), tuple(gaps), refused, left, uncovered)


def _unfixable_rules(result: Result) -> set[str]:
    """Return the codes of the rules whose findings have no fix in the unchanged draft.

    Unsafe fixes that they get after other fixes are not applied: they would not fit either.
    """
    fixable_codes: set[str] = set()
    for finding in fixable(result, unsafe=True):
        fixable_codes.add(finding.code)
        if finding.suggestion:
            fixable_codes.update(finding.suggestion.codes)
    return {finding.code for finding in result.shown} - fixable_codes


def _with_notes(
    findings: Iterable[Finding], notes: Mapping[Key, Note]
) -> tuple[tuple[Finding, Note], ...]:
    """Return the findings that have a note, each with its note."""
    found = []
    for finding in findings:
        key = finding_key(finding)
        if key in notes:
            found.append((finding, notes[key]))
    return tuple(found)


def with_tested_fixes(result: Result, lint: LintDraft, rules: Mapping[str, Rule]) -> Result:
    """Return the result with edits kept only for fixes that would be applied.

    A refused fix states its reason. A fix that uncovers another finding names it. The result of a
    draft of over ``MAX_TESTED_CHARS`` characters is returned unchanged.
    """
    if not fixable(result, unsafe=True):
        return replace(result, fixes=FixableCounts(0, 0))
    if len(result.draft.text) > MAX_TESTED_CHARS:
        return result
    lint = once(lint)
    return with_applied_fixes(result, fix(result, lint, rules, unsafe=True), lint, rules)


def with_applied_fixes(
    result: Result, all_fixed: Fixed, lint: LintDraft, rules: Mapping[str, Rule]
) -> Result:
    """Return the result with edits kept only for fixes that ``all_fixed`` has applied."""
    safely_fixed = fix(result, lint, rules) if fixable(result, unsafe=False) else Fixed(result)
    result = without_refused(result, all_fixed.refused)
    uncovers = {finding_key(f): in_few_words(new) for f, new in all_fixed.uncovered}
    unsafe = {finding_key(f) for f, _ in safely_fixed.refused}

    def annotated(finding: Finding) -> Finding:
        key = finding_key(finding)
        if key in uncovers:
            finding = _with_uncovered(finding, uncovers[key])
        if key in unsafe:
            finding = _as_unsafe(finding)
        return finding

    return replace(
        _with_changed_findings(result, annotated),
        fixes=FixableCounts(len(safely_fixed.fixed), len(all_fixed.fixed)),
    )


def without_refused(result: Result, refused: Iterable[tuple[Finding, str]]) -> Result:
    """Return the result without the edits of refused fixes, which state the reason instead."""
    reasons = {finding_key(finding): why for finding, why in refused}

    def without_edits(finding: Finding) -> Finding:
        why, fix = reasons.get(finding_key(finding)), finding.suggestion
        if why is None or fix is None or not fix.edits:
            return finding
        text = f"{fix.text}{NO_AUTOMATIC_FIX}{why}.)"
        return replace(finding, suggestion=replace(fix, text=text, edits=(), safe=False))

    return _with_changed_findings(result, without_edits) if reasons else result


def _with_changed_findings(result: Result, change: Callable[[Finding], Finding]) -> Result:
    return replace(result, findings=tuple(map(change, result.findings)))


def _with_uncovered(finding: Finding, new: str) -> Finding:
    fix = finding.suggestion
    if fix is None or not fix.edits:
        return finding
    return replace(finding, suggestion=replace(fix, text=f"{fix.text} {will_show(new)}"))


def will_show(new: str) -> str:
    """Return a sentence that tells which findings appear after a fix."""
    return f"If you apply this, {new} shows up next."


def _as_unsafe(finding: Finding) -> Finding:
    fix = finding.suggestion
    return replace(finding, suggestion=replace(fix, safe=False)) if fix else finding


def _without_inferred_relationship(draft: Draft) -> Draft:
    """Return the draft without a relationship that was inferred from its text.

    The changed text may no longer support it.
    """
    if draft.context.relationship.source is not StatedIn.TEXT:
        return draft
    return replace(draft, context=replace(draft.context, relationship=Context().relationship))


def _chosen(
    result: Result, unsafe: bool, trial: Trial, unfixable: Collection[str] = ()
) -> list[Finding]:
    """Return the findings whose fixes can be applied together; of two that overlap, the safe one.

    Fixes of rules in ``unfixable`` are not chosen, and neither are fixes that overlap them.
    """
    protected, refused = _protected(result.draft, trial.read(result.draft)), trial.refused
    chosen: list[Finding] = []
    taken_spans: list[Span] = []
    candidates = []
    for finding in fixable(result, unsafe):
        if finding_key(finding) not in refused:
            candidates.append(finding)
    for finding in sorted(
        candidates, key=lambda f: (not (f.suggestion and f.suggestion.safe), f.span, f.code)
    ):
        spans = [edit.span for edit in edits_of(finding, result.draft)]
        if finding.code != UNUSED_SUPPRESSION and any(touches(span, protected) for span in spans):
            refused[finding_key(finding)] = PROTECTED_REASON
        elif not any(span.overlaps(other) for span in spans for other in taken_spans):
            taken_spans += spans
            if finding.code not in unfixable:
                chosen.append(finding)
    return chosen


def _protected(draft: Draft, reading: Reading) -> list[Span]:
    """Return the spans that no fix may change."""
    protected = [Span(0, draft.body_start)]
    for tag in reading.tags:
        protected.append(tag.span)
    for piece in reading.pieces:
        if piece.region in PROTECTED_REGIONS:
            protected.append(Span(piece.start, piece.end))
    for comment in directive_comments(draft.text, draft.body_start):
        protected.append(comment.span)
    return protected


def _after(result: Result, taken: list[Finding], lint: LintDraft) -> Result:
    """Return the result after these fixes, with the model's findings at their new positions."""
    edits = all_edits(taken, result.draft)
    draft = result.draft.with_text(text_with_fixes(result.draft, taken))
    new_result = lint(draft)
    known_keys = {(finding.code, finding.span) for finding in new_result.findings}
    findings = list(new_result.findings)
    for finding in result.findings:
        if finding.origin == "llm" and finding not in taken:
            span = shifted(finding.span, edits)
            if span and (finding.code, span) not in known_keys:
                findings.append(moved(finding, span, draft))
    findings.sort(key=by_place)
    return replace(
        new_result,
        draft=draft,
        findings=tuple(findings),
        unjudged=result.unjudged,
        decisions=replace(new_result.decisions, waived=result.decisions.waived),
    )
