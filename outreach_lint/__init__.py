"""A linter for outreach messages: know me first, then sell to me."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach_lint.hookspecs import hookimpl
from outreach_lint.model import Confidence, Draft, Edit, Finding, Hit, Rule, Span, Suggestion
from outreach_lint.reading import LONGEST, Move, Reading, Sentence, Tag, quotable
from outreach_lint.rules import load_rules

if TYPE_CHECKING:
    from outreach_lint.judge.ask import Client, NotAnsweredError, Reply, Request

__version__ = "0.1.0"
__all__ = [
    "LONGEST",
    "Client",
    "Confidence",
    "Draft",
    "Edit",
    "Finding",
    "Hit",
    "Move",
    "NotAnsweredError",
    "Reading",
    "Reply",
    "Request",
    "Rule",
    "Sentence",
    "Span",
    "Suggestion",
    "Tag",
    "hookimpl",
    "load_rules",
    "quotable",
]


def __getattr__(name: str) -> Any:
    """Import on use what only a plugin with a client of its own needs."""
    if name in ("Client", "NotAnsweredError", "Reply", "Request"):
        from outreach_lint.judge import ask

        return getattr(ask, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
