"""``outreach-lint batch``: write requests to a file, and read answers from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import click

from outreach_lint.cache import Cache, default_folder
from outreach_lint.cli.batch_answers import Findings, answer_rows, manifest_near
from outreach_lint.cli.batch_files import RequestFiles, entries_in
from outreach_lint.cli.batch_parquet import PARQUET
from outreach_lint.cli.options import setting_option
from outreach_lint.cli.outcome import exit_code, print_error
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.judge.batch import Answered, answers, batch_line
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import ESTIMATED_ANSWER_TOKENS, Meter
from outreach_lint.words import counted

MAX_FAILURES_LISTED = 20  # unusable answers that are listed one by one


@click.group("batch")
def command() -> None:
    """Judge thousands of drafts with the OpenAI Batch API, at half the price.

    Requests are files for that API; a plugin's client takes no part in them.

    \b
    outreach-lint batch export drafts/ -o requests.jsonl
    (upload requests.jsonl, wait, download the answers with OpenAI's own tools)
    outreach-lint batch import answers.jsonl
    outreach-lint check --engine llm drafts/          # no request is needed
    """


@command.command("export")
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False),
    help="The file for the requests.",
)
@setting_option("model")
@setting_option("setting")
@setting_option("relationship")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option("--resume", is_flag=True, help="Resume an interrupted export: keep complete files.")
@click.option(
    "--dry-run", is_flag=True, help="Show the number of requests and the price; write nothing."
)
def export(
    paths: tuple[str, ...], output: str, isolated: bool, resume: bool, dry_run: bool, **options: Any
) -> int:
    """Write the requests for the drafts in PATHS, and a manifest next to them.

    Drafts with an answer in the cache need no request. The files hold the drafts' text as it would
    be sent; only you can read them. The API takes at most 50,000 requests or 200 MB in a file;
    further requests go into FILE-2, FILE-3 ….

    If FILE ends in .parquet, it has one row for each request and is its own manifest. Use it if you
    run a model yourself.
    """
    run = Run({**options, "engine": "llm"}, Switches(isolated=isolated))
    endpoint, failed, skipped = endpoint_of(run.config), False, 0
    judge = run.judge()
    files = RequestFiles(output, endpoint.model, resume, dry_run)
    tokens = 0
    for draft in run.drafts(paths):
        error = draft if isinstance(draft, OutreachLintError) else run.reason_not_to_export(draft)
        if isinstance(draft, OutreachLintError) or error:
            failed |= not isinstance(error, Notice)
            print_error(error or draft)  # type: ignore[arg-type]
            continue
        case = run.case(draft)
        plan = judge.plan(case)
        line = batch_line(draft, plan, case.noted, endpoint)
        if line is None or line.custom_id in files:
            skipped += 1
        elif plan.refused:
            failed = True
            print_error(OutreachLintError(plan.refused, draft.path))
        else:
            files.add(line)
            if plan.request:
                tokens += plan.request.tokens
    files.close()
    _print_totals(files, tokens, skipped, run.config.settings.price)
    return exit_code(failed)


def _print_totals(
    files: RequestFiles, tokens: int, skipped: int, price: Mapping[str, float]
) -> None:
    answers_out = files.count * ESTIMATED_ANSWER_TOKENS
    text = (
        f"{', '.join(files.paths) or 'no file'}: {counted(files.count, 'request')}, about"
        f" {tokens:,} tokens in, {answers_out:,} out"
    )
    if price:
        cost = Meter(price).cost_of(tokens, answers_out)
        text += f"; {cost:.4f} at the configured price, before the API's discount"
    click.echo(text, err=True)
    if skipped:
        click.echo(
            f"{skipped:,} drafts need no request: already answered, or equal to another", err=True
        )


@command.command("import")
@click.argument("answers_file", metavar="ANSWERS", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False),
    help="The manifest of the export, or its Parquet file of requests.",
)
@click.option(
    "--output-file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Also write the model's findings there, as Parquet: one row for each request.",
)
def import_answers(answers_file: str, manifest: str | None, output_file: str | None) -> int:
    """Check the answers of a batch and store them in the cache, as if the server had sent them.

    ANSWERS is JSON Lines as the Batch API returns it, or Parquet with the columns custom_id and
    content.
    """
    if output_file and not output_file.lower().endswith(PARQUET):
        raise OutreachLintError(
            "findings are written as Parquet", output_file, "use a name that ends in .parquet"
        )
    entries = entries_in(manifest or manifest_near(answers_file))
    cache, counts = Cache(default_folder()), _ImportCounts(answers_file)
    findings = _findings(output_file) if output_file else None
    for answer in answers(answer_rows(answers_file), entries, counts.dropped):
        counts.add(answer)
        Judge.store_verdicts(cache, answer.verdicts)
        if findings:
            findings.add(answer)
    cache.close()
    if findings:
        findings.close()
    counts.print_summary(len(entries))
    return exit_code(failed=bool(counts.failed))


def _findings(output: str) -> Findings:
    run = Run({})
    return Findings(output, run.linter, run.config)


class _ImportCounts:
    """Counts of the answers imported so far."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._answered_ids: set[str] = set()
        self.dropped = Counter[str]()
        self.failed = 0

    def add(self, answer: Answered) -> None:
        """Count an answer, and print why it cannot be used; long lists are cut."""
        if not answer.failure:
            self._answered_ids.add(answer.custom_id)
            return
        self.failed += 1
        if self.failed <= MAX_FAILURES_LISTED:
            print_error(OutreachLintError(answer.failure, f"{self._path}: {answer.custom_id}"))

    def print_summary(self, request_count: int) -> None:
        """Print how many of the requests were answered."""
        if self.failed > MAX_FAILURES_LISTED:
            click.echo(
                f"… and {self.failed - MAX_FAILURES_LISTED:,} more that cannot be used", err=True
            )
        dropped_text = ""
        for what, count in sorted(self.dropped.items()):
            dropped_text += f", dropped: {count} {what}"
        click.echo(
            f"{len(self._answered_ids):,} of {request_count:,} requests answered{dropped_text}",
            err=True,
        )
        if request_count > len(self._answered_ids):
            unanswered = request_count - len(self._answered_ids)
            click.echo(
                f"{unanswered:,} are unanswered; run batch export again to write them", err=True
            )
