"""``check --jobs``: many files, linted by several processes, in the order in which they were named.

What one process would do with a file, another does as well; so the output is the same, whatever
their number.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Compared, Result
from outreach_lint.sources import File

ENOUGH = 200  # files from which the processes earn what it takes to start them
CHUNK = 25  # files that a process takes at a time
AHEAD = 4  # chunks for each process that are under way
Item = Result | OutreachLintError
LintFile = Callable[[File], Iterator[Item]]
_lint_file: LintFile | None = None  # how this process lints a file, once it has begun


def processes(wanted: int | None, files: list[File | OutreachLintError]) -> int:
    """Return how many processes to use.

    They are as many as wanted; by default one for each core, where there is enough to do.
    """
    able = sum(isinstance(file, File) and file.is_one_text for file in files)
    if wanted is not None:
        return min(wanted, max(able, 1))
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return cores if able >= ENOUGH else 1


def linted(
    files: list[File | OutreachLintError],
    count: int,
    linter_made: Callable[[], LintFile],
    here: LintFile,
) -> Iterator[Item]:
    """Yield the results of files in their order, from some processes.

    Args:
        files: What to lint; an error stands for an input that cannot be read.
        count: How many processes.
        linter_made: Makes, in each process, what lints a file there. It is pickled.
        here: Lints in this process what is not one text: the drafts of such a file may depend on
            each other.
    """
    waiting: deque[Callable[[], Iterable[Item]]] = (
        deque()
    )  # what gives the results, once it is their turn
    with ProcessPoolExecutor(count, initializer=_begin, initargs=(linter_made,)) as pool:
        try:
            for chunk in _chunks(files):
                if isinstance(chunk, list):
                    waiting.append(pool.submit(_lint, chunk).result)
                elif isinstance(chunk, File):
                    waiting.append(partial(here, chunk))
                else:
                    waiting.append(partial(iter, [chunk]))
                while len(waiting) >= AHEAD * count:
                    yield from waiting.popleft()()
            while waiting:
                yield from waiting.popleft()()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _chunks(
    files: list[File | OutreachLintError],
) -> Iterator[list[File] | File | OutreachLintError]:
    chunk: list[File] = []
    for file in files:
        if isinstance(file, File) and file.is_one_text:
            chunk.append(file)
            if len(chunk) < CHUNK:
                continue
        if chunk:
            yield chunk
            chunk = []
        if not (isinstance(file, File) and file.is_one_text):
            yield file
    if chunk:
        yield chunk


def _begin(linter_made: Callable[[], LintFile]) -> None:
    import signal

    global _lint_file
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
    _lint_file = linter_made()


def _lint(files: list[File]) -> list[Item]:
    """Return the results of some files, without what belongs to this process alone."""
    assert _lint_file is not None
    out: list[Item] = []
    for file in files:
        for item in _lint_file(file):
            if isinstance(item, Result) and item.comparison.reading is not None:
                from outreach_lint.linting.campaign import fingerprint_of

                fingerprint = fingerprint_of(item.comparison.reading)
                item = replace(item, comparison=Compared(fingerprint=fingerprint))
            if isinstance(item, Result) and item.slow:  # a check need not be able to travel
                item = replace(
                    item, slow=tuple((replace(rule, check=None), s) for rule, s in item.slow)
                )
            out.append(item)
    return out
