"""A linter for outreach messages: show interest before you sell."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outreach_lint.api import lint, lint_async
    from outreach_lint.errors import OutreachLintError, Place
    from outreach_lint.linting.result import Result
    from outreach_lint.model import (
        NEWS_GAP,
        SUBJECT_GAP,
        Confidence,
        Context,
        Draft,
        Edit,
        Finding,
        Hit,
        Insertion,
        Span,
        Suggestion,
    )
    from outreach_lint.plugins.hookspecs import hookimpl
    from outreach_lint.provider import Client, NotAnsweredError, Reply, Request
    from outreach_lint.reading import MAX_SPAN_CHARS, Fault, Move, Reading, Sentence, Tag
    from outreach_lint.reading.coherence import says_something
    from outreach_lint.reading.correspondents import is_by_a_person, is_follow_up, is_to_one
    from outreach_lint.reading.interest import is_mass_mail
    from outreach_lint.reading.opening import (
        can_add_opening,
        edits_to_move_first,
        personal_line_tag,
        quotable_offer,
        suggest_opening,
    )
    from outreach_lint.reading.phrases import (
        claims_earlier_contact,
        invites_words,
        is_mere_reminder,
        is_others_silence,
        match_group_greeting,
        names_a_reviewer,
        orders_a_reviewer,
    )
    from outreach_lint.rules.load import load_rules
    from outreach_lint.rules.rule import Rule
    from outreach_lint.words import quotable

__version__ = "0.1.0"
__all__ = [
    "MAX_SPAN_CHARS",
    "NEWS_GAP",
    "SUBJECT_GAP",
    "Client",
    "Confidence",
    "Context",
    "Draft",
    "Edit",
    "Fault",
    "Finding",
    "Hit",
    "Insertion",
    "Move",
    "NotAnsweredError",
    "OutreachLintError",
    "Place",
    "Reading",
    "Reply",
    "Request",
    "Result",
    "Rule",
    "Sentence",
    "Span",
    "Suggestion",
    "Tag",
    "can_add_opening",
    "claims_earlier_contact",
    "edits_to_move_first",
    "hookimpl",
    "invites_words",
    "is_by_a_person",
    "is_follow_up",
    "is_mass_mail",
    "is_mere_reminder",
    "is_others_silence",
    "is_to_one",
    "lint",
    "lint_async",
    "load_rules",
    "match_group_greeting",
    "names_a_reviewer",
    "orders_a_reviewer",
    "personal_line_tag",
    "quotable",
    "quotable_offer",
    "says_something",
    "suggest_opening",
]


_NAMES_OF_MODULES = {
    "api": "lint lint_async",
    "errors": "OutreachLintError Place",
    "plugins.hookspecs": "hookimpl",
    "provider": "Client NotAnsweredError Reply Request",
    "linting.result": "Result",
    "model": (
        "NEWS_GAP SUBJECT_GAP Confidence Context Draft Edit Finding Hit Insertion Span Suggestion"
    ),
    "reading": "MAX_SPAN_CHARS Fault Move Reading Sentence Tag",
    "reading.correspondents": "is_by_a_person is_follow_up is_to_one",
    "reading.interest": "is_mass_mail",
    "reading.opening": (
        "can_add_opening edits_to_move_first personal_line_tag quotable_offer suggest_opening"
    ),
    "reading.phrases": (
        "claims_earlier_contact invites_words is_mere_reminder is_others_silence"
        " match_group_greeting names_a_reviewer orders_a_reviewer"
    ),
    "reading.coherence": "says_something",
    "words": "quotable",
    "rules.load": "load_rules",
    "rules.rule": "Rule",
}
_MODULE_OF_NAME = {
    name: module for module, names in _NAMES_OF_MODULES.items() for name in names.split()
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use.

    Every module of this package imports this one first. If it imported all names at once,
    ``import outreach_lint`` would take 169 ms of processor time instead of 28, and ``outreach-lint
    --version`` 175 ms instead of 56 (medians of 15 runs).
    """
    if name not in _MODULE_OF_NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"outreach_lint.{_MODULE_OF_NAME[name]}"), name)
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__, "__version__"]
