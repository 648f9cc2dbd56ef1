"""The report for people: short by default, one entry per fix, line numbers of the file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

import click
import pytest

from outreach_lint.api import draft_from_text
from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.model import (
    SEVERITIES,
    Context,
    Draft,
    Finding,
    Lines,
    Severity,
    Span,
    Stated,
    StatedIn,
    Suggestion,
)
from outreach_lint.report import Display, pages, report_in
from outreach_lint.report.assumed import assumptions
from outreach_lint.report.entries import by_importance, entries
from outreach_lint.report.frame import excerpt
from outreach_lint.report.terminal import SEVERITY_COLORS, low_confidence_reason, wrap
from outreach_lint.rules.page import page_of
from outreach_lint.words import width_of
from tests.conftest import ROOT, Run
from tests.terminal import opened, shown

LINTER = Linter()
PITCH = (
    "Hi Ines,\n\nWe build the fastest booking software on earth and guarantee ten times the "
    "bookings. Only 2 places are left, so act now!\n\nBook a demo: https://cal.example/bo\n\nBo\n"
)


TWICE = (
    "Hi Ines,\n\nThis is my fourth mail and you still ignore me. Act now!\n\n"
    "I guess that you are too busy to be polite.\n\nBo\n"
)


def finding(
    code: str, words: str, text: str, fix: str | None, severity: Severity = "warning"
) -> Finding:
    start = text.index(words)
    span, draft = Span(start, start + len(words)), Draft(text)
    return Finding(
        code, code.lower(), severity, "high", f"About {code}.", span,
        draft.position(span.start), draft.position(span.end), words,
        Suggestion(fix) if fix else None,
    )  # fmt: skip


@pytest.mark.slow
def test_the_report_of_the_examples_fits_in_ninety_lines(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("check", "--isolated", "examples").out.splitlines()
    assert len(lines) <= 90
    assert max(map(width_of, lines)) <= 80


def test_a_draft_has_a_verdict_and_three_short_entries(run: Run) -> None:
    Path("a.txt").write_text(PITCH)
    out = run("check", "a.txt").out
    verdict, *rest = out.splitlines()
    assert verdict.startswith("a.txt: not ready, ")
    things = [line for line in rest if line.startswith(("  1. ", "  2. ", "  3. ", "  4. "))]
    assert [line[:4] for line in things] == ["  1.", "  2.", "  3."]
    assert max(j - i for i, j in pairwise(map(rest.index, [*things, rest[-3]]))) <= 4
    more = sum(int(n) for n in re.findall(r"Line \d+ and (\d+) more", out))
    left = int(re.findall(r"\d+", verdict)[0]) - 3 - more
    assert f"  {left} more: -v" in rest
    assert all(re.search(r" [A-Z]{3}\d{3}$", line) for line in things)


@pytest.mark.parametrize("style", ["html", "markdown", "full"])
def test_all_formats_and_fix_report_the_same_number_of_changes(run: Run, style: str) -> None:
    Path("a.txt").write_text(TWICE)
    number = re.findall(r"(\d+) things to change", run("check", "a.txt").out)
    out = run("check", "--output-format", style, "a.txt").out
    if style == "full":
        assert out.count("a.txt:") == int(*number)
    else:
        assert set(re.findall(r"(\d+) things to change", out)) == set(number)
        assert out.count("🛑") + out.count("⚠️") == (int(*number) if style == "markdown" else 0)


def test_joined_entries_are_counted_one_by_one(run: Run) -> None:
    only = ("--select", "AGD002", "-")
    verdict, first, place, *rest = run("check", *only, stdin=TWICE).out.splitlines()
    assert verdict.endswith("2 things to change")
    assert first.startswith("  1–2. ")
    assert place.startswith("     Line 3 and 1 more: Leave out “")
    assert not any("more: -v" in line for line in rest)


def test_a_fix_is_wrapped_with_its_whole_question(run: Run) -> None:
    out = run("check", "--select", "RAP001", "-", stdin=PITCH).out
    told = " ".join(line.strip() for line in out.splitlines())
    assert "Begin with them: “Ines, [What of theirs (a page, post, talk)" in told
    assert "“…”" not in out


def test_no_question_is_cut(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = run("check", "--select", "RAP001,SEL003,AGD002", "-", stdin=PITCH + TWICE).out
    assert out.count("[") == out.count("]") > 0


FOREIGN = "te escribo porque vendemos bisagras que nunca se oxidan. ¿Tienes un momento?"


def test_the_reason_for_no_verdict_is_whole_and_has_no_place(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = run("check", "-", stdin=f"Hola Ana,\n\n{FOREIGN}\n\nTomás\n").out
    assert "and the local engine reads English only. OL002" in " ".join(out.split())
    assert "Line" not in out


def test_what_was_not_judged_has_no_number_among_the_changes(run: Run) -> None:
    out = run("check", "--select", "RAP001,OL002", "-", stdin=f"{PITCH}\n{FOREIGN}\n").out
    verdict, first, *_ = out.splitlines()
    assert verdict.endswith("judged in part, not ready, 1 thing to change")
    assert first.startswith("  1. ")
    assert "\n  - Not judged: “te escribo porque" in out


def test_fixable_findings_are_counted_among_all(run: Run) -> None:
    template = "Hi {{first_name}},\n\nWe sell larch gates to mills. Shall we talk?\n\nSam\n"
    out = run("check", "--isolated", "-", stdin=template).out
    assert "1 thing to change" in out
    assert "RAP001 RAP003" in out
    assert "Fixable: 2 of 2 findings with --fix --unsafe-fixes" in out


def test_verbose_shows_everything_left_out(run: Run) -> None:
    Path("a.txt").write_text(PITCH)
    lines = run("check", "-v", "--output-format", "concise", "a.txt").out.splitlines()
    codes = {line.split()[1] for line in lines}
    shown = run("check", "-v", "a.txt").out
    assert len(codes) > 3
    assert all(code in shown for code in codes)
    assert "  3 │ We build the fastest" in shown


def test_the_most_severe_entry_comes_first(run: Run) -> None:
    Path("a.txt").write_text(
        PITCH.replace("\n\nBo\n", "\n\nThis is my fourth mail and you still ignore me.\n\nBo\n")
    )
    verdict, first, *_ = run("check", "a.txt").out.splitlines()
    assert verdict.startswith("a.txt: do not send this yet, ")
    assert "guilty" in first
    assert first.endswith("AGD002")


def test_a_clean_draft_shows_a_verdict_and_its_strengths(run: Run) -> None:
    Path("a.txt").write_text((ROOT / "examples/good-note.txt").read_text())
    out = run("check", "a.txt").out.splitlines()
    assert out[0] == "a.txt: nothing to change"
    assert out[1].startswith("What works: ")


def test_standard_input_is_named_in_the_report(run: Run) -> None:
    assert run("check", "-", stdin=PITCH).out.startswith("standard input: not ready")


def test_many_drafts_take_two_lines_each_plus_counts_by_rule(run: Run) -> None:
    record = json.dumps({"text": PITCH})
    Path("many.jsonl").write_text(f"{record}\n" * 60)
    out = run("check", "--ignore", "RAP102", "many.jsonl").out.splitlines()
    assert out[0].startswith("many.jsonl · 1: not ready")
    assert out[1].startswith("  Line 1: ")
    assert out[2].startswith("many.jsonl · 2: not ready")
    assert len(out) <= 2 * 60 + 12
    counts = next(line for line in out if line.startswith("By rule: "))
    assert "60" in counts


def test_findings_with_one_fix_form_one_entry() -> None:
    text = "We sell rope. You need rope. Call now."
    found = [
        finding("AAA001", "We sell rope.", text, "Begin with them."),
        finding("BBB001", "You need rope.", text, "Begin with them."),
        finding("CCC001", "Call now.", text, "Leave it out.", "error"),
        finding("DDD001", "now", text, None),
    ]
    together = entries(found)
    assert [[f.code for f in e.findings] for e in together] == [
        ["AAA001", "BBB001"],
        ["CCC001"],
        ["DDD001"],
    ]
    assert [e.main.code for e in by_importance(together)] == ["CCC001", "AAA001", "DDD001"]


def test_a_rule_with_two_places_gives_two_entries_unless_joined() -> None:
    text = "Dear NAME, your COMPANY is great."
    found = [
        finding("AAA001", "NAME", text, "Fill in “NAME”."),
        finding("AAA001", "COMPANY", text, "Fill in “COMPANY”."),
    ]
    assert len(entries(found)) == 2
    (joined,) = entries(found, join_places=True)
    assert len(joined.spans) == 2
    assert joined.rules == [("AAA001", "aaa001")]


def test_an_entry_shows_its_most_severe_finding() -> None:
    text = "We sell rope."
    found = [
        finding("AAA001", text, text, "Begin with them."),
        finding("BBB001", text, text, "Begin with them.", "error"),
    ]
    (entry,) = entries(found)
    assert (entry.main.code, entry.severity) == ("BBB001", "error")


def test_the_full_format_names_all_rules_of_an_entry(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint.report import full

    monkeypatch.setattr(full, "entries", lambda found: [_all_in_one(found)])
    out = run("check", "--output-format", "full", "-", stdin=PITCH).out
    head = out.splitlines()[0]
    assert "RAP001 pitch-before-rapport, " in head


def _all_in_one(found: object) -> object:
    from outreach_lint.report.entries import ReportEntry

    main, *others = sorted(found, key=lambda f: f.code != "RAP001")  # type: ignore[call-overload]
    return ReportEntry(main, tuple(others))


def test_excerpts_count_file_lines_across_empty_lines() -> None:
    text = "one\n\nthree\r\n\r\n\r\nsix\rseven"
    rows = excerpt(Draft(text), Span(0, len(text)), 80)
    assert [row for row, marks in rows if not marks] == [
        "  1 │ one", "  3 │ three", "  6 │ six", "  7 │ seven",
    ]  # fmt: skip


def test_excerpts_of_a_part_of_a_file_use_line_numbers_of_the_file() -> None:
    text = "one\n\nthree"
    lines = Lines(text)

    def locate(offset: int) -> tuple[int, int]:
        line, column = lines.at(offset)
        return line + 98, column

    rows = excerpt(Draft(text, locate=locate), Span(0, len(text)), 80)
    assert [row for row, marks in rows if not marks] == ["   99 │ one", "  101 │ three"]


def test_a_row_spanning_several_file_lines_shows_the_line_of_the_words() -> None:
    text = "Hello there. Act now!"
    draft = Draft(text, locate=lambda offset: (6 if offset < 13 else 7, 1))
    rows = excerpt(draft, Span(13, len(text)), 80)
    assert [row for row, marks in rows if not marks] == ["  7 │ Hello there. Act now!"]
    assert excerpt(draft, Span(0, 5), 80)[0] == ("  6 │ Hello there. Act now!", False)


def test_words_in_the_subject_of_a_record_are_underlined(run: Run) -> None:
    text = (
        '- subject: "Quick question"\n  body: "Hi Ben,\\n\\nWe sell pallets. Buy some?\\n\\nOtto"\n'
    )
    Path("a.yaml").write_text(text)
    out = run("check", "--select", "RAP006", "--output-format", "full", "a.yaml").out.splitlines()
    place = next(number for number, line in enumerate(out) if line.startswith("a.yaml:1:"))
    assert out[place + 2 : place + 4] == ["  1 │ Quick question", "    │ ~~~~~~~~~~~~~~"]


@pytest.mark.slow
def test_findings_have_the_severity_of_their_rule() -> None:
    """A finding on a bad example of a page has the severity of the page, or a check's lower one."""
    for rule in LINTER.rules.values():
        for example in page_of(rule).bad if rule.plugin.startswith("outreach_lint_") else ():
            for item in LINTER.judge(example.draft, _config()).findings:
                most = SEVERITIES.index(LINTER.rules[item.code].severity)
                assert SEVERITIES.index(item.severity) <= most, (rule.code, item)


