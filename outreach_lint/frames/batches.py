"""A batch of rows → a batch of findings.

Rules, weights and caches are loaded once a process. The encoder reads one message a run: its 8-bit
kernels scale by all that is in a run, so a message read with others would be judged differently,
and on a processor a run of many is no faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

from outreach_lint.cache import Memory
from outreach_lint.config import Config, Origin
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.frames.fingerprints import as_row
from outreach_lint.frames.schema import (
    CLEAN,
    ERROR,
    FINGERPRINT,
    FOUND,
    NOT_JUDGED,
    RECEIVED,
    schema,
)
from outreach_lint.linting.campaign import person_of
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import SEVERITIES, Draft
from outreach_lint.reading.encoder import encoder
from outreach_lint.report.jsonl import as_dict
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.settings.keys import DEFAULTS, KEYS
from outreach_lint.settings.kinds import fits
from outreach_lint.sources.arrow import rows, table_of
from outreach_lint.sources.faults import NO_MESSAGE
from outreach_lint.sources.sequences import Item, joined
from outreach_lint.sources.tables import Table, draft_in

MOST_KEPT = 2_000  # readings that a process remembers: some 20 MB


def lint_batch(batch: Any, *, message: str = "text", **options: Any) -> Any:
    """Lint the messages in a column of a batch; one row a message comes back, in the same order.

    Args:
        batch: A ``pyarrow.RecordBatch`` or ``pyarrow.Table``; the same kind comes back.
        message: The column with the messages. Other columns count as they do in a .csv file:
            ``subject``, ``setting``, ``relationship``, ``channel``, ``sequence_id``, ``step`` ….
        options: What ``BatchLinter`` takes.

    Raises:
        OutreachLintError: There is no such column, or an option is wrong. What is wrong with a row
            never raises: it stands in the row's ``error``.
    """
    return _linter_with(message, _hashable(options))(batch)


def lint_batches(batches: Iterable[Any], **options: Any) -> Iterator[Any]:
    """Yield the result of each batch, as Spark's ``mapInArrow`` wants it."""
    linter = BatchLinter(**options)
    yield from map(linter, batches)


