"""Build a draft from a message and its fields, for all formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Stated, StatedIn
from outreach_lint.sources.context import ShownByFile, channel_of, context_of, sequence_of


def draft_of(  # noqa: PLR0913 -- options, given by name
    text: str,
    path: str,
    config: Config,
    fields: Mapping[str, Any],
    stated_in: StatedIn,
    *,
    id: str = "",  # noqa: A002 -- the name of the draft's field
    locate: Callable[[int], tuple[int, int]] | None = None,
    sent_as: str = "",
    relationship: Stated | None = None,
    channel: str | None = None,
) -> Draft:
    """Return a draft; raises ``OutreachLintError`` if it is empty.

    Args:
        text: The message as its reader sees it.
        path: The file that holds it.
        config: The configuration of this path.
        fields: The fields that the file states, such as subject or step: ``context.FIELDS``.
        stated_in: Where in the file the fields are stated.
        id: The draft's name in reports; the path by default.
        locate: Converts an offset to line and column of the file.
        sent_as: Set if the file shows that the text goes to one reader unchanged: "table row".
        relationship: The relationship that the file shows, used if none is stated.
        channel: The channel, used if none is stated.
    """
    if not text.strip():
        raise OutreachLintError("the draft is empty", path)
    given = dict(fields)
    shown = ShownByFile(relationship, sent_as)
    context = context_of(Draft(text, path=path), given, stated_in, config, shown)
    name = id or given.get("id") or path
    resolved_channel = channel_of(given, config, channel)
    stated = _draft_fields(given)
    return Draft(
        text, name, path, context=context, channel=resolved_channel, locate=locate, **stated
    )


def _draft_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that a draft takes from its file unchanged."""
    return {
        "subject": given.get("subject"),
        "disable": given.get("disable") or (),
        **sequence_of(given),
    }
