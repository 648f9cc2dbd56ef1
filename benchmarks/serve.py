"""How quick ``outreach-lint serve`` is: ``python benchmarks/serve.py [--page]``.

The program is started as a user starts it, on one core where the system can pin it: seconds until
it answers, and what a request of 150 words takes once it is warm, as a whole round over HTTP. Every
request is a text that was never read before. On Linux the time of the processor is told as well,
which does not grow when other programs are at work. With ``--page``, which needs Chromium and
Playwright: from the end of the pause after the last key until the words are underlined.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection
from itertools import cycle, islice
from statistics import median, quantiles
from typing import NamedTuple

from messages import messages

COUNT = 60
WORDS = 150
STARTS = 3
PAGES = 15  # texts that are typed into the page
PAUSE = 250  # milliseconds: as in outreach_lint/serving/page/app.js
CHROMIUM = "/usr/bin/chromium"
TIMED = """pause => new Promise(done => {
  const area = document.querySelector("#text"), mirror = document.querySelector(".mirror");
  area.setSelectionRange(0, 0);
  document.execCommand("insertText", false, "So: ");
  const typed = performance.now();
  const watch = new MutationObserver(() => {
    if (performance.now() - typed < pause) return;
    watch.disconnect();
    done(performance.now() - typed - pause);
  });
  watch.observe(mirror, {childList: true});
})"""


class Took(NamedTuple):
    """Seconds on the clock, and of the processor."""

    clock: float
    work: float


class Program:
    """A running ``outreach-lint serve``; ``started`` is how long it took to answer, in seconds."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"]
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=_pinned
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/#token=(\S+)", self.address)
        assert found, self.address
        self._line = HTTPConnection("127.0.0.1", int(found[1]), timeout=120)
        self._headers = {
            "Authorization": f"Bearer {found[2]}",
            "Content-Type": "application/json",
        }
        self.ask("GET", "/api/status")
        self.started = Took(time.perf_counter() - begun, self._worked())

    def _worked(self) -> float:
        """Return the seconds of the processor that the program has had so far."""
        if sys.platform != "linux":
            return 0.0
        return time.clock_gettime((~self._process.pid << 3) | 2)  # as clock_getcpuclockid makes it

    def ask(self, method: str, path: str, **data: object) -> Took:
        """Ask, and return how long the answer took."""
        body = json.dumps(data) if data else None
        begun, worked = time.perf_counter(), self._worked()
        self._line.request(method, path, body, self._headers)
        answer = self._line.getresponse()
        answer.read()
        assert answer.status == 200, answer.status  # noqa: PLR2004 -- OK
        return Took(time.perf_counter() - begun, self._worked() - worked)

    def close(self) -> None:
        """End the program."""
        self._process.terminate()
        self._process.wait()


def _pinned() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def texts() -> Iterator[str]:
    """Yield messages of 150 words, none of which shares a sentence with another."""
    for number, message in enumerate(messages(COUNT, fresh=True)):
        words = islice(cycle(message.split(" ")), WORDS)
        yield f"{' '.join(words)} That is number {number}."


def said(times: Iterable[float]) -> str:
    """Return the median and the 95th percentile of times in seconds."""
    found = [1000 * seconds for seconds in times]
    return f"median {median(found):.0f} ms, 95th percentile {quantiles(found, n=20)[-1]:.0f} ms"


def both(times: list[Took]) -> str:
    """Return the same by the clock and of the processor."""
    return f"{said(t.clock for t in times)}; processor: {said(t.work for t in times)}"


def main() -> None:
    """Print the figures."""
    starts = []
    for _ in range(STARTS):
        program = Program()
        starts.append(program.started)
        program.close()
    print(f"start until it answers: {both(starts)}")
    program = Program()
    program.ask("POST", "/api/lint", text="Hi Ana, how is the mill?")
    found = list(texts())
    quick = [program.ask("POST", "/api/lint", text=text, fixes=False) for text in found]
    print(f"{WORDS} words, words marked: {both(quick)}")
    fixes = [program.ask("POST", "/api/lint", text=text) for text in found[: COUNT // 3]]
    print(f"{WORDS} words, fixes tried: {both(fixes)}")
    if "--page" in sys.argv:
        print(f"underlined after the pause: {said(underlined(program.address, found))}")
    program.close()


def underlined(address: str, found: list[str]) -> list[float]:
    """Return the seconds from the end of the pause to the underlines, in a browser."""
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        for text in found[:PAGES]:
            page.fill("#text", text)
            page.wait_for_timeout(PAUSE * 6)  # its own answers are there
            page.focus("#text")
            times.append(float(page.evaluate(TIMED, PAUSE)) / 1000)
        browser.close()
    return times


if __name__ == "__main__":
    main()
