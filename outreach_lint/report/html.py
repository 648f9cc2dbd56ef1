"""The report as a self-contained web page: drafts with highlights, findings, fixes, strengths."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.findings import NOT_JUDGED
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, SEVERITIES, Context, Draft, Finding, Severity
from outreach_lint.report import Display
from outreach_lint.report.assumed import kind_of_message, thread_shows
from outreach_lint.report.entries import ReportEntry, entries
from outreach_lint.report.pages import plain_text, web_page
from outreach_lint.report.summary import Summary
from outreach_lint.report.terminal import low_confidence_reason, safe
from outreach_lint.report.verdict import Alike, title, verdict
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.words import counted

if TYPE_CHECKING:
    from jinja2 import Template


class Stretch(NamedTuple):
    """A piece of a draft, its highest severity, and the numbers of findings that begin there."""

    text: str
    severity: str = ""
    first: tuple[int, ...] = ()


class Place(NamedTuple):
    """An item of the list of drafts."""

    number: int
    title: str
    verdict: str
    severity: str


class Broken(NamedTuple):
    """A broken rule: the number of findings, a summary of its page, and the page's address.

    ``severity`` is the highest of its findings, ``levels`` says how many have which.
    """

    code: str
    name: str
    times: int
    severity: str = ""
    levels: str = ""
    summary: str = ""
    why: str = ""
    better: str = ""
    page: str = ""


class Report:
    """The page; it is rendered at the end, when it is known which drafts are alike."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._rules, self._display = out, rules, display
        self._summary = Summary()
        self._results: list[Result] = []
        self._alike = Alike()
        self._places: list[Place] = []
        self._severities: Counter[tuple[str, Severity]] = Counter()
        self._problems: list[OutreachLintError] = []

    def result(self, result: Result) -> None:
        """Keep a draft's result."""
        self._summary.add(result)
        self._alike.add(result)
        self._results.append(result)
        for finding in result.shown:
            self._severities[finding.code, finding.severity] += 1
        self._problems += result.problems

    def unread(self, error: OutreachLintError) -> None:
        """Keep an input that could not be read."""
        self._summary.add_unread(error)
        self._problems.append(error)

    def close(self) -> None:
        """Write the page."""
        page = _template("page.html.jinja")
        drafts = [self._draft(*numbered) for numbered in enumerate(self._results, 1)]
        for part in page.generate(
            summary=self._summary.sentence(),
            problems=self._problems,
            drafts=drafts,
            places=self._places,
            broken=[self._broken(*item) for item in self._summary.rule_counts()],
        ):
            self._out.write(part)
        self._out.write("\n")

    def _draft(self, number: int, result: Result) -> str:
        """Return a draft's part of the page, and add the draft to the list of drafts."""
        found = _by_position(result.listed(self._display.verbose))
        name = title(result.draft)
        verdict_text = verdict(result, entries(result.shown), self._alike.number(result))
        severity = _highest_severity(result.shown)
        self._places.append(Place(number, name, verdict_text, severity))
        return _template("draft.html.jinja").render(
            number=number,
            result=result,
            draft=result.draft,
            title=name,
            verdict=verdict_text,
            worst=severity,
            entries=list(enumerate(found, 1)),
            low_confidence_reason=low_confidence_reason,
            stretches=stretches(result.draft, enumerate(found, 1)),
            context=_context_words(result.draft.context),
        )

    def _broken(self, name: tuple[str, str], count: int) -> Broken:
        """Return a rule for the overview."""
        code, rule_name = name
        counts = {level: self._severities[code, level] for level in reversed(SEVERITIES)}
        found = {level: number for level, number in counts.items() if number}
        severity = next(iter(found), "")
        levels = severity
        if len(found) > 1:
            levels = ", ".join(counted(number, level) for level, number in found.items())
        rule = self._rules.get(code)
        if rule is None:
            return Broken(code, rule_name, count, severity, levels)
        sections = page_of(rule).sections
        return Broken(
            code, rule_name, count, severity, levels, rule.summary, plain_text(sections["Why"]),
            plain_text(sections["Try"]), web_page(code, self._rules),
        )  # fmt: skip


def _highest_severity(findings: Iterable[Finding]) -> str:
    """Return the highest severity; empty if there are no findings."""
    return max((finding.severity for finding in findings), key=SEVERITIES.index, default="")


def _by_position(findings: Iterable[Finding]) -> list[ReportEntry]:
    """Return the entries in the order of their words in the text."""
    return sorted(entries(findings), key=lambda entry: (entry.main.span, entry.main.code))


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = os.path.join(os.path.dirname(__file__), "page")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def stretches(draft: Draft, found: Iterable[tuple[int, ReportEntry]]) -> list[Stretch]:
    """Split a draft's message where findings begin and end; show control characters as ``�``."""
    highlighted: list[tuple[int, Finding]] = []
    for number, entry in found:
        for finding in entry.findings:
            if finding.code != NOT_JUDGED and finding.span.start < finding.span.end:
                mark = number if finding is entry.main else 0  # only the main finding has a number
                highlighted.append((mark, finding))
    cuts = {draft.body_start, len(draft.text)}
    for _, finding in highlighted:
        for at in finding.span:
            if at > draft.body_start:
                cuts.add(at)
    edges = sorted(cuts)
    out = []
    for start, end in pairwise(edges):
        out.append(_stretch(draft, start, end, highlighted))
    return out


def _stretch(draft: Draft, start: int, end: int, highlighted: list[tuple[int, Finding]]) -> Stretch:
    """Return the text between two cuts, with the data of the findings that cover it."""
    covering: list[Finding] = []
    first: list[int] = []
    for number, finding in highlighted:
        if finding.span.start <= start and end <= finding.span.end:
            covering.append(finding)
            if number and max(finding.span.start, draft.body_start) == start:
                first.append(number)
    return Stretch(
        _safe_lines(draft.text[start:end]), _highest_severity(covering), tuple(sorted(first))
    )


def _safe_lines(text: str) -> str:
    return "\n".join(safe(line) for line in LINE_BREAK.split(text))


def _context_words(context: Context) -> str:
    to = f"{context.relationship.value}{thread_shows(context)}"
    return f"{kind_of_message(context)}, {to}, {context.setting.value}"
