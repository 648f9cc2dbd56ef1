"""Measure rules on labelled drafts: precision, recall and F1, and the disagreements.

A corpus is a JSON Lines file. Each record is a draft with ``gold`` (a list of rules, or rule → the
words that labellers marked). A record may have ``maybe``: rules on which labellers disagree, and
which are not counted. Only findings that a user is shown count. Intervals are Wilson's score
intervals at 95 % (E. B. Wilson, 1927), which are also valid for small counts.
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
from outreach_lint.reading import MAX_SPAN_CHARS

MIN_LABELLED_DRAFTS = 3  # labelled drafts that a rule must have to count in the mean
Z_95 = 1.96  # standard deviations to either side of a 95 % interval


class Labels(NamedTuple):
    """The labels of one draft."""

    id: str
    gold: Mapping[str, tuple[str, ...]]
    maybe: frozenset[str]


class Share(NamedTuple):
    """``part`` of ``whole``; its value is ``None`` if ``whole`` is 0."""

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
        share, count = self.part / self.whole, self.whole
        center, half = (
            share + Z_95 * Z_95 / (2 * count),
            Z_95 * math.sqrt(share * (1 - share) / count + Z_95 * Z_95 / (4 * count * count)),
        )
        low, high = (
            (center - half) / (1 + Z_95 * Z_95 / count),
            (center + half) / (1 + Z_95 * Z_95 / count),
        )
        return max(0.0, low), min(1.0, high)


class Disagreement(NamedTuple):
    """A rule on which linter and labellers disagree in a draft, with the words in question."""

    id: str
    code: str
    kind: str  # "missed" or "false alarm"
    words: str


class RuleScore(NamedTuple):
    """Scores of a rule: labelled drafts, precision, recall, and the share of located findings.

    A finding is located if it overlaps the words that labellers marked.
    """

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

    ``clean`` is the share of drafts without labels that are flagged all the same.
    """

    drafts: int
    scores: tuple[RuleScore, ...]
    clean: Share
    disagreements: tuple[Disagreement, ...]

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 over the rules with at least ``MIN_LABELLED_DRAFTS`` labelled drafts."""
        counted = []
        for score in self.scores:
            if score.labelled >= MIN_LABELLED_DRAFTS:
                counted.append(score.f1 or 0.0)
        return sum(counted) / len(counted) if counted else None


def labels_of(raw: bytes, place: str) -> Labels:
    """Return the labels in a line of a corpus; raises ``OutreachLintError`` if there are none."""
    fields = json.loads(raw)
    gold, maybe = fields.get("gold"), fields.get("maybe", [])
    if _are_texts(gold):
        gold = {code: [] for code in gold}
    fits = isinstance(gold, dict) and all(map(_are_texts, gold.values()))
    if not fits or not _are_texts(maybe):
        raise OutreachLintError(
            "no labels: gold must be a list of rules, or an object from rules to marked words",
            place,
            'write: {"text": "…", "gold": ["RAP001"]}, or "gold": {"RAP001": ["the words"]}',
        )
    marked: dict[str, tuple[str, ...]] = {}
    for code, words in gold.items():
        marked[code] = tuple(words)
    return Labels(str(fields.get("id", "")), marked, frozenset(maybe))


def _are_texts(value: object) -> bool:
    """Return whether a value is a list of strings; the list may be empty."""
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
                tally[code]["located"] += _is_located(
                    labels.gold[code], found[code], result.draft.text
                )
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


def _score(code: str, count: Counter[str]) -> RuleScore:
    """Return the scores of a rule from its counts."""
    right, labelled = count["right"], count["right"] + count["missed"]
    return RuleScore(
        code,
        labelled,
        Share(right, right + count["false"]),
        Share(right, labelled),
        Share(count["located"], count["marked"]),
    )


def _is_located(quotes: Iterable[str], findings: Iterable[Any], text: str) -> bool:
    """Return whether a finding of up to ``MAX_SPAN_CHARS`` overlaps the marked words."""
    spans = []
    for quote in quotes:
        pattern = r"\s+".join(map(re.escape, quote.split()))
        if pattern and (match := re.search(pattern, text)):
            spans.append(Span(*match.span()))
    for finding in findings:
        is_short = finding.span.end - finding.span.start <= MAX_SPAN_CHARS
        if is_short and any(finding.span.overlaps(span) for span in spans):
            return True
    return False