class BatchLinter:
    """What lints batches: made once, called with each. It may be sent to another process.

    Args:
        message: The column with the messages.
        subject: The column with the subjects; by default the one that is called so.
        setting: ``networking`` or ``sales``, for rows that do not say.
        relationship: ``stranger``, ``acquainted`` or ``established``, the same.
        channel: What the messages are written for, the same.
        select: Codes, names or beginnings of codes of the rules to run.
        ignore: The same of those to leave out.
        keep: Columns of the batch that stand in the result, before the findings.
        compare: Whether each row has a fingerprint, for ``clusters_of``.
        config: All settings at once, in the place of the others but ``keep`` and
            ``compare``.
        third_party: Whether plugins run that are not part of outreach-lint.

    Raises:
        OutreachLintError: A value is not known.
    """

    def __init__(  # noqa: PLR0913 -- options, given by name
        self,
        *,
        message: str = "text",
        subject: str | None = None,
        setting: str | None = None,
        relationship: str | None = None,
        channel: str | None = None,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        compare: bool = False,
        config: Config | None = None,
        third_party: bool = True,
    ) -> None:
        given = {
            "message_column": message,
            "subject_column": subject,
            "setting": setting,
            "relationship": relationship,
            "channel": channel,
            "select": list(select) or None,
            "ignore": list(ignore) or None,
        }
        self._config = config or _config_of(given)
        self._keep, self._compare = tuple(keep), compare
        self._third_party = third_party

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "linter"}

    @cached_property
    def linter(self) -> Linter:
        """The rules that are installed, loaded when the first batch comes."""
        if encoder().store is None:
            encoder().store = Memory(MOST_KEPT)
        return _loaded(self._config.folders, self._config.disabled, self._third_party)

    def __call__(self, batch: Any, path: str = "", first: int = 1) -> Any:
        """Return the findings of a batch; ``path`` and the number of its ``first`` row name it."""
        import pyarrow as pa

        self.linter.active(self._config)
        own = schema(compare=self._compare)
        for name in self._keep:
            if name not in batch.schema.names or name in own.names:
                said = "is one of ours" if name in own.names else "is not there"
                raise OutreachLintError(f"column {name!r} {said}; it cannot be kept")
        table = table_of(batch.schema, path, self._config)
        made = pa.Table.from_pylist(self._judged(batch, table, first), own)
        kept = [batch.column(name) for name in self._keep]
        whole = schema(batch.schema, self._keep, self._compare)
        if isinstance(batch, pa.Table):
            return pa.Table.from_arrays([*kept, *made.columns], schema=whole)
        columns = [column.combine_chunks() for column in made.columns]
        return pa.RecordBatch.from_arrays([*kept, *columns], schema=whole)

    def _judged(self, batch: Any, table: Table, first: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        drafts: list[Item] = []
        people: dict[str, str] = {}
        for row in rows(batch, first):
            given = {"draft": str(row.line), "path": table.path or None, "verdict": RECEIVED}
            found.append(given)
            try:
                draft = draft_in(row, table)
                given["draft"] = draft.id
                # Places are those in the message; the name leads back to the row.
                name = str(len(found) - 1)
                people[name] = _person(draft, row.line)
                drafts.append(replace(draft, id=name, locate=None, subject_at=None))
            except OutreachLintError as error:
                what = row.fault if row.fault and error.what == NO_MESSAGE else error.what
                given |= {"verdict": ERROR, "error": what}
        faults: list[str] = []
        for item in joined(drafts):
            if isinstance(item, Draft):
                found[int(item.id or 0)] |= self._row(item, faults, people[item.id or "0"])
                faults = []
            elif not isinstance(item, Notice):
                faults.append(item.what)
        return found

    def _row(self, draft: Draft, faults: list[str], person: str) -> dict[str, Any]:
        """Return what comes of one draft; a check or a draft that breaks costs its row alone."""
        try:
            result = self.linter.judge(draft, self._config)
            data = as_dict(result)
            if self._compare:
                data[FINGERPRINT] = as_row(result, person, self.linter, self._config, self._verdict)
        except Exception as error:  # whatever it is, the other rows are judged
            return {"verdict": ERROR, "error": f"{type(error).__name__}: {error}"}
        problems = [*faults, *(str(problem) for problem in (*result.failures, *result.errors))]
        return {
            "verdict": self._verdict(result),
            "findings": data["findings"],
            "strengths": data["strengths"],
            "error": "\n".join([*problems, *filter(None, [result.unjudged])]) or None,
            FINGERPRINT: data.get(FINGERPRINT),
        }

    def _verdict(self, result: Result) -> str:
        if not result.judged and not result.waived:
            return NOT_JUDGED
        least = SEVERITIES.index(self._config.settings.fail_on)
        found = any(SEVERITIES.index(finding.severity) >= least for finding in result.shown)
        return FOUND if found else CLEAN


def _person(draft: Draft, number: int) -> str:
    """Return whom a row's message goes to; empty where neither an id nor a sequence tells."""
    if draft.sequence_id is None and draft.id == str(number):
        return ""
    return person_of(draft)


def _config_of(given: dict[str, Any]) -> Config:
    """Return the settings that a program gives; what a row says of itself goes before them."""
    values = {name: value for name, value in given.items() if value is not None}
    for name, value in values.items():
        kind = KEYS[name].kind
        if not fits(value, kind.schema):
            raise OutreachLintError(f"{name} must be {kind.words}, not {value!r}")
    if "channel" in values:
        channel_named(values["channel"])
    frozen: dict[str, Any] = {
        k: tuple(value) if isinstance(value, list) else value for k, value in values.items()
    }
    origins = {name: Origin("file", "lint_batch") for name in frozen}
    return Config(replace(DEFAULTS, **frozen), origins)


@lru_cache(maxsize=8)
def _loaded(folders: tuple[str, ...], disabled: tuple[str, ...], third_party: bool) -> Linter:
    return Linter(folders, disabled, third_party)


def _hashable(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value)
        for name, value in sorted(options.items())
    )


@lru_cache(maxsize=8)
def _linter_with(message: str, options: tuple[tuple[str, Any], ...]) -> BatchLinter:
    return BatchLinter(message=message, **dict(options))
