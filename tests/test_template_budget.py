"""An endless template is stopped with its line, and the other rows are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint.templates import TemplateError, engine_of
from tests.conftest import Run

MANY = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "source", "line"),
    [
        ("a.jinja", "Hi {{ n }}\n\n" + MANY, 3),
        ("a.jinja", "Hi {{ n }}\n{% for a in range(90000) %}{{ n }} and so on and on and on{% endfor %}", 2),
        ("a.jinja", "Hi\n{% macro m(k) %}{% if k %}{{ m(k - 1) }}{{ m(k - 1) }}{% endif %}{% endmacro %}\n{{ m(60) }}", 2),
        ("a.jinja", "Hi\n{% macro m() %}\n{{ m() }}{% endmacro %}{{ m() }}", 3),
        ("a.jinja", "Hi\n{% set s = namespace(t='ab') %}{% for i in range(60) %}\n{% set s.t = s.t ~ s.t %}{% endfor %}", 3),
        ("a.jinja", "Hi\n{% set s = namespace(t='ab') %}{% for i in range(60) %}\n{% set s.t = s.t + s.t %}{% endfor %}", 3),
        ("a.jinja", "Hi\n{% set s = namespace(t='ab') %}{% for i in range(60) %}\n{% set s.t = s.t | replace('b', 'bb') | replace('b', 'bb') %}{% endfor %}", 3),
        ("a.jinja", "Hi\n\n{{ 'ab' * 900000000000 }}", 3),
        ("a.jinja", "Hi\n\n{{ 9 ** 9999999999 }}", 3),
        ("a.jinja", "Hi\n\n{{ 'ab' | center(9000000000) }}", 3),
        ("a.liquid", "Hi {{ n }}\n\n{% for a in (1..90000) %}{% for b in (1..90000) %}x{% endfor %}{% endfor %}", 3),
        ("a.liquid", "Hi {{ n }}\n\n{% for a in (1..90000000000) %}x{% endfor %}", 3),
        ("a.liquid", "Hi\n{% assign s = 'ab' %}{% for i in (1..60) %}\n{% assign s = s | append: s %}{% endfor %}", 2),
    ],
)  # fmt: skip
def test_an_endless_template_is_stopped_with_its_line(name: str, source: str, line: int) -> None:
    render = engine_of(name, source).renderer(source)
    with pytest.raises(TemplateError) as caught:
        render({"n": "Ann"})
    assert caught.value.line == line
    assert "end" in str(caught.value)


@pytest.mark.slow
def test_nested_mustache_lists_are_stopped() -> None:
    source = "".join("{{#a}}" for _ in range(20)) + "x" + "".join("{{/a}}" for _ in range(20))
    with pytest.raises(TemplateError, match="may never end"):
        engine_of("a.mustache", source).renderer(source)({"a": [1] * 10})


@pytest.mark.parametrize(
    ("name", "source", "text"),
    [
        ("a.jinja", "{% for a in x %}{{ loop.index }}/{{ loop.length }}{{ ' ' ~ a }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}", "1/2 b, 2/2 c"),
        ("a.jinja", "{% for a in y %}{{ a }}{% else %}none{% endfor %}", "none"),
        ("a.jinja", "{% for a in x if a != 'b' %}{{ a | upper }}{% endfor %}", "C"),
        ("a.jinja", "{{ 'a' ~ 1 ~ x | join('-') }} {{ 2 * 3 }} {{ 'a' + 'b' }}", "a1b-c 6 ab"),
        ("a.liquid", "{% for a in x %}{{ a }}{% endfor %}", "bc"),
        ("a.mustache", "{{#x}}{{.}}{{/x}}{{^y}}none{{/y}}", "bcnone"),
    ],
)  # fmt: skip
def test_finite_loops_are_not_affected(name: str, source: str, text: str) -> None:
    assert engine_of(name, source).renderer(source)({"x": ["b", "c"]}) == text


def test_an_endless_row_does_not_affect_other_rows(run: Run) -> None:
    Path("t.jinja").write_text(
        "---\nsubject: weirs\n---\nHi {{ n }},\n\n{% if n == 'Bo' %}"
        + MANY
        + "{% endif %}we sell gates. Act now, before it is too late!\n"
    )
    Path("people.csv").write_text("n\nAnn\nBo\nCleo\n")
    outcome = run("check", "--isolated", "--data", "people.csv", "t.jinja")
    assert outcome.code == 2
    assert "people.csv:3: stopped after 200,000 loop steps" in outcome.err
    assert "the template is t.jinja:6" in outcome.err
    assert "2 of 3 rows" in outcome.out
