"""``outreach-lint baseline``: accept the current findings and store them in the lockfile."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import click

from outreach_lint.cli.options import setting_option
from outreach_lint.cli.outcome import CLEAN, USER_ERROR, exit_code, print_error
from outreach_lint.cli.run import Run
from outreach_lint.decisions.baseline import Accepted, keys_of, words_remain
from outreach_lint.decisions.lockfile import Lock
from outreach_lint.decisions.suppressions import RUN_RULE_PREFIX
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.report.terminal import safe, wrap
from outreach_lint.sources.formats import source_of
from outreach_lint.words import counted, shortened

MAX_SHOWN_CHARS = 100  # of an entry's words in the list
EPILOG = """\b
Examples:
  outreach-lint baseline accept --reason "sent since 2019" templates/
  outreach-lint baseline show
  outreach-lint baseline prune
"""


@click.group("baseline", epilog=EPILOG)
def command() -> None:
    """Accept the current findings, so that only new ones are reported.

    They are stored in outreach-lint.lock, for review and for CI. A finding is matched by its words,
    not by its line.
    """


@command.command("accept")
@click.argument("paths", nargs=-1)
@click.option("--reason", metavar="TEXT", default="", help="The reason, stored with each finding.")
@setting_option("select", help="Only findings of these rules.")
@setting_option("setting")
@setting_option("relationship")
@setting_option("engine")
def accept(paths: tuple[str, ...], reason: str, **options: Any) -> int:
    """Accept every finding that check shows in PATHS (the current folder by default)."""
    run = Run(options)
    lock = _lock(run)
    accepted_by_path: Counter[str] = Counter()
    failed = False
    for result in _results(run, paths or (".",)):
        if result is None:
            failed = True
            continue
        for finding in result.shown:
            if not finding.code.startswith(RUN_RULE_PREFIX) and result.draft.path != "-":
                lock.baseline.accept(finding, result.draft, " ".join(reason.split()))
                accepted_by_path[result.draft.path] += 1
    if accepted_by_path:
        lock.save()
    total = sum(accepted_by_path.values())
    findings, drafts = counted(total, "finding"), counted(len(accepted_by_path), "draft")
    path = os.path.relpath(lock.path)
    click.echo(f"{findings} in {drafts} accepted ({len(lock.baseline)} in {path})")
    return exit_code(failed)


@command.command("show")
def show() -> None:
    """List the accepted findings, and the reasons."""
    lock = _lock(Run({}))
    if not len(lock.baseline):
        click.echo("no findings are accepted")
    for path, entries in groupby(lock.baseline, key=lambda entry: entry.path):
        if lock.baseline.exists(Accepted(path, "", "", "", "")):
            click.echo(safe(path))
        else:
            click.echo(f"{safe(path)}  (missing)")
        for entry in entries:
            for line in wrap(_entry_text(entry), 100, " " * 10, f"  {entry.rule}  "):
                click.echo(line)


def _entry_text(entry: Accepted) -> str:
    """Return an entry's words, its draft if the file has several, and the reason."""
    text = f"“{shortened(entry.words, MAX_SHOWN_CHARS)}”"
    if entry.id != entry.path:
        text += f" ({entry.id})"
    if entry.reason:
        text += f"  -- {entry.reason}"
    return text


@command.command("prune")
def prune() -> int:
    """Remove entries whose draft or finding no longer exists.

    Entries of a renamed draft are kept under its new name. An entry from a language model is
    removed once its words are gone from the draft; no model is asked.
    """
    run = Run({"engine": "local"})
    lock = _lock(run)
    entries = list(lock.baseline)
    pairs: list[tuple[Accepted, Accepted]] = []
    failed = False
    for result in _results(run, _paths_to_search(run, lock, entries)):
        if result is None:
            failed = True
            continue
        pairs += _current_entries(lock, entries, result)
    if failed:
        click.echo("nothing was removed: some drafts could not be judged", err=True)
        return USER_ERROR
    to_keep = _entries_to_keep(entries, pairs)
    if to_keep != entries:
        lock.baseline.replace_entries(to_keep)
        lock.save()
    click.echo(f"{len(entries) - len(lock.baseline)} of {len(entries)} entries removed")
    return CLEAN


def _paths_to_search(run: Run, lock: Lock, entries: list[Accepted]) -> tuple[str, ...]:
    """Return the paths to search for the drafts of the baseline's entries.

    The folder of the lockfile is searched, too, if a draft is missing at its recorded path, or if
    an entry is about several drafts of a folder: only one of them is recorded.
    """
    folder, rules = os.path.dirname(lock.path), run.linter.rules
    existing, search_folder = set(), False
    for entry in entries:
        if not lock.baseline.exists(entry):
            search_folder = True
            continue
        existing.add(entry.path)
        rule = rules.get(entry.rule)
        if rule and rule.scope == "campaign" and source_of(entry.path).in_folders is True:
            search_folder = True
    paths = [os.path.join(folder, path) for path in sorted(existing)]
    if search_folder:
        paths.append(folder or ".")
    return tuple(paths)


def _entries_to_keep(
    entries: list[Accepted], pairs: list[tuple[Accepted, Accepted]]
) -> list[Accepted]:
    """Return the entries to keep, from pairs of the recorded and the current entry.

    An entry of a missing draft moves to a new draft with the same finding, if there is one, and not
    to drafts that had entries before.
    """
    drafts_before = {(entry.path, entry.id) for entry in entries}
    moved_to_new_drafts = set()
    for recorded, current in pairs:
        if (current.path, current.id) not in drafts_before:
            moved_to_new_drafts.add(recorded)
    kept = []
    for recorded, current in pairs:
        if (current.path, current.id) not in drafts_before or recorded not in moved_to_new_drafts:
            kept.append(current)
    return kept


def _current_entries(
    lock: Lock, entries: list[Accepted], result: Result
) -> Iterator[tuple[Accepted, Accepted]]:
    """Yield the entries that still match something in this draft.

    Each comes as it was recorded, and with the draft's current path and id.
    """
    path, draft_id = lock.baseline.path_and_id_of(result.draft)
    suppressed_keys: set[str] = set()
    for item in result.decisions.suppressed:
        if item.by == "baseline":
            suppressed_keys.update(keys_of(item.finding, result.draft))
    for entry in entries:
        same_draft = (entry.path, entry.id) == (path, draft_id)
        draft_is_missing = not lock.baseline.exists(entry)
        if not (same_draft or draft_is_missing):
            continue
        from_model = entry.origin == "llm"
        if entry.key in suppressed_keys or (from_model and words_remain(entry, result.draft)):
            yield entry, entry._replace(path=path, id=draft_id)


def _lock(run: Run) -> Lock:
    return Lock(run.config.lockfile)


def _results(run: Run, paths: tuple[str, ...]) -> Iterator[Result | None]:
    """Yield the results; for an input that failed, print its error and yield ``None``."""
    if not paths:
        return
    for result in run.results(paths):
        if isinstance(result, Notice):
            print_error(result)
        elif isinstance(result, OutreachLintError):
            print_error(result)
            yield None
        elif result.problems or result.lacks_verdict:
            if result.unjudged:
                print_error(OutreachLintError(f"not judged: {result.unjudged}", result.draft.path))
            for error in result.problems:
                print_error(error)
            yield None
        else:
            yield result
