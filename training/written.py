"""The sentences from which the reading learns, as they stand in ``sentences/``.

A line in brackets names the moves of the sentences under it; ``moves | sentence`` names those of
one.
"""

from __future__ import annotations

import re
from pathlib import Path

HEADING = re.compile(r"\[[a-z_. ]+\]")
NOTED = re.compile(r"([a-z_. ]+) \| (.+)")
SENTENCES = Path(__file__).parent / "sentences"


def written() -> list[tuple[str, frozenset[str]]]:
    """Return every sentence with its moves, from the brackets above it or from its own line."""
    out: list[tuple[str, frozenset[str]]] = []
    for path in sorted(SENTENCES.glob("*.txt")):
        above: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if HEADING.fullmatch(line):
                above = line[1:-1].split()
            elif (noted := NOTED.fullmatch(line)) is not None:
                out.append((noted[2], moves_named(noted[1].split())))
            elif line.strip() and not line.startswith("#"):
                out.append((line, moves_named(above)))
    return out


def moves_named(names: list[str]) -> frozenset[str]:
    """Return the moves of a sentence; ``ask.call`` and a question are an ``ask`` as well."""
    asks = any(
        name.startswith("ask.") or name in ("qualify", "question_about_reader") for name in names
    )
    return frozenset({*names, *(["ask"] if asks else [])})
