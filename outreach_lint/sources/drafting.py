"""A message and what its file says of it → Draft: what every format has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Stated, StatedIn
from outreach_lint.sources.context import channel_of, context_of, sequence_of


def draft_of(
    text: str,
    path: str,
    config: Config,
    fields: Mapping[str, Any],
    stated_in: StatedIn,
    *,
    id: str = "",  # noqa: A002 -- as the draft calls it
    locate: Callable[[int], tuple[int, int]] | None = None,
    sent_as: str = "",
    relationship: Stated | None = None,
    channel: str | None = None,
) -> Draft:
    """Return a draft; raises ``OutreachLintError`` when it is empty.

    Args:
        text: The message as its reader gets it.
        path: The file that holds it.
        config: What applies to this path.
        fields: What the file says of it, such as subject or step: ``context.FIELDS``.
        stated_in: Where in the file that is said.
        id: What it is called in reports; the path by default.
        locate: Turns an offset into line and column of the file.
        sent_as: What shows that it goes to one reader as it stands, such as "table row".
        relationship: What the file shows of it, where nobody says it.
        channel: What it is written for, where nobody says it.
    """
    if not text.strip():
        raise OutreachLintError("the draft is empty", path)
    given = dict(fields)
    context = context_of(
        text, 0, path, given, stated_in, config, relationship=relationship, sent_as=sent_as
    )
    name = id or given.get("id") or path
    on = channel_of(given, config, channel)
    stated = _as_stated(given)
    return Draft(text, name, path, context=context, channel=on, locate=locate, **stated)


def _as_stated(given: dict[str, Any]) -> dict[str, Any]:
    """Return what a draft takes over from its file as it stands there."""
    return {
        "subject": given.get("subject"),
        "disable": given.get("disable") or (),
        **sequence_of(given),
    }
