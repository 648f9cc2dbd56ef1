"""An HTML file, with or without YAML front matter → Draft."""

from __future__ import annotations

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Lines
from outreach_lint.reading import seen
from outreach_lint.sources.context import channel_of, context_of
from outreach_lint.sources.html import Page
from outreach_lint.sources.text import decode, front_matter


def draft(raw: bytes, path: str, config: Config) -> Draft:
    """Return the draft in an HTML file: what its reader sees; raises ``OutreachLintError`` when that is nothing."""
    source = decode(raw, path)
    start, matter = front_matter(source, path)
    page = Page(source[start:])
    if not seen(Draft(page.text)).text.strip():
        raise OutreachLintError("the draft is empty", path)
    places, lines = page.places, Lines(source)

    def locate(offset: int) -> tuple[int, int]:
        at = places[offset] if offset < len(places) else (places[-1] + 1)
        return lines.at(start + at)

    return Draft(
        text=page.text,
        id=str(matter.get("id", path)),
        path=path,
        subject=matter.get("subject"),
        context=context_of(page.text, 0, path, matter, "front matter", config),
        channel=channel_of(matter, config),
        step=matter.get("step"),
        sequence_id=matter.get("sequence_id"),
        locate=locate,
        disable=matter.get("disable") or (),
    )
