"""Test fixes on a draft.

A fix is accepted if its finding is gone, the draft still reads well, and no rule is newly broken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from outreach_lint.linting.edits import (
    Key,
    all_edits,
    finding_key,
    inserted_spans,
    span_after,
    text_with_fixes,
    touches,
)
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.linting.loss import own_words, reason_against_removal
from outreach_lint.linting.result import Result
from outreach_lint.model import SEVERITIES, Context, Draft, Finding
from outreach_lint.reading import Reading, read
from outreach_lint.reading.coherence import MIN_CONTENT_WORDS
from outreach_lint.reading.form import form_fault
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.rules.rule import Rule
from outreach_lint.words import shortened

LintDraft = Callable[[Draft], Result]
_PERSONAL_LINE_TAG = re.compile(r"[{\[%$] ?personal[_ ]?line\b", re.IGNORECASE)
NO_LONGER_FITS = "it no longer fits after the other fixes"
RUN_AGAIN = "it fits only now that others are applied; run again to apply it"
MAX_QUOTE_CHARS = 50  # characters of a finding that a reason quotes


class _Once:
    """Lints each text of a draft once, and keeps its result."""

    def __init__(self, lint: LintDraft) -> None:
        self._lint = lint
        self._results: dict[tuple[str, Context], Result] = {}

    def __call__(self, draft: Draft) -> Result:
        key = draft.text, draft.context
        if key not in self._results:
            self._results[key] = self._lint(draft)
        return self._results[key]


def once(lint: LintDraft) -> LintDraft:
    """Return a function that keeps its results; one that does so already is returned itself."""
    return lint if isinstance(lint, _Once) else _Once(lint)


class Trial:
    """Tests fixes on one draft; ``lint`` lints each changed text once.

    ``rules`` are those of the findings, by code; ``unsafe`` is whether unsafe fixes are applied.
    ``refused`` maps findings to the reason why their fix is refused. ``uncovered`` maps findings to
    the finding that appears after their fix.
    """

    def __init__(self, lint: LintDraft, rules: Mapping[str, Rule], unsafe: bool) -> None:
        self.refused: dict[Key, str] = {}
        self.uncovered: dict[Key, Finding] = {}
        self.lint, self._rules, self.unsafe = once(lint), rules, unsafe
        self._readings: dict[tuple[str, Context], Reading] = {}
        self._original_count = 0

    def read(self, draft: Draft) -> Reading:
        """Read the draft or a changed draft, each text once."""
        key = draft.text, draft.context
        if key not in self._readings:
            self._readings[key] = read(draft)
        return self._readings[key]

    def _original_words(self, reading: Reading) -> int:
        """Return the word count of the draft before its first fix."""
        self._original_count = self._original_count or own_words(reading)
        return self._original_count

    def accepted_fixes(self, result: Result, wanted: list[Finding]) -> list[Finding]:
        """Return the accepted fixes: all of ``wanted``, or the first that is accepted alone."""
        if not wanted or not self.refusal_reason(result, wanted):
            return wanted
        for finding in wanted:
            why = self.refusal_reason(result, [finding])
            if not why:
                return [finding]
            self.refused[finding_key(finding)] = why
        return []

    def refusal_reason(self, result: Result, taken: list[Finding]) -> str:
        """Return why these fixes are refused; empty if they improve the draft."""
        draft = result.draft.with_text(text_with_fixes(result.draft, taken))
        before, now = self.read(result.draft), self.read(draft)
        after = self.lint(draft)
        words = now.words + MIN_CONTENT_WORDS * len(gaps_in(draft.text, draft.body_start))
        if words < min(MIN_CONTENT_WORDS, before.words) or (after.unjudged and not result.unjudged):
            return "it would leave too little text"
        fixes = [(self._rules[finding.code], finding) for finding in taken]
        if why := reason_against_removal(
            before, now, self._original_words(before), fixes, result.draft
        ):
            return why
        if why := _broken_form(before, now, taken):
            return why
        if _adds_gap(result.draft, draft):
            return "it would leave a second gap; fill the first one, then run again"
        if new := _new_finding(result, after, self.unsafe):
            if not (self.unsafe and _is_uncovered(new, result, after, taken)):
                return f"it would cause {in_few_words(new)}"
            self.uncovered[finding_key(taken[0])] = new
        return _remaining_fault(result, after, taken)

    def reasons_not_fixed(
        self, before: Result, after: Result, refused: Mapping[Key, str]
    ) -> dict[Key, str]:
        """Return why findings of ``before`` or ``after`` whose fixes were not tested are left.

        A fix that is not there any more keeps the reason why it was ``refused`` before.
        """
        reasons: dict[Key, str] = {}
        for finding in fixable(before, self.unsafe):
            key = finding_key(finding)
            reasons[key] = refused.get(key, NO_LONGER_FITS)
        for finding in fixable(after, self.unsafe):
            key = finding_key(finding)
            if key in refused:
                reasons.pop(key, None)
            else:
                reasons[key] = self.refusal_reason(after, [finding]) or RUN_AGAIN
        return reasons


def fixable(result: Result, unsafe: bool) -> list[Finding]:
    """Return the shown findings with a fix that can be applied."""
    found = []
    for finding in result.shown:
        if finding.fixable(unsafe):
            found.append(finding)
    return found


def _remaining_fault(before: Result, after: Result, taken: Sequence[Finding]) -> str:
    """Return that a draft still breaks the rule of a fix; empty if it does not."""
    for finding in taken:
        gone = fixed_findings(before, [finding], after, taken)
        if not gone or _inserts_same_fault(after, taken, before.draft, gone):
            return "the rest of the text still breaks the rule"
    return ""


def _broken_form(before: Reading, now: Reading, taken: Sequence[Finding]) -> str:
    """Return how unsafe fixes would break a message's form; empty if they would not."""
    if all(f.suggestion and f.suggestion.safe for f in taken) or not before.readable:
        return ""
    return form_fault(before, now)


