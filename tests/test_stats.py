"""Figures of a file of findings, and the precision from labels."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

from outreach_lint.frames import schema  # noqa: E402


def finding(code: str, quote: str = "act now", confidence: str = "high") -> dict[str, Any]:
    return {
        "code": code,
        "name": f"name-{code}",
        "confidence": confidence,
        "quote": quote,
        "message": "It pushes.",
    }


def row(team: str | None, sent: datetime, *findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    verdict = "findings" if findings else "clean"
    return {"team": team, "sent_at": sent, "verdict": verdict, "findings": list(findings), **more}


def write(rows: list[dict[str, Any]]) -> None:
    form = pa.schema([("team", pa.string()), ("sent_at", pa.timestamp("us")), *schema()])
    for number, one in enumerate(rows):
        one.setdefault("draft", str(number))
        one.setdefault("path", "sent.parquet")
    pq.write_table(pa.Table.from_pylist(rows, form), "f.parquet")


MAY, JUNE = datetime(2025, 5, 3, 9), datetime(2025, 6, 1, 9)
ROWS = [
    ("north", MAY, ["RAP001", "RAP001"]),
    ("north", MAY, ["AGD001"]),
    ("north", JUNE, []),
    ("south", JUNE, ["RAP001"]),
    (None, JUNE, []),
]


@pytest.fixture
def findings(run: Run) -> Run:
    write(
        [row(team, sent, *map(finding, codes)) for team, sent, codes in ROWS]
        + [row("south", JUNE, verdict="error")]
    )
    return run


def facts(run: Run, *options: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    outcome = run("stats", "f.parquet", "--output-format", "csv", *options)
    assert outcome.code == 0, outcome.err
    lines = csv.DictReader(outcome.out.splitlines())
    return {(x["by"], x["value"], x["rule"]): (int(x["part"]), int(x["whole"])) for x in lines}


def test_messages_are_counted_by_rule_team_and_month(findings: Run) -> None:
    found = facts(findings)
    assert found["verdict", "error", ""] == (1, 6)
    assert found["rule", "", "RAP001"] == (2, 5)
    assert found["team", "north", ""] == (2, 3)
    assert found["team", "north", "RAP001"] == (1, 3)
    assert found["team", "(none)", ""] == (0, 1)
    assert found["sent_at", "2025-05", ""] == (2, 2)
    assert found["sent_at", "2025-06", "RAP001"] == (1, 3)


def test_low_confidence_findings_are_not_counted(run: Run) -> None:
    write([row("north", MAY, finding("RAP001", confidence="low"), verdict="clean")])
    assert ("rule", "", "RAP001") not in facts(run)


def test_group_columns_can_be_chosen(findings: Run) -> None:
    assert not any(by == "sent_at" for by, _, _ in facts(findings, "--by", "team"))
    assert (
        "no column 'tema'; available: 'team', 'sent_at'"
        in findings("stats", "f.parquet", "--by", "tema").err
    )


def test_terminal_output_has_tables(findings: Run) -> None:
    out = findings("stats", "f.parquet").out
    assert "By rule" in out and "By team" in out and "By sent_at" in out
    line = next(line for line in out.splitlines() if line.strip().startswith("north"))
    assert line.split()[:3] == ["north", "3", "67%"]


def test_the_html_page_is_self_contained_and_escaped(run: Run) -> None:
    pytest.importorskip("leather")
    write([row("<script>alert(1)</script>", MAY, finding("RAP001"))])
    assert run("stats", "f.parquet", "--output-format", "html", "--output-file", "f.html").code == 0
    page = Path("f.html").read_text()
    assert page.count("<svg") == 3
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert 'src="' not in page and "@import" not in page


def test_a_sample_is_balanced_by_rule_and_reproducible(run: Run) -> None:
    many = [
        row("north", MAY, finding("RAP001", f"buy {n}"), finding("AGD001", f"now {n}"))
        for n in range(30)
    ]
    write([*many, row("south", MAY, finding("SEL001"))])
    assert run("stats", "f.parquet", "--sample", "12", "--sheet", "s.csv").code == 0
    lines = sheet()
    codes = [line["code"] for line in lines]
    assert (codes.count("RAP001"), codes.count("AGD001"), codes.count("SEL001")) == (4, 4, 1)
    first = Path("s.csv").read_bytes()
    run("stats", "f.parquet", "--sample", "12", "--sheet", "s.csv")
    assert Path("s.csv").read_bytes() == first


def test_a_quote_in_the_sheet_is_never_a_formula(run: Run) -> None:
    write([row("north", MAY, finding("RAP001", '=HYPERLINK("http://x.example")'))])
    run("stats", "f.parquet", "--sample", "1", "--sheet", "s.csv")
    (line,) = sheet()
    assert line["quote"].startswith("'=")


def sheet() -> list[dict[str, str]]:
    return list(csv.DictReader(Path("s.csv").read_text().splitlines()))


def labelled(run: Run, right: dict[str, list[str]]) -> None:
    with Path("s.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["right", "code"])
        writer.writerows([label, code] for code, labels in right.items() for label in labels)


def test_labels_give_precision_with_confidence_intervals(findings: Run) -> None:
    labelled(findings, {"RAP001": ["yes"] * 9 + ["no"], "AGD001": ["Yes", "no", "NO", ""]})
    outcome = findings("stats", "f.parquet", "--labels", "s.csv")
    lines = {
        line.split()[0]: line for line in outcome.out.partition("Precision")[2].splitlines()[3:]
    }
    assert "90% (60%–98%)" in lines["RAP001"]
    assert "33% (6%–79%)" in lines["AGD001"]
    # two messages have RAP001 and one AGD001: (2 · 0.9 + 1 · 0.33) / 3
    assert "71% (" in lines["all"]
    assert "1 findings of the sheet have no label" in outcome.err


@pytest.mark.parametrize(
    ("label", "said"), [("perhaps", "'perhaps' is not a label"), ("", "no finding has a label")]
)
def test_a_label_must_be_yes_or_no(findings: Run, label: str, said: str) -> None:
    labelled(findings, {"RAP001": [label]})
    outcome = findings("stats", "f.parquet", "--labels", "s.csv")
    assert outcome.code == 2 and said in outcome.err


def test_other_files_are_refused(run: Run) -> None:
    pq.write_table(pa.table({"text": ["Hi"]}), "m.parquet")
    assert "this is not a file of findings" in run("stats", "m.parquet").err
    assert run("stats", "missing.parquet").code == 2
    assert "--sample and --sheet" in run("stats", "m.parquet", "--sample", "3").err


def test_a_column_with_too_many_values_is_not_grouped(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach_lint.frames.stats.MAX_GROUPS", 3)
    write([row(f"a{n}@mill.example", MAY) for n in range(5)])
    assert "too many for groups" in run("stats", "f.parquet", "--by", "team").err


def test_an_output_file_of_check_can_be_counted(run: Run) -> None:
    pq.write_table(
        pa.table({"text": ["Hi Jo, we sell gates. Act now!"], "team": ["north"]}), "m.parquet"
    )
    outcome = run("check", "--output-file", "f.parquet", "m.parquet")
    assert outcome.code == 1, outcome.err
    assert facts(run)["team", "north", ""] == (1, 1)
