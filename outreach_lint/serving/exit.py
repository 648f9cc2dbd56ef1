"""End the process at once, even while drafts are being read."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn


def exit_now(code: int) -> NoReturn:
    """End the process with an exit code, without Python's normal shutdown.

    Other threads may still be loading or running the encoder. A normal shutdown would free it while
    they use it, and the process would crash.
    """
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
