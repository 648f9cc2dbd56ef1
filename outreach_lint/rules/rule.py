"""A rule as the linter runs it: the head of its page, and its local check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from outreach_lint.model import RELATIONSHIPS, SETTINGS, Hit, Scope, Severity

if TYPE_CHECKING:
    from outreach_lint.reading import Reading

# the name of this distribution; also the plugin name of the built-in rules
FIRST_PARTY = "outreach-lint"
BUILT_IN = ("rapport", "self_centred", "agenda")  # the plugins that are part of this distribution
FIRST_PARTY_PLUGINS = (FIRST_PARTY, *(f"outreach_lint_{name}" for name in BUILT_IN))

# what a fault is about: a sentence, the whole message, or words that are orders to a machine
About = Literal["sentence", "message", "machine"]
# what may stay of a fault after the fix of one sentence: nothing, the sentences beside it, or most
MayLeave = Literal["nothing", "neighbors", "most"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its page, and optionally its local check.

    ``wins_over`` names the rules that do not report words that this one has flagged, ``silences``
    those that report nothing in a message that this one has flagged. ``once``: the fault is about
    the whole message and is reported once. ``by_example``: the check is learned from the page's
    examples. ``text`` is the page's Markdown, ``check`` the local check.

    ``about`` and ``fix_may_leave`` say which sentences a fix may remove, and ``fix_may_remove``
    which moves may be lost by that. ``undoes`` names moves that are no strength of a message that
    breaks this rule. ``data_faults``: faults in the data of a mail merge are reported under it.
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
    about: About = "sentence"
    fix_may_leave: MayLeave = "nothing"
    fix_may_remove: tuple[str, ...] = ()
    undoes: tuple[str, ...] = ()
    data_faults: bool = False
    check: Callable[[Reading], Iterator[Hit]] | None = None
