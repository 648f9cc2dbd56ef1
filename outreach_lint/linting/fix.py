"""Apply fixes where the draft is better for them, still reads well, and breaks no other rule.

Front matter, merge tags, quoted text, signatures and footers are never touched. A round applies the
edits that do not overlap; rounds follow until nothing changes any more. What only the writer knows
stays a gap, which is a finding of its own until it is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from outreach_lint.decisions.suppressions import ours
from outreach_lint.linting.edits import (
    Key,
    all_edits,
    applied,
    edits_of,
    key_of,
    shifted,
    touches,
)
from outreach_lint.linting.findings import UNUSED, by_place
from outreach_lint.linting.result import Mended, Result
from outreach_lint.linting.trial import Lint, Trial, in_few_words, mended
from outreach_lint.model import Context, Draft, Edit, Finding, Span, StatedIn
from outreach_lint.reading import Reading
from outreach_lint.reading.gaps import Gap, gaps_in

__all__ = ["Fixed", "Gap", "Lint", "applied", "fix", "key_of", "mended_by", "tried"]

Told = TypeVar("Told")  # what is told of a finding

ROUNDS = 10
# characters; to try fixes reads a draft many times, and this is a long letter
LONGEST_TRIED = 8_000
UNTOUCHED = ("quoted", "signature", "footer", "code")
SPARED = "it would change a merge tag, a signature or other words that are not touched"


class Fixed(NamedTuple):
    """A draft after fixing: its result as it is now, what was fixed, and what is left to fill.

    ``fixed`` are the draft's findings that are gone, those included that had their fix in common
    with another. ``refused`` are the findings whose fixes were not taken, each with the reason;
    ``uncovered`` those whose fix was, and the finding that is seen since.
    """

    result: Result
    fixed: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    refused: tuple[tuple[Finding, str], ...] = ()
    uncovered: tuple[tuple[Finding, Finding], ...] = ()

    @property
    def text(self) -> str:
        """The draft's text as it is now."""
        return self.result.draft.text


def fix(result: Result, lint: Lint, unsafe: bool = False) -> Fixed:
    """Take the fixes of a draft's findings: those marked safe, with ``unsafe`` the others, too.

    ``lint`` judges a changed draft by the local engine; what a model found stands, moved along,
    until it is fixed itself.
    """
    result = replace(result, draft=_as_stated(result.draft))
    trial = Trial(lint, unsafe)
    had = set(map(key_of, result.shown))
    left_alone = _left_alone(result, unsafe)
    done: list[Finding] = []
    changed = False
    for _ in range(ROUNDS):
        wanted = _chosen(result, unsafe, trial, left_alone)
        taken = trial.that_hold(result, wanted)
        if not taken and not wanted:
            if unsafe or not changed:
                break
            trial.refused.clear()  # a safe fix may hold beside those that were taken since
        changed = bool(taken) or (changed and bool(wanted))
        if not taken:
            continue
        after = _after(result, taken, trial.lint)
        for finding in mended(result, taken, after):
            if key_of(finding) in had:
                done.append(finding)
        result = after
    gaps = gaps_in(result.draft.text, result.draft.body_start)
    left = _with_told(_fixable(result, unsafe), trial.refused)
    seen = _with_told(done, trial.uncovered)
    return Fixed(_without_refused(result, left), tuple(done), tuple(gaps), left, seen)


def _fixable(result: Result, unsafe: bool) -> list[Finding]:
    """Return the findings that are shown and have a fix that can be applied."""
    found = []
    for finding in result.shown:
        if finding.fixable(unsafe):
            found.append(finding)
    return found


def _left_alone(result: Result, unsafe: bool) -> set[str]:
    """Return the rules of which nothing can be fixed in a draft as it is.

    What does not fit in now does not fit in later either, beside other fixes.
    """
    able: set[str] = set()
    for finding in _fixable(result, unsafe):
        able.add(finding.code)
        if finding.suggestion:
            able.update(finding.suggestion.codes)
    return {finding.code for finding in result.shown} - able


def _with_told(
    findings: Iterable[Finding], told: Mapping[Key, Told]
) -> tuple[tuple[Finding, Told], ...]:
    """Return the findings of which something is told, each with that."""
    found = []
    for finding in findings:
        key = key_of(finding)
        if key in told:
            found.append((finding, told[key]))
    return tuple(found)


def tried(result: Result, lint: Lint) -> Result:
    """Return a result in which a fix has edits only where it would be applied.

    Where it would not be, the reason stands beside it, and so does what a fix would uncover. The
    fixes of a draft of over ``LONGEST_TRIED`` characters are left as they are.
    """
    if not _fixable(result, unsafe=True):
        return replace(result, fixes=Mended(0, 0))
    if len(result.draft.text) > LONGEST_TRIED:
        return result
    done = fix(result, lint, unsafe=True)
    safe = fix(result, lint) if _fixable(result, unsafe=False) else Fixed(result)
    result = _without_refused(result, done.refused)
    uncovers = {key_of(f): in_few_words(new) for f, new in done.uncovered}
    unsafe = {key_of(f) for f, _ in safe.refused}

    def spoken(finding: Finding) -> Finding:
        key = key_of(finding)
        if key in uncovers:
            finding = _announced(finding, uncovers[key])
        if key in unsafe:
            finding = _made_unsafe(finding)
        return finding

    return replace(_replaced(result, spoken), fixes=Mended(len(safe.fixed), len(done.fixed)))


