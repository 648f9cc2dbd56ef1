"""Write ``lexicon_index.py`` from the lexicons: ``python -m outreach_lint.reading.index_lexicon``."""

from __future__ import annotations

import marshal
import os
import pickle
from pprint import pformat
from typing import Any

from outreach_lint.reading.lexicon import (
    FOLDER,
    build_index,
    files,
    needed,
    read_classes,
    read_lexicon,
    sizes,
)

_TYPES = {
    "SIZES": "dict[str, int]",
    "SECTIONS": "tuple[tuple[str, str, float, tuple[str, ...], tuple[str, ...]], ...]",
    "RAW": "str",
    "PATTERNS": "tuple[tuple[int, tuple[tuple[str, ...], ...], int, int], ...]",
    "POINTS": "bytes",
    "INDEX": "dict[str, tuple[int, ...]]",
}
TARGET = os.path.join(os.path.dirname(__file__), "lexicon_index.py")


def values() -> dict[str, Any]:
    """Return what ``lexicon_index.py`` holds as the lexicons now stand, patterns with their text and points."""
    classes = read_classes(os.path.join(FOLDER, "classes.txt"))
    patterns = [
        pattern for file in files(FOLDER) for pattern in read_lexicon(os.path.join(FOLDER, file), file[:-4])
    ]
    sections = list(dict.fromkeys(pattern.section for pattern in patterns))
    numbers = {section: number for number, section in enumerate(sections)}
    return {
        "SIZES": dict(sorted(sizes(FOLDER).items())),
        "SECTIONS": tuple(
            (s.move, s.name, s.weight, tuple(sorted(s.who)), tuple(sorted(s.mood))) for s in sections
        ),
        "PATTERNS": tuple(
            (
                pattern.raw,
                numbers[pattern.section],
                needed(pattern.raw, classes),
                _sorted(pattern.point(lambda: classes), {}),
            )
            for pattern in patterns
        ),
        "INDEX": {key: tuple(found) for key, found in sorted(build_index(patterns, classes).items())},
    }


def source() -> str:
    """Return the text of ``lexicon_index.py``."""
    parts, kept = values(), b""
    patterns = parts.pop("PATTERNS")
    places = []
    for _, section, needs, point in patterns:
        # taken apart and put together again first, so that the same lexicons always give the same bytes
        made = marshal.dumps(pickle.loads(pickle.dumps(point, protocol=4)))
        places.append((section, needs, len(kept), len(kept) + len(made)))
        kept += made
    parts |= {"RAW": "\n".join(raw for raw, *_ in patterns), "PATTERNS": tuple(places), "POINTS": kept}
    body = "\n".join(
        f"{name}: {_TYPES[name]} = {pformat(value, width=10_000_000, sort_dicts=False)}"
        for name, value in parts.items()
    )
    return f'"""Made by index_lexicon from the files in lexicon/: do not edit."""\n\n# fmt: off\n# ruff: noqa\n{body}\n'


def _sorted(point: Any, known: dict[int, Any]) -> Any:
    """Return a point with its words in order.

    What several words lead to is one point, and stays one.
    """
    if point is None:
        return None
    if id(point) not in known:
        words, tests, skips, gap = point
        known[id(point)] = (
            {str(word): tuple(_sorted(then, known) for then in words[word]) for word in sorted(words)},
            tuple((kind, value, _sorted(then, known)) for kind, value, then in tests),
            tuple(_sorted(then, known) for then in skips),
            gap and (gap[0], _sorted(gap[1], known)),
        )
    return known[id(point)]


if __name__ == "__main__":
    text = source()
    with open(TARGET, "w", encoding="utf-8") as handle:
        handle.write(text)