def _config() -> Config:
    return Config()


def test_a_low_confidence_finding_gives_the_reason(run: Run) -> None:
    text = "Hi Ada,\n\nI read your paper on locks.\n\nREAD THE WHOLE STORY BELOW\n\nSam\n"
    item = next(f for f in LINTER.judge(Draft(text), _config()).findings if f.confidence == "low")
    assert low_confidence_reason(item) == "the words suggest it, but are not clear enough"
    for style in ("full", "concise", "markdown", "html"):
        out = run("check", "-v", "--output-format", style, "-", stdin=text).out
        assert "not clear enough" in " ".join(out.split()), style


def test_wide_characters_are_wrapped_by_columns() -> None:
    lines = wrap("日本語の文章です " * 6, 24, "  ", "> ")
    assert len(lines) > 1
    assert all(width_of(line) <= 24 for line in lines)


def test_truncated_text_ends_with_an_ellipsis() -> None:
    assert wrap("a word and another one and one more", 22, most=1) == ["a word and another …"]


def on_terminal(folder: Path, *args: str, **environment: str) -> str:
    """Return the output of the program on a terminal."""
    leader, follower = opened(40, 100)
    known = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "outreach_lint", *args], cwd=folder, stdout=follower,
        stderr=follower, stdin=subprocess.DEVNULL, env={**known, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(follower)
    said = shown(leader)
    process.wait(timeout=30)
    return said.decode()


@pytest.mark.slow
def test_codes_link_to_their_pages_on_a_terminal_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PITCH)
    for style in ("short", "full"):
        args = ("check", "--isolated", "--output-format", style, "a.txt")
        shown = on_terminal(tmp_path, *args)
        assert "\x1b]8;;file:///" in shown, style
        assert "pitch-before-rapport.md\x1b\\RAP001\x1b]8;;\x1b\\" in shown
        assert "\x1b" not in on_terminal(tmp_path, *args, NO_COLOR="1")
        assert "\x1b]8" not in on_terminal(tmp_path, *args, TERM="dumb")


