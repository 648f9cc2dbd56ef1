"""Drafts of one run with the same text for every reader."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outreach_lint.linting import likeness
from outreach_lint.linting.campaign import Campaign
from outreach_lint.linting.fingerprint import fingerprint_of
from outreach_lint.model import Draft
from outreach_lint.reading import read
from outreach_lint.settings.keys import FORMATS
from tests.conftest import ROOT, Run

PEOPLE = [("Nadia", "Leeds", "waiting rooms"), ("Tom", "Hull", "mirrors"), ("Ines", "York", "drills"), ("Jo", "Bath", "milk teeth"), ("Kim", "Deal", "braces"), ("Max", "Rye", "gums")]  # fmt: skip
SKELETON = (
    "Hi {},\n\nI came across your practice while looking for dentists in {} who care about {}. We"
    " help practices cut their no-shows with reminders that parents read. Could we talk for ten"
    " minutes next week?\n\nSam\n"
)
BATCH = [SKELETON.format(*person) for person in PEOPLE]
OTHERS = [
    (
        "Hi Ada,\n\nyour talk on tide mills in May made me rebuild our gate of larch. It has held"
        " through two springs, and a flood. Which wood did you take for the paddles?\n"
    ),
    (
        "Hi Wren,\n\nyour lichen map of Skye got me up a wall in the rain, to the yellow one that"
        " you could not date. It is there before 1911. Which lens do you use?\n"
    ),
]


def records(*texts: str, **fields: object) -> None:
    rows = [{"id": f"p{number}", "text": text, **fields} for number, text in enumerate(texts)]
    Path("run.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def campaign(run: Run, *args: str) -> list[dict[str, object]]:
    lines = [
        json.loads(x)
        for x in run("check", "--output-format", "jsonl", *args, "run.jsonl").out.splitlines()
    ]
    assert not any("campaign" in line for line in lines[:-1])
    return lines[-1].get("campaign", []) if lines else []


def test_drafts_with_the_same_skeleton_form_one_cluster(run: Run) -> None:
    records(*BATCH[:3], *OTHERS, *BATCH[3:])
    (cluster,) = campaign(run)
    assert cluster["code"] == "RAP102"
    assert cluster["kind"] == "text"
    assert [draft["id"] for draft in cluster["drafts"]] == ["p0", "p1", "p2", "p5", "p6", "p7"]  # type: ignore[attr-defined]
    assert (
        cluster["message"]
        == "6 of 8 drafts are the same text but for names and small swaps: this one, p1, p2, p5 and"
        " 2 more."
    )
    assert str(cluster["quote"]).startswith("I came across your practice")


@pytest.mark.parametrize("name", FORMATS)
def test_a_cluster_is_reported_once_in_every_format(run: Run, name: str) -> None:
    records(*BATCH)
    out = run("check", "--select", "RAP102", "--output-format", name, "run.jsonl")
    assert out.code == 1
    # Twice in a format with a short and a long form.
    assert " ".join(out.out.split()).count("6 of 6 drafts are the same text") in (1, 2)
    if name != "short":  # it cuts long messages
        assert "p1, p2, p3 and 2 more" in " ".join(out.out.split())


@pytest.mark.parametrize("name", ["full", "short", "markdown", "html"])
def test_the_summary_counts_drafts_that_are_only_alike(run: Run, name: str) -> None:
    records(*BATCH, OTHERS[0])

    def summary(*args: str) -> str:
        return " ".join(run("check", "--output-format", name, *args, "run.jsonl").out.split())

    assert "1 finding (1 warning): 6 of 7 drafts are alike." in summary("--select", "RAP102")
    Path("mine.txt").write_text("Buy now, or you will lose it all!\n")
    both = summary("--select", "RAP102,AGD001", "mine.txt")
    assert re.search(r"2 findings \([^)]*\) in 1 of 8 drafts; 6 drafts are alike\.", both)
    assert "in 1 of 8 drafts." in summary("--select", "AGD001", "mine.txt")


def test_shared_opening_and_closing_lines_are_found_in_different_texts(run: Run) -> None:
    opener = (
        "We have been working with clinics in your region for eleven years and would like to"
        " introduce ourselves."
    )
    texts = [
        f"Hi {who},\n\n{opener} {text.split(chr(10), 2)[2]}"
        for who, text in zip("ABC", [*OTHERS, BATCH[0]], strict=True)
    ]
    records(*texts)
    (cluster,) = campaign(run)
    assert cluster["kind"] == "opening"
    assert str(cluster["quote"]).startswith("We have been working with clinics in your region")
    assert [draft["id"] for draft in cluster["drafts"]] == ["p0", "p1", "p2"]  # type: ignore[attr-defined]
    closer = (
        "Our senior consultant for the northern region can be at your clinic on any Tuesday of the"
        " coming quarter."
    )
    records(*(f"{text.rstrip()} {closer}\n" for text in (*OTHERS, BATCH[0].replace("\n\nSam", ""))))
    (cluster,) = campaign(run)
    assert cluster["kind"] == "closing"


@pytest.mark.parametrize(
    ("texts", "fields"),
    [
        (BATCH[:2], {}),  # two may be a coincidence
        (BATCH, {"template": True}),
        (OTHERS * 1, {}),
        (["Thank you, Ada!", "Thank you, Tom!", "Thank you, Jo!", "Thank you, Kim!"], {}),
        ([f"{text.rstrip()}\n\nI hope that you are well and look forward to your answer.\n" for text in OTHERS] + [f"{BATCH[0].rstrip()}\n"], {}),
        (BATCH, {"sequence_id": "one"}),  # to one person: AGD101 covers these
    ],
)  # fmt: skip
def test_drafts_that_may_be_alike_are_not_reported(
    run: Run, texts: list[str], fields: dict[str, object]
) -> None:
    records(*texts, **fields)
    assert campaign(run) == []


def test_the_same_step_in_many_sequences_is_found(run: Run) -> None:
    rows = [
        {"sequence_id": f"s{n}", "step": step, "text": text}
        for n, text in enumerate(BATCH)
        for step in (1, 2)
    ]
    Path("run.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert [len(cluster["drafts"]) for cluster in campaign(run)] == [6]  # type: ignore[arg-type]


def test_the_comparison_can_be_ignored_and_accepted(run: Run) -> None:
    records(*BATCH)
    assert campaign(run, "--ignore", "RAP102") == []
    assert run("check", "--select", "RAP102", "run.jsonl").code == 1
    run("baseline", "accept", "--reason", "a circular to members", "run.jsonl")
    assert run("check", "--select", "RAP102", "run.jsonl").code == 0


def test_drafts_can_disable_the_comparison(run: Run) -> None:
    records(*BATCH, disable=["RAP102"])
    assert run("check", "--select", "RAP102", "run.jsonl").code == 0


def test_above_a_limit_the_comparison_needs_the_campaign_option(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint.cli import comparison

    monkeypatch.setattr(comparison, "MAX_COMPARED_DRAFTS", 4)
    records(*BATCH)
    outcome = run("check", "--select", "RAP102", "run.jsonl")
    assert "4 of 4 drafts" in outcome.out
    assert (
        "2 drafts after the first 4 were not compared with the others; to compare all, add --campaign"
        in outcome.err
    )
    assert "6 of 6 drafts" in run("check", "--campaign", "--select", "RAP102", "run.jsonl").out


def test_the_campaign_example_has_one_cluster_of_six_drafts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    out = run(
        "check", "--select", "RAP102", "--output-format", "jsonl", "examples/campaign.jsonl"
    ).out.splitlines()
    (cluster,) = json.loads(out[-1])["campaign"]
    assert [draft["id"] for draft in cluster["drafts"]] == [
        "leeds",
        "hull",
        "york",
        "bath",
        "deal",
        "rye",
    ]


def test_five_thousand_identical_drafts_form_one_cluster() -> None:
    whole = Campaign()
    known = fingerprint_of(read(Draft(BATCH[0])))
    assert known
    for number in range(5000):
        whole.add(known, Draft(BATCH[0], id=str(number)))
    (cluster,) = whole.clusters()
    assert len(cluster.members) == 5000


def test_the_number_of_comparisons_grows_linearly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counts the compared pairs per text, at four times the number of texts.

    First one text in ten is from a skeleton, then all are.
    """
    source = random.Random(1)
    words = ["".join(source.choices("abcdefghijklmnoprstuvw", k=6)) for _ in range(3000)]
    pairs: list[int] = []

    def counted(one: likeness.Signatures, other: likeness.Signatures) -> Any:
        pairs.append(len(one))
        return are_alike(one, other)

    are_alike = likeness.are_alike
    monkeypatch.setattr(likeness, "are_alike", counted)

    def compared(count: int, every: int) -> float:
        made = [
            source.choices(words, k=40)
            if number % every
            else SKELETON.format(*source.choices(words, k=3)).split()
            for number in range(count)
        ]
        texts = np.arange(count)
        likeness.alike_pairs(texts, likeness.signatures_from(map(likeness.signature_of, made)))
        total = sum(pairs)
        pairs.clear()
        return total / count

    for every in (10, 1):
        assert 0 < compared(1600, every) < 2 * compared(400, every)
        assert compared(1600, every) <= likeness.BANDS_PER_SIGNATURE * likeness.MAX_NEIGHBORS


