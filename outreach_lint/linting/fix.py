"""Apply suggestions: a fix is taken when the draft is better for it and has no new finding.

Front matter, merge tags, quoted text, signatures and footers are never touched. A round applies the edits
that do not overlap; rounds follow until nothing changes any more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from outreach_lint.decisions.suppressions import ours
from outreach_lint.linting.linter import UNUSED
from outreach_lint.linting.result import Result
from outreach_lint.model import GAP, LINE_BREAK, Context, Draft, Edit, Finding, Span, StatedIn
from outreach_lint.reading import read

ROUNDS = 10
LEAST = 5  # words of the body that must be left: a fix does not take the message away
UNTOUCHED = ("quoted", "signature", "footer", "code")
Lint = Callable[[Draft], Result]
Refused = dict[
    tuple[str, str], str
]  # findings by rule and words, and why their fixes are not taken


class Fixed(NamedTuple):
    """What came of fixing one draft: the result of the draft as it is now, what was fixed, what is left to fill.

    ``refused`` are the findings whose fixes were not taken, each with the reason.
    """

    result: Result
    fixed: tuple[Finding, ...] = ()
    gaps: tuple[Span, ...] = ()
    refused: tuple[tuple[Finding, str], ...] = ()

    @property
    def text(self) -> str:
        """The draft's text as it is now."""
        return self.result.draft.text


def fix(result: Result, lint: Lint, unsafe: bool = False) -> Fixed:
    """Take the fixes of a draft's findings: those marked safe, with ``unsafe`` the others, too.

    ``lint`` judges a changed draft by the local engine; what a model found stands, moved along, until it is
    fixed itself.
    """
    result = replace(result, draft=_as_stated(result.draft))
    lint = cache(lint)  # what was tried is what is gone on with
    refused: Refused = {}
    done: list[Finding] = []
    gaps: list[Span] = []
    for _ in range(ROUNDS):
        wanted = _chosen(result, unsafe, refused)
        taken = _taken(result, wanted, lint, unsafe, refused)
        if not taken and not wanted:
            break
        if not taken:
            continue
        edits = [edit for finding in taken for edit in _edits(finding, result.draft)]
        gaps = [moved for gap in gaps if (moved := shifted(gap, edits))] + _gaps(edits)
        done += taken
        result = _after(result, taken, lint)
    left = tuple(
        (f, refused[key_of(f)]) for f in result.shown if f.fixable(unsafe) and key_of(f) in refused
    )
    return Fixed(result, tuple(done), tuple(sorted(gaps)), left)


def _as_stated(draft: Draft) -> Draft:
    """Return a draft without what its text has shown about the relationship: a changed text may show it no more."""
    if draft.context.relationship.source is not StatedIn.TEXT:
        return draft
    return replace(draft, context=replace(draft.context, relationship=Context().relationship))


def _chosen(result: Result, unsafe: bool, refused: Refused) -> list[Finding]:
    """Return the findings whose fixes can be taken together, safe ones first where two overlap."""
    spared = _protected(result.draft)
    chosen: list[Finding] = []
    taken: list[Span] = []
    able = [f for f in result.shown if f.fixable(unsafe) and key_of(f) not in refused]
    for finding in sorted(
        able, key=lambda f: (not (f.suggestion and f.suggestion.safe), f.span, f.code)
    ):
        spans = [edit.span for edit in _edits(finding, result.draft)]
        if finding.code != UNUSED and any(_touches(span, spared) for span in spans):
            refused[key_of(finding)] = (
                "it would change a merge tag, a signature or other words that are not touched"
            )
        elif not any(span.overlaps(other) for span in spans for other in taken):
            chosen.append(finding)
            taken += spans
    return chosen


def _protected(draft: Draft) -> list[Span]:
    """Return what no fix may touch."""
    reading = read(draft)
    return [
        Span(0, draft.body_start),
        *(tag.span for tag in reading.tags),
        *(Span(piece.start, piece.end) for piece in reading.pieces if piece.region in UNTOUCHED),
        *(comment.span for comment in ours(draft.text, draft.body_start)),
    ]


def _touches(span: Span, spared: Iterable[Span]) -> bool:
    """Tell whether an edit changes something spared; words put in beside it do not."""
    return any(span.start < other.end and other.start < span.end for other in spared)


def _taken(
    result: Result, wanted: list[Finding], lint: Lint, unsafe: bool, refused: Refused
) -> list[Finding]:
    """Return those of ``wanted`` that hold: all together, or else the first that does alone."""
    if not wanted or not _objection(result, wanted, lint, unsafe):
        return wanted
    for finding in wanted:
        why = _objection(result, [finding], lint, unsafe)
        if not why:
            return [finding]
        refused[key_of(finding)] = why
    return []


