"""Templates: their conditions, their data, and faults that only data reveal."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_lint.linting.marked import TracedTemplate
from outreach_lint.templates import TemplateError, TemplatePart, engine_of
from outreach_lint.templates.conditions import versions
from tests.conftest import Run

PEOPLE = (
    "first_name,company,icebreaker\nAda,Mills LLC,the tide mill\nBOBBIE,Weirs,the tide"
    " mill\nCleo,Locks,the tide mill\nDan,Gates,\n"
)
TEMPLATES = {
    "t.jinja": "Hi {{ first_name }},\n\n{# note #}{% if icebreaker %}I saw {{ icebreaker }} in May.{% endif %} We sell gates to {{ company }}. Act now, before it is too late!\n",
    "t.liquid": "Hi {{ first_name }},\n\n{% comment %}note{% endcomment %}{% if icebreaker != '' %}I saw {{ icebreaker }} in May.{% endif %} We sell gates to {{ company }}. Act now, before it is too late!\n",
    "t.mustache": "Hi {{first_name}},\n\n{{! note }}{{#icebreaker}}I saw {{icebreaker}} in May.{{/icebreaker}} We sell gates to {{{company}}}. Act now, before it is too late!\n",
    "t.txt": "Hi [First Name],\n\nI saw %%ICEBREAKER%% in May. We sell gates to {company}. Act now, before it is too late!\n",
}  # fmt: skip


def checked(run: Run, *args: str) -> list[dict[str, Any]]:
    out = json.loads(run("check", "--isolated", "--output-format", "json", *args).out)
    return [finding for draft in out["drafts"] for finding in draft.get("findings", ())]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_row_is_rendered_and_findings_are_located_in_the_template(
    run: Run, name: str
) -> None:
    Path(name).write_text(TEMPLATES[name])
    Path("people.csv").write_text(PEOPLE)
    found = checked(run, "--data", "people.csv", name)
    lines = TEMPLATES[name].split("\n")

    def at(finding: dict[str, Any]) -> str:
        line, column = finding["start"]["line"], finding["start"]["column"]
        row: str = lines[line - 1]
        return row[column - 1 :]

    (pressure,) = [f for f in found if f["code"] == "AGD001"]
    assert at(pressure).startswith("Act now, before")
    assert str(pressure["message"]).startswith("4 of 4 rows, first people.csv:2: ")
    messages = {str(f["message"]): at(f) for f in found if f["code"] == "RAP005"}
    shouted = next(m for m in messages if "BOBBIE" in m)
    assert shouted.startswith("1 of 4 rows, first people.csv:3: ")
    assert messages[shouted].startswith(("{{ first_name }}", "{{first_name}}", "[First Name]"))
    assert any("“Mills LLC”" in m and m.startswith("1 of 4") for m in messages)
    assert any("is the same in all of them" in m and m.startswith("3 of 4 rows") for m in messages)
    if name == "t.txt":
        (empty,) = [m for m in messages if "an empty" in m]
        assert empty.startswith(
            "1 of 4 rows, first people.csv:5: an empty {{ICEBREAKER}} leaves “I saw in May.”"
        )


@pytest.mark.parametrize("name", ["t.jinja", "t.liquid", "t.mustache"])
def test_a_conditional_is_read_both_ways(run: Run, name: str) -> None:
    Path(name).write_text(
        TEMPLATES[name].replace(
            "I saw", "Your talk on the old mill in Eling made me rebuild our gate after I saw"
        )
    )
    found = checked(run, "--select", "RAP003", name)
    assert [
        str(f["message"]).endswith("(If the template's conditions are not met.)") for f in found
    ] == [True]
    plain = TEMPLATES[name].replace(
        "I saw", "Your talk on the old mill in Eling made me rebuild our gate after I saw"
    )
    for tag in (
        "{% if icebreaker %}",
        "{% if icebreaker != '' %}",
        "{% endif %}",
        "{{#icebreaker}}",
        "{{/icebreaker}}",
    ):
        plain = plain.replace(tag, "")
    Path(name).write_text(plain)
    assert checked(run, "--select", "RAP003", name) == []


@pytest.mark.parametrize(
    ("name", "source", "met", "unmet"),
    [
        ("a.j2", "{% if a %}A{% elif b %}B{% else %}C{% endif %} {% for i in x %}L{{ i }}{% else %}N{% endfor %}", "A L{{ i }}", "C L{{ i }}"),
        ("a.liquid", "{% unless a %}U{% endunless %}{% case x %}{% when 1 %}W{% else %}E{% endcase %}", "W", "UE"),
        ("a.hbs", "{{#if a}}A{{else if b}}B{{else}}C{{/if}}{{#unless a}}U{{/unless}}{{#each x}}L{{/each}}", "AL", "CUL"),
        ("a.mustache", "{{#a}}A{{#b}}B{{/b}}{{/a}}{{^a}}C{{/a}}", "AB", "C"),
        ("a.j2", "{% raw %}{{ no }}{% endraw %}{% set a = 1 %}x", "{{ no }}x", "{{ no }}x"),
    ],
)  # fmt: skip
def test_versions_cover_both_sides_of_each_condition(
    name: str, source: str, met: str, unmet: str
) -> None:
    texts = versions(source, engine_of(name, source).parts(source))
    assert all(len(text) == len(source) for text in texts)
    assert ["".join(text.split()) for text in (texts[0], texts[-1])] == [
        "".join(t.split()) for t in (met, unmet)
    ]


def _is_whole(source: str, parts: list[TemplatePart]) -> bool:
    return "".join(source[part.start : part.end] for part in parts) == source


PIECES = st.sampled_from(["Hi ", "{{ a }}", "{{- a -}}", "{% if a %}", "{% else %}", "{% endif %}", "{% for i in b %}", "{% endfor %}", "\n", "  ", "{# n #}", "{{ i }}", "We sell.", "{%- if b -%}", "}}", "{{#a}}", "{{/a}}", "{{^a}}", "%}"])  # fmt: skip


@pytest.mark.slow
@given(
    st.lists(PIECES, max_size=10).map("".join), st.sampled_from(["x.j2", "x.liquid", "x.mustache"])
)
@settings(max_examples=300, deadline=None)
def test_template_parts_are_complete_and_marks_do_not_change_the_output(
    source: str, name: str
) -> None:
    try:
        marked = TracedTemplate(name, source)
        rendered = marked.render({"a": "ann", "b": ["x"]})
    except TemplateError:
        return
    assert _is_whole(source, marked.parts)
    assert rendered.text == engine_of(name, source).renderer(source)({"a": "ann", "b": ["x"]})
    assert len(rendered.places) == len(rendered.text)
    assert all(0 <= place <= len(source) for place in rendered.places)


def test_marks_map_rendered_characters_to_the_source() -> None:
    source = "Hi {{ a }},\n{%- if a %}\n\nWe {{ a | upper }} sell{% endif %} {{- a }} gates."
    rendered = TracedTemplate("x.j2", source).render({"a": "ann"})
    assert rendered.text == "Hi ann,\n\nWe ANN sellann gates."
    for words in ("Hi", "We", "sell", "gates"):
        place = rendered.places[rendered.text.index(words)]
        assert source[place:].startswith(words)
    assert source[rendered.places[rendered.text.index("ANN")] :].startswith("{{ a | upper }}")
    assert [(part.name, rendered.text[slice(*span)]) for part, span in rendered.values] == [
        ("a", "ann"),
        ("a | upper", "ANN"),
    ]


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("t.jinja", "Hi\n{% if x %}\nWe sell.\n", "t.jinja:2: the template does not parse: Unexpected end of template"),
        ("t.jinja", "---\nsubject: x\n---\nHi\n{{ x | }}{% if x %}{% endif %}\n", "t.jinja:5: the template does not parse"),
        ("t.liquid", "Hi\n{% if x %}\nWe sell.\n", "t.liquid:3: the template does not parse: expected tag endif"),
        ("t.mustache", "Hi\n{{#x}}\nWe sell.\n", "t.mustache:2: the template does not parse: {{#x}} is never closed"),
        ("t.mustache", "Hi {{#y}}{{/x}}", "t.mustache:1: the template does not parse"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("data", [[], ["--data", "people.csv"]])
def test_a_template_with_a_syntax_error_is_reported(
    run: Run, name: str, source: str, told: str, data: list[str]
) -> None:
    Path(name).write_text(source)
    Path("people.csv").write_text(PEOPLE)
    outcome = run("check", *data, name)
    assert outcome.code == 2
    assert told in outcome.err
    assert "Traceback" not in outcome.err


def test_custom_tags_and_filters_are_not_errors(run: Run) -> None:
    for name in ("t.jinja", "t.liquid"):
        Path(name).write_text(
            "Hi {{ x | ours }},\n{% ours 'a' %}your weir in Bath held."
            "{% if x %} Who mends it?{% endif %}\n"
        )
        outcome = run("check", name)
        assert outcome.err == ""
        assert outcome.code == 0


@pytest.mark.parametrize(
    "source",
    [
        "{{ first_name.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_a_template_that_accesses_forbidden_attributes_is_stopped(run: Run, source: str) -> None:
    Path("t.jinja").write_text(f"Hi {source},\n\nWe sell gates.\n")
    Path("people.csv").write_text(PEOPLE)
    outcome = run("check", "--data", "people.csv", "t.jinja")
    assert outcome.code == 2
    assert "people.csv:2: the sandbox refuses '__" in outcome.err
    assert "class '" not in outcome.out
    assert "1 draft not judged" in outcome.out


def test_empty_and_failing_rows_are_reported(run: Run) -> None:
    Path("t.jinja").write_text(
        "{% if first_name == 'Ada' %}{% elif first_name == 'Dan' %}{{ 1 / 0 }}{% else %}Your weir"
        " in Bath held, {{ first_name }}. Who mends it?{% endif %}"
    )
    Path("people.csv").write_text(PEOPLE)
    outcome = run("check", "--data", "people.csv", "t.jinja")
    assert outcome.code == 2
    assert "people.csv:2: the row renders to nothing\n  the template is t.jinja" in outcome.err
    assert "people.csv:5: ZeroDivisionError: division by zero" in outcome.err


@pytest.mark.parametrize(
    ("name", "text", "first"),
    [
        ("d.jsonl", '{"first_name": "ANNABEL"}\n', "d.jsonl:1"),
        ("d.json", '[{"first_name": "ANNABEL"}]', "d.json:1"),
        ("d.tsv", "first_name\tx\nANNABEL\ty\n", "d.tsv:2"),
    ],
)
def test_data_may_be_jsonl_json_or_tsv(run: Run, name: str, text: str, first: str) -> None:
    Path("t.txt").write_text("Hi {{first_name}}, your weir in {{x}} held. Who mends it?")
    Path(name).write_text(text)
    assert any(
        f"first {first}: {{{{first_name}}}} is in capitals" in str(f["message"])
        for f in checked(run, "--data", name, "t.txt")
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("d.csv", None, "d.csv: no such file or folder"),
        ("d.csv", "first_name\n", "the data has no rows"),
        ("d.json", '{"a": 1}', "the data must be a list of objects"),
        ("d.json", "[", "d.json:1:2: not JSON"),
        ("d.jsonl", "[]\n", "is a JSON object, not a list"),
        ("d.xlsx", "x", "d.xlsx: not a data file with rows"),
        ("d.csv", 'a,b\n"x\n', "d.csv:2: a quotation mark that never closes in this row"),
    ],
)
def test_invalid_data_files_are_errors(run: Run, name: str, text: str | None, told: str) -> None:
    Path("t.txt").write_text("Hi {{first_name}}, your weir in {{x}} held. Who mends it?")
    if text is not None:
        Path(name).write_text(text)
    outcome = run("check", "--data", name, "t.txt")
    assert outcome.code == 2
    assert told in outcome.err


def test_data_needs_a_template_and_excludes_some_options(run: Run) -> None:
    Path("t.txt").write_text("Your weir in Bath held. Who mends it?")
    Path("d.csv").write_text(PEOPLE)
    assert (
        "not a template: nothing in it is filled from data"
        in run("check", "--data", "d.csv", "t.txt").err
    )
    assert run("check", "--data", "d.csv", "--fix", "t.txt").code == 2
    assert run("check", "--data", "d.csv", "--engine", "llm", "t.txt").code == 2


def test_suppressions_in_a_template_apply_to_all_rows(run: Run) -> None:
    Path("t.jinja").write_text(
        TEMPLATES["t.jinja"].replace(
            "{# note #}", "{# outreach-lint: disable AGD001 -- it closes #}\n"
        )
    )
    Path("d.csv").write_text(PEOPLE)
    assert "AGD001" not in {f["code"] for f in checked(run, "--data", "d.csv", "t.jinja")}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_rows(run: Run) -> None:
    Path("t.jinja").write_text(
        "Hi {{ n }},{% if n %}{% endif %} your weir in {{ town }} held. Who mends it?\n"
    )

    def peak(rows: int) -> int:
        Path("d.csv").write_text("n,town\n" + "".join(f"Ada{i},Bath{i}\n" for i in range(rows)))
        tracemalloc.start()
        run("check", "--data", "d.csv", "t.jinja")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1500)  # known words are cached, up to a limit
    assert peak(1500) < peak(300) + 700_000  # only a count is kept of each row


def test_length_limits_apply_to_rendered_messages_not_to_the_template(run: Run) -> None:
    Path("t.jinja").write_text(
        "{% if n %}{# "
        + "a long note " * 40
        + "#}Hi {{ n }}, your weir in {{ town }} held. Who mends it?{% endif %}\n"
    )
    Path("d.csv").write_text("n,town\nAda,Bath\nBo," + "Llanfair" * 40 + "\n")
    found = checked(
        run, "--channel", "linkedin-note", "--select", "CHN001", "--data", "d.csv", "t.jinja"
    )
    assert [str(f["message"]).startswith("1 of 2 rows, first d.csv:3: 36") for f in found] == [True]
    assert checked(run, "--channel", "linkedin-note", "--select", "CHN001", "t.jinja") == []


@pytest.mark.parametrize(
    ("channel", "text", "said"),
    [
        ("sms", "x" * 160, "0 characters are left"),
        ("sms", "x" * 158 + "€", "0 characters are left of the 160"),
        ("sms", "x" * 70 + "ł", "71 characters, and a text message in one piece takes 70, because of ł: it goes in 2 pieces."),
        ("sms", "x" * 307, "it goes in 3 pieces"),
        ("linkedin-note", "👋" * 151, "302 characters, and a note with a connection request takes 300: 2 too many."),
        ("x-post", "語" * 141, "282 characters"),
        ("x-post", "x " * 128 + "https://example.org/" + "y" * 200, "1 characters are left"),
        ("bluesky", "👋" * 301, "301 characters"),
        ("LinkedIn note", "x" * 301, "1 too many"),
    ],
)  # fmt: skip
def test_each_channel_counts_in_its_own_unit(run: Run, channel: str, text: str, said: str) -> None:
    Path("a.txt").write_text(text)
    found = next(
        f
        for f in checked(run, "--channel", channel, "--select", "CHN001", "a.txt")
        if f["code"] == "CHN001"
    )
    assert said in str(found["message"])


def test_an_inmail_has_two_limits(run: Run) -> None:
    Path("a.txt").write_text(
        f"---\nchannel: linkedin-inmail\nsubject: {'s' * 201}\n---\n{'word ' * 381}\n"
    )
    found = checked(run, "--select", "CHN001", "a.txt")
    assert sorted(str(f["message"]).split(",")[0] for f in found) == [
        "1904 characters",
        "201 characters",
    ]


def test_a_message_without_a_channel_has_no_limit(run: Run) -> None:
    Path("a.txt").write_text("word " * 5000)
    assert checked(run, "--select", "CHN001", "a.txt") == []
