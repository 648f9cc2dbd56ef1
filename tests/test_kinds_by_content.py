"""Files read by their content: mails saved as text, XML, records in Windows-1252."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach_lint.config import Config
from outreach_lint.model import Draft
from outreach_lint.sources import drafts
from tests.conftest import Run

BODY = "Hi Jo,\n\nwe help mills like yours. Only 3 spots left this month, so act now!\n"
MAIL = (
    "From: Sam <sam@mill.example>\nTo: Jo <jo@weir.example>\nSubject: Your t=\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
)


def _read(name: str) -> list[Draft]:
    return [item for item in drafts([name], lambda _: Config()) if isinstance(item, Draft)]


@pytest.mark.parametrize("name", ["mail.txt", "mail", "MAIL.TXT"])
def test_a_mail_saved_as_text_is_read_as_a_mail(run: Run, name: str) -> None:
    Path(name).write_text(MAIL + BODY.replace("month", "mo=\nnth"))
    (draft,) = _read(name)
    assert draft.text.endswith(BODY)
    assert "MIME" not in draft.text
    at = draft.text.index("act now")
    line, column = draft.position(at)[:2]
    assert Path(name).read_text().split("\n")[line - 1][column - 1 :].startswith("act now")


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Gates\n\n",
        "From: Sam\nSent: Monday\nTo: Jo\nSubject: Gates\n\n",
        "Note: three things\nFrom: here to Bude\n\n",
        "From: Sam\nTo: Jo\nSubject: no empty line below\n",
    ],
)
def test_a_text_that_only_starts_like_a_mail_stays_a_text(run: Run, head: str) -> None:
    Path("a.txt").write_text(head + BODY)
    (draft,) = _read("a.txt")
    assert draft.text == head + BODY


def test_crm_templates_in_xml_are_read_with_their_positions(run: Run) -> None:
    source = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<EmailTemplate xmlns="http://x.example/meta">'
        "<name>Intro é</name><subject>Only three spots &amp; more</subject>\n"
        f"<textOnly>{BODY.replace('Jo', '{!Contact.FirstName}')}</textOnly></EmailTemplate>\n"
    )
    Path("a.email-meta.xml").write_text(source)
    (draft,) = _read("a.email-meta.xml")
    assert draft.subject == "Only three spots & more"
    assert draft.template
    for offset, char in enumerate(draft.text):
        line, column = draft.position(offset)[:2]
        assert char == "\n" or source.split("\n")[line - 1][column - 1] == char


def test_several_html_messages_in_xml_are_read(run: Run) -> None:
    Path("a.xml").write_text(
        f"<mails><email><body><![CDATA[<p>{BODY}</p>]]></body></email>"
        f"<email><body>{BODY}</body></email></mails>"
    )
    assert ["<p>" in draft.text for draft in _read("a.xml")] == [False, False]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("<a><b>", "not valid XML"),
        ('<!DOCTYPE a [<!ENTITY b "bbb">]><a>&b;</a>', "declares the entity b"),
        ("<a><b>1</b></a>", "looks like a message"),
    ],
)
def test_invalid_xml_or_xml_without_messages_is_an_error(run: Run, source: str, what: str) -> None:
    Path("a.xml").write_text(source)
    outcome = run("check", "a.xml")
    assert outcome.code == 2
    assert what in outcome.err


def test_records_in_windows_1252_are_read_with_one_warning_and_keep_it(run: Run) -> None:
    text = "Hi José,\n\nwe are a revolutionary agency – don’t wait!"
    line = json.dumps({"text": text}, ensure_ascii=False).encode("cp1252") + b"\n"
    plain = json.dumps({"text": "Hi Ada, is the wheel at Bude turning?"}).encode() + b"\n"
    Path("a.jsonl").write_bytes(line + plain + line)
    assert _read("a.jsonl")[0].text == text
    outcome = run("check", "--fix", "--select", "RAP002", "a.jsonl")
    assert outcome.err.count("read as Windows-1252") == 1
    after = Path("a.jsonl").read_bytes().split(b"\n")
    assert json.loads(after[0].decode("cp1252"))["text"] == text.replace("a revolutionary", "an")
    assert after[1] + b"\n" == plain
