"""Messages in Arrow batches."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from outreach_lint import lint
from outreach_lint.cache import Memory
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, StatedIn
from outreach_lint.reading.encoder import encoder
from outreach_lint.report.jsonl import result_as_dict
from outreach_lint.sources.context import ShownByFile, context_of
from tests.conftest import ROOT

pa = pytest.importorskip("pyarrow")
from outreach_lint.frames import (  # noqa: E402
    BatchLinter,
    batches,
    lint_batch,
    lint_batches,
    schema,
)

PUSHY = "Hi Mara,\n\nWe are a revolutionary agency. Act now, before it is too late!\n"
KIND = "Hi Mara,\n\nyour talk on dyeing with madder was the best of the day. How do you fix it?\n"


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_row_cache", Memory())


def batch_of(**columns: list[Any]) -> Any:
    return pa.RecordBatch.from_pydict(columns)


def written_drafts(most: int) -> list[str]:
    lines = [
        line
        for path in sorted((ROOT / "training/drafts").glob("*.jsonl"))
        for line in path.read_text().splitlines()[:: 4000 // most]
    ]
    return [json.loads(line)["text"] for line in lines][:most]


def test_each_message_gives_a_row_in_the_same_order() -> None:
    out = lint_batch(batch_of(text=[KIND, PUSHY, KIND], id=["a", "b", "c"]))
    assert isinstance(out, pa.RecordBatch)
    assert out.schema == schema()
    assert out.column("draft").to_pylist() == ["a", "b", "c"]
    assert out.column("verdict").to_pylist() == ["clean", "findings", "clean"]
    assert out.column("error").null_count == 3


@pytest.mark.slow
def test_a_batch_gives_the_findings_of_single_messages() -> None:
    texts = written_drafts(400)
    out = lint_batch(batch_of(text=texts)).column("findings").to_pylist()
    linter = BatchLinter()
    for text, found in zip(texts, out, strict=True):
        config = linter._config
        alone = linter.linter.judge(Draft(text, context=_context_of(text)), config)
        assert found == result_as_dict(alone)["findings"], text


def _context_of(text: str) -> Any:
    return context_of(Draft(text), {}, StatedIn.RECORD, Config(), ShownByFile(sent_as="table row"))


def test_lint_batch_gives_the_findings_of_lint() -> None:
    out = lint_batch(batch_of(text=[PUSHY]), setting="sales")
    assert (
        out.column("findings")[0].as_py()
        == result_as_dict(lint(PUSHY, setting="sales"))["findings"]
    )


def test_a_bad_row_never_fails_a_batch() -> None:
    texts = pa.array([PUSHY, None, "  ", "x" * 1_000_001, PUSHY])
    out = lint_batch(pa.RecordBatch.from_arrays([texts], ["text"]))
    assert out.column("verdict").to_pylist() == ["findings", "error", "error", "error", "findings"]
    assert out.column("error").to_pylist()[1] == "the draft is empty"
    assert "longer than" in out.column("error").to_pylist()[3]
    assert out.column("error").to_pylist()[4] is None


def test_invalid_utf_8_is_an_error_of_its_row_only() -> None:
    raw = pa.array([PUSHY.encode(), b"\xff\xfe broken"], pa.binary()).view(pa.binary())
    broken = pa.StringArray.from_buffers(2, *raw.buffers()[1:])
    out = lint_batch(pa.RecordBatch.from_arrays([broken], ["text"]))
    assert out.column("verdict").to_pylist() == ["findings", "error"]
    assert out.column("error")[1].as_py() == "a value that does not fit the type of its column"


def test_a_failed_check_is_an_error_of_its_row_only(monkeypatch: pytest.MonkeyPatch) -> None:
    linter = BatchLinter()
    run_local = linter.linter.run_local

    def breaks(draft: Any, config: Any) -> Any:
        if "madder" in draft.text:
            raise RecursionError("too deep")
        return run_local(draft, config)

    monkeypatch.setattr(linter.linter, "run_local", breaks)
    out = linter(batch_of(text=[KIND, PUSHY]))
    assert out.column("verdict").to_pylist() == ["error", "findings"]
    assert out.column("error")[0].as_py() == "RecursionError: too deep"


def test_context_columns_apply_as_in_a_table() -> None:
    said = "I would love to pick your brain. Could we talk for 15 minutes?"
    out = lint_batch(
        batch_of(
            text=[said, said],
            subject=["Re: our call", "Our looms"],
            relationship=["stranger", "established"],
            team=["north", "south"],
        ),
        keep=["team"],
    )
    assert out.column("team").to_pylist() == ["north", "south"]
    first, second = ([f["code"] for f in row.as_py()] for row in out.column("findings"))
    assert first != second


def test_steps_are_judged_with_earlier_steps_of_their_batch() -> None:
    out = lint_batch(
        batch_of(
            text=["No thanks, please take me off the list.", PUSHY, KIND],
            sequence_id=["s", "s", "t"],
            step=[1, 2, 1],
            direction=["inbound", "outbound", "outbound"],
        )
    )
    assert out.column("verdict").to_pylist() == ["received", "findings", "clean"]
    assert "AGD001" in [f["code"] for f in out.column("findings")[1].as_py()]


def test_wrong_arguments_raise_an_error_at_once() -> None:
    with pytest.raises(OutreachLintError, match="no column 'body'; there are 'text'"):
        lint_batch(batch_of(text=[KIND]), message="body")
    with pytest.raises(OutreachLintError, match="no rule 'NIX001'"):
        lint_batch(batch_of(text=[KIND]), select=["NIX001"])
    with pytest.raises(OutreachLintError, match="setting must be"):
        lint_batch(batch_of(text=[KIND]), setting="bazaar")
    with pytest.raises(OutreachLintError, match="column 'team' does not exist"):
        lint_batch(batch_of(text=[KIND]), keep=["team"])


def test_an_empty_batch_gives_an_empty_batch() -> None:
    empty = pa.RecordBatch.from_pydict({"text": pa.array([], pa.string())})
    assert lint_batch(empty).num_rows == 0


def test_a_table_gives_a_table_and_a_stream_gives_a_stream() -> None:
    batch = batch_of(text=[PUSHY])
    assert isinstance(lint_batch(pa.Table.from_batches([batch, batch])), pa.Table)
    assert [out.num_rows for out in lint_batches([batch, batch], message="text")] == [1, 1]


def test_a_batch_linter_can_be_pickled() -> None:
    linter = BatchLinter(setting="sales", keep=["id"])
    batch = batch_of(text=[PUSHY], id=["a"])
    assert pickle.loads(pickle.dumps(linter))(batch) == linter(batch)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The contexts of all encoder runs so far."""
    seen: list[str] = []
    run = encoder()._run

    def counted(context: str, sentences: Any) -> Any:
        seen.append(context)
        return run(context, sentences)

    monkeypatch.setattr(encoder(), "store", None)
    monkeypatch.setattr(encoder(), "_run", counted)
    return seen


