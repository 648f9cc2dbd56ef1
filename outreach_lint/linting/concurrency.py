"""Lint many files in several processes, in the order in which they are named.

The output is the same for any number of processes.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.fingerprint import fingerprint_of
from outreach_lint.linting.result import ComparisonData, Result, ResultOrError
from outreach_lint.sources import File

MIN_FILES_FOR_PROCESSES = 200  # with fewer files, starting processes costs more time than it saves
FILES_PER_CHUNK = 25  # files that a process takes at a time
CHUNKS_AHEAD = 4  # chunks submitted per process before waiting for results
LintFile = Callable[[File], Iterator[ResultOrError]]
CachedResults = Callable[[File], list[ResultOrError] | None]
Chunk = list[
    File | Iterable[ResultOrError]
]  # in order: files for a worker, and results that need none
_lint_file: LintFile | None = None  # how this worker lints a file; set when it starts


def processes(wanted: int | None, files: list[File | OutreachLintError]) -> int:
    """Return how many processes to use.

    That is the wanted number; by default one for each core if there are enough files.
    """
    parallel_files = sum(isinstance(file, File) and file.is_one_text for file in files)
    if wanted is not None:
        return min(wanted, max(parallel_files, 1))
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return cores if parallel_files >= MIN_FILES_FOR_PROCESSES else 1


def linted(
    files: list[File | OutreachLintError],
    count: int,
    linter_made: Callable[[], LintFile],
    here: LintFile,
    known: CachedResults,
) -> Iterator[ResultOrError]:
    """Yield the results of files in order, linted by several processes.

    Args:
        files: What to lint; an error is an input that cannot be read.
        count: How many processes; none is started if all results are cached.
        linter_made: Returns the function that lints a file; pickled, and called in each process.
        here: Lints a file in this process if it is not one text, because its drafts may depend on
            each other.
        known: Returns the cached results of a file, or ``None``.
    """
    waiting: deque[tuple[Chunk, Future[list[list[ResultOrError]]] | None]] = deque()
    with ProcessPoolExecutor(count, initializer=_start_worker, initargs=(linter_made,)) as pool:
        try:
            for chunk in _chunks(files, here, known):
                to_lint = [item for item in chunk if isinstance(item, File)]
                waiting.append((chunk, pool.submit(_lint_files, to_lint) if to_lint else None))
                while len(waiting) >= CHUNKS_AHEAD * count:
                    yield from _results(*waiting.popleft())
            while waiting:
                yield from _results(*waiting.popleft())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _chunks(
    files: list[File | OutreachLintError], lint_here: LintFile, cached_results: CachedResults
) -> Iterator[Chunk]:
    chunk: Chunk = []
    for file in files:
        chunk.append(_work_item(file, lint_here, cached_results))
        # Results need not wait for more files.
        if len(chunk) == FILES_PER_CHUNK or not isinstance(chunk[0], File):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _work_item(
    file: File | OutreachLintError, lint_here: LintFile, cached_results: CachedResults
) -> File | Iterable[ResultOrError]:
    if isinstance(file, OutreachLintError):
        return [file]
    if not file.is_one_text:
        return lint_here(file)
    cached = cached_results(file)
    return file if cached is None else cached


def _results(
    chunk: Chunk, linted_files: Future[list[list[ResultOrError]]] | None
) -> Iterator[ResultOrError]:
    worker_results = iter(linted_files.result() if linted_files else ())
    for item in chunk:
        yield from next(worker_results) if isinstance(item, File) else item


def _start_worker(linter_made: Callable[[], LintFile]) -> None:
    import signal

    global _lint_file
    # The main process handles Ctrl-C and stops the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _lint_file = linter_made()


def _lint_files(files: list[File]) -> list[list[ResultOrError]]:
    """Return the results of each file."""
    assert _lint_file is not None
    results = []
    for file in files:
        results.append(list(map(_picklable, _lint_file(file))))
    return results


def _picklable(item: ResultOrError) -> ResultOrError:
    """Return a result that can be pickled: without its ``Reading`` and its check functions."""
    if isinstance(item, Result) and item.comparison.reading is not None:
        fingerprint = fingerprint_of(item.comparison.reading)
        item = replace(item, comparison=ComparisonData(fingerprint=fingerprint))
    if isinstance(item, Result) and item.slow:  # a check may not be picklable
        slow = []
        for rule, seconds in item.slow:
            slow.append((replace(rule, check=None), seconds))
        item = replace(item, slow=tuple(slow))
    return item