def _adds_gap(before: Draft, after: Draft) -> bool:
    """Return whether a changed draft has more gaps than before, and more than one."""
    return _count_gaps(after) > max(_count_gaps(before), 1)


def _count_gaps(draft: Draft) -> int:
    """Count what the writer must fill in: gaps, and tags for personal lines in templates."""
    personal_lines = _PERSONAL_LINE_TAG.findall(draft.text, draft.body_start)
    return len(gaps_in(draft.text, draft.body_start)) + len(personal_lines)


def _new_finding(before: Result, after: Result, unsafe: bool) -> Finding | None:
    """Return a finding that a fix has caused, or has raised to high confidence.

    A finding is not new if its rule was broken before, even if a more specific rule silenced it.
    A safe fix must not add a finding of a rule that was broken before. An unsafe fix may, if the
    draft does not have more findings in all.
    """
    before_counts: Counter[str] = Counter()
    for finding in (*before.findings, *before.decisions.silenced):
        if finding.origin == "local" and finding.confidence == "high":
            before_counts[finding.code] += 1
    if unsafe and sum(_counts_by_severity(after)) <= sum(_counts_by_severity(before)):
        before_counts = Counter(dict.fromkeys(before_counts, len(after.findings)))
    after_counts: Counter[str] = Counter()
    for finding in after.shown:
        after_counts[finding.code] += 1
        if (
            after_counts[finding.code] > before_counts[finding.code]
            and finding.code != TO_BE_FILLED
        ):
            return finding
    return None


def _is_uncovered(new: Finding, before: Result, after: Result, taken: Sequence[Finding]) -> bool:
    """Return whether a new finding is about old words, and the draft has fewer findings."""
    words = inserted_spans(all_edits(taken, before.draft))
    before_counts, after_counts = _counts_by_severity(before), _counts_by_severity(after)
    return (
        after_counts < before_counts
        and sum(after_counts) <= sum(before_counts)
        and not any(map(new.span.overlaps, words))
    )


def _counts_by_severity(result: Result) -> list[int]:
    """Return the number of findings of each severity, errors first, without those about gaps."""
    counts: Counter[str] = Counter()
    for finding in result.shown:
        if finding.code != TO_BE_FILLED:
            counts[finding.severity] += 1
    return [counts[severity] for severity in reversed(SEVERITIES)]


def _inserts_same_fault(
    after: Result, taken: Sequence[Finding], draft: Draft, gone: Sequence[Finding]
) -> bool:
    """Return whether the inserted words break the rule that the fix is for."""
    words = inserted_spans(all_edits(taken, draft))
    for finding in after.shown:
        is_same_fault = any(_is_same_fault(finding, other) for other in gone)
        if is_same_fault and any(map(finding.span.overlaps, words)):
            return True
    return False


def fixed_findings(
    before: Result,
    wanted: Sequence[Finding],
    after: Result,
    taken: Sequence[Finding] | None = None,
) -> list[Finding]:
    """Return the findings that are gone after some fixes.

    These are the findings of the fixes, and those that share a fix with them. ``taken`` holds all
    findings whose fixes were applied, by default ``wanted``.
    """
    edits = all_edits(taken or wanted, before.draft)
    before_counts, after_counts = _counts_by_rule(before), _counts_by_rule(after)
    shared: set[tuple[str, ...]] = set()
    for finding in wanted:
        if finding.suggestion and finding.suggestion.codes:
            shared.add(finding.suggestion.codes)
    fixed = []
    for finding in before.shown:
        codes = finding.suggestion.codes if finding.suggestion else ()
        is_edited = any(touches(edit.span, [finding.span]) for edit in edits)
        if finding not in wanted and (codes not in shared or not (is_edited or len(codes) > 1)):
            continue
        if is_edited:
            new_span = span_after(finding.span, edits)
            # Words that are still doubted are not fixed: "Spots are limited, act now!" needs more
            # than losing "act now".
            gone = not any(
                _is_same_fault(f, finding) and touches(new_span, [f.span]) for f in after.findings
            )
        else:
            gone = after_counts[finding.code] < before_counts[finding.code]
        if gone or finding.origin == "llm":
            fixed.append(finding)
    return fixed


def _counts_by_rule(result: Result) -> Counter[str]:
    """Return the number of shown findings of each rule."""
    return Counter(finding.code for finding in result.shown)


def _is_same_fault(one: Finding, other: Finding) -> bool:
    """Return whether two findings have the same rule and message."""
    return (one.code, one.message) == (other.code, other.message)


def in_few_words(finding: Finding) -> str:
    """Return a short description of a finding: code, name and quote."""
    return f"{finding.code} {finding.name} (“{shortened(finding.quote, MAX_QUOTE_CHARS)}”)"
