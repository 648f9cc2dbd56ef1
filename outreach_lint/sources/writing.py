"""Changed drafts → the file they came from: encoding, line endings and permissions stay."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes, replace
from outreach_lint.model import Draft
from outreach_lint.sources import mailboxes, mapped
from outreach_lint.sources.formats import source_called, sources
from outreach_lint.sources.source import Change, Write

SMALL = 100_000  # bytes of a file that is tried before it is written
SEVERAL = 5_000_000  # the same where only the changed message is read again


def write(changes: Sequence[Change], config: Config | None = None) -> None:
    """Write the changed drafts of one file, which was read with ``config``.

    Raises ``OutreachLintError``, and nothing is lost.
    """
    draft = changes[0][0]
    if (fault := refusal(draft)) is not None:
        raise fault
    replace(draft.path, _writer(draft, config)(read_bytes(draft.path), changes))


def _writer(draft: Draft, config: Config | None) -> Write:
    """Return what writes the drafts of a file of this kind."""
    if draft.kind.name == "mailbox":
        return mailboxes.write  # a mail is read again, not the mailbox
    return source_called(draft.kind.name).write or partial(mapped.write, config=config)


def checked(draft: Draft, text: str, config: Config | None = None) -> OutreachLintError | None:
    """Say why a changed draft would not be written, as far as that is told without much work."""
    if (fault := refusal(draft)) is not None:
        return fault
    source = source_called(draft.kind.name)
    try:
        limit = SEVERAL if source.name == "mailbox" else SMALL
        if source.mapped and os.path.getsize(draft.path) <= limit:
            _writer(draft, config)(read_bytes(draft.path), [(draft, text)])
    except OutreachLintError as error:
        return error
    except OSError:
        return None  # writing will say so
    return None


def refusal(draft: Draft) -> OutreachLintError | None:
    """Say why a changed draft cannot be written back; ``None`` where it can."""
    if draft.kind.editable:
        return None
    why = next((s.unwritten for s in sources() if s.name == draft.kind.name), "")
    return OutreachLintError(
        "a draft in a file of this kind is not changed; nothing was written",
        draft.path,
        f"{why}--diff shows what would be",
    )
