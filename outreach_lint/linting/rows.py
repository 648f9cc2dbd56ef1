"""Lint a template with its data: every row is rendered and linted as it would be sent.

The position of a finding is the place in the template that causes it. Its message says how many
rows show it, and which is the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.marked import Rendered, TracedTemplate
from outreach_lint.linting.result import Decisions, Result
from outreach_lint.model import Draft, Finding, Span, Stated, StatedIn, Suggestion
from outreach_lint.reading import without_comments
from outreach_lint.reading.spintax import FILLER, variants
from outreach_lint.reading.tags import kind_of
from outreach_lint.rules.rule import Rule
from outreach_lint.templates import TemplateError, TemplatePart, as_error
from outreach_lint.words import counted, quotable

MIN_REPEATS = 3  # rows with the same value from which a personal line counts as not personal
MAX_COUNTED_VALUES = 5_000  # different personal lines; more than that are surely personal
MAX_QUOTED_SENTENCE_CHARS = 100  # of a sentence that is quoted whole
MAX_REPORTED_ROWS = 5  # rows that are listed one by one for each error
_NAME = re.compile(r"name|company|organi[sz]ation|account|employer", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[\n.!?]")
_LEGAL_SUFFIX = re.compile(
    r"\b(?:LLC|L\.L\.C\.|Inc\.?|Ltd\.?|Limited|GmbH|Corp\.?|Corporation|PLC|S\.A\.|B\.V\.|AG|Pty"
    r"|LLP|Co\. KG)(?=\W|$)"
)
_IN_CAPITALS = re.compile(r"[A-ZÀ-Þ]{2,}(?:[ '’&.-]+[A-ZÀ-Þ]{2,})+|[A-ZÀ-Þ]{5,}")


class DataRow(NamedTuple):
    """One row of data, and its place in the file (``people.csv:7``)."""

    data: Mapping[str, object]
    place: Place


class _FirstSeen(NamedTuple):
    """A finding in the template, and the first row that showed it."""

    finding: Finding
    place: Place


class _FilledTag(NamedTuple):
    """A tag that a row fills: its part of the template, the words to quote, and the row's place."""

    part: TemplatePart
    quote: str
    place: Place


_Key = tuple[str, int, str]  # rule code, offset in the template, and sort of finding


