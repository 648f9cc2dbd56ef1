"""The whole of a rule's page: why, ask, try, examples, source. Read only when somebody asks for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Context, Rule, Span, Stated

if TYPE_CHECKING:
    from markdown_it.token import Token

SECTIONS = ("Why", "Ask", "Try", "Bad", "Good", "Source")
_MARK = re.compile(r"==(.+?)==", re.DOTALL)


class Example(NamedTuple):
    """A fenced draft on a page: its text without marks, the marked spans, its context, its line in the file."""

    text: str
    marked: tuple[Span, ...]
    context: Context
    line: int
    channel: str | None = None


class Page(NamedTuple):
    """A rule's page in parts; the sections are Markdown."""

    sections: dict[str, str]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]


def page_of(rule: Rule) -> Page:
    """Parse a rule's page; raises ``OutreachLintError`` when a section is missing, unknown or out of order."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt().parse(rule.text)
    rows = rule.text.split("\n")
    heads: list[tuple[str, int]] = []
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.type == "heading_open" and token.tag == "h2" and token.map:
            heads.append((inline.content, token.map[0]))
    names = [name for name, _ in heads]
    if names != list(SECTIONS):
        raise OutreachLintError(
            f"sections must be {', '.join(SECTIONS)}, in this order; found {', '.join(names) or 'none'}",
            rule.path,
        )
    ends = [line for _, line in heads[1:]] + [len(rows)]
    sections = {
        name: "\n".join(rows[line + 1 : end]).strip() for (name, line), end in zip(heads, ends, strict=True)
    }
    return Page(sections, _examples(tokens, heads, "Bad"), _examples(tokens, heads, "Good"))


def _examples(tokens: list[Token], heads: list[tuple[str, int]], section: str) -> tuple[Example, ...]:
    start = dict(heads)[section]
    stop = next((line for _, line in heads if line > start), 10**9)
    return tuple(
        _example(token.content, token.info, token.map[0] + 1)
        for token in tokens
        if token.type == "fence"
        and token.map
        and start < token.map[0] < stop
        and token.info.split()[:1] == ["draft"]
    )


def _example(content: str, info: str, line: int) -> Example:
    text, marked, at = "", [], 0
    for match in _MARK.finditer(content):
        text += content[at : match.start()]
        marked.append(Span(len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    text += content[at:]
    given = dict(word.partition("=")[::2] for word in info.split()[1:])
    context = Context(
        Stated(given.get("setting", "networking"), "example"),
        Stated(given.get("relationship", "stranger"), "example"),
        Stated(given.get("template") == "true", "example"),
    )
    return Example(text.rstrip("\n"), tuple(marked), context, line, given.get("channel"))
