"""Lint batches of rows: one row of findings for each row with a message.

Each process loads the rules and weights once, and keeps the results of recent messages. The
encoder reads one message in each run. Its 8-bit kernels scale by all values in a run, so a message
that is read together with others would get a different result. On a CPU, larger runs are no faster.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outreach_lint.cache import Memory
from outreach_lint.config import Config, Origin
from outreach_lint.errors import Notice, OutreachLintError, Place
from outreach_lint.frames.fingerprints import as_row, person_in
from outreach_lint.frames.schema import (
    FINGERPRINT,
    ROW_ERROR,
    ROW_NOT_JUDGED,
    ROW_RECEIVED,
    WITH_FINDINGS,
    WITHOUT_FINDINGS,
    schema,
)
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.pipeline import lint_all
from outreach_lint.linting.result import Result
from outreach_lint.linting.session import Session
from outreach_lint.model import Draft, StatedIn
from outreach_lint.report.jsonl import result_as_dict
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.settings.keys import DEFAULTS, KEYS
from outreach_lint.settings.kinds import fits
from outreach_lint.sources.sequences import Item, with_earlier_messages
from outreach_lint.sources.tables.arrow import rows, table_of
from outreach_lint.sources.tables.delimited import OpenTable, draft_in

if TYPE_CHECKING:
    from outreach_lint.decisions.lockfile import Lock

MAX_CACHED_ROWS = 50_000  # rows that each process keeps
EMPTY_FIELDS = dict.fromkeys(("findings", "strengths", FINGERPRINT))
_row_cache = Memory(MAX_CACHED_ROWS)  # recent rows by cache key
_session = cache(Session)  # the session that the linters of a process share


def lint_batch(batch: Any, *, message: str = "text", **options: Any) -> Any:
    """Lint the messages in a column of a batch, and return one row for each, in the same order.

    Args:
        batch: A ``pyarrow.RecordBatch`` or ``pyarrow.Table``. The result has the same type.
        message: The column with the messages. Other columns mean the same as in a .csv file:
            ``subject``, ``setting``, ``relationship``, ``channel``, ``sequence_id``, ``step`` ….
        options: The keyword arguments of ``BatchLinter``.

    Raises:
        OutreachLintError: There is no such column, or an option is wrong. Errors in a row are not
            raised: the column ``error`` of the result reports them.
    """
    return _cached_batch_linter(message, _hashable(options))(batch)


def lint_batches(batches: Iterable[Any], **options: Any) -> Iterator[Any]:
    """Lint each batch and yield the results, as Spark's ``mapInArrow`` expects."""
    linter = BatchLinter(**options)
    yield from map(linter, batches)


