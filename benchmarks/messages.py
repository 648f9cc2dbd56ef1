"""Drafts to measure with: made of the sentences that the weights are learned from, no two alike."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

TRAINING = Path(__file__).parent.parent / "training"
WORDS = 110  # of a message, about


def sentences() -> list[str]:
    """Return the written sentences."""
    sys.path.insert(0, str(TRAINING))
    try:
        from written import written
    finally:
        sys.path.remove(str(TRAINING))
    return [text for text, _ in written()]


def messages(count: int, seed: int = 1, fresh: bool = False) -> Iterator[str]:
    """Yield so many messages of about ``WORDS`` words.

    As in a team's drafts a sentence may come again in another one. With ``fresh`` none does: each
    begins as one of the written ones and ends as another.
    """
    source, known = random.Random(seed), sentences()
    seen: set[str] = set()
    for number in range(count):
        body: list[str] = []
        while sum(len(sentence.split()) for sentence in body) < WORDS:
            sentence = source.choice(known)
            if fresh:
                begins, ends = sentence.split(), source.choice(known).split()
                sentence = " ".join(begins[: len(begins) // 2] + ends[len(ends) // 2 :])
                if sentence in seen:
                    continue
                seen.add(sentence)
            body.append(sentence)
        middle = len(body) // 2
        yield f"Hi Jo{number},\n\n{' '.join(body[:middle])}\n\n{' '.join(body[middle:])}\n\nSam\n"
