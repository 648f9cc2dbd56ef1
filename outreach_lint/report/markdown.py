"""Markdown for a comment on a pull request.

The draft's words are escaped: they can neither format the comment nor notify anybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.linting.timeline import TimelineMessage
from outreach_lint.report import Display
from outreach_lint.report.entries import ReportEntry, entries
from outreach_lint.report.pages import web_page
from outreach_lint.report.summary import Summary
from outreach_lint.report.terminal import low_confidence_reason, safe
from outreach_lint.report.verdict import title, verdict
from outreach_lint.rules.rule import Rule
from outreach_lint.words import counted

MAX_GITHUB_COMMENT_CHARS = 60_000  # GitHub's limit is 65,536
RESERVED_CHARS = 500  # for the text at the end and closing tags
MAX_LIST_CHARS = 15_000  # for the list of drafts
MAX_UNFOLDED_DRAFTS = 5  # with more drafts, each is folded
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_EMOJI = {"error": "🛑", "warning": "⚠️", "info": "💡"}


class CommentPart(NamedTuple):
    """A part of the comment: its head, items of which some can be left out, and its end.

    ``label`` names a draft in the list of drafts; it is empty if the part is not a draft.
    """

    head: str
    items: tuple[str, ...] = ()
    tail: str = ""
    label: str = ""


class Report:
    """One comment: an overview, then the findings of each draft, folded if there are many."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._rules, self._display = out, rules, display
        self._summary = Summary()
        self._parts: list[CommentPart] = []

    def result(self, result: Result) -> None:
        """Keep a draft's findings."""
        self._summary.add(result)
        found = entries(result.listed(self._display.verbose))
        if found:
            self._parts.append(self._draft(result, found))
        if result.timeline:
            self._parts.append(CommentPart(_timeline(result)))
        for error in result.problems:
            self._parts.append(CommentPart(_error(error)))

    def unread(self, error: OutreachLintError) -> None:
        """Keep an input that could not be read."""
        self._summary.add_unread(error)
        self._parts.append(CommentPart(_error(error)))

    def close(self) -> None:
        """Write the comment, as much of it as fits."""
        drafts = _count_drafts(self._parts)
        out = f"### outreach-lint\n\n{self._summary.sentence()}\n"
        if drafts > 1:
            out += self._by_rule() + self._draft_list()
        for number, part in enumerate(self._parts):
            room = MAX_GITHUB_COMMENT_CHARS - RESERVED_CHARS - len(out)
            text = _as_much_as_fits(part, number, drafts > MAX_UNFOLDED_DRAFTS, room)
            if not text:
                rest = _count_drafts(self._parts[number:])
                out += f"\n… and {counted(rest, 'more draft')}, too many for one comment.\n"
                break
            out += f"\n{text}"
        self._out.write(out)

    def _draft(self, result: Result, found: list[ReportEntry]) -> CommentPart:
        end = "\n</details>\n"
        if result.strengths:
            end = f"\nWhat works: {escaped('; '.join(result.strengths))}.\n{end}"
        label = f"{_html_code(title(result.draft))}: {verdict(result, entries(result.shown))}"
        items = tuple(map(self._item, found))
        return CommentPart(f"<summary>{label}</summary>\n\n", items, end, label)

    def _item(self, entry: ReportEntry) -> str:
        main = entry.main
        names = []
        for rule, name in entry.rules:
            names.append(f"**{self._linked_rule(rule, name)}**")
        place = f"line {main.start.line}"
        if why := low_confidence_reason(main):
            place += f" (low confidence: {escaped(why)})"
        out = (
            f"- {_EMOJI[entry.severity]} {', '.join(names)}, {place}: "
            f"{escaped(main.message)}  \n  {code(' '.join(main.quote.split()))}"
        )
        if entry.fix:
            out += f"  \n  Try: {escaped(entry.fix.text)}"
        return f"{out}\n"

    def _by_rule(self) -> str:
        """Return the table of the broken rules, the most frequent first."""
        rows = ""
        for (rule, name), count in self._summary.rule_counts():
            rows += f"| {self._linked_rule(rule, name)} | {count} |\n"
        if not rows:
            return ""
        return f"\n| rule | findings |\n|---|---|\n{rows}"

    def _linked_rule(self, rule: str, name: str) -> str:
        """Return a rule's code, as a link to its page, and its name."""
        return f"{_link(rule, web_page(rule, self._rules))} {escaped(name)}"

    def _draft_list(self) -> str:
        """Return the list of the drafts that have findings, each with a link to its part."""
        out = "\n<details>\n<summary>Drafts</summary>\n\n"
        labels: list[tuple[int, str]] = []
        for number, part in enumerate(self._parts):
            if part.label:
                labels.append((number, part.label))
        for done, (number, label) in enumerate(labels):
            line = f'- <a href="#draft-{number}">{label}</a>\n'
            if len(out) + len(line) > MAX_LIST_CHARS:
                out += f"- … and {counted(len(labels) - done, 'more draft')}\n"
                break
            out += line
        return f"{out}\n</details>\n"


def _count_drafts(parts: list[CommentPart]) -> int:
    """Return how many of the parts are drafts."""
    return sum(bool(part.label) for part in parts)


def _as_much_as_fits(part: CommentPart, number: int, folded: bool, room: int) -> str:
    """Return a part with as many items as fit; empty if not even the first one fits."""
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
        return escaped(text)
    return f"[{escaped(text)}]({address})"


def _timeline(result: Result) -> str:
    name = code(result.draft.sequence_id or result.draft.path)
    rows = "\n".join(map(_timeline_row, result.timeline))
    head = f"{name}: what builds trust, and what uses it up"
    return f"{head}\n\n| message | builds | uses up |\n|---|---|---|\n{rows}\n"


def _timeline_row(message: TimelineMessage) -> str:
    if message.received:
        return f"| {escaped(message.label)} | {escaped(message.in_words)} | |"
    return f"| {escaped(message.label)} | {_cell(message.builds)} | {_cell(message.spends)} |"


def _cell(words: tuple[str, ...]) -> str:
    return escaped(", ".join(words))


def _error(error: OutreachLintError) -> str:
    if not error.where:
        return f"- 🛑 {escaped(error.what)}\n"
    return f"- 🛑 {code(error.where)}: {escaped(error.what)}\n"


def escaped(text: str) -> str:
    """Return text escaped for Markdown; ``@name`` does not notify anybody."""
    literal = _MARKS.sub(r"\\\1", safe(" ".join(text.split()))).replace("&", "&amp;")
    return literal.replace("@", "@<!-- -->")


def code(text: str) -> str:
    """Return text as a code span; its fence is longer than any backticks in it."""
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
