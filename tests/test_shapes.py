"""JSON and YAML of any shape: messages are found with their positions in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from outreach_lint.sources.markup.values import holds_html
from outreach_lint.sources.structured.trees import Node, json_tree, yaml_trees
from tests.conftest import Run

WARM = "Hi Ana, your note on splicing wire rope saved us a winter. Which clamp did you settle on?"
PUSH = "Hi Ana, act now, only 2 spots left this week!"
BUMP = "Just checking whether the clamps held through the frost. Did they?"


def drafts(run: Run, *args: str) -> list[dict[str, Any]]:
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", *args)
    return [json.loads(line) for line in outcome.out.splitlines() if "findings" in line]


SHAPES: dict[str, Any] = {
    "one": {"subject": "Clamps", "body": PUSH},
    "a list of templates": {"templates": [{"name": "a", "content": PUSH}]},
    "Instantly": {"sequences": [{"steps": [{"type": "email", "delay": 2, "variants": [{"subject": "A", "body": f"<div>{PUSH}</div>"}]}]}]},
    "Lemlist": {"sequences": {"seq_1": {"steps": [{"type": "email", "subject": "A", "message": f"{PUSH}<br><br>Sam"}]}}},
    "Salesloft": {"cadence_content": {"step_groups": [{"day": 1, "steps": [{"type": "Email", "type_settings": {
        "email_template": {"title": "a", "subject": "A", "body": f"<p>{PUSH}</p>"}}}]}]}},
    "Outreach": {"data": [{"type": "template", "attributes": {"name": "a", "subject": "A", "bodyHtml": f"<p>{PUSH}</p>", "bodyText": PUSH}}]},
    "Apollo": {"emailer_templates": [{"id": "1", "subject": "A", "body_html": f"<p>{PUSH}</p>"}]},
    "Smartlead": [{"seq_number": 1, "seq_delay_details": {"delay_in_days": 1}, "subject": "A", "email_body": f"{PUSH}<br>Sam"}],
    "HubSpot": {"results": [{"name": "a", "content": {"plainTextVersion": PUSH}}]},
    "Mailchimp": {"plain_text": PUSH, "html": f"<p>{PUSH}</p>", "archive_html": ""},
    "Mailshake": {"messages": [{"type": "initial", "subject": "A", "body": PUSH}]},
    "by look": {"emails": {"opener": PUSH}},
    "a list of texts": {"messages": [PUSH]},
    "numbered keys": {"name": "Ana", "email_1_subject": "A", "email_1_body": PUSH},
    "steps as keys": {"step_1": {"subject": "A", "body": PUSH}},
    "deep": {"a": {"b": [{"c": {"d": {"message": PUSH}}}]}},
    "a conversation with a model": {"messages": [{"role": "system", "content": "You write mails. Be warm, and act now."},
                                                 {"role": "user", "content": "Write to Ana, please, about the clamps and act now."},
                                                 {"role": "assistant", "content": PUSH}]},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["json", "pretty.json", "yaml", "jsonl"])
def test_messages_are_found_with_their_positions(run: Run, shape: str, kind: str) -> None:
    data = SHAPES[shape]
    if kind == "jsonl" and isinstance(data, list):
        data = data[0]  # a record is a table
    written = {
        "json": lambda: json.dumps(data),
        "pretty.json": lambda: json.dumps(data, indent=2),
        "jsonl": lambda: json.dumps(data) + "\n",
        "yaml": lambda: yaml.safe_dump(data, sort_keys=False),
    }[kind]()
    Path(f"a.{kind}").write_text(written)
    (draft,) = drafts(run, f"a.{kind}")
    found = [f for f in draft["findings"] if f["code"] == "AGD001"]
    assert found
    line = written.split("\n")[found[0]["start"]["line"] - 1]
    assert line[found[0]["start"]["column"] - 1 :].lower().startswith(("act now", "hi ana"))


def test_the_keys_read_as_messages_are_reported_in_one_line(run: Run) -> None:
    Path("a.json").write_text(json.dumps(SHAPES["Instantly"]))
    outcome = run("check", "a.json")
    said = "a.json: read as messages: sequences.steps.variants.body; --message-key names others"
    assert [line for line in outcome.err.splitlines() if "read as" in line] == [f"warning: {said}"]


@pytest.mark.parametrize("key", ["blurb", "letters.blurb", "Letters.Blurb"])
@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
def test_message_keys_can_be_chosen(run: Run, key: str, kind: str) -> None:
    data = {"letters": {"blurb": "Act now, before it is too late!", "body": WARM}}
    Path(f"a.{kind}").write_text(json.dumps(data))
    (draft,) = drafts(run, "--message-key", key, f"a.{kind}")
    assert "AGD001" in {finding["code"] for finding in draft["findings"]}
    both = drafts(run, "--message-key", key, "--message-key", "body", f"a.{kind}")
    assert len(both) == 2


def test_an_unknown_message_key_is_an_error_that_lists_the_keys(run: Run) -> None:
    Path("a.json").write_text(json.dumps({"intro": WARM, "deep": [{"end": PUSH}]}))
    outcome = run("check", "--message-key", "bodyy", "a.json")
    assert outcome.code == 2
    assert "no message under bodyy" in outcome.err
    assert "intro, deep.end" in outcome.err


@pytest.mark.parametrize(
    "data",
    [
        {"name": "gates", "version": "1.0.0", "scripts": {"build": "make all"}},
        {"description": "A tool for mills. It counts the turns of a wheel, and more."},
        [1, 2, 3],
        {"url": "https://x.example/a/b", "id": "a1b2"},
    ],
)
def test_a_file_without_messages_is_an_error(run: Run, data: Any) -> None:
    Path("a.json").write_text(json.dumps(data))
    outcome = run("check", "a.json")
    assert outcome.code == 2
    assert outcome.out == "No drafts read: 1 file could not be read.\n"
    assert "looks like a message" in outcome.err or "is not a table" in outcome.err


def test_steps_are_judged_with_earlier_steps_but_not_variants(run: Run) -> None:
    one, two = {"body": WARM}, {"body": PUSH}
    Path("a.json").write_text(
        json.dumps({"steps": [{"variants": [one, two]}, {"variants": [one, two]}]})
    )
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", "a.json")
    found = [json.loads(line) for line in outcome.out.splitlines() if "findings" in line]
    codes = [{finding["code"] for finding in draft["findings"]} for draft in found]
    assert "twice" not in outcome.err
    assert ["AGD101" in one for one in codes] == [False, False, True, False]


def test_messages_to_several_readers_are_not_a_sequence(run: Run) -> None:
    people = [{"email": f"{name}@x.example", "message": WARM} for name in ("ana", "ben")]
    Path("a.json").write_text(json.dumps(people))
    assert all("AGD101" not in json.dumps(draft) for draft in drafts(run, "a.json"))


def test_documents_of_one_yaml_file_are_separate_messages(run: Run) -> None:
    Path("a.yaml").write_text(
        f"---\nsubject: A\nbody: {WARM}\n---\nsubject: Clamps\nbody: |\n  {PUSH}\n"
    )
    first, second = drafts(run, "a.yaml")
    assert not first["findings"]
    assert {finding["start"]["line"] for finding in second["findings"]} == {7}


def test_a_subject_has_its_own_position_and_may_be_one_of_several(run: Run) -> None:
    Path("a.yaml").write_text(
        f"messages:\n  - subject: [Clamps, 'For {{{{company}}}}']\n    body: {WARM}\n    to:"
        " ana@x.example\n"
    )
    (draft,) = drafts(run, "--select", "RAP005", "--no-template", "a.yaml")
    (finding,) = draft["findings"]
    assert (finding["start"]["line"], finding["start"]["column"]) == (2, 28)
    assert (finding["end"]["line"], finding["end"]["column"]) == (2, 39)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hi Ana,<br><br>so long", True),
        ("Hi Ana, <p>so long</p>", True),
        ('Hi Ana, <div class="a">so\nlong</div>', True),
        ("Hi Ana, a </div> is left, and <p> is not closed", False),
        ("Hi Ana, the <b>clamps</b>\n\nhold", False),
        ("1 < 2 and 3 > 2", False),
    ],
)
def test_values_with_html_are_recognized(text: str, html: bool) -> None:
    assert holds_html(text) == html


def test_json_with_trailing_commas_or_tabs_is_read(run: Run) -> None:
    Path("a.json").write_text('{\n\t"body": "' + PUSH + '",\n}\n')
    assert len(drafts(run, "a.json")) == 1


def test_circular_and_growing_yaml_aliases_are_handled(run: Run) -> None:
    Path("a.yaml").write_text(f"a: &a\n  body: {PUSH}\n  again: *a\n")
    assert len(drafts(run, "a.yaml")) == 1
    lines = ["a0: &a0 {body: Hi Ana and Ben}"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    Path("b.yaml").write_text("\n".join(lines))
    assert len(drafts(run, "b.yaml")) < 5


def texts(node: Node) -> list[Node]:
    found = [node] if node.text is not None else []
    for _, child in node.pairs or ():
        found += texts(child)
    for child in node.items or ():
        found += texts(child)
    return found


WORDS = st.text(st.sampled_from("ab .!\"'\\/\n\té€😀:#-|>,[]{}&*%@`"), max_size=60)


@given(st.lists(WORDS, min_size=1, max_size=4), st.booleans(), st.sampled_from([None, 2]))
def test_every_character_of_json_has_its_position(
    values: list[str], ascii_only: bool, indent: int | None
) -> None:
    source = json.dumps(
        {"a": values, "é": {"b": values[0]}}, ensure_ascii=ascii_only, indent=indent
    )
    for node in texts(json_tree(source)):
        assert node.places
        places = node.places()
        assert len(places) == len(node.value) + 1
        for char, place, end in zip(node.value, places, places[1:], strict=False):
            assert json.loads(f'"{source[place:end]}"') == char


@pytest.mark.slow
@given(
    st.lists(WORDS, min_size=1, max_size=4),
    st.sampled_from([None, "|", ">", '"', "'"]),
    st.booleans(),
    st.sampled_from([30, 1000]),
)
def test_every_character_of_yaml_has_its_position(
    values: list[str], style: str | None, unicode: bool, width: int
) -> None:
    source = yaml.safe_dump(
        {"a": values, "b": {"c": values}}, default_style=style, allow_unicode=unicode, width=width
    )
    (tree,) = yaml_trees(source, "a.yaml")
    for node in texts(tree):
        assert node.places
        places = node.places()
        assert len(places) == len(node.value) + 1
        for char, place in zip(node.value, places, strict=False):
            written = source[place]
            assert written == char or written in "\\\n\r '" or char in " \n\t"
