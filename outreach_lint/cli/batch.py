"""``outreach-lint batch``: requests out to a file, answers in from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import click

from outreach_lint.cache import Cache, default_folder
from outreach_lint.cli import exit_code, say
from outreach_lint.cli.batch_answers import Findings, manifest_near, rows_in
from outreach_lint.cli.batch_files import RequestFiles, entries_in
from outreach_lint.cli.batch_parquet import PARQUET
from outreach_lint.cli.options import setting_option
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.judge.batch import Answered, answers, line_of
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

    The files hold the drafts' text, as it would be sent; they can be read by you alone. What the
    API does not take in one file (50,000 requests, 200 MB) goes into several: FILE, FILE-2 ….

    A FILE that ends in .parquet has a row a request, for those who run a model themselves, and is
    its own manifest.
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
            if plan.request:
                tokens += plan.request.tokens
    files.close()
    _say_sums(files, tokens, known, run.config.settings.price)
    return exit_code(failed)


def _say_sums(files: RequestFiles, tokens: int, known: int, price: Mapping[str, float]) -> None:
    answers_out = files.count * USUAL_ANSWER
    text = (
        f"{', '.join(files.paths) or 'no file'}: {many(files.count, 'request')}, about"
        f" {tokens:,} tokens in, {answers_out:,} out"
    )
    if price:
        cost = Meter(price).cost_of(tokens, answers_out)
        text += f"; {cost:.4f} at the configured price, before the API's discount"
    click.echo(text, err=True)
    if known:
        click.echo(f"{known:,} drafts need none: answered before, or the same as another", err=True)


@command.command("import")
@click.argument("answers_file", metavar="ANSWERS", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False),
    help="The manifest of the export, or its requests in Parquet.",
)
@click.option(
    "--output-file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write what the model said there, too, as Parquet: a row a request.",
)
def take(answers_file: str, manifest: str | None, output_file: str | None) -> int:
    """Check the answers of a batch and remember them, as if they had come over the wire.

    ANSWERS is JSON Lines as the Batch API gives them, or Parquet with the columns custom_id and
    content. They are read one by one.
    """
    if output_file and not output_file.lower().endswith(PARQUET):
        raise OutreachLintError("findings are written as Parquet", output_file, "name it ….parquet")
    entries = entries_in(manifest or manifest_near(answers_file))
    cache, tally = Cache(default_folder()), _Tally(answers_file)
    findings = _findings(output_file) if output_file else None
    for answer in answers(rows_in(answers_file), entries, tally.dropped):
        tally.add(answer)
        Judge.keep_in(cache, answer.verdicts)
        if findings:
            findings.add(answer)
    cache.close()
    if findings:
        findings.close()
    tally.say(len(entries))
    return exit_code(failed=bool(tally.failed))


def _findings(output: str) -> Findings:
    run = Run({})
    return Findings(output, run.linter(run.config), run.config)


class _Tally:
    """What has come of the answers so far."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._taken: set[str] = set()
        self.dropped = Counter[str]()
        self.failed = 0

    def add(self, answer: Answered) -> None:
        """Count an answer, and say why it cannot be used."""
        if not answer.failure:
            self._taken.add(answer.custom_id)
            return
        self.failed += 1
        if self.failed <= MOST_SAID:
            say(OutreachLintError(answer.failure, f"{self._path}: {answer.custom_id}"))

    def say(self, asked: int) -> None:
        """Say what became of so many requests."""
        if self.failed > MOST_SAID:
            click.echo(f"… and {self.failed - MOST_SAID:,} more that cannot be used", err=True)
        rest = ""
        for what, count in sorted(self.dropped.items()):
            rest += f", dropped: {count} {what}"
        click.echo(f"{len(self._taken):,} of {asked:,} requests answered{rest}", err=True)
        if asked > len(self._taken):
            still = asked - len(self._taken)
            click.echo(f"{still:,} are open; batch export writes them again", err=True)
