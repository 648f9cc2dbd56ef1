"""Under which assumptions drafts were read."""

from __future__ import annotations

from collections import Counter

from outreach_lint.model import Context, StatedIn


def assumptions(contexts: Counter[Context]) -> str:
    """Say how the drafts were read, and which option says otherwise where a default stood in."""
    said = [
        _read_as(context, count if len(contexts) > 1 else 0)
        for context, count in contexts.most_common()[:3]  # with a number it would import heapq
    ]
    rest = sum(contexts.values()) - sum(count for _, count in contexts.most_common()[:3])
    more = f" and {rest} otherwise" if rest else ""
    hints = []
    if any(context.setting.is_default for context in contexts):
        hints.append("--setting sales if it is openly commercial")
    if any(context.relationship.is_default for context in contexts):
        hints.append("--relationship acquainted if you have met")
    return f"Read {'; '.join(said)}{more}." + (f" ({', '.join(hints)})" if hints else "")


def _read_as(context: Context, count: int) -> str:
    kind = "template" if context.template.value else "final message"
    if context.template.source is StatedIn.ROWS:
        kind += f" {context.template.origin}"
    to = {
        "stranger": "to a stranger",
        "acquainted": "to an acquaintance",
        "established": "within a relationship",
    }[str(context.relationship.value)]
    if context.relationship.source is StatedIn.THREAD:
        to += f" ({context.relationship.detail})"
    many = f"{count} as " if count else "as "
    noun = f"a {kind}" if count <= 1 else f"{kind}s"
    return f"{many}{noun} {to}, {context.setting.value}"
