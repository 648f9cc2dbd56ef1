"""``outreach-lint batch``: requests out to a file, answers in from a file."""

from __future__ import annotations

import glob
import json
import os
from collections import Counter
from typing import Any

import click

from outreach_lint.cache import Cache, default_folder
from outreach_lint.cli import CLEAN, USER_ERROR, say
from outreach_lint.cli.options import setting_option
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.judge.batch import (
    CUSTOM_ID,
    LARGEST,
    MOST,
    VERSION,
    answers,
    line_of,
    manifest_of,
)
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import USUAL_ANSWER, many
from outreach_lint.model import Draft

ENDING = ".manifest.json"
MOST_SAID = 20  # answers that cannot be used and are named one by one


@click.group("batch")
def command() -> None:
    """Judge thousands of drafts by the OpenAI Batch API, which costs half.

    \b
    outreach-lint batch export drafts/ -o requests.jsonl
    (upload requests.jsonl, wait, download the answers with OpenAI's own tools)
    outreach-lint batch import answers.jsonl
    outreach-lint check --engine llm drafts/          # no request is needed
    """


@command.command("export")
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False), help="The file of requests."
)
@setting_option("model")
@setting_option("setting")
@setting_option("relationship")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
def export(paths: tuple[str, ...], output: str, isolated: bool, **options: Any) -> int:
    """Write the requests that PATHS need and the cache does not answer, and a manifest beside them.

    Both files hold the drafts' text, as it would be sent; they can be read by you alone.
    """
    run = Run({**options, "engine": "llm"}, Switches(isolated=isolated))
    requests = Requests(run)
    with _private(output) as handle:
        for draft in run.drafts(paths):
            if line := requests.line_for(draft):
                handle.write(line + "\n")
    manifest = {
        "version": VERSION,
        "model": requests.endpoint.model,
        "requests": requests.kept,
    }
    with _private(_manifest_beside(output)) as handle:
        json.dump(manifest, handle, indent=1)
    requests.say(output)
    return USER_ERROR if requests.failed else CLEAN


class Requests:
    """The requests that some drafts need, for a file of the Batch API.

    ``kept`` is what the manifest keeps of each, by its id; ``failed`` tells whether a draft could
    not be read, or may not be sent.
    """

    def __init__(self, run: Run) -> None:
        self.endpoint = endpoint_of(run.config)
        self._run, self._judge = run, run.judge()
        self.kept: dict[str, dict[str, Any]] = {}
        self.failed = False
        self._needless = self._size = self._tokens = 0

    def line_for(self, draft: Draft | OutreachLintError) -> str | None:
        """Return the line that asks about a draft; ``None`` where none is needed or possible."""
        fault = draft if isinstance(draft, OutreachLintError) else self._run.not_sent(draft)
        if isinstance(draft, OutreachLintError) or fault:
            self.failed |= not isinstance(fault, Notice)
            say(fault or draft)  # type: ignore[arg-type]
            return None
        case = self._run.case(draft)
        plan = self._judge.plan(case)
        line = line_of(draft, plan, case.noted, self.endpoint)
        if line is None or line.custom_id in self.kept:
            self._needless += 1
            return None
        if plan.refused:
            self.failed = True
            say(OutreachLintError(plan.refused, draft.path))
            return None
        self.kept[line.custom_id] = line.kept
        self._size += len(line.line) + 1
        self._tokens += plan.request.tokens if plan.request else 0
        return line.line

    def say(self, output: str) -> None:
        """Say how many requests there are, and whether the API takes so many in one file."""
        count = len(self.kept)
        click.echo(
            f"{output}: {many(count, 'request')}, about {self._tokens:,} tokens in,"
            f" {count * USUAL_ANSWER:,} out",
            err=True,
        )
        if self._needless:
            click.echo(
                f"{self._needless:,} drafts need none: answered before, or the same as another",
                err=True,
            )
        if count > MOST or self._size > LARGEST:
            click.echo(
                f"warning: the API takes {MOST:,} requests and {LARGEST // 10**6} MB a file; split"
                " it by lines",
                err=True,
            )


@command.command("import")
@click.argument("answers_file", metavar="ANSWERS", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--manifest", type=click.Path(exists=True, dir_okay=False), help="The manifest of the export."
)
def take(answers_file: str, manifest: str | None) -> int:
    """Check the answers of a batch and remember them, as if they had come over the wire."""
    path = manifest or _manifest_near(answers_file)
    with open(path, encoding="utf-8") as handle:
        entries = manifest_of(handle.read(), path)
    cache, dropped, failed = Cache(default_folder()), Counter[str](), 0
    taken: set[str] = set()
    with open(answers_file, encoding="utf-8", errors="replace") as handle:
        for answer in answers(handle, entries, dropped):
            if answer.failure:
                failed += 1
                if failed <= MOST_SAID:
                    say(OutreachLintError(answer.failure, f"{answers_file}: {answer.custom_id}"))
                continue
            Judge.keep_in(cache, answer.verdicts)
            taken.add(answer.custom_id)
    cache.close()
    if failed > MOST_SAID:
        click.echo(f"… and {failed - MOST_SAID:,} more that cannot be used", err=True)
    open_still = len(entries) - len(taken)
    rest = "".join(f", dropped: {count} {what}" for what, count in sorted(dropped.items()))
    click.echo(f"{len(taken):,} of {len(entries):,} requests answered{rest}", err=True)
    if open_still:
        click.echo(f"{open_still:,} are open; batch export writes them again", err=True)
    return USER_ERROR if failed else CLEAN


def _private(path: str) -> Any:
    """Open a file for writing that only its owner can read.

    Raises:
        OutreachLintError: The file cannot be opened.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.chmod(path, 0o600)
        return open(number, "w", encoding="utf-8")
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", path) from None


def _manifest_beside(path: str) -> str:
    return os.path.splitext(path)[0] + ENDING


def _manifest_near(answers_file: str) -> str:
    """Return the manifest that knows the first answer.

    It is looked for in the folder of the answers and in the current one.
    """
    with open(answers_file, encoding="utf-8", errors="replace") as handle:
        first = next((line for line in handle if line.strip()), "")
    found = dict.fromkeys(
        path
        for folder in (os.path.dirname(answers_file) or ".", ".")
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), f"*{ENDING}")))
    )
    for path in found:
        with open(path, encoding="utf-8", errors="replace") as handle:
            if any(custom_id in first for custom_id in CUSTOM_ID.findall(handle.read())):
                return path
    if len(found) == 1:
        return next(iter(found))
    what = (
        "none of the manifests here knows these answers"
        if found
        else "no manifest of an export here"
    )
    raise OutreachLintError(what, answers_file, "say where it is: --manifest FILE")
