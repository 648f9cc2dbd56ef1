"""Describe the assumptions under which drafts were read."""

from __future__ import annotations

from collections import Counter

from outreach_lint.model import Context, StatedIn

_READER = {
    "stranger": "to a stranger",
    "acquainted": "to an acquaintance",
    "established": "within a relationship",
}
_READERS = {
    "stranger": "to strangers",
    "acquainted": "to acquaintances",
    "established": "within a relationship",
}


def assumptions(contexts: Counter[Context]) -> str:
    """Return how the drafts were read, and the options to change the defaults that were used."""
    text = _read_as_one(*contexts) if len(contexts) == 1 else _read_as_many(contexts)
    options = []
    if any(context.setting.is_default for context in contexts):
        options.append("--setting")
    if any(context.relationship.is_default for context in contexts):
        options.append("--relationship")
    if options:
        return f"Read as {text}. Change with {' / '.join(options)}."
    return f"Read as {text}."


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


def _read_as_one(context: Context) -> str:
    """Return how drafts with the same context were read."""
    kind = "template" if context.template.value else "message"
    if context.template.source is StatedIn.ROWS:
        kind += f" {context.template.origin}"
    to = f"{_READER[str(context.relationship.value)]}{thread_shows(context)}"
    return f"a {kind} {to}, {context.setting.value}"


def _read_as_many(contexts: Counter[Context]) -> str:
    """Return how drafts with several contexts were read, each class once, with its number."""
    readers: Counter[str] = Counter()
    settings: Counter[str] = Counter()
    templates = 0
    for context, count in contexts.items():
        settings[str(context.setting.value)] += count
        if context.template.value:
            templates += count
        else:
            readers[_READERS[str(context.relationship.value)]] += count
    kinds = []
    if readers:
        kinds.append(f"messages {_numbered(readers, templates > 0)}")
    if templates:
        kinds.append(f"templates ({templates})" if readers else "templates")
    return f"{', '.join(kinds)}; {_numbered(settings)}"


def _numbered(classes: Counter[str], always: bool = False) -> str:
    """Return classes, the most frequent first, with their numbers if there are several."""
    if len(classes) == 1 and not always:
        return next(iter(classes))
    return ", ".join(f"{name} ({count:,})" for name, count in classes.most_common())
