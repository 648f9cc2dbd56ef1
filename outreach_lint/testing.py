"""The kit for tests of plugins, and of programs that use outreach-lint: a model that answers what it is told."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from outreach_lint.judge.ask import NotAnsweredError, Reply, Request

Answer = str | dict[str, Any] | Exception


def answer(
    *findings: dict[str, str], disputed: dict[str, str] | None = None, reading: str = "A test."
) -> dict[str, Any]:
    """Return an answer as a model gives it.

    Each of ``findings`` needs ``rule`` and ``quote``; ``disputed`` is a reason by rule.
    """
    usual = {"reason": "The reader minds.", "confidence": "high", "rewrite": ""}
    return {
        "reading": reading,
        "findings": [{**usual, **finding} for finding in findings],
        "disputed": [{"rule": rule, "reason": reason} for rule, reason in (disputed or {}).items()],
    }


class FakeClient:
    """A client that gives the answers that were enqueued, in order, and keeps the requests it got.

    An answer is text, data (sent as JSON) or an exception, which is raised. Without an answer left it raises
    ``NotAnsweredError``.
    """

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[Request] = []
        self._answers = deque(answers)

    def enqueue(self, *answers: Answer) -> None:
        """Add answers to those that are to be given."""
        self._answers.extend(answers)

    async def complete(self, request: Request) -> Reply:
        """Keep the request and give the next answer."""
        self.requests.append(request)
        if not self._answers:
            raise NotAnsweredError("the fake client has no answer left")
        given = self._answers.popleft()
        if isinstance(given, Exception):
            raise given
        content = given if isinstance(given, str) else json.dumps(given)
        return Reply(content, request.tokens, len(content) // 4)

    async def close(self) -> None:
        """Nothing is to be let go."""
