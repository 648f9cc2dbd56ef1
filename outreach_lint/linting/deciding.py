"""Apply users' decisions to a result: comments in the draft, and the team's baseline."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from outreach_lint.config import Config
from outreach_lint.linting.findings import NOT_JUDGED, UNUSED_SUPPRESSION, by_place, finding_of
from outreach_lint.linting.result import Result
from outreach_lint.linting.selection import InstalledRules
from outreach_lint.model import Draft, Finding, Hit, Suggestion
from outreach_lint.reading import COMMENT_PREFIX

if TYPE_CHECKING:
    from outreach_lint.decisions.baseline import Baseline
    from outreach_lint.decisions.suppressions import Directive

UnusedDirectives = list[tuple["Directive", tuple[str, ...]]]


def decide(
    result: Result,
    installed: InstalledRules,
    config: Config,
    baseline: Baseline | None,
    asked: Collection[str] = (),
) -> Result:
    """Suppress the findings that the draft's comments or the baseline accept.

    Comments that suppress nothing are reported. ``asked`` holds the codes of the rules on which a
    model gave a verdict.
    """
    draft = result.draft
    if not (draft.disable or COMMENT_PREFIX in draft.text or baseline):
        return result  # there are no decisions about this draft
    from outreach_lint.decisions.suppressions import Suppressed
    from outreach_lint.decisions.suppressions import apply_directives as apply_directives

    kept, suppressed, unused, errors = apply_directives(result.findings, draft, installed.codes_of)
    kept += _unused_findings(unused, result, installed, config, asked)
    if baseline is not None and len(baseline):
        for finding in list(kept):
            if entry := baseline.entry_for(finding, draft):
                kept.remove(finding)
                suppressed.append(Suppressed(finding, "baseline", entry.reason))
    kept.sort(key=by_place)
    decisions_before = result.decisions
    decisions = replace(
        decisions_before,
        suppressed=tuple(suppressed),
        errors=(*decisions_before.errors, *errors),
        waived=decisions_before.waived
        or any(item.finding.code == NOT_JUDGED for item in suppressed),
    )
    return replace(result, findings=tuple(kept), decisions=decisions)


def _unused_findings(
    unused: UnusedDirectives,
    result: Result,
    installed: InstalledRules,
    config: Config,
    asked: Collection[str],
) -> list[Finding]:
    """Return a finding for each directive that certainly suppresses nothing."""
    if not unused or result.unjudged or result.is_cluster:
        return []
    active: set[str] = set()
    for rule in installed.active(config):
        # rules that compare drafts run later
        if rule.scope != "campaign":
            active.add(rule.code)
    if UNUSED_SUPPRESSION not in active:
        return []
    findings = []
    for directive, words in unused:
        codes: set[str] = set()
        for word in words:
            codes |= installed.codes_of(word, "") & active
        if codes or not (directive.rules or config.settings.select):
            hit = _unused_hit(directive, words, result.draft, local=not codes <= set(asked))
            findings.append(
                finding_of(installed.by_code[UNUSED_SUPPRESSION], hit, result.draft, config)
            )
    return findings


def _unused_hit(directive: Directive, words: tuple[str, ...], draft: Draft, local: bool) -> Hit:
    """Return the hit for a directive that suppresses nothing, or for its ``words`` that do not."""
    from outreach_lint.decisions.suppressions import FRONT_MATTER, removal

    what = ", ".join(words) if words else "a rule"
    subject = "the local engine finds" if local else "there is"
    message = f"This disables {what}, but {subject} nothing to disable here."
    if directive.verb == "enable":
        message = "This enables a rule that was not disabled."
    advice = "Delete it."
    if len(words) < len(directive.rules):
        advice = f"Remove {', '.join(words)} from it."
    suggestion = Suggestion(advice)
    if directive.verb != FRONT_MATTER:
        suggestion = Suggestion(advice, (removal(directive, words, draft),), safe=True)
    return Hit(directive.span, message, suggestion, severity="info" if local else None)
