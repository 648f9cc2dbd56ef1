"""``python -m tests.quality [--write]``: show the quality gate's table, or set its floors."""

import json
import sys

from tests.quality import FLOORS, floors_of, measure, table


def main() -> None:
    """Measure, write the floors where that is asked for, and show the table."""
    evaluation = measure()
    if "--write" in sys.argv[1:]:
        text = json.dumps(floors_of(evaluation), indent=1)
        FLOORS.write_text(f"{text}\n", encoding="utf-8")
    print(table(evaluation))


main()
