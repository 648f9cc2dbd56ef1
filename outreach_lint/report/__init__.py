"""Reports: output formats for results.

In: every result in turn, and the errors of inputs that could not be read. Out: text in one of the
formats, on a stream. Each format is a module with a class ``Report``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Display:
    """How a report is shown.

    ``width`` is in terminal columns. ``verbose`` also shows findings of low confidence. ``links``
    makes codes link to their pages, in terminals that support it.
    """

    color: bool = False
    width: int = 80
    verbose: bool = False
    links: bool = False


def report_in(name: str, out: TextIO, rules: Mapping[str, Rule], display: Display) -> Report:
    """Return a report of a format that writes to ``out``; ``rules`` are the installed ones by code.

    A verbose report in the format ``short`` is ``full``.
    """
    if name == "short" and display.verbose:
        name = "full"
    module = import_module(f"outreach_lint.report.{MODULE_NAMES.get(name, name)}")
    report: Report = module.Report(out, rules, display)
    return report
