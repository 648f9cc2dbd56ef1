"""``check --output-file findings.parquet``: rows of messages in, rows of findings out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import click

from outreach_lint.cli.outcome import USER_ERROR, exit_code
from outreach_lint.cli.progress import Progress
from outreach_lint.config import Config
from outreach_lint.decisions.lockfile import digest_of
from outreach_lint.frames.batches import BatchLinter
from outreach_lint.frames.run import judge, plan_of
from outreach_lint.frames.schema import ROW_ERROR, ROW_NOT_JUDGED
from outreach_lint.frames.schema import WITH_FINDINGS as WITH_FINDINGS


class RowChecks(NamedTuple):
    """What rows are checked with: third-party plugins, and a lockfile with a model's answers."""

    plugins: bool
    lockfile: str | None
    locked: bool


def findings_into(
    output: str,
    paths: tuple[str, ...],
    config_for: Callable[[str], Config],
    checks: RowChecks,
    resume: bool,
) -> int:
    """Lint the rows of files, write the findings and return the exit code."""
    lock_digest = digest_of(checks.lockfile) if checks.lockfile else ""
    plan = plan_of(paths, output, config_for, (lock_digest, str(checks.locked)))
    progress = Progress()

    def linter_for(path: str, keep: list[str]) -> BatchLinter:
        return BatchLinter(
            config=config_for(path),
            keep=keep,
            third_party=checks.plugins,
            lockfile=checks.lockfile,
            locked=checks.locked,
        )

    try:
        counts = judge(plan, linter_for, resume, progress.advance)
    finally:
        progress.close()
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.most_common())
    click.echo(f"{output}: {counts.total():,} rows: {verdicts}", err=True)
    if counts[ROW_ERROR] or counts[ROW_NOT_JUDGED]:
        return USER_ERROR
    return exit_code(found=bool(counts[WITH_FINDINGS]))
