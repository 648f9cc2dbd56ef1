"""Spintax: every option is judged once, at its place in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_lint import lint
from outreach_lint.model import Stated, StatedIn
from outreach_lint.reading.spintax import FILLER, MAX_VARIANTS, choices, variants
from tests.conftest import Run

SPUN = """\
{Hi|Hello|Hey} {{firstName}},

{I came across your profile.|I have seen your profile.} We help firms like {{company}} {double|triple} their \
revenue in 30 days. {Only 2 seats left, so act now!|Which weir is yours?}

{Book a slot|Grab a time}: https://cal.example/pat
"""


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("{Hi|Hello|Hey} {{firstName}}, {one|two}.", ["Hi {{firstName}}, one.", "Hello {{firstName}}, two.", "Hey {{firstName}}, one."]),
        ("{Hi {Ann|Bo}|Hello} again", ["Hi Ann again", "Hi Bo again", "Hello again"]),
        ("{{Ann|Bo}|Cleo}", ["Ann", "Bo", "Cleo"]),
        ("{{RANDOM | Hi {{name}} | Good day }}, Ann", ["Hi {{name}}, Ann", "Good day, Ann"]),
        ("{{random|Hi|Hello}}", ["Hi", "Hello"]),
        ("{{spintax|Hi|Hello}}", ["Hi", "Hello"]),
        ("{{spin}}Hi{{variation}}Hello{{end spin}} Ann", ["Hi Ann", "Hello Ann"]),
        ("{spin}Hi|Hello{endspin} Ann", ["Hi Ann", "Hello Ann"]),
        ("{% spin %}{% variation %}Hi{% variation %}Hello{% endspin %} Ann", ["Hi Ann", "Hello Ann"]),
        ("{{Hi there|Hello}} Ann", ["Hi there Ann", "Hello Ann"]),
        ("a {|very} good gate", ["a  good gate", "a very good gate"]),
        ("neighbo{u|}rs", ["neighbours", "neighbors"]),
        ("in your {city|town}", ["in your city", "in your town"]),
        ("{First\n\npart.|Second.} End", ["First\n\npart. End", "Second. End"]),
    ],
)  # fmt: skip
def test_every_option_occurs_in_one_variant(text: str, sent: list[str]) -> None:
    assert [variant.text for variant in variants(text)] == sent


@pytest.mark.parametrize(
    "text",
    [
        "{FirstName|there}", "{first_name|friend}", "{Name|there}", "{company|your firm}", "{city|your town}",
        "{{firstName|there}}", '{{ first_name | default: "there" }}', "{{ name | capitalize }}", "{{ x|default('you') }}",
        "{company} and {company|business}", "{{ {'a': 1}|tojson }}", "{{#each rows as |row|}}", "{{! a | b }}",
        "{# Hi|Hello #}", "{% set a = b|c %}", "{Hi|Hello", "Hi|Hello}", "| {a} | {b} |", "{1|2}", "{}", "{|}",
    ],
)  # fmt: skip
def test_default_values_filters_and_unpaired_braces_are_not_spintax(text: str) -> None:
    assert choices(text) == []


PIECES = st.sampled_from(["{", "}", "|", "{{", "}}", "Hi", " Ann", "RANDOM", "{{spin}}", "{{variation}}", "{{end spin}}", "{%", "%}", "\n", "{a|b}", "{{n}}"])  # fmt: skip


@pytest.mark.slow
@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=400, deadline=None)
def test_a_variant_maps_its_characters_to_the_source(text: str) -> None:
    for variant in variants(text):
        places = [variant.source_offset(at) for at in range(len(variant.text))]
        assert places == sorted(set(places))
        assert "".join(text[at] for at in places) == variant.text
        assert variant.filled(FILLER).replace(FILLER, "") == variant.text
        assert len(variant.spread) == len(text)


@pytest.mark.slow
@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_every_option_occurs_in_some_variant(text: str) -> None:
    sent = variants(text)
    if len(sent) < MAX_VARIANTS:
        options = [option.span for choice in choices(text) for option in choice.options]
        assert set(options) <= {span for variant in sent for span in variant.chosen}


@pytest.mark.slow
def test_deep_and_wide_nesting_terminates() -> None:
    assert choices("{" * 5000 + "|" * 5000 + "}" * 5000) is not None
    assert len(variants("{" + "|".join("abcdefgh" * 500) + "}")) == MAX_VARIANTS
    wide = "{" + "|".join("{a|b}" for _ in range(3000)) + "}"
    assert len(variants(wide)) == MAX_VARIANTS


def test_a_finding_is_located_at_its_option_and_names_it() -> None:
    result = lint(SPUN)
    assert result.draft.context.template == Stated(True, StatedIn.TEXT, "spintax")
    quotes = {finding.code: finding for finding in result.shown}
    pressure = quotes["AGD001"]
    assert SPUN[slice(*pressure.span)] == pressure.quote == "Only 2 seats left, so act now!"
    assert pressure.message.endswith("(In the variant with “Only 2 seats left, so act now!”.)")
    pitch = quotes["RAP001"]
    assert SPUN[slice(*pitch.span)].startswith("We help firms")
    assert "variant" not in pitch.message


def test_each_faulty_option_has_its_own_finding() -> None:
    text = SPUN.replace("Which weir is yours?", "There are only two seats left, so hurry!")
    found = [finding for finding in lint(text).shown if finding.code == "AGD001"]
    assert [finding.quote for finding in found] == [
        "Only 2 seats left, so act now!",
        "There are only two seats left, so hurry!",
    ]


def test_a_finding_never_covers_part_of_a_choice() -> None:
    (link,) = [finding for finding in lint(SPUN).shown if finding.code == "RAP004"]
    assert link.quote == "{Book a slot|Grab a time}: https://cal.example/pat"


def test_spintax_in_a_subject_is_expanded(run: Run) -> None:
    body = "Hi {{firstName}},\n\nwe help firms like yours double their revenue with our gates.\n"
    Path("a.md").write_text(f'---\nsubject: "{{Your weir|RE: your order}}"\n---\n{body}')
    drafts = json.loads(run("check", "--isolated", "--output-format", "json", "a.md").out)["drafts"]
    (found,) = [f for f in drafts[0]["findings"] if f["code"] == "RAP006"]
    assert found["message"].endswith("(In the variant with “RE: your order”.)")


def test_fixes_keep_the_spintax(run: Run) -> None:
    text = (
        "{Hi|Hello} {{firstName}},\n\nyour {talk|page} on weirs helped us. {PLEASE READ THIS LETTER"
        " NOW|Which wood was it}?\n"
    )
    Path("a.txt").write_text(text)
    run("check", "--isolated", "--fix", "--unsafe-fixes", "a.txt")
    after = Path("a.txt").read_text()
    assert [len(choice.options) for choice in choices(after)] == [2, 2, 2]


@pytest.mark.slow
def test_options_that_are_not_judged_are_reported() -> None:
    many = "|".join(f"Which weir is number {n}?" for n in range(MAX_VARIANTS + 7))
    result = lint(f"Hi {{firstName}},\n\n{{{many}}}", template=True)
    assert [failure.what for failure in result.failures] == [
        "7 more variants of the spintax were not judged"
    ]


def test_spintax_in_a_sent_mail_is_a_leftover_tag(run: Run) -> None:
    Path("a.eml").write_text(
        "From: pat@x.example\nTo: ann@y.example\nSubject: weirs\n\n{Hi|Hello} Ann,\n\nwhich wood"
        " was it?\n"
    )
    drafts = json.loads(run("check", "--isolated", "--output-format", "json", "a.eml").out)[
        "drafts"
    ]
    assert [f["quote"] for f in drafts[0]["findings"] if f["code"] == "RAP005"] == ["{Hi|Hello}"]


def test_with_data_each_variant_is_rendered_and_a_row_counts_once(run: Run) -> None:
    Path("a.txt").write_text(SPUN)
    Path("people.csv").write_text("firstName,company\nAnn,Weirs\n,Gates\nCleo,Locks\n")
    done = run("check", "--isolated", "--output-format", "json", "--data", "people.csv", "a.txt")
    found = json.loads(done.out)["drafts"][0]["findings"]
    pressure = [f for f in found if f["code"] == "AGD001"]
    assert [f["quote"] for f in pressure] == ["Only 2 seats left, so act now!"]
    pitch = next(f for f in found if f["code"] == "RAP001")
    assert pitch["message"].startswith("3 of 3 rows, first people.csv:2: ")
    assert not [f for f in found if "Hi|Hello" in f["message"]]


def test_with_data_later_rows_take_the_variants_in_turn(run: Run) -> None:
    Path("a.txt").write_text(
        "Hi {{firstName}},\n\nyour page on weirs helped us. {Which wood was it|___}?\n"
    )
    Path("people.csv").write_text("firstName\nAnn\nBo\nCleo\n")
    done = run("check", "--isolated", "--output-format", "json", "--data", "people.csv", "a.txt")
    found = json.loads(done.out)["drafts"][0]["findings"]
    (blank,) = [f for f in found if "blank" in f["message"]]
    assert blank["message"].startswith("2 of 3 rows, first people.csv:2: ")
