"""Bad input gives an error with its position and exit code 2; other files are still linted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from outreach_lint.files import replace
from outreach_lint.settings.keys import FORMATS
from tests.conftest import Run, on_posix
from tests.test_check import NOTE, PITCH, write

BAD = {
    "binary.txt": (b"\x89PNG\r\n\0\0\xff", "binary.txt: a binary file"),
    "odd.txt": (
        b"Hi Sam,\nwir m\x81chten",
        "odd.txt:2:6: not UTF-8: byte 0x81 at offset 13",
    ),
    "empty.txt": (b"", "empty.txt: the draft is empty"),
    "blank.txt": (b" \n\n\t\n", "blank.txt: the draft is empty"),
    "nul.txt": (b"Hi Sam,\nab\0c", "nul.txt:2:3: a NUL character at offset 10"),
    "open.txt": (
        b"---\nsubject: x\nHi Sam",
        "open.txt:1:1: front matter opens here and never closes",
    ),
    "list.txt": (
        b"---\n- a\n- b\n---\nHi Sam",
        "list.txt:2:1: front matter must be keys and values, not a list",
    ),
    "yaml.txt": (b"---\nsubject: [a\n---\nHi Sam", "front matter is not valid YAML"),
    "value.txt": (
        b"---\nsetting: sails\n---\nHi Sam",
        "value.txt:2: setting must be one of networking, sales",
    ),
    "near.txt": (b"---\nsettings: sales\n---\nHi Sam", "did you mean setting?"),
    "only.txt": (b"---\nsubject: x\n---\n", "only.txt: the draft is empty"),
    "notjson.jsonl": (b'{"text": "a"}\n{text}\n', "notjson.jsonl:2:2: not JSON"),
    "notext.jsonl": (b'{"id": 1}\n', "notext.jsonl:1: the draft has no text"),
    "number.jsonl": (b'{"text": 1}\n', "number.jsonl:1: text must be a string"),
    "array.jsonl": (b"[1]\n", "array.jsonl:1: a draft is a JSON object, not a list"),
    "none.jsonl": (b"\n\n", "none.jsonl: no drafts in this file"),
    "context.jsonl": (
        b'{"text": "a b", "relationship": "friend"}\n',
        "context.jsonl:1: relationship must be one of",
    ),
    "bytes.jsonl": (b'{"text": "a\x81"}\n', "not UTF-8: byte 0x81"),
    "deep.jsonl": (
        b'{"text": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
        "deep.jsonl:1: not a draft: nested too deeply",
    ),
    "steps.yaml": (b"- a", "step 1 is not a table of fields"),
    "page.html": (b"<p> </p><!-- nothing -->", "page.html: the draft is empty"),
    "mail.eml": (
        b"Subject: x\nContent-Type: application/pdf\n\nxx",
        "the mail has no text, only application/pdf",
    ),
    "charset.eml": (
        b"Subject: x\nContent-Type: text/plain; charset=klingon\n\nHi",
        "the text part declares an unknown charset: klingon",
    ),
    "wrong.eml": (
        b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\nHi\nab\xffc",
        "wrong.eml:5:3: the text part declares utf-8, but byte 0xff is not valid",
    ),
    "none.csv": (
        b"name,company\nA,B\n",
        (
            "none.csv:1: no column name looks like a message column; the columns are 'name',"
            " 'company'"
        ),
    ),
    "head.csv": (b"name,message\n", "head.csv: no drafts in this file, only a header row"),
    "cell.csv": (b"name,message\nA,\n", "cell.csv:2: the draft is empty"),
    "bytes.csv": (b"name,message\nA,\x81\n", "not UTF-8: byte 0x81"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_reported_and_the_others_are_linted(run: Run, name: str) -> None:
    raw, message = BAD[name]
    Path(name).write_bytes(raw)
    write("pitch.txt", PITCH)
    outcome = run("check", "--output-format", "concise", name, "pitch.txt")
    assert outcome.code == 2
    assert message in outcome.err
    assert "pitch.txt:3:1: RAP001" in outcome.out
    assert "Traceback" not in outcome.err


def test_a_bad_line_does_not_hide_the_good_ones(run: Run) -> None:
    write(
        "a.jsonl",
        json.dumps({"id": "1", "text": PITCH})
        + "\n{}\nnope\n"
        + json.dumps({"id": "4", "text": NOTE})
        + "\n",
    )
    outcome = run("check", "--output-format", "jsonl", "a.jsonl")
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.code == 2
    assert [line["id"] for line in lines] == ["1", None, None, "4"]
    assert lines[1]["error"]["message"] == "the draft has no text"
    assert "findings" not in lines[1]


def test_a_missing_path_is_an_error(run: Run) -> None:
    outcome = run("check", "nowhere.txt")
    assert outcome.code == 2
    assert "nowhere.txt: no such file or folder" in outcome.err


def test_a_folder_without_drafts_is_an_error(run: Run) -> None:
    Path("empty").mkdir()
    outcome = run("check", "empty")
    assert outcome.code == 2
    assert "empty: no drafts in this folder" in outcome.err


def test_another_language_is_not_judged(run: Run) -> None:
    write(
        "de.txt",
        "Sehr geehrte Frau Wagner,\n\nwir sind eine junge Firma und möchten Ihnen gerne unser"
        " Angebot für die neuen Lampen zeigen. Haben Sie Zeit für ein Gespräch?\n",
    )
    write(
        "ru.txt", "Здравствуйте, мы предлагаем вам новые услуги для вашей компании уже сегодня.\n"
    )
    outcome = run("check", "--output-format", "concise", "de.txt", "ru.txt")
    assert outcome.code == 2
    assert "seems to be in another language" in outcome.out
    assert outcome.out.count("OL002") == 2
    assert "RAP001" not in outcome.out


def test_right_to_left_text_does_not_break_the_report(run: Run) -> None:
    write("he.txt", "Hi דנה,\n\nWe sell ropes (חבלים) from €900 a day. שלום!\n")
    outcome = run("check", "--output-format", "full", "he.txt")
    assert outcome.code == 1
    assert "he.txt:3:1: RAP001" in outcome.out


@pytest.mark.slow
def test_a_text_of_five_megabytes_is_not_judged_and_not_called_clean(run: Run) -> None:
    write(
        "big.txt",
        "We sell ropes from €900 a day, and here is one more line about them.\n\n" * 70_000,
    )
    outcome = run("check", "--output-format", "concise", "big.txt")
    assert outcome.code == 2
    assert (
        "big.txt:1:1: OL002 not-judged: Not judged: the draft has 4,760,000 characters"
        in outcome.out
    )


def test_a_lone_surrogate_is_printed_safely(run: Run) -> None:
    write("a.jsonl", '{"text": "We sell ropes \\ud83d from €900 a day."}\n')
    outcome = run("check", "a.jsonl")
    assert outcome.code == 1
    assert "RAP001" in outcome.out


@on_posix
@pytest.mark.parametrize("flags", [[], ["--fix"], ["--diff"], ["--add-suppressions", "so"]])
def test_circular_and_dangling_links_are_handled(run: Run, flags: list[str]) -> None:
    write("good/a.txt", NOTE)
    Path("good/self").symlink_to(".")
    Path("good/circle.txt").symlink_to("circle.txt")
    Path("good/circle").symlink_to("circle")
    Path("good/nowhere.txt").symlink_to("/nowhere/at/all")
    outcome = run("check", *flags, "good")
    assert outcome.code == 2
    assert "good/circle.txt: cannot be read: Too many levels of symbolic links" in outcome.err
    assert "good/nowhere.txt: no such file or folder" in outcome.err
    assert Path("good/a.txt").read_text() == NOTE
    assert run("check", *flags, "good/circle").code == 2


@on_posix
@pytest.mark.slow
def test_odd_file_names_work_in_every_format(run: Run) -> None:
    for name in ("a b.txt", "ü ñ 日本.txt", "new\nline.txt", "-dash.txt", "%0A::error.txt"):
        Path(name).write_text(PITCH)
    for style in FORMATS:
        outcome = run("check", "--output-format", style, ".")
        assert (outcome.code, outcome.err) == (1, "")
    concise = run("check", "--output-format", "concise", ".").out.splitlines()
    assert all(": " in line and line[0] != ":" for line in concise)
    assert run("check", "--fix", ".").code == 1
    assert run("baseline", "accept", ".").code == 0
    assert run("check", ".").code == 0


@on_posix
@pytest.mark.parametrize(
    "name", ["pipe.txt", "pipe.csv", "pipe.jsonl", "pipe.mbox", "pipe.eml", "pipe.yaml"]
)
def test_a_pipe_is_refused_at_once(run: Run, name: str) -> None:
    os.mkfifo(name)
    outcome = run("check", name)
    assert outcome.code == 2
    assert f"{name}: not a regular file" in outcome.err


def test_a_fix_reaches_every_hard_link_of_a_file(run: Run) -> None:
    write(
        "a.txt",
        "Hi Nadia,\n\nTruly game-changing, your talk on the drill helped my sister.\n\nTom\n",
    )
    os.link("a.txt", "b.txt")
    replace(os.path.abspath("a.txt"), b"Hi Nadia,\n")
    assert Path("b.txt").read_bytes() == b"Hi Nadia,\n"
    assert os.path.samefile("a.txt", "b.txt")
