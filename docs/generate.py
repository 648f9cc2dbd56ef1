"""Write the reference pages that are made from the code.

These are the pages on rules, commands, configuration, moves and formats, and the patterns of the
pre-commit hooks. ``python docs/generate.py`` writes them; a test fails when they are stale.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from importlib import import_module
from itertools import groupby
from pathlib import Path

import click

from outreach_lint.cli import COMMANDS, cli
from outreach_lint.linting.linter import Linter
from outreach_lint.reading.move_names import ASKS, MOVES
from outreach_lint.report.schema import schema_of
from outreach_lint.rules.figures import measured
from outreach_lint.rules.load import parse_page
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.settings.key import Key, option_name
from outreach_lint.settings.keys import FORMATS, IN_OVERRIDES, KEYS
from outreach_lint.settings.schema import config_schema
from outreach_lint.sources.formats import endings_in_folders, sources
from outreach_lint.sources.source import Source

ROOT = Path(__file__).parent.parent
WHITE_SOX = ROOT / "plugins/outreach-lint-white-sox/outreach_lint_white_sox/rules/white-sox.md"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
NOTE = "<!-- Made by docs/generate.py: do not edit. -->\n\n"
HEADINGS = {
    "Why": "Why it matters",
    "Ask": "The question to a model",
    "Try": "What a better version does",
    "Source": "Source",
}


STYLE = "white-space: pre-wrap; border-left: 3px solid #8888; padding-left: 1em"


def pages() -> dict[str, str]:
    """Return every generated page by its path in the documentation's folder."""
    rules = [
        *Linter(third_party=False).rules.values(),
        parse_page(str(WHITE_SOX), "outreach-lint-white-sox"),
    ]
    rules.sort(key=lambda rule: (rule.plugin, rule.code))
    made = {f"reference/rules/{rule.code}.md": rule_page(rule) for rule in rules}
    made["reference/rules/index.md"] = rules_page(rules)
    made["reference/cli.md"] = cli_page()
    made["reference/configuration.md"] = configuration_page()
    made["reference/moves.md"] = moves_page()
    made["reference/formats.md"] = formats_page()
    made["reference/files.md"] = files_page()
    return {path: NOTE + text for path, text in made.items()}


def rules_page(rules: list[Rule]) -> str:
    """Return the table of the rules."""
    rows = "\n".join(
        f"| [{r.code}]({r.code}.md) | `{r.name}` | {r.severity} | {r.summary} |" for r in rules
    )
    listed = "\n".join(rule.code for rule in rules)
    return (
        f"# Rules\n\n| code | name | severity | what it minds |\n|---|---|---|---|\n{rows}\n\n"
        f"```{{toctree}}\n:hidden:\n\n{listed}\n```\n"
    )


def rule_page(rule: Rule) -> str:
    """Return a rule's page for the site: what ``explain`` shows, and the question to a model."""
    page = page_of(rule)
    out = [f"# {rule.code} `{rule.name}`", rule.summary, _facts(rule)]
    for section in ("Why", "Ask", "Try"):
        out += [f"## {HEADINGS[section]}", page.sections[section]]
    for heading, examples in (("It minds", page.bad), ("It does not mind", page.good)):
        out += [f"## {heading}", *map(_example, examples)]
    out += [f"## {HEADINGS['Source']}", page.sections["Source"], *_measured(rule)]
    return "\n\n".join(out) + "\n"


def _facts(rule: Rule) -> str:
    off = " Off until selected." if not rule.default else ""
    return (
        f"*Severity {rule.severity}; settings: {', '.join(rule.settings)}; relationships: "
        f"{', '.join(rule.relationships)}.{off} From {rule.plugin}.*"
    )


def _example(example: Example) -> str:
    out, at = "", 0
    for span in sorted(example.marked):
        marked = escape(example.text[span.start : span.end])
        out += f"{escape(example.text[at : span.start])}<mark>{marked}</mark>"
        at = span.end
    # A <pre> may hold empty lines in Markdown, and what is marked can be seen in it.
    return f'{example.read_as}:\n\n<pre style="{STYLE}">{out}{escape(example.text[at:])}</pre>'