class RowLinter:
    """Lints a template with rows of data; ``result`` merges the findings of all rows."""

    def __init__(self, draft: Draft, linter: Linter, config: Config) -> None:
        self._draft, self._linter, self._config = draft, linter, config
        self._source = draft.text[draft.body_start :]
        # the rule under which faults in the data are reported
        self._data_rule = next((rule for rule in linter.active(config) if rule.data_faults), None)
        self._errors: list[OutreachLintError] = []
        self._first_seen: dict[_Key, _FirstSeen] = {}
        self._row_counts: Counter[_Key] = Counter()
        # personal lines: (tag, hash of its value) → number of rows
        self._value_counts: Counter[tuple[str, int]] = Counter()
        self._first_occurrences: dict[tuple[str, int], _FilledTag] = {}
        self._error_counts: Counter[str] = Counter()
        self._keys_of_row: set[object] = set()  # of the current row
        self._total = self._linted = 0

    def result(self, rows: Iterable[DataRow]) -> Result:
        """Render and lint every row, one at a time."""
        try:
            templates = [
                TracedTemplate(self._draft.path, source)
                for source in _spintax_variants(self._source)
            ]
            if len(templates) == 1 and not any(part.kind != "text" for part in templates[0].parts):
                what = "not a template: nothing in it is filled from data"
                return Result(self._draft, failures=(OutreachLintError(what, self._draft.path),))
        except TemplateError as error:
            lines_before = self._draft.position(self._draft.body_start).line - 1
            return Result(self._draft, failures=(as_error(error, self._draft.path, lines_before),))
        for row in rows:
            self._total += 1
            self._keys_of_row.clear()
            # the first row is linted in every variant of the spintax, the others in one, in turn
            variants = templates
            if self._total > 1:
                variants = [templates[self._total % len(templates)]]
            for marked in variants:
                self._lint_row(marked, row)
        self._keys_of_row.clear()
        for key, times in self._value_counts.items():
            if times >= MIN_REPEATS:
                tag = self._first_occurrences[key]
                message = (
                    f"{{{{{tag.part.name}}}}} is the same in all of them, so it is not personal:"
                    f" “{quotable(tag.quote)}”"
                )
                self._add_data_finding(tag, "same", message, times)
        return self._merged()

    def _lint_row(self, marked: TracedTemplate, row: DataRow) -> None:
        try:
            rendered = marked.render(row.data)
        except TemplateError as error:
            self._add_row_error(f"{error}", row.place, error.line)
            return
        if not without_comments(Draft(rendered.text)).text.strip():
            self._add_row_error("the row renders to nothing", row.place)
            return
        template = Stated(False, StatedIn.ROWS, str(row.place))
        context = replace(self._draft.context, template=template)
        draft = replace(
            self._draft, text=rendered.text, body_start=0, context=context, locate=None, disable=()
        )
        local = self._linter.run_local(draft, self._config)
        reported = []
        for finding in self._linter.finalize(local, self._config).findings:
            self._add_row_finding(finding, rendered, row.place)
            if self._data_rule and finding.code == self._data_rule.code:
                reported.append(finding.span)
        for failure in local.failures:
            if failure.args not in [error.args for error in self._errors]:
                self._errors.append(failure)
        self._check_values(rendered, row.place, reported)
        self._linted += 1

    def _is_new(self, key: object) -> bool:
        """Return whether a key is new in this row: its variants are counted once."""
        new = key not in self._keys_of_row
        self._keys_of_row.add(key)
        return new

    def _add_row_error(self, message: str, place: Place, line: int = 0) -> None:
        if not self._is_new(message):
            return
        self._error_counts[message] += 1
        if self._error_counts[message] <= MAX_REPORTED_ROWS:
            template = self._draft.path
            if line:
                template += f":{line + self._draft.position(self._draft.body_start).line - 1}"
            self._errors.append(OutreachLintError(message, place, f"the template is {template}"))

    def _add_row_finding(self, finding: Finding, rendered: Rendered, place: Place) -> None:
        start, end = finding.span
        places = rendered.places[start:end] or rendered.places[start : start + 1] or [0]
        span = Span(
            self._draft.body_start + min(places),
            self._draft.body_start + max(places) + (end > start),
        )
        self._add_finding(replace(finding, span=span), finding.confidence, place)

    def _add_finding(self, finding: Finding, kind: str, place: Place, times: int = 1) -> None:
        key = (finding.code, finding.span.start, kind)
        self._first_seen.setdefault(key, _FirstSeen(finding, place))
        if self._is_new(key):
            self._row_counts[key] += times

    def _check_values(self, rendered: Rendered, place: Place, spans: list[Span]) -> None:
        """Add findings about the values that the data put into the message.

        ``spans`` are those that the rule has already reported.
        """
        for part, span in rendered.values:
            value = rendered.text[slice(*span)].strip()
            line = _sentence_around(rendered.text, span)
            if not value and re.search(r"\w", line) and not any(map(span.overlaps, spans)):
                quoted = line if len(line) <= MAX_QUOTED_SENTENCE_CHARS else quotable(line)
                message = f"an empty {{{{{part.name}}}}} leaves “{quoted}”"
                self._add_data_finding(_FilledTag(part, line, place), "empty", message)
            elif (
                value
                and _NAME.search(part.name)
                and (match := _LEGAL_SUFFIX.search(value) or _IN_CAPITALS.fullmatch(value))
            ):
                fault = "has a legal suffix" if match.re is _LEGAL_SUFFIX else "is in capitals"
                words = f"{{{{{part.name}}}}} {fault}, which people do not write to each other"
                message = f"{words}: “{quotable(value)}”"
                self._add_data_finding(_FilledTag(part, value, place), fault, message)
            if value and kind_of(f"{{{{{part.name}}}}}") == "personal":
                key = (part.name, hash(value))
                if self._is_new(key) and (
                    key in self._value_counts or len(self._value_counts) < MAX_COUNTED_VALUES
                ):
                    self._value_counts[key] += 1
                    self._first_occurrences.setdefault(key, _FilledTag(part, value, place))

    def _add_data_finding(self, tag: _FilledTag, kind: str, message: str, times: int = 1) -> None:
        """Add a finding about the data, at the tag that inserts the value."""
        rule = self._data_rule
        if rule is None:
            return
        begin = self._draft.body_start
        span = Span(begin + tag.part.start, begin + tag.part.end)
        fix = Suggestion(
            f"Correct the data, or leave the sentence out if {{{{{tag.part.name}}}}} has no"
            " suitable value."
        )
        self._add_finding(_finding(rule, span, message, tag.quote, fix), kind, tag.place, times)

    def _merged(self) -> Result:
        """Return the merged result of all rows, with positions in the template."""
        findings = []
        for key, (finding, place) in self._first_seen.items():
            rows_with_it = f"{self._row_counts[key]:,} of {self._total:,} rows, first {place}"
            findings.append(
                replace(
                    finding,
                    message=f"{rows_with_it}: {finding.message}",
                    start=self._draft.position(finding.span.start),
                    end=self._draft.position(finding.span.end),
                    suggestion=finding.suggestion and replace(finding.suggestion, edits=()),
                )
            )
        findings.sort(key=lambda finding: (finding.span, finding.code))
        errors = list(self._errors)
        for what, times in self._error_counts.items():
            if times > MAX_REPORTED_ROWS:
                more = f"{what}: {times - MAX_REPORTED_ROWS:,} more rows"
                errors.append(OutreachLintError(more, self._draft.path))
        rows = counted(self._total, "row")
        context = replace(self._draft.context, template=Stated(True, StatedIn.ROWS, rows))
        draft = replace(self._draft, context=context)
        if not self._linted:  # then nothing was linted
            if not errors:
                errors.append(OutreachLintError("the data has no rows", self._draft.path))
            return Result(draft, failures=tuple(errors))
        return Result(draft, tuple(findings), decisions=Decisions(errors=tuple(errors)))


