"""Fixes written into formats whose text differs from the draft, or refused with a reason."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from outreach_lint.cli import fixing
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft
from outreach_lint.sources import drafts
from outreach_lint.sources.writing import write_file
from tests.conftest import Run

OPENER = "Your looms have a fine name."
PUSH = "We are a revolutionary agency for looms."
ASK = "Could we have a call on Friday?"
TEXT = f"Hi Jordan,\n\n{OPENER} {PUSH}\n\n{ASK}\n\nSam\n"
HEAD = (
    "From: Sam <sam@mill.example>\nTo: Jo <jo@weir.example>\nSubject: Paddles\n"
    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
)
PAGE = f"<html><body><p>Hi Jordan,</p><p>{OPENER} {PUSH}</p><p>{ASK}<br>Sam</p></body></html>\n"
FILES = {
    "a.html": PAGE,
    "page.txt": PAGE,
    "a.eml": f"{HEAD}\n{TEXT}",
    "mail.txt": f"{HEAD}\n{TEXT}",
    "a.csv": f'name,message,note\nJordan,"{TEXT}","keep ""this"""\n',
    "plain.csv": f"name;message\nJordan;Hi Jordan, {OPENER} {PUSH} {ASK}\n",
    "page.csv": f'name,message\nJordan,"{PAGE.strip()}"\n',
    "a.json": json.dumps({"steps": [{"text": TEXT}], "rest": ["é", 1.50]}, indent=1),
    "a.yaml": "steps:\n  - text: |\n" + "".join(f"      {x}\n" for x in TEXT.split("\n")),
    "a.xml": f"<mail><name>x &amp; y</name><body>{TEXT}</body></mail>\n",
    "a.mjml": f"<mjml><mj-body><mj-text>{OPENER} {PUSH}<br/>{ASK}</mj-text></mj-body></mjml>\n",
    "a.org": f"#+TITLE: Mails\n{TEXT}",
    "a.py": f'def mail(name):\n    return f"""{TEXT}"""\n',
    "a.js": f"export const mail = {{ subject: 'é', body: `{TEXT}` }};\n",
    "lines.ts": "const body = ["
    + ", ".join(map(json.dumps, TEXT.split("\n")))
    + '].join("\\n");\n',
    "sum.py": "mail = (" + "".join(f"\n    {line!r}" for line in TEXT.splitlines(True)) + "\n)\n",
    "a.go": f"package mail\n\nvar Mail = Mail{{Subject: `x`, Body: `{TEXT}`}}\n",
    "a.tex": f"\\begin{{letter}}{{Mill}}\n{TEXT}\\end{{letter}}\n",
}


def _read(name: str) -> list[Draft]:
    return [item for item in drafts([name], lambda _: Config()) if isinstance(item, Draft)]


@pytest.fixture(autouse=True)
def _in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", FILES)
def test_a_fix_changes_only_its_words(run: Run, name: str, newline: str) -> None:
    before = FILES[name].replace("\n", newline)
    Path(name).write_bytes(before.encode())
    done = run(
        "check", "--fix", "--isolated", "--select", "RAP002", "--relationship", "stranger", name
    )
    after = Path(name).read_bytes().decode()
    assert "Fixed 1 finding in 1 draft" in done.err
    assert PUSH not in after
    assert after == before.replace("a revolutionary", "an")


@pytest.mark.parametrize("name", ["a.html", "a.eml", "a.csv", "a.json", "a.yaml"])
def test_a_new_paragraph_is_written_in_the_syntax_of_the_format(run: Run, name: str) -> None:
    pitch = "We sell gates from 900 pounds."
    changed = FILES[name].replace(OPENER, pitch).replace(f" {PUSH}", "")
    Path(name).write_text(changed)
    (before,) = _read(name)
    done = run(
        "check", "--fix", "--unsafe-fixes", "--isolated", "--select", "RAP001,RAP003",
        "--relationship", "stranger", name,
    )  # fmt: skip
    assert "Fixed" in done.err
    (after,) = _read(name)
    assert "[to fill: " in after.text
    if name.endswith(".json"):  # readable by every program, not only ours
        assert "[to fill: " in str(json.loads(Path(name).read_text()))
    rest = after.text.replace(after.text[after.text.index("[to") : after.text.index("]") + 1], "")
    assert rest.split() == before.text.split()
    for offset, char in enumerate(after.text):
        if char.isalnum() and offset > after.text.find("\n\n"):
            line, column = after.position(offset)[:2]
            assert Path(name).read_text().split("\n")[line - 1][column - 1] == char


