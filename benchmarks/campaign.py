"""What comparing the drafts of a run costs: ``python benchmarks/campaign.py [COUNT …]``.

Made-up messages to made-up people, a tenth of them from one skeleton, in a process of its own for
each count; a straight line would keep the milliseconds a draft the same.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time

COUNTS = (1_000, 10_000, 50_000)
SKELETON = (
    "I came across {thing} while looking for people in {place} who care about {care}. We help"
    " practices like yours cut their no-shows with reminders that parents read. Could we talk for"
    " {minutes} minutes next {when}?"
)


def text_of(number: int, source: random.Random, words: list[str]) -> str:
    """Return one of the messages: every tenth from the skeleton, the others of shuffled words."""
    if number % 10 == 0:
        pick = {key: source.choice(words) for key in ("thing", "place", "care", "when")}
        return SKELETON.format(minutes=source.randint(5, 50), **pick)
    sentences = [" ".join(source.choices(words, k=12)).capitalize() + "." for _ in range(5)]
    return " ".join(sentences)


def measure(count: int) -> None:
    """Compare so many drafts in this process and print what it took."""
    from outreach_lint.linting.campaign import Campaign, fingerprint_of
    from outreach_lint.model import Draft
    from outreach_lint.reading import read

    source = random.Random(1)
    words = [
        "".join(source.choices("abcdefghijklmnoprstuvw", k=source.randint(3, 9)))
        for _ in range(3000)
    ]
    comparing, campaign = 0.0, Campaign()
    for number in range(count):
        draft = Draft(
            f"Hi,\n\n{text_of(number, source, words)}\n\nSam\n",
            id=str(number),
            path=f"{number}.txt",
        )
        known = fingerprint_of(read(draft))
        start = time.perf_counter()
        if known:
            campaign.add(known, draft)
        comparing += time.perf_counter() - start
    start = time.perf_counter()
    clusters = campaign.clusters()
    comparing += time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    largest = max((len(cluster.members) for cluster in clusters), default=0)
    print(
        f"| {count:,} | {comparing:.2f} s | {comparing / count * 1000:.3f} ms | {memory:.0f} MB |"
        f" {len(clusters)} | {largest:,} |"
    )


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
        return
    print(
        "| drafts | comparing | a draft | memory of the process | clusters | largest"
        " |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for count in [int(word) for word in sys.argv[1:]] or COUNTS:
        subprocess.run([sys.executable, __file__, "--one", str(count)], check=True)


if __name__ == "__main__":
    main()
