"""Show the quality gate's table; with ``--write``, set its floors from what is measured now.

No floor gets lower by it, except those of a rule that ``--lower`` names, for a reason that is
written beside them.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from tests import quality


def main(args: Sequence[str] | None = None) -> int:
    """Measure, write the floors if asked to, and show the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--write", action="store_true", help="set the floors")
    parser.add_argument("--lower", action="append", default=[], metavar="RULE", help="or total")
    parser.add_argument("--because", default="", metavar="REASON", help="why they may be lower")
    asked = parser.parse_args(args)
    if bool(asked.lower) != bool(asked.because.strip()) or (asked.lower and not asked.write):
        parser.error('lower a floor with: --write --lower RULE --because "REASON"')
    known = quality.known_floors()
    if unknown := set(asked.lower) - set(known):
        parser.error(f"no floor is named {', '.join(sorted(unknown))}")
    evaluation = quality.measure()
    kept: list[str] = []
    changes: list[str] = []
    if asked.write:
        measured = quality.floors_of(evaluation)
        floors, kept = quality.raised(known, measured, asked.lower, asked.because.strip())
        changes = quality.changes(known, floors) or ["no floor changes"]
        text = json.dumps(floors, indent=1, ensure_ascii=False)
        quality.FLOORS.write_text(f"{text}\n", encoding="utf-8")
    print(quality.table(evaluation))
    for line in changes:
        print(line)
    for name in kept:
        print(f"not lowered: {name}; to lower it: --lower RULE --because REASON", file=sys.stderr)
    return 1 if kept else 0


if __name__ == "__main__":
    sys.exit(main())
