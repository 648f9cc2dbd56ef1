"""How a front ends: at once, whatever is still being read."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End the program with an exit code.

    Threads may still be in the encoder, also while it is loaded: what Python does at an end would
    take it apart below them, and the program would crash.
    """
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