def drafts_that_share(seed: int, count: int = 60) -> tuple[likeness.DraftKeys, likeness.Pairs]:
    """Return random drafts of a few people, texts and lines, and pairs of similar texts."""
    source = np.random.default_rng(seed)
    columns = [source.integers(first, 9, count) for first in (1, 1, 0, 0)]
    columns[0] = source.integers(1, count, count)
    return likeness.DraftKeys(*columns), (source.integers(1, 9, 3), source.integers(1, 9, 3))


@pytest.mark.parametrize("seed", range(40))
def test_groups_match_their_definition(seed: int) -> None:
    shared, alike = drafts_that_share(seed, count=12 + seed)
    text_of = {int(text): int(text) for text in shared.text}
    for _ in range(10):
        for one, other in zip(*map(np.ndarray.tolist, alike), strict=True):
            least = min(text_of.get(one, one), text_of.get(other, other))
            text_of[one] = text_of[other] = least
    groups: dict[tuple[str, int], set[int]] = {}
    for row, (_, text, opening, closing) in enumerate(zip(*shared, strict=True)):
        groups.setdefault(("text", text_of[int(text)]), set()).add(row)
        for kind, key in (("opening", opening), ("closing", closing)):
            if key != likeness.NO_KEY:
                groups.setdefault((kind, int(key)), set()).add(row)
    large = {
        name: rows
        for name, rows in groups.items()
        if len({int(shared.people[row]) for row in rows}) >= likeness.MIN_RECIPIENTS
    }

    def is_said(name: tuple[str, int]) -> bool:
        return name[0] == "text" or not any(
            large[name] < rows
            or (
                large[name] == rows
                and likeness.LIKENESS_KINDS.index(kind) < likeness.LIKENESS_KINDS.index(name[0])
            )
            for (kind, key), rows in large.items()
            if kind != name[0]
        )

    expected = {(name[0], frozenset(large[name])) for name in large if is_said(name)}
    found = likeness.groups_of(shared, alike)
    assert {(group.kind, frozenset(group.rows.tolist())) for group in found} == expected
    assert len(found) == len(expected)


def test_clusters_do_not_depend_on_the_order_of_drafts() -> None:
    source = random.Random(3)
    made = [SKELETON.format(*source.choices(SKELETON.split(), k=9)).split() for _ in range(40)]
    texts = [
        " ".join(
            source.choice(SKELETON.split()) if source.random() < 0.15 else word for word in one
        )
        for one in made * 5
    ]

    def found(order: list[str]) -> set[frozenset[str]]:
        keys = np.array([likeness.text_key(text) for text in order])
        signatures = likeness.signatures_from(likeness.signature_of(x.split()) for x in order)
        whole = likeness.DraftKeys(np.arange(len(keys)), keys, keys * 0, keys * 0)
        groups = likeness.groups_of(whole, likeness.alike_pairs(keys, signatures))
        return {frozenset(order[row] for row in group.rows) for group in groups}

    texts = sorted(set(texts))
    first = found(texts)
    assert first
    source.shuffle(texts)
    assert found(texts) == first
