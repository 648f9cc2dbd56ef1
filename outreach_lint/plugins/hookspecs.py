"""The hooks that a plugin may implement.

A plugin is a package with an entry point in the group ``outreach_lint`` that implements at least
one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    from outreach_lint.config import Config
    from outreach_lint.provider import Client

PROJECT = "outreach_lint"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def outreach_lint_rules() -> Iterable[Rule]:  # type: ignore[empty-body]
    """Return the rules of the plugin, usually ``load_rules(__name__)``."""


@hookspec(firstresult=True)
def outreach_lint_client(config: Config) -> Client | None:
    """Return a client for another provider of models, or ``None`` if this plugin has none.

    It is called once a run, before the model is first asked. The first plugin that returns a client
    wins; without one, an OpenAI-compatible server is asked.
    """
