"""``outreach-lint batch``: requests out to a file, answers in from a file."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Mapping
from typing import Any

import click

from outreach_lint.cache import Cache, default_folder
from outreach_lint.cli import CLEAN, USER_ERROR, say
from outreach_lint.cli.batch_files import ENDING, RequestFiles
from outreach_lint.cli.options import setting_option
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.judge.batch import CUSTOM_ID, answers, line_of, manifest_of
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import USUAL_ANSWER, Meter, many

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
@click.option(
    "--resume", is_flag=True, help="Go on with an export that was broken off: keep complete files."
)
@click.option(
    "--dry-run", is_flag=True, help="Say how many requests, and the price; write nothing."
)
def export(
    paths: tuple[str, ...], output: str, isolated: bool, resume: bool, dry_run: bool, **options: Any
) -> int:
    """Write the requests that PATHS need and the cache does not answer, and a manifest beside them.

    Both files hold the drafts' text, as it would be sent; they can be read by you alone. What the
    API does not take in one file (50,000 requests, 200 MB) goes into several: FILE, FILE-2 ….
    """
    run = Run({**options, "engine": "llm"}, Switches(isolated=isolated))
    endpoint, failed, known = endpoint_of(run.config), False, 0
    judge = run.judge()
    files = RequestFiles(output, endpoint.model, resume, dry_run)
    tokens = 0
    for draft in run.drafts(paths):
        fault = draft if isinstance(draft, OutreachLintError) else run.not_sent(draft)
        if isinstance(draft, OutreachLintError) or fault:
            failed |= not isinstance(fault, Notice)
            say(fault or draft)  # type: ignore[arg-type]
            continue
        case = run.case(draft)
        plan = judge.plan(case)
        line = line_of(draft, plan, case.noted, endpoint)
        if line is None or line.custom_id in files:
            known += 1
        elif plan.refused:
            failed = True
            say(OutreachLintError(plan.refused, draft.path))
        else:
            files.add(line)
            tokens += plan.request.tokens if plan.request else 0
    files.close()
    _say_sums(files, tokens, known, run.config.settings.price)
    return USER_ERROR if failed else CLEAN


def _say_sums(files: RequestFiles, tokens: int, known: int, price: Mapping[str, float]) -> None:
    answers_out = files.count * USUAL_ANSWER
    cost = Meter(price).cost_of(tokens, answers_out)
    priced = f"; {cost:.4f} at the configured price, before the API's discount" if price else ""
    click.echo(
        f"{', '.join(files.paths) or 'no file'}: {many(files.count, 'request')}, about"
        f" {tokens:,} tokens in, {answers_out:,} out{priced}",
        err=True,
    )
    if known:
        click.echo(f"{known:,} drafts need none: answered before, or the same as another", err=True)


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
