"""The picture of the page in ``docs/how-to/page.md``: ``python docs/page_picture.py``.

Debian's Chromium shows the page of a real ``outreach-lint serve``, driven by Playwright.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PICTURE = Path(__file__).parent / "page.png"
CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1180, 800
DRAFT = """Hi Ines,

We build booking software for ferry lines and cut waiting times by half. Only 2 places are left \
this month, so act now!

Could you look at it on Tuesday?

Bo"""


def main() -> None:
    """Take the picture."""
    from playwright.sync_api import sync_playwright

    words = [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        address = program.stdout.readline().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(address)
            page.fill("#text", DRAFT)
            page.wait_for_selector("#list [data-part=take]:enabled")
            page.evaluate("document.activeElement.blur()")
            page.screenshot(path=PICTURE)
            browser.close()
        program.terminate()


if __name__ == "__main__":
    main()
