"""The page of ``outreach-lint serve`` in a real Chromium."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from outreach_lint.linting.session import Session
from outreach_lint.serving.service import Service
from outreach_lint.testing import answer
from tests.chromium import driven
from tests.server import Server, completion
from tests.serving import TOKEN, Client, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PITCH = (
    "Hi Ines,\n\nWe sell booking software for ferry lines. "
    "Only 2 places are left, so act now!\n\nBo"
)
CLEAN = "Hi Ana, how did the move to the new mill go?"
OPENING = "your notes on the tides saved my crossing"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    service = Service(Session(isolated=True))
    service.warm()
    with serving(service, tmp_path_factory.mktemp("data") / "paired.json") as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with driven() as running:
        yield running


class Opened:
    """The open page and actions on it; errors on the console fail the test."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text))
        page.on("request", self._asked)
        self.address = address

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.address):
            self.faults.append(f"asked elsewhere: {request.url}")

    def load(self, fragment: str = f"#token={TOKEN}") -> None:
        self.page.goto(f"{self.address}/{fragment}")
        self.page.wait_for_selector("#channel option", state="attached")

    def write(self, text: str) -> None:
        """Enter a text and wait until its fixes are tested."""
        with self.page.expect_response(_is_full_answer):
            self.page.fill("#text", text)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("#list [data-part=take]:disabled", state="detached")

    @property
    def text(self) -> str:
        return self.page.input_value("#text")

    @property
    def marked(self) -> list[str]:
        return self.page.locator(".mirror mark").all_inner_texts()

    @property
    def verdict(self) -> str:
        return self.page.inner_text("#verdict")

    def take(self, button: Any) -> None:
        """Click on a fix with a question and wait for the dialog."""
        button.click()
        self.page.wait_for_selector("#ask[open]")

    def card(self, words: str) -> Any:
        return self.page.locator("#list li", has_text=words)


def _is_full_answer(answer: Any) -> bool:
    if not answer.url.endswith("/api/lint"):
        return False
    return "fixes" not in json.loads(answer.request.post_data)


@pytest.fixture
def opened(browser: Browser, server: Client) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = Opened(context.new_page(), server.address)
    page.load()
    yield page
    context.close()
    assert page.faults == []


def test_words_are_underlined_and_findings_are_listed(opened: Opened) -> None:
    assert opened.verdict == "Nothing is written yet"
    opened.write(PITCH)
    assert "Only 2 places are left, so act now!" in opened.marked
    assert opened.verdict.startswith("Not ready, ")
    assert opened.page.locator("#list li").count() == int(opened.verdict.split()[2])
    opened.write(CLEAN)
    assert (opened.verdict, opened.marked) == ("Nothing to change", [])


def test_underlines_are_below_their_words(opened: Opened) -> None:
    opened.write(f"😀 👩‍👩‍👧 {PITCH.replace('We sell', 'é😀 We sell')}\n\n\n")
    where = """() => {
      const mirror = document.querySelector(".mirror"), area = document.querySelector("#text");
      const style = (e, n) => getComputedStyle(e)[n];
      const names = ["fontFamily", "fontSize", "lineHeight", "letterSpacing", "whiteSpace",
        "overflowWrap", "paddingLeft", "paddingRight", "paddingTop", "width", "height"];
      return {
        different: names.filter(n => style(mirror, n) !== style(area, n)),
        words: mirror.textContent.replace(/\\u200b$/, "") === area.value,
        scrolls: area.scrollHeight > area.clientHeight,
      };
    }"""
    assert opened.page.evaluate(where) == {"different": [], "words": True, "scrolls": False}
    assert any("act now!" in words for words in opened.marked)


def test_underlines_move_with_typed_text_before_the_next_answer(opened: Opened) -> None:
    opened.write(PITCH)
    before = opened.marked
    opened.page.route("**/api/lint", lambda route: None)  # from now on no answer arrives
    opened.page.evaluate("document.querySelector('#text').setSelectionRange(0, 0)")
    opened.page.locator("#text").press_sequentially("Oh 😀! ")
    assert opened.marked == before
    opened.page.evaluate(
        "{const t = document.querySelector('#text'); const n = t.value.indexOf('act now');"
        " t.setSelectionRange(n, n)}"
    )
    opened.page.locator("#text").press_sequentially("x")
    assert [words for words in before if "act now" not in words] == opened.marked
    opened.page.unroute_all()


