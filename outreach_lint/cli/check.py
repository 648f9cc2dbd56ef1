"""``outreach-lint check``: drafts in, findings out."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from outreach_lint.cli import CLEAN, FOUND
from outreach_lint.cli.checking import Checking
from outreach_lint.cli.comparison import MOST_COMPARED
from outreach_lint.cli.extras import need
from outreach_lint.cli.options import PATH, Option, Sectioned, setting_option
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.settings.keys import DRAFTS, MODEL, REPORT

EPILOG = """\b
Examples:
  outreach-lint check draft.txt
  outreach-lint check --setting sales --select RAP,AGD001 templates/
  outreach-lint check --diff drafts/                 what would be mended
  outreach-lint check --fix drafts/
  outreach-lint check --output-format html --output-file report.html drafts/
  outreach-lint check --engine llm --dry-run draft.txt
  pbpaste | outreach-lint check --fix -              the mended text on standard output

\b
Exit codes: 0 nothing to change, 1 findings, 2 a mistake in what was given
(an option, a file, a setting), 3 a bug in outreach-lint.
"""
context = partial(click.option, cls=Option, section=DRAFTS)
output = partial(click.option, cls=Option, section=REPORT)
change = partial(click.option, cls=Option, section="Change the drafts")
model = partial(click.option, cls=Option, section=MODEL)
rest = partial(click.option, cls=Option)


@click.command("check", cls=Sectioned, epilog=EPILOG)
@click.argument("paths", nargs=-1, type=PATH)
@setting_option("setting")
@setting_option("relationship")
@setting_option("template")
@context(
    "--data",
    type=PATH,
    metavar="FILE",
    help="Render templates with each row of this table, and lint what would be sent.",
)
@setting_option("channel")
@setting_option("message_column")
@setting_option("subject_column")
@setting_option("message_key", shell_complete=None)
@setting_option("one_message")
@setting_option("strings")
@setting_option("me")
@setting_option("select")
@setting_option("ignore")
@setting_option("fail_on")
@output("--exit-zero", is_flag=True, help="End with 0 where findings would end with 1.")
@setting_option("output_format")
@output(
    "--output-file",
    type=PATH,
    metavar="FILE",
    help="Write the report there, whole or not at all.",
)
@output(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show everything: all findings in full, and those of low confidence with the reason.",
)
@output("-q", "--quiet", is_flag=True, help="Leave out notes, such as which files were skipped.")
@change(
    "--fix",
    is_flag=True,
    help="Apply safe fixes: they change no meaning and leave no gap.",
)
@change("--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply the other fixes, too.")
@change("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@change(
    "--add-suppressions",
    metavar="REASON",
    help="Write a suppression into the drafts for every finding.",
)
@setting_option("engine")
@setting_option("model")
@setting_option("base_url")
@setting_option("concurrency")
@setting_option("max_requests")
@setting_option("max_cost")
@model("--dry-run", is_flag=True, help="Show what would be sent to the model, and send nothing.")
@model("--rewrite", is_flag=True, help="Have the whole message rewritten, too, and show the diff.")
@setting_option("llm_optional")
@model("--lock", is_flag=True, help="Write what the model says to outreach-lint.lock.")
@model(
    "--locked",
    is_flag=True,
    help="Ask nobody; what outreach-lint.lock does not hold is not judged.",
)
@output(
    "--resume",
    is_flag=True,
    help="Go on with a run whose --output-file is Parquet and that was broken off.",
)
@rest(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Processes at work.  [default: one for each core, where there are many files]",
)
@rest("--no-cache", is_flag=True, help="Read and ask anew, and remember nothing.")
@rest("--isolated", is_flag=True, help="Read no configuration file and no lockfile.")
@output(
    "--campaign",
    is_flag=True,
    help=f"Compare all drafts with each other (RAP102), not the first {MOST_COMPARED:,} only.",
)
@rest(
    "--no-plugins", is_flag=True, help="Load no plugins but those that are part of outreach-lint."
)
@rest("--force-exclude", is_flag=True, help="Let exclude count for files that are named here, too.")
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Read drafts and say what a reader will mind.

    PATHS are files, folders, or - for standard input; the current folder by default. A file named
    here is always a draft (.jsonl: one draft a line); in a folder, texts and templates that
    .gitignore does not name are.
    """
    switches = Switches(**{name: options.pop(name) for name in Switches._fields})
    if options["strings"]:
        need("code", "tree_sitter", "tree_sitter_python", "tree_sitter_typescript")
    checking = Checking(Run(options, switches))
    paths = paths or (".",)
    if switches.writes_parquet:
        code = checking.into_parquet(paths)
    else:
        code = checking.dry(paths) if switches.dry_run else checking.check(paths)
    if switches.exit_zero and code == FOUND:
        return CLEAN
    return code
