"""A large JSON list is read item by item, with the result of a small one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach_lint.config import Config
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.model import Draft
from outreach_lint.sources import drafts
from outreach_lint.sources.structured import json_lists
from tests.conftest import Run

PUSH = 'Hi Ana, we sell "looms", é and 😀.\n\nAct now, before it is too late!'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.fixture(autouse=True)
def every_list_is_large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(json_lists, "MIN_STREAMED_BYTES", 0)
    monkeypatch.setattr(json_lists, "_CHUNK_BYTES", 5)
    yield


def read(name: str, raw: str | bytes) -> list[Draft | OutreachLintError]:
    Path(name).write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return [item for item in drafts([name], lambda _: Config()) if not isinstance(item, Notice)]


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(VALUES, max_size=5), st.sampled_from([None, 1]), st.booleans())
def test_items_are_read_with_their_positions(
    tmp_path: Path, items: list[object], indent: int | None, plain: bool
) -> None:
    written = json.dumps(items, indent=indent, ensure_ascii=plain)
    path = tmp_path / "a.json"
    path.write_text(written, encoding="utf-8", newline="")
    found = list(json_lists._ListReader(str(path)).values())
    assert [json.loads(value.text) for value in found] == items
    lines = written.split("\n")
    if not any(c in written for c in "\r\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e"):
        for value in found:
            line = lines[value.line - 1][value.column - 1 :]
            assert line.startswith(value.text.split("\n")[0])


@pytest.mark.parametrize("indent", [None, 1])
def test_a_large_list_gives_the_drafts_and_positions_of_a_small_one(
    run: Run, monkeypatch: pytest.MonkeyPatch, indent: int | None
) -> None:
    rows = [{"email": f"a{n}@mill.example", "body": PUSH, "subject": "x"} for n in range(3)]
    raw = json.dumps(rows, indent=indent)
    large = [item for item in read("a.json", raw) if isinstance(item, Draft)]
    monkeypatch.setattr(json_lists, "MIN_STREAMED_BYTES", 10**9)
    small = [item for item in read("b.json", raw) if isinstance(item, Draft)]
    assert [draft.text for draft in large] == [PUSH] * 3
    for one, other in zip(large, small, strict=True):
        assert [one.position(n)[:2] for n in range(len(PUSH))] == [
            other.position(n)[:2] for n in range(len(PUSH))
        ]
        assert one.subject_at and other.subject_at
        assert one.subject_at(0) == other.subject_at(0)


def test_an_item_without_a_message_does_not_affect_others(run: Run) -> None:
    first, second, third = read("a.json", json.dumps([{"n": 1}, {"text": PUSH}, 5]))
    assert isinstance(first, OutreachLintError) and first.where == "a.json:1"
    assert isinstance(second, Draft)
    assert isinstance(third, OutreachLintError)


@pytest.mark.parametrize("rest", ["", ",", "] x", ', {"text": "a', " 5]", ", ]", ", {1: 2}]"])
def test_invalid_json_is_an_error_with_its_position_after_earlier_items(
    run: Run, rest: str
) -> None:
    first, *others = read("a.json", f'[\n{{"text": {json.dumps(PUSH)}}}{rest}')
    assert isinstance(first, Draft)
    assert others
    for error in others:
        assert isinstance(error, OutreachLintError)
        assert "not valid JSON" in error.what
        assert error.where.startswith("a.json:2:")


def test_a_list_in_another_encoding_is_an_error(run: Run) -> None:
    (found,) = read("a.json", b"\xef\xbb\xbf" + json.dumps([{"text": PUSH}]).encode())
    assert isinstance(found, Draft)
    *_, error = read("b.json", json.dumps([{"text": "Café"}], ensure_ascii=False).encode("cp1252"))
    assert isinstance(error, OutreachLintError)
    assert "not UTF-8" in error.what


def test_reading_an_item_without_an_end_stops_at_a_limit(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lists, "MAX_ITEM_CHARS", 50)
    (error,) = read("a.json", '[{"text": "' + "x" * 1000)
    assert isinstance(error, OutreachLintError)
    assert "not valid JSON" in error.what
