"""A linter for outreach messages: know me first, then sell to me."""

from __future__ import annotations

from outreach_lint.hookspecs import hookimpl
from outreach_lint.model import Confidence, Draft, Edit, Finding, Hit, Rule, Span, Suggestion
from outreach_lint.reading import LONGEST, Move, Reading, Sentence, Tag
from outreach_lint.rules import load_rules

__version__ = "0.1.0"
__all__ = [
    "LONGEST",
    "Confidence",
    "Draft",
    "Edit",
    "Finding",
    "Hit",
    "Move",
    "Reading",
    "Rule",
    "Sentence",
    "Span",
    "Suggestion",
    "Tag",
    "hookimpl",
    "load_rules",
]
