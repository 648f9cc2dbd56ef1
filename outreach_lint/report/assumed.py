"""Describe the assumptions under which drafts were read."""

from __future__ import annotations

from collections import Counter

from outreach_lint.model import Context, StatedIn


def assumptions(contexts: Counter[Context]) -> str:
    """Return how the drafts were read, and the options to change the defaults that were used."""
    rest = contexts.total()
    parts = []
    for context, count in contexts.most_common(3):
        parts.append(_read_as(context, 0 if len(contexts) == 1 else count))
        rest -= count
    text = f"Read {'; '.join(parts)}"
    if rest:
        text += f" and {rest} otherwise"
    hints = []
    if any(context.setting.is_default for context in contexts):
        hints.append("--setting sales if it is openly commercial")
    if any(context.relationship.is_default for context in contexts):
        hints.append("--relationship acquainted if you have met")
    if hints:
        return f"{text}. ({', '.join(hints)})"
    return f"{text}."


def kind_of_message(context: Context) -> str:
    """Return ``template`` or ``final message``, as which a draft was read."""
    if context.template.value:
        return "template"
    return "final message"


def thread_shows(context: Context) -> str:
    """Return how a thread shows the relationship, in brackets; empty if none does."""
    if context.relationship.source is not StatedIn.THREAD:
        return ""
    return f" ({context.relationship.detail})"


def _read_as(context: Context, count: int) -> str:
    """Return how ``count`` drafts were read; 0 leaves the number out."""
    kind = kind_of_message(context)
    if context.template.source is StatedIn.ROWS:
        kind += f" {context.template.origin}"
    to = {
        "stranger": "to a stranger",
        "acquainted": "to an acquaintance",
        "established": "within a relationship",
    }[str(context.relationship.value)]
    to += f"{thread_shows(context)}, {context.setting.value}"
    if count > 1:
        return f"{count} as {kind}s {to}"
    if count == 1:
        return f"1 as a {kind} {to}"
    return f"as a {kind} {to}"
