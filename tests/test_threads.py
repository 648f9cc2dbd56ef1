"""Mails of one conversation: senders come from the headers, the relationship from the answers."""

from __future__ import annotations

import gc
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from outreach_lint.config import Config
from outreach_lint.model import Draft
from outreach_lint.sources.mail.threads import mailbox
from tests.conftest import ROOT, Run

SAM, ADA = "Sam Carter <sam@leadmill.example>", "Ada Bell <ada@mills.example>"
TALK = (
    "Hi Ada,\n\nyour talk on tide mills in May made me rebuild our gate. Which wood did you take"
    " for the paddles?\n\nSam\n"
)
LARCH = "Hi Sam,\n\nlarch, always larch.\n\nAda\n"
NO = "Hi Sam,\n\nnot interested, ours is new.\n\nAda\n"
PITCH = "Hi Ada,\n\nwe offer gates for mills from £900. Could we have a call on Friday?\n\nSam\n"


def mail(
    sender: str,
    text: str,
    number: int | None,
    answers: int | None = None,
    day: int | None = 3,
    to: str = "",
) -> str:
    """Return the text of a mail file; without a number it has no Message-ID, without a day no date."""
    head = [f"From: {sender}", f"To: {to or (ADA if sender == SAM else SAM)}", "Subject: Mills"]
    head += [f"Message-ID: <{number}@x.example>"] if number is not None else []
    head += [f"In-Reply-To: <{answers}@x.example>"] if answers is not None else []
    head += [f"Date: Mon, {day:02} May 2027 09:00:00 +0000"] if day is not None else []
    return "\n".join(head) + f"\n\n{text}"


def mbox(*mails: str) -> None:
    Path("all.mbox").write_text(
        "\n".join(f"From x@x.example Mon May 03 09:00:00 2027\n{one}" for one in mails)
    )


def lint(run: Run, *args: str) -> list[dict[str, Any]]:
    lines = run("check", "--output-format", "jsonl", *args).out.splitlines()
    return [json.loads(line) for line in lines]


def stands(line: dict[str, Any]) -> tuple[str, str]:
    said = line["context"]["relationship"]
    return said["value"], said["origin"]


def test_the_relationship_is_derived_from_the_thread_and_shown(run: Run) -> None:
    thread = [mail(SAM, TALK, 1), mail(ADA, LARCH, 2, 1, 4), mail(SAM, TALK, 3, 2, 5)]
    more = [
        mail(ADA, LARCH, 4, 3, 6),
        mail(SAM, TALK, 5, 4, 7),
        mail(ADA, LARCH, 6, 5, 8),
        mail(SAM, TALK, 7, 6, 9),
    ]
    mbox(*thread, *more)
    assert [stands(line) for line in lint(run, "all.mbox")] == [
        ("stranger", "thread: no answer yet"),
        ("acquainted", "thread: they answered on 4 May"),
        ("acquainted", "thread: they answered on 4 May"),
        ("established", "thread: they answered 3 times"),
    ]
    mbox(*thread)
    assert "to strangers (1), to acquaintances (1)" in " ".join(
        run("check", "all.mbox").out.split()
    )
    assert stands(lint(run, "--relationship", "established", "all.mbox")[1]) == (
        "established",
        "--relationship",
    )


def test_a_second_mail_without_an_answer_is_still_to_a_stranger(run: Run) -> None:
    mbox(mail(SAM, TALK, 1), mail(SAM, PITCH, 2, 1, 9))
    second = lint(run, "all.mbox")[1]
    assert stands(second) == ("stranger", "thread: no answer yet")
    assert "RAP101" in [f["code"] for f in second["findings"]]


def test_a_pitch_after_a_refusal_is_pressure_and_names_the_refusal(run: Run) -> None:
    mbox(mail(SAM, TALK, 1), mail(ADA, NO, 2, 1, 4), mail(SAM, PITCH, 3, 2, 5))
    out = " ".join(run("check", "--output-format", "full", "all.mbox").out.split())
    assert (
        "AGD001 pressure They said no on 4 May (“not interested, ours is new”), and you ask again."
        in out
    )
    assert "← they say no" in out
    thanks = "Hi Ada,\n\nthank you for telling me, and for the talk.\n\nSam\n"
    mbox(mail(SAM, TALK, 1), mail(ADA, NO, 2, 1, 4), mail(SAM, thanks, 3, 2, 5))
    assert run("check", "all.mbox").code == 0


