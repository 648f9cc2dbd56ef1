"""``outreach-lint explain``: show a rule's page on the terminal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable

import click

from outreach_lint.cli.options import rules_complete
from outreach_lint.cli.rules import rules_table as rules_table
from outreach_lint.cli.tables import is_table, table_lines
from outreach_lint.linting.session import Session
from outreach_lint.report.terminal import wrap
from outreach_lint.rules.figures import measured
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.words import underlines

MAX_PAGE_COLUMNS = 88  # columns of prose
_HEADINGS = {
    "Why": "Why it matters",
    "Try": "What a better version does",
    "Bad": "Flagged",
    "Good": "Not flagged",
    "Source": "Source",
}
_READERS = {
    "stranger": "strangers",
    "acquainted": "acquaintances",
    "established": "established contacts",
}


EPILOG = """\b
Examples:
  outreach-lint explain                list the rules
  outreach-lint explain RAP            list the rules whose codes begin with RAP
  outreach-lint explain RAP001
  outreach-lint explain guilt-trip
"""


@click.command("explain", epilog=EPILOG)
@click.argument("rule", required=False, shell_complete=rules_complete)
def command(rule: str | None) -> None:
    """Show the page of RULE, a code or a name.

    Without RULE, all rules are listed; with the beginning of a code, those that share it.
    """
    linter = Session().linter
    family = []
    for code in sorted(linter.rules):
        if _is_beginning(code, rule):
            family.append(linter.rules[code])
    if family:
        for line in rules_table(family):
            click.echo(line)
        click.echo(f"\nThe page of a rule: outreach-lint explain {family[0].code}")
        return
    width = min(shutil.get_terminal_size((MAX_PAGE_COLUMNS, 24)).columns, MAX_PAGE_COLUMNS)
    for line in page_lines(linter.find(rule or ""), width):
        click.echo(line)


def _is_beginning(code: str, word: str | None) -> bool:
    """Return whether a word is the beginning of a code, but not all of it.

    No word counts as the beginning of every code.
    """
    return not word or (code.startswith(word.upper()) and code != word.upper())


def page_lines(rule: Rule, width: int) -> list[str]:
    """Return a rule's page as lines of at most ``width`` columns."""
    parsed = page_of(rule)
    out = [click.style(f"{rule.code} {rule.name}", bold=True), *wrap(rule.summary, width), ""]
    out += wrap(_applicability(rule), width)
    for name, heading in _HEADINGS.items():
        out += ["", click.style(heading, bold=True)]
        if name == "Bad":
            out += _examples(parsed.bad, width)
        elif name == "Good":
            out += _examples(parsed.good, width)
        else:
            out += _prose(parsed.sections[name], width)
    return out + _measured(rule, width)


def _measured(rule: Rule, width: int) -> list[str]:
    """Return lines on how often the local engine is right about a rule, for each corpus."""
    measurements = measured(rule.code)
    if not measurements:
        return []
    heading = click.style(
        f"How often it is right (local engine, {measurements[0].version})", bold=True
    )
    out = ["", heading]
    for figures in measurements:
        precision_text = "no findings"
        if figures.precision is not None:
            precision_text = f"{figures.precision:.0%} of its findings are shared by most labellers"
        recall_text = "no draft was labelled with it"
        if figures.recall is not None:
            share = f"found in {figures.recall:.0%} of the drafts"
            recall_text = f"{share} labelled with it ({figures.labelled})"
        out += wrap(
            f"{figures.corpus} drafts: {precision_text}; {recall_text}.", width, "    ", "  "
        )
    return out


def _applicability(rule: Rule) -> str:
    settings = " and ".join(rule.settings)
    readers = ", ".join(_READERS[relationship] for relationship in rule.relationships)
    text = f"{rule.severity}; in {settings}; to {readers}."
    if not rule.default:
        text += " Off until selected."
    if others := dict.fromkeys((*rule.wins_over, *rule.silences)):
        text += f" Reported instead of {', '.join(others)} for the same words."
    return text


def _prose(markdown: str, width: int) -> list[str]:
    out: list[str] = []
    for block in re.split(r"\n\s*\n", markdown):
        if is_table(block):
            out += ["", *table_lines(block, width), ""]
            continue
        for item in re.split(r"\n(?=- )", block):  # each list item starts a line
            text = re.sub(r"[*`]", "", " ".join(item.split()))
            indent = "    " if text.startswith("- ") else "  "
            out += wrap(text, width, indent, "  ")
    return out


def _examples(examples: Iterable[Example], width: int) -> list[str]:
    """Return examples as lines, with an empty line between them."""
    out: list[str] = []
    for example in examples:
        if out:
            out.append("")
        out += _example(example, width)
    return out


def _example(example: Example, width: int) -> list[str]:
    out = []
    if example.read_as != "networking, stranger":
        out.append(f"  ({example.read_as})")
    offset = 0
    for line in example.text.split("\n"):
        for piece in wrap(line, width - 4) or [""]:
            start = example.text.find(piece, offset)
            out.append(f"  │ {piece}".rstrip())
            if marks := underlines(piece, start, example.marked, "~"):
                out.append(f"  │ {marks}")
            if start >= 0:
                offset = start + len(piece)
    return out
