"""``check --jobs``: many files, linted by several processes, in the order in which they were named.

What one process would do with a file, another does as well; so the output is the same, whatever
their number.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.fingerprint import fingerprint_of
from outreach_lint.linting.result import Compared, Result
from outreach_lint.sources import File

ENOUGH = 200  # files from which the processes earn what it takes to start them
CHUNK = 25  # files of a part, those that a process takes at a time
AHEAD = 4  # parts for each process that are under way
Item = Result | OutreachLintError
LintFile = Callable[[File], Iterator[Item]]
Known = Callable[[File], list[Item] | None]
Part = list[File | Iterable[Item]]  # files for a process, and results that need none, in turn
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
    known: Known,
) -> Iterator[Item]:
    """Yield the results of files in their order, from some processes.

    Args:
        files: What to lint; an error stands for an input that cannot be read.
        count: How many processes; none is started where everything is known.
        linter_made: Makes, in each process, what lints a file there. It is pickled.
        here: Lints in this process what is not one text: the drafts of such a file may depend on
            each other.
        known: Returns the results of a file without judging it, or ``None``.
    """
    waiting: deque[tuple[Part, Future[list[list[Item]]] | None]] = deque()
    with ProcessPoolExecutor(count, initializer=_begin, initargs=(linter_made,)) as pool:
        try:
            for part in _parts(files, here, known):
                judged = [slot for slot in part if isinstance(slot, File)]
                waiting.append((part, pool.submit(_lint, judged) if judged else None))
                while len(waiting) >= AHEAD * count:
                    yield from _results(*waiting.popleft())
            while waiting:
                yield from _results(*waiting.popleft())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _parts(files: list[File | OutreachLintError], here: LintFile, known: Known) -> Iterator[Part]:
    part: Part = []
    for file in files:
        part.append(_slot(file, here, known))
        if len(part) == CHUNK or not isinstance(part[0], File):  # it need not wait for others
            yield part
            part = []
    if part:
        yield part


def _slot(file: File | OutreachLintError, here: LintFile, known: Known) -> File | Iterable[Item]:
    if isinstance(file, OutreachLintError):
        return [file]
    if not file.is_one_text:
        return here(file)
    found = known(file)
    return file if found is None else found


def _results(part: Part, judged: Future[list[list[Item]]] | None) -> Iterator[Item]:
    others = iter(judged.result() if judged else ())
    for slot in part:
        yield from next(others) if isinstance(slot, File) else slot


def _begin(linter_made: Callable[[], LintFile]) -> None:
    import signal

    global _lint_file
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
    _lint_file = linter_made()


def _lint(files: list[File]) -> list[list[Item]]:
    """Return the results of each of some files."""
    assert _lint_file is not None
    found = []
    for file in files:
        found.append(list(map(_able_to_travel, _lint_file(file))))
    return found


def _able_to_travel(item: Item) -> Item:
    """Return a result without what belongs to this process alone."""
    if isinstance(item, Result) and item.comparison.reading is not None:
        fingerprint = fingerprint_of(item.comparison.reading)
        item = replace(item, comparison=Compared(fingerprint=fingerprint))
    if isinstance(item, Result) and item.slow:  # a check need not be able to travel
        slow = []
        for rule, seconds in item.slow:
            slow.append((replace(rule, check=None), seconds))
        item = replace(item, slow=tuple(slow))
    return item
