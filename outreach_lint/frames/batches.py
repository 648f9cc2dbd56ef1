"""A batch of rows → a batch of findings.

Rules and weights are loaded once a process, and what came of the last messages is remembered. The
encoder reads one message a run: its 8-bit kernels scale by all that is in a run, so a message read
with others would be judged differently, and on a processor a run of many is no faster.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outreach_lint.cache import Memory
from outreach_lint.config import Config, Origin
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.frames.fingerprints import as_row, person_in
from outreach_lint.frames.schema import (
    CLEAN,
    ERROR,
    FINGERPRINT,
    FOUND,
    NOT_JUDGED,
    RECEIVED,
    schema,
)
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.pipeline import lint
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft
from outreach_lint.report.jsonl import as_dict
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.settings.keys import DEFAULTS, KEYS
from outreach_lint.settings.kinds import fits
from outreach_lint.sources.arrow import rows, table_of
from outreach_lint.sources.faults import NO_MESSAGE
from outreach_lint.sources.sequences import Item, joined
from outreach_lint.sources.tables import Table, draft_in

if TYPE_CHECKING:
    from outreach_lint.decisions.lockfile import Lock

MOST_KEPT = 50_000  # results that a process remembers
NOTHING = dict.fromkeys(("findings", "strengths", FINGERPRINT))
_recent = Memory(MOST_KEPT)  # what rows say of messages, by a digest of all that counts


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
        lockfile: A file of decisions: the baseline, and what a model said.
        locked: Whether what a model did not say in it counts as not judged.

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
        lockfile: str | None = None,
        locked: bool = False,
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
        self._lockfile, self._locked = lockfile, locked

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        for name in ("linter", "lock", "_facts"):  # each process loads its own
            state.pop(name, None)
        return state

    @cached_property
    def linter(self) -> Linter:
        """The rules that are installed, loaded when the first batch comes."""
        return _loaded(self._config.folders, self._config.disabled, self._third_party)

    @cached_property
    def lock(self) -> Lock | None:
        """The lockfile, read when the first batch comes."""
        if self._lockfile is None:
            return None
        from outreach_lint.decisions.lockfile import Lock

        return Lock(self._lockfile)

    @cached_property
    def _facts(self) -> tuple[str, ...]:
        """What counts for every row: settings, rules and decisions."""
        rules = (self._config.folders, self._config.disabled, self._third_party)
        from outreach_lint.decisions.lockfile import digest_of

        asked = (self._locked, self._compare)
        decided = digest_of(self._lockfile) if self._lockfile else ""
        return repr(self._config.settings), repr(rules), repr(asked), decided

    def __call__(self, batch: Any, path: str = "", first: int = 1) -> Any:
        """Return the findings of a batch; ``path`` and the number of its ``first`` row name it."""
        import pyarrow as pa

        self.linter.active(self._config)
        own = schema(compare=self._compare)
        for name in self._keep:
            if name not in batch.schema.names or name in own.names:
                why = "is one of ours" if name in own.names else "is not there"
                raise OutreachLintError(f"column {name!r} {why}; it cannot be kept")
        table = table_of(batch.schema, path, self._config)
        rows = pa.Table.from_pylist(self._judged(batch, table, first), own)
        kept = [batch.column(name) for name in self._keep]
        whole = schema(batch.schema, self._keep, self._compare)
        if isinstance(batch, pa.Table):
            return pa.Table.from_arrays([*kept, *rows.columns], schema=whole)
        columns = [column.combine_chunks() for column in rows.columns]
        return pa.RecordBatch.from_arrays([*kept, *columns], schema=whole)

    def _judged(self, batch: Any, table: Table, first: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        drafts: list[Item] = []
        people: dict[str, int | None] = {}
        for row in rows(batch, first):
            given = {"draft": str(row.line), "path": table.path or None, "verdict": RECEIVED}
            found.append(given)
            try:
                draft = draft_in(row, table)
                given["draft"] = draft.id
                # Places are those in the message; the name leads back to the row.
                name = str(len(found) - 1)
                people[name] = person_in(draft, row.line)
                drafts.append(replace(draft, id=name, locate=None, subject_at=None))
            except OutreachLintError as error:
                what = row.fault if row.fault and error.what == NO_MESSAGE else error.what
                given |= {"verdict": ERROR, "error": what}
        faults: list[str] = []
        for item in joined(drafts):
            if isinstance(item, Draft):
                given = found[int(item.id or 0)]
                judged = self._row(replace(item, id=str(given["draft"])))
                if judged[FINGERPRINT]:
                    judged[FINGERPRINT]["person"] = people[item.id]
                problems = [*faults, *filter(None, [judged["error"]])]
                given |= {**judged, "error": "\n".join(problems) or None}
                faults = []
            elif not isinstance(item, Notice):
                faults.append(item.what)
        return found

    def _row(self, draft: Draft) -> dict[str, Any]:
        """Return what comes of one draft, or came a moment ago of another with the same words."""
        key = self._key(draft)
        known = _recent.get(key)
        if known is not None:
            return dict(pickle.loads(known))
        row = self._judge(draft)
        if not row["error"]:  # an error names its draft
            _recent.set(key, pickle.dumps(row))
        return row

    def _key(self, draft: Draft) -> bytes:
        """Return a digest of all that counts for a draft: where it stands, only if decided on."""
        if self.lock is None or not self.lock.baseline.decides(draft):
            draft = replace(draft, id="", path="")
        facts = "\x00".join((*self._facts, repr(draft)))
        return sha256(facts.encode("utf-8", "surrogatepass")).digest()

    def _judge(self, draft: Draft) -> dict[str, Any]:
        """Judge one draft; a check or a draft that breaks costs its row alone."""
        try:
            (result,) = lint(
                [draft],
                lambda _: self.linter,
                lambda _: self._config,
                lock=self.lock,
                locked=self._locked,
            )
            assert isinstance(result, Result)
            data = as_dict(result)
            if self._compare:
                data[FINGERPRINT] = as_row(result, self.linter, self._config, self._verdict)
        except Exception as error:  # whatever it is, the other rows are judged
            what = f"{type(error).__name__}: {error}"
            return {"verdict": ERROR, "error": what, **NOTHING}
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
            return NOT_JUDGED
        return FOUND if result.reaches(self._config.settings.fail_on) else CLEAN


def _config_of(given: dict[str, Any]) -> Config:
    """Return the settings that a program gives; what a row says of itself goes before them."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        kind = KEYS[name].kind
        if not fits(value, kind.schema):
            raise OutreachLintError(f"{name} must be {kind.words}, not {value!r}")
        values[name] = value
    if "channel" in values:
        channel_named(values["channel"])
    frozen = dict(_frozen(values))
    origins = dict.fromkeys(frozen, Origin("file", "lint_batch"))
    return Config(replace(DEFAULTS, **frozen), origins)


@lru_cache(maxsize=8)
def _loaded(folders: tuple[str, ...], disabled: tuple[str, ...], third_party: bool) -> Linter:
    return Linter(folders, disabled, third_party)


def _hashable(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(_frozen(options)))


def _frozen(options: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield options with tuples in the place of lists."""
    for name, value in options.items():
        if isinstance(value, list):
            yield name, tuple(value)
        else:
            yield name, value


@lru_cache(maxsize=8)
def _linter_with(message: str, options: tuple[tuple[str, Any], ...]) -> BatchLinter:
    return BatchLinter(message=message, **dict(options))
