"""Apply fixes: one is taken when the draft is better for it, still reads well, and breaks no other rule.

Front matter, merge tags, quoted text, signatures and footers are never touched. A round applies the edits
that do not overlap; rounds follow until nothing changes any more. What only the writer knows stays a gap, which is a
finding of its own until it is filled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from outreach_lint.decisions.suppressions import ours
from outreach_lint.linting.linter import TO_BE_FILLED, UNUSED
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Context, Draft, Edit, Finding, Span
from outreach_lint.reading import Reading, read
from outreach_lint.reading.gaps import Gap, gaps_in, marked
from outreach_lint.reading.whole import LEAST, broken

ROUNDS = 10
QUOTED = 50  # characters of a finding that a reason quotes
UNTOUCHED = ("quoted", "signature", "footer", "code")
SPARED = "it would change a merge tag, a signature or other words that are not touched"
Lint = Callable[[Draft], Result]
Key = tuple[str, str]  # what makes a finding the same in a changed draft: its rule and its words
Refused = dict[Key, str]  # findings whose fixes are not taken, and why


class Fixed(NamedTuple):
    """What came of fixing one draft: the result of the draft as it is now, what was fixed, what is left to fill.

    ``fixed`` are the findings that are gone, those included that had their fix in common with another.
    ``refused`` are the findings whose fixes were not taken, each with the reason.
    """

    result: Result
    fixed: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
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
    result = result._replace(draft=_as_stated(result.draft))
    trial = _Trial(lint, unsafe)
    done: list[Finding] = []
    for _ in range(ROUNDS):
        wanted = _chosen(result, unsafe, trial.refused)
        taken = trial.taken(result, wanted)
        if not taken and not wanted:
            break
        if not taken:
            continue
        after = _after(result, taken, trial.lint)
        done += _mended(result, taken, after)
        result = after
    gaps = gaps_in(result.draft.text, result.draft.body_start)
    left = tuple(
        (f, trial.refused[key_of(f)])
        for f in result.shown
        if f.fixable(unsafe) and key_of(f) in trial.refused
    )
    return Fixed(_without_refused(result, left), tuple(done), tuple(gaps), left)


def tried(result: Result, lint: Lint) -> Result:
    """Return a result in which a fix has edits only where it would be taken; why it would not is said beside it."""
    if not any(f.fixable(unsafe=True) for f in result.shown):
        return result._replace(tried=True)
    refused = fix(result, lint, unsafe=True).refused
    result = _without_refused(result, refused)
    if any(f.fixable() for f in result.shown):
        unsafe = {key_of(f) for f, _ in fix(result, lint).refused}
        result = _replaced(result, lambda f: _made_unsafe(f) if key_of(f) in unsafe else f)
    return result._replace(tried=True)


def mended_by(result: Result, finding: Finding, lint: Lint) -> list[Finding]:
    """Return the findings that are gone when this one's fix is taken alone; none where it would not be."""
    trial = _Trial(lint, unsafe=True)
    alone = result._replace(findings=(finding,))
    if not _chosen(alone, True, trial.refused) or trial.objection(result, [finding]):
        return []
    after = trial.lint(result.draft.with_text(applied(result.draft, [finding])))
    return _mended(result, [finding], after)


def _without_refused(result: Result, refused: Iterable[tuple[Finding, str]]) -> Result:
    reasons = {key_of(finding): why for finding, why in refused}

    def spoken(finding: Finding) -> Finding:
        why, fix = reasons.get(key_of(finding)), finding.suggestion
        if why is None or fix is None or not fix.edits:
            return finding
        text = f"{fix.text} (--fix leaves this to you: {why}.)"
        return finding._replace(suggestion=fix._replace(text=text, edits=(), safe=False))

    return _replaced(result, spoken) if reasons else result


def _replaced(result: Result, change: Callable[[Finding], Finding]) -> Result:
    return result._replace(findings=tuple(change(finding) for finding in result.findings))


def _made_unsafe(finding: Finding) -> Finding:
    fix = finding.suggestion
    return finding._replace(suggestion=fix._replace(safe=False)) if fix else finding


def _as_stated(draft: Draft) -> Draft:
    """Return a draft without what its text has shown about the relationship: a changed text may show it no more."""
    if not draft.context.relationship.origin.startswith("text:"):
        return draft
    return draft._replace(context=draft.context._replace(relationship=Context().relationship))


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
            refused[key_of(finding)] = SPARED
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


class _Trial:
    """Tries fixes: ``refused`` is what it has found no good, ``lint`` remembers what was tried."""

    def __init__(self, lint: Lint, unsafe: bool) -> None:
        self.refused: Refused = {}
        self._lint, self._unsafe = lint, unsafe
        self._known: dict[tuple[str, Context], Result] = {}

    def lint(self, draft: Draft) -> Result:
        """Judge a changed draft, each text once."""
        key = draft.text, draft.context
        if key not in self._known:
            self._known[key] = self._lint(draft)
        return self._known[key]

    def taken(self, result: Result, wanted: list[Finding]) -> list[Finding]:
        """Return those of ``wanted`` that hold: all together, or else the first that does alone."""
        if not wanted or not self.objection(result, wanted):
            return self._needed(result, wanted)
        for finding in wanted:
            why = self.objection(result, [finding])
            if not why:
                return [finding]
            self.refused[key_of(finding)] = why
        return []

    def _needed(self, result: Result, wanted: list[Finding]) -> list[Finding]:
        """Return fixes without those that ask the writer for what another asks already."""
        asking = [f for f in wanted if f.suggestion and f.suggestion.gaps]
        for finding in asking if len(asking) > 1 else ():
            rest = [f for f in wanted if f is not finding]
            if any(f.suggestion and f.suggestion.gaps for f in rest):
                after = self.lint(result.draft.with_text(applied(result.draft, rest)))
                if _mended(result, [finding], after, rest):
                    wanted = rest
        return wanted

    def objection(self, result: Result, taken: list[Finding]) -> str:
        """Return why these fixes are not to be taken; empty when the draft is better for them."""
        draft = result.draft.with_text(applied(result.draft, taken))
        before, now = read(result.draft), read(draft)
        after = self.lint(draft)
        told = now.words + LEAST * len(gaps_in(draft.text, draft.body_start))
        if told < min(LEAST, before.words) or (after.unjudged and not result.unjudged):
            return "it would leave hardly anything"
        if why := _broken(before, now, taken):
            return why
        if new := _new(result, after, self._unsafe):
            return f"it would bring {new.code} {new.name} (“{_short(new.quote)}”)"
        for finding in taken:
            mended = _mended(result, [finding], after, taken)
            if not mended or _is_minded(after, taken, result.draft, {f.code for f in mended}):
                return "it would not help by itself"
        return ""


