"""A Chromium with the extension loaded, the linter that it talks to, and pages with boxes in them.

Playwright drives Debian's Chromium, because it knows extensions, frames and shadow trees.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser import chromium, served

ROOT = Path(__file__).parents[1]
EXTENSION = ROOT / "extensions" / "browser"
PAGES = Path(__file__).parent / "compose_boxes"
PATIENCE = 10_000  # milliseconds to wait for something on a page


@contextmanager
def pages() -> Iterator[str]:
    """Serve the pages with compose boxes; yield an address other than the linter's."""
    with served(PAGES) as address:
        yield address.replace("127.0.0.1", "localhost")


def unpacked(folder: Path) -> Path:
    """Return a copy of the extension that already has the permission for the tests' pages.

    A browser asks its user for it, which a test cannot answer.
    """
    copy = folder / "extension"
    shutil.copytree(EXTENSION, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["host_permissions"].append("http://localhost/*")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    return copy


class Browser:
    """Chromium with the extension: its popup, its worker, and pages."""

    def __init__(self, context: Any) -> None:
        self.context = context
        worker = (
            context.service_workers[0]
            if context.service_workers
            else context.wait_for_event("serviceworker", timeout=PATIENCE)
        )
        self.worker = worker
        self.popup = context.new_page()
        self.popup.goto(f"chrome-extension://{worker.url.split('/')[2]}/popup.html")

    def pair(self, code: str, port: int) -> str:
        """Pair with a linter as a user does, and return the popup's message."""
        self.popup.evaluate("document.getElementById('wrong').textContent = ''")
        self.popup.fill("#code", code)
        self.popup.fill("#port", str(port))
        self.popup.click("button")
        for _ in range(100):
            said = self.popup.inner_text("main")
            if "Not paired yet" not in said or self.popup.inner_text("#wrong"):
                break
            self.popup.wait_for_timeout(100)
        return str(self.popup.inner_text("main"))

    def turn(self, on: bool) -> None:
        """Turn the extension on or off for the tests' pages."""
        message = {"type": "site", "origin": "http://localhost/*", "on": on}
        self.popup.evaluate("message => chrome.runtime.sendMessage(message)", message)

    def page(self, address: str) -> Page:
        """Open a page."""
        return Page(self.context, address)


class Page:
    """A page with a compose box; the extension's panel is in a closed shadow root."""

    def __init__(self, context: Any, address: str) -> None:
        self.tab = context.new_page()
        self.tab.goto(address)
        self._devtools = context.new_cdp_session(self.tab)

    def write(self, box: str, text: str, delay: float = 0) -> None:
        """Click into a box and type; a new line is the Enter key."""
        self.tab.locator(box).click()
        self.tab.keyboard.type(text, delay=delay)

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait until a condition is true; fail after ten seconds."""
        for _ in range(100):
            if until():
                return
            self.tab.wait_for_timeout(100)
        raise AssertionError("it did not come")

    def found(self) -> list[str]:
        """Return the underlined words, once the mark shows a verdict."""
        self.said()
        return list(
            self.tab.evaluate(
                "[...CSS.highlights.values()].flatMap(h => [...h].map(range => range.toString()))"
            )
        )

    def said(self, until: str = "") -> str:
        """Return the text of the mark, once it is no longer waiting."""
        for _ in range(100):
            label = self._attribute("button.mark", "aria-label")
            if label and "reading" not in label and until in label:
                return label
            self.tab.wait_for_timeout(100)
        raise AssertionError(f"the mark says {label!r}, not {until!r}")

    def panel(self) -> str:
        """Return the words of the open panel."""
        html = self._devtools.send("DOM.getOuterHTML", {"nodeId": self._node("section.panel")})
        return str(
            self.tab.evaluate(
                "html => new DOMParser().parseFromString(html, 'text/html').body.textContent",
                html["outerHTML"],
            )
        )

    def click(self, selector: str) -> None:
        """Click an element of the extension with the mouse."""
        node = self._node(selector)
        assert node, selector
        self._devtools.send("DOM.scrollIntoViewIfNeeded", {"nodeId": node})
        corners = self._devtools.send("DOM.getBoxModel", {"nodeId": node})["model"]["border"]
        self.tab.mouse.click((corners[0] + corners[4]) / 2, (corners[1] + corners[5]) / 2)

    def has(self, selector: str) -> bool:
        """Return whether the extension shows such an element."""
        return bool(self._node(selector))

    def _node(self, selector: str) -> int:
        root = self._devtools.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        shadow = next(_shadows(root), None)
        if shadow is None:
            return 0
        asked = {"nodeId": shadow, "selector": selector}
        return int(self._devtools.send("DOM.querySelector", asked)["nodeId"])

    def _attribute(self, selector: str, name: str) -> str:
        node = self._node(selector)
        if not node:
            return ""
        flat = self._devtools.send("DOM.getAttributes", {"nodeId": node})["attributes"]
        return str(dict(zip(flat[::2], flat[1::2], strict=True)).get(name, ""))


def _shadows(node: dict[str, Any]) -> Iterator[int]:
    """Yield the node ids of the extension's shadow roots."""
    if node["nodeName"] == "OUTREACH-LINT":
        yield from (root["nodeId"] for root in node.get("shadowRoots", ()))
    for child in (*node.get("children", ()), *node.get("shadowRoots", ())):
        yield from _shadows(child)
    if "contentDocument" in node:
        yield from _shadows(node["contentDocument"])


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start Chromium with the extension."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    extension = unpacked(folder)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(folder / "profile"),
            executable_path=program,
            headless=True,
            ignore_default_args=["--disable-extensions", "--headless"],
            args=[
                "--headless=new",
                "--no-sandbox",
                "--disable-background-networking",
                f"--disable-extensions-except={extension}",
                f"--load-extension={extension}",
            ],
        )
        context.set_default_timeout(PATIENCE)
        yield Browser(context)
        context.close()
