"""Try fixes on a draft.

A fix holds when its finding is gone, the draft still reads well, and it is no worse.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from outreach_lint.linting.edits import (
    Key,
    all_edits,
    applied,
    key_of,
    place_after,
    spans_put_in,
    touches,
)
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.linting.loss import loss, own_words
from outreach_lint.linting.result import Result
from outreach_lint.model import SEVERITIES, Context, Draft, Finding
from outreach_lint.reading import Reading, read, shortened
from outreach_lint.reading.form import broken
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.reading.whole import LEAST

Lint = Callable[[Draft], Result]
_PERSONAL_LINE = re.compile(r"[{\[%$] ?personal[_ ]?line\b", re.IGNORECASE)
QUOTED_IN_REASON = 50  # characters of a finding that a reason quotes


class Trial:
    """Tries fixes on one draft; ``lint`` remembers what was tried.

    ``refused`` are findings whose fixes do not hold, with why. ``uncovered`` are findings whose
    fixes hold, but let another one be seen.
    """

    def __init__(self, lint: Lint, unsafe: bool) -> None:
        self.refused: dict[Key, str] = {}
        self.uncovered: dict[Key, Finding] = {}
        self._lint, self._unsafe = lint, unsafe
        self._known: dict[tuple[str, Context], Result] = {}
        self._readings: dict[tuple[str, Context], Reading] = {}
        self._words = 0

    def lint(self, draft: Draft) -> Result:
        """Judge a changed draft, each text once."""
        key = draft.text, draft.context
        if key not in self._known:
            self._known[key] = self._lint(draft)
        return self._known[key]

    def read(self, draft: Draft) -> Reading:
        """Read the draft, or what fixes have made of it, each text once."""
        key = draft.text, draft.context
        if key not in self._readings:
            self._readings[key] = read(draft)
        return self._readings[key]

    def _had(self, reading: Reading) -> int:
        """Return how many words the draft had before any of its fixes was taken."""
        self._words = self._words or own_words(reading)
        return self._words

    def that_hold(self, result: Result, wanted: list[Finding]) -> list[Finding]:
        """Return those of ``wanted`` that hold: all together, or else the first that does alone."""
        if not wanted or not self.objection(result, wanted):
            return wanted
        for finding in wanted:
            why = self.objection(result, [finding])
            if not why:
                return [finding]
            self.refused[key_of(finding)] = why
        return []

    def objection(self, result: Result, taken: list[Finding]) -> str:
        """Return why these fixes are not to be taken; empty when the draft is better for them."""
        draft = result.draft.with_text(applied(result.draft, taken))
        before, now = self.read(result.draft), self.read(draft)
        after = self.lint(draft)
        words = now.words + LEAST * len(gaps_in(draft.text, draft.body_start))
        if words < min(LEAST, before.words) or (after.unjudged and not result.unjudged):
            return "it would leave hardly anything"
        if why := loss(before, now, self._had(before), taken, result.draft):
            return why
        if why := _broken(before, now, taken):
            return why
        if _asks_more(result.draft, draft):
            return "it would leave a second gap; fill the first, and run it again"
        if new := _new(result, after, self._unsafe):
            if not (self._unsafe and _is_uncovered(new, result, after, taken)):
                return f"it would bring {in_few_words(new)}"
            self.uncovered[key_of(taken[0])] = new
        for finding in taken:
            gone = mended(result, [finding], after, taken)
            if not gone or _is_minded(after, taken, result.draft, gone):
                return "it would not help by itself"
        return ""


def _broken(before: Reading, now: Reading, taken: Sequence[Finding]) -> str:
    """Say what fixes that are not safe would break of a message's form."""
    if all(f.suggestion and f.suggestion.safe for f in taken) or not before.readable:
        return ""
    return broken(before, now)


def _asks_more(before: Draft, after: Draft) -> bool:
    """Tell whether a changed draft asks its writer for more than one thing, and did not before."""
    return _asked(after) > max(_asked(before), 1)


