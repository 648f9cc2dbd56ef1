"""Markdown for a comment on a pull request.

The draft's words are escaped: they can neither format the comment nor mention anybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.linting.timeline import Touch
from outreach_lint.report.entries import Entry, entries
from outreach_lint.report.pages import web_page
from outreach_lint.report.summary import Summary, counted
from outreach_lint.report.terminal import safe, unsure
from outreach_lint.report.verdict import title, verdict
from outreach_lint.rules.rule import Rule

MOST_IN_COMMENT = 60_000  # characters; GitHub takes 65,536 in a comment
ROOM = 500  # of them for what is said at the end, and to close what is open
OVERVIEW = 15_000  # characters that the list of drafts may take
MANY = 5  # drafts with findings; of more than that each is folded
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_EMOJI = {"error": "🛑", "warning": "⚠️", "info": "💡"}


class Part(NamedTuple):
    """A part of the comment: what is always there, items of which as many as fit, and its end.

    ``label`` names a draft in the list of drafts; a part that is no draft has none.
    """

    head: str
    items: tuple[str, ...] = ()
    tail: str = ""
    label: str = ""


class Report:
    """One comment: an overview, then what was found, draft by draft, each to be unfolded."""

    def __init__(
        self, out: TextIO, *, rules: Mapping[str, Rule], verbose: bool = False, **_: Any
    ) -> None:
        self._out, self._rules, self._verbose = out, rules, verbose
        self._summary = Summary()
        self._parts: list[Part] = []

    def result(self, result: Result) -> None:
        """Keep a draft's findings."""
        self._summary.add(result)
        found = entries(result.listed(self._verbose))
        if found:
            self._parts.append(self._draft(result, found))
        if result.timeline:
            self._parts.append(Part(_timeline(result)))
        for error in result.problems:
            self._parts.append(Part(_error(error)))

    def unread(self, error: OutreachLintError) -> None:
        """Keep an input that could not be read."""
        self._summary.unread += 1
        self._parts.append(Part(_error(error)))

    def close(self) -> None:
        """Write the comment, as much of it as fits."""
        drafts = _drafts_in(self._parts)
        out = f"### outreach-lint\n\n{self._summary.sentence()}\n"
        if drafts > 1:
            out += self._by_rule() + self._list()
        for number, part in enumerate(self._parts):
            room = MOST_IN_COMMENT - ROOM - len(out)
            text = _fitting(part, number, drafts > MANY, room)
            if not text:
                rest = _drafts_in(self._parts[number:])
                out += f"\n… and {counted(rest, 'more draft')}, too many for one comment.\n"
                break
            out += f"\n{text}"
        self._out.write(out)

    def _draft(self, result: Result, found: list[Entry]) -> Part:
        end = "\n</details>\n"
        if result.strengths:
            end = f"\nWhat works: {plain('; '.join(result.strengths))}.\n{end}"
        label = f"{_html_code(title(result.draft))}: {verdict(result, entries(result.shown))}"
        items = tuple(map(self._item, found))
        return Part(f"<summary>{label}</summary>\n\n", items, end, label)

    def _item(self, entry: Entry) -> str:
        told = entry.told
        names = []
        for rule, name in entry.rules:
            names.append(f"**{self._linked(rule, name)}**")
        place = f"line {told.start.line}"
        if why := unsure(told):
            place += f" (low confidence: {plain(why)})"
        out = (
            f"- {_EMOJI[entry.severity]} {', '.join(names)}, {place}: "
            f"{plain(told.message)}  \n  {code(' '.join(told.quote.split()))}"
        )
        if entry.fix:
            out += f"  \n  Try: {plain(entry.fix.text)}"
        return f"{out}\n"

    def _by_rule(self) -> str:
        """Return the table of the rules that were broken, the most frequent first."""
        rows = ""
        for (rule, name), count in self._summary.often():
            rows += f"| {self._linked(rule, name)} | {count} |\n"
        if not rows:
            return ""
        return f"\n| rule | findings |\n|---|---|\n{rows}"

    def _linked(self, rule: str, name: str) -> str:
        """Return a rule's code, as a link to its page, and its name."""
        return f"{_link(rule, web_page(rule, self._rules))} {plain(name)}"

    def _list(self) -> str:
        """Return the list of the drafts that have findings, each with a link to its part."""
        out = "\n<details>\n<summary>Drafts</summary>\n\n"
        labels: list[tuple[int, str]] = []
        for number, part in enumerate(self._parts):
            if part.label:
                labels.append((number, part.label))
        for done, (number, label) in enumerate(labels):
            line = f'- <a href="#draft-{number}">{label}</a>\n'
            if len(out) + len(line) > OVERVIEW:
                out += f"- … and {counted(len(labels) - done, 'more draft')}\n"
                break
            out += line
        return f"{out}\n</details>\n"


def _drafts_in(parts: list[Part]) -> int:
    """Return how many of the parts are drafts."""
    return sum(bool(part.label) for part in parts)


def _fitting(part: Part, number: int, folded: bool, room: int) -> str:
    """Return a part with as many of its items as fit; empty when not even its head does."""
    out = part.head
    if part.label:
        details = "<details>" if folded else "<details open>"
        out = f'<a id="draft-{number}"></a>\n{details}\n{out}'
    if len(out) + len(part.tail) > room:
        return ""
    for done, item in enumerate(part.items):
        if len(out) + len(item) + len(part.tail) > room:
            if not done:
                return ""
            out += f"- … and {len(part.items) - done} more\n"
            break
        out += item
    return out + part.tail


def _link(text: str, address: str) -> str:
    if not address:
        return plain(text)
    return f"[{plain(text)}]({address})"


def _timeline(result: Result) -> str:
    name = code(result.draft.sequence_id or result.draft.path)
    rows = "\n".join(map(_timeline_row, result.timeline))
    head = f"{name}: what builds trust, and what uses it up"
    return f"{head}\n\n| message | builds | uses up |\n|---|---|---|\n{rows}\n"


def _timeline_row(touch: Touch) -> str:
    if touch.received:
        return f"| {plain(touch.label)} | {plain(touch.in_words)} | |"
    return f"| {plain(touch.label)} | {_cell(touch.builds)} | {_cell(touch.spends)} |"


def _cell(words: tuple[str, ...]) -> str:
    return plain(", ".join(words))


def _error(error: OutreachLintError) -> str:
    if not error.where:
        return f"- 🛑 {plain(error.what)}\n"
    return f"- 🛑 {code(error.where)}: {plain(error.what)}\n"


def plain(text: str) -> str:
    """Return text that means itself in Markdown; ``@name`` calls nobody."""
    escaped = _MARKS.sub(r"\\\1", safe(" ".join(text.split()))).replace("&", "&amp;")
    return escaped.replace("@", "@<!-- -->")


def code(text: str) -> str:
    """Return text as a span of code, whatever backticks it holds."""
    text = safe(text)
    if not text:
        return ""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    if text.startswith("`") or text.endswith("`"):
        text = f" {text} "
    return f"{fence}{text}{fence}"


def _html_code(text: str) -> str:
    from html import escape

    return f"<code>{escape(safe(' '.join(text.split())))}</code>"
