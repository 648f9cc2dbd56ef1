"""Measure rules on labelled drafts: precision, recall and F1, and where findings differ.

A corpus is JSON Lines: a draft's record with ``gold`` (a list of rules, or rule → the words that
labellers marked), and where labellers were split ``maybe`` (rules that count neither way). Only
findings that a user is shown count. Intervals are Wilson's score intervals at 95 % (E. B. Wilson,
1927), which hold for small counts too.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Span
from outreach_lint.reading import LONGEST

FEWEST_LABELLED = 3  # labelled drafts that a rule must have to count in the mean
Z = 1.96  # standard deviations to either side of a 95 % interval


class Labels(NamedTuple):
    """What labellers said of one draft."""

    id: str
    gold: Mapping[str, tuple[str, ...]]
    maybe: frozenset[str]


class Share(NamedTuple):
    """``part`` of ``whole``; its value is ``None`` where there is nothing to have a share of."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share."""
        if not self.whole:
            return None
        p, n = self.part / self.whole, self.whole
        middle, half = p + Z * Z / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        low, high = (middle - half) / (1 + Z * Z / n), (middle + half) / (1 + Z * Z / n)
        return max(0.0, low), min(1.0, high)


class Disagreement(NamedTuple):
    """A rule on which linter and labellers differ in a draft, with the words in question."""

    id: str
    code: str
    kind: str  # "missed" or "false alarm"
    words: str


class Score(NamedTuple):
    """Counts for a rule: drafts labelled, right findings, false alarms, misses, words met."""

    code: str
    labelled: int
    precision: Share
    recall: Share
    located: Share

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        right, wrong = self.precision.part, self.precision.whole - self.precision.part
        total = 2 * right + wrong + self.recall.whole - self.recall.part
        return 2 * right / total if total else None


class Evaluation(NamedTuple):
    """The scores of the rules on a corpus.

    ``clean`` counts the drafts that no labeller minds, and those of them that are flagged.
    """

    drafts: int
    scores: tuple[Score, ...]
    clean: Share
    disagreements: tuple[Disagreement, ...]

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 over the rules with at least ``FEWEST_LABELLED`` labelled drafts."""
        counted = []
        for score in self.scores:
            if score.labelled >= FEWEST_LABELLED:
                counted.append(score.f1 or 0.0)
        return sum(counted) / len(counted) if counted else None


def labels_of(raw: bytes, place: str) -> Labels:
    """Return the labels in a line of a corpus; raises ``OutreachLintError`` when there are none."""
    fields = json.loads(raw)
    gold, maybe = fields.get("gold"), fields.get("maybe", [])
    if _are_texts(gold):
        gold = {code: [] for code in gold}
    fits = isinstance(gold, dict) and all(map(_are_texts, gold.values()))
    if not fits or not _are_texts(maybe):
        raise OutreachLintError(
            "no labels: gold must be a list of rules, or a table of rules with the marked words",
            place,
            'write: {"text": "…", "gold": ["RAP001"]}, or "gold": {"RAP001": ["the words"]}',
        )
    marked: dict[str, tuple[str, ...]] = {}
    for code, words in gold.items():
        marked[code] = tuple(words)
    return Labels(str(fields.get("id", "")), marked, frozenset(maybe))


def _are_texts(value: object) -> bool:
    """Tell whether a value is a list of strings; an empty one is."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def evaluate(pairs: Iterable[tuple[Labels, Result]]) -> Evaluation:
    """Compare results with labels, draft by draft."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    disagreements: list[Disagreement] = []
    drafts = clean = flagged = 0
    for labels, result in pairs:
        drafts += 1
        found: dict[str, list[Any]] = defaultdict(list)
        for finding in result.shown:
            found[finding.code].append(finding)
        for code in sorted(set(labels.gold) | set(found)):
            if code in labels.gold and code in found:
                tally[code]["right"] += 1
                tally[code]["marked"] += bool(labels.gold[code])
                tally[code]["located"] += _met(labels.gold[code], found[code], result.draft.text)
            elif code in labels.gold:
                tally[code]["missed"] += 1
                words = " / ".join(dict.fromkeys(labels.gold[code]))
                disagreements.append(Disagreement(result.draft.id, code, "missed", words))
            elif code not in labels.maybe:
                tally[code]["false"] += 1
                words = " / ".join(finding.quote for finding in found[code])
                disagreements.append(Disagreement(result.draft.id, code, "false alarm", words))
        if not labels.gold and not labels.maybe:
            clean += 1
            flagged += bool(found)
    scores = []
    for code, count in sorted(tally.items()):
        scores.append(_score(code, count))
    return Evaluation(drafts, tuple(scores), Share(flagged, clean), tuple(disagreements))


def _score(code: str, count: Counter[str]) -> Score:
    """Return the score of a rule, given what was counted of it."""
    right, labelled = count["right"], count["right"] + count["missed"]
    return Score(
        code,
        labelled,
        Share(right, right + count["false"]),
        Share(right, labelled),
        Share(count["located"], count["marked"]),
    )


def _met(quotes: Iterable[str], findings: Iterable[Any], text: str) -> bool:
    """Tell whether a finding of at most ``LONGEST`` characters overlaps the marked words."""
    spans = []
    for quote in quotes:
        pattern = r"\s+".join(map(re.escape, quote.split()))
        if pattern and (match := re.search(pattern, text)):
            spans.append(Span(*match.span()))
    for finding in findings:
        points = finding.span.end - finding.span.start <= LONGEST
        if points and any(finding.span.overlaps(span) for span in spans):
            return True
    return False
