#!/usr/bin/env python3
"""A hook for assistants: lints a message before a tool sends it.

It reads the call of the tool from standard input, as JSON with ``tool_input``. It ends with 0 where
the message may be sent, and with 2 where it may not: what to mend is then on standard error, for
the assistant to read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

TEXTS = ("body", "text", "message", "content", "html", "note")  # where tools take a message
MAY, MAY_NOT = 0, 2
NOT_SENT = "Not sent. Mend it with the user: ask for what is in brackets, invent nothing."
COMMAND = ("outreach_lint", "check", "-q", "--output-format", "full", "-")


def texts(given: Any) -> Iterator[str]:
    """Yield the messages in what a tool is given, however deep they are."""
    if isinstance(given, dict):
        for key, value in given.items():
            if isinstance(value, str) and str(key).lower() in TEXTS and value.strip():
                yield value
            else:
                yield from texts(value)
    elif isinstance(given, list):
        for value in given:
            yield from texts(value)


def main() -> int:
    """Lint the messages of a call; return the exit code."""
    try:
        call = json.load(sys.stdin)
    except ValueError as error:
        sys.stderr.write(f"the call of the tool is no JSON: {error}\n")
        return MAY_NOT
    given = call.get("tool_input", call) if isinstance(call, dict) else call
    for text in texts(given):
        command = [sys.executable, "-m", *COMMAND]
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode:
            sys.stderr.write(f"{done.stdout}{done.stderr}{NOT_SENT}\n")
            return MAY_NOT
    return MAY


if __name__ == "__main__":
    sys.exit(main())
