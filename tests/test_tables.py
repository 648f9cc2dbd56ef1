"""Tables as spreadsheets and outreach tools write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

WARM = "Your note on splicing wire rope saved us a winter. Which clamp did you settle on?"
PUSH = "Act now, only 2 spots left this week!"


def drafts(run: Run, name: str) -> list[dict[str, Any]]:
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", name)
    return [json.loads(line) for line in outcome.out.splitlines()]


@pytest.mark.parametrize(
    "head",
    [
        "email,email_1_body,email_2_body",
        "email,step1_body,step2_body",
        "email,Message 1,Message 2",
        "email,message,followup_1",
        "email,Email 1,Email 2",
        "email,emailBody1,emailBody2",
    ],
)
def test_every_message_of_a_row_is_read(run: Run, head: str) -> None:
    Path("t.csv").write_text(
        f'{head}\nana@mill.example,"{WARM}","{PUSH}"\nben@mill.example,"{WARM}",\n'
    )
    found = drafts(run, "t.csv")
    assert len(found) == 3
    assert [f["code"] for f in found[1]["findings"]].count("AGD001") == 1
    place = next(f for f in found[1]["findings"] if f["code"] == "AGD001")["start"]
    assert place["line"] == 2
    assert "ana@mill.example" not in json.dumps([d["findings"] for d in found])


def test_each_message_has_the_subject_beside_it(run: Run) -> None:
    Path("t.csv").write_text(
        f'subject_1,email_1_body,subject_2,email_2_body\n"Clamps","{WARM}","LAST CHANCE, ACT NOW","{WARM}"\n'
    )
    first, second = drafts(run, "t.csv")
    assert "Clamps" not in json.dumps(second)
    assert len(second["findings"]) > len(first["findings"])


def test_a_first_line_may_tell_the_delimiter(run: Run) -> None:
    Path("t.csv").write_text(f'sep=;\nname;message\nAna;"{PUSH}"\n')
    (found,) = drafts(run, "t.csv")
    places = {f["code"]: f["start"]["line"] for f in found["findings"]}
    assert places["AGD001"] == 3


def test_a_table_in_windows_letters_is_read_with_a_warning(run: Run) -> None:
    Path("t.csv").write_bytes(f'name,message\nJosé,"{PUSH}"\n'.encode("cp1252"))
    outcome = run("check", "t.csv")
    assert outcome.code == 1
    assert "AGD001" in outcome.out
    assert "warning: t.csv: not UTF-8; read as Windows-1252" in outcome.err


def test_a_message_with_the_delimiter_in_it_is_read_whole(run: Run) -> None:
    Path("t.csv").write_text(f"name,message\nAna,Hello Ana, {PUSH}\n")
    (found,) = drafts(run, "t.csv")
    assert "AGD001" in {f["code"] for f in found["findings"]}