def _objection(result: Result, taken: list[Finding], lint: Lint, unsafe: bool) -> str:
    """Return why these fixes are not to be taken; empty when the draft has each of the findings no more, no other
    in their place, and still says something.
    """
    draft = replace(result.draft, text=applied(result.draft, taken))
    if unsafe:  # a gap that is left to fill is no fault of the fix
        before, after = lint(result.draft.with_gaps()), lint(draft.with_gaps())
    else:
        before, after = result, lint(draft)
    if read(draft).words < min(LEAST, read(result.draft).words) or (
        after.unjudged and not before.unjudged
    ):
        return "it would leave hardly anything"
    # What a more specific rule was silent for was there before, and comes to light when that is mended.
    local = [f for f in (*before.findings, *before.silenced) if f.origin == "local"]
    more = Counter(f.code for f in after.shown) - Counter(f.code for f in local)
    if unsafe:  # nor may it bring one to a reader who takes the gaps for words
        known = Counter(f.code for f in (*result.findings, *result.silenced))
        bare = [f for f in lint(draft).shown if not re.search(GAP, f.quote)]
        more |= Counter(f.code for f in bare) - known
    louder = Counter(f.code for f in after.shown) - Counter(
        f.code for f in local if f.confidence == "high"
    )
    gone = Counter(map(key_of, local)) - Counter(map(key_of, after.findings))
    if new := next(iter(more or louder), None):
        return f"it would bring {new} {next(f.name for f in (*after.findings, *lint(draft).findings) if f.code == new)}"
    helps = all(gone[key_of(f)] for f in taken if f.origin == "local")
    return "" if helps else "it would not help by itself"


def _after(result: Result, taken: list[Finding], lint: Lint) -> Result:
    """Return the result of the draft with these fixes taken; what a model found is moved along."""
    edits = [edit for finding in taken for edit in _edits(finding, result.draft)]
    draft = replace(result.draft, text=applied(result.draft, taken))
    now = lint(draft)
    rest = [
        _moved(finding, span, draft)
        for finding in result.findings
        if finding.origin == "llm"
        and finding not in taken
        and (span := shifted(finding.span, edits))
    ]
    known = {(f.code, f.span) for f in now.findings}
    new = [f for f in rest if (f.code, f.span) not in known]
    findings = tuple(
        sorted((*now.findings, *new), key=lambda finding: (finding.span, finding.code))
    )
    return replace(
        now, draft=draft, findings=findings, unjudged=result.unjudged, waived=result.waived
    )


def applied(draft: Draft, taken: Sequence[Finding]) -> str:
    """Return a draft's text with the fixes of these findings taken."""
    edits = sorted(
        (e for f in taken for e in _edits(f, draft)), key=lambda edit: edit.span, reverse=True
    )
    text = draft.text
    for edit in edits:
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _edits(finding: Finding, draft: Draft) -> tuple[Edit, ...]:
    """Return a finding's edits, with line breaks as the draft has them."""
    first = LINE_BREAK.search(draft.text)
    own = first.group() if first else "\n"
    edits = finding.suggestion.edits if finding.suggestion else ()
    return tuple(Edit(edit.span, LINE_BREAK.sub(own, edit.text)) for edit in edits)


def _gaps(edits: Sequence[Edit]) -> list[Span]:
    """Return where the gaps of some edits stand once these are applied."""
    return [
        Span(at + match.start(), at + match.end())
        for at, edit in placed(edits)
        for match in re.finditer(GAP, edit.text)
    ]


def placed(edits: Sequence[Edit]) -> Iterator[tuple[int, Edit]]:
    """Yield some edits in order, each with where its text begins once all are applied."""
    grown = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        yield edit.span.start + grown, edit
        grown += len(edit.text) - (edit.span.end - edit.span.start)


def shifted(span: Span, edits: Sequence[Edit]) -> Span | None:
    """Return where words stand once the edits are applied; ``None`` when one of them changes the words."""
    by = 0
    for edit in edits:
        if edit.span.end <= span.start:
            by += len(edit.text) - (edit.span.end - edit.span.start)
        elif edit.span.start < span.end:
            return None
    return Span(span.start + by, span.end + by)


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


def key_of(finding: Finding) -> tuple[str, str]:
    """Return what makes a finding the same in a changed draft: its rule and its words."""
    return finding.code, " ".join(finding.quote.split())
