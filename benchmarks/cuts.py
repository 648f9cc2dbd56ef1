"""Choose cuts on one half of labelled drafts and use them on the other: ``python benchmarks/cuts.py CORPUS.jsonl …``.

Of two numbers on which much depends: from what weight a pitch is told with high confidence (RAP001), and from
what share of sentences about common matters a text is read as one to an acquaintance. What the two halves
choose for each other is worth as much as the number that is in use, or that number was fitted to the drafts.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from outreach_lint_rapport.rules import pitch_before_rapport

from outreach_lint.model import Context, Draft, Stated
from outreach_lint.reading import Reading, read

WEIGHTS = tuple(
    round(0.2 * step, 1) for step in range(11)
)  # a plain pitch has 1 by its cues and up to 2 by its probability
SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
acquaintance = importlib.import_module("outreach_lint.reading.acquaintance")  # its function has the same name
BETA = 0.5  # in F: precision counts twice, since a false alarm is the worst fault


class Labelled(NamedTuple):
    """A draft with what is known of it and without, and what the labellers said of it."""

    known: Reading
    unknown: Reading
    row: dict[str, Any]
    half: int


Judge = Callable[
    [Labelled, float], tuple[bool, bool | None]
]  # what is said at a cut, and what is true, if agreed


def labelled(path: str) -> Iterable[Labelled]:
    """Yield the drafts of a corpus."""
    for row in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()):
        stated = (Stated(row[name], "label") for name in ("setting", "relationship", "template"))
        known = read(Draft(row["text"], context=Context(*stated)))
        yield Labelled(known, read(Draft(row["text"])), row, crc32(row["id"].encode()) % 2)


def pitches(draft: Labelled, cut: float) -> tuple[bool, bool | None]:
    """Tell whether RAP001 is sure of the draft, and whether most labellers are; ``None`` where they were split."""
    kept = pitch_before_rapport.ENOUGH, pitch_before_rapport.PLAIN
    pitch_before_rapport.ENOUGH, pitch_before_rapport.PLAIN = cut, cut + kept[1] - kept[0]
    said = any(hit.confidence != "low" for hit in pitch_before_rapport.check(draft.known))
    pitch_before_rapport.ENOUGH, pitch_before_rapport.PLAIN = kept
    return said, None if "RAP001" in draft.row["maybe"] else "RAP001" in draft.row["gold"]


def acquainted(draft: Labelled, cut: float) -> tuple[bool, bool | None]:
    """Tell whether the text alone is read as one to an acquaintance, and whether it is."""
    kept, acquaintance.SHARED = acquaintance.SHARED, cut
    said = bool(acquaintance.acquaintance(draft.unknown))
    acquaintance.SHARED = kept
    return said, draft.row["relationship"] != "stranger"


def counts(drafts: Iterable[Labelled], judge: Judge, cut: float) -> tuple[int, int, int]:
    """Return how often it was rightly said, said, and true."""
    pairs = [pair for pair in (judge(draft, cut) for draft in drafts) if pair[1] is not None]
    return sum(s and t for s, t in pairs), sum(s for s, _ in pairs), sum(bool(t) for _, t in pairs)


def f(right: int, said: int, true: int) -> float:
    """Return the weighted harmonic mean of precision and recall."""
    return (1 + BETA**2) * right / max(said + BETA**2 * true, 1)


def report(name: str, drafts: list[Labelled], judge: Judge, cuts: tuple[float, ...], used: float) -> None:
    """Print precision and recall at each cut, and what cuts chosen on one half are worth on the other."""
    print(f"\n{name}\n cut  precision recall F{BETA}")
    for cut in cuts:
        right, said, true = counts(drafts, judge, cut)
        print(f"{cut:4}  {right / max(said, 1):9.2f} {right / max(true, 1):6.2f} {f(right, said, true):4.2f}")
    total, chosen = (0, 0, 0), []
    for half in (0, 1):
        mine, others = [d for d in drafts if d.half == half], [d for d in drafts if d.half != half]
        best = max(cuts, key=lambda cut: f(*counts(others, judge, cut)))
        chosen.append(best)
        total = tuple(map(sum, zip(total, counts(mine, judge, best), strict=True)))  # type: ignore[assignment]
    print(
        f"chosen on the other half ({chosen[0]}, {chosen[1]}): {f(*total):.3f}; in use ({used}): {f(*counts(drafts, judge, used)):.3f}"
    )


if __name__ == "__main__":
    rows = [draft for path in sys.argv[1:] for draft in labelled(path)]
    report(
        "RAP001: weight of a pitch told with high confidence",
        rows,
        pitches,
        WEIGHTS,
        pitch_before_rapport.ENOUGH,
    )
    report("acquaintance: mean probability of a shared matter", rows, acquainted, SHARES, acquaintance.SHARED)