def mended_by(result: Result, finding: Finding, lint: Lint) -> list[Finding]:
    """Return the findings that are gone when this one's fix is applied alone.

    There are none where it would not be applied.
    """
    trial = Trial(lint, unsafe=True)
    alone = replace(result, findings=(finding,))
    if not _chosen(alone, True, trial) or trial.objection(result, [finding]):
        return []
    after = trial.lint(result.draft.with_text(applied(result.draft, [finding])))
    return mended(result, [finding], after)


def _without_refused(result: Result, refused: Iterable[tuple[Finding, str]]) -> Result:
    reasons = {key_of(finding): why for finding, why in refused}

    def spoken(finding: Finding) -> Finding:
        why, fix = reasons.get(key_of(finding)), finding.suggestion
        if why is None or fix is None or not fix.edits:
            return finding
        text = f"{fix.text} (Change it by hand: {why}.)"
        return replace(finding, suggestion=replace(fix, text=text, edits=(), safe=False))

    return _replaced(result, spoken) if reasons else result


def _replaced(result: Result, change: Callable[[Finding], Finding]) -> Result:
    return replace(result, findings=tuple(map(change, result.findings)))


def _announced(finding: Finding, new: str) -> Finding:
    fix = finding.suggestion
    if fix is None or not fix.edits:
        return finding
    return replace(finding, suggestion=replace(fix, text=f"{fix.text} Next comes {new}."))


def _made_unsafe(finding: Finding) -> Finding:
    fix = finding.suggestion
    return replace(finding, suggestion=replace(fix, safe=False)) if fix else finding


def _as_stated(draft: Draft) -> Draft:
    """Return a draft without what its text has shown about the relationship.

    After a change the text may not show it any more.
    """
    if draft.context.relationship.source is not StatedIn.TEXT:
        return draft
    return replace(draft, context=replace(draft.context, relationship=Context().relationship))


def _chosen(
    result: Result, unsafe: bool, trial: Trial, left_alone: Collection[str] = ()
) -> list[Finding]:
    """Return the findings whose fixes can be taken together, safe ones first where two overlap.

    Those of rules in ``left_alone`` are not chosen, nor is a fix that overlaps theirs.
    """
    spared, refused = _protected(result.draft, trial.read(result.draft)), trial.refused
    chosen: list[Finding] = []
    taken: list[Span] = []
    able = []
    for finding in _fixable(result, unsafe):
        if key_of(finding) not in refused:
            able.append(finding)
    for finding in sorted(
        able, key=lambda f: (not (f.suggestion and f.suggestion.safe), f.span, f.code)
    ):
        spans = [edit.span for edit in edits_of(finding, result.draft)]
        if finding.code != UNUSED and any(touches(span, spared) for span in spans):
            refused[key_of(finding)] = SPARED
        elif not any(span.overlaps(other) for span in spans for other in taken):
            taken += spans
            if finding.code not in left_alone:
                chosen.append(finding)
    return chosen


def _protected(draft: Draft, reading: Reading) -> list[Span]:
    """Return what no fix may touch."""
    spared = [Span(0, draft.body_start)]
    for tag in reading.tags:
        spared.append(tag.span)
    for piece in reading.pieces:
        if piece.region in UNTOUCHED:
            spared.append(Span(piece.start, piece.end))
    for comment in ours(draft.text, draft.body_start):
        spared.append(comment.span)
    return spared


def _after(result: Result, taken: list[Finding], lint: Lint) -> Result:
    """Return the result of the draft with these fixes taken; what a model found is moved along."""
    edits = all_edits(taken, result.draft)
    draft = result.draft.with_text(applied(result.draft, taken))
    now = lint(draft)
    known = {(finding.code, finding.span) for finding in now.findings}
    findings = list(now.findings)
    for finding in result.findings:
        if finding.origin == "llm" and finding not in taken:
            span = shifted(finding.span, edits)
            if span and (finding.code, span) not in known:
                findings.append(_moved(finding, span, draft))
    findings.sort(key=by_place)
    return replace(
        now,
        draft=draft,
        findings=tuple(findings),
        unjudged=result.unjudged,
        decisions=replace(now.decisions, waived=result.decisions.waived),
    )


def _moved(finding: Finding, span: Span, draft: Draft) -> Finding:
    """Return a finding at its new place; its fix is for the old one, and stays as words only."""
    moved = replace(
        finding, span=span, start=draft.position(span.start), end=draft.position(span.end)
    )
    fix = finding.suggestion
    if fix is None:
        return moved
    by = span.start - finding.span.start
    edits = []
    for edit in fix.edits:
        start, end = edit.span
        if start < finding.span.start or end > finding.span.end:
            return replace(moved, suggestion=replace(fix, edits=()))
        edits.append(Edit(Span(start + by, end + by), edit.text))
    return replace(moved, suggestion=replace(fix, edits=tuple(edits)))
