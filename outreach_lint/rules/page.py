"""The whole of a rule's page: why, ask, try, examples, source.

It is parsed only when somebody asks for it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import RELATIONSHIPS, SETTINGS, Context, Draft, Span, Stated, StatedIn
from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    from markdown_it.token import Token

SECTIONS = ("Why", "Ask", "Try", "Bad", "Good", "Source")
_GIVEN = {
    "setting": SETTINGS,
    "relationship": RELATIONSHIPS,
    "template": ("true", "false"),
    "channel": None,
    "step": None,
    "received": ("true", "false"),
}
_MARK = re.compile(r"==(.+?)==", re.DOTALL)


class Example(NamedTuple):
    """A draft in a fence on a page: text without marks, marked spans, context, and line.

    One with a ``step`` is a message of a sequence, which its ``earlier`` ones, the fences before
    it, belong to; those that are ``received`` are the reader's.
    """

    text: str
    marked: tuple[Span, ...]
    context: Context
    line: int
    channel: str | None = None
    step: int | None = None
    received: bool = False
    earlier: tuple[Example, ...] = ()

    @property
    def draft(self) -> Draft:
        """The draft that the example is."""
        return Draft(
            self.text,
            context=self.context,
            channel=self.channel,
            step=self.step,
            sequence_id="example" if self.step else None,
            received=self.received,
            earlier=tuple(example.draft for example in self.earlier),
        )

    @property
    def read_as(self) -> str:
        """Under which assumptions the example is read, for people."""
        words = [str(self.context.setting.value), str(self.context.relationship.value)]
        if self.context.template.value:
            words.append("template")
        if self.step:
            words.append(f"step {self.step}")
        if self.received:
            words.append("their answer")
        return ", ".join(words)


class Page(NamedTuple):
    """A rule's page in parts; the sections are Markdown."""

    sections: dict[str, str]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]


def page_of(rule: Rule) -> Page:
    """Parse a rule's page.

    Raises:
        OutreachLintError: A section is missing, unknown or out of order.
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt().parse(rule.text)
    rows = rule.text.split("\n")
    heads: list[tuple[str, int]] = []
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.type == "heading_open" and token.tag == "h2" and token.map:
            heads.append((inline.content, token.map[0]))
    if rule.by_example:
        _some_in_order(heads, rule.path)
    else:
        _sections_in_order(heads, rule.path)
    sections = {}
    for (name, line), (_, end) in pairwise([*heads, ("", len(rows))]):
        sections[name] = "\n".join(rows[line + 1 : end]).strip()
    if rule.by_example:
        sections = _completed(sections, rule.summary)
    return Page(
        sections,
        _examples(tokens, heads, "Bad", rule.path),
        _examples(tokens, heads, "Good", rule.path),
    )


def _sections_in_order(heads: list[tuple[str, int]], path: str) -> None:
    for number, wanted in enumerate(SECTIONS):
        found, line = heads[number] if number < len(heads) else ("", -1)
        if found != wanted:
            where = f"{path}:{line + 1}" if line >= 0 else path
            what = f"here the section {wanted!r} is expected"
            if found:
                what += f", not {found!r}"
            raise OutreachLintError(what, where, f"a page has {', '.join(SECTIONS)}, in this order")
    if len(heads) > len(SECTIONS):
        name, line = heads[len(SECTIONS)]
        what = f"nothing follows {SECTIONS[-1]!r} on a page, but {name!r} does"
        raise OutreachLintError(what, f"{path}:{line + 1}", "make it a part of another section")


def _some_in_order(heads: list[tuple[str, int]], path: str) -> None:
    """Check that a page has Bad and Good, and other sections in their order.

    Raises:
        OutreachLintError: It does not.
    """
    names = [name for name, _ in heads]
    if names != [name for name in SECTIONS if name in names] or not {"Bad", "Good"} <= set(names):
        what = (
            "a page by example has the sections Bad and Good, and besides them none but a page's"
            " own, in their order"
        )
        raise OutreachLintError(what, path, f"the order is {', '.join(SECTIONS)}")


def _completed(sections: dict[str, str], summary: str) -> dict[str, str]:
    """Return all sections, in their order, of a page by example that has some."""
    completed = {}
    for name in SECTIONS:
        completed[name] = sections.get(name) or _by_example(name, summary)
    return completed


def _by_example(section: str, summary: str) -> str:
    """Return what a section says that a page by example leaves out."""
    facts = {
        "Why": summary,
        "Ask": (
            "Does the message do what the bad examples of this rule do, and the good ones do not?"
            f" {summary}"
        ),
        "Try": "Write it as the good examples of this rule are written.",
        "Source": "The house.",
    }
    return facts.get(section, "")


def _examples(
    tokens: list[Token], heads: list[tuple[str, int]], section: str, path: str
) -> tuple[Example, ...]:
    start = dict(heads)[section]
    stop = next((line for _, line in heads if line > start), 10**9)
    found: list[Example] = []
    for token in tokens:
        if token.type == "fence" and token.map and start < token.map[0] < stop:
            if token.info.split()[:1] != ["draft"]:
                continue
            example = _example(token.content, token.info, token.map[0] + 1, path)
            last = found[-1] if found else None
            if last and last.step and example.step and example.step > last.step:
                example = example._replace(earlier=(*last.earlier, last._replace(earlier=())))
            found.append(example)
    return tuple(found)


def _example(content: str, info: str, line: int, path: str) -> Example:
    text, marked = unmarked(content)
    given = {}
    for word in info.split()[1:]:
        name, _, said = word.partition("=")
        given[name] = said
    for key, value in given.items():
        known = _GIVEN.get(key, ())
        if known is not None and value not in known:
            if key not in _GIVEN:
                what, hint = f"unknown word {key!r} after draft", nearest(key, list(_GIVEN))
            else:
                what, hint = f"{key} must be one of {', '.join(known)}", nearest(value, list(known))
            raise OutreachLintError(what, f"{path}:{line}", hint or f"known: {', '.join(_GIVEN)}")
    context = Context(
        Stated(given.get("setting", "networking"), StatedIn.EXAMPLE),
        Stated(given.get("relationship", "stranger"), StatedIn.EXAMPLE),
        Stated(given.get("template") == "true", StatedIn.EXAMPLE),
    )
    step = given.get("step", "")
    if step and not step.isdecimal():
        raise OutreachLintError(f"step must be a whole number, not {step!r}", f"{path}:{line}")
    return Example(
        text.rstrip("\n"),
        marked,
        context,
        line,
        given.get("channel"),
        int(step) if step else None,
        given.get("received") == "true",
    )


def unmarked(content: str) -> tuple[str, tuple[Span, ...]]:
    """Take the ``==marks==`` out of a text; return the text and the spans that were marked."""
    text, marked, at = "", [], 0
    for match in _MARK.finditer(content):
        text += content[at : match.start()]
        marked.append(Span(len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    return text + content[at:], tuple(marked)