def _broken(before: Reading, now: Reading, taken: Sequence[Finding]) -> str:
    """Say what fixes that are not safe would break of a message's form."""
    if all(f.suggestion and f.suggestion.safe for f in taken) or not before.readable:
        return ""
    return broken(before, now)


def _new(before: Result, after: Result, unsafe: bool) -> Finding | None:
    """Return a finding that a fix has brought, or has made sure; one of a rule that was broken before is none.

    What a more specific rule was silent for was there before. A safe fix may not bring one more of the same rule either.
    """
    known = [f for f in (*before.findings, *before.silenced) if f.origin == "local"]
    sure = Counter(f.code for f in known if f.confidence == "high")
    if unsafe:
        sure = Counter({code: len(after.findings) for code in sure})
    found: Counter[str] = Counter()
    for finding in after.shown:
        found[finding.code] += 1
        if found[finding.code] > sure[finding.code] and finding.code != TO_BE_FILLED:
            return finding
    return None


def _is_minded(
    after: Result, taken: Sequence[Finding], draft: Draft, codes: Collection[str]
) -> bool:
    """Tell whether the words that fixes put in break the rules that they are to mend."""
    edits = [edit for finding in taken for edit in _edits(finding, draft)]
    put_in = [Span(at, at + len(edit.text)) for at, edit in placed(edits) if edit.text.strip()]
    return any(f.code in codes and any(map(f.span.overlaps, put_in)) for f in after.shown)


def _mended(
    before: Result,
    wanted: Sequence[Finding],
    after: Result,
    taken: Sequence[Finding] | None = None,
) -> list[Finding]:
    """Return the findings that are gone once some fixes are taken: their own, and those that share one with them.

    ``taken`` are all the fixes that were taken, by default ``wanted``.
    """
    edits = [edit for f in taken or wanted for edit in (f.suggestion.edits if f.suggestion else ())]
    had, has = (Counter(f.code for f in result.shown) for result in (before, after))
    shared = {f.suggestion.codes for f in wanted if f.suggestion} - {()}
    found = []
    for finding in before.shown:
        codes = finding.suggestion.codes if finding.suggestion else ()
        inside = any(_touches(edit.span, [finding.span]) for edit in edits)
        if finding not in wanted and (codes not in shared or not (inside or len(codes) > 1)):
            continue
        if inside:
            place = _place_after(finding.span, edits)
            gone = not any(
                f.code == finding.code and _touches(place, [f.span]) for f in after.shown
            )
        else:
            gone = has[finding.code] < had[finding.code]
        if gone or finding.origin == "llm":
            found.append(finding)
    return found


def _place_after(span: Span, edits: Iterable[Edit]) -> Span:
    """Return where words stand, with what edits made of them."""
    start, end = span
    for edit in edits:
        grown = len(edit.text) - (edit.span.end - edit.span.start)
        if edit.span.end <= span.start:
            start, end = start + grown, end + grown
        elif edit.span.start < span.end:
            end += grown
    return Span(start, max(start, end))


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + " …"


def _after(result: Result, taken: list[Finding], lint: Lint) -> Result:
    """Return the result of the draft with these fixes taken; what a model found is moved along."""
    edits = [edit for finding in taken for edit in _edits(finding, result.draft)]
    draft = result.draft.with_text(applied(result.draft, taken))
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
    return now._replace(
        draft=draft, findings=findings, unjudged=result.unjudged, waived=result.waived
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
    """Return a finding's edits: line breaks as the draft has them, brackets as gaps."""
    first = LINE_BREAK.search(draft.text)
    own = first.group() if first else "\n"
    edits = finding.suggestion.edits if finding.suggestion else ()
    return tuple(
        Edit(edit.span, LINE_BREAK.sub(own, marked(edit.text, draft.text))) for edit in edits
    )


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
    moved = finding._replace(
        span=span, start=draft.position(span.start), end=draft.position(span.end)
    )
    fix = finding.suggestion
    if fix is None:
        return moved
    by = span.start - finding.span.start
    edits = tuple(Edit(Span(e.span.start + by, e.span.end + by), e.text) for e in fix.edits)
    inside = all(
        finding.span.start <= e.span.start and e.span.end <= finding.span.end for e in fix.edits
    )
    return moved._replace(suggestion=fix._replace(edits=edits if inside else ()))


def key_of(finding: Finding) -> tuple[str, str]:
    """Return what makes a finding the same in a changed draft: its rule and its words."""
    return finding.code, " ".join(finding.quote.split())
