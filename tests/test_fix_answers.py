"""``outreach-lint fix``: where the writer's answers go, and what they change."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from outreach_lint import Edit, Hit, Insertion, Span, Suggestion
from outreach_lint.cli import fix_answers, fix_session
from outreach_lint.cli.fix_answers import ask_words
from outreach_lint.cli.fix_keys import YES
from outreach_lint.config import Config
from outreach_lint.linting.edits import apply_edits
from outreach_lint.linting.filling import fill_first_gap
from outreach_lint.linting.inserting import (
    _with_quote_marks,
    insertion_edits,
    wrapped_as_before,
)
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.local import LocalResult
from outreach_lint.linting.stored import result_from_data, result_to_data
from outreach_lint.model import Draft, InsertionPlace
from outreach_lint.rules.run import _validated
from outreach_lint.sources import drafts
from outreach_lint.sources.writing import FileChanges
from tests.conftest import Answered, Run
from tests.fixing import finding_at

CONTEMPT = "Your website is terrible, and even you can see that."
DRAFT = f"Hi Lena,\n\n{CONTEMPT} We sell gates.\n\nTom\n"
OTHER = "Hi Omar,\n\nYour shop is embarrassing, and you are too lazy to fix it.\n\nTom\n"
HELP = "Your pages take nine seconds to load on a phone"
OPENING = "I read your piece on the empty chair twice, and tried the list of two at our own clinic"
ONLY = ("fix", "--setting", "sales", "--select", "AGD004")


def test_an_answer_takes_the_place_of_the_sentence_found(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered(*ONLY, "a.txt", answers=["a", HELP, "y"])
    assert Path("a.txt").read_text() == DRAFT.replace(CONTEMPT, f"{HELP}.")
    assert f"in place of “{CONTEMPT.rstrip('.')}”" in " ".join(done.out.split())
    assert "Gone: You look down on the reader" in done.out
    assert "Written: 1 answered." in done.out
    assert done.code == 0


def test_only_the_dialog_uses_the_places(run: Run) -> None:
    Path("a.txt").write_text(DRAFT)
    run("check", "--setting", "sales", "--select", "AGD004", "--fix", "--unsafe-fixes", "a.txt")
    assert Path("a.txt").read_text() == DRAFT


def test_if_the_finding_stays_the_writer_can_answer_again(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    again = "You are too stupid to run a website"
    done = answered(*ONLY, "a.txt", answers=["a", again, "a", HELP, "y"])
    assert "The finding is still there: You look down on the reader" in done.out
    text = Path("a.txt").read_text()
    assert f"{HELP}." in text
    assert again not in text


def test_an_answer_can_be_kept_or_dropped_if_the_finding_stays(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    again = "You are too stupid to run a website"
    done = answered(*ONLY, "a.txt", answers=["a", again, "d", "s"])
    assert "Nothing was changed." in done.out
    done = answered(*ONLY, "a.txt", answers=["a", again, "k", "y"])
    assert f"{again}." in Path("a.txt").read_text()
    assert done.code == 1


def test_to_keep_a_finding_does_not_skip_another_of_its_rule(answered: Answered) -> None:
    other = "I can see that you are too lazy to fix it."
    text = f"Hi Lena,\n\n{CONTEMPT}\n\nWe sell gates made of oak.\n\n{other}\n\nTom\n"
    Path("a.txt").write_text(text)
    done = answered(*ONLY, "a.txt", answers=["a", "You are too stupid to run a website", "k", "q"])
    assert "7 │ I can see that you are too lazy" in done.out


def test_a_paragraph_before_a_quoted_line_keeps_its_mark() -> None:
    text = "> Hi Lena,\n>\n> We sell gates.\n"
    at = text.index("We")
    edit = _with_quote_marks(Edit(Span(at, at), "You sail.\n\n"), text)
    assert apply_edits(text, [edit]) == "> Hi Lena,\n>\n> You sail.\n>\n> We sell gates.\n"


def test_the_lines_and_quote_marks_of_a_message_are_kept(answered: Answered) -> None:
    Path("a.txt").write_text(
        "> Hi Lena,\n>\n> we help dental clinics to fill empty chairs with our app, and most of\n"
        "> them see it in a month. Plans start at 49 euros.\n>\n> Tom\n"
    )
    done = answered("fix", "--select", "RAP001", "a.txt", answers=["a", OPENING, "s", "y"])
    assert "Gone: You sell before you have shown any interest" in done.out
    lines = Path("a.txt").read_text().splitlines()
    assert all(line.startswith(">") and len(line) <= 71 for line in lines)
    assert OPENING in " ".join(line[2:] for line in lines)


def test_a_finding_about_an_answer_is_shown_as_new(answered: Answered) -> None:
    Path("a.txt").write_text(
        "Hi Lena,\n\nWe help dental clinics to fill empty chairs with our app. Plans start at 49"
        " euros.\n\nTom\n"
    )
    push = f"{OPENING}. Reply today, or lose your place for good!"
    done = answered("fix", "--select", "RAP001,AGD001", "a.txt", answers=["a", push, "s", "y"])
    assert "New: You push the reader" in done.out


def test_a_file_that_was_changed_meanwhile_is_not_written(
    answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.txt").write_text(DRAFT)

    def changed(*_: object) -> str:
        Path("a.txt").write_text("Something else.\n")
        return YES

    monkeypatch.setattr(fix_session, "ask_to_write", changed)
    done = answered(*ONLY, "a.txt", answers=["a", HELP])
    assert Path("a.txt").read_text() == "Something else.\n"
    assert done.code == 2
    assert "the file was changed while it was being fixed; nothing was written" in done.err


def test_a_file_of_a_folder_that_changes_while_it_is_linted_is_not_written(
    answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mails").mkdir()
    table = Path("mails/a.csv")
    table.write_text(f'text,note\n"{DRAFT}",one\n')
    run_local = Linter.run_local

    def changing(self: Linter, draft: Draft, config: Config) -> LocalResult:
        table.write_text(table.read_text().replace("one", "two"))
        return run_local(self, draft, config)

    monkeypatch.setattr(Linter, "run_local", changing)
    Path("mails/outreach-lint.toml").write_text('include = ["*.csv"]\n')
    done = answered(*ONLY, "mails", answers=["a", HELP, "y"])
    assert "the file was changed while it was being fixed; nothing was written" in done.err
    assert table.read_text() == f'text,note\n"{DRAFT}",two\n'


def _csv(first: str, second: str) -> None:
    with open("a.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "text", "note"], ["1", first, 'x, "y"'], ["2", second]])


def _from_csv() -> list[str]:
    with open("a.csv", newline="", encoding="utf-8") as file:
        return [row[1] for row in csv.reader(file)][1:]


def _jsonl(first: str, second: str) -> None:
    records = [
        json.dumps({"id": number, "text": text}) for number, text in ((1, first), (2, second))
    ]
    Path("a.jsonl").write_text("\n".join(records) + "\n")


def _from_jsonl() -> list[str]:
    return [json.loads(line)["text"] for line in Path("a.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    ("path", "make", "read"), [("a.csv", _csv, _from_csv), ("a.jsonl", _jsonl, _from_jsonl)]
)
def test_several_messages_of_a_file_are_written_one_by_one(
    answered: Answered,
    path: str,
    make: Callable[[str, str], None],
    read: Callable[[], list[str]],
) -> None:
    make(DRAFT, OTHER)
    first = 'I read "the gate", twice\\n, and [really] liked it; it is; here'
    done = answered(*ONLY, path, answers=["a", first, "y", "a", HELP, "y"])
    one, two = read()
    assert one == DRAFT.replace(CONTEMPT, f"{first}.")
    assert two == f"Hi Omar,\n\n{HELP}.\n\nTom\n"
    assert done.code == 0


def test_a_longer_message_does_not_move_those_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _csv(DRAFT, OTHER)
    found = drafts(("a.csv",), lambda _: Config())
    one, two = (draft for draft in found if isinstance(draft, Draft))
    file = FileChanges("a.csv")
    longer = DRAFT.replace("We sell", "One.\n\nTwo.\n\nThree.\n\nWe sell")
    file.write((one, longer))
    file.write((two, OTHER.replace("shop", "store")))
    assert _from_csv() == [longer, OTHER.replace("shop", "store")]


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable"])
def test_a_mail_is_written_with_the_answer(answered: Answered, encoding: str) -> None:
    body = DRAFT.replace("\n", "\r\n")
    head = [
        "From: a@b.example",
        "To: c@d.example",
        "Subject: Gates",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Transfer-Encoding: {encoding}",
        "\r\n",
    ]
    Path("a.eml").write_bytes(("\r\n".join(head) + body).encode())
    answered(*ONLY, "a.eml", answers=["a", HELP, "y"])
    mail = message_from_bytes(Path("a.eml").read_bytes(), policy=default)
    assert f"{HELP}. We sell gates." in mail.get_content()
    assert mail["Subject"] == "Gates"


def test_words_inside_a_sentence_are_asked_for_with_the_words_around_them(
    answered: Answered,
) -> None:
    Path("a.txt").write_text("Hi Ada,\n\nI read ____ and liked it.\n\nBo\n")
    done = answered("fix", "--select", "RAP005", "a.txt", answers=["a", "your map", "y"])
    assert "(It goes where the dots are: “I read … and liked it.”.)" in done.out
    assert "I read your map and liked it." in Path("a.txt").read_text()


def test_the_other_words_of_a_finding_are_asked_for_too(answered: Answered) -> None:
    bargain = (
        "Please star my repository. I follow everyone who follows me, and I will unfollow you in"
        " 48 hours if you do not follow back."
    )
    use = "I use your parser every week, and it saved me two days in May."
    Path("a.txt").write_text(f"Hi Nia,\n\n{use}\n\n{bargain}\n\nBo\n")
    answers = ["a", "I would miss your notes on grammars", "a", "Your tests taught me a lot", "y"]
    done = answered("fix", "--select", "SEL004", "a.txt", answers=answers)
    assert done.out.startswith("a.txt: not ready, 1 thing to change")
    wanted = f"{use}\n\nI would miss your notes on grammars. Your tests taught me a lot."
    assert wanted in Path("a.txt").read_text()


def test_the_end_of_the_input_says_that_nothing_was_changed(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered(*ONLY, "a.txt", answers=["a"])
    assert (done.code, "Stopped: a.txt was not changed." in done.out) == (130, True)
    assert Path("a.txt").read_text() == DRAFT


def test_the_lines_of_a_pasted_answer_are_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["one \x1b[Dtwo\x07", "three", "four"]
    monkeypatch.setattr(fix_answers, "_asked", lambda _: lines.pop(0))
    monkeypatch.setattr(fix_answers, "_is_pasted_on", lambda: bool(lines))
    assert ask_words("Your words") == "one two three four"


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("it helped me", "It helped me. We sell."),
        ("did it help you", "Did it help you? We sell."),
        ("what you wrote helped me", "What you wrote helped me. We sell."),
        ("he said “go.”", "He said “go.” We sell."),
        ("I read it (twice)", "I read it (twice). We sell."),
        ("I read it,", "I read it. We sell."),
    ],
)
def test_an_answer_ends_as_a_sentence_does(answer: str, wanted: str) -> None:
    assert fill_first_gap("[to fill: what?] We sell.", answer) == wanted


def test_a_name_in_a_greeting_is_followed_by_a_comma() -> None:
    assert fill_first_gap("Hi [to fill: name]\n\nWe sell.", "Ada") == "Hi Ada,\n\nWe sell."


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("words", "Hi Ada,\n\nWe are new. We NEW gates. Bye.\n\nBo"),
        ("sentence", "Hi Ada,\n\nWe are new. NEW Bye.\n\nBo"),
        ("before", "Hi Ada,\n\nWe are new. NEW We sell gates. Bye.\n\nBo"),
        ("after", "Hi Ada,\n\nWe are new. We sell gates. NEW Bye.\n\nBo"),
        ("opening", "Hi Ada,\n\nNEW\n\nWe are new. We sell gates. Bye.\n\nBo"),
        ("end", "Hi Ada,\n\nWe are new. We sell gates. Bye.\n\nNEW\n\nBo"),
    ],
)
def test_each_place_is_found(place: InsertionPlace, wanted: str) -> None:
    draft = Draft("Hi Ada,\n\nWe are new. We sell gates. Bye.\n\nBo")
    finding = finding_at(draft, "sell", Suggestion("x", insertions=(Insertion("NEW", place),)))
    assert apply_edits(draft.text, insertion_edits(draft, finding)) == wanted


def test_words_outside_the_text_have_no_place() -> None:
    draft = Draft("Hi Ada,\n\nWe sell.", subject="Gates")
    finding = finding_at(draft, "", Suggestion("x", insertions=(Insertion("NEW", "words"),)))
    assert insertion_edits(draft, finding) == ()


def test_a_message_without_broken_lines_is_not_broken() -> None:
    old = "Hi Ada,\n\nWe sell gates.\n\nBo"
    new = old.replace("We sell", f"{'long ' * 40}words. We sell")
    assert wrapped_as_before(old, new) == new


def test_insertions_survive_the_cache() -> None:
    linter, config = Linter(), Config()
    draft = Draft(DRAFT)
    result = linter.judge(draft, config)
    assert any(f.suggestion and f.suggestion.insertions for f in result.findings)
    data = json.loads(json.dumps(result_to_data(result, draft, linter.rules)))
    again = result_from_data(data, draft, linter.rules)
    assert again is not None
    assert again.findings == result.findings


def test_an_unknown_place_of_a_plugin_is_an_error() -> None:
    wrong = Insertion("[What?]", "nowhere")  # type: ignore[arg-type]
    fixed = Suggestion("x", (Edit(Span(0, 1), ""),), insertions=(wrong,))
    with pytest.raises(TypeError, match="with a place"):
        _validated(Hit(Span(0, 1), suggestion=fixed), 10)