def _asked(draft: Draft) -> int:
    """Count what a draft asks its writer for: gaps, and places of personal lines in templates."""
    places = _PERSONAL_LINE.findall(draft.text, draft.body_start)
    return len(gaps_in(draft.text, draft.body_start)) + len(places)


def _new(before: Result, after: Result, unsafe: bool) -> Finding | None:
    """Return a finding that a fix has brought, or has made certain.

    A finding is not new if its rule was broken before, or if a more specific rule was reported in
    its place before. A safe fix may not bring one more finding of the same rule either, and an
    unsafe one only where the draft has no more findings for it in all.
    """
    sure: Counter[str] = Counter()
    for finding in (*before.findings, *before.decisions.silenced):
        if finding.origin == "local" and finding.confidence == "high":
            sure[finding.code] += 1
    if unsafe and sum(_weight(after)) <= sum(_weight(before)):
        sure = Counter(dict.fromkeys(sure, len(after.findings)))
    found: Counter[str] = Counter()
    for finding in after.shown:
        found[finding.code] += 1
        if found[finding.code] > sure[finding.code] and finding.code != TO_BE_FILLED:
            return finding
    return None


def _is_uncovered(new: Finding, before: Result, after: Result, taken: Sequence[Finding]) -> bool:
    """Tell whether a new finding is about old words, and the draft still has less to mend."""
    words = spans_put_in(all_edits(taken, before.draft))
    had, has = _weight(before), _weight(after)
    return has < had and sum(has) <= sum(had) and not any(map(new.span.overlaps, words))


def _weight(result: Result) -> list[int]:
    """Return how many findings a draft has of each severity, errors first; gaps do not count."""
    counts: Counter[str] = Counter()
    for finding in result.shown:
        if finding.code != TO_BE_FILLED:
            counts[finding.severity] += 1
    return [counts[severity] for severity in reversed(SEVERITIES)]


def _is_minded(
    after: Result, taken: Sequence[Finding], draft: Draft, gone: Sequence[Finding]
) -> bool:
    """Tell whether the words that fixes put in are minded for what they are to mend."""
    words = spans_put_in(all_edits(taken, draft))
    for finding in after.shown:
        again = any(_is_same(finding, other) for other in gone)
        if again and any(map(finding.span.overlaps, words)):
            return True
    return False


def mended(
    before: Result,
    wanted: Sequence[Finding],
    after: Result,
    taken: Sequence[Finding] | None = None,
) -> list[Finding]:
    """Return the findings that are gone once some fixes are taken.

    They are those of the fixes themselves, and those that share a fix with them. ``taken`` are all
    the fixes that were taken, by default ``wanted``.
    """
    edits = all_edits(taken or wanted, before.draft)
    had, has = _counted(before), _counted(after)
    shared: set[tuple[str, ...]] = set()
    for finding in wanted:
        if finding.suggestion and finding.suggestion.codes:
            shared.add(finding.suggestion.codes)
    found = []
    for finding in before.shown:
        codes = finding.suggestion.codes if finding.suggestion else ()
        inside = any(touches(edit.span, [finding.span]) for edit in edits)
        if finding not in wanted and (codes not in shared or not (inside or len(codes) > 1)):
            continue
        if inside:
            place = place_after(finding.span, edits)
            gone = not any(_is_same(f, finding) and touches(place, [f.span]) for f in after.shown)
        else:
            gone = has[finding.code] < had[finding.code]
        if gone or finding.origin == "llm":
            found.append(finding)
    return found


def _counted(result: Result) -> Counter[str]:
    """Return how many findings of each rule are shown."""
    return Counter(finding.code for finding in result.shown)


def _is_same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings mind the same thing."""
    return (one.code, one.message) == (other.code, other.message)


def in_few_words(finding: Finding) -> str:
    """Return a finding in a few words."""
    return f"{finding.code} {finding.name} (“{shortened(finding.quote, QUOTED_IN_REASON)}”)"
