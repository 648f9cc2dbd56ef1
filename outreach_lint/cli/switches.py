"""The options of ``check`` that no configuration file can set."""

from __future__ import annotations

from typing import NamedTuple

from outreach_lint.errors import OutreachLintError

NEED_A_MODEL = ("dry_run", "rewrite", "lock")
NOT_WITH_PARQUET = ("fix", "diff", "add_suppressions", "data", "campaign")


class Switches(NamedTuple):
    """The options of one call of ``check`` that no configuration file can set."""

    exit_zero: bool = False
    isolated: bool = False
    campaign: bool = False
    jobs: int | None = None
    no_plugins: bool = False
    force_exclude: bool = False
    verbose: bool = False
    quiet: bool = False
    dry_run: bool = False
    rewrite: bool = False
    no_cache: bool = False
    lock: bool = False
    locked: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    show_fixes: bool = False
    add_suppressions: str | None = None
    output_file: str | None = None
    resume: bool = False
    data: str | None = None

    @property
    def applies_fixes(self) -> bool:
        """Whether fixes are applied, or shown as a diff."""
        return self.fix or self.diff

    @property
    def writes_parquet(self) -> bool:
        """Whether the findings go into a Parquet file."""
        return (self.output_file or "").lower().endswith(".parquet")

    @property
    def changes_drafts(self) -> bool:
        """Whether drafts are changed, or a change of them is shown."""
        return self.applies_fixes or self.add_suppressions is not None


NO_SWITCHES = Switches()


def check_together(switches: Switches, asks_model: bool) -> None:
    """Raise ``OutreachLintError`` if options cannot be used together."""
    for name in NEED_A_MODEL:
        if getattr(switches, name) and not asks_model:
            option = f"--{name.replace('_', '-')}"
            suffix = " and cannot be used with --locked" if switches.locked else ""
            raise OutreachLintError(f"{option} needs --engine llm{suffix}")
    if switches.unsafe_fixes and not switches.applies_fixes:
        raise OutreachLintError(
            "--unsafe-fixes needs --fix or --diff", remedy="--fix --unsafe-fixes"
        )
    if switches.show_fixes and not switches.applies_fixes:
        raise OutreachLintError("--show-fixes needs --fix or --diff", remedy="--fix --show-fixes")
    if switches.data and (asks_model or switches.applies_fixes):
        raise OutreachLintError(
            "--data works with the local engine only, and not with --fix or --diff"
        )
    if switches.add_suppressions is not None and switches.applies_fixes:
        raise OutreachLintError("--add-suppressions cannot be used with --fix or --diff")
    if switches.resume and not switches.writes_parquet:
        raise OutreachLintError("--resume needs an --output-file that ends in .parquet")
    if switches.writes_parquet:
        check_into_parquet(switches, asks_model)


def check_into_parquet(switches: Switches, asks_model: bool) -> None:
    """Raise ``OutreachLintError`` if an option cannot be used with findings in Parquet."""
    for name in NOT_WITH_PARQUET:
        if getattr(switches, name):
            option = f"--{name.replace('_', '-')}"
            raise OutreachLintError(f"{option} cannot be used with an --output-file in Parquet")
    if asks_model:
        raise OutreachLintError("an --output-file in Parquet works with the local engine only")
