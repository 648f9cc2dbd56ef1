"""``outreach-lint baseline``: accept the present findings, and keep them in the lockfile."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import click

from outreach_lint.cli import CLEAN, USER_ERROR, exit_code, say
from outreach_lint.cli.options import setting_option
from outreach_lint.cli.run import Run
from outreach_lint.decisions.baseline import Accepted, key_of
from outreach_lint.decisions.lockfile import Lock
from outreach_lint.decisions.suppressions import HOST
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.report.terminal import safe, wrap

EPILOG = """\b
Examples:
  outreach-lint baseline accept --reason "sent since 2019" templates/
  outreach-lint baseline show
  outreach-lint baseline prune
"""


@click.group("baseline", epilog=EPILOG)
def command() -> None:
    """Accept the findings that are there, to start with a clean slate.

    Only new ones are reported then.

    They are kept in outreach-lint.lock, by their words and not by their line, for review and for
    CI.
    """


@command.command("accept")
@click.argument("paths", nargs=-1)
@click.option("--reason", metavar="TEXT", default="", help="Why; shown in review.")
@setting_option("select", help="Only findings of these rules.")
@setting_option("setting")
@setting_option("relationship")
@setting_option("engine")
def accept(paths: tuple[str, ...], reason: str, **options: Any) -> int:
    """Accept every finding that check shows in PATHS (the current folder by default)."""
    run = Run(options)
    lock = _lock(run)
    count: Counter[str] = Counter()
    failed = False
    for result in _results(run, paths or (".",)):
        if result is None:
            failed = True
            continue
        for finding in result.shown:
            if not finding.code.startswith(HOST) and result.draft.path != "-":
                lock.baseline.accept(finding, result.draft, " ".join(reason.split()))
                count[result.draft.path] += 1
    if count:
        lock.save()
    total = sum(count.values())
    findings = "1 finding" if total == 1 else f"{total} findings"
    drafts = "1 draft" if len(count) == 1 else f"{len(count)} drafts"
    path = os.path.relpath(lock.path)
    click.echo(f"{findings} in {drafts} accepted ({len(lock.baseline)} in {path})")
    return exit_code(failed)


@command.command("show")
def show() -> None:
    """List what was accepted, and why."""
    lock = _lock(Run({}))
    if not len(lock.baseline):
        click.echo("nothing is accepted")
    for path, entries in groupby(lock.baseline, key=lambda entry: entry.path):
        if lock.baseline.exists(Accepted(path, "", "", "", "")):
            click.echo(safe(path))
        else:
            click.echo(f"{safe(path)}  (gone)")
        for entry in entries:
            for line in wrap(_in_words(entry), 100, " " * 10, f"  {entry.rule}  "):
                click.echo(line)


def _in_words(entry: Accepted) -> str:
    """Return the words that were accepted, in which draft of the file, and why."""
    text = f"“{entry.words}”"
    if entry.id != entry.path:
        text += f" ({entry.id})"
    if entry.reason:
        text += f"  -- {entry.reason}"
    return text


@command.command("prune")
def prune() -> int:
    """Forget what is no longer there: its draft is gone, or has no such finding any more.

    The entries of a draft that was renamed go with it. A finding of a language model is forgotten
    when its words are gone; nobody is asked.
    """
    run = Run({"engine": "local"})
    lock = _lock(run)
    entries = list(lock.baseline)
    found: list[tuple[Accepted, Accepted]] = []
    failed = False
    for result in _results(run, _places(lock, entries)):
        if result is None:
            failed = True
            continue
        found += _still(lock, entries, result)
    if failed:
        click.echo("nothing was forgotten: not every draft could be judged", err=True)
        return USER_ERROR
    kept = _kept(entries, found)
    if kept != entries:
        lock.baseline.keep(kept)
        lock.save()
    click.echo(f"{len(entries) - len(lock.baseline)} of {len(entries)} forgotten")
    return CLEAN


def _places(lock: Lock, entries: list[Accepted]) -> tuple[str, ...]:
    """Return the paths at which the drafts of the baseline's entries are found now.

    Where drafts are missing at their old paths, the folder is searched for them.
    """
    folder = os.path.dirname(lock.path)
    named, there = set(), set()
    for entry in entries:
        named.add(entry.path)
        if lock.baseline.exists(entry):
            there.add(entry.path)
    paths = [os.path.join(folder, path) for path in sorted(there)]
    if len(there) < len(named):
        paths.append(folder or ".")
    return tuple(paths)


def _kept(entries: list[Accepted], found: list[tuple[Accepted, Accepted]]) -> list[Accepted]:
    """Return the entries as they are kept, from pairs of what they were and are.

    One whose draft is gone goes to a draft that is new, if there is one, and not to its likes.
    """
    known = {(entry.path, entry.id) for entry in entries}
    anew = set()
    for old, now in found:
        if (now.path, now.id) not in known:
            anew.add(old)
    kept = []
    for old, now in found:
        if (now.path, now.id) not in known or old not in anew:
            kept.append(now)
    return kept


def _still(
    lock: Lock, entries: list[Accepted], result: Result
) -> Iterator[tuple[Accepted, Accepted]]:
    """Yield the entries that are about something in this draft.

    Each comes as it was and under the path that the draft has now.
    """
    path, own = lock.baseline.place_of(result.draft)
    found = set()
    for item in result.decisions.suppressed:
        if item.by == "baseline":
            found.add(key_of(item.finding))
    words = " ".join(result.draft.text.split()).casefold()
    for entry in entries:
        here = (entry.path, entry.id) == (path, own)
        moved = not lock.baseline.exists(entry)
        stands = entry.origin == "llm" and entry.words.rstrip("…").casefold() in words
        if (here or moved) and (entry.key in found or stands):
            yield entry, entry._replace(path=path, id=own)


def _lock(run: Run) -> Lock:
    return Lock(run.config.lockfile)


def _results(run: Run, paths: tuple[str, ...]) -> Iterator[Result | None]:
    """Yield the results; ``None`` for what could not be read or judged, whose error is said."""
    if not paths:
        return
    for result in run.results(paths):
        if isinstance(result, Notice):
            say(result)
        elif isinstance(result, OutreachLintError):
            say(result)
            yield None
        elif result.problems or result.lacks_verdict:
            if result.unjudged:
                say(OutreachLintError(f"not judged: {result.unjudged}", result.draft.path))
            for error in result.problems:
                say(error)
            yield None
        else:
            yield result
