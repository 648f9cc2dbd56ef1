"""Tables as written by spreadsheets and outreach tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from outreach_lint import sources
from outreach_lint.config import Config
from outreach_lint.model import Draft
from tests.conftest import Run

WARM = "Your note on splicing wire rope saved us a winter. Which clamp did you settle on?"
PUSH = "Act now, only 2 spots left this week!"


def drafts(run: Run, *args: str) -> list[dict[str, Any]]:
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", *args)
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


def test_each_message_has_the_subject_of_its_column(run: Run) -> None:
    Path("t.csv").write_text(
        f'subject_1,email_1_body,subject_2,email_2_body\n"Clamps","{WARM}","LAST CHANCE, ACT'
        f' NOW","{WARM}"\n'
    )
    first, second = drafts(run, "t.csv")
    assert "Clamps" not in json.dumps(second)
    assert len(second["findings"]) > len(first["findings"])


def test_a_sep_line_may_set_the_delimiter(run: Run) -> None:
    Path("t.csv").write_text(f'sep=;\nname;message\nAna;"{PUSH}"\n')
    (found,) = drafts(run, "t.csv")
    places = {f["code"]: f["start"]["line"] for f in found["findings"]}
    assert places["AGD001"] == 3


def test_a_windows_1252_table_is_read_with_a_warning(run: Run) -> None:
    Path("t.csv").write_bytes(f'name,message\nJosé,"{PUSH}"\n'.encode("cp1252"))
    outcome = run("check", "t.csv")
    assert outcome.code == 1
    assert "AGD001" in outcome.out
    assert "warning: t.csv: not UTF-8; read as Windows-1252" in outcome.err


def test_an_unquoted_message_with_the_delimiter_is_read_whole(run: Run) -> None:
    Path("t.csv").write_text(f"name,message\nAna,Hello Ana, {PUSH}\n")
    (found,) = drafts(run, "t.csv")
    assert "AGD001" in {f["code"] for f in found["findings"]}


PUSHED = "Act now, only 2 spots left this week!"
BROKEN = {
    "never closed": (
        f'id,message\n1,"Hi Ana, how are the clamps?\n2,"Hi Ben. {PUSHED}"\n3,"{WARM}"\n'
    ),
    "never closed, unquoted below": f'id,message\n1,"Hi Ana\n2,Hi Ben. {PUSHED}\n3,{WARM}\n',
    "never closed, over two lines": (
        f'id,message\n1,"Hi Ana,\nso long\n2,"Hi Ben. {PUSHED}"\n3,"{WARM}"\n'
    ),
    "stray in a cell": (
        f'id,message\n1,"The "old" clamps hold."\n2,"Hi Ben. {PUSHED}"\n3,"{WARM}"\n'
    ),
    "stray over lines": (
        'id,message\n1,"Hi Ana,\nhe said "no clamps" to me.\nSam"\n2,"Hi Ben.'
        f' {PUSHED}"\n3,"{WARM}"\n'
    ),
    "stray, message first": (
        f'message,id\n"The "old" clamps hold.",1\n"Hi Ben. {PUSHED}",2\n"{WARM}",3\n'
    ),
    "words behind a quotation": (
        f'id,message\n1,"Hi Ana" she said\n2,"Hi Ben. {PUSHED}"\n3,"{WARM}"\n'
    ),
    "never closed at the end": f'id,message\n2,"Hi Ben. {PUSHED}"\n3,"{WARM}"\n1,"Hi Ana\n',
}


@pytest.mark.parametrize("form", BROKEN)
def test_a_stray_quotation_mark_does_not_affect_other_rows(run: Run, form: str) -> None:
    Path("t.csv").write_text(BROKEN[form])
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", "t.csv")
    found = [json.loads(line) for line in outcome.out.splitlines() if "findings" in line]
    assert len(found) == 3
    assert outcome.code == 0
    (wrong,) = [f for draft in found for f in draft["findings"] if f["code"] == "AGD001"]
    line = BROKEN[form].split("\n")[wrong["start"]["line"] - 1]
    assert line[wrong["start"]["column"] - 1 :].startswith(wrong["quote"][:8])
    bad = 4 if "end" in form else 2
    assert f"warning: t.csv:{bad}: a " in outcome.err
    assert outcome.err.count("quotation mark that") + outcome.err.count("a stray") == 1


def test_text_in_stray_quotation_marks_has_its_position(run: Run) -> None:
    text = f'id,message\n1,"Hi Ana,\nthe "old" ""clamps"" hold. {PUSHED}"\n'
    Path("t.csv").write_text(text)
    (draft,) = drafts(run, "t.csv")
    wrong = next(f for f in draft["findings"] if f["code"] == "AGD001")
    assert wrong["start"]["line"] == 3
    assert text.split("\n")[2][wrong["start"]["column"] - 1 :].startswith(wrong["quote"][:7])


def test_extra_cells_are_read_as_part_of_the_message(run: Run) -> None:
    Path("t.csv").write_text(
        "name,message,town\nAna,Hi Ana, act now, only 2 spots left,Weir\nBen,Hi Ben, are you"
        " there?,Weir,,,\n"
    )
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", "t.csv")
    first = json.loads(outcome.out.splitlines()[0])
    (wrong,) = [f for f in first["findings"] if f["code"] == "AGD001"]
    assert "only 2 spots left" in wrong["quote"]
    assert "Weir" not in wrong["quote"]
    assert "t.csv:2: more cells than columns (and 1 more row)" in outcome.err


def test_rows_without_a_message_are_reported_once_and_fail_only_if_all_are(run: Run) -> None:
    Path("t.csv").write_text(f'id,message\n1,"{WARM}"\n2,\n3,\n')
    outcome = run("check", "t.csv")
    assert outcome.code == 0
    assert "warning: t.csv:3: the draft is empty (and 1 more row)" in outcome.err
    Path("u.csv").write_text("id,message\n1,\n2,\n")
    assert run("check", "u.csv").code == 2


def test_a_subject_in_a_column_has_its_own_position(run: Run) -> None:
    Path("t.csv").write_text(f'subject,message\n"Gates ""new"" for {{{{town}}}}","{WARM}"\n')
    (draft,) = drafts(run, "--select", "RAP005", "t.csv")
    (finding,) = draft["findings"]
    assert (finding["start"]["column"], finding["end"]["column"]) == (20, 28)


def test_an_unclosed_quotation_mark_above_an_empty_line_is_an_error(run: Run) -> None:
    Path("t.csv").write_text('"Hi Zoë,\n\n')
    outcome = run("check", "t.csv")
    assert outcome.code == 2
    assert "t.csv:1: no column name looks like a message column" in outcome.err


def test_an_empty_subject_has_no_position(run: Run) -> None:
    Path("t.csv").write_text(f'subject,message\n,"{WARM}"\nClamps,"{WARM}"\n')
    without, with_subject = sources.drafts(["t.csv"], lambda _: Config())
    assert isinstance(without, Draft) and isinstance(with_subject, Draft)
    assert (without.subject, without.subject_at) == (None, None)
    assert with_subject.subject_at and with_subject.subject_at(0) == (3, 1)
