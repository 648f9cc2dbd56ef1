"""Show a model's rewrite of the whole message as a diff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from outreach_lint.model import LINE_BREAK, Draft
from outreach_lint.report.terminal import safe, styled, wrap

if TYPE_CHECKING:
    from outreach_lint.judge.judge import Rewritten

DIFF_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def colored_changes(draft: Draft, rewrite: Rewritten, width: int, color: bool) -> Iterator[str]:
    """Yield the colored lines of a rewrite's diff, or the reason why there is no rewrite."""
    if rewrite.text is None:
        yield from wrap(f"No rewrite of the whole message: {rewrite.why}.", width, "  ")
    for line in changes(draft, rewrite):
        yield styled(safe(line), color, DIFF_COLORS.get(line[:1]))


def changes(draft: Draft, rewrite: Rewritten) -> list[str]:
    """Return a rewrite as the lines of a unified diff, without the front matter."""
    from difflib import unified_diff

    if rewrite.text is None:
        return []
    before = LINE_BREAK.sub("\n", draft.text[draft.body_start :]).strip("\n").split("\n")
    after = rewrite.text.split("\n")
    return list(unified_diff(before, after, draft.path, f"{draft.path} (rewritten)", lineterm=""))
