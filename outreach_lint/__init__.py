"""A linter for outreach messages: know me first, then sell to me."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach_lint.errors import OutreachLintError
from outreach_lint.hookspecs import hookimpl
from outreach_lint.model import Confidence, Context, Draft, Edit, Finding, Hit, Rule, Span, Suggestion
from outreach_lint.reading import LONGEST, Move, Reading, Sentence, Tag, quotable
from outreach_lint.rules import load_rules

if TYPE_CHECKING:
    from outreach_lint.api import lint, lint_async
    from outreach_lint.judge.ask import Client, NotAnsweredError, Reply, Request
    from outreach_lint.linter import Result

__version__ = "0.1.0"
__all__ = [
    "LONGEST",
    "Client",
    "Confidence",
    "Context",
    "Draft",
    "Edit",
    "Finding",
    "Hit",
    "Move",
    "NotAnsweredError",
    "OutreachLintError",
    "Reading",
    "Reply",
    "Request",
    "Result",
    "Rule",
    "Sentence",
    "Span",
    "Suggestion",
    "Tag",
    "hookimpl",
    "lint",
    "lint_async",
    "load_rules",
    "quotable",
]


_ON_USE = {
    "lint": "api",
    "lint_async": "api",
    "Result": "linter",
    "Client": "judge.ask",
    "NotAnsweredError": "judge.ask",
    "Reply": "judge.ask",
    "Request": "judge.ask",
}


def __getattr__(name: str) -> Any:
    """Import on use what most plugins do not need."""
    if name not in _ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"outreach_lint.{_ON_USE[name]}"), name)
