"""Suppress findings in a draft that the writer goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from outreach_lint.model import Draft, Finding
from outreach_lint.sources.texts.suppressing import with_suppressions


def suppressed(draft: Draft, findings: Sequence[Finding], reason: str) -> Draft:
    """Return a draft with suppressions of some findings added to its text.

    A suppression in the front matter is also added to ``disable``, which the linter reads.

    Raises:
        OutreachLintError: The findings cannot be suppressed in this draft.
    """
    text = with_suppressions(draft, findings, reason)
    body = draft.text[draft.body_start :]
    head = text.removesuffix(body)
    changed = draft.with_text(text)
    if len(head) == len(text) or not head.startswith("---"):
        return changed
    codes = dict(draft.disable)
    for finding in findings:
        codes[finding.code] = reason
    return replace(changed, body_start=len(head), disable=tuple(codes.items()))