def test_an_answer_about_an_older_text_is_dropped(opened: Opened) -> None:
    held: list[Any] = []
    released = threading.Event()

    def hold(route: Any) -> None:
        if "act now" in json.loads(route.request.post_data)["text"]:
            held.append(route)
            released.set()
        else:
            route.continue_()

    opened.page.route("**/api/lint", hold)
    opened.page.fill("#text", PITCH)
    opened.page.wait_for_timeout(600)
    assert released.is_set()
    opened.write(CLEAN)
    for route in held:
        route.continue_()
    opened.page.wait_for_timeout(600)
    assert (opened.verdict, opened.marked) == ("Nothing to change", [])
    opened.page.unroute_all()


def test_typing_sends_one_request_per_pause(opened: Opened) -> None:
    asked: list[str] = []
    opened.page.on("request", lambda r: asked.append(r.url) if "/api/lint" in r.url else None)
    with opened.page.expect_response(_is_full_answer):
        opened.page.locator("#text").press_sequentially(CLEAN, delay=5)
    assert len(asked) == 2, "one quick request, one for the fixes"


def test_a_click_on_underlined_words_shows_the_reason_and_the_fix(opened: Opened) -> None:
    opened.write(PITCH)
    opened.page.click("#text", position=_place(opened, "act now"))
    card = opened.page.locator("#list li.chosen")
    assert "You push the reader" in card.inner_text()
    opened.page.wait_for_selector("#list li.chosen .why p")
    assert "Try" in card.inner_text()
    assert opened.page.locator(".mirror mark.chosen").count() > 0


