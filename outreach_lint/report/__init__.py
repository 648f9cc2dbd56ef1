"""Results → text. One module a format; each has a ``Report`` that is told of every result in turn."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.lint import Result

FORMATS = {"full": "full", "concise": "concise", "json": "json_format", "jsonl": "jsonl"}


class Report(Protocol):
    """What a format does: write each result, and each input that could not be read, then close."""

    def result(self, result: Result) -> None:
        """Write one draft's result."""

    def unread(self, error: OutreachLintError) -> None:
        """Take note of an input without a draft; the error itself goes to standard error."""

    def close(self) -> None:
        """Write what comes last."""


def report_in(name: str, out: TextIO, color: bool = False, width: int = 80, verbose: bool = False) -> Report:
    """Return the report of a format, writing to ``out``; ``width`` is in terminal columns.

    ``verbose`` has findings of low confidence shown, too.
    """
    module = import_module(f"outreach_lint.report.{FORMATS[name]}")
    report: Report = module.Report(out, color=color, width=width, verbose=verbose)
    return report
