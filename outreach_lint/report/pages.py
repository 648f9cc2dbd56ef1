"""The addresses of rule pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from outreach_lint.rules.rule import FIRST_PARTY, FIRST_PARTY_PLUGINS, Rule


def web_page(code: str, rules: Mapping[str, Rule]) -> str:
    """Return the address of a rule's page on the site; empty for third-party rules."""
    rule = rules.get(code)
    if rule is None or rule.plugin not in FIRST_PARTY_PLUGINS or not site():
        return ""
    return f"{site()}/reference/rules/{code}.html"


def plain_text(markdown: str) -> str:
    """Return a section of a page as plain text on one line."""
    return re.sub(r"[*`]", "", " ".join(markdown.split()))


def page_address(code: str, rules: Mapping[str, Rule]) -> str:
    """Return the address of a rule's page: on the site, or else of its file on this machine."""
    rule = rules.get(code)
    if rule is None:
        return ""
    if address := web_page(code, rules):
        return address
    if not rule.path:
        return ""
    return Path(rule.path).absolute().as_uri()


@cache
def site() -> str:
    """Return the address of the published site from the package metadata; empty if it has none."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = metadata(FIRST_PARTY).get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    for line in urls:
        label, _, address = str(line).partition(", ")
        if label == "Site":
            return address.rstrip("/")
    return ""
