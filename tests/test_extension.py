"""The browser extension in a real Chromium, on pages that imitate compose boxes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import extension
from tests.extension import Browser

pytestmark = pytest.mark.slow

PITCH = (
    "Hi Ana,\nWe help mills cut their energy costs by 40%. Book a demo: https://mill.example/demo"
)
ASKED = "Hi Ana,\nYour post on gauges made me check ours twice. Which grease did you use?"
PUSHED = (
    "Your post on gauges made me check ours twice. Which grease did you use? Act now!!! "
    "Only 2 spots left."
)
GOOD = "Hi Ana,\nyour talk on tide mills in Gent changed how we clean our sluice. Thank you! Jo"


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the linter; yield the address of its page."""
    folder = tmp_path_factory.mktemp("linter")  # a folder without configuration
    with subprocess.Popen(
        [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "OUTREACH_LINT_DATA_DIR": str(folder / "data")},
    ) as started:
        assert started.stdout
        yield next(found[0] for line in started.stdout if (found := re.search(r"http://\S+", line)))
        started.terminate()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with extension.pages() as address:
        yield address


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with extension.browser(tmp_path_factory.mktemp("chromium")) as started:
        yield started


def code_of(address: str) -> tuple[int, str]:
    """Return the port and a pairing code as the page shows it."""
    server, _, fragment = address.partition("#")
    request = urllib.request.Request(
        f"{server.rstrip('/')}/api/code",
        b"{}",
        {
            "Authorization": f"Bearer {fragment.rpartition('=')[2]}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return urllib.parse.urlsplit(server).port or 80, json.load(answer)["code"]


@pytest.fixture
def paired(chromium: Browser, linter: str) -> Browser:
    """Return the browser with the extension paired and turned on for the pages."""
    if chromium.popup.locator("#pair").is_visible():
        port, code = code_of(linter)
        assert "outreach-lint is running" in chromium.pair(code, port)
    chromium.turn(True)
    return chromium


def test_nothing_is_read_before_pairing_and_turning_on(chromium: Browser, site: str) -> None:
    assert "Not paired yet" in chromium.popup.inner_text("main")
    page = chromium.page(f"{site}/mail.html")
    page.write("#new", PITCH)
    page.tab.wait_for_timeout(1000)
    assert not page.has("button.mark")


def test_a_wrong_code_is_refused_with_a_message(chromium: Browser, linter: str) -> None:
    port, _ = code_of(linter)
    assert "the code is wrong" in chromium.pair("AAAA-AAAA", port)


def test_a_stopped_server_is_reported(chromium: Browser) -> None:
    assert "outreach-lint is not running" in chromium.pair("AAAA-AAAA", 9)


def test_a_pitch_in_a_mail_is_underlined_and_counted(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", PITCH)
    page.said("finding")
    assert any("We help mills" in words for words in page.found())


def test_all_words_of_one_fix_are_underlined_and_its_code_appears_once(
    paired: Browser, site: str
) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", f"{ASKED}\nWe sell gauges, too. Act now! Only 2 spots left.")
    page.wait(lambda: {"Act now!", "Only 2 spots left."} <= set(page.found()))
    page.click("button.mark")
    page.wait(lambda: "AGD001" in page.panel())
    assert page.panel().count("AGD001") == 1


def test_a_good_message_has_a_mark_without_findings(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", GOOD)
    assert "nothing to object to" in page.said()
    assert page.found() == []


def test_text_quoted_below_a_reply_is_not_checked(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.tab.locator("#reply > div").first.click()
    page.tab.keyboard.type(
        "Hi Ana, the plan of the lock is attached. Shall I send the old one, too?"
    )
    assert "nothing to object to" in page.said()


def test_the_panel_explains_a_finding_and_a_fix_can_be_undone(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/network.html")
    page.write("#chat", f"Hi Ben,\n{PUSHED}")
    page.said("finding")
    page.click("button.mark")
    assert "Act now" in page.panel()
    begun = page.tab.locator("#chat").inner_text()
    page.click(".actions .main")
    page.wait(lambda: page.tab.locator("#chat").inner_text() != begun)
    assert "check ours twice" in page.tab.locator("#chat").inner_text()
    page.tab.locator("#chat").focus()
    page.tab.keyboard.press("Control+z")
    page.wait(lambda: page.tab.locator("#chat").inner_text() == begun)


def test_a_gap_asks_a_question_and_inserts_the_answer(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", "Hi Ana,\nI sell oak gates to mills. Shall I send you our list of prices?")
    page.said("finding")
    page.click("button.mark")
    page.click(".actions .main")
    page.wait(lambda: page.has("form.ask input"))
    page.tab.keyboard.type("your report on the spring flood")
    page.tab.keyboard.press("Enter")
    page.wait(lambda: "report on the spring flood" in page.tab.locator("#new").inner_text())
    assert "[" not in page.tab.locator("#new").inner_text()


def test_a_fix_works_in_a_textarea(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/network.html")
    page.write("#note", f"Hi Ben, {PUSHED}")
    page.said("finding")
    page.click("button.mark")
    box = page.tab.locator("#note")
    begun = box.input_value()
    page.click(".actions .main")
    page.wait(lambda: box.input_value() != begun)
    box.focus()
    page.tab.keyboard.press("Control+z")
    page.wait(lambda: box.input_value() == begun)


def test_after_fast_typing_the_verdict_is_about_the_last_text(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", PITCH, delay=2)
    page.said("finding")
    page.tab.keyboard.press("Control+a")
    page.tab.keyboard.type(GOOD, delay=2)
    assert page.said("nothing")


def test_a_box_in_a_shadow_root_in_a_frame_is_read(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/nested.html")
    box = page.tab.frame_locator("iframe").locator("#box")
    box.click()
    page.tab.keyboard.type(PITCH)
    assert "finding" in page.said("finding")


def test_boxes_without_a_message_are_ignored(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/network.html")
    page.write("#code", " We help mills cut their energy costs by 40%. Book a demo.")
    page.tab.wait_for_timeout(1000)
    assert not page.has("button.mark")


def test_emoji_and_lines_do_not_shift_the_underline(paired: Browser, site: str) -> None:
    page = paired.page(f"{site}/mail.html")
    page.write("#new", f"👋🏽 Hi Ana 🌊,\n\n{PITCH.partition(chr(10))[2]}")
    page.said("finding")
    assert "We help mills cut their energy costs by 40%." in page.found()


def test_nothing_is_marked_after_turning_off(paired: Browser, site: str) -> None:
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
def test_the_channel_is_derived_from_the_page(
    paired: Browser, site: str, host: str, box: str, channel: str | None
) -> None:
    tab = paired.context.new_page()
    tab.goto(f"{site}/network.html")
    for name in ("text", "boxes"):
        tab.add_script_tag(path=str(extension.EXTENSION / "content" / f"{name}.js"))
    asked = "([box, host]) => outreachLint.contextOf(document.querySelector(box), host).channel"
    assert tab.evaluate(asked, [box, host]) == channel


@pytest.mark.parametrize(("box", "reply"), [("#new", False), ("#reply", True)])
def test_a_reply_is_recognized_from_the_page(
    paired: Browser, site: str, box: str, reply: bool
) -> None:
    tab = paired.context.new_page()
    tab.goto(f"{site}/mail.html")
    for name in ("text", "boxes"):
        tab.add_script_tag(path=str(extension.EXTENSION / "content" / f"{name}.js"))
    asked = "box => outreachLint.contextOf(document.querySelector(box)).reply"
    assert tab.evaluate(asked, box) is reply


def test_the_manifest_requests_access_only_to_the_local_server() -> None:
    manifest = json.loads((extension.EXTENSION / "manifest.json").read_text())
    assert manifest["host_permissions"] == ["http://127.0.0.1/*"]
    assert "content_scripts" not in manifest
    assert "tabs" not in manifest["permissions"]


def test_the_scripts_contact_only_the_local_server() -> None:
    for script in Path(extension.EXTENSION).rglob("*.js"):
        addresses = re.findall(r"https?://[^\s\"'`/*]+", script.read_text(encoding="utf-8"))
        assert set(addresses) <= {"http://127.0.0.1:${port}"}, script
