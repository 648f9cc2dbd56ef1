"""The HTML report in a real browser: no requests, no errors, readable on a phone."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from tests.browser import served, visit
from tests.conftest import ROOT, Run

pytestmark = pytest.mark.slow

HOSTILE = (
    "Hi {{name}}, <script>document.title='taken'</script><img src=http://192.0.2.1/x.png> we sell"
    " ropes from €900 a day. ACT NOW FRIEND today! </div></mark><style>@import"
    " url(http://192.0.2.1/x.css)</style> \x1b[31m \u202e &lt;b&gt;"
)
MEASURE = """<!doctype html><link rel="icon" href="data:,"><iframe src="report.html" style="width:{width}px;height:900px;border:0"></iframe><p id="said"></p>
<script>
document.querySelector("iframe").onload = event => {{
  const page = event.target.contentDocument, ids = new Set([...page.querySelectorAll("[id]")].map(e => e.id));
  document.getElementById("said").textContent = JSON.stringify({{
    width: page.documentElement.scrollWidth,
    marks: page.querySelectorAll("mark").length,
    paper: getComputedStyle(page.body).backgroundColor,
    broken: [...page.querySelectorAll("a")].map(a => a.getAttribute("href").slice(1)).filter(id => !ids.has(id)),
    twice: page.querySelectorAll("[id]").length - ids.size,
    columns: getComputedStyle(page.querySelector(".columns")).gridTemplateColumns.split(" ").length,
    scripts: page.scripts.length,
    title: page.title,
  }});
}};
</script>"""


@pytest.fixture
def report(run: Run, tmp_path: Path) -> Path:
    """A report on the examples, a hostile record and a missing file."""
    Path("hostile.jsonl").write_text(
        json.dumps({"id": "<b>x</b>", "subject": "<i>Re: ours</i>", "text": HOSTILE})
    )
    outcome = run(
        "check", "--isolated", "--verbose", "--output-format", "html", "--output-file", "report.html",
        str(ROOT / "examples"), "hostile.jsonl", "nowhere.txt",
    )  # fmt: skip
    assert (outcome.code, outcome.out) == (2, "")
    return tmp_path / "report.html"


def measured(report: Path, width: int, *options: str) -> dict[str, object]:
    (report.parent / "measure.html").write_text(MEASURE.format(width=width))
    with served(report.parent) as url:
        seen = visit(f"{url}/measure.html", report.parent, *options)
    assert seen.console == []
    found = re.search(r'<p id="said">(.*?)</p>', seen.dom)
    assert found and found[1], seen.dom
    result: dict[str, object] = json.loads(unescape(found[1]))
    return result


def test_the_report_loads_nothing_and_logs_no_errors(report: Path) -> None:
    with served(report.parent) as url:
        seen = visit(f"{url}/report.html", report.parent)
    assert seen.asked == frozenset()
    assert seen.console == []
    assert "<h1>outreach-lint</h1>" in seen.dom


def test_the_probe_detects_requests_and_console_errors(tmp_path: Path) -> None:
    """The probe reports a page that loads an image and logs an error."""
    (tmp_path / "bad.html").write_text("<img src='/other.png'><script>console.error('oh')</script>")
    with served(tmp_path) as url:
        seen = visit(f"{url}/bad.html", tmp_path)
    assert f"{url}/other.png" in seen.asked
    assert any("oh" in line for line in seen.console)


def test_a_draft_is_escaped(report: Path) -> None:
    seen = measured(report, 1200)
    assert (seen["scripts"], str(seen["title"]).startswith("outreach-lint: ")) == (0, True)
    raw = report.read_text()
    assert "<script" not in raw
    assert "<img" not in raw
    assert "&lt;img src=http://192.0.2.1/x.png&gt;" in raw
    assert "\x1b" not in raw
    assert "\u202e" not in raw


def test_the_layout_fits_wide_and_narrow_screens(report: Path) -> None:
    wide, phone = measured(report, 1200), measured(report, 360)
    assert wide["columns"] == 2
    assert phone["columns"] == 1
    assert isinstance(phone["width"], int)
    assert phone["width"] <= 360  # no horizontal scrolling
    assert wide["marks"] == phone["marks"] != 0
    assert (wide["broken"], wide["twice"]) == ([], 0)


def test_light_and_dark_colours_follow_the_preference(report: Path) -> None:
    light = measured(report, 800)["paper"]
    dark = measured(report, 800, "--blink-settings=preferredColorScheme=0")["paper"]
    assert (light, dark) == ("rgb(251, 250, 247)", "rgb(23, 24, 26)")


def test_the_report_can_be_printed(report: Path) -> None:
    from subprocess import run as call

    from tests.browser import QUIET, chromium

    pdf = report.with_suffix(".pdf")
    done = call(
        [chromium(), *QUIET, f"--user-data-dir={report.parent / 'print'}", f"--print-to-pdf={pdf}", report.as_uri()],
        capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0
    assert pdf.read_bytes().startswith(b"%PDF")
