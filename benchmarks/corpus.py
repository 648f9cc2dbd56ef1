"""Drafts to measure with: made of the sentences that the weights are learned from, no two alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

SENTENCES = Path(__file__).parent.parent / "training/sentences"
WORDS = 110  # of a message, about


def sentences() -> list[str]:
    """Return the written sentences."""
    found = []
    for path in sorted(SENTENCES.iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.rpartition("\t")[2].strip()
            if text and not line.startswith("#"):
                found.append(text)
    return found


def messages(count: int, seed: int = 1) -> Iterator[str]:
    """Yield so many messages of about ``WORDS`` words."""
    source, known = random.Random(seed), sentences()
    for number in range(count):
        body: list[str] = []
        while sum(len(sentence.split()) for sentence in body) < WORDS:
            body.append(source.choice(known))
        middle = len(body) // 2
        yield f"Hi Jo{number},\n\n{' '.join(body[:middle])}\n\n{' '.join(body[middle:])}\n\nSam\n"
