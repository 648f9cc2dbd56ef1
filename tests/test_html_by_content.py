"""HTML is recognized by its content, whatever the file name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from outreach_lint.sources.markup.page import is_html
from tests.conftest import Run

MAIL = (
    "<p>Hi Nadia,</p>\n<p>We help clinics like yours <b>double</b> their bookings.</p>\n"
    '<p>Act now, only 2 spots left!</p><p><a href="https://cal.example/sam">Book here</a></p>\n'
)


def findings(run: Run, *args: str) -> list[Any]:
    outcome = run("check", "--output-format", "jsonl", "--exit-zero", *args)
    return [json.loads(line)["findings"] for line in outcome.out.splitlines() if "findings" in line]


@pytest.mark.parametrize("name", ["a.txt", "a.hbs", "a.liquid", "a.j2", "a.mustache"])
def test_html_in_a_text_file_gives_the_findings_of_an_html_file(run: Run, name: str) -> None:
    Path("a.html").write_text(MAIL)
    Path(name).write_text(MAIL)
    (page,) = findings(run, "a.html")
    (found,) = findings(run, "--no-template", name)
    assert page
    assert found == page


@pytest.mark.slow
def test_html_by_content_is_read_by_several_processes(run: Run) -> None:
    for number in range(30):
        Path(f"{number}.txt").write_text(MAIL)
    assert findings(run, "--jobs", "2", ".") == findings(run, "--jobs", "1", ".")


def test_html_in_a_text_file_is_fixed_in_place(run: Run) -> None:
    Path("a.txt").write_text(MAIL)
    run("check", "--fix", "--unsafe-fixes", "a.txt")
    fixed = Path("a.txt").read_text()
    assert "Act now" not in fixed
    assert "<b>double</b>" in fixed and '<a href="https://cal.example/sam">' in fixed


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<!DOCTYPE html><html><body>Hi</body></html>", True),
        ("\n<!-- sent in May -->\n<div>Hi</div>", True),
        ("<table width=600><tr><td>Hi</td></tr></table>", True),
        ("Hi Nadia,\n\nuse <b>bold</b> in the heading, or </p> breaks.\n", False),
        ("<Nadia>, did the larch hold?\n", False),
        ("<first name>, did the larch hold?\n</p>", False),
    ],
)
def test_is_html_recognizes_html(text: str, html: bool) -> None:
    assert is_html(text) == html
