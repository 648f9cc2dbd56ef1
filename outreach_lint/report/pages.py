"""Where the page of a rule can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from outreach_lint.rules.rule import FIRST_PARTY, OUR_PLUGINS, Rule


def web_page(code: str, rules: Mapping[str, Rule]) -> str:
    """Return the address of a rule's page on the site.

    It is empty for other people's rules, or without a site.
    """
    rule = rules.get(code)
    if rule is None or rule.plugin not in OUR_PLUGINS or not site():
        return ""
    return f"{site()}/reference/rules/{code}.html"


def plain_text(markdown: str) -> str:
    """Return a section of a page as plain words, in one line."""
    return re.sub(r"[*`]", "", " ".join(markdown.split()))


def page(code: str, rules: Mapping[str, Rule]) -> str:
    """Return the address of a rule's page: on the site, or else its file on this machine."""
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
    """Return the address of the documentation, as the installed package names it.

    It is empty where the package names none.
    """
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        named = metadata(FIRST_PARTY).get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    for line in named:
        label, _, address = str(line).partition(", ")
        if label == "Documentation":
            return address.rstrip("/")
    return ""
