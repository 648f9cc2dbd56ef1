"""``outreach-lint check``: lint drafts and report the findings."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from outreach_lint.cli.checking import Checking
from outreach_lint.cli.comparison import MAX_COMPARED_DRAFTS
from outreach_lint.cli.extras import need
from outreach_lint.cli.options import (
    PATH_TYPE,
    Sectioned,
    SectionOption,
    no_plugins_option,
    setting_option,
)
from outreach_lint.cli.outcome import CLEAN, FOUND
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.settings.keys import DRAFTS, MODEL, REPORT

EPILOG = """\b
Examples:
  outreach-lint check draft.txt
  outreach-lint check --setting sales --select RAP,AGD001 templates/
  outreach-lint check --diff drafts/                 show what would be fixed
  outreach-lint check --fix drafts/
  outreach-lint check --output-format html --output-file report.html drafts/
  outreach-lint check --engine llm --dry-run draft.txt
  pbpaste | outreach-lint check --fix -              the fixed text on standard output

\b
Exit codes: 0 nothing to change, 1 findings, 2 an error (such as a wrong option,
file or setting), 3 a bug in outreach-lint.
"""
drafts_option = partial(click.option, cls=SectionOption, section=DRAFTS)
report_option = partial(click.option, cls=SectionOption, section=REPORT)
change_option = partial(click.option, cls=SectionOption, section="Change the drafts")
model_option = partial(click.option, cls=SectionOption, section=MODEL)
other_option = partial(click.option, cls=SectionOption)


@click.command("check", cls=Sectioned, epilog=EPILOG)
@click.argument("paths", nargs=-1, type=PATH_TYPE)
@setting_option("setting")
@setting_option("relationship")
@setting_option("template")
@drafts_option(
    "--data",
    type=PATH_TYPE,
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
@report_option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@setting_option("output_format")
@report_option(
    "--output-file",
    type=PATH_TYPE,
    metavar="FILE",
    help="Write the report to this file, whole or not at all.",
)
@report_option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show everything: all findings in full, and those of low confidence with the reason.",
)
@report_option(
    "-q", "--quiet", is_flag=True, help="Leave out notes, such as which files were skipped."
)
@change_option(
    "--fix",
    is_flag=True,
    help="Apply safe fixes: they change no meaning and leave no gap.",
)
@change_option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply the other fixes, too."
)
@change_option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@change_option(
    "--show-fixes",
    is_flag=True,
    help="With --fix or --diff: list the fixed findings by file and rule, on standard error.",
)
@change_option(
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
@model_option(
    "--dry-run", is_flag=True, help="Show what would be sent to the model, and send nothing."
)
@model_option(
    "--rewrite", is_flag=True, help="Also have the whole message rewritten, and show the diff."
)
@setting_option("llm_optional")
@model_option("--lock", is_flag=True, help="Write the model's answers to outreach-lint.lock.")
@model_option(
    "--locked",
    is_flag=True,
    help="Ask no model: use only the answers in outreach-lint.lock. Drafts without an answer there"
    " are not judged.",
)
@report_option(
    "--resume",
    is_flag=True,
    help="Resume an interrupted run whose --output-file is Parquet.",
)
@other_option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Number of processes.  [default: one for each core if there are many files]",
)
@other_option("--no-cache", is_flag=True, help="Neither read nor write the caches.")
@other_option("--isolated", is_flag=True, help="Read no configuration file and no lockfile.")
@report_option(
    "--campaign",
    is_flag=True,
    help="Compare all drafts with each other (RAP102),"
    f" not only the first {MAX_COMPARED_DRAFTS:,}.",
)
@no_plugins_option
@other_option(
    "--force-exclude", is_flag=True, help="Apply exclude also to files named on the command line."
)
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Check drafts and report what will put a reader off.

    PATHS are files, folders, or - for standard input; the current folder by default. A file that
    you name is always read as a draft (.jsonl: one draft per line). A folder is searched for texts
    and templates that .gitignore does not list.
    """
    switches = Switches(**{name: options.pop(name) for name in Switches._fields})
    if options["strings"]:
        need("code", "tree_sitter", "tree_sitter_python", "tree_sitter_typescript")
    checking = Checking(Run(options, switches))
    paths = paths or (".",)
    if switches.writes_parquet:
        code = checking.into_parquet(paths)
    else:
        code = checking.dry_run(paths) if switches.dry_run else checking.check(paths)
    if switches.exit_zero and code == FOUND:
        return CLEAN
    return code