class BatchLinter:
    """Lints batches: create it once and call it with each batch. It can be pickled.

    Args:
        message: The column with the messages.
        subject: The column with the subjects, by default ``subject``.
        setting: ``networking`` or ``sales``, for rows without a setting.
        relationship: ``stranger``, ``acquainted`` or ``established``, for rows without a
            relationship.
        channel: The channel of the messages, for rows without a channel.
        select: Codes, names or code prefixes of the rules to run.
        ignore: Codes, names or code prefixes of the rules not to run.
        keep: Columns of the batch to copy to the result, before the findings.
        compare: Whether each row gets a fingerprint, for ``clusters_of``.
        config: All settings in one object. It replaces the other settings, but not ``keep`` and
            ``compare``.
        third_party: Whether to run plugins that are not part of outreach-lint.
        lockfile: The path of a lockfile, with the baseline and a model's answers.
        locked: Whether drafts without an answer in the lockfile count as not judged.

    Raises:
        OutreachLintError: A value is not valid.
    """

    def __init__(  # noqa: PLR0913 -- keyword-only options
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
        lockfile: str | None = None,
        locked: bool = False,
    ) -> None:
        options = {
            "message_column": message,
            "subject_column": subject,
            "setting": setting,
            "relationship": relationship,
            "channel": channel,
            "select": list(select) or None,
            "ignore": list(ignore) or None,
        }
        self._config = config or _config_of(options)
        self._keep, self._compare = tuple(keep), compare
        self._third_party = third_party
        self._lockfile, self._locked = lockfile, locked

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        for name in ("linter", "lock", "_shared_key_parts"):  # each process loads its own
            state.pop(name, None)
        return state

    @cached_property
    def linter(self) -> Linter:
        """The linter with the installed rules, loaded for the first batch."""
        return _session(third_party=self._third_party).linter_for(self._config)

    @cached_property
    def lock(self) -> Lock | None:
        """The lockfile, read for the first batch; ``None`` if none is set."""
        if self._lockfile is None:
            return None
        from outreach_lint.decisions.lockfile import Lock

        return Lock(self._lockfile)

    @cached_property
    def _shared_key_parts(self) -> tuple[str, ...]:
        """The parts of the cache key that all rows share: settings, rules and decisions."""
        rules = (self._config.folders, self._config.disabled, self._third_party)
        from outreach_lint.decisions.lockfile import digest_of

        switches = (self._locked, self._compare)
        decisions = digest_of(self._lockfile) if self._lockfile else ""
        return repr(self._config.settings), repr(rules), repr(switches), decisions

    def __call__(self, batch: Any, path: str = "", first: int = 1) -> Any:
        """Lint a batch and return its findings.

        Args:
            batch: A ``pyarrow.RecordBatch`` or ``pyarrow.Table``.
            path: The file of the batch, for errors and results.
            first: The number of its first row in the file, from 1.
        """
        import pyarrow as pa

        self.linter.active(self._config)
        result_schema = schema(compare=self._compare)
        for name in self._keep:
            if name not in batch.schema.names or name in result_schema.names:
                why = "is a result column" if name in result_schema.names else "does not exist"
                raise OutreachLintError(f"column {name!r} {why}; remove it from keep")
        table = table_of(batch.schema, path, self._config)
        rows = pa.Table.from_pylist(self._lint_rows(batch, table, first), result_schema)
        kept = [batch.column(name) for name in self._keep]
        full_schema = schema(batch.schema, self._keep, self._compare)
        if isinstance(batch, pa.Table):
            return pa.Table.from_arrays([*kept, *rows.columns], schema=full_schema)
        columns = [column.combine_chunks() for column in rows.columns]
        return pa.RecordBatch.from_arrays([*kept, *columns], schema=full_schema)

    def _lint_rows(self, batch: Any, table: OpenTable, first: int) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = []
        drafts: list[Item] = []
        people: dict[str, int | None] = {}
        for row in rows(batch, first):
            result = {"draft": str(row.line), "path": table.path or None, "verdict": ROW_RECEIVED}
            results.append(result)
            try:
                draft = draft_in(row, table)
                result["draft"] = draft.id
                # Positions are those in the message. The id is the index of the row for now.
                name = str(len(results) - 1)
                people[name] = person_in(draft, row.line)
                drafts.append(replace(draft, id=name, locate=None, subject_at=None))
            except OutreachLintError as error:
                result |= {"verdict": ROW_ERROR, "error": error.what}
        faults: list[str] = []
        for item in with_earlier_messages(drafts):
            if isinstance(item, Draft):
                result = results[int(item.id or 0)]
                fields = self._cached_or_linted(replace(item, id=str(result["draft"])))
                if fields[FINGERPRINT]:
                    fields[FINGERPRINT]["person"] = people[item.id]
                problems = [*faults, *filter(None, [fields["error"]])]
                result |= {**fields, "error": "\n".join(problems) or None}
                faults = []
            elif not isinstance(item, Notice):
                faults.append(item.what)
        return results

    def _cached_or_linted(self, draft: Draft) -> dict[str, Any]:
        """Return the result columns of a draft, from the cache if a recent draft was the same."""
        key = self._cache_key(draft)
        cached = _row_cache.get(key)
        if cached is not None:
            return dict(pickle.loads(cached))
        row = self._lint_draft(draft)
        if not row["error"]:  # an error message names its draft, so it is not cached
            _row_cache.set(key, pickle.dumps(row))
        return row

    def _cache_key(self, draft: Draft) -> bytes:
        """Return the cache key of a draft.

        Its id and path are part of the key only if the baseline has entries for it.
        """
        if self.lock is None or not self.lock.baseline.decides(draft):
            draft = replace(draft, id="", path="")
        parts = "\x00".join((*self._shared_key_parts, repr(draft)))
        return sha256(parts.encode("utf-8", "surrogatepass")).digest()

    def _lint_draft(self, draft: Draft) -> dict[str, Any]:
        """Lint one draft; an exception becomes the error of its row."""
        try:
            (result,) = lint_all(
                [draft],
                lambda _: self.linter,
                lambda _: self._config,
                lock=self.lock,
                locked=self._locked,
            )
            assert isinstance(result, Result)
            data = result_as_dict(result)
            if self._compare:
                data[FINGERPRINT] = as_row(result, self.linter, self._config, self._verdict)
        except Exception as error:  # the other rows are linted all the same
            what = f"{type(error).__name__}: {error}"
            return {"verdict": ROW_ERROR, "error": what, **EMPTY_FIELDS}
        problems = map(str, result.problems)
        return {
            "verdict": self._verdict(result),
            "findings": data["findings"],
            "strengths": data["strengths"],
            "error": "\n".join([*problems, *filter(None, [result.unjudged])]) or None,
            FINGERPRINT: data.get(FINGERPRINT),
        }

    def _verdict(self, result: Result) -> str:
        if not result.judged and not result.decisions.waived:
            return ROW_NOT_JUDGED
        return WITH_FINDINGS if result.reaches(self._config.settings.fail_on) else WITHOUT_FINDINGS


def _config_of(options: dict[str, Any]) -> Config:
    """Return a configuration of these values; a value in a row takes precedence."""
    values: dict[str, Any] = {}
    for name, value in options.items():
        if value is None:
            continue
        kind = KEYS[name].kind
        if not fits(value, kind.schema):
            raise OutreachLintError(f"{name} must be {kind.words}, not {value!r}")
        values[name] = value
    if "channel" in values:
        channel_named(values["channel"])
    frozen = dict(_frozen(values))
    origins = dict.fromkeys(frozen, Origin(StatedIn.CONFIG, Place(detail="lint_batch")))
    return Config(replace(DEFAULTS, **frozen), origins)


def _hashable(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(_frozen(options)))


def _frozen(options: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the options with lists converted to tuples."""
    for name, value in options.items():
        if isinstance(value, list):
            yield name, tuple(value)
        else:
            yield name, value


@lru_cache(maxsize=8)
def _cached_batch_linter(message: str, options: tuple[tuple[str, Any], ...]) -> BatchLinter:
    return BatchLinter(message=message, **dict(options))
