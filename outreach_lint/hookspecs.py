"""The hooks that a plugin may implement.

A plugin is a package with an entry point in the group ``outreach_lint``; the names below are all it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

from outreach_lint.model import Rule

if TYPE_CHECKING:
    from outreach_lint.config import Config
    from outreach_lint.judge.ask import Client

PROJECT = "outreach_lint"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def outreach_lint_rules() -> Iterable[Rule]:  # type: ignore[empty-body]
    """Return the rules that the plugin brings, usually ``load_rules(__name__)``."""


@hookspec(firstresult=True)
def outreach_lint_client(config: Config) -> Client | None:
    """Return a client for another provider of models, or ``None`` to leave it to others.

    It is called once a run, when a model is first asked. The first plugin that returns a client wins;
    without one, an OpenAI-compatible server is asked.
    """
