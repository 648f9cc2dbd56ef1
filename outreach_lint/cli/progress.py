"""A progress bar for long runs on a terminal."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

SECONDS_BEFORE_BAR = 1.0  # seconds after which the bar appears


class Progress:
    """Counts drafts, and shows a bar on standard error once a run takes long.

    ``bar`` is the progress bar while it is shown, else ``None``. If ``silent``, there is no bar,
    which would disturb questions.
    """

    def __init__(self, silent: bool = False) -> None:
        self.bar: Any = None
        self._silent = silent
        self._start, self._count = monotonic(), 0

    def advance(self, by: int = 1) -> None:
        """Record ``by`` more drafts."""
        self._count += by
        if self.bar is not None:
            self.bar.update(by)
        elif self._silent:
            return
        elif monotonic() - self._start > SECONDS_BEFORE_BAR and sys.stderr.isatty():
            self.bar = new_bar("{n_fmt} drafts read [{elapsed}, {rate_fmt}]", self._count)

    def close(self) -> None:
        """Remove the bar from the screen."""
        if self.bar is not None:
            self.bar.close()


def new_bar(bar_format: str, count: int = 0) -> Any:
    """Return a bar on standard error, which disappears at the end."""
    from tqdm import tqdm

    return tqdm(
        file=sys.stderr,
        unit=" drafts",
        leave=False,
        dynamic_ncols=True,
        initial=count,
        bar_format=bar_format,
    )
