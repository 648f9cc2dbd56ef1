"""Drafts of one run that are the same to everyone.

Found once, near a straight line, and not where they may be alike.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from outreach_lint.linting.campaign import Campaign, fingerprint_of
from outreach_lint.model import Draft
from outreach_lint.reading import read
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


def test_one_skeleton_is_one_cluster(run: Run) -> None:
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


@pytest.mark.parametrize(
    "name", ["full", "concise", "sarif", "github", "junit", "markdown", "html", "json", "jsonl"]
)
def test_it_is_said_once_in_every_format(run: Run, name: str) -> None:
    records(*BATCH)
    out = run("check", "--select", "RAP102", "--output-format", name, "run.jsonl")
    assert out.code == 1
    assert " ".join(out.out.split()).count("6 of 6 drafts are the same text") in (
        1,
        2,
    )  # 2: a format's short and long form
    assert "p1, p2, p3 and 2 more" in " ".join(out.out.split())


def test_lines_that_many_share_are_found_where_the_texts_differ(run: Run) -> None:
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
        (BATCH[:2], {}),  # two are a coincidence
        (BATCH, {"template": True}),
        (OTHERS * 1, {}),
        (["Thank you, Ada!", "Thank you, Tom!", "Thank you, Jo!", "Thank you, Kim!"], {}),
        ([f"{text.rstrip()}\n\nI hope that you are well and look forward to your answer.\n" for text in OTHERS] + [f"{BATCH[0].rstrip()}\n"], {}),
        (BATCH, {"sequence_id": "one"}),  # to one person: AGD101 sees these
    ],
)  # fmt: skip
def test_what_may_be_alike(run: Run, texts: list[str], fields: dict[str, object]) -> None:
    records(*texts, **fields)
    assert campaign(run) == []


def test_the_same_step_of_many_sequences_is_found(run: Run) -> None:
    rows = [
        {"sequence_id": f"s{n}", "step": step, "text": text}
        for n, text in enumerate(BATCH)
        for step in (1, 2)
    ]
    Path("run.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert [len(cluster["drafts"]) for cluster in campaign(run)] == [6]  # type: ignore[arg-type]


def test_it_can_be_switched_off_and_accepted(run: Run) -> None:
    records(*BATCH)
    assert campaign(run, "--ignore", "RAP102") == []
    assert run("check", "--select", "RAP102", "run.jsonl").code == 1
    run("baseline", "accept", "--reason", "a circular to members", "run.jsonl")
    assert run("check", "--select", "RAP102", "run.jsonl").code == 0


def test_a_circular_says_so_in_its_drafts(run: Run) -> None:
    records(*BATCH, disable=["RAP102"])
    assert run("check", "--select", "RAP102", "run.jsonl").code == 0


def test_above_a_number_it_must_be_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from outreach_lint.cli import comparison

    monkeypatch.setattr(comparison, "MOST_COMPARED", 4)
    records(*BATCH)
    outcome = run("check", "--select", "RAP102", "run.jsonl")
    assert "4 of 4 drafts" in outcome.out
    assert "2 drafts after the first 4 were not compared with the others: --campaign" in outcome.err
    assert "6 of 6 drafts" in run("check", "--campaign", "--select", "RAP102", "run.jsonl").out


def test_the_example(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_five_thousand_that_are_the_same_are_one_cluster() -> None:
    whole = Campaign()
    known = fingerprint_of(read(Draft(BATCH[0])))
    assert known
    for number in range(5000):
        whole.add(known, Draft(BATCH[0], id=str(number)))
    (cluster,) = whole.clusters()
    assert len(cluster.members) == 5000


@pytest.mark.slow
def test_the_number_of_comparisons_grows_in_a_straight_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counted, not timed: how many texts come into question for each draft, at four times as
    many drafts.
    """
    source = random.Random(1)
    words = ["".join(source.choices("abcdefghijklmnoprstuvw", k=6)) for _ in range(3000)]

    def looked_at(count: int) -> float:
        whole, asked = Campaign(), 0
        for number in range(count):
            body = (
                " ".join(source.choices(words, k=40))
                if number % 10
                else SKELETON.format(*source.choices(words, k=3))
            )
            known = fingerprint_of(read(Draft(f"Hi,\n\n{body}.\n")))
            assert known
            whole.add(known, Draft(body, id=str(number)))
            table = whole._table
            asked += len(table.query(whole._hashes[-1])) if table else 0
        return asked / count

    assert looked_at(1600) < 2 * looked_at(400)
