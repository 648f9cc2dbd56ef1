"""pytest items for rule pages: one for the page as a whole, and one for each example."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.examples import (
    campaign_error,
    example_error,
    examples_of,
    page_errors,
    rule_at,
)
from outreach_lint.linting.linter import Linter
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.testing.sockets import no_sockets


@cache
def installed_linter() -> Linter:
    """Return the linter with all installed rules."""
    return Linter()


class PageFile(pytest.File):
    """A rule page: one test for the page as a whole, and one for each of its examples."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the tests of the page; an invalid page is a collection error."""
        rule, linter = rule_at(str(self.path), installed_linter())
        page = page_of(rule)
        yield PageTest.from_parent(self, name=f"{rule.code}-page", rule=rule)
        if rule.scope == "campaign":
            yield CampaignTest.from_parent(
                self, name=f"{rule.code}-campaign", rule=rule, linter=linter
            )
            return
        for kind, example in examples_of(page):
            name = f"{rule.code}-{kind}-line{example.line}"
            yield ExampleTest.from_parent(
                self, name=name, rule=rule, linter=linter, kind=kind, example=example
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the message of our own errors without a traceback."""
        return _error_text(excinfo) or super().repr_failure(excinfo)


class PageItem(pytest.Item):
    """The base class of the tests of a page."""

    def __init__(self, *, rule: Rule, **rest: Any) -> None:
        super().__init__(**rest)
        self.rule = rule

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the message of our own errors without a traceback."""
        return _error_text(excinfo) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the location of the test."""
        return self.path, 0, self.name


class PageTest(PageItem):
    """A test of a page as a whole.

    No section is empty, there are examples of both kinds, and no example occurs twice.
    """

    def runtest(self) -> None:
        """Raise the errors of the page, if there are any."""
        if found := list(page_errors(self.rule, page_of(self.rule))):
            raise OutreachLintError("\n".join(map(str, found)))


class CampaignTest(PageItem):
    """A test of the examples of a rule that compares drafts.

    The bad examples must be similar, and the good ones must not.
    """

    def __init__(self, *, linter: Linter, **rest: Any) -> None:
        super().__init__(**rest)
        self.linter = linter

    def runtest(self) -> None:
        """Raise the error of the examples, if there is one."""
        if fault := campaign_error(self.rule, page_of(self.rule), self.linter):
            raise fault


class ExampleTest(PageItem):
    """A test of one example: flagged at the marked words and fixed by its fixes, or not flagged."""

    def __init__(self, *, linter: Linter, kind: str, example: Example, **rest: Any) -> None:
        super().__init__(**rest)
        self.linter, self.kind, self.example = linter, kind, example

    def runtest(self) -> None:
        """Raise the error of the example, if there is one; skip it if only a model can judge it."""
        if self.example.received:
            pytest.skip("written by the reader, so it is not judged")
        if self.rule.check is None:
            pytest.skip("only a model judges this rule: it has neither a check nor a match table")
        with no_sockets():
            fault = example_error(self.rule, self.kind, self.example, self.linter)
        if fault:
            raise fault

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the location of the example."""
        return self.path, self.example.line - 1, self.name


def _error_text(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    if isinstance(excinfo.value, OutreachLintError):
        return str(excinfo.value)
    return ""
