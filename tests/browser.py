"""Debian's Chromium, headless: what a page loads, complains of, and how it comes to stand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

# Without these it contacts its maker's servers at every start.
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --disable-default-apps --disable-extensions"
).split()


class Visit(NamedTuple):
    """The result of a visit: requested addresses besides the page, console messages, the final DOM."""

    asked: frozenset[str]
    console: list[str]
    dom: str


def chromium() -> str:
    """Return the browser's path; without one the test is skipped, but fails in CI."""
    found = shutil.which("chromium")
    if found is None and not os.environ.get("CI"):
        pytest.skip("no chromium here: apt-get install chromium")
    assert found, "chromium is missing: .ci/run installs it"
    return found


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def visit(url: str, scratch: Path, *options: str) -> Visit:
    """Open a page and return the result."""
    log = scratch / "net.json"
    done = subprocess.run(
        [chromium(), *QUIET, f"--user-data-dir={scratch / 'profile'}", f"--log-net-log={log}", "--enable-logging=stderr",
         "--virtual-time-budget=3000", *options, "--dump-dom", url],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    events = json.loads(log.read_text())["events"]
    # Requests of the page name it as their initiator; the browser's own requests do not.
    asked = frozenset(
        p["url"]
        for e in events
        if "url" in (p := e.get("params", {})) and str(p.get("initiator", "")).startswith("http")
    )
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return Visit(asked, console, done.stdout)
