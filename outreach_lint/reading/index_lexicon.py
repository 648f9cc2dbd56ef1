"""Write ``lexicon_index.py`` from the lexicons: ``python -m outreach_lint.reading.index_lexicon``."""

from __future__ import annotations

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

TARGET = os.path.join(os.path.dirname(__file__), "lexicon_index.py")


def source() -> str:
    """Return the text of ``lexicon_index.py`` as the lexicons now stand."""
    classes = read_classes(os.path.join(FOLDER, "classes.txt"))
    patterns = [
        pattern for file in files(FOLDER) for pattern in read_lexicon(os.path.join(FOLDER, file), file[:-4])
    ]
    sections = list(dict.fromkeys(pattern.section for pattern in patterns))
    numbers = {section: number for number, section in enumerate(sections)}
    parts = {
        "SIZES: dict[str, int]": dict(sorted(sizes(FOLDER).items())),
        "CLASSES: dict[str, str]": {name: " ".join(sorted(words)) for name, words in classes.items()},
        "SECTIONS: tuple[tuple[str, str, float, tuple[str, ...], tuple[str, ...]], ...]": tuple(
            (s.move, s.name, s.weight, tuple(sorted(s.who)), tuple(sorted(s.mood))) for s in sections
        ),
        "PATTERNS: tuple[tuple[str, int, tuple[tuple[str, ...], ...], bytes], ...]": tuple(
            (
                pattern.raw,
                numbers[pattern.section],
                needed(pattern.raw, classes),
                pickle.dumps(_sorted(pattern.point(classes), {}), protocol=4),
            )
            for pattern in patterns
        ),
        "INDEX: dict[str, tuple[int, ...]]": {
            key: tuple(found) for key, found in sorted(build_index(patterns, classes).items())
        },
    }
    body = "\n".join(
        f"{name} = {pformat(value, width=10_000, sort_dicts=False)}" for name, value in parts.items()
    )
    return f'"""Made by index_lexicon from the files in lexicon/: do not edit."""\n\n# fmt: off\n# ruff: noqa\n{body}\n'


def _sorted(point: Any, known: dict[int, Any]) -> Any:
    """Return a point with its words in order, so that the same lexicons always give the same bytes.

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
