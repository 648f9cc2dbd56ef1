"""MJML, a markup for mails; it is read like the HTML page that is made from it."""

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
