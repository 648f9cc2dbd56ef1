"""A text file may hold several messages; each is read separately, and notes between them are not."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach_lint.config import Config
from outreach_lint.model import Draft
from outreach_lint.sources import drafts as read
from outreach_lint.sources.texts.messages import split_messages
from tests.conftest import Run

WARM = "Your note on splicing wire rope saved us a winter. Which clamp did you settle on?"
PUSH = "Act now, only 2 spots left this week!"
GUILT = "I have written three times and not heard back from you."
NOTE = "Send this one when they have opened the first. Act now is forbidden here, by the way."


def drafts(run: Run, *args: str) -> list[dict[str, Any]]:
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", *args)
    return [json.loads(line) for line in outcome.out.splitlines() if "findings" in line]


def lines(found: dict[str, Any]) -> set[int]:
    return {finding["start"]["line"] for finding in found["findings"]}


FORMS = {
    "numbered headings": (
        "# Mails\n\n## 1. First\n\nHi Ana,\n\n{a}\n\nSam\n\n## 2. Last\n\nHi Ana,\n\n{b}\n\nSam\n"
    ),
    "headings that name mails": "## Email 1: hello\n\nHi Ana,\n\n{a}\n\n## Email 2: bump\n\n{b}\n",
    "plain headings": (
        "# For mills\n\nHi Ana,\n\n{a}\n\nSam\n\n# For weirs\n\nDear Ben,\n\n{b}\n\nSam\n"
    ),
    "labels": "Email 1:\nHi Ana,\n\n{a}\n\nSam\n\nEmail 2:\nHi Ana,\n\n{b}\n\nSam\n",
    "labels with days": "Step 1 (day 1)\n\nHi Ana,\n{a}\n\nStep 2 (day 4)\n\nHi Ana,\n{b}\n",
    "bold labels": "**Message 1**\n\nHi Ana,\n\n{a}\n\n**Message 2**\n\nHi Ana,\n\n{b}\n",
    "days": "## Day 1\n\nHi Ana,\n\n{a}\n\n## Day 7\n\nHi Ana,\n\n{b}\n",
    "subjects": (
        "Subject: Clamps\n\nHi Ana,\n\n{a}\n\nSam\n\nSubject: Gates\n\nHi Ana,\n\n{b}\n\nSam\n"
    ),
    "subjects without greetings": "Subject: Clamps\n\n{a}\n\nSubject: Gates\n\n{b}\n",
    "rules": "Hi Ana,\n\n{a}\n\nSam\n\n---\n\nHi Ben,\n\n{b}\n\nSam\n",
    "rules of equal signs": "Hi Ana,\n\n{a}\n\nSam\n\n==========\n\nHi Ben,\n\n{b}\n\nSam\n",
    "code blocks": (
        "# One\n\n```\nHi Ana,\n\n{a}\n```\n\nSome words.\n\n# Two\n\n```text\nHi"
        " Ana,\n\n{b}\n```\n"
    ),
    "blockquotes": "## Email 1\n\n> Hi Ana,\n>\n> {a}\n\n## Email 2\n\n> Hi Ana,\n>\n> {b}\n",
    "headings below headings": (
        "# Cold\n\n## Template 1\n\n### Subject\n\nClamps\n\n### Body\n\nHi Ana,\n\n{a}\n\n"
        "## Template 2\n\n### Subject\n\nGates\n\n### Body\n\nHi Ana,\n\n{b}\n"
    ),
    "numbered lines": "1) Intro\n\nHi Ana,\n\n{a}\n\n2) Reminder\n\nHi Ana,\n\n{b}\n",
    "a title of the whole": (
        "# Cold email templates\n\nUse them as you like, and act now.\n\n## Template 1\n\nHi"
        " Ana,\n\n{a}\n\n## Template 2\n\nHi Ana,\n\n{b}\n"
    ),
    "tags as greetings": (
        "## Touch 1\n\n{{{{first_name}}}},\n\n{a}\n\n## Touch 2\n\n{{{{first_name}}}},\n\n{b}\n"
    ),
    "ordinals": "## First email\n\nHi Ana,\n\n{a}\n\n## Second follow-up\n\nHi Ana,\n\n{b}\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", [".md", ".txt"])
def test_each_message_is_a_separate_draft(run: Run, form: str, ending: str) -> None:
    text = FORMS[form].format(a=WARM, b=PUSH)
    Path(f"a{ending}").write_text(text)
    first, second = drafts(run, f"a{ending}")
    assert not {f["code"] for f in first["findings"]} & {"AGD001", "RAP001"}
    wrong = [f for f in second["findings"] if f["code"] == "AGD001" and "Act now" in f["quote"]]
    assert {text.split("\n")[f["end"]["line"] - 1].endswith(PUSH) for f in wrong} == {True}
    assert text[wrong[-1]["start"]["offset"] : wrong[-1]["end"]["offset"]] == wrong[-1]["quote"]


@pytest.mark.parametrize(
    "text",
    [
        f"Hi Ana,\n\n{WARM}\n\n---\n\nSam Carter\nMill Street 4\n",
        f"Hi Ana,\n\n{WARM}\n\nSam\n\n---\nYou receive this because you asked for it. Unsubscribe here.\n",
        f"# News from the mill\n\nHi Ana,\n\n{WARM}\n\n## 1. Gates\n\nLarch lasts.\n\n## 2. Wheels\n\nOak lasts longer.\n\nSam\n",
        "Hi Ana,\n\nhere is how it works.\n\nStep 1: Open the sluice.\n\nStep 2: Wait for the bell.\n\nBest,\nSam\n",
        f"Hi Ana,\n\n{WARM}\n\n```\nhello_world(weir, gate)\nprint('hello, one two three four five six seven')\n```\n\nSam\n",
        f"Subject: Clamps\n\nHi Ana,\n\n{WARM}\n\nSam\n\nFrom: Ana <ana@x.example>\nSent: Monday\nTo: Sam\n"
        "Subject: Ropes\n\nHi Sam,\n\nwhat of the rope?\n",
        "Subject: Clamps\n\nWhat do you say to this?\n\n---- Forwarded message ----\nFrom: Ben\nTo: Sam\n"
        "Subject: Ropes\n\nHey Sam, can you write to Ana? I think she knows the clamps.\n",
        f"Subject: Clamps\nSubject: Ropes\n\nHi Ana,\n\n{WARM}\n\nSam\n",
        f"Hi Ana,\n\n{WARM}\n\nThe talk had three parts:\n\nDay 1\n\nDay 2\n\nSam\n",
        f"# Clamps\n\nHi Ana,\n\n{WARM}\n\n***\n\nP.S. Dear old Ben sends his regards to you.\n",
    ],
)  # fmt: skip
def test_a_message_that_contains_rules_or_headings_stays_one_draft(run: Run, text: str) -> None:
    for name in ("a.md", "a.txt"):
        Path(name).write_text(text)
        outcome = run("check", "--output-format", "jsonl", "--exit-zero", name)
        assert len(outcome.out.splitlines()) == 1
        assert "read as" not in outcome.err


def test_notes_between_messages_are_not_judged(run: Run) -> None:
    Path("a.md").write_text(
        f"# How we write\n\n{PUSH}\n\n## Email 1\n\n{NOTE}\n\n**Subject:** Clamps\n\nHi"
        f" Ana,\n\n{WARM}\n\nSam\n\n**Why this works:** {PUSH}\n\n---\n\n## Email 2\n\n*Goal:"
        f" {PUSH}*\n\nHi Ana,\n\n{WARM}\n\n## Tips\n\n- {PUSH}\n"
    )
    found = drafts(run, "a.md")
    assert len(found) == 2
    assert not any("AGD001" in json.dumps(draft["findings"]) for draft in found)


def test_the_report_shows_where_a_file_was_split(run: Run) -> None:
    Path("a.md").write_text(FORMS["rules"].format(a=WARM, b=PUSH))
    err = run("check", "a.md").err
    assert "a.md: read as 2 messages, cut at rules (lines 1, 9); --one-message" in err


@pytest.mark.parametrize(
    ("front", "option"),
    [("", "--one-message"), ("---\nmessages: one\n---\n", ""), ("---\nsubject: Hi\n---\n", "")],
)
def test_splitting_can_be_disabled(run: Run, front: str, option: str) -> None:
    Path("a.md").write_text(front + FORMS["rules"].format(a=WARM, b=PUSH))
    assert len(drafts(run, *filter(None, [option, "a.md"]))) == 1


def test_a_configuration_disables_splitting_for_a_folder(run: Run) -> None:
    Path("outreach-lint.toml").write_text("one-message = true\n")
    Path("a.md").write_text(FORMS["rules"].format(a=WARM, b=PUSH))
    assert len(drafts(run, "a.md")) == 1


def test_headings_with_steps_and_days_make_a_sequence(run: Run) -> None:
    Path("a.md").write_text(
        f"## Step 1 (day 1)\n\nHi Ana,\n\n{WARM}\n\n## Step 2 (day 4)\n\nHi Ana,\n\n{WARM}\n"
    )
    _, second = drafts(run, "a.md")
    assert "AGD101" in {finding["code"] for finding in second["findings"]}


def test_variants_of_a_step_are_allowed_and_templates_are_not_a_sequence(run: Run) -> None:
    two = f"Hi Ana,\n\n{WARM}\n"
    Path("a.md").write_text(f"## Step 1\n\n### Version A\n\n{two}\n### Version B\n\n{two}")
    Path("b.md").write_text(f"## Template 1\n\n{two}\n## Template 2\n\n{two}")
    for name in ("a.md", "b.md"):
        outcome = run("check", name)
        assert "twice" not in outcome.err
        assert all("AGD101" not in json.dumps(draft) for draft in drafts(run, name))


def test_front_matter_applies_to_every_message(run: Run) -> None:
    Path("a.md").write_text(
        "---\nsetting: sales\ndisable: [AGD001]\n---\n" + FORMS["rules"].format(a=PUSH, b=PUSH)
    )
    for draft in drafts(run, "a.md"):
        assert draft["context"]["setting"]["value"] == "sales"
        assert "AGD001" not in {finding["code"] for finding in draft["findings"]}


def test_fixes_change_only_their_message(run: Run) -> None:
    a, b = "We are a revolutionary agency for mills.", "It is an unparalleled mill platform."
    notes = "# A revolutionary way of writing\n\n## Email 1\n\nHi Ana,"
    text = f"{notes}\n\n{a}\n\n## Email 2\n\nHi Ana,\n\n{b}\n\nSam\n"
    Path("a.md").write_text(text)
    run("check", "--fix", "a.md")
    fixed = Path("a.md").read_text()
    whole = text.replace(a, "We are an agency for mills.")
    assert fixed == whole.replace("an unparalleled mill", "a mill")


def test_suppressions_are_added_to_the_message_or_refused(run: Run) -> None:
    Path("a.md").write_text(FORMS["numbered headings"].format(a=WARM, b=PUSH))
    run("check", "--add-suppressions", "agreed", "a.md")
    assert run("check", "a.md").code == 0
    assert "Hi Ana,\n\n<!-- outreach-lint: disable-next-line" in Path("a.md").read_text()
    for name, form in (("b.txt", "rules"), ("c.md", "code blocks")):
        text = FORMS[form].format(a=WARM, b=PUSH)
        Path(name).write_text(text)
        assert "baseline accept" in run("check", "--add-suppressions", "agreed", name).err
        assert Path(name).read_text() == text


def test_a_windows_1252_text_is_read_with_a_warning_and_keeps_it(run: Run) -> None:
    text = "Hi José,\n\nwe’re a revolutionary agency for mills."
    Path("a.txt").write_bytes(text.encode("cp1252"))
    outcome = run("check", "--fix", "a.txt")
    assert "warning: a.txt: not UTF-8; read as Windows-1252" in outcome.err
    fixed = text.replace("a revolutionary agency", "an agency")
    assert Path("a.txt").read_bytes() == fixed.encode("cp1252")


def test_html_and_yaml_in_windows_1252_are_read(run: Run) -> None:
    Path("a.html").write_bytes(f"<p>Hi José,</p><p>{PUSH}</p>".encode("cp1252"))
    Path("a.yaml").write_bytes(f"body: Hi José, {PUSH}\n".encode("cp1252"))
    for name in ("a.html", "a.yaml"):
        outcome = run("check", name)
        assert "AGD001" in outcome.out
        assert "read as Windows-1252" in outcome.err


@pytest.mark.slow
def test_a_long_file_of_many_messages_needs_little_memory(tmp_path: Path) -> None:
    one = "## Email {n}\n\nHi Ana,\n\n" + "the clamps hold. " * 20 + "\n\nSam\n\n"
    path = tmp_path / "a.md"
    path.write_text("".join(one.format(n=n) for n in range(1, 2001)))
    tracemalloc.start()
    found = [item for item in read((str(path),), lambda _: Config()) if isinstance(item, Draft)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 2000
    assert found[-1].position(0).line == 1999 * 8 + 3
    assert peak < 60_000_000  # of a file of 0.8 MB


@given(st.lists(st.sampled_from(
    ["# One", "## Email 2", "---", "```", "Hi Ana,", "Subject: a b c", "so it goes on.", "", "> so", "Step 2", "**Note:** x", "===", "From: a"]
), max_size=14))  # fmt: skip
def test_any_order_of_separators_gives_messages_without_overlap(rows: list[str]) -> None:
    text = "\n".join(rows)
    found = split_messages(text)
    ends = [0, *(part.end for part in found.parts)] if found else [0]
    for part, before in zip(found.parts if found else (), ends, strict=False):
        assert before <= part.start < part.end <= len(text)
        assert text.count("\n", 0, part.start) + 1 == part.line


def test_a_subject_above_a_code_block_belongs_to_its_message(run: Run) -> None:
    text = "## First\n\nSubject: Gates for {{town}}\n\n```\nHi Ana,\n\n" + WARM + "\n```\n"
    Path("a.md").write_text(text)
    (draft,) = drafts(run, "--select", "RAP005", "a.md")
    (finding,) = draft["findings"]
    assert (finding["start"]["line"], finding["start"]["column"]) == (3, 20)


def test_a_step_is_a_template_only_if_it_greets_a_tag(run: Run) -> None:
    form = (
        "## Step 1\n\nHi {name},\n\nis the rope of {{{{town}}}} of steel? It looks like it.\n\n##"
        " Step 2\n\n{b}\n"
    )
    for name, found in (("{{first_name}}", False), ("Ana", True)):
        Path("a.md").write_text(form.format(name=name, b=WARM))
        first, _ = drafts(run, "a.md")
        assert ("RAP005" in {finding["code"] for finding in first["findings"]}) == found


@pytest.mark.slow
def test_several_messages_are_read_by_several_processes(run: Run) -> None:
    for number in range(12):
        text = FORMS["headings below headings"].format(a=WARM, b=PUSH)
        Path(f"{number}.md").write_text(text)
    assert drafts(run, "--jobs", "2", ".") == drafts(run, "--jobs", "1", ".")
    assert "read as 2 messages" in run("check", "--jobs", "2", ".").err


def test_findings_of_each_message_can_be_accepted_and_pruned(run: Run) -> None:
    text = FORMS["rules"].format(a=PUSH, b=PUSH)
    Path("a.txt").write_text(text)
    assert run("baseline", "accept", "--reason", "agreed", "a.txt").code == 0
    assert run("check", "a.txt").code == 0
    Path("a.txt").write_text(text.replace(PUSH, WARM, 1))
    assert run("baseline", "prune").code == 0
    assert run("check", "a.txt").code == 0
