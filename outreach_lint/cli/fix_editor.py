"""Let the writer of a draft change its message in an editor."""

from __future__ import annotations

import os

import click

from outreach_lint.model import LINE_BREAK, Draft


def edited(draft: Draft) -> str | None:
    """Return a draft's text after the writer changed the message; ``None`` if nothing changed.

    Front matter stays, and so do the line breaks and whether the last line has one.

    Raises:
        click.ClickException: The editor could not be used.
    """
    head, body = draft.text[: draft.body_start], draft.text[draft.body_start :]
    first = LINE_BREAK.search(body)
    newline = first.group() if first else "\n"
    ending = os.path.splitext(draft.path)[1] or ".txt"
    changed = click.edit(LINE_BREAK.sub("\n", body), extension=ending)
    if changed is None or not changed.strip():
        return None
    if not body.endswith(newline):
        changed = changed.removesuffix("\n")
    text = head + changed.replace("\n", newline)
    return None if text == draft.text else text