def test_codes_link_to_the_site_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pages.page_address("RAP001", LINTER.rules).startswith("file:///")
    assert pages.web_page("RAP001", LINTER.rules) == ""
    monkeypatch.setattr(pages, "site", lambda: "https://docs.example")
    address = "https://docs.example/reference/rules/RAP001.html"
    assert pages.page_address("RAP001", LINTER.rules) == address
    assert pages.web_page("RAP001", LINTER.rules) == address
    assert pages.page_address("NOPE01", LINTER.rules) == ""


def long_drafts(count: int) -> str:
    records = [{"id": f"draft {n}", "text": PITCH} for n in range(count)]
    return "".join(f"{json.dumps(record)}\n" for record in records)


def test_markdown_of_many_drafts_has_an_overview_and_folded_drafts(run: Run) -> None:
    Path("some.jsonl").write_text(long_drafts(8))
    raw = run("check", "--output-format", "markdown", "some.jsonl").out
    assert "| rule | findings |" in raw
    assert "<details open>" not in raw
    for number in range(8):
        assert raw.count(f'<a href="#draft-{number}">') == raw.count(f'<a id="draft-{number}">')
    alone = run("check", "--output-format", "markdown", "-", stdin=PITCH).out
    assert "| rule |" not in alone
    assert "<details open>" in alone


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 40, 2000])
def test_markdown_fits_in_a_comment_for_any_drafts(run: Run, count: int) -> None:
    line = json.dumps({"id": "x" * 900, "text": PITCH.replace("Only 2", f"{'very ' * 300}Only 2")})
    Path("many.jsonl").write_text(f"{line}\n" * count)
    raw = run("check", "--ignore", "RAP102", "--output-format", "markdown", "many.jsonl").out
    assert len(raw) <= 60_000
    assert raw.count("<details") == raw.count("</details>")
    assert "RAP001" in raw


