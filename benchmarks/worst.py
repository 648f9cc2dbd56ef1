"""Texts made to be slow, beside a usual one of the same length.

``python benchmarks/worst.py [CHARACTERS]``.

A unit is repeated, and pairs of units are; what takes more than six times as long as a usual text
is listed. A text of one-letter sentences is: what costs is a sentence.
"""

from __future__ import annotations

import itertools
import sys
import time

from messages import messages

from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft

UNITS = [
    "a", " ", "[", "{", "{{", "(", ".", "!", "Hi ", "A ", "AB CD ", "1,", "@", "a@", "a.", "<",
    "\n", "> ", "-- ", "- ", "—", "x@y.", "{{a ", "{% ", "%A", "$", "1 ", "“", "' ", "don't ",
    "http://", "www.", "a-b-", "…", "\t", "_", " ,", ": ", "Dear ", "BUY NOW ", "I will ",
    "you ", "]", "[a] ", "**", "*|", "¡", "é", "日", "👋", "a\n\n", "Re: ", "<!-- ", "{# ",
    "On 3 May, A wrote:\n", "From: a\n", "--\n", "Hi Ada,\n", "1. ", "* a\n", "a:", "\u200b",
    "\U000e0041",
]  # fmt: skip
MANY = 6.0  # times as long as a usual text


def main() -> None:
    """Print what is slow."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    linter, config = Linter(third_party=False), Config()

    def taken(text: str) -> float:
        start = time.perf_counter()
        linter.judge(Draft(f"Hi Ada,\n\n{text[:size]}"), config)
        return time.perf_counter() - start

    def usual(seed: int) -> str:
        return "\n\n".join(
            text.partition("\n\n")[2] for text in messages(size // 400, seed, fresh=True)
        )

    taken(usual(0))
    base = min(taken(usual(seed)) for seed in (1, 2, 3))  # none of their sentences was read before
    tried = 0
    for unit in (*UNITS, *("".join(pair) for pair in itertools.permutations(UNITS[:40:3], 2))):
        tried += 1
        if (ratio := taken(unit * (size // len(unit) + 1)) / base) > MANY:
            print(f"{unit!r}: {ratio:.1f} times as long")
    print(f"{tried} texts of {size:,} characters tried; a usual one takes {base * 1000:.0f} ms")


if __name__ == "__main__":
    main()
