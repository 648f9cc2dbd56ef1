"""Files of office programs: their messages and positions, and hostile files."""

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
from outreach_lint.sources import drafts
from outreach_lint.sources.markup import office
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


SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(path: str, *paragraphs: str) -> None:
    """Write a document; a paragraph that starts with ``<`` is XML."""
    xml = [p if p.startswith("<") else f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs]
    body = f'<w:document xmlns:w="{SPACE}"><w:body>{"".join(xml)}</w:body></w:document>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", body)


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


def test_a_workbook_without_messages_is_an_error_only_if_named(run: Run) -> None:
    Path("in").mkdir()
    book("in/a.xlsx", Prices=[["loom", "price"], ["big", 12.0]])
    Path("in/b.txt").write_text(PUSHY)
    (error,) = read("in/a.xlsx")
    assert type(error) is OutreachLintError and "looks like a message column" in error.what
    found = read("in")
    assert [type(item) for item in found] == [Notice, Draft]


@pytest.mark.slow
def test_rows_beyond_the_sheet_limit_are_ignored(run: Run) -> None:
    book("a.xlsx", Mills=[["message"], [PUSHY], [LATER]])
    with zipfile.ZipFile("a.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'<row r="3"', b'<row r="999999999999"')
    rewritten("a.xlsx", "b.xlsx", "xl/worksheets/sheet1.xml", far)
    assert [item.id for item in read("b.xlsx") if isinstance(item, Draft)] == ["Mills!A2"]


def test_formulas_are_not_evaluated(run: Run) -> None:
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


def test_paragraphs_of_a_document_become_its_text(run: Run) -> None:
    document("a.docx", "Hi Mara,", "We are a revolutionary agency.", "Act now &amp; here!")
    (draft,) = read("a.docx")
    assert isinstance(draft, Draft)
    assert draft.text == "Hi Mara,\n\nWe are a revolutionary agency.\n\nAct now & here!\n"
    assert draft.position(draft.text.index("now"))[:2] == (3, 5)


def test_empty_paragraphs_of_a_document_become_empty_lines(run: Run) -> None:
    document("a.docx", "Hi Mara,", "", "We weave.", "All day.")
    (draft,) = read("a.docx")
    assert isinstance(draft, Draft)
    assert draft.text == "Hi Mara,\n\nWe weave.\nAll day.\n"
    assert draft.position(draft.text.index("All"))[:2] == (4, 1)


def test_invisible_parts_of_a_document_are_not_read(run: Run) -> None:
    runs = (
        "<w:r><w:t>We weave</w:t></w:r>"
        "<w:del><w:r><w:delText> for you</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> cheaply</w:t></w:r>"
        "<w:r><w:instrText> PAGE </w:instrText><w:br/><w:t>all day.</w:t></w:r>"
    )
    item = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    document("a.docx", f"<w:p>{runs}</w:p>", item.format("linen"), item.format("wool"))
    (draft,) = read("a.docx")
    assert isinstance(draft, Draft)
    assert draft.text == "We weave\nall day.\n\n- linen\n- wool\n"


def test_a_document_with_several_messages_is_split_at_its_headings(run: Run) -> None:
    style = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    parts = (style.format("Email 1"), "Hi Mara,", "We are a revolutionary agency. Act now!")
    document("a.docx", *parts, style.format("Email 2"), "Hi Mara,", "any thoughts on my mail?")
    notice, first, second = read("a.docx")
    assert isinstance(notice, Notice) and "(lines 2, 5)" in notice.what
    assert isinstance(first, Draft) and isinstance(second, Draft)
    assert [first.step, second.step] == [1, 2]
    assert second.position(second.text.index("any thoughts"))[:2] == (6, 1)
    assert not second.kind.editable


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
def test_a_broken_file_is_an_error(run: Run, name: str) -> None:
    if name == "a.xlsx":
        book(name, Mills=[["message"], [PUSHY]])
    else:
        document(name, *[str(number) for number in range(200)])
    whole = Path(name).read_bytes()
    for raw in (b"", PUSHY.encode(), whole[: len(whole) // 2], whole[:200] + whole[300:]):
        Path(name).write_bytes(raw)
        (error,) = read(name)
        assert isinstance(error, OutreachLintError)
        assert "not an office file that can be read" in error.what


def rewritten(source: str, target: str, part: str, content: bytes) -> None:
    """Copy an archive with one part replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, content)


def test_an_archive_that_unpacks_to_too_much_data_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "MAX_UNPACKED_BYTES", 1_000_000)
    book("a.xlsx", Mills=[["message"], [PUSHY]])
    rewritten("a.xlsx", "b.xlsx", "xl/media/image1.png", bytes(2_000_000))
    (error,) = read("b.xlsx")
    assert isinstance(error, OutreachLintError) and "larger than 1 MB" in error.what


ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


def test_xml_entities_are_refused(run: Run) -> None:
    book("a.xlsx", Mills=[["message"], [PUSHY]])
    rewritten("a.xlsx", "b.xlsx", "xl/workbook.xml", f"{ENTITY}<workbook>&e;</workbook>".encode())
    (error,) = read("b.xlsx")
    assert isinstance(error, OutreachLintError) and "document type" in error.what


@pytest.mark.parametrize("xml", ["<a", f"{ENTITY}<document>&e;</document>", "<document/>"])
def test_a_document_without_text_or_with_broken_xml_is_an_error(run: Run, xml: str) -> None:
    with zipfile.ZipFile("a.docx", "w") as archive:
        archive.writestr("word/document.xml", xml)
    (error,) = read("a.docx")
    assert isinstance(error, OutreachLintError)
    said = {"<a": "not an office file", "<document/>": "the draft is empty"}
    assert said.get(xml, "document type") in error.what
