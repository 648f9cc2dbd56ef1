"""Apply fixes where the draft is better for them, still reads well, and breaks no other rule.

Front matter, merge tags, quoted text, signatures and footers are never touched. A round applies the
edits that do not overlap; rounds follow until nothing changes any more. What only the writer knows
stays a gap, which is a finding of its own until it is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from outreach_lint.decisions.suppressions import ours
from outreach_lint.linting.edits import (
    all_edits,
    applied,
    edits_of,
    key_of,
    shifted,
    touches,
)
from outreach_lint.linting.findings import UNUSED
from outreach_lint.linting.result import Mended, Result
from outreach_lint.linting.trial import Lint, Trial, in_few_words, mended
from outreach_lint.model import Context, Draft, Edit, Finding, Span, StatedIn
from outreach_lint.reading import Reading
from outreach_lint.reading.gaps import Gap, gaps_in

__all__ = ["Fixed", "Gap", "Lint", "applied", "fix", "key_of", "mended_by", "tried"]

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
    had = {key_of(finding) for finding in result.shown}
    # What cannot be changed in the draft as it is does not fit in later either.
    left_alone = {key_of(f) for f in result.shown if not f.fixable(unsafe)}
    done: list[Finding] = []
    changed = False
    for _ in range(ROUNDS):
        wanted = [f for f in _chosen(result, unsafe, trial) if key_of(f) not in left_alone]
        taken = trial.that_hold(result, wanted)
        if not taken and not wanted:
            if unsafe or not changed:
                break
            trial.refused.clear()  # a safe fix may hold beside those that were taken since
        changed = bool(taken) or (changed and bool(wanted))
        if not taken:
            continue
        after = _after(result, taken, trial.lint)
        done += [f for f in mended(result, taken, after) if key_of(f) in had]
        result = after
    gaps = gaps_in(result.draft.text, result.draft.body_start)
    left = tuple(
        (f, trial.refused[key_of(f)])
        for f in result.shown
        if f.fixable(unsafe) and key_of(f) in trial.refused
    )
    seen = tuple((f, trial.uncovered[key_of(f)]) for f in done if key_of(f) in trial.uncovered)
    return Fixed(_without_refused(result, left), tuple(done), tuple(gaps), left, seen)


def tried(result: Result, lint: Lint) -> Result:
    """Return a result in which a fix has edits only where it would be applied.

    Where it would not be, the reason stands beside it, and so does what a fix would uncover. The
    fixes of a draft of over ``LONGEST_TRIED`` characters are left as they are.
    """
    if not any(f.fixable(unsafe=True) for f in result.shown):
        return replace(result, fixes=Mended(0, 0))
    if len(result.draft.text) > LONGEST_TRIED:
        return result
    done = fix(result, lint, unsafe=True)
    safe = fix(result, lint) if any(f.fixable() for f in result.shown) else Fixed(result)
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
    return replace(result, findings=tuple(change(finding) for finding in result.findings))


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


def _chosen(result: Result, unsafe: bool, trial: Trial) -> list[Finding]:
    """Return the findings whose fixes can be taken together, safe ones first where two overlap."""
    spared, refused = _protected(result.draft, trial.read(result.draft)), trial.refused
    chosen: list[Finding] = []
    taken: list[Span] = []
    able = [f for f in result.shown if f.fixable(unsafe) and key_of(f) not in refused]
    for finding in sorted(
        able, key=lambda f: (not (f.suggestion and f.suggestion.safe), f.span, f.code)
    ):
        spans = [edit.span for edit in edits_of(finding, result.draft)]
        if finding.code != UNUSED and any(touches(span, spared) for span in spans):
            refused[key_of(finding)] = SPARED
        elif not any(span.overlaps(other) for span in spans for other in taken):
            chosen.append(finding)
            taken += spans
    return chosen


def _protected(draft: Draft, reading: Reading) -> list[Span]:
    """Return what no fix may touch."""
    return [
        Span(0, draft.body_start),
        *(tag.span for tag in reading.tags),
        *(Span(piece.start, piece.end) for piece in reading.pieces if piece.region in UNTOUCHED),
        *(comment.span for comment in ours(draft.text, draft.body_start)),
    ]


def _after(result: Result, taken: list[Finding], lint: Lint) -> Result:
    """Return the result of the draft with these fixes taken; what a model found is moved along."""
    edits = all_edits(taken, result.draft)
    draft = result.draft.with_text(applied(result.draft, taken))
    now = lint(draft)
    rest = []
    for finding in result.findings:
        if finding.origin == "llm" and finding not in taken:
            span = shifted(finding.span, edits)
            if span:
                rest.append(_moved(finding, span, draft))
    known = {(f.code, f.span) for f in now.findings}
    new = [f for f in rest if (f.code, f.span) not in known]
    findings = tuple(
        sorted((*now.findings, *new), key=lambda finding: (finding.span, finding.code))
    )
    return replace(
        now,
        draft=draft,
        findings=findings,
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
    edits = tuple(Edit(Span(e.span.start + by, e.span.end + by), e.text) for e in fix.edits)
    inside = all(
        finding.span.start <= e.span.start and e.span.end <= finding.span.end for e in fix.edits
    )
    return replace(moved, suggestion=replace(fix, edits=edits if inside else ()))
