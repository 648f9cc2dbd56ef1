"""Subject lines in all spellings, and findings in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from outreach_lint.model import Draft
from outreach_lint.reading.regions import pieces
from tests.conftest import Run

WARM = (
    "Hi Ana,\n\nyour note on splicing wire rope saved us a winter. Which clamp did you settle on?\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "Subject: Your clamps",
        "**Subject:** Your clamps",
        "**Subject**: Your clamps",
        "Subject line: Your clamps",
        "SUBJECT LINE: Your clamps",
        "*Email subject:* Your clamps",
        "### Subject: Your clamps",
        "- **Subject line:** Your clamps",
        "**Subject: Your clamps**",
        "Subject (short): Your clamps",
        "| Subject | Your clamps |",
        "| **Subject line** | Your clamps |",
    ],
)
def test_a_subject_line_is_recognized_in_any_spelling(line: str) -> None:
    text = f"{line}\n\n{WARM}"
    first, greeting, *_ = pieces(Draft(text))
    assert (first.region, greeting.region) == ("subject", "greeting")
    assert text[first.start : first.end] == "Your clamps"


def test_several_alternative_subjects_are_recognized() -> None:
    text = f"Subject A: Your clamps\nSubject B: Your ropes\n\n{WARM}"
    found = [text[p.start : p.end] for p in pieces(Draft(text)) if p.region == "subject"]
    assert found == ["Your clamps", "Your ropes"]


@pytest.mark.parametrize("line", ["The subject: gates.", "Subjects: gates", "Subject to change."])
def test_a_sentence_with_the_word_subject_is_not_a_subject_line(line: str) -> None:
    assert pieces(Draft(f"{line}\n\n{WARM}"))[0].region != "subject"


TAGGED = "Clamps for {{company}}"
BODY = WARM.replace("\n", "\\n")
FILES = {
    "a.md": f'---\nsubject: "{TAGGED}"\n---\n{WARM}',
    "b.md": f"**Subject:** {TAGGED}\n\n{WARM}",
    "c.csv": f'email,subject,body\nana@x.example,{TAGGED},"{WARM}"\n',
    "d.jsonl": f'{{"subject": "{TAGGED}", "text": "{BODY}"}}\n',
    "e.eml": (
        f"From: Sam <s@x.example>\nTo: Ana <a@x.example>\nSubject: {TAGGED}\nMessage-ID:"
        f" <1@x>\n\n{WARM}"
    ),
}


def findings(run: Run, name: str) -> list[Any]:
    out = run("check", "--output-format", "jsonl", "--select", "RAP005", "--exit-zero", name).out
    return [finding for line in out.splitlines() for finding in json.loads(line)["findings"]]


@pytest.mark.parametrize("name", FILES)
def test_a_forgotten_tag_in_a_subject_is_found(run: Run, name: str) -> None:
    Path(name).write_text(FILES[name])
    quotes = [finding["quote"] for finding in findings(run, name)]
    assert quotes == ["{{company}}"]


@pytest.mark.parametrize("name", FILES)
def test_a_finding_at_the_end_of_a_subject_ends_after_its_start(run: Run, name: str) -> None:
    Path(name).write_text(FILES[name])
    (finding,) = findings(run, name)
    start, end = finding["start"], finding["end"]
    assert (start["line"], start["column"]) <= (end["line"], end["column"])


def test_a_template_may_have_tags_in_its_subject(run: Run) -> None:
    Path("a.md").write_text(f"---\ntemplate: true\nsubject: '{TAGGED}'\n---\n{WARM}")
    assert not findings(run, "a.md")


def test_a_finding_in_a_front_matter_subject_has_its_position(run: Run) -> None:
    Path("a.md").write_text(FILES["a.md"])
    (finding,) = findings(run, "a.md")
    start = finding["start"]
    assert (start["line"], start["column"]) == (2, 22)


OFFER = "Hi Lena,\n\nWe sell hinges, from 40 euros a pair. Would you like to order some?\n\nTom\n"
MARKS = ["Re: ", "Re: Re: ", "RE: re:", "Fwd: Re: ", "AW: Fwd: ", "Re[2]: "]


@pytest.mark.parametrize("marks", MARKS)
def test_several_marks_of_a_reply_are_one(run: Run, marks: str) -> None:
    found = []
    for subject in ("Re: your gates", f"{marks}your gates"):
        Path("a.txt").write_text(f"Subject: {subject}\n\n{OFFER}")
        outcome = run("check", "--setting", "sales", "--output-format", "jsonl", "a.txt")
        found.append([finding["code"] for finding in json.loads(outcome.out)["findings"]])
    assert found[0] == found[1]
    assert "RAP006" in found[0]


@pytest.mark.parametrize("marks", MARKS)
def test_all_marks_of_a_false_reply_are_one_finding_and_one_fix(run: Run, marks: str) -> None:
    Path("a.txt").write_text(f"Subject: {marks}your gates\n\n{OFFER}")
    only = ("check", "--setting", "sales", "--select", "RAP006")
    report = run(*only, "a.txt").out
    assert "1 thing to change" in report
    assert "Write the subject as it is: “your gates”" in report
    assert "Fixable: 1 " in report
    assert "Fixed 1 finding in 1 draft." in run(*only, "--fix", "a.txt").err
    assert Path("a.txt").read_text() == f"Subject: your gates\n\n{OFFER}"
