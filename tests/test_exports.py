"""Exports of LinkedIn and other tools: the user's messages are judged with earlier ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from outreach_lint import sources
from outreach_lint.config import Config
from outreach_lint.model import Draft
from tests.conftest import Run

HEAD = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE"
    " URLS,DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT"
)
WARM = "Hi Ana, your note on splicing wire rope saved us a winter. Which clamp did you settle on?"
PITCH = "Hi Ana, we offer gates for mills from 900 pounds. Could we have a call on Friday?"
NO = "Hi Sam, larch. And before you ask: we are not interested in a new gate."
PUSH = "Act now, only 2 spots left this week!"


def row(conversation: str, sender: str, to: str, day: int, text: str) -> str:
    urls = [f"https://www.linkedin.com/in/{name.split()[0].lower()}" for name in (sender, to)]
    date = f"2027-05-{day:02} 09:00:00 UTC"
    return f'{conversation},,{sender},{urls[0]},{to},{urls[1]},{date},,"{text}",INBOX,,No'


def drafts(run: Run, *args: str) -> list[dict[str, Any]]:
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", *args)
    return [json.loads(line) for line in outcome.out.splitlines() if "findings" in line]


def write(*rows: str, name: str = "x.csv", head: str = HEAD) -> None:
    Path(name).write_text("\n".join([head, *rows]) + "\n")


def test_conversations_are_threads_and_only_own_messages_are_judged(run: Run) -> None:
    write(
        row("c1", "Sam Carter", "Ana Bell", 5, PITCH),
        row("c1", "Ana Bell", "Sam Carter", 4, f"{NO} {PUSH}"),
        row("c1", "Sam Carter", "Ana Bell", 3, WARM),
        row("c2", "Ben Stone", "Sam Carter", 3, PUSH),
        row("c2", "Sam Carter", "Ben Stone", 4, WARM),
    )
    pitch, warm, answer = drafts(run, "x.csv")
    assert {f["start"]["line"] for f in pitch["findings"]} == {2}
    assert "AGD001" in {f["code"] for f in pitch["findings"]}  # a pitch after a refusal
    assert not warm["findings"]
    assert pitch["context"]["relationship"]["value"] == "acquainted"
    assert pitch["context"]["relationship"]["origin"] == "thread: they answered on 4 May"
    assert warm["context"]["relationship"]["value"] == "stranger"
    assert answer["context"]["relationship"]["value"] == "acquainted"


def test_the_order_of_rows_does_not_matter(run: Run) -> None:
    rows = [
        row("c1", "Sam Carter", "Ana Bell", 3, WARM),
        row("c1", "Ana Bell", "Sam Carter", 4, NO),
        row("c1", "Sam Carter", "Ana Bell", 5, PITCH),
        row("c2", "Sam Carter", "Ben Stone", 4, WARM),
    ]

    def said() -> dict[str, list[str]]:
        return {
            json.dumps(d["context"]): [f["code"] for f in d["findings"]]
            for d in drafts(run, "x.csv")
        }

    write(*rows)
    forward = said()
    write(*reversed(rows))
    assert said() == forward


def test_the_own_name_can_be_set_with_me(run: Run) -> None:
    write(
        row("c1", "Sam Carter", "Ana Bell", 3, WARM), row("c1", "Ana Bell", "Sam Carter", 4, PUSH)
    )
    (own,) = drafts(run, "x.csv")
    assert own["id"] == "2"
    (theirs,) = drafts(run, "--me", "Ana Bell", "x.csv")
    assert theirs["id"] == "3"
    outcome = run("check", "--me", "Nobody", "x.csv")
    assert outcome.code == 2
    assert "there are Ana Bell, Sam Carter" in outcome.err


def test_html_messages_are_read_as_displayed(run: Run) -> None:
    write(row("c1", "Sam Carter", "Ana Bell", 3, f"<p>Hi Ana,</p><p>{PUSH}</p>"))
    (draft,) = drafts(run, "x.csv")
    wrong = next(f for f in draft["findings"] if f["code"] == "AGD001")
    line = Path("x.csv").read_text().split("\n")[1]
    assert line[wrong["start"]["column"] - 1 :].startswith("Act now")


def test_the_length_limit_applies_to_invitation_notes(run: Run) -> None:
    head = "From,To,Sent At,Message,Direction"
    write(
        'Ana Bell,Sam Carter,"5/3/27, 9:00 AM",,OUTGOING',
        f'Sam Carter,Ana Bell,"5/4/27, 9:00 AM","{WARM} {"And the rope? " * 30}",OUTGOING',
        f'Ben Stone,Sam Carter,"5/5/27, 9:00 AM","{PUSH}",INCOMING',
        head=head,
    )
    outcome = run("check", "x.csv")
    assert "CHN001" in outcome.out
    assert "AGD001" not in outcome.out
    assert "empty" not in outcome.err


def test_invitations_without_notes_are_not_an_error(run: Run) -> None:
    write(
        'Sam Carter,Ana Bell,"5/3/27, 9:00 AM",,OUTGOING',
        head="From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl",
    )
    outcome = run("check", "x.csv")
    assert outcome.code == 0
    assert "none of your invitations has a note" in outcome.err


def test_empty_messages_are_skipped(run: Run) -> None:
    write(row("c1", "Sam Carter", "Ana Bell", 3, ""), row("c1", "Sam Carter", "Ana Bell", 4, WARM))
    assert len(drafts(run, "x.csv")) == 1


def codes(run: Run, *args: str) -> list[set[str]]:
    return [{finding["code"] for finding in draft["findings"]} for draft in drafts(run, *args)]


def test_exported_sequences_are_read_with_their_variants(run: Run) -> None:
    for head in (
        "Sequence Name,Step Number,Step Type,Subject,Email Body,Variant",
        "Cadence Name,Step,Type,Email Subject,Body HTML,Version",
        "Campaign Name,Seq Number,Delay,Subject,Email Body,Variant",
    ):
        write(
            f'Mills,1,auto,Clamps,"{WARM}",A',
            f'Mills,1,auto,Ropes,"<p>{WARM}</p>",B',
            "Mills,2,call,,,",
            f'Mills,3,auto,,"{WARM}",A',
            f'Weirs,1,auto,Clamps,"{WARM}",A',
            head=head,
        )
        assert ["AGD101" in found for found in codes(run, "x.csv")] == [False, False, True, False]
        assert "twice" not in run("check", "x.csv").err


def test_a_step_of_an_exported_sequence_may_have_a_tag(run: Run) -> None:
    body = WARM.replace("Ana", "{{first_name}}")
    write(f'Mills,1,"{body}"', head="Sequence,Step,Body")
    write(f'Mills,1,{"ana@x.example"},"{body}"', head="Campaign,Step,Email,Body", name="y.csv")
    assert codes(run, "x.csv") == [set()]
    assert codes(run, "y.csv") == [{"RAP005"}]


def test_rows_to_different_readers_are_not_a_sequence(run: Run) -> None:
    rows = [f'Mills,1,{name}@x.example,"{WARM}"' for name in ("ana", "ben")]
    write(*rows, head="Campaign Name,Step Number,Email,Message")
    assert not any("AGD101" in found for found in codes(run, "x.csv"))


def test_received_messages_are_not_judged(run: Run) -> None:
    write(
        f'INCOMING_EMAIL,"{PUSH} Will you?"',
        f'EMAIL,"{WARM}"',
        head="Email direction,Email body",
    )
    assert codes(run, "x.csv") == [set()]


@pytest.mark.parametrize("latest_first", [True, False])
def test_a_message_without_a_date_keeps_its_position_among_sorted_ones(
    run: Run, latest_first: bool
) -> None:
    rows = [
        row("c1", "Sam Carter", "Ana Bell", 3, WARM),
        row("c1", "Ana Bell", "Sam Carter", 4, NO).replace("2027-05-04 09:00:00 UTC", "soon"),
        row("c1", "Sam Carter", "Ana Bell", 5, PITCH),
        row("c2", "Sam Carter", "Ben Stone", 4, WARM),
    ]
    if latest_first:
        rows.reverse()
    write(*rows)
    found = list(sources.drafts(["x.csv"], lambda _: Config()))
    earlier = {
        item.text: [message.text for message in item.earlier]
        for item in found
        if isinstance(item, Draft) and item.sequence_id == "c1"
    }
    assert earlier == {WARM: [], PITCH: [WARM, NO]}
