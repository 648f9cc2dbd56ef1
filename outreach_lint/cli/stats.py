"""``outreach-lint stats``: show statistics of a file of findings."""

from __future__ import annotations

import click

from outreach_lint.cli.options import PATH_TYPE
from outreach_lint.cli.outcome import CLEAN
from outreach_lint.errors import OutreachLintError

EPILOG = """\b
Examples:
  outreach-lint stats findings.parquet
  outreach-lint stats findings.parquet --by team --by sent_at
  outreach-lint stats findings.parquet --output-format html --output-file figures.html
  outreach-lint stats findings.parquet --sample 200 --sheet sheet.csv
  outreach-lint stats findings.parquet --labels sheet.csv
"""


@click.command("stats", epilog=EPILOG)
@click.argument("findings", type=PATH_TYPE)
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN",
    help="Group by this column; days are grouped by month. May be repeated."
    "  [default: team, template, campaign, month, date, sent_at, if they exist]",
)
@click.option(
    "--output-format",
    "form",
    type=click.Choice(["text", "html", "csv"]),
    default="text",
    show_default=True,
)
@click.option(
    "--output-file", type=PATH_TYPE, metavar="FILE", help="Write the statistics to this file."
)
@click.option(
    "--sample",
    "most",
    type=click.IntRange(1),
    metavar="N",
    help="Write about N findings, equally many of each rule, to a sheet for labelling.",
)
@click.option("--sheet", type=PATH_TYPE, metavar="FILE", help="The .csv file for the sample.")
@click.option(
    "--labels",
    type=PATH_TYPE,
    metavar="FILE",
    help="A labelled sheet (yes or no in its first column): show how often the findings are right.",
)
def command(  # noqa: PLR0913 -- the command's options
    findings: str,
    by: tuple[str, ...],
    form: str,
    output_file: str | None,
    *,
    most: int | None,
    sheet: str | None,
    labels: str | None,
) -> int:
    """Show statistics of FINDINGS, a Parquet file that check has written.

    They are by rule, and by columns such as team, template and month, with 95 % intervals. With
    --labels, also how often the findings are right.
    """
    if (most is None) != (sheet is None):
        raise OutreachLintError(
            "--sample and --sheet must be used together", remedy="--sample 200 --sheet FILE"
        )
    if most is not None and sheet is not None:
        return _write_sample(findings, most, sheet)
    from outreach_lint.frames.sample import precision
    from outreach_lint.frames.stats import figures
    from outreach_lint.frames.tables import as_csv, as_html, as_text, tables_of

    counted = figures(findings, by)
    label_precision = precision(labels, counted.rules) if labels else None
    tables = tables_of(counted, label_precision)
    if form == "html":
        text = as_html(tables, counted, findings)
    else:
        text = as_csv(counted, label_precision) if form == "csv" else as_text(tables)
    _write(text, output_file)
    if label_precision and label_precision.open:
        click.echo(f"{label_precision.open:,} findings of the sheet have no label", err=True)
    return CLEAN


def _write(text: str, output_file: str | None) -> None:
    if not output_file:
        click.echo(text, nl=False)
        return
    from outreach_lint.files import replace

    replace(output_file, text.encode("utf-8", "backslashreplace"))


def _write_sample(findings: str, most: int, sheet: str) -> int:
    from outreach_lint.files import replace
    from outreach_lint.frames.sample import RIGHT, as_sheet, sample

    lines = sample(findings, most)
    replace(sheet, as_sheet(lines).encode("utf-8", "backslashreplace"))
    click.echo(
        f"{sheet}: {len(lines):,} findings; write yes or no into the column {RIGHT!r}, then:"
        f" outreach-lint stats {findings} --labels {sheet}",
        err=True,
    )
    return CLEAN
