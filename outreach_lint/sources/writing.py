"""Changed drafts → the file they came from: encoding, line endings and permissions stay."""

from __future__ import annotations

from collections.abc import Sequence

from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes, replace
from outreach_lint.model import Draft
from outreach_lint.sources.formats import source_called
from outreach_lint.sources.source import Change


def write(changes: Sequence[Change]) -> None:
    """Write the changed drafts of one file; raises ``OutreachLintError``, and nothing is lost."""
    draft = changes[0][0]
    if (fault := refusal(draft)) is not None:
        raise fault
    change = source_called(draft.kind.name).write
    assert change is not None, "an editable kind has a writer"
    replace(draft.path, change(read_bytes(draft.path), changes))


def refusal(draft: Draft) -> OutreachLintError | None:
    """Say why a changed draft cannot be written back; ``None`` where it can."""
    if draft.kind.editable:
        return None
    return OutreachLintError(
        "a draft in a file of this kind is not changed; nothing was written",
        draft.path,
        "--diff shows what would be",
    )
