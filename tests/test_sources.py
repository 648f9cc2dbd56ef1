"""The properties of each file format and their effects."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from outreach_lint.config import Config
from outreach_lint.model import Draft, SourceKind, Stated, StatedIn
from outreach_lint.sources import File, drafts, formats
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.formats import sources
from outreach_lint.sources.source import Input, Item, Source
from tests.conftest import ROOT, Run

PUSHY = "Hi Mara,\n\nWe are a revolutionary agency. Act now, before it is too late!\n"
MAIL = f"From: a@loom.example\nTo: m@mill.example\nSubject: Looms\n\n{PUSHY}"
SAMPLES = {
    "a.txt": PUSHY,
    "a.md": PUSHY,
    "a.html": f"<p>{PUSHY}</p>",
    "a.html.j2": f"<p>{PUSHY}</p>",
    "a.j2": PUSHY,
    "a.liquid": PUSHY,
    "a.hbs": PUSHY,
    "a.eml": MAIL,
    "a.mbox": f"From a@loom.example Mon May  5 10:00:00 2025\n{MAIL}",
    "a.csv": f'name,message\nMara,"{PUSHY}"\n',
    "a.jsonl": json.dumps({"text": PUSHY}),
    "a.yaml": json.dumps({"steps": [{"text": PUSHY}]}),
    "a.ics": "BEGIN:VEVENT\nDESCRIPTION:{}\nEND:VEVENT\n".format(PUSHY.replace("\n", "\\n")),
    "a.mjml": f"<mjml><mj-body><mj-text>{PUSHY}</mj-text></mj-body></mjml>",
    "a.rtf": "{\\rtf1 " + PUSHY.replace("\n", "\\par\n") + "}",
    "a.org": f"#+TITLE: Mails\n{PUSHY}",
    "a.tex": f"\\begin{{letter}}{{Mill}}\n{PUSHY}\\end{{letter}}\n",
    "a.py": f'MAIL = """{PUSHY}"""\n',
    "a.tsx": f"const mail = `{PUSHY}`;\n",
    "a.go": f"package mail\n\nvar Body = `{PUSHY}`\n",
}


def read(name: str, text: str) -> Draft:
    Path(name).write_text(text)
    (draft,) = (item for item in drafts([name], lambda _: Config()) if isinstance(item, Draft))
    return draft


@pytest.mark.parametrize("name", SAMPLES)
def test_each_format_behaves_as_its_kind_declares(run: Run, name: str) -> None:
    """Only editable files are changed by --fix, and only formats with comments get comments."""
    kind = read(name, SAMPLES[name]).kind
    assert (read(name, SAMPLES[name]).text == SAMPLES[name]) == kind.verbatim
    fixed = run("check", "--fix", name)
    assert (Path(name).read_text() != SAMPLES[name]) == kind.editable
    assert ("are not changed; nothing was written" in fixed.err) == (not kind.editable)
    Path(name).write_text(SAMPLES[name])
    suppressed = run("check", "--add-suppressions", "agreed", name)
    assert (suppressed.code == 0) == kind.verbatim
    after = Path(name).read_text()
    assert (after != SAMPLES[name]) == kind.verbatim
    if kind.comments:
        assert f"{kind.comments.begin}outreach-lint: disable-next-line" in after


def test_html_in_a_text_file_is_written_as_html(run: Run) -> None:
    page = f"<html><body><p>{PUSHY}</p></body></html>"
    assert read("a.txt", page).kind == read("a.html", page).kind
    run("check", "--fix", "a.txt")
    assert Path("a.txt").read_text() == page.replace("a revolutionary", "an")


def test_a_fix_that_is_not_written_is_not_reported_as_done(run: Run) -> None:
    Path("c.ics").write_text(SAMPLES["a.ics"])
    outcome = run("check", "--fix", "c.ics")
    assert outcome.code == 2
    assert Path("c.ics").read_text() == SAMPLES["a.ics"]
    assert "c.ics: files of this kind are not changed; nothing was written" in outcome.err
    assert "it may have been sent already; change it in your calendar program" in outcome.err
    assert "revolutionary" in outcome.out
    assert "Nothing to object to" not in outcome.out
    assert "Fixed" not in outcome.err
    assert "Nothing to fix." in outcome.err


def test_records_that_cannot_be_written_are_not_reported_as_fixed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    Path("a.jsonl").write_text(SAMPLES["a.jsonl"])
    monkeypatch.setattr("os.replace", full)
    outcome = run("check", "--fix", "a.jsonl", "b.txt")
    assert outcome.code == 2
    assert "a.jsonl: cannot be written" in outcome.err
    assert "Fixed" not in outcome.err


def test_a_file_that_is_not_changed_is_reported_once(run: Run) -> None:
    Path("a.ics").write_text(SAMPLES["a.ics"] * 2)
    outcome = run("check", "--fix", "a.ics")
    assert outcome.err.count("are not changed") == 1


TWO_LINES = "Only 3 spots are left for mills like yours,\nso act now before they are gone!"


def test_an_excerpt_of_a_mail_shows_lines_of_the_file(run: Run) -> None:
    head = "From: a@loom.example\nTo: m@mill.example\nSubject: Looms\n\nHi Mara,\n\n"
    Path("a.eml").write_text(f"{head}{TWO_LINES}\n")
    out = run("check", "--select", "AGD001", "--output-format", "full", "a.eml").out
    assert re.findall(r"^ +(\d+) │ (?:Only|so)", out, re.MULTILINE) == ["7", "8"]


def test_a_soft_line_break_in_a_mail_is_not_a_line_of_the_draft(run: Run) -> None:
    """In quoted-printable, a line of the file may be a part of a line of the draft."""
    head = "Subject: Looms\nContent-Transfer-Encoding: quoted-printable\n\nHi Mara,\n\n"
    body = TWO_LINES.replace("for mills", "for=\n mills")
    Path("a.eml").write_text(f"{head}{body}\n")
    out = run("check", "--select", "AGD001", "--output-format", "full", "a.eml").out
    assert re.findall(r"^ +(\d+) │ (?:Only|so)", out, re.MULTILINE) == ["6", "8"]


def test_an_excerpt_of_a_record_shows_its_one_line_of_the_file(run: Run) -> None:
    Path("a.jsonl").write_text("\n" + json.dumps({"text": f"Hi Mara,\n\n{TWO_LINES}"}))
    out = run("check", "--select", "AGD001", "--output-format", "full", "a.jsonl").out
    assert re.findall(r"^ +(\d*) +│ (?:Only|so)", out, re.MULTILINE) == ["2", ""]


def test_the_origin_of_a_fact_is_described_in_words() -> None:
    assert Stated("sales", StatedIn.COMMAND_LINE, "setting").origin == "--setting"
    assert Stated("stranger", StatedIn.OWN_MAIL, "References").origin == (
        "your own mail in the References header"
    )
    for place in StatedIn:
        stated = Stated("sales", place, "detail")
        assert stated.origin and "{}" not in stated.origin
    assert not Stated("stranger", StatedIn.THREAD).is_said
    assert Stated("stranger", StatedIn.RECORD).is_said


def test_every_file_ending_belongs_to_exactly_one_format() -> None:
    endings = [ending for source in sources() for ending in source.endings]
    assert len(endings) == len(set(endings))
    for source in sources():
        for ending in source.endings:
            assert formats.source_of(f"drafts/One{ending.upper()}") is source
    assert formats.source_of("drafts/letter.unknown").name == "text"
    assert len({source.name for source in sources()}) == len(sources())


def test_a_draft_of_any_format_can_be_pickled(run: Run) -> None:
    draft = read("a.md", PUSHY)
    assert pickle.loads(pickle.dumps(draft)).kind == draft.kind


def test_the_pre_commit_hooks_select_the_files_of_all_formats() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    patterns = {hook["files"] for hook in hooks}
    (pattern,) = patterns
    for source in sources():
        for ending in source.endings:
            assert bool(re.search(pattern, f"crm/drafts/one{ending}")) == (
                source.in_folders is True
            ), f"{ending}: run python docs/generate.py"
    assert not re.search(pattern, "src/main.txt")


# Skipped files of a folder.


def test_skipped_files_of_a_folder_are_reported(run: Run) -> None:
    for name in ("a.txt", "b.png", "c.png", "d.CSV", "e.py", "README.md", "LICENSE", ".hidden"):
        Path(name).write_text("Hi Mara,\n\nWhich loom did you choose in the end?\n")
    for name in ("outreach-lint.toml", "outreach-lint.lock.bak"):
        Path(name).write_text("")
    Path("node_modules").mkdir()
    Path("node_modules/x.js").write_text("x")
    outcome = run("check", ".")
    (said,) = outcome.err.splitlines()
    assert said == (
        "note: .: skipped 7 files that are not drafts: 1 .csv, 1 .py, 1 README.md, 2 .png, 1 .bak, "
        "1 more (name a file to read it, or set include; --strings reads the messages in code)"
    )
    assert outcome.code == 0
    assert run("check", "-q", ".").err == ""
    assert run("check", "--quiet", ".").out == outcome.out


def test_files_excluded_on_purpose_are_not_reported(run: Run) -> None:
    Path(".git").mkdir()
    Path(".gitignore").write_text("*.png\n")
    for name in ("a.txt", "b.png", "c.py"):
        Path(name).write_text("Hi Mara,\n\nWhich loom did you choose in the end?\n")
    Path("outreach-lint.toml").write_text('exclude = ["*.py"]')
    assert run("check", ".").err == ""
    Path("outreach-lint.toml").write_text('include = ["a.*"]')
    assert run("check", ".").err == ""


def test_a_gitignore_with_byte_order_mark_and_crlf_applies(run: Run) -> None:
    Path(".gitignore").write_bytes(b"\xef\xbb\xbfskip.txt\r\n")
    for name in ("a.txt", "skip.txt"):
        Path(name).write_text("Hi Mara,\n\nWhich loom did you choose in the end?\n")
    outcome = run("check", "--output-format", "jsonl", ".")
    assert "a.txt" in outcome.out
    assert "skip.txt" not in outcome.out


def test_a_folder_without_drafts_lists_its_other_files(run: Run) -> None:
    Path("a.csv").write_text("x")
    outcome = run("check", ".")
    assert outcome.code == 2
    assert "skipped 1 file that is not a draft: 1 .csv" in outcome.err
    assert "no drafts in this folder" in outcome.err


def test_skipped_files_do_not_make_a_command_fail(run: Run) -> None:
    Path("a.txt").write_text("Hi Mara,\n\nWhich loom did you choose in the end?\n")
    Path("b.csv").write_text("x")
    for jobs in ("1", "2"):
        outcome = run("check", "--jobs", jobs, ".")
        assert (outcome.code, outcome.err.count("skipped")) == (0, 1)
    outcome = run("baseline", "accept", "--reason", "old", ".")
    assert (outcome.code, outcome.err.count("skipped")) == (0, 1)


# Adding a format takes a module and its name.


def read_cards(file: Input) -> Iterator[Item]:
    """Read an invented format: messages between ``===``, in bytes that are not text."""
    for number, card in enumerate(file.bytes().removeprefix(b"\xff\0").split(b"==="), 1):
        line = number * 10
        yield draft_of(
            card.decode(),
            file.path,
            file.config,
            {"step": number, "sequence_id": file.path},
            StatedIn.FILE,
            id=f"card {number}",
            locate=lambda offset, line=line: (line, offset + 1),  # type: ignore[misc]
        )


CARDS = Source("cards", (".cards",), "each card", read_cards, in_folders=True)
FOLDER = Source(
    "card box",
    (),
    "each file",
    lambda file: iter([draft_of(PUSHY, file.path, file.config, {}, StatedIn.FILE)]),
    is_folder=lambda path: path.endswith(".box"),
)


@pytest.fixture
def more_formats(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = formats.sources()
    caches = (formats._by_ending, formats.endings_in_folders)
    monkeypatch.setattr(formats, "sources", lambda: (*known, CARDS, FOLDER))
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def test_a_new_binary_format_needs_only_a_source_module(run: Run, more_formats: None) -> None:
    Path("a.cards").write_bytes(b"\xff\0" + PUSHY.encode() + b"===" + PUSHY.encode())
    lines = [
        json.loads(line) for line in run("check", "--output-format", "jsonl", ".").out.splitlines()
    ]
    assert [line["id"] for line in lines if "id" in line] == ["card 1", "card 2"]
    assert lines[1]["findings"][0]["start"]["line"] == 20
    outcome = run("check", "--fix", "a.cards")
    assert "a.cards: files of this kind are not changed" in outcome.err


def test_a_folder_may_be_read_as_one_input(run: Run, more_formats: None) -> None:
    Path("all/mara.box").mkdir(parents=True)
    Path("all/mara.box/1").write_text("x")
    for path in ("all", "all/mara.box"):
        (line,) = run("check", "--output-format", "jsonl", path).out.splitlines()
        assert json.loads(line)["path"] == "all/mara.box"
    assert File("all/mara.box", True).is_one_text is False


def test_an_empty_draft_is_an_error_that_names_its_file(run: Run, more_formats: None) -> None:
    Path("a.cards").write_bytes(b"\xff\0")
    outcome = run("check", "a.cards")
    assert (outcome.code, "a.cards: the draft is empty" in outcome.err) == (2, True)


def test_a_draft_made_in_a_program_is_plain_text() -> None:
    assert Draft("Hi").kind == SourceKind() == sources()[0].kind
