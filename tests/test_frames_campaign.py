"""Messages of a warehouse that are the same to every reader, as ``--campaign`` finds them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.campaign import Campaign, recipient_key
from outreach_lint.linting.fingerprint import EdgeLine, Fingerprint
from outreach_lint.linting.likeness import NO_KEY, signature_of, text_key
from outreach_lint.model import Draft, Span
from tests.conftest import Run
from tests.test_campaign import BATCH, OTHERS, campaign, records

pa = pytest.importorskip("pyarrow")
from outreach_lint import frames  # noqa: E402

TEXTS = [*BATCH[:3], *OTHERS, *BATCH[3:]]
HERE = Span(0, 1)


def rows_of(*texts: str, **columns: list[Any]) -> Any:
    ids = [f"p{number}" for number in range(len(texts))]
    return pa.table({"id": ids, "text": list(texts), **columns})


def found_in(table: Any) -> list[list[str]]:
    """Return the messages of the comparing rule for each row."""
    rows = table.column("findings").to_pylist()
    return [[f["message"] for f in row or () if f["code"] == "RAP102"] for row in rows]


def added(table: Any, **options: Any) -> Any:
    found = frames.lint_batch(table, compare=True, **options)
    return frames.add_findings(found, frames.clusters_of(frames.fingerprints_of(found)))


def test_each_row_of_a_cluster_has_the_finding_at_its_own_place() -> None:
    table = added(rows_of(*TEXTS), select=["RAP102"], keep=["id"])
    said = "6 of 8 drafts are the same text but for names and small swaps, this one among them."
    assert found_in(table) == [[said]] * 3 + [[], []] + [[said]] * 3
    assert table["verdict"].to_pylist() == ["findings"] * 3 + ["clean"] * 2 + ["findings"] * 3
    assert table.schema == frames.schema(rows_of("").schema, ["id"])
    last = table["findings"][7].as_py()[0]
    assert (last["start"]["line"], last["severity"]) == (3, "warning")
    assert last["quote"].startswith("I came across your practice")


def test_findings_can_be_added_to_a_part_of_the_rows() -> None:
    found = frames.lint_batch(rows_of(*TEXTS), compare=True)
    clusters = frames.clusters_of(frames.fingerprints_of(found))
    whole = frames.add_findings(found, clusters)
    for batch in found.to_batches(max_chunksize=3):
        assert isinstance(frames.add_findings(batch, clusters), pa.RecordBatch)
    parts = [frames.add_findings(found.slice(at, 3), clusters) for at in range(0, 8, 3)]
    assert pa.concat_tables(parts).to_pylist() == whole.to_pylist()


def test_drafts_that_do_not_count_are_not_compared() -> None:
    assert found_in(added(rows_of(*BATCH[:2]))) == [[], []]
    assert not any(found_in(added(rows_of(*BATCH), ignore=["RAP102"])))
    assert not any(found_in(added(rows_of(*BATCH, sequence_id=["one"] * 6))))
    assert not any(found_in(added(rows_of(*BATCH, disable=["RAP102"] * 6))))
    assert not any(found_in(added(rows_of("", "Thanks!", "Thanks!", "Thanks!"))))
    without_id = pa.table({"text": BATCH})
    assert len([said for said in found_in(added(without_id)) if said]) == 6


def test_a_suppressed_finding_is_not_added_to_its_row() -> None:
    own = "<!-- outreach-lint: disable RAP102 -- a circular -->\n"
    rows = found_in(added(rows_of(own + BATCH[0], *BATCH[1:])))
    assert [len(said) for said in rows] == [0, 1, 1, 1, 1, 1]


def test_findings_without_fingerprints_raise_an_error_with_a_remedy() -> None:
    with pytest.raises(OutreachLintError, match="compare=True"):
        frames.fingerprints_of(frames.lint_batch(rows_of(*BATCH)))


def test_clusters_equal_those_of_the_command_line(run: Run) -> None:
    opener = "We have been working with clinics in your region for eleven years and more."
    mixed = [*TEXTS, *(f"Hi,\n\n{opener} {text.split(chr(10), 2)[2]}" for text in OTHERS)]
    mixed.append(f"Hi,\n\n{opener} {BATCH[0].split(chr(10), 2)[2]}")
    records(*mixed)
    expected: dict[str, list[str]] = {f"p{number}": [] for number in range(len(mixed))}
    for cluster in campaign(run, "--campaign"):
        for draft in cluster["drafts"]:  # type: ignore[attr-defined]
            expected[draft["id"]].append(str(cluster["message"]).partition(":")[0])
    rows = found_in(added(rows_of(*mixed)))
    assert [[said.partition(",")[0] for said in row] for row in rows] == list(expected.values())
    assert {said for row in expected.values() for said in row} == {
        "7 of 11 drafts are the same text but for names and small swaps",
        "3 of 11 drafts begin with the same line",
    }


def made_up(count: int) -> list[Fingerprint]:
    """Return the fingerprints of this many messages.

    Half are unique. The rest are exact or slightly changed copies of a few hundred, some with a
    first or last line of another one.
    """
    source = random.Random(5)
    known = ["".join(source.choices("abcdefghijklmnoprstuvw", k=6)) for _ in range(3000)]
    skeletons = [source.choices(known, k=60) for _ in range(count // 200)]
    prints = []
    for number in range(count):
        words = source.choice(skeletons) if number % 2 else source.choices(known, k=60)
        share = source.choice((0, 0.03, 0.08, 0.15, 0.2)) * (number % 2)
        words = [source.choice(known) if source.random() < share else word for word in words]
        first, last = (source.choice(skeletons) if number % 7 == 0 else words for _ in "ab")
        lines = EdgeLine(" ".join(first[:12]), HERE), EdgeLine(" ".join(last[-12:]), HERE)
        closing = lines[1] if number % 3 else None
        prints.append(Fingerprint(tuple(words), HERE, lines[0], closing))
    return prints


def as_an_engine_does(fingerprints: Any) -> Any:
    """Return the similar pairs: each step runs on a part of the rows, with joins between them."""
    parts = fingerprints.to_batches(max_chunksize=7000)
    texts = pa.concat_tables([frames.text_rows(part, 5) for part in parts])
    texts = pa.concat_tables([frames.distinct_texts(part) for part in split(texts)])
    bands = pa.concat_tables([frames.band_rows(part, 5) for part in texts.to_batches(9000)])
    pairs = pa.concat_tables([frames.candidate_pairs(part) for part in split(bands)])
    pairs = pairs.group_by(["one", "other"]).aggregate([])
    for name in ("one", "other"):
        signed = texts.rename_columns([name, f"{name}_signature"])
        pairs = pairs.join(signed, name, join_type="inner")
    return pa.concat_tables([frames.alike_rows(part) for part in pairs.to_batches(8000)])


def split(table: Any) -> list[Any]:
    import pyarrow.compute as pc

    column = table["part"]
    return [table.filter(pc.equal(column, part)) for part in column.unique()]


def clusters_in(clusters: Any, fingerprints: Any) -> set[tuple[str, frozenset[int]]]:
    found: dict[tuple[str, int], set[int]] = {}
    at = {(row["kind"], row["key"]): row["cluster"] for row in clusters.to_pylist()}
    for kind in ("text", "opening", "closing"):
        for row, key in enumerate(fingerprints[kind].to_pylist()):
            if (kind, key) in at:
                found.setdefault((kind, at[kind, key]), set()).add(row)
    return {(kind, frozenset(rows)) for (kind, _), rows in found.items()}


@pytest.mark.parametrize("count", [2_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_clusters_of_engine_steps_equal_those_of_one_process(count: int) -> None:
    prints, whole = made_up(count), Campaign()
    rows = []
    for number, known in enumerate(prints):
        draft = Draft("x", id=str(number))
        whole.add(known, draft)
        keys = {kind: key if key != NO_KEY else None for kind, key in known.keys.items()}
        person, signature = text_key(recipient_key(draft)), signature_of(known.words)
        rows.append({"person": person, **keys, "signature": signature})
    table = pa.Table.from_pylist(rows)
    expected = {
        (found.kind, frozenset(int(member.id) for member in found.members if member.id))
        for found in whole.clusters()
    }
    kinds = {kind for kind, _ in expected}
    assert kinds == {"text", "opening", "closing"}
    assert clusters_in(frames.clusters_of(table), table) == expected
    alike = as_an_engine_does(table)
    assert clusters_in(frames.clusters_of(table.drop(["signature"]), alike), table) == expected


@pytest.mark.parametrize("step", ["text_rows", "distinct_texts", "band_rows", "alike_rows"])
def test_each_step_accepts_an_empty_batch(step: str) -> None:
    signature = pa.array([], pa.binary())
    names = ("text", "one", "other", "part")
    batch = pa.table(
        {
            **{name: pa.array([], pa.int64()) for name in names},
            **{f"{name}signature": signature for name in ("", "one_", "other_")},
        }
    )
    assert getattr(frames, step)(batch).num_rows == 0