REASONS = {
    "base64": "a.eml:3: the message is encoded (base64), so it cannot be edited here",
    "quoted-printable": (
        "a.eml: the words are written differently in the file (as markup or escapes);"
        " nothing was written"
    ),
}


@pytest.mark.parametrize("coding", REASONS)
def test_differently_encoded_words_are_left_with_one_message(run: Run, coding: str) -> None:
    body = base64.b64encode(TEXT.encode()).decode()
    if coding == "quoted-printable":
        body = TEXT.replace("revolutionary", "revolution=61ry")
    mail = f"{HEAD}Content-Transfer-Encoding: {coding}\n\n{body}\n"
    Path("a.eml").write_text(mail)
    options = "--isolated", "--select", "RAP002", "--relationship", "stranger", "a.eml"
    looked = run("check", *options)
    assert "Fixable" not in looked.out
    why = REASONS[coding].partition(": ")[2].partition(";")[0]
    assert f"1 draft not fixable with --fix: {why}." in looked.out
    done = run("check", "--fix", *options)
    assert done.code == 2
    assert "Fixable" not in done.out
    assert Path("a.eml").read_text() == mail
    assert REASONS[coding] in done.err


def test_fixes_that_cannot_be_written_are_tested_for_few_drafts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = base64.b64encode(TEXT.encode()).decode()
    for number in range(3):
        mail = f"{HEAD}Content-Transfer-Encoding: base64\n\n{body}\n"
        Path(f"{number}.eml").write_text(mail)
    tested: list[Result] = []

    def noted(result: Result, *_: object) -> Result:
        tested.append(result)
        return result

    monkeypatch.setattr(fixing, "with_tested_fixes", noted)
    monkeypatch.setattr(fixing, "MAX_TESTED_DRAFTS", 2)
    assert run("check", "--select", "RAP002", "--fix", "0.eml", "1.eml", "2.eml").code == 2
    assert len(tested) == 2


def test_several_rows_of_a_table_are_fixed_together(run: Run) -> None:
    rows = "".join(f'{name},"{TEXT}"\n' for name in ("Ada", "Bo", "Cy"))
    table = f"name,message\n{rows}"
    Path("a.csv").write_text(table)
    done = run(
        "check", "--fix", "--isolated", "--select", "RAP002", "--relationship", "stranger", "a.csv"
    )
    assert "Fixed 3 findings in 3 drafts" in done.err
    assert Path("a.csv").read_text() == table.replace("a revolutionary", "an")


def test_a_table_with_a_chosen_message_column_is_written(run: Run) -> None:
    message = '"Hi Jo,\n\nWe sell gates. We are a revolutionary agency. Would you like our list?"'
    note = "called twice, and was told that the mill is closed until the end of the month"
    Path("people.csv").write_text(f'id,blurb,note\n1,{message},"{note}"\n')
    run("check", "--fix", "--message-column", "blurb", "people.csv")
    assert "We are an agency." in Path("people.csv").read_text()


