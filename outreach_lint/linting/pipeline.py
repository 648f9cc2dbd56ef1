"""Lint drafts in order: one at a time, or several at once if a model is asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.finalizing import from_lock
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.local import LocalResult
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft

if TYPE_CHECKING:
    from concurrent.futures import Future

    from outreach_lint.decisions.baseline import Baseline
    from outreach_lint.decisions.lockfile import Lock
    from outreach_lint.judge.factory import Judges
    from outreach_lint.judge.judge import Case, Judge

DRAFTS_PER_REQUEST = 4  # drafts that are read ahead for each concurrent request
Undecided = Callable[[Draft, Linter, Config], Result]  # returns a result before users' decisions


def lint_all(  # noqa: PLR0913 -- options, given by name
    drafts: Iterable[Draft | OutreachLintError],
    linter_for: Callable[[Config], Linter],
    config_for: Callable[[str], Config],
    judges: Judges | None = None,
    lock: Lock | None = None,
    *,
    locked: bool = False,
    record: bool = False,
    rewrite: bool = False,
    sending_error: Callable[[Draft], OutreachLintError | None] = lambda _: None,
    undecided: Undecided | None = None,
) -> Iterator[Result | OutreachLintError]:
    """Yield the result of every draft, in order.

    For an input that is not a draft, its error is yielded.

    With ``judges``, the model that a draft's configuration names is asked as well. ``lock`` adds
    stored verdicts of a model. With ``locked``, a draft counts as not judged if a verdict is not
    stored; with ``record``, the model's verdicts are stored. ``rewrite`` asks for a rewrite of the
    whole message. ``sending_error`` returns an error if a draft must not be sent to a model; the
    error is yielded instead of a result. ``undecided`` returns the result of the local engine, for
    example from a cache; then verdicts of ``lock`` are not added.
    """
    linting = _Linting(linter_for, config_for, judges, lock, locked, record, rewrite, undecided)
    if judges is not None:
        yield from _in_order(_without_refused(drafts, sending_error), linting.ask, judges)
        return
    for draft in drafts:
        yield draft if isinstance(draft, OutreachLintError) else linting.lint(draft)


@dataclass(frozen=True)
class _Linting:
    """Lints the drafts of a run; the fields are the arguments of ``lint_all``."""

    linter_for: Callable[[Config], Linter]
    config_for: Callable[[str], Config]
    judges: Judges | None
    lock: Lock | None
    locked: bool
    record: bool
    rewrite: bool
    undecided: Undecided | None

    def lint(self, draft: Draft) -> Result:
        """Lint a draft with the local engine, and add the stored verdicts."""
        config = self.config_for(draft.path)
        linter = self.linter_for(config)
        if self.undecided is not None:
            result = self.undecided(draft, linter, config)
            return linter.decide(result, config, self._baseline)
        local = linter.run_local(draft, config)
        judgements = from_lock(local, config, self.lock, self.locked)
        return linter.finalize(local, config, judgements, self.locked, self._baseline)

    def ask(self, draft: Draft) -> Coroutine[None, None, Result]:
        """Run the local engine now, and return a coroutine that asks the model.

        So the local engine runs in the caller's thread. If the draft's configuration names no
        model, the coroutine returns the local result.
        """
        config = self.config_for(draft.path)
        linter = self.linter_for(config)
        judge = self.judges.for_config(config) if self.judges else None
        if judge is None:
            return _as_coroutine(self.lint(draft))
        local = linter.run_local(draft, config)
        return self._ask(judge, linter, local, linter.case(local, config), config)

    async def _ask(
        self, judge: Judge, linter: Linter, local: LocalResult, case: Case, config: Config
    ) -> Result:
        judgement = await judge.judge(case)
        if self.record and self.lock is not None:
            self.lock.record(local.draft, judgement.sent, local.rules, judgement.verdicts)
        judgements = [judgement, *from_lock(local, config, self.lock, False)]
        result = linter.finalize(local, config, judgements, baseline=self._baseline)
        if self.rewrite and result.shown and not local.reading.other_language:
            faults = []
            for finding in result.shown:
                quote = " ".join(finding.quote.split())
                faults.append(f"{finding.name}: “{quote}”. {finding.message}")
            result = replace(result, rewrite=await judge.rewrite(case, faults))
        return result

    @property
    def _baseline(self) -> Baseline | None:
        return self.lock.baseline if self.lock else None


async def _as_coroutine(result: Result) -> Result:
    return result


def _without_refused(
    drafts: Iterable[Draft | OutreachLintError],
    sending_error: Callable[[Draft], OutreachLintError | None],
) -> Iterator[Draft | OutreachLintError]:
    for draft in drafts:
        yield draft if isinstance(draft, OutreachLintError) else sending_error(draft) or draft


def _in_order(
    drafts: Iterable[Draft | OutreachLintError],
    ask: Callable[[Draft], Coroutine[None, None, Result]],
    judges: Judges,
) -> Iterator[Result | OutreachLintError]:
    """Yield results in order while the requests for the next few drafts are running.

    If the run is stopped, these requests are canceled. They run in their own thread; the caller's
    thread reads drafts, runs the local engine and waits, so Ctrl-C does not interrupt a request
    halfway.
    """
    import asyncio
    from threading import Thread

    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    window: deque[Future[Result] | OutreachLintError] = deque()
    try:
        for draft in drafts:
            if isinstance(draft, OutreachLintError):
                window.append(draft)
            else:
                window.append(asyncio.run_coroutine_threadsafe(ask(draft), loop))
            while window and (
                len(window) >= DRAFTS_PER_REQUEST * judges.first.concurrency or _is_ready(window[0])
            ):
                yield _wait_for(window.popleft())
        while window:
            yield _wait_for(window.popleft())
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_and_close(judges), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        for judge in judges.all:
            judge.cache.close()


def _is_ready(item: Future[Result] | OutreachLintError) -> bool:
    return isinstance(item, OutreachLintError) or item.done()


def _wait_for(item: Future[Result] | OutreachLintError) -> Result | OutreachLintError:
    return item if isinstance(item, OutreachLintError) else item.result()


async def _cancel_and_close(judges: Judges) -> None:
    """Cancel the requests that are running, and close all connections."""
    import asyncio

    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for judge in judges.all:
        await judge.close()
