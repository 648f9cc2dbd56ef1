"""The quality gate: how the local engine does on labelled drafts, beside floors that were set
before.

``python -m tests.quality`` shows the table; with ``--write`` it sets the floors from what is
measured now, none of them lower than before without a reason.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from outreach_lint import Result, lint
from outreach_lint.linting.evaluation import Evaluation, Labels, Share, evaluate, labels_of

FOLDER = Path(__file__).parent
DRAFTS = FOLDER / "drafts.jsonl"
FLOORS = FOLDER / "floors.json"
RULE_MARGIN = 0.10  # a rule's share may fall by so much, and always by one draft
TOTAL_MARGIN = 0.03  # the shares of all rules together
FEWEST = (
    4  # labelled drafts of a rule, and findings of one that must be right at least half the time
)
LEAST_PRECISION = 0.5
Floors = dict[str, dict[str, dict[str, Any]]]


def records() -> list[dict[str, Any]]:
    """Return the labelled drafts as they are written down."""
    lines = DRAFTS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def measure() -> Evaluation:
    """Lint every draft by the local engine, and compare what is shown with the labels."""
    return evaluate(_pairs())


def _pairs() -> Iterator[tuple[Labels, Result]]:
    for record in records():
        result = lint(
            record["text"],
            setting=record["setting"],
            relationship=record["relationship"],
            template=record.get("template", False),
        )
        labels = labels_of(json.dumps(record).encode(), record["id"])
        named = replace(result.draft, id=record["id"])
        yield labels, replace(result, draft=named)


def shares(evaluation: Evaluation) -> dict[str, dict[str, Share]]:
    """Return precision and recall of each rule, of all together, and the share of innocent
    drafts left alone.
    """
    found = {
        score.code: {"precision": score.precision, "recall": score.recall}
        for score in evaluation.scores
    }
    found["total"] = {
        kind: Share(
            sum(rule[kind].part for rule in found.values()),
            sum(rule[kind].whole for rule in found.values()),
        )
        for kind in ("precision", "recall")
    }
    flagged, innocent = evaluation.clean
    found["innocent"] = {"left alone": Share(innocent - flagged, innocent)}
    return found


def floor(share: Share, margin: float) -> float:
    """Return the least that a share may become.

    A margin below what was measured, and one draft at least.
    """
    if share.value is None:
        return 0.0
    least = share.value - max(margin, 1 / share.whole)
    return max(0.0, math.floor(least * 100) / 100)


def floors_of(evaluation: Evaluation) -> Floors:
    """Return the floors that a measurement sets, each beside what was measured."""
    return {
        name: {
            kind: {
                "measured": [share.part, share.whole],
                "floor": floor(share, _margin(name)),
            }
            for kind, share in kinds.items()
        }
        for name, kinds in shares(evaluation).items()
    }


def raised(
    known: Floors, measured: Floors, lower: Collection[str], because: str
) -> tuple[Floors, list[str]]:
    """Return the floors to write, and the names of those that are kept as they were.

    A floor gets lower only if ``lower`` names its rule; the reason is written beside it, and stays
    there until the floor is raised.
    """
    floors, kept = dict(measured), []
    for name, kinds in known.items():
        if name not in measured:
            if name not in lower:
                floors[name] = kinds
                kept.append(name)
            continue
        floors[name] = dict(measured[name])
        for kind, old in kinds.items():
            new = measured[name][kind]
            if new["floor"] < old["floor"] and name not in lower:
                floors[name][kind] = old
                kept.append(f"{name} {kind}")
            elif new["floor"] < old["floor"]:
                floors[name][kind] = {**new, "because": because}
            elif new["floor"] == old["floor"] and "because" in old:
                floors[name][kind] = {**new, "because": old["because"]}
    return floors, kept


def changes(known: Floors, floors: Floors) -> list[str]:
    """Return a line for each floor that is new, gone or changed."""
    before, after = _floor_by_name(known), _floor_by_name(floors)
    lines = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, "none"), after.get(name, "none")
        if old != new:
            lines.append(f"floor of {name}: {old} → {new}")
    return lines


def _floor_by_name(floors: Floors) -> dict[str, str]:
    found = {}
    for name, kinds in floors.items():
        for kind, bar in kinds.items():
            found[f"{name} {kind}"] = f"{bar['floor']:.2f}"
    return found


def known_floors() -> Floors:
    """Return the floors that were set."""
    floors: Floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


def _margin(name: str) -> float:
    return TOTAL_MARGIN if name in ("total", "innocent") else RULE_MARGIN


def table(evaluation: Evaluation) -> str:
    """Return the figures beside their floors, and each draft on which program and labels differ."""
    floors = known_floors() if FLOORS.exists() else {}
    lines = [f"{'':10}{'':12}{'measured':>16}{'floor':>8}"]
    for name, kinds in shares(evaluation).items():
        for kind, share in kinds.items():
            value = "none" if share.value is None else f"{share.value:.2f}"
            set_floor = floors.get(name, {}).get(kind, {}).get("floor", 0.0)
            counts = f"{value} ({share.part}/{share.whole})"
            lines.append(f"{name:10}{kind:12}{counts:>16}{set_floor:>8.2f}")
    lines.append("")
    for one in evaluation.disagreements:
        lines.append(f"{one.id}: {one.code} {one.kind}")
    return "\n".join(lines)
