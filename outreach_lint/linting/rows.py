"""Lint a template with its data: every row is rendered and linted as it would be sent.

Each finding stands where the template causes it, and says how many rows show it and which is the
first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.marked import Marked, Rendered
from outreach_lint.linting.result import Decisions, Result
from outreach_lint.model import Draft, Finding, Span, Stated, StatedIn, Suggestion
from outreach_lint.reading import quotable, without_comments
from outreach_lint.reading.spintax import FILLER, variants
from outreach_lint.reading.tags import kind_of
from outreach_lint.rules.rule import Rule
from outreach_lint.templates import Part, TemplateError, as_error

BROADCAST = "RAP005"  # what data do to a message that was written to many
OFTEN = 3  # rows with the same personal line: then it is nobody's own
# different personal lines that are counted: where there are more, they are personal
MOST_KEPT = 5_000
LONGEST_LEFT = 100  # characters of a sentence that is shown as it is left
MOST_NAMED = 5  # rows that are named one by one when something is wrong with them
_NAME = re.compile(r"name|company|organi[sz]ation|account|employer", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[\n.!?]")
_LEGAL = re.compile(
    r"\b(?:LLC|L\.L\.C\.|Inc\.?|Ltd\.?|Limited|GmbH|Corp\.?|Corporation|PLC|S\.A\.|B\.V\.|AG|Pty"
    r"|LLP|Co\. KG)(?=\W|$)"
)
_SHOUTED = re.compile(r"[A-ZÀ-Þ]{2,}(?:[ '’&.-]+[A-ZÀ-Þ]{2,})+|[A-ZÀ-Þ]{5,}")


class Row(NamedTuple):
    """One row of data: what it holds, and where it stands (``people.csv:7``)."""

    data: Mapping[str, object]
    place: str


class _Seen(NamedTuple):
    """A finding of the template: how it was first met, and in how many rows."""

    finding: Finding
    place: str


_Key = tuple[
    str, int, str
]  # a finding's rule, where in the template it stands, and what sort it is of


class Rows:
    """Lints a template with rows of data; ``result`` gathers what came of all of them."""

    def __init__(self, draft: Draft, linter: Linter, config: Config) -> None:
        self._draft, self._linter, self._config = draft, linter, config
        self._source = draft.text[draft.body_start :]
        self._active = tuple(linter.active(config))
        self._errors: list[OutreachLintError] = []
        self._found: dict[_Key, _Seen] = {}
        self._times: Counter[_Key] = Counter()
        self._lines: Counter[tuple[str, int]] = (
            Counter()
        )  # of personal lines: tag and digest of what it held
        self._firsts: dict[tuple[str, int], tuple[Part, str, str]] = {}
        self._wrong: Counter[str] = Counter()
        self._counted: set[object] = set()  # what was counted of the row that is looked at
        self._count = self._rendered = 0

    def result(self, rows: Iterable[Row]) -> Result:
        """Render and lint every row, one at a time."""
        try:
            spun = [Marked(self._draft.path, source) for source in _spun(self._source)]
            if len(spun) == 1 and not any(part.kind != "text" for part in spun[0].parts):
                what = "no template: nothing in it is filled from data"
                return Result(self._draft, failures=(OutreachLintError(what, self._draft.path),))
        except TemplateError as error:
            before = self._draft.position(self._draft.body_start).line - 1
            return Result(self._draft, failures=(as_error(error, self._draft.path, before),))
        for row in rows:
            self._count += 1
            self._counted.clear()
            # the first row is sent in every variant of the spintax, the others in turn
            if self._count > 1:
                spun = [spun[self._count % len(spun)]]
            for marked in spun:
                self._row(marked, row)
        self._counted.clear()
        for key, times in self._lines.items():
            if times >= OFTEN:
                part, value, place = self._firsts[key]
                message = f"the same {{{{{part.name}}}}} (“{quotable(value)}”) is nobody's own"
                self._fault(part, "same", message, value, place, times)
        return self._gathered()

    def _row(self, marked: Marked, row: Row) -> None:
        try:
            rendered = marked.render(row.data)
        except TemplateError as error:
            self._say(f"{error}", row.place, error.line)
            return
        if not without_comments(Draft(rendered.text)).text.strip():
            self._say("the row renders to nothing", row.place)
            return
        template = Stated(False, StatedIn.ROWS, row.place)
        context = replace(self._draft.context, template=template)
        draft = replace(
            self._draft, text=rendered.text, body_start=0, context=context, locate=None, disable=()
        )
        local = self._linter.run_local(draft, self._config)
        reported = []
        for finding in self._linter.finalize(local, self._config).findings:
            self._note(finding, rendered, row.place)
            if finding.code == BROADCAST:
                reported.append(finding.span)
        self._errors += [
            error for error in local.failures if str(error) not in map(str, self._errors)
        ]
        self._values(rendered, row.place, reported)
        self._rendered += 1

    def _is_new(self, key: object) -> bool:
        """Tell whether something is to be counted: the variants of one row count once."""
        new = key not in self._counted
        self._counted.add(key)
        return new

    def _say(self, what: str, place: str, line: int = 0) -> None:
        if not self._is_new(what):
            return
        self._wrong[what] += 1
        if self._wrong[what] <= MOST_NAMED:
            template = self._draft.path
            if line:
                template += f":{line + self._draft.position(self._draft.body_start).line - 1}"
            self._errors.append(OutreachLintError(what, place, f"the template is {template}"))

    def _note(self, finding: Finding, rendered: Rendered, place: str) -> None:
        start, end = finding.span
        places = rendered.places[start:end] or rendered.places[start : start + 1] or [0]
        span = Span(
            self._draft.body_start + min(places),
            self._draft.body_start + max(places) + (end > start),
        )
        self._add(replace(finding, span=span), finding.confidence, place)

    def _add(self, finding: Finding, sort: str, place: str, times: int = 1) -> None:
        key = (finding.code, finding.span.start, sort)
        self._found.setdefault(key, _Seen(finding, place))
        if self._is_new(key):
            self._times[key] += times

    def _values(self, rendered: Rendered, place: str, spans: list[Span]) -> None:
        """Note faults in the values that the data have put into the message.

        ``spans`` are the places that a rule has reported already.
        """
        for part, span in rendered.values:
            value = rendered.text[slice(*span)].strip()
            line = _line_around(rendered.text, span)
            if not value and re.search(r"\w", line) and not any(map(span.overlaps, spans)):
                left = line if len(line) <= LONGEST_LEFT else quotable(line)
                self._fault(
                    part, "empty", f"an empty {{{{{part.name}}}}} leaves “{left}”", line, place
                )
            elif (
                value
                and _NAME.search(part.name)
                and (odd := _LEGAL.search(value) or _SHOUTED.fullmatch(value))
            ):
                does = "says" if odd.re is _LEGAL else "shouts"
                words = (
                    f"{{{{{part.name}}}}} is what a list {does}, not what one person calls another"
                )
                self._fault(part, does, f"{words}: “{quotable(value)}”", value, place)
            if value and kind_of(f"{{{{{part.name}}}}}") == "personal":
                key = (part.name, hash(value))
                if self._is_new(key) and (key in self._lines or len(self._lines) < MOST_KEPT):
                    self._lines[key] += 1
                    self._firsts.setdefault(key, (part, value, place))

    def _fault(
        self, part: Part, sort: str, message: str, quote: str, place: str, times: int = 1
    ) -> None:
        """Note what the data do to the message, at the tag that puts it there."""
        rule = self._linter.rules.get(BROADCAST)
        if rule is None or rule not in self._active:
            return
        span = Span(self._draft.body_start + part.start, self._draft.body_start + part.end)
        fix = Suggestion(
            f"Fill it in the data, or leave the sentence out where {{{{{part.name}}}}} has nothing"
            " fit to send."
        )
        self._add(_finding(rule, span, message, quote, fix), sort, place, times)

    def _gathered(self) -> Result:
        """Return what came of all rows, at its place in the template."""
        findings = []
        for key, (finding, place) in self._found.items():
            many = f"{self._times[key]:,} of {self._count:,} rows, first {place}"
            findings.append(
                replace(
                    finding,
                    message=f"{many}: {finding.message}",
                    start=self._draft.position(finding.span.start),
                    end=self._draft.position(finding.span.end),
                    suggestion=finding.suggestion and replace(finding.suggestion, edits=()),
                )
            )
        findings.sort(key=lambda finding: (finding.span, finding.code))
        errors = list(self._errors)
        for what, times in self._wrong.items():
            if times > MOST_NAMED:
                more = f"{what}: {times - MOST_NAMED:,} more rows"
                errors.append(OutreachLintError(more, self._draft.path))
        rows = "1 row" if self._count == 1 else f"{self._count:,} rows"
        context = replace(self._draft.context, template=Stated(True, StatedIn.ROWS, rows))
        draft = replace(self._draft, context=context)
        if not self._rendered:  # then nothing was judged
            if not errors:
                errors.append(OutreachLintError("the data hold no rows", self._draft.path))
            return Result(draft, failures=tuple(errors))
        return Result(draft, tuple(findings), decisions=Decisions(errors=tuple(errors)))


def _finding(rule: Rule, span: Span, message: str, quote: str, fix: Suggestion) -> Finding:
    nowhere = Draft("").position(0)
    return Finding(
        rule.code, rule.name, rule.severity, "high", message, span, nowhere, nowhere, quote, fix
    )


def _line_around(text: str, span: Span) -> str:
    """Return the sentence, or what is left of it, that a value stands in."""
    start = text.rfind("\n", 0, span.start)
    for mark in (". ", "! ", "? "):
        start = max(start, text.rfind(mark, 0, span.start))
    stop = _SENTENCE_ENDS.search(text, span.end)
    line = text[start + 1 : stop.end() if stop else len(text)]
    return " ".join(line.lstrip(".!? ").split())


def _spun(source: str) -> list[str]:
    """Return the variants of a template's spintax, with fillers so that every position stays."""
    return [variant.filled(FILLER) for variant in variants(source)]


def rows_in(path: str) -> Iterator[Row]:
    """Yield the rows of a data file: .csv, .tsv, .jsonl, or a list in .json."""
    ending = path.rpartition(".")[2].lower()
    rows: Iterable[tuple[int, Mapping[str, object]]]
    if ending in ("csv", "tsv"):
        from outreach_lint.sources.cells import rows_of

        rows = rows_of(path)
    elif ending in ("jsonl", "ndjson", "json"):
        from outreach_lint.sources.records import objects_in

        rows = objects_in(path)
    else:
        raise OutreachLintError(
            "not a file of rows", path, "kinds that are: .csv, .tsv, .jsonl, .json"
        )
    for line, data in rows:
        yield Row(data, f"{path}:{line}")
