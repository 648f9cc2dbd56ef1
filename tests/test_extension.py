"""The browser extension in a real Chromium, on pages built like the boxes that people write in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import extension
from tests.extension import Browser

pytestmark = pytest.mark.slow

PITCH = (
    "Hi Ana,\nWe help mills cut their energy costs by 40%. Book a demo: https://mill.example/demo"
)
GOOD = "Hi Ana,\nyour talk on tide mills in Gent changed how we clean our sluice. Thank you! Jo"


@pytest.fixture(scope="module")
def linter() -> Iterator[str]:
    """Start the linter; yield the address that it shows."""
    started = subprocess.Popen(
        [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout
    shown = next(found for line in started.stdout if (found := re.search(r"http://\S+", line)))
    yield shown[0]
    started.terminate()
    started.wait(10)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with extension.pages() as address:
        yield address


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with extension.browser(tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture
def paired(chromium: Browser, linter: str) -> Browser:
    """Return the browser, paired and turned on for the pages."""
    if chromium.popup.locator("#pair").is_visible():
        assert "outreach-lint is running" in chromium.pair(linter)
    chromium.turn(True)
    return chromium


def test_it_reads_nothing_until_it_is_paired_and_turned_on(chromium: Browser, site: str) -> None:
    assert "Not paired yet" in chromium.popup.inner_text("main")
    page = chromium.page(f"{site}/mail.html")
    page.write("#new", PITCH)
    page.tab.wait_for_timeout(1000)
    assert not page.has("button.mark")


def test_an_address_that_is_none_is_refused_in_a_sentence(chromium: Browser) -> None:
    chromium.popup.fill("#address", "https://evil.example/#token=x")
    chromium.popup.click("text=Pair")
    assert "not the address" in chromium.popup.inner_text("#wrong")


def test_a_pitch_in_a_mail_is_underlined_and_counted(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", PITCH)
    page.said("finding")
    assert any("We help mills" in words for words in page.found())


def test_a_good_message_has_a_mark_that_says_so(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", GOOD)
    assert "nothing to object to" in page.said()
    assert page.found() == []


def test_what_is_quoted_below_a_reply_is_not_the_writers(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.tab.locator("#reply > div").first.click()
    page.tab.keyboard.type("Hi Ana, the plan of the lock is attached. Shall I send the old one, too?")
    assert "nothing to object to" in page.said()


def test_the_panel_shows_why_and_a_fix_is_taken_and_undone(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/network.html")
    begun = "Hi Ben,\nI hope this finds you well. Your post on gauges made me check ours twice."
    page.write("#chat", begun)
    page.said("finding")
    page.click("button.mark")
    assert "I hope this finds you well" in page.panel()
    page.click(".actions .main")
    page.tab.wait_for_timeout(300)
    fixed = page.tab.locator("#chat").inner_text()
    assert "finds you well" not in fixed and "check ours twice" in fixed
    page.tab.locator("#chat").focus()
    page.tab.keyboard.press("Control+z")
    page.tab.wait_for_timeout(300)
    assert "finds you well" in page.tab.locator("#chat").inner_text()


def test_a_gap_is_asked_for_and_the_answer_is_put_in(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", PITCH)
    page.said("finding")
    page.click("button.mark")
    page.click(".actions .main")
    assert page.has("form.ask input")
    page.tab.keyboard.type("your report on the spring flood")
    page.tab.keyboard.press("Enter")
    page.tab.wait_for_function(
        "document.getElementById('new').innerText.includes('report on the spring flood')"
    )
    assert "[" not in page.tab.locator("#new").inner_text()


def test_a_textarea_is_read_too_and_its_fix_goes_into_it(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/network.html")
    page.write("#note", "Hi Ben, I hope this finds you well. Your gauges post made me check ours.")
    page.said("finding")
    page.click("button.mark")
    page.click(".actions .main")
    page.tab.wait_for_function("!document.getElementById('note').value.includes('finds you well')")
    page.tab.locator("#note").focus()
    page.tab.keyboard.press("Control+z")
    assert "finds you well" in page.tab.locator("#note").input_value()


def test_fast_typing_ends_with_the_verdict_on_the_last_text(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", PITCH, delay=2)
    page.said("finding")
    page.tab.keyboard.press("Control+a")
    page.tab.keyboard.type(GOOD, delay=2)
    assert page.said("nothing")


def test_a_box_in_a_component_in_a_frame_is_read(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/nested.html")
    box = page.tab.frame_locator("iframe").locator("#box")
    box.click()
    page.tab.keyboard.type(PITCH)
    assert "finding" in page.said("finding")


def test_boxes_that_hold_no_message_are_left_alone(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/network.html")
    page.write("#code", " We help mills cut their energy costs by 40%. Book a demo.")
    page.tab.wait_for_timeout(1000)
    assert not page.has("button.mark")


def test_emoji_and_lines_do_not_shift_the_underline(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", f"👋🏽 Hi Ana 🌊,\n\n{PITCH.partition(chr(10))[2]}")
    page.said("finding")
    assert "We help mills cut their energy costs by 40%." in page.found()


def test_it_is_off_once_it_is_turned_off(paired: Browser, site: str) -> None:
    paired.turn(False)
    page = paired.page(f"{site}/mail.html")
    page.write("#new", PITCH)
    page.tab.wait_for_timeout(1000)
    assert not page.has("button.mark")


@pytest.mark.parametrize(
    ("host", "box", "channel"),
    [
        ("www.linkedin.com", "#note", "linkedin-note"),
        ("www.linkedin.com", "#chat", "linkedin-message"),
        ("notlinkedin.com.example", "#chat", None),
        ("x.com", "#chat", "x-message"),
    ],
)
def test_the_channel_is_told_by_the_page(
    paired: Browser, site: str, host: str, box: str, channel: str | None
) -> None:
    tab = paired.context.new_page()
    tab.goto(f"{site}/network.html")
    for name in ("text", "boxes"):
        tab.add_script_tag(path=str(extension.EXTENSION / "content" / f"{name}.js"))
    asked = "([box, host]) => outreachLint.contextOf(document.querySelector(box), host).channel"
    assert tab.evaluate(asked, [box, host]) == channel


@pytest.mark.parametrize(("box", "reply"), [("#new", False), ("#reply", True)])
def test_a_reply_is_told_by_the_page(paired: Browser, site: str, box: str, reply: bool) -> None:
    tab = paired.context.new_page()
    tab.goto(f"{site}/mail.html")
    for name in ("text", "boxes"):
        tab.add_script_tag(path=str(extension.EXTENSION / "content" / f"{name}.js"))
    asked = "box => outreachLint.contextOf(document.querySelector(box)).reply"
    assert tab.evaluate(asked, box) is reply


def test_it_asks_for_no_site_of_its_own() -> None:
    manifest = json.loads((extension.EXTENSION / "manifest.json").read_text())
    assert manifest["host_permissions"] == ["http://127.0.0.1/*"]
    assert "content_scripts" not in manifest
    assert "tabs" not in manifest["permissions"]


def test_it_talks_to_nobody_but_the_linter() -> None:
    for script in Path(extension.EXTENSION).rglob("*.js"):
        addresses = re.findall(r"https?://[^\s\"'`/*]+", script.read_text(encoding="utf-8"))
        assert set(addresses) <= {"http://127.0.0.1:", "http://127.0.0.1:${known.port}"}, script
