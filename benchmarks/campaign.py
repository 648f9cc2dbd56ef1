"""What comparing messages with each other costs: ``python benchmarks/campaign.py [COUNT …]``.

The encoder takes no part: the messages are words. Half of them are like no other, the rest are made
from a skeleton each, as a team's are: every skeleton for some 200 people, as it is or with
small swaps. Each count has a process of its own; a straight line keeps the time a message the same.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from outreach_lint.frames import clusters_of
from outreach_lint.linting.likeness import signature_of, text_key

COUNTS = (10_000, 50_000, 200_000, 1_000_000)
EACH = 200  # people who get a skeleton
LINE = 15  # words of the first and the last line
SWAPPED = (0, 0.02, 0.05, 0.1)  # part of the words that are others


class Message(NamedTuple):
    """A message as it is compared: its words, and its first and last line."""

    words: list[str]
    opening: str
    closing: str


def made(count: int, seed: int = 1) -> Iterator[Message]:
    """Yield so many messages of 110 words of a language that has 5,000."""
    source = random.Random(seed)
    letters = "abcdefghijklmnoprstuvw"
    known = ["".join(source.choices(letters, k=source.randint(2, 9))) for _ in range(5_000)]
    skeletons = [source.choices(known, k=110) for _ in range(max(1, count // 2 // EACH))]
    for number in range(count):
        words = source.choice(skeletons) if number % 2 else source.choices(known, k=110)
        if number % 2 and (share := source.choice(SWAPPED)):
            words = [source.choice(known) if source.random() < share else word for word in words]
        yield Message(words, " ".join(words[:LINE]), " ".join(words[-LINE:]))


def fingerprints(messages: Iterator[Message]) -> pa.Table:
    """Return the fingerprints of messages, each to a person of its own."""
    names = ("person", "text", "opening", "closing", "signature")
    keys: list[tuple[int, ...]] = []
    signatures: list[bytes] = []
    for number, message in enumerate(messages):
        text = text_key(" ".join(message.words))
        keys.append((number, text, text_key(message.opening), text_key(message.closing)))
        signatures.append(signature_of(message.words))
    columns = [pa.array(column, pa.int64()) for column in zip(*keys, strict=True)]
    return pa.table([*columns, pa.array(signatures, pa.binary())], names=names)


def measure(count: int) -> None:
    """Compare so many messages in this process and print what it took."""
    start = time.process_time()
    for _ in made(count):
        pass
    making = time.process_time() - start
    start = time.process_time()
    table = fingerprints(made(count))
    hashing = time.process_time() - start - making
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    clusters = clusters_of(table)
    comparing = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = len(set(clusters["cluster"].to_pylist()))
    print(
        f"| {count:,} | {hashing:.1f} s | {comparing:.1f} s | {comparing / count * 1e6:.0f} µs |"
        f" {before:,.0f} MB | {memory:,.0f} MB | {found:,} |"
    )


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
        return
    print(
        "| messages | signatures | comparing | a message | memory before | at most | clusters |\n"
        "|---|---|---|---|---|---|---|",
        flush=True,
    )
    for count in [int(word) for word in sys.argv[1:]] or COUNTS:
        subprocess.run([sys.executable, __file__, "--one", str(count)], check=True)


if __name__ == "__main__":
    main()