def _measured(rule: Rule) -> Iterator[str]:
    found = measured(rule.code)
    if not found:
        return
    yield (
        f"## How often it is right\n\nLocal engine, version {found[0].version}; see [the"
        " figures](../../figures.md)."
    )
    rows = [
        f"| {f.corpus} | {f.labelled} | {_share(f.precision)} | {_share(f.recall)} |" for f in found
    ]
    yield "| drafts | labelled with it | precision | recall |\n|---|---|---|---|\n" + "\n".join(
        rows
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def cli_page() -> str:
    """Return the help of every command."""
    top = click.Context(
        cli,
        info_name="outreach-lint",
        terminal_width=88,
        max_content_width=88,
        **cli.context_settings,
    )
    out = ["# Commands", _help(top)]
    for name in COMMANDS:
        command: click.Command = import_module(f"outreach_lint.cli.{name}").command
        context = click.Context(command, parent=top, info_name=name)
        out += [f"## {name}", _help(context)]
        parts = command.commands if isinstance(command, click.Group) else {}
        for part in sorted(parts):
            inner = parts[part]
            out += [
                f"### {name} {part}",
                _help(click.Context(inner, parent=context, info_name=part)),
            ]
    return "\n\n".join(out) + "\n"


def _help(context: click.Context) -> str:
    return f"```text\n{context.get_help().rstrip()}\n```"


def configuration_page() -> str:
    """Return the tables of the configuration's keys, and the schema for editors."""
    check: click.Command = import_module("outreach_lint.cli.check").command
    options = {option for parameter in check.params for option in parameter.opts}
    tables = []
    for heading, keys in groupby(KEYS.items(), key=lambda item: item[1].group):
        rows = "\n".join(_setting(option_name(name), key, options) for name, key in keys)
        tables.append(f"## {heading}\n\n{SETTING_COLUMNS}\n{rows}")
    return CONFIGURATION.format(
        tables="\n\n".join(tables),
        in_overrides=", ".join(f"`{name}`" for name in IN_OVERRIDES),
        schema=json.dumps(config_schema(), indent=2, ensure_ascii=False),
    )


def _setting(name: str, key: Key, options: set[str]) -> str:
    default = key.unset or "not set"
    if key.default is not None:
        default = f"`{json.dumps(key.default)}`"
    option = f" `--{name}`" if f"--{name}" in options else ""
    return f"| `{name}` | {_cell(key.kind.words)} | {default} | {_cell(key.help)}{option} |"


SETTING_COLUMNS = (
    "| key | value | default | what it is, and the option of `check` |\n|---|---|---|---|"
)
CONFIGURATION = (Path(__file__).parent / "configuration.template").read_text(encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def moves_page() -> str:
    """Return the table of the moves, and what an ask is for."""
    rows = "\n".join(f"| `{move}` | {what} |" for move, what in MOVES.items())
    names = ", ".join(f"`{name}`" for name in ASKS)
    return f"""# Moves

What a sentence does. A check asks for them (`reading.moves("pitch", "ask")`,
`sentence.has("rapport")`), a `[match]` table names them.
[How they are found](../explanation/reading.md).

| move | what it is |
|---|---|
{rows}

The names of an `ask` say for what: {names}. In a `[match]` table: `ask.referral`.
"""


def formats_page() -> str:
    """Return the formats, and the JSON Schema of the machine ones."""
    text = json.dumps(schema_of("jsonl"), indent=2, ensure_ascii=False)
    return f"""# Output formats

{", ".join(f"`{name}`" for name in FORMATS)}: `--output-format`.

`json` and `jsonl` keep this schema (`outreach-lint schema` prints it):

```json
{re.sub(r"[ ]+$", "", text, flags=re.MULTILINE)}
```
"""


FILE_COLUMNS = (
    "kind",
    "endings",
    "a draft is",
    "found in a folder",
    "`--fix` writes it",
    "`--add-suppressions` writes",
)


def files_page() -> str:
    """Return the table of the files that are read."""
    rows = "\n".join(_file_row(source) for source in sources())
    return f"""# Files

What is read, told by a file's ending. A file of another ending is read as text when it is named.
In a folder only some kinds are drafts; what else it holds is counted in one line on standard error
(`-q` leaves that out). `include` in the configuration says otherwise.

| {" | ".join(FILE_COLUMNS)} |
|---|---|---|---|---|---|
{rows}

A text or template that is HTML by what it holds is read as HTML. Standard input (`-`) is text.
"""


def _file_row(source: Source) -> str:
    endings = ", ".join(f"`{ending}`" for ending in source.endings if ending.count(".") == 1)
    if not endings:
        endings = "a folder"
    if len(source.endings) > endings.count(", ") + 1:
        endings += ", and templates of them such as `.html.j2`"
    if source.kind.comments:
        decisions = f"`{source.kind.comments.begin}…{source.kind.comments.end}`"
    elif source.verbatim:
        decisions = "front matter"
    else:
        decisions = "nothing: `baseline accept`"
    found = "yes" if source.in_folders else "no"
    if isinstance(source.in_folders, str):
        found = f"with `--{source.in_folders}`"
    written = "yes" if source.kind.editable else "no, `--diff` shows it"
    return f"| {source.name} | {endings} | {source.draft} | {found} | {written} | {decisions} |"


def hooks() -> str:
    """Return the hooks for pre-commit, with the pattern of the files that a folder gives."""
    endings = (ending.removeprefix(".") for ending in endings_in_folders())
    pattern = "|".join(ending for ending in endings if "." not in ending)
    line = rf"  files: (^|/)(outreach|drafts|sequences)/.*\.({pattern})$"
    return re.sub(r"(?m)^  files: .*$", lambda _: line, HOOKS.read_text(encoding="utf-8"))


def main() -> None:
    """Write the pages and the hooks."""
    HOOKS.write_text(hooks(), encoding="utf-8")
    for path, text in pages().items():
        target = Path(__file__).parent / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
