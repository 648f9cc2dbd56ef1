"""MJML: mails in elements from which a page is made; they are read as that page is."""

from __future__ import annotations

from outreach_lint.sources.formats.html import read
from outreach_lint.sources.source import Source

SOURCE = Source(
    name="MJML",
    endings=(".mjml",),
    draft="the mail, as its reader sees it",
    read=read,
    in_folders=True,
    mapped=True,
)
