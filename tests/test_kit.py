"""The testing kit, run by pytest as a plugin author runs it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import outreach_lint.testing
from outreach_lint import Hit, NotAnsweredError, Rule, Span
from outreach_lint.testing import FakeClient, assert_fires, assert_silent
from tests.conftest import ROOT
from tests.test_own_rules_of_a_team import BAD, PAGE

pytest_plugins = ["pytester"]
MATCH = '[match.replace]\nutilise = "use"'


def house(
    pytester: pytest.Pytester, match: str = MATCH, bad: str = BAD, name: str = "plain-words"
) -> Path:
    folder = pytester.mkdir("house")
    (folder / f"{name}.md").write_text(PAGE.format(match=match, bad=bad))
    return folder


def kit(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "outreach_lint.testing", *args)


@pytest.mark.slow
def test_each_example_is_a_test_named_by_code_kind_and_line(pytester: pytest.Pytester) -> None:
    house(pytester)
    (pytester.path / "README.md").write_text("# Not a page\n")
    result = kit(pytester, "-v")
    result.assert_outcomes(passed=3)
    lines = [line.split()[0] for line in result.outlines if "PASSED" in line]
    assert lines == [
        f"house/plain-words.md::HOU001-{what}" for what in ("page", "bad-line16", "good-line20")
    ]


@pytest.mark.slow
def test_without_the_kit_pages_are_not_collected(pytester: pytest.Pytester) -> None:
    house(pytester)
    assert (
        pytester.runpytest_subprocess("-p", "no:cacheprovider").ret
        == pytest.ExitCode.NO_TESTS_COLLECTED
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("match", "bad", "said"),
    [
        (MATCH, "", "the section Bad has no example"),
        (MATCH, f"{BAD}\n{BAD}", "this example is already on line 16"),
        (MATCH, BAD.replace("==", ""), "this bad example tests nothing: no words are marked"),
        (MATCH.replace('"use"', '"utilise"'), BAD, "the fix of “utilise” changes nothing"),
        (
            MATCH.replace('"use"', '"utilise well"'),
            BAD,
            "does not help: the finding is still there",
        ),
        ("[match]\nmoves = ['asks']", BAD, "plain-words.md:6: unknown move 'asks'"),
    ],
)
def test_an_invalid_page_fails_with_its_location(
    pytester: pytest.Pytester, match: str, bad: str, said: str
) -> None:
    house(pytester, match, bad)
    result = kit(pytester)
    assert result.ret in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    text = result.stdout.str()
    assert said in text
    assert "plain-words.md:" in text
    # The error is in the author's page, not in our code.
    assert "outreach_lint/testing/" not in text


@pytest.mark.slow
def test_a_failure_shows_the_marked_and_the_found_words(pytester: pytest.Pytester) -> None:
    house(pytester, bad=BAD.replace("==utilise== our", "utilise ==our=="))
    result = kit(pytester)
    result.stdout.fnmatch_lines(
        [
            "*plain-words.md:16: HOU001 plain-words: the flagged words are not the marked words",
            "  draft  │ Hi Ada, please utilise our map of the mills.",
            "  marked │                        ~~~",
            "  found  │                ^^^^^^^",
        ]
    )


@pytest.mark.slow
def test_a_rule_judged_only_by_a_model_is_skipped_with_a_reason(pytester: pytest.Pytester) -> None:
    house(pytester, match="")
    result = kit(pytester, "-rs")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["*only a model judges this rule*"])


@pytest.mark.slow
def test_a_page_of_a_plugin_that_is_not_installed_is_reported(pytester: pytest.Pytester) -> None:
    (house(pytester, match="") / "plain_words.py").write_text("def check(reading): ...\n")
    assert "belongs to a plugin that is not installed" in kit(pytester).stdout.str()


@pytest.mark.slow
def test_the_fixtures_work_in_a_plugin_s_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        from outreach_lint import lint_async
        from outreach_lint.testing import answer

        SNEER = "Even you can do this."

        def test_lint(lint):
            assert [f.code for f in lint("Hi Ada, we sell gates. Only 3 gates are left, so act now!", setting="sales", select=["AGD"]).shown] == ["AGD001"]

        def test_reading(reading):
            assert [move.kind for move in reading("Hi Ada,\\n\\nwe sell gates to mills, from 900 euros each.", relationship="acquainted").moves("pitch")]

        def test_fake_client(lint, fake_client):
            fake_client.enqueue(answer({"rule": "AGD004", "quote": SNEER}))
            assert [f.code for f in lint(f"Hi Ada, {SNEER}", select=["AGD004"], client=fake_client).shown] == ["AGD004"]
            assert len(fake_client.requests) == 1
        """)
    kit(pytester).assert_outcomes(passed=3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "socket.socket()",
        "socket.create_connection(('192.0.2.1', 9), 1)",
        "urllib.request.urlopen('http://192.0.2.1/')",
        (
            "try:\n        socket.getaddrinfo('nowhere.invalid', 80)\n    except Exception:\n      "
            "  pass"
        ),
    ],
)
def test_a_local_check_that_opens_a_socket_fails_its_test(
    pytester: pytest.Pytester, body: str
) -> None:
    (pytester.path / "check_it.py").write_text(
        f"import socket, urllib.request\n\ndef check(reading):\n    {body}\n    return []\n"
    )
    pytester.makepyfile("""
        import socket
        from check_it import check
        from outreach_lint import Rule
        from outreach_lint.testing import assert_silent

        RULE = Rule("NET001", "asks-around", "info", "It asks around.", "", check=check)

        def test_check():
            assert_silent(RULE, "Hi Ada, yes.")

        def test_what_is_no_check_may():
            socket.socket().close()
        """)
    result = kit(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*a local check opened a socket*"])


def test_assert_fires_and_assert_silent() -> None:
    result = assert_fires("pitch-before-rapport", "Hi Ada,\n\n==We sell gates from €900.==\n")
    assert [finding.code for finding in result.shown if finding.code == "RAP001"] == ["RAP001"]
    assert_silent("RAP001", "Hi Ada,\n\nWe sell gates from €900.\n", relationship="established")
    with pytest.raises(
        AssertionError, match="RAP001 pitch-before-rapport: the marked words are not flagged"
    ):
        assert_fires("RAP001", "Hi ==Ada==, yes.")
    with pytest.raises(AssertionError, match="words are flagged, but none should be"):
        assert_silent("RAP001", "Hi Ada,\n\nWe sell gates from €900.\n")
    with pytest.raises(ValueError, match="no words are marked"):
        assert_fires("RAP001", "Hi Ada, yes.")
    with pytest.raises(ValueError, match="words are marked"):
        assert_silent("RAP001", "Hi ==Ada==, yes.")
    with pytest.raises(outreach_lint.OutreachLintError, match="no rule 'RAP099'"):
        assert_silent("RAP099", "Hi Ada, yes.")


def test_a_rule_can_be_tested_without_a_plugin() -> None:
    rule = Rule("OWN001", "two", "info", "Two.", "", check=lambda reading: iter([Hit(Span(0, 2))]))
    assert_fires(rule, "==Hi== Ada, yes.")
    broken = replace(rule, check=lambda reading: iter([[Hit(Span(0, 2))]][5]))
    with pytest.raises(
        AssertionError, match="the check of OWN001 two failed on this draft: IndexError"
    ):
        assert_fires(broken, "==Hi== Ada, yes.")


def test_a_fake_client_without_answers_raises() -> None:
    import asyncio

    with pytest.raises(NotAnsweredError, match="no answer left"):
        asyncio.run(FakeClient().complete(None))  # type: ignore[arg-type]


def test_the_names_of_the_kit_are_documented() -> None:
    offered = {"Answer", "FakeClient", "answer", "assert_fires", "assert_silent"}
    assert set(outreach_lint.testing.__all__) == offered
    page = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
    assert {name for name in offered if f"`{name}`" not in page} == set()
