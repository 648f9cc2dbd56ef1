"""Merge tags: their syntaxes, leftovers in final messages, and what makes a template."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import outreach_lint
from outreach_lint.reading.tags import kind_of, tags_of
from outreach_lint.templates.plain import renderer

REST = (
    "\n\nyour note on lock gates made me change our hinges to bronze. How do you keep the silt"
    " out?\n\nMaud"
)
FORMS = (
    "{!Contact.FirstName}", "${!Leads.First_Name}", "<First Name>", "<FIRST_NAME>", "<<First Name>>", "«First_Name»",
    "<%= first_name %>", "%FIRSTNAME%", "%%FirstName%%", "%recipient.name%", "%(first_name)s", "*|FNAME|*",
    "{FIRST_NAME}", "{ First Name }", "[First Name]", "[[First Name]]", "$first_name", "$firstName", "__NAME__",
    "__FIRST_NAME__", "-first_name-", "#FNAME#", '{{ first_name | default: "there" }}', "{FirstName|there}",
    "{{FirstName:default=there}}",
)  # fmt: skip
LEFT = (
    "FIRSTNAME", "First Name", "FirstName", "first_name", "FNAME", "Name", "null", "NULL", "undefined", "None", "NaN",
    "nil", "null null", "[object Object]",
)  # fmt: skip


def marked(text: str, **options: object) -> list[str]:
    result = outreach_lint.lint(text, **options)  # type: ignore[arg-type]
    return [text[f.span.start : f.span.end] for f in result.findings if f.code == "RAP005"]


@pytest.mark.parametrize("tag", FORMS)
def test_a_tag_left_in_a_final_message_is_flagged(tag: str) -> None:
    assert marked(f"Hi {tag},{REST}") == [tag]
    assert kind_of(tag) == "field"


@pytest.mark.parametrize("tag", FORMS)
def test_a_tag_in_a_template_is_not_flagged(tag: str) -> None:
    assert marked(f"Hi {tag},{REST}", template=True) == []


@pytest.mark.parametrize("left", LEFT)
def test_leftovers_of_a_failed_merge_in_the_greeting_are_flagged(left: str) -> None:
    assert marked(f"Hi {left},{REST}") == [left.split()[0] if left == "null null" else left]


@pytest.mark.parametrize("name", ["Nan", "Nil", "Noe", "Namely Jones", "Undine"])
def test_names_that_resemble_leftovers_are_not_flagged(name: str) -> None:
    assert marked(f"Hi {name},{REST}") == []


@pytest.mark.parametrize(
    "words",
    [
        "it cost $50 then and $5k now",
        "write to Ada <ada@lock.example> or see <https://lock.example/first_name>",
        "you wrote “gats” [sic] in the first one",
        "as the paper [1] says, I agree 100% and not 5% less",
        "your __init__ and __name__ checks saved me a day",
        "the method returns None where null or undefined would do",
        "the shell read $HOME and $user_id from there",
        "the essay «Les portes» and the part on snake_case-name-rules",
        "the shortest program is int main() { return 0; } in that tongue",
        "the page has a <title> and a <div> too many",
        "the pattern [A-Za-z0-9] let the dots through",
        "the board [X300 RADIO] answers at last",
        "the lead, the bronze {cheap, heavy, soft} and the oak all fail",
        "the counters {inc,dec} of the pump are right again",
        "the series [PATCH V2] and the first [RFC] are in the queue",
        "the rota is here << File: 06-24.xls >> as you asked",
    ],
)
def test_ordinary_text_has_no_tags(words: str) -> None:
    text = (
        f"Hi Ada,\n\nyour note on lock gates made me try bronze; {words}. How do you keep the silt"
        " out?\n\nMaud"
    )
    assert [tag.text for tag in tags_of(text) if tag.kind != "prose"] == []
    assert marked(text) == []


def test_the_default_value_of_a_tag_does_not_change_its_kind() -> None:
    assert kind_of("{FirstName|friend of the project}") == "field"
    assert kind_of("{{icebreaker}}") == "personal"
    assert kind_of("<% if city %>") == "control"


TWO = (
    "Hi {{first_name}},\n\nyour note on {{topic}} made me change our hinges to bronze. How do you"
    " keep the silt out?\n"
)
NAMED = TWO.replace("{{first_name}}", "Dr. Ada Lock").replace("silt", "{{dirt}}")


def told(path: Path) -> list[tuple[bool, str, int]]:
    """Return for each draft of a file whether it is a template, why, and the number of flagged tags."""
    done = subprocess.run(
        [sys.executable, "-m", "outreach_lint", "check", "--isolated", "--output-format", "jsonl", str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    rows = [row for line in done.stdout.splitlines() if "context" in (row := json.loads(line))]
    return [
        (
            row["context"]["template"]["value"],
            row["context"]["template"]["origin"],
            sum(finding["code"] == "RAP005" for finding in row["findings"]),
        )
        for row in rows
    ]


@pytest.mark.slow
def test_a_text_with_two_tags_is_a_template(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TWO)
    assert told(file) == [(True, "text: 2 different merge tags", 0)]
    assert marked(TWO) == []


@pytest.mark.slow
def test_a_text_that_greets_by_name_is_final(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(NAMED)
    assert told(file) == [(False, "text: it greets Ada by name", 2)]
    assert marked(NAMED) == ["{{topic}}", "{{dirt}}"]


def test_a_text_without_a_greeted_name_may_be_a_template() -> None:
    assert marked(NAMED.replace("Dr. Ada Lock", "again")) == []


@pytest.mark.slow
def test_a_mail_is_final(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_text(f"From: maud@lock.example\nTo: ada@lock.example\nSubject: Hinges\n\n{TWO}")
    assert told(file) == [(False, "mail", 2)]


@pytest.mark.slow
def test_a_row_of_a_table_is_final(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f'email,step,body\nada@lock.example,1,"{TWO}"\n')
    assert told(file) == [(False, "table row", 2)]


@pytest.mark.slow
def test_a_step_without_a_reader_may_be_a_template(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f'step,body\n1,"{TWO}"\n')
    assert told(file) == [(True, "text: 2 different merge tags", 0)]


@pytest.mark.slow
def test_a_template_column_overrides_the_derived_value(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f'email,template,body\nada@lock.example,true,"{TWO}"\n')
    assert told(file) == [(True, "record", 0)]


@pytest.mark.parametrize("tag", FORMS)
def test_every_tag_syntax_is_filled_from_a_row(tag: str) -> None:
    row = {"First Name": "Ada", "fname": "Ada", "Name": "Ada"}
    assert renderer(f"Hi {tag},")(row) == "Hi Ada,"


@pytest.mark.parametrize(
    ("tag", "filled"),
    [
        ("{First|you}", "you"),
        ('{{ first | default: "you" }}', "you"),
        ("{{first:default=you}}", "you"),
        ('{{ first | capitalize | default: "you" }}', "you"),
        ("{{ first | upcase }}", ""),
        ("{{first}}", ""),
    ],
)
def test_an_empty_field_is_filled_with_its_default(tag: str, filled: str) -> None:
    assert renderer(f"to {tag}!")({"first": ""}) == f"to {filled}!"
    assert renderer(f"to {tag}!")({"first": "Ada"}) == "to Ada!"
