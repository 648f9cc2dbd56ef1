"""The picture of the browser extension in ``docs/how-to/browser.md``.

``python docs/browser_picture.py``: Debian's Chromium with the extension loaded, paired with a real
``outreach-lint serve``, on the page of a mail program that the tests use. Nothing in it is real.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "browser.png"
WIDTH, HEIGHT = 900, 640
DRAFT = (
    "Hi Ana,\nYour post on gauges made me check ours twice. Which grease did you use?\n"
    "We sell gauges, too. Act now! Only 2 spots left."
)


def main() -> None:
    """Take the picture."""
    sys.path.insert(0, str(ROOT))
    from tests import extension
    from tests.test_extension import code_of

    words = [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = {**os.environ, "OUTREACH_LINT_DATA_DIR": str(folder / "data")}
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=own) as linter:
            assert linter.stdout is not None
            try:
                port, code = code_of(linter.stdout.readline().strip())
                with extension.pages() as site, extension.browser(folder) as browser:
                    browser.pair(code, port)
                    browser.turn(True)
                    _take(browser.page(f"{site}/mail.html"))
            finally:
                linter.terminate()


def _take(page: object) -> None:
    from tests.extension import Page

    assert isinstance(page, Page)
    page.tab.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.write("#new", DRAFT)
    page.said("finding")
    page.click("button.mark")
    page.wait(lambda: page.has("section.panel"))
    page.tab.wait_for_timeout(1000)
    page.tab.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