@pytest.mark.slow
def test_markdown_of_one_draft_with_many_findings_is_cut_and_closed(run: Run) -> None:
    text = PITCH + "".join(f"{{{{field_{n}}}}} {'and so on ' * 30}\n" for n in range(400))
    raw = run("check", "--no-template", "--output-format", "markdown", "-", stdin=text).out
    assert len(raw) <= 60_000
    assert "- … and " in raw
    assert raw.count("<details") == raw.count("</details>") == 1


def test_markdown_links_codes_to_the_site(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "site", lambda: "https://docs.example")
    raw = run("check", "--output-format", "markdown", "-", stdin=PITCH).out
    assert "[RAP001](https://docs.example/reference/rules/RAP001.html)" in raw


@pytest.mark.slow
def test_html_markers_follow_the_order_of_the_text(run: Run) -> None:
    for path in sorted((ROOT / "examples").glob("*.txt")):
        page = run("check", "--output-format", "html", str(path)).out
        numbers = [int(n) for n in re.findall(r'<a id="d1w(\d+)"', page)]
        assert numbers == sorted(numbers), path.name
        assert len(numbers) == len(set(numbers))


def test_html_has_an_overview_and_a_list_of_drafts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("some.jsonl").write_text(long_drafts(3))
    page = run("check", "--output-format", "html", "some.jsonl").out
    assert page.index('id="rule-RAP001"') < page.index("<main>")
    assert [f'href="#d{n}">some.jsonl · draft {n - 1}</a>' in page for n in (1, 2, 3)] == [True] * 3
    assert page.count('href="#rule-RAP001"') == 3
    assert "https:" not in page.replace("https://cal.example", "")
    monkeypatch.setattr(pages, "site", lambda: "https://docs.example")
    page = run("check", "--output-format", "html", "some.jsonl").out
    assert 'href="https://docs.example/reference/rules/RAP001.html"' in page