def test_a_repeated_text_is_read_once(runs: list[str]) -> None:
    text = "Hi Ode,\n\nyour kiln is a beauty."
    linter = BatchLinter(keep=["id"])
    first = linter(batch_of(text=[text] * 5, id=list("abcde")), "one.parquet")
    assert len(runs) == 1
    again = linter(batch_of(text=[text], id=["z"]), "two.parquet")
    assert len(runs) == 1
    assert again.column("draft").to_pylist() == ["z"]
    assert again.column("path").to_pylist() == ["two.parquet"]
    assert again.column("findings")[0] == first.column("findings")[4]


def test_a_text_is_read_again_if_context_or_settings_differ(runs: list[str]) -> None:
    text = "Hi Uma,\n\nwe sell the best kilns. Act now, before it is too late!"
    both = batch_of(text=[text, text], relationship=["stranger", "established"])
    BatchLinter()(both)
    assert len(runs) == 2
    found = BatchLinter(ignore=["AGD"])(both).column("findings").to_pylist()
    assert len(runs) == 4
    assert not any(finding["code"].startswith("AGD") for row in found for finding in row)


def test_messages_that_name_a_row_are_not_cached() -> None:
    batch = batch_of(text=["Hola Ana,\n\n¿cómo estás? Quisiera hablar contigo de tu trabajo."] * 2)
    out = BatchLinter()(batch)
    assert out.column("verdict").to_pylist() == ["not judged"] * 2
    assert not batches._row_cache._data


def test_the_memory_cache_drops_the_least_recently_used_entry() -> None:
    memory = Memory(most=2)
    memory.set("a", 1)
    memory.set("b", 2)
    memory.get("a")
    memory.set("c", 3)
    assert [memory.get(key) for key in "abc"] == [1, None, 3]
