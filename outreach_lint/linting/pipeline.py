"""Lint drafts in order: one at a time, or several at once where a model is asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import Linter, LocalResult, from_lock
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft

if TYPE_CHECKING:
    from concurrent.futures import Future

    from outreach_lint.decisions.lockfile import Lock
    from outreach_lint.judge.factory import Judges
    from outreach_lint.judge.judge import Case, Judge

AHEAD = 4  # drafts that are read ahead, for each request that may be under way


def lint(
    drafts: Iterable[Draft | OutreachLintError],
    linter_for: Callable[[Config], Linter],
    config_for: Callable[[str], Config],
    judges: Judges | None = None,
    lock: Lock | None = None,
    *,
    locked: bool = False,
    record: bool = False,
    rewrite: bool = False,
    refused: Callable[[Draft], OutreachLintError | None] = lambda _: None,
) -> Iterator[Result | OutreachLintError]:
    """Yield the result of every draft, in order.

    An input that holds no draft is yielded as its error.

    ``judges`` ask a model as well: about each draft the one that its own configuration names, if it
    names any. ``lock`` adds what a model said before; with ``locked`` what is not in it counts as
    not judged, with ``record`` the model's answers are put into it. ``rewrite`` has whole messages
    rewritten. ``refused`` says why a draft must not be sent to a model; that error is yielded
    instead of a result.
    """
    baseline = lock.baseline if lock else None

    def local(draft: Draft) -> Result:
        config = config_for(draft.path)
        linter = linter_for(config)
        look = linter.look(draft, config)
        return linter.finalize(
            look, config, from_lock(look, config, lock, locked), locked, baseline
        )

    def judged(draft: Draft) -> Coroutine[None, None, Result]:
        config = config_for(draft.path)
        linter = linter_for(config)
        assert judges is not None
        judge = judges.of(config)
        if judge is None:
            return given(local(draft))
        look = linter.look(draft, config)
        return finished(judge, linter, look, linter.case(look, config), config)

    async def given(result: Result) -> Result:
        return result

    async def finished(
        judge: Judge, linter: Linter, look: LocalResult, case: Case, config: Config
    ) -> Result:
        judgement = await judge.judge(case)
        if record and lock is not None:
            lock.record(look.draft, judgement.sent, look.rules, judgement.verdicts)
        said = [judgement, *from_lock(look, config, lock, False)]
        result = linter.finalize(look, config, said, baseline=baseline)
        if rewrite and result.shown and not look.reading.foreign:
            faults = [f"{f.name}: “{' '.join(f.quote.split())}”. {f.message}" for f in result.shown]
            result = replace(result, rewrite=await judge.rewrite(case, faults))
        return result

    if judges is None:
        yield from (
            draft if isinstance(draft, OutreachLintError) else local(draft) for draft in drafts
        )
    else:
        yield from _in_order(_without_refused(drafts, refused), judged, judges)


def _without_refused(
    drafts: Iterable[Draft | OutreachLintError],
    refused: Callable[[Draft], OutreachLintError | None],
) -> Iterator[Draft | OutreachLintError]:
    for draft in drafts:
        yield draft if isinstance(draft, OutreachLintError) else refused(draft) or draft


def _in_order(
    drafts: Iterable[Draft | OutreachLintError],
    judged: Callable[[Draft], Coroutine[None, None, Result]],
    judges: Judges,
) -> Iterator[Result | OutreachLintError]:
    """Yield results in order while the next few drafts are being judged.

    When the run is stopped, the requests under way are stopped as well. They have a thread of their
    own; this one reads drafts, lints them by the local engine and waits, so that Ctrl-C interrupts
    nothing but waiting.
    """
    import asyncio
    from threading import Thread

    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    window: deque[Future[Result] | OutreachLintError] = deque()
    try:
        for draft in drafts:
            window.append(
                draft
                if isinstance(draft, OutreachLintError)
                else asyncio.run_coroutine_threadsafe(judged(draft), loop)
            )
            while window and (len(window) >= AHEAD * judges.first.concurrency or _ready(window[0])):
                yield _result(window.popleft())
        while window:
            yield _result(window.popleft())
    finally:
        asyncio.run_coroutine_threadsafe(_end(judges), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        for judge in judges.all:
            judge.cache.close()


def _ready(item: Future[Result] | OutreachLintError) -> bool:
    return isinstance(item, OutreachLintError) or item.done()


def _result(item: Future[Result] | OutreachLintError) -> Result | OutreachLintError:
    return item if isinstance(item, OutreachLintError) else item.result()


async def _end(judges: Judges) -> None:
    """Break off what is still under way, and let go of connections."""
    import asyncio

    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for judge in judges.all:
        await judge.close()
