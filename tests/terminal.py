"""The program on a terminal of its own, with somebody who answers."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

PROMPT = re.compile(r"(?:\] quit|drop this change|Your words|suppression|as it is\?|\[y/N/u\]): $")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;;.*?\x1b\\")


class Talk(NamedTuple):
    """The result of a session: the exit code and the text of the screen, without colours."""

    code: int
    screen: str


def opened(rows: int, columns: int) -> tuple[int, int]:
    """Return both ends of a new terminal, ours first; skips the test if the system has none."""
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (rows, columns))
    return ours, theirs


def shown(ours: int) -> bytes:
    """Return the output on a terminal until its other end is closed."""
    said = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux reports the end of a terminal
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    return said


def talk(folder: Path, args: Sequence[str], answers: Sequence[str], **environment: str) -> Talk:
    """Run the program on a terminal and give one answer at each of its questions."""
    leader, follower = opened(40, 100)
    known = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "outreach_lint", *args], cwd=folder, stdin=follower,
        stdout=follower, stderr=follower, env={**known, "TERM": "xterm", **environment},
        start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    said, seen, left = "", 0, list(answers)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if not select.select([leader], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece.decode("utf-8", "replace")
        if left and PROMPT.search(ANSI.sub("", said[seen:])):
            seen = len(said)
            os.write(leader, left.pop(0).encode() + b"\n")
    os.close(leader)
    code = process.wait(timeout=30)
    assert not left, f"never asked for: {left}\n{said}"
    return Talk(code, ANSI.sub("", said).replace("\r\n", "\n"))