@pytest.mark.parametrize(
    ("cell", "new", "written"),
    [
        (
            '"Hi Jo, we met."',
            'your "night shift" post, with ',
            '"Hi Jo, your ""night shift"" post, with we met."',
        ),
        ("Hi Jo. We met.", "your post with ", "Hi Jo. your post with We met."),
        (
            "Hi Jo. We met.",
            'your "night" post, with ',
            '"Hi Jo. your ""night"" post, with We met."',
        ),
        ("Hi Jo. We met.", "we did, and ", '"Hi Jo. we did, and We met."'),
        ("Hi Jo. We met.", "we did\n", '"Hi Jo. we did\nWe met."'),
        (" Hi Jo. We met.", "a, ", '" Hi Jo. a, We met."'),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_cell_stays_one_cell_and_no_other_is_changed(
    cell: str, new: str, written: str, newline: str
) -> None:
    table = f'\ufeffname,message,id\nJo,{cell},7\n"Bo",Hi Bo. We met.,"é, 8"'
    before = table.replace("\n", newline).encode()
    Path("a.csv").write_bytes(before)
    draft, _ = (item for item in drafts(["a.csv"], lambda _: Config()) if isinstance(item, Draft))
    at = draft.text.index("we met") if "we met" in draft.text else draft.text.index("We met")
    changed = draft.text[:at] + new + draft.text[at:]
    write_file([(draft, changed)], Config())
    wanted = table.replace(f"Jo,{cell}", f"Jo,{written}").replace("\n", newline).encode()
    after = Path("a.csv").read_bytes()
    assert after == (wanted if "\n" not in new else wanted.replace(b"did\r\n", b"did\n"))


def test_a_page_in_a_cell_is_quoted_only_for_the_delimiter() -> None:
    page = "<p>Hi Jo. We met.</p><p>Bye.</p>"
    for new, written in (
        ("We met. Did you", "<p>Hi Jo. We met. Did you.</p><p>Bye.</p>"),
        ("We met, and you", '"<p>Hi Jo. We met, and you.</p><p>Bye.</p>"'),
    ):
        Path("a.csv").write_text(f"name,message\nJo,{page}\n")
        (draft,) = drafts(["a.csv"], lambda _: Config())
        assert isinstance(draft, Draft)
        write_file([(draft, draft.text.replace("We met", new))], Config())
        assert Path("a.csv").read_text() == f"name,message\nJo,{written}\n"


def test_a_changed_table_is_left_if_a_cell_must_be_quoted() -> None:
    table = "name,message\nJo,Hi Jo. We met.\n"
    Path("a.csv").write_text(table)
    (draft,) = drafts(["a.csv"], lambda _: Config())
    assert isinstance(draft, Draft)
    Path("a.csv").write_text(f"id,{table}".replace("Jo,", "7,Jo,"))
    with pytest.raises(OutreachLintError, match="the file was changed") as raised:
        write_file([(draft, "Hi Jo, we met.")], Config())
    assert raised.value.place.path == "a.csv"


def test_only_the_cells_that_need_it_are_quoted() -> None:
    table = "sep=;\nname;message\nJo;Hi Jo. We met.\nBo;Hi Bo. We met.\nCy;Hi Cy. We met.\n"
    Path("a.csv").write_text(table)
    found = [item for item in drafts(["a.csv"], lambda _: Config()) if isinstance(item, Draft)]
    changes = [
        (draft, draft.text.replace("We met", words))
        for draft, words in zip(found, ("We; met", "They met", "It met; bye"), strict=True)
    ]
    write_file(changes, Config())
    assert Path("a.csv").read_text() == (
        'sep=;\nname;message\nJo;"Hi Jo. We; met."\nBo;Hi Bo. They met.\nCy;"Hi Cy. It met; bye."\n'
    )


def test_a_cell_without_quotation_marks_gets_no_line_break(run: Run) -> None:
    table = "name;message\nJo;Hi Jo, we sell gates from 900 pounds. Book a call on Friday.\n"
    Path("a.csv").write_text(table)
    run("check", "--fix", "--unsafe-fixes", "--isolated", "--relationship", "stranger", "a.csv")
    assert len(Path("a.csv").read_text().splitlines()) == 2


def _mbox(*mails: bytes) -> bytes:
    return b"".join(b"From sam@mill.example Mon May  5 10:00:00 2025\n" + m + b"\n" for m in mails)


def _fix_mbox(run: Run, raw: bytes) -> tuple[str, bytes]:
    Path("all.mbox").write_bytes(raw)
    done = run(
        "check", "--fix", "--isolated", "--select", "RAP002", "--relationship", "stranger",
        "--me", "sam@mill.example", "all.mbox",
    )  # fmt: skip
    return done.err, Path("all.mbox").read_bytes()


def test_mails_of_a_mailbox_are_fixed_in_their_own_charset(run: Run) -> None:
    plain = f"{HEAD}\n{TEXT}".encode()
    accents = plain.replace(b"Jordan", "Jördan".encode())
    latin = accents.decode().replace("utf-8", "iso-8859-1").encode("latin-1")
    theirs = plain.replace(b"From: Sam <sam@mill", b"From: Jo <jo@weir")
    raw = _mbox(plain, theirs, latin, accents)
    err, after = _fix_mbox(run, raw)
    assert "Fixed 3 findings in 3 drafts" in err
    fixed = [mail.replace(b"a revolutionary", b"an") for mail in (plain, latin, accents)]
    assert after == _mbox(fixed[0], theirs, *fixed[1:])


@pytest.mark.parametrize("coding", ["base64", "quoted-printable"])
def test_a_mail_that_cannot_be_changed_is_reported_and_others_are_fixed(
    run: Run, coding: str
) -> None:
    plain = f"{HEAD}\n{TEXT}"
    body = base64.b64encode(TEXT.encode()).decode()
    if coding == "quoted-printable":
        body = TEXT.replace("revolutionary", "revolution=61ry")
    coded = f"{HEAD}Content-Transfer-Encoding: {coding}\n\n{body}\n"
    err, after = _fix_mbox(run, _mbox(plain.encode(), coded.encode()))
    line = plain.count("\n") + 4
    if coding == "base64":
        assert f"all.mbox:{line + 2}: the message is encoded (base64)" in err
    else:
        assert (
            f"all.mbox:{line}: the words are written differently in the file (as markup or"
            f" escapes); this mail was not changed (the mail has parts in {coding})"
        ) in err
    assert after == _mbox(plain.replace("a revolutionary", "an").encode(), coded.encode())


def test_a_fix_must_not_split_a_mail_in_two(run: Run) -> None:
    from outreach_lint.sources.writing import write_file

    raw = _mbox(f"{HEAD}\n{TEXT}".encode())
    Path("all.mbox").write_bytes(raw)
    (draft,) = _read("all.mbox")
    with pytest.raises(OutreachLintError, match="would start a new mail"):
        write_file([(draft, draft.text.replace(OPENER, "From here on we are two."))])
    assert Path("all.mbox").read_bytes() == raw


def test_a_file_changed_since_reading_is_left(run: Run) -> None:
    from outreach_lint.sources.writing import write_file

    Path("a.html").write_text(PAGE)
    (draft,) = _read("a.html")
    Path("a.html").write_text("<p>Something else.</p>")
    with pytest.raises(OutreachLintError, match="changed while it was being fixed"):
        write_file([(draft, draft.text.replace("Sam", "Kit"))])
    assert Path("a.html").read_text() == "<p>Something else.</p>"


RECORDS = {
    "another key": json.dumps({"message": TEXT, "note": "é"}),
    "several in one": json.dumps({"data": [{"body": TEXT}, {"body": f"PS {TEXT}", "x": 'a "b"'}]}),
    "text": json.dumps({"id": 1, "text": TEXT}, ensure_ascii=False),
    "a page": json.dumps({"text": PAGE}),
}


def test_records_of_any_shape_are_written(run: Run) -> None:
    before = "".join(f"{line}\r\n" for line in RECORDS.values()).encode()
    Path("a.jsonl").write_bytes(before)
    options = "--isolated", "--select", "RAP002", "--relationship", "stranger", "a.jsonl"
    assert "Fixable: 5 of 5 findings with --fix" in run("check", *options).out
    assert "Fixed 5 findings in 5 drafts" in run("check", "--fix", *options).err
    assert Path("a.jsonl").read_bytes() == before.replace(b"a revolutionary", b"an")


def test_a_record_with_a_chosen_message_key_is_written(run: Run) -> None:
    before = json.dumps({"text": "A note.", "blurb": TEXT}) + "\n"
    Path("a.jsonl").write_text(before)
    run("check", "--fix", "--isolated", "--select", "RAP002", "--message-key", "blurb", "a.jsonl")
    assert Path("a.jsonl").read_text() == before.replace("a revolutionary", "an")


def test_a_record_changed_since_reading_is_left(run: Run) -> None:
    from outreach_lint.sources.writing import write_file

    Path("a.jsonl").write_text(f"{RECORDS['text']}\n{RECORDS['another key']}\n")
    drafts_before = _read("a.jsonl")
    for left in ("", f"{RECORDS['another key']}\n{RECORDS['text']}\n"):
        Path("a.jsonl").write_text(left)
        for draft in drafts_before:
            with pytest.raises(OutreachLintError, match="while it was being fixed; nothing was"):
                write_file([(draft, draft.text.replace("Sam", "Kit"))])
        assert Path("a.jsonl").read_text() == left


def test_fixes_of_a_file_that_is_never_written_are_not_counted(run: Run) -> None:
    Path("a.rtf").write_text("{\\rtf1 " + TEXT.replace("\n", "\\par\n") + "}")
    options = "--isolated", "--select", "RAP002", "--relationship", "stranger", "a.rtf"
    out = run("check", *options).out
    assert "RAP002" in out and "Fixable" not in out
    assert "1 draft not fixable with --fix: files of this kind are not changed." in out
