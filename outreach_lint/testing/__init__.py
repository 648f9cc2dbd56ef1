"""The testing kit for rules, plugins, and programs that use outreach-lint.

In: rules, rule pages and texts. Out: results, readings, and failures of pytest. It is also a pytest
plugin. ``pytest -p outreach_lint.testing``, or ``addopts = "-p outreach_lint.testing"`` in the
pytest configuration, enables it. It collects a test for each rule page and one for each example on
it, and provides the fixtures ``lint``, ``reading`` and ``fake_client``. A local check that opens a
socket fails its test.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outreach_lint import api
from outreach_lint.linting.example_difference import difference
from outreach_lint.linting.examples import lint_by
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.provider import NotAnsweredError, Reply, Request
from outreach_lint.reading import Reading, read
from outreach_lint.rules.page import Example, unmarked
from outreach_lint.rules.rule import Rule
from outreach_lint.testing.pages import PageFile, installed_linter
from outreach_lint.testing.sockets import no_sockets

__all__ = ["Answer", "FakeClient", "answer", "assert_fires", "assert_silent"]

Answer = str | dict[str, Any] | Exception


def answer(
    *findings: dict[str, str], disputed: dict[str, str] | None = None, reading: str = "A test."
) -> dict[str, Any]:
    """Return an answer in the form that a model gives.

    Each of ``findings`` needs ``rule`` and ``quote``. ``disputed`` maps rules to reasons.
    """
    defaults = {"reason": "The reader would object.", "confidence": "high", "rewrite": ""}
    return {
        "reading": reading,
        "findings": [{**defaults, **finding} for finding in findings],
        "disputed": [{"rule": rule, "reason": reason} for rule, reason in (disputed or {}).items()],
    }


class FakeClient:
    """A client that returns enqueued answers in order, and keeps the requests in ``requests``.

    An answer is a string, data (returned as JSON) or an exception, which is raised. If no answer is
    left, it raises ``NotAnsweredError``.
    """

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[Request] = []
        self._answers = deque(answers)

    def enqueue(self, *answers: Answer) -> None:
        """Add answers to the queue."""
        self._answers.extend(answers)

    async def complete(self, request: Request) -> Reply:
        """Store the request and return the next answer."""
        self.requests.append(request)
        if not self._answers:
            raise NotAnsweredError("the fake client has no answer left")
        next_answer = self._answers.popleft()
        if isinstance(next_answer, Exception):
            raise next_answer
        content = next_answer if isinstance(next_answer, str) else json.dumps(next_answer)
        return Reply(content, request.tokens, len(content) // 4)

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""


def assert_fires(rule: str | Rule, text: str, **context: Any) -> Result:
    """Assert that a rule flags the ``==marked==`` words of a text and no others; return the result.

    ``rule`` is the code or name of an installed rule, or a rule; ``context`` is as in
    ``outreach_lint.lint`` (``setting``, ``relationship``, ``template``, ``subject``, ``channel``).
    A failure shows the marked and the found words below the lines of the text. Raises
    ``ValueError`` if no words are marked.
    """
    __tracebackhide__ = True
    if not unmarked(text)[1]:
        raise ValueError("no words are marked: write ==words==, or use assert_silent")
    return _assert(rule, text, context)


def assert_silent(rule: str | Rule, text: str, **context: Any) -> Result:
    """Assert that a rule finds nothing in a text.

    The arguments are those of ``assert_fires``. Raises ``ValueError`` if words are marked.
    """
    __tracebackhide__ = True
    if unmarked(text)[1]:
        raise ValueError("words are marked: remove the ==, or use assert_fires")
    return _assert(rule, text, context)


def _assert(rule: str | Rule, text: str, context: dict[str, Any]) -> Result:
    __tracebackhide__ = True
    linter = installed_linter()
    if isinstance(rule, Rule):
        linter = Linter()
        linter.rules[rule.code] = rule
    else:
        rule = linter.find(rule)
    plain, marked = unmarked(text)
    draft = api.draft_from_text(plain, **context)
    with no_sockets():
        result = lint_by(linter, rule)(draft)
    if result.failures:
        raise AssertionError(str(result.failures[0]))
    found = [finding for finding in result.shown if finding.code == rule.code]
    if sorted(finding.span for finding in found) != sorted(marked):
        raise AssertionError(difference(rule, Example(plain, marked, draft.context, 0), found))
    return result


@pytest.fixture(name="lint")
def _lint() -> Callable[..., Result]:
    """Lint a text as ``outreach_lint.lint`` does.

    With ``client=fake_client``, that client is asked as well.
    """

    def lint(text: str, **options: Any) -> Result:
        __tracebackhide__ = True
        if "client" in options:
            import asyncio

            return asyncio.run(api.lint_async(text, **{"use_cache": False, **options}))
        with no_sockets():
            return api.lint(text, **options)

    return lint


@pytest.fixture(name="reading")
def _reading() -> Callable[..., Reading]:
    """Return the reading of a text that a check gets.

    The options are those of ``outreach_lint.lint`` that describe a draft.
    """
    return lambda text, **context: read(api.draft_from_text(text, **context))


@pytest.fixture
def fake_client() -> FakeClient:
    """Return a client that returns enqueued answers instead of asking a model."""
    return FakeClient()


_PAGE_HEADING = re.compile(r"# +[A-Z]{2,8}\d{3} ")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the tests of a rule page."""
    if file_path.suffix != ".md":
        return None
    with file_path.open(encoding="utf-8", errors="replace") as handle:
        if not _PAGE_HEADING.match(handle.readline()):
            return None
    page: pytest.Collector = PageFile.from_parent(parent, path=file_path)
    return page
