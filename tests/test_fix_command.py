"""``outreach-lint fix``: an interactive session about a draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint.cli.fix_session import FixSession
from outreach_lint.linting.filling import fill_first_gap
from tests.conftest import Answered, Run
from tests.terminal import talk

DRAFT = (
    "Hi Ines,\n\nWe build booking software for ferry lines and cut waiting times by half. "
    "Only 2 places are left, so act now!\n\nBo\n"
)
OPENING = "your timetable for the winter ferries saved my crossing"


def test_fix_needs_a_terminal(run: Run) -> None:
    Path("a.txt").write_text(DRAFT)
    outcome = run("fix", "a.txt")
    assert (outcome.code, outcome.out) == (2, "")
    assert "fix asks questions, so it needs a terminal" in outcome.err
    assert "check --fix a.txt" in outcome.err
    assert Path("a.txt").read_text() == DRAFT


@pytest.mark.slow
def test_a_fix_with_the_writer_s_words_is_written_after_yes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DRAFT)
    done = talk(tmp_path, ["fix", "--select", "RAP001", "a.txt"], ["answer", OPENING, "y"])
    text = (tmp_path / "a.txt").read_text()
    assert "Y" + OPENING[1:] + "." in text
    assert "[" not in text
    assert "Before" in done.screen
    assert "After" in done.screen
    assert done.screen.index("Before") < done.screen.index("After")
    assert "Written: 1 answered." in done.screen


def test_nothing_is_written_after_no(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["t", "n"])
    assert "Nothing was written." in done.out
    assert Path("a.txt").read_text() == DRAFT
    assert done.code == 1


def test_a_safe_fix_leaves_a_clean_draft_and_exit_code_0(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["t", "y"])
    assert done.code == 0
    assert "act now" not in Path("a.txt").read_text()
    assert done.out.rstrip().endswith("a.txt: nothing to change")


def test_without_words_for_a_gap_the_fix_is_not_applied(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered("fix", "--select", "RAP001", "a.txt", answers=["a", "", "s"])
    assert "the fix needs your words" in done.out
    assert "Nothing was changed." in done.out
    assert Path("a.txt").read_text() == DRAFT


def test_enter_skips_and_an_unknown_answer_is_asked_again(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["z", ""])
    assert "Type one of take, answer, edit, suppress, skip, quit." in done.out
    assert "Nothing was changed." in done.out


def test_quit_keeps_applied_fixes(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    answered("fix", "--select", "AGD001,RAP001", "a.txt", answers=["a", OPENING, "q", "y"])
    text = Path("a.txt").read_text()
    assert OPENING[1:] in text
    assert "act now" in text


@pytest.mark.slow
def test_the_message_can_be_changed_in_an_editor(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"---\nsetting: sales\n---\n{DRAFT}".replace("\n", "\r\n"))
    (tmp_path / "ed").write_text("#!/bin/sh\nsed -i 's/ Only 2 places.*now!//' \"$1\"\n")
    (tmp_path / "ed").chmod(0o755)
    done = talk(
        tmp_path, ["fix", "--select", "AGD001", "a.txt"], ["edit", "y"],
        EDITOR=str(tmp_path / "ed"), VISUAL="",
    )  # fmt: skip
    assert "Fixed." in done.screen
    raw = (tmp_path / "a.txt").read_bytes().decode()
    wanted = f"---\nsetting: sales\n---\n{DRAFT}".replace(
        " Only 2 places are left, so act now!", ""
    )
    assert raw == wanted.replace("\n", "\r\n")


def test_a_missing_editor_changes_nothing(
    answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "/no/such/editor")
    Path("a.txt").write_text(DRAFT)
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["e", "s"])
    assert "The editor could not be used" in done.out
    assert Path("a.txt").read_text() == DRAFT


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_finding_is_suppressed_with_a_reason(answered: Answered, name: str, run: Run) -> None:
    Path(name).write_text(DRAFT)
    answers = ["suppress", "", "suppress", "it is true", "y"]
    done = answered("fix", "--select", "AGD001", name, answers=answers)
    assert "a reason is needed" in done.out
    assert done.code == 0
    assert "it is true" in Path(name).read_text()
    assert run("check", "--select", "AGD001", name).code == 0


def test_an_existing_gap_is_filled(answered: Answered) -> None:
    gap = "[to fill: what of theirs did you read?]"
    Path("a.txt").write_text(DRAFT.replace("We build", f"{gap} We build"))
    answers = ["a", "I read your notes on the tides", "y"]
    done = answered("fix", "--select", "OL003", "a.txt", answers=answers)
    assert "What of theirs did you read?" in done.out
    assert "I read your notes on the tides. We build" in Path("a.txt").read_text()


def test_a_record_is_changed_in_its_own_line(answered: Answered) -> None:
    import json

    record = json.dumps({"id": "one", "text": DRAFT})
    other = json.dumps({"id": "two", "text": "Hi Jo,\n\nis the pier open?\n\nAda"})
    Path("a.jsonl").write_text(f"{record}\n{other}\n")
    answered("fix", "--select", "AGD001", "a.jsonl", answers=["t", "y"])
    first, second = Path("a.jsonl").read_text().splitlines()
    assert "act now" not in json.loads(first)["text"]
    assert second == other


@pytest.mark.slow
def test_end_of_input_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DRAFT)
    done = talk(tmp_path, ["fix", "--select", "AGD001", "a.txt"], ["t", "\x04"])
    assert done.code == 130
    assert (tmp_path / "a.txt").read_text() == DRAFT


def test_control_characters_of_a_draft_never_reach_the_terminal(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT.replace("act now", "act\x1b]0;taken\x07 now"))
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["t", "n"])
    assert "\x07" not in done.out
    assert "\x1b" not in done.out


def test_a_file_format_that_is_not_written_is_refused_at_once(
    answered: Answered,
) -> None:
    words = DRAFT.replace("\n", "\\par ")
    Path("a.rtf").write_text(rf"{{\rtf1\ansi {words}}}")
    done = answered("fix", "a.rtf", answers=[])
    assert (done.code, done.out) == (2, "")
    assert "files of this kind are not changed" in done.err


def test_standard_input_is_refused(answered: Answered) -> None:
    done = answered("fix", "-", answers=[])
    assert (done.code, "fix needs a file to write the draft to" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "answer", "wanted"),
    [
        ("Ada, [to fill: what?]\n\nBo", "your map helped me", "Ada, your map helped me.\n\nBo"),
        ("[to fill: what?] We sell.", "your map helped me.", "Your map helped me. We sell."),
        ("It took [to fill: how long?] to do.", "two days", "It took two days to do."),
        ("Why [to fill: what?]?", "did it rain?", "Why did it rain?"),
        ("No gap here.", "words", "No gap here."),
    ],
)
def test_words_are_fitted_into_a_gap(text: str, answer: str, wanted: str) -> None:
    assert fill_first_gap(text, answer) == wanted


def test_new_findings_of_a_fix_are_shown(
    answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.txt").write_text(DRAFT)
    monkeypatch.setattr(FixSession, "_new_findings", lambda self, text: {"XYZ001 example"})
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["q"])
    assert "If you apply this, XYZ001 example shows up next." in done.out
