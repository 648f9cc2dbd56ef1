"""The hooks that a plugin may implement.

A plugin is a package with an entry point in the group ``outreach_lint``; the names below are all it
needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    from outreach_lint.config import Config
    from outreach_lint.judge.protocol import Client

PROJECT = "outreach_lint"
MARK = "__outreach_lint_hook__"  # the options that a function was marked with, for pluggy


def hookimpl(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Mark a function as the implementation of a hook, with options as in ``HookimplMarker``.

    The mark is handed to pluggy when the plugin is registered: pluggy is imported where other
    people's plugins are installed, and not for the sake of ours.
    """

    def mark(marked: Callable[..., Any]) -> Callable[..., Any]:
        setattr(marked, MARK, options)
        return marked

    return mark if function is None else mark(function)


def outreach_lint_rules() -> Iterable[Rule]:  # type: ignore[empty-body]
    """Return the rules that the plugin brings, usually ``load_rules(__name__)``."""


def outreach_lint_client(config: Config) -> Client | None:
    """Return a client for another provider of models, or ``None`` to leave it to others.

    It is called once a run, when a model is first asked. The first plugin that returns a client
    wins; without one, an OpenAI-compatible server is asked.
    """
