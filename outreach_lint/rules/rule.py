"""A rule as the linter runs it: the head of its page, and its local check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_lint.model import RELATIONSHIPS, SETTINGS, Hit, Scope, Severity

if TYPE_CHECKING:
    from outreach_lint.reading import Reading

# the name of this distribution; also the plugin name of the built-in rules
FIRST_PARTY = "outreach-lint"
BUILT_IN = ("rapport", "self_centred", "agenda")  # the plugins that are part of this distribution
REVIEWER_RULE = "LLM001"  # the rule about orders to a machine that reads the draft
FIRST_PARTY_PLUGINS = (FIRST_PARTY, *(f"outreach_lint_{name}" for name in BUILT_IN))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its page, and optionally its local check.

    ``wins_over`` names the rules that do not report words that this one has flagged, ``silences``
    those that report nothing in a message that this one has flagged. ``once``: the fault is about
    the whole message and is reported once. ``by_example``: the check is learned from the page's
    examples. ``text`` is the page's Markdown, ``check`` the local check.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    text: str
    path: str = ""
    plugin: str = ""
    settings: tuple[str, ...] = SETTINGS
    relationships: tuple[str, ...] = RELATIONSHIPS
    scope: Scope = "draft"
    default: bool = True
    wins_over: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()
    once: bool = False
    by_example: bool = False
    check: Callable[[Reading], Iterator[Hit]] | None = None
