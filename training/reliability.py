"""How well stated probabilities agree with labellers, and a diagram of it."""

from __future__ import annotations

import numpy as np

from choose import chosen, probability
from labels import RULES
from replay import validated


def reliability(path: str, files: list[str]) -> list[tuple[float, float, int]]:
    """Return the points of the reliability diagram.

    Each is, for a tenth of probability, the mean that is stated, the share of labellers' agreement,
    and how many. Every rule on every draft counts once, calibrated on the other folds; those on
    which labellers were split do not.
    """
    data = np.load(path, allow_pickle=True)
    scored, _ = validated(data, files)
    said, true = [], []
    for number in sorted(set(data["folds"])):
        facts = chosen(scored.at(np.flatnonzero(data["folds"] != number)))
        held = scored.at(np.flatnonzero(data["folds"] == number))
        for place, rule in enumerate(RULES):
            chances = probability(held.facts(place), facts["calibration"][rule])
            for row, value in zip(held.rows, chances, strict=True):
                if rule in row["gold"] or rule not in row.get("maybe", ()):
                    said.append(value)
                    true.append(rule in row["gold"])
    chance, agreed = np.array(said), np.array(true)
    tenths = np.minimum((chance * 10).astype(int), 9)
    return [
        (
            float(chance[tenths == n].mean()),
            float(agreed[tenths == n].mean()),
            int((tenths == n).sum()),
        )
        for n in range(10)
    ]


def diagram(points: list[tuple[float, float, int]]) -> str:
    """Return a reliability diagram as SVG.

    The stated probability is drawn to the right, the agreement upwards; the diagonal is perfect.
    """
    dots = "".join(
        f'<circle cx="{40 + 300 * x:.0f}" cy="{340 - 300 * y:.0f}"'
        f' r="{3 + min(n, 400) ** 0.5 / 4:.1f}"><title>{x:.2f} stated, {y:.2f} agreed,'
        f" {n}</title></circle>"
        for x, y, n in points
    )
    line = " ".join(f"{40 + 300 * x:.0f},{340 - 300 * y:.0f}" for x, y, _ in points)
    marks = "".join(
        f'<text x="{40 + 30 * n}" y="358" text-anchor="middle">{n / 10:.1f}</text><text x="32"'
        f' y="{344 - 30 * n}" text-anchor="end">{n / 10:.1f}</text>'
        for n in range(0, 11, 2)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 385" width="480"'
        ' font-family="sans-serif" font-size="11" fill="#678"><title>Reliability'
        ' diagram</title><rect x="40" y="40" width="300" height="300" fill="none"'
        ' stroke="#9ab"/><line x1="40" y1="340" x2="340" y2="40" stroke="#9ab"'
        f' stroke-dasharray="4"/><polyline points="{line}" fill="none" stroke="#27c"'
        f' stroke-width="1.5"/><g fill="#27c">{dots}</g>{marks}<text x="190" y="378"'
        ' text-anchor="middle">stated probability</text><text x="40" y="28">share of labellers who'
        " agree</text></svg>\n"
    )