@pytest.mark.parametrize("style", ["html", "markdown"])
def test_low_confidence_findings_do_not_make_a_draft_unready(run: Run, style: str) -> None:
    text = "Hi Ada,\n\nI read your paper on locks.\n\nREAD THE WHOLE STORY BELOW\n\nSam\n"
    out = run("check", "-v", "--output-format", style, "-", stdin=text).out
    assert "nothing to change" in out
    assert "not ready" not in out


@pytest.mark.parametrize("columns", [80, 120])
def test_flagged_words_are_quoted_once(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    long = (
        "We help mills like yours double their revenue within ninety days by a platform that was"
        " built for mills alone, or your money back!"
    )
    out = run("check", "-", stdin=f"Hi Jo,\n\n{long} Act now, before it is too late!\n").out
    for told in re.split(r"\n  \d\. ", out)[1:]:
        assert told.count("“We help mills") + told.count("“Act now") <= 1


@pytest.mark.parametrize("style", ["concise", "short", "full"])
@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_severity_has_the_same_color_in_every_report(severity: Severity, style: str) -> None:
    linter, out = Linter(), StringIO()
    result = linter.judge(
        draft_from_text(
            "Hi Ada,\n\nyour talk made me build a gate. Act now, before it is too late!"
        ),
        Config(),
    )
    (found,) = result.shown
    report = report_in(style, out, linter.rules, Display(color=True))
    report.result(replace(result, findings=(replace(found, severity=severity),)))
    report.close()
    color = click.style("", fg=SEVERITY_COLORS[severity], reset=False)
    assert f"{color}{found.code}" in out.getvalue().replace("\x1b[1m", "")


CONTEXT = Context()


def context(**values: str | bool) -> Context:
    stated = {name: Stated(value, StatedIn.COMMAND_LINE) for name, value in values.items()}
    return replace(CONTEXT, **stated)


def test_the_assumed_context_of_one_draft_is_shown() -> None:
    change = "Change with --setting / --relationship."
    assert assumptions(Counter([CONTEXT])) == (
        f"Read as a message to a stranger, networking. {change}"
    )
    sales = context(setting="sales", template=True)
    assert assumptions(Counter([sales])) == (
        "Read as a template to a stranger, sales. Change with --relationship."
    )


def test_the_assumed_contexts_of_many_drafts_are_counted_by_class() -> None:
    stated = context(relationship="stranger")
    contexts = Counter(
        {
            CONTEXT: 16, stated: 1, context(relationship="acquainted"): 1,
            context(template=True): 2, context(template=True, setting="sales"): 1,
        }
    )  # fmt: skip
    assert assumptions(contexts) == (
        "Read as messages to strangers (17), to acquaintances (1), templates (3);"
        " networking (20), sales (1). Change with --setting / --relationship."
    )
    assert assumptions(Counter({CONTEXT: 3, stated: 1})).startswith(
        "Read as messages to strangers; networking."
    )


def test_a_draft_that_resembles_others_is_not_reported_as_ready(run: Run) -> None:
    text = (ROOT / "examples/campaign.jsonl").read_text()
    Path("a.jsonl").write_text(text)
    for style in ("short", "html"):
        out = run("check", "--output-format", style, "a.jsonl").out
        assert "nothing to change, but 6 drafts are alike" in out
        alone = [line for line in out.splitlines() if "ada" in line and "nothing to change" in line]
        assert alone and not any("alike" in line for line in alone)


def test_html_colours_a_rule_by_its_findings(run: Run) -> None:
    praise = "Hi Otis,\n\nI love your amazing content and your inspiring journey!\n\nBo\n"
    Path("a.txt").write_text(praise)
    out = run("check", "--output-format", "html", "--select", "AGD003", "a.txt").out
    assert '<details class="warning"><summary><b>AGD003</b>' in out
    assert "1×, warning" in out
    claim = "Hi Otis,\n\nas we discussed last week, here is the quote for the lamps.\n\nBo\n"
    Path("b.txt").write_text(claim)
    args = ("--relationship", "stranger", "--select", "AGD003")
    out = run("check", "--output-format", "html", *args, "a.txt", "b.txt").out
    assert '<details class="error"><summary><b>AGD003</b>' in out
    assert "2×, 1 error, 1 warning" in out
