"""``--add-suppressions`` writes comments that readers do not see and that break nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach_lint.templates import engine_of
from tests.conftest import Run

PUSH = "Act now, only 3 seats are left!"
ROW = {"n": "Ann", "c": "Weirs", "x": True}

TEMPLATES = [
    ("a.jinja", f"Hi {{{{ n }}}}, {{% raw %}}\n{PUSH}\n{{% endraw %}} {{{{ c }}}}\nPat\n"),
    ("a.jinja", f"Hi {{{{ n }}}},\n\n{PUSH} Was it\nlarch?\n"),
    ("a.jinja", f"Hi {{{{ n }}}},\n{{% if x -%}}\n    {PUSH}\n{{%- endif %}}\n\nPat {{{{ c }}}}\n"),
    ("a.jinja", "Hi {{ n }},\n\n{{- ' dear' }} reader, act now, only 3 seats are left!\n"),
    ("a.jinja", f"Hi {{{{\n  n }}}}, act now, only 3 seats are left!\n{PUSH}\n"),
    ("a.liquid", f"Hi {{{{ n }}}}, {{% raw %}}\n{PUSH}\n{{% endraw %}} {{{{ c }}}}\nPat\n"),
    ("a.liquid", f"Hi {{{{ n }}}},\n{{% if x -%}}\n    {PUSH}\n{{%- endif %}}\n\nPat {{{{ c }}}}\n"),
    ("a.mustache", f"Hi {{{{n}}}},\n\n{PUSH} Was it\nlarch?\n"),
    ("a.jinja", f'<a href="x"\n   title="{PUSH}">{PUSH}</a> {{{{ n }}}} and {{{{ c }}}}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), TEMPLATES)
def test_suppressions_do_not_change_what_a_template_renders(run: Run, name: str, text: str) -> None:
    Path(name).write_text(text)
    args = ("check", "--isolated", "--select", "AGD", name)
    assert run(*args).code == 1
    assert run(*args, "--add-suppressions", "the date is real").code == 0
    written = Path(name).read_text()
    assert "outreach-lint: disable" in written
    assert run(*args).code == 0
    before, after = (engine_of(name, source).renderer(source)(ROW) for source in (text, written))
    assert after == before


FENCE = f"Hi Ann,\n\nour page says:\n\n```\n{PUSH}\n```\n"


@pytest.mark.parametrize(
    ("text", "untouched"),
    [
        (f"| to | text |\n|---|---|\n| Ann | {PUSH} |\n| Bo | Hurry, {PUSH} |\n", f"|---|---|\n| Ann | {PUSH} |\n| Bo |"),
        (f'Hi Ann,\n\nsee <a href="x"\n  title="{PUSH}">our page</a>. {PUSH}\n', f'<a href="x"\n  title="{PUSH}">our page</a>'),
        (f"Hi Ann,\n\n<pre>\n{PUSH}\n</pre>\n", f"<pre>\n{PUSH}\n</pre>"),
        (f"Hi Ann,\n\n{{I write to you.|{PUSH}\nAnd again: {PUSH}}}\n", f"{{I write to you.|{PUSH}\nAnd again: {PUSH}}}"),
    ],
)  # fmt: skip
def test_suppressions_do_not_break_markdown_blocks(run: Run, text: str, untouched: str) -> None:
    Path("a.md").write_text(text)
    args = ("check", "--isolated", "--select", "AGD", "a.md")
    assert run(*args).code == 1
    assert run(*args, "--add-suppressions", "the date is real").code == 0
    assert untouched in Path("a.md").read_text()
    assert run(*args).code == 0


def test_a_message_in_a_code_block_gets_no_comment_but_can_be_accepted(
    run: Run,
) -> None:
    text = f"# Mail\n\n```\nHi Jordan,\n\n{PUSH}\n```\n"
    Path("a.md").write_text(text)
    args = ("check", "--isolated", "--select", "AGD", "a.md")
    assert run(*args).code == 1
    outcome = run(*args, "--add-suppressions", "the date is real")
    assert outcome.code == 2
    assert "cannot hold comments" in outcome.err
    assert "outreach-lint baseline accept" in outcome.err
    assert Path("a.md").read_text() == text
    assert run("baseline", "accept", "a.md").code == 0
    assert run("check", "a.md").code == 0


def test_rules_are_enabled_again_after_a_suppressed_block(run: Run) -> None:
    Path("a.md").write_text(f"Hi Ann,\n\n<pre>\n{PUSH}\n</pre>\n\nWhich wood was it?\n")
    args = ("check", "--isolated", "--select", "AGD001", "a.md")
    run(*args, "--add-suppressions", "as it is")
    with Path("a.md").open("a") as handle:
        handle.write(f"\nHurry, {PUSH}\n")
    out = json.loads(run(*args, "--output-format", "json").out)
    assert [f["quote"].endswith(PUSH) for f in out["drafts"][0]["findings"]] == [True]


def test_a_template_with_custom_delimiters_gets_no_comment(run: Run) -> None:
    text = f"{{{{=<% %>=}}}}Hi <% n %>, <% c %>\n\n{PUSH}\n"
    Path("a.mustache").write_text(text)
    outcome = run("check", "--isolated", "--add-suppressions", "x", "a.mustache")
    assert (outcome.code, "baseline accept" in outcome.err) == (2, True)
    assert Path("a.mustache").read_text() == text