def test_a_folder_of_mails_is_one_conversation_and_replies_are_not_drafts(run: Run) -> None:
    Path("thread").mkdir()
    for number, text in enumerate(
        [mail(SAM, TALK, 1), mail(ADA, NO, 2, 1, 4), mail(SAM, PITCH, 3, 2, 5)]
    ):
        Path(f"thread/{number}.eml").write_text(text)
    assert [line["path"] for line in lint(run, "thread")] == ["thread/0.eml", "thread/2.eml"]
    alone = lint(run, "thread/2.eml")[0]  # as pre-commit does: files next to it are read
    assert stands(alone) == ("acquainted", "thread: they answered on 4 May")
    assert lint(run, "thread/1.eml")[0]["path"] == "thread/1.eml"  # named, it is a draft


def test_a_quoted_answer_counts_but_one_s_own_quoted_words_do_not(run: Run) -> None:
    theirs = (
        f"{PITCH}\nOn Tue, 4 May 2027 at 10:00, Ada Bell <ada@mills.example> wrote:\n> Hi Sam,\n>"
        " not interested, ours is new.\n"
    )
    Path("a.eml").write_text(mail(SAM, theirs, 3, 2, 5))
    (line,) = lint(run, "a.eml")
    assert stands(line) == ("acquainted", "thread: they answered on 4 May")
    assert "They said no on 4 May" in str(line["findings"])
    own = (
        f"{PITCH}\nOn 3 May 2027, Sam Carter wrote:\n> Hi Ada,\n> your talk made me rebuild our"
        " gate.\n"
    )
    Path("a.eml").write_text(mail(SAM, own, 3, 2, 5))
    assert stands(lint(run, "a.eml")[0]) == ("stranger", "thread: no answer yet")


def test_the_mailbox_owner_is_the_most_frequent_participant_or_given(run: Run) -> None:
    other = "Kim Lo <kim@x.example>"
    mbox(
        mail(ADA, TALK, 1, to=SAM),
        mail(SAM, PITCH, 2, 1, 4),
        mail(other, TALK, 8, to=SAM),
        mail(SAM, PITCH, 9, 8, 5, to=other),
    )
    assert [line["id"] for line in lint(run, "all.mbox")] == ["2", "4"]
    assert [line["id"] for line in lint(run, "--me", "kim@x.example", "all.mbox")] == ["3"]
    outcome = run("check", "--me", "nobody@x.example", "all.mbox")
    assert outcome.code == 2
    assert "no mail from nobody@x.example in this mailbox; the senders are" in outcome.err


def test_positions_in_a_mailbox_are_those_of_the_file(run: Run) -> None:
    mbox(mail(SAM, TALK, 1), mail(SAM, "Hi Ada,\n\nAct now, before it is too late!\n", 2))
    number = next(
        n
        for n, row in enumerate(Path("all.mbox").read_text().split("\n"), 1)
        if row.startswith("Act now")
    )
    assert (
        f"all.mbox:{number}:1: AGD001" in run("check", "--output-format", "concise", "all.mbox").out
    )


@pytest.mark.parametrize(
    "mails",
    [
        [
            mail(SAM, TALK, None, day=None),
            mail(ADA, LARCH, None, day=None),
            mail(SAM, PITCH, None, day=None),
        ],
        # a circular chain of answers
        [mail(SAM, TALK, 1, 2), mail(ADA, LARCH, 2, 1), mail(SAM, PITCH, 3, 3)],
        [
            mail(SAM, TALK, 1).replace("Mon, 03 May 2027 09:00:00 +0000", "yesterday"),
            mail(SAM, PITCH, 2, 1),
        ],
        [mail(SAM, TALK, 1).replace("From: Sam Carter <sam@leadmill.example>\n", "")],
        [mail(SAM, TALK, 1).replace("<sam@leadmill.example>", "<<<")],
        [mail(SAM, TALK, 1), mail(SAM, TALK, 1)],  # one Message-ID twice
    ],
)
def test_unusual_mails_are_read(run: Run, mails: list[str]) -> None:
    mbox(*mails)
    outcome = run("check", "all.mbox")
    assert outcome.code in (0, 1), outcome.err


@pytest.mark.parametrize("undated", [0, 1, 2, 3])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0)])
def test_a_mail_without_a_date_changes_the_order_of_no_others(
    run: Run, order: tuple[int, ...], undated: int
) -> None:
    senders = [SAM, ADA, SAM, SAM]
    mails = []
    for number, sender in enumerate(senders):
        day = None if number == undated else 3 + number
        text = LARCH if sender == ADA else TALK
        mails.append(mail(sender, text, number, number - 1 if number else None, day))
    mbox(*(mails[number] for number in order))
    found = {line["id"]: stands(line)[0] for line in lint(run, "all.mbox")}
    by_number = [found.get(str(order.index(number) + 1)) for number in range(4)]
    assert by_number == ["stranger", None, "acquainted", "acquainted"]