def _place(opened: Opened, words: str) -> Any:
    """Return the position of words in the textarea."""
    return opened.page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector(".mirror"), 4);
          for (let node; (node = walker.nextNode());) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at); range.setEnd(node, at + words.length);
            const box = range.getBoundingClientRect();
            const area = document.querySelector("#text").getBoundingClientRect();
            return {x: box.x - area.x + box.width / 2, y: box.y - area.y + box.height / 2};
          }
        }""",
        words,
    )


def test_a_fix_without_gaps_takes_one_click_and_can_be_undone(opened: Opened) -> None:
    opened.write(PITCH)
    with opened.page.expect_response(_is_full_answer):
        opened.card("You push").locator(".main").click()
    opened.settle()
    assert "act now" not in opened.text
    assert opened.card("You push").count() == 0
    opened.page.click("#undo")
    assert opened.text == PITCH
    opened.page.wait_for_selector("#list li:has-text('You push')")


def test_a_fix_with_a_gap_asks_a_question_and_inserts_the_answer(opened: Opened) -> None:
    opened.write(PITCH)
    opened.take(opened.card("You sell before").locator(".main"))
    dialog = opened.page.locator("#ask")
    labels = dialog.locator("label").all_inner_texts()
    assert len(labels) == 1
    assert labels[0].endswith("?")
    assert opened.page.evaluate("document.activeElement.id") == "answer-0"
    opened.page.keyboard.press("Enter")
    assert "needs your words" in dialog.inner_text()
    opened.page.keyboard.type(OPENING)
    with opened.page.expect_response(_is_full_answer):
        opened.page.keyboard.press("Enter")
    opened.settle()
    assert f"Y{OPENING[1:]}." in opened.text
    assert "[" not in opened.text
    assert opened.card("You sell before").count() == 0


def test_cancelling_a_question_changes_nothing(opened: Opened) -> None:
    opened.write(PITCH)
    take = opened.card("You sell before").locator(".main")
    opened.take(take)
    opened.page.keyboard.press("Escape")
    assert opened.text == PITCH
    opened.page.wait_for_selector("[data-part=take]:focus")
    opened.take(take)
    opened.page.click("#ask [data-close]")
    assert opened.text == PITCH


def test_an_existing_gap_is_asked_for(opened: Opened) -> None:
    opened.write("Hi Ines, [to fill: what of theirs did you read?] How is the winter?")
    opened.take(opened.page.locator("#list .main", has_text="Answer"))
    assert "What of theirs did you read?" in opened.page.inner_text("#ask")
    opened.page.fill("#answer-0", "I read your map 😀")
    with opened.page.expect_response(_is_full_answer):
        opened.page.click("#ask .main")
    assert opened.text == "Hi Ines, I read your map 😀 How is the winter?"


def test_everything_can_be_done_with_the_keyboard(opened: Opened) -> None:
    opened.write(PITCH)
    keyboard = opened.page.keyboard
    opened.page.focus("#text")
    keyboard.press("Control+Home")
    keyboard.press("F8")
    first = opened.page.locator("#list li.chosen .headline").inner_text()
    keyboard.press("F8")
    second = opened.page.locator("#list li.chosen .headline").inner_text()
    assert first != second
    keyboard.press("Shift+F8")
    assert opened.page.locator("#list li.chosen .headline").inner_text() == first
    for _ in range(60):
        keyboard.press("Tab")
        label = opened.page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
        if label.startswith("Cut these words: You push"):
            break
    assert label.startswith("Cut these words: You push")
    with opened.page.expect_response(_is_full_answer):
        keyboard.press("Enter")
    assert "act now" not in opened.text
    opened.page.wait_for_selector("#verdict:focus")


def test_a_finding_kept_as_it_is_can_be_shown_again(opened: Opened) -> None:
    opened.write(PITCH)
    many = opened.page.locator("#list li").count()
    opened.card("You push").locator("button", has_text="Keep it").click()
    assert opened.page.locator("#list li").count() == many - 1
    assert "act now!" not in "".join(opened.marked)
    opened.page.click("#aside button")
    assert opened.page.locator("#list li").count() == many


def test_the_chosen_context_applies(opened: Opened) -> None:
    long = CLEAN + " I thought of the wheel and of the long way of the water to it. " * 6
    opened.write(long)
    assert opened.verdict == "Nothing to change"
    with opened.page.expect_response(_is_full_answer):
        opened.page.select_option("#channel", "linkedin-note")
    opened.settle()
    assert "to change" in opened.verdict
    assert opened.page.locator("#list li").count() == 1
    assert "the message as a whole" in opened.page.inner_text("#list li")
    assert opened.marked == [], "not all of it is underlined"


def test_the_same_words_in_two_places_are_two_entries(opened: Opened) -> None:
    offer = "We are a world-class provider of drones and offer you a 20 % discount."
    opened.write(f"{CLEAN}\n\n{offer}\n\n{offer}\n\n{offer}\n\nBo")
    many = opened.card("Leave out “world-class”").count()
    assert many > 1
    opened.card("Leave out “world-class”").first.locator("button", has_text="Keep it").click()
    assert opened.card("Leave out “world-class”").count() == many - 1


def test_strengths_are_shown(opened: Opened) -> None:
    opened.write(
        "Hi Ines, your talk on winter timetables made me drop two of our stops, and the boats are "
        "on time since. Which stop did you miss most? No answer needed if you are busy.\n\nBo"
    )
    assert opened.page.locator("#works li").count() >= 1


def test_copy_puts_the_message_into_the_clipboard(opened: Opened) -> None:
    opened.write(PITCH)
    opened.page.click("#copy")
    opened.page.wait_for_selector("#copy:has-text('Copied')")
    assert opened.page.evaluate("navigator.clipboard.readText()") == PITCH


def test_the_rules_can_be_browsed(opened: Opened) -> None:
    opened.page.click("#open-rules")
    opened.page.wait_for_selector("#rules details")
    assert opened.page.locator("#rules details").count() > 20
    opened.page.locator("#rules summary", has_text="AGD001").click()
    opened.page.wait_for_selector("#rules details[open] figure")
    assert "Not flagged" in opened.page.inner_text("#rules details[open]")
    opened.page.keyboard.press("Escape")
    opened.write(PITCH)
    opened.card("You push").locator(".headline").click()
    opened.card("You push").locator(".rules button").first.click()
    opened.page.wait_for_selector("#rules details[open] figure")
    assert opened.page.get_attribute("#rules details[open]", "data-code") == "AGD001"


def test_nothing_is_stored_unless_requested(opened: Opened) -> None:
    opened.write(PITCH)
    assert opened.page.evaluate("localStorage.length") == 0
    assert "token" not in opened.page.url
    opened.load("")
    assert opened.text == ""
    opened.page.check("#keep")
    opened.page.select_option("#setting", "sales")
    opened.page.select_option("#theme", "dark")
    opened.write(PITCH)
    opened.load("")
    assert opened.text == PITCH
    assert opened.page.input_value("#setting") == "sales"
    assert opened.page.get_attribute("html", "data-theme") == "dark"
    opened.page.wait_for_selector("#list li")
    opened.page.uncheck("#keep")
    assert opened.page.evaluate("localStorage.length") == 0


def test_the_draft_is_never_rendered_as_html(opened: Opened) -> None:
    hostile = (
        "Hi Ines, <img src=x onerror=document.title='taken'> we sell ropes, <b>act now</b>! "
        "</textarea><script>document.title='taken'</script> Only 2 places left!"
    )
    opened.write(hostile)
    assert opened.page.locator("#list li").count() >= 1
    assert opened.page.locator("#list img, #list b:not(.fix b), .mirror b").count() == 0
    assert opened.page.title() == "outreach-lint"
    assert opened.text == hostile


def test_a_message_that_is_too_long_is_reported(opened: Opened) -> None:
    opened.page.evaluate(
        "{const t = document.querySelector('#text'); t.value = 'word '.repeat(1000000);"
        " t.dispatchEvent(new Event('input'))}"
    )
    opened.page.wait_for_selector("#trouble:not([hidden])")
    assert "too long: over 200,000 characters" in opened.page.inner_text("#trouble")
    opened.write(CLEAN)
    assert opened.verdict == "Nothing to change"
    assert opened.page.locator("#trouble").is_hidden()


def test_an_expired_token_and_a_stopped_server_are_reported(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(Service(Session(isolated=True)), tmp_path / "paired.json") as client:
        page = browser.new_page()
        page.goto(f"{client.address}/#token=old")
        page.wait_for_selector("#trouble:not([hidden])")
        assert "open the address that outreach-lint serve printed" in page.inner_text("#trouble")
        page.goto(f"{client.address}/#token={TOKEN}")  # in the same tab: the page loads again
        page.wait_for_selector("#channel option", state="attached")
    page.fill("#text", PITCH)
    page.wait_for_selector("#trouble:not([hidden])")
    assert "The program does not respond. Start it again" in page.inner_text("#trouble")
    assert page.input_value("#text") == PITCH
    page.close()


def test_a_model_is_asked_only_after_the_request_was_shown(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Server()
    monkeypatch.setenv("OPENAI_BASE_URL", model.url)
    fault = {"rule": "AGD004", "quote": CLEAN[8:], "reason": "It is asked with a sneer."}
    model.in_turn(completion(answer(fault)))
    service = Service(Session({"engine": "llm", "model": "small-one"}, isolated=True))
    with serving(service, tmp_path / "paired.json") as client:
        opened = Opened(browser.new_page(), client.address)
        opened.load()
        opened.write(CLEAN)
        ask = opened.page.locator("#model button")
        assert ask.inner_text() == "Ask small-one as well …"
        ask.click()
        opened.page.wait_for_selector("#send[open]")
        assert CLEAN in opened.page.inner_text("#send .user")
        assert model.url.split("/")[2] in opened.page.inner_text("#send .where")
        opened.page.click("#send [data-close]")
        assert model.requests == []
        ask.click()
        opened.page.click("#send-it")
        opened.page.wait_for_selector("#list li:has-text('It is asked with a sneer.')")
        assert opened.marked == [CLEAN[8:]]
        opened.write(f"Oh! {CLEAN}")
        assert (opened.marked, opened.verdict) == ([CLEAN[8:]], "1 thing to change")
        opened.write("Hi Ana, your talk on tide mills changed how we clean our sluice.")
        assert opened.marked == []
        opened.page.close()
        assert opened.faults == []
    model.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_no_accessibility_problems(
    browser: Browser, server: Client, scheme: Any, width: int
) -> None:
    from axe_core_python.sync_playwright import Axe

    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    opened = Opened(context.new_page(), server.address)
    opened.load()
    axe = Axe()

    def look(what: str) -> None:
        found = axe.run(opened.page)["violations"]
        said = [(f["id"], [node["html"][:90] for node in f["nodes"]]) for f in found]
        assert said == [], what
        wide = opened.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, what

    look("empty")
    opened.write(PITCH + "\n\n" + "a" * 300)
    look("findings")
    opened.write(PITCH)
    opened.card("You push").locator(".headline").click()
    opened.page.wait_for_selector(".why p")
    look("an entry in full")
    opened.take(opened.card("You sell before").locator(".main"))
    opened.page.keyboard.press("Enter")
    look("a question")
    opened.page.keyboard.press("Escape")
    opened.page.click("#open-rules")
    opened.page.wait_for_selector("#rules details")
    opened.page.locator("#rules summary", has_text="CHN001").click()
    opened.page.wait_for_selector("#rules details[open] table")
    look("the rules")
    opened.page.keyboard.press("Escape")
    opened.page.click("#pairing summary")
    opened.page.click("#pair")
    opened.page.wait_for_selector("#code b")
    look("a code")
    context.close()
    assert opened.faults == []
