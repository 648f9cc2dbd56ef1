"""Reports: results as text.

Each format has a module with a class ``Report`` that is given every result in turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.rules.rule import Rule

MODULES = {"json": "json_format"}  # where the format's own name is a module of Python's


class Report(Protocol):
    """What a format does: write each result, and each input that could not be read, then close."""

    def result(self, result: Result) -> None:
        """Write one draft's result."""

    def unread(self, error: OutreachLintError) -> None:
        """Take note of an input without a draft; the error itself goes to standard error."""

    def close(self) -> None:
        """Write what comes last."""


def report_in(
    name: str,
    out: TextIO,
    rules: Mapping[str, Rule],
    *,
    color: bool = False,
    width: int = 80,
    verbose: bool = False,
    links: bool = False,
) -> Report:
    """Return the report of a format, writing to ``out``; ``width`` is in terminal columns.

    ``rules`` are those that are installed, by code; ``verbose`` has findings of low confidence
    shown, too, and everything that ``short`` leaves out; ``links`` has codes lead to their pages,
    where the terminal can do it.
    """
    if name == "short" and verbose:
        name = "full"
    module = import_module(f"outreach_lint.report.{MODULES.get(name, name)}")
    report: Report = module.Report(
        out, rules=rules, color=color, width=width, verbose=verbose, links=links
    )
    return report
