"""Parse a whole rule page: why, ask, try, examples, source.

A page is parsed only when its sections are needed.
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
_ALLOWED_VALUES = {
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

    One with a ``step`` is a message of a sequence; ``earlier`` holds the messages before it, from
    the fences above. ``received`` messages are written by the reader.
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
        """The example as a draft."""
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
        """The context in which the example is read, in words."""
        words = [str(self.context.setting.value), str(self.context.relationship.value)]
        if self.context.template.value:
            words.append("template")
        if self.step:
            words.append(f"step {self.step}")
        if self.received:
            words.append("their answer")
        return ", ".join(words)


class RulePage(NamedTuple):
    """The parsed page of a rule; the sections are Markdown."""

    sections: dict[str, str]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]


def page_of(rule: Rule) -> RulePage:
    """Parse a rule's page.

    Raises:
        OutreachLintError: A section is missing, unknown or out of order.
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt().parse(rule.text)
    rows = rule.text.split("\n")
    headings: list[tuple[str, int]] = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2" and token.map:
            headings.append((inline.content, token.map[0]))
    if rule.by_example:
        _check_sections_by_example(headings, rule.path)
    else:
        _check_sections(headings, rule.path)
    sections = {}
    for (name, line), (_, end) in pairwise([*headings, ("", len(rows))]):
        sections[name] = "\n".join(rows[line + 1 : end]).strip()
    if rule.by_example:
        sections = _with_default_sections(sections, rule.summary)
    return RulePage(
        sections,
        _examples(tokens, headings, "Bad", rule.path),
        _examples(tokens, headings, "Good", rule.path),
    )


def _check_sections(headings: list[tuple[str, int]], path: str) -> None:
    for number, wanted in enumerate(SECTIONS):
        found, line = headings[number] if number < len(headings) else ("", -1)
        if found != wanted:
            where = f"{path}:{line + 1}" if line >= 0 else path
            what = f"expected the section {wanted!r}"
            if found:
                what += f", found {found!r}"
            raise OutreachLintError(what, where, f"a page has {', '.join(SECTIONS)}, in this order")
    if len(headings) > len(SECTIONS):
        name, line = headings[len(SECTIONS)]
        what = f"{SECTIONS[-1]!r} must be the last section, but {name!r} follows it"
        raise OutreachLintError(what, f"{path}:{line + 1}", "move its text to another section")


def _check_sections_by_example(headings: list[tuple[str, int]], path: str) -> None:
    """Check that a page by example has Bad and Good, and its sections are in order.

    Raises:
        OutreachLintError: A section is missing, unknown or out of order.
    """
    names = [name for name, _ in headings]
    if names != [name for name in SECTIONS if name in names] or not {"Bad", "Good"} <= set(names):
        what = (
            "a page by example needs the sections Bad and Good, and may have only the sections of"
            " other pages, in the same order"
        )
        raise OutreachLintError(what, path, f"the order is {', '.join(SECTIONS)}")


def _with_default_sections(sections: dict[str, str], summary: str) -> dict[str, str]:
    """Return all sections of a page by example, in order; defaults replace missing ones."""
    all_sections = {}
    for name in SECTIONS:
        all_sections[name] = sections.get(name) or _default_section(name, summary)
    return all_sections


def _default_section(section: str, summary: str) -> str:
    """Return the default text of a section that a page by example omits."""
    texts = {
        "Why": summary,
        "Ask": (
            "Does the message do what the bad examples of this rule do, and the good ones do not?"
            f" {summary}"
        ),
        "Try": "Write it as the good examples of this rule are written.",
        "Source": "The authors of this rule.",
    }
    return texts.get(section, "")


def _examples(
    tokens: list[Token], headings: list[tuple[str, int]], section: str, path: str
) -> tuple[Example, ...]:
    start = dict(headings)[section]
    stop = next((line for _, line in headings if line > start), 10**9)
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
    options = {}
    for word in info.split()[1:]:
        name, _, value = word.partition("=")
        options[name] = value
    for key, value in options.items():
        allowed = _ALLOWED_VALUES.get(key, ())
        if allowed is not None and value not in allowed:
            if key not in _ALLOWED_VALUES:
                what, hint = f"unknown key {key!r} after draft", nearest(key, list(_ALLOWED_VALUES))
            else:
                what, hint = (
                    f"{key} must be one of {', '.join(allowed)}",
                    nearest(value, list(allowed)),
                )
            raise OutreachLintError(
                what, f"{path}:{line}", hint or f"known: {', '.join(_ALLOWED_VALUES)}"
            )
    context = Context(
        Stated(options.get("setting", "networking"), StatedIn.EXAMPLE),
        Stated(options.get("relationship", "stranger"), StatedIn.EXAMPLE),
        Stated(options.get("template") == "true", StatedIn.EXAMPLE),
    )
    step = options.get("step", "")
    if step and not step.isdecimal():
        raise OutreachLintError(f"step must be a whole number, not {step!r}", f"{path}:{line}")
    return Example(
        text.rstrip("\n"),
        marked,
        context,
        line,
        options.get("channel"),
        int(step) if step else None,
        options.get("received") == "true",
    )


def unmarked(content: str) -> tuple[str, tuple[Span, ...]]:
    """Return a text without its ``==marks==``, and the marked spans."""
    text, marked, at = "", [], 0
    for match in _MARK.finditer(content):
        text += content[at : match.start()]
        marked.append(Span(len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    return text + content[at:], tuple(marked)
