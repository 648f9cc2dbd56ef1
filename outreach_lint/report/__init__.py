"""Reports: output formats for results.

Each format is a module with a class ``Report`` that gets every result in turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.rules.rule import Rule

MODULE_NAMES = {"json": "json_format"}  # formats whose name is a module of the standard library


class Report(Protocol):
    """The interface of a format: it gets each result and each unreadable input, then closes."""

    def result(self, result: Result) -> None:
        """Write one draft's result."""

    def unread(self, error: OutreachLintError) -> None:
        """Record an input that could not be read; the caller prints the error to standard error."""

    def close(self) -> None:
        """Write the end of the report."""


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
    """Return a report of a format that writes to ``out``; ``width`` is in terminal columns.

    ``rules`` are the installed rules by code. ``verbose`` also shows findings of low confidence,
    and replaces ``short`` by ``full``. ``links`` makes codes link to their pages if the terminal
    supports it.
    """
    if name == "short" and verbose:
        name = "full"
    module = import_module(f"outreach_lint.report.{MODULE_NAMES.get(name, name)}")
    report: Report = module.Report(
        out, rules=rules, color=color, width=width, verbose=verbose, links=links
    )
    return report
