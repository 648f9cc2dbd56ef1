"""The files of office programs: what is read of them, where it stands, and what hostile ones come to."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from outreach_lint.config import Config
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.model import Draft
from outreach_lint.sources import drafts, office
from tests.conftest import Run

PUSHY = "Hi Mara,\n\nWe are a revolutionary agency. Act now, before it is too late!"
LATER = "Hi Mara,\n\njust following up on my last message. Any thoughts?"


def read(path: str) -> list[Draft | OutreachLintError]:
    return list(drafts([path], lambda _: Config()))


def book(path: str, **sheets: Sequence[Sequence[object]]) -> None:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)


def test_a_message_in_a_workbook_is_named_by_its_sheet_and_cell(run: Run) -> None:
    book("a.xlsx", Mills=[["name", "subject", "message"], ["Mara", "Looms", PUSHY]])
    (draft,) = read("a.xlsx")
    assert isinstance(draft, Draft)
    assert (draft.id, draft.subject, draft.text) == ("Mills!C2", "Looms", PUSHY)
    assert draft.position(draft.text.index("Act now"))[:2] == (2, 3)
    assert draft.subject_at and draft.subject_at(0) == (2, 2)
    assert not draft.kind.editable
    assert "a.xlsx:2:3" in run("check", "--output-format", "concise", "a.xlsx").out


def test_numbered_columns_of_a_workbook_are_a_sequence(run: Run) -> None:
    head = ["email", "subject 1", "message 1", "subject 2", "message 2"]
    book("a.xlsx", Mills=[head, ["m@mill.example", "Looms", PUSHY, "Again", LATER]])
    first, second = read("a.xlsx")
    assert isinstance(first, Draft) and isinstance(second, Draft)
    assert [first.id, second.id] == ["Mills!C2", "Mills!E2"]
    assert [first.step, second.step] == [1, 2]
    assert second.subject == "Again"
    assert [message.text for message in second.earlier] == [PUSHY]


def test_all_sheets_with_messages_are_read(run: Run) -> None:
    plain = [["message"], [PUSHY]]
    book("a.xlsx", Prices=[["loom", "price"], ["big", 12.0]], May=plain, June=plain)
    assert [item.id for item in read("a.xlsx") if isinstance(item, Draft)] == ["May!A2", "June!A2"]


def test_a_workbook_without_messages_is_an_error_only_where_it_is_named(run: Run) -> None:
    Path("in").mkdir()
    book("in/a.xlsx", Prices=[["loom", "price"], ["big", 12.0]])
    Path("in/b.txt").write_text(PUSHY)
    (error,) = read("in/a.xlsx")
    assert type(error) is OutreachLintError and "no column holds a message" in error.what
    found = read("in")
    assert [type(item) for item in found] == [Notice, Draft]


def test_no_formula_is_reckoned(run: Run) -> None:
    book("a.xlsx", Mills=[["message", "step"], ['="Hi "&"Mara"', 1], [PUSHY, 2]])
    texts = [item.text for item in read("a.xlsx") if isinstance(item, Draft)]
    assert texts == [PUSHY]


def test_without_the_library_the_error_names_the_extra(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    book("a.xlsx", Mills=[["message"], [PUSHY]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    outcome = run("check", "a.xlsx")
    assert outcome.code == 2
    assert "pip install 'outreach-lint[office]'" in outcome.err


@pytest.mark.parametrize("name", ["a.xlsx"])
def test_a_broken_file_is_an_error(run: Run, name: str) -> None:
    book(name, Mills=[["message"], [PUSHY]])
    whole = Path(name).read_bytes()
    for raw in (b"", PUSHY.encode(), whole[: len(whole) // 2], whole[:200] + whole[300:]):
        Path(name).write_bytes(raw)
        (error,) = read(name)
        assert isinstance(error, OutreachLintError)
        assert "not an office file that can be read" in error.what


def rewritten(source: str, target: str, part: str, content: bytes) -> None:
    """Write an archive again with another part."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, content)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "LARGEST", 1_000_000)
    book("a.xlsx", Mills=[["message"], [PUSHY]])
    rewritten("a.xlsx", "b.xlsx", "xl/media/image1.png", bytes(2_000_000))
    (error,) = read("b.xlsx")
    assert isinstance(error, OutreachLintError) and "larger than 1 MB" in error.what


ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


def test_entities_are_refused(run: Run) -> None:
    book("a.xlsx", Mills=[["message"], [PUSHY]])
    rewritten("a.xlsx", "b.xlsx", "xl/workbook.xml", f"{ENTITY}<workbook>&e;</workbook>".encode())
    (error,) = read("b.xlsx")
    assert isinstance(error, OutreachLintError) and "document type" in error.what
