"""``outreach-lint eval``: measure rules against labelled drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from outreach_lint.cli.options import setting_option
from outreach_lint.cli.outcome import exit_code, print_error
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.linting.evaluation import (
    MIN_LABELLED_DRAFTS,
    Evaluation,
    Labels,
    Share,
    evaluate,
    labels_of,
)
from outreach_lint.linting.result import Result
from outreach_lint.words import shortened

MAX_QUOTE_CHARS = 100  # of the words in a disagreement, in Markdown


EPILOG = """\b
Examples:
  outreach-lint eval corpus.jsonl
  outreach-lint eval corpus.jsonl --engine llm --model my-model
"""


@click.command("eval", epilog=EPILOG)
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False))
@setting_option("engine")
@setting_option("model")
@setting_option("select")
@click.option(
    "--output-format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
)
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
def command(corpus: str, form: str, isolated: bool, **options: Any) -> int:
    """Measure rules against the labelled drafts in CORPUS, a .jsonl file.

    Each line is a draft's record with "gold": ["RULE", …], or {"RULE": ["marked words", …]} if the
    words are marked, too. Rules on which labellers disagree are in "maybe": ["RULE", …]; they count
    neither for nor against a rule.
    """
    run = Run(options, Switches(isolated=isolated))
    labels = list(_labels(corpus))
    unjudged = 0

    def pairs() -> Iterator[tuple[Labels, Result]]:
        nonlocal unjudged
        for label, result in zip(labels, _results_of_drafts(run, corpus), strict=True):
            if isinstance(result, OutreachLintError):
                raise result
            if not result.judged:
                unjudged += 1
                continue
            yield label, result

    evaluation = evaluate(pairs())
    if form == "json":
        click.echo(json.dumps(evaluation_as_dict(evaluation), indent=2))
    else:
        click.echo(as_markdown(evaluation))
    if unjudged:
        print_error(
            OutreachLintError(f"{unjudged} drafts could not be judged, and are left out", corpus)
        )
    return exit_code(failed=bool(unjudged))


def _results_of_drafts(run: Run, corpus: str) -> Iterator[Result | OutreachLintError]:
    """Yield the result of each draft, without findings on several drafts; print notices."""
    for result in run.results((corpus,)):
        if isinstance(result, Notice):
            print_error(result)
        elif isinstance(result, OutreachLintError) or not result.is_cluster:
            yield result


def _labels(path: str) -> Iterator[Labels]:
    with open(path, "rb") as handle:
        for number, raw in enumerate(handle, 1):
            if raw.strip():
                try:
                    yield labels_of(raw, f"{path}:{number}")
                except (ValueError, AttributeError, RecursionError):
                    raise OutreachLintError(
                        "not a labelled draft: not a JSON object", f"{path}:{number}"
                    ) from None


def as_markdown(evaluation: Evaluation) -> str:
    """Return an evaluation as a table, with the disagreements below it."""
    rows = ["| rule | labelled | precision | recall | F1 | located |", "|---|---|---|---|---|---|"]
    for score in evaluation.scores:
        shares = f"{_with_interval(score.precision)} | {_with_interval(score.recall)}"
        rows.append(
            f"| {score.code} | {score.labelled} | {shares} | {_decimals(score.f1, 2)} |"
            f" {_decimals(score.located.value, 2)} |"
        )
    macro = _decimals(evaluation.macro_f1, 3) or "none"
    flagged = _with_interval(evaluation.clean) or "none"
    rows += [
        "",
        (
            f"{evaluation.drafts} drafts; macro F1 {macro} (rules with at least"
            f" {MIN_LABELLED_DRAFTS} labelled drafts); clean drafts that are flagged: {flagged}. In"
            " brackets: 95 % intervals."
        ),
    ]
    if evaluation.disagreements:
        rows += ["", "| draft | rule | | words |", "|---|---|---|---|"]
    for disagreement in evaluation.disagreements:
        words = shortened(" ".join(disagreement.words.split()).replace("|", "\\|"), MAX_QUOTE_CHARS)
        rows.append(f"| {disagreement.id} | {disagreement.code} | {disagreement.kind} | {words} |")
    return "\n".join(rows)


def _with_interval(share: Share) -> str:
    if share.value is None or share.interval is None:
        return ""
    return f"{share.value:.2f} ({share.interval[0]:.2f}–{share.interval[1]:.2f}) of {share.whole}"


def _decimals(value: float | None, places: int) -> str:
    """Return a number with ``places`` decimals, or an empty string if there is none."""
    if value is None:
        return ""
    return f"{value:.{places}f}"


def evaluation_as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain data."""
    rules = {}
    for score in evaluation.scores:
        rules[score.code] = {
            "labelled": score.labelled,
            "precision": _share_as_dict(score.precision),
            "recall": _share_as_dict(score.recall),
            "f1": score.f1,
            "located": _share_as_dict(score.located),
        }
    return {
        "drafts": evaluation.drafts,
        "macro_f1": evaluation.macro_f1,
        "clean_flagged": _share_as_dict(evaluation.clean),
        "rules": rules,
        "disagreements": [disagreement._asdict() for disagreement in evaluation.disagreements],
    }


def _share_as_dict(share: Share) -> dict[str, Any]:
    return {**share._asdict(), "value": share.value, "interval": share.interval}