def test_dates_decide_though_one_mail_has_none(run: Run) -> None:
    mbox(
        mail(ADA, LARCH, 2, 1, 4),
        mail(SAM, TALK, 1),
        mail(SAM, "Larch it is, then.\n", 3, 2, 5),
        mail(SAM, PITCH, 4, 3, None),
    )
    drafts = [draft for draft in mailbox("all.mbox", Config()) if isinstance(draft, Draft)]
    earlier = [message.text for message in drafts[-1].earlier]
    assert [text.split()[-1] for text in earlier] == ["Sam", "Ada", "then."]
    assert [draft.ends for draft in drafts] == [False, False, True]


def test_two_people_with_one_address_are_distinguished_by_name(run: Run) -> None:
    shared = "info@mills.example"
    mbox(
        mail(f"Sam <{shared}>", TALK, 1, to=shared),
        mail(f"Ada <{shared}>", NO, 2, 1, 4, to=shared),
        mail(f"Sam <{shared}>", PITCH, 3, 2, 5, to=shared),
    )
    lines = lint(run, "all.mbox")
    assert [line["id"] for line in lines] == ["1", "3"]
    assert stands(lines[1])[0] == "acquainted"


@pytest.mark.parametrize(
    ("raw", "said"),
    [("", "no mail in this mailbox"), ("no mail at all\n", "no mail in this mailbox")],
)
def test_an_invalid_mailbox_is_an_error(run: Run, raw: str, said: str) -> None:
    Path("all.mbox").write_text(raw)
    outcome = run("check", "all.mbox")
    assert outcome.code == 2
    assert said in outcome.err


@pytest.mark.slow
def test_a_mailbox_is_streamed(tmp_path: Path) -> None:
    def peak(mails: int) -> int:
        path = tmp_path / f"{mails}.mbox"
        with path.open("w") as handle:
            for number in range(mails):
                padding = f"X-Padding: {'x' * 40_000}\n"
                one = mail(SAM, TALK, number * 10, to=f"p{number}@x.example").replace(
                    "Subject", f"{padding}Subject"
                )
                handle.write(f"From x@x.example Mon May 03 09:00:00 2027\n{one}\n")
        tracemalloc.start()
        count = sum(1 for _ in mailbox(str(path), Config()))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == mails
        return used

    before = gc.get_threshold()
    gc.set_threshold(700)  # Python's default; the program's setting collects garbage less often
    try:
        small, large = peak(700), peak(1400)  # 28 and 56 MB
    finally:
        gc.set_threshold(*before)
    assert large - small < 4_000_000


def test_the_example_thread_gives_the_expected_findings(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    found = [
        (line["id"], [f["code"] for f in line["findings"] if f["confidence"] == "high"])
        for line in lint(run, "examples/threads/refused.mbox")
    ]
    assert found == [("1", []), ("3", ["AGD001", "RAP001"])]


@pytest.mark.parametrize(
    "head",
    [
        (
            "-----Original Message-----\nFrom: Sam Carter <sam@leadmill.example>\nSent: Monday, May"
            " 3, 2027\nTo: Ada Bell\nSubject: Mills\n\n"
        ),
        (
            "From: Sam Carter <sam@leadmill.example>\nSent: Monday, May 3, 2027\nTo: Ada"
            " Bell\nSubject: Mills\n\n"
        ),
        "On Mon, May 3, 2027 9:00 AM, Sam Carter sam@leadmill.example wrote:\n> ",
        "On Mon, 3 May 2027 at 09:00, Sam Carter\n<sam@leadmill.example> wrote:\n\n",
        "Sam Carter wrote:\n> ",
    ],
)
def test_quoted_mail_is_an_answer_only_if_another_person_wrote_it(run: Run, head: str) -> None:
    text = f"{PITCH}\n{head}Which wood did you take for the paddles?\n"
    Path("a.eml").write_text(mail(SAM, text, 3, 2, 5))
    assert stands(lint(run, "a.eml")[0]) == ("stranger", "thread: no answer yet")
    theirs = text.replace(
        head, head.replace("Sam Carter", "Ada Bell").replace("sam@leadmill", "ada@mills")
    )
    Path("a.eml").write_text(mail(SAM, theirs, 3, 2, 5))
    assert stands(lint(run, "a.eml")[0])[0] == "acquainted"


def test_a_reply_to_one_s_own_mail_does_not_make_an_acquaintance(run: Run) -> None:
    own = mail(SAM, PITCH, None).replace(
        "Subject: ", "In-Reply-To: <2@leadmill.example>\nSubject: Re: "
    )
    Path("a.eml").write_text(own)
    (line,) = lint(run, "a.eml")
    assert stands(line) == ("stranger", "your own mail in the In-Reply-To header")
    assert "RAP006" not in [f["code"] for f in line["findings"]]
    Path("a.eml").write_text(own.replace("2@leadmill", "2@mills"))
    assert stands(lint(run, "a.eml")[0]) == ("acquainted", "In-Reply-To header")