def _finding(rule: Rule, span: Span, message: str, quote: str, fix: Suggestion) -> Finding:
    no_position = Draft("").position(0)
    return Finding(
        rule.code,
        rule.name,
        rule.severity,
        "high",
        message,
        span,
        no_position,
        no_position,
        quote,
        fix,
    )


def _sentence_around(text: str, span: Span) -> str:
    """Return the sentence around a value."""
    start = text.rfind("\n", 0, span.start)
    for mark in (". ", "! ", "? "):
        start = max(start, text.rfind(mark, 0, span.start))
    sentence_end = _SENTENCE_ENDS.search(text, span.end)
    sentence = text[start + 1 : sentence_end.end() if sentence_end else len(text)]
    return " ".join(sentence.lstrip(".!? ").split())


def _spintax_variants(source: str) -> list[str]:
    """Return the variants of a template's spintax, with fillers so that offsets stay valid."""
    return [variant.filled(FILLER) for variant in variants(source)]


def rows_in(path: str) -> Iterator[DataRow]:
    """Yield the rows of a data file: .csv, .tsv, .jsonl, or a list in .json."""
    extension = path.rpartition(".")[2].lower()
    rows: Iterable[tuple[int, Mapping[str, object]]]
    if extension in ("csv", "tsv"):
        from outreach_lint.sources.tables.cells import rows_of

        rows = rows_of(path)
    elif extension in ("jsonl", "ndjson", "json"):
        from outreach_lint.sources.structured.records import objects_in

        rows = objects_in(path)
    else:
        raise OutreachLintError(
            "not a data file with rows", path, "supported: .csv, .tsv, .jsonl, .json"
        )
    for line, data in rows:
        yield DataRow(data, Place(path, line))
