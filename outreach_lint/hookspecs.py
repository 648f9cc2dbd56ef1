"""The hooks that a plugin may implement.

A plugin is a package with an entry point in the group ``outreach_lint``; the names below are all it needs.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from outreach_lint.model import Rule

PROJECT = "outreach_lint"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def outreach_lint_rules() -> Iterable[Rule]:  # type: ignore[empty-body]
    """Return the rules that the plugin brings, usually ``load_rules(__name__)``."""
