"""The context of a draft: what is assumed about it, and where each assumption was stated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class StatedIn(Enum):
    """Where a part of the context was stated, or what shows it."""

    DEFAULT = "default"
    COMMAND_LINE = "command line"
    ARGUMENT = "argument of a call"
    CONFIG = "configuration"
    FRONT_MATTER = "front matter"
    RECORD = "record"
    FILE = "file"
    EXAMPLE = "example of a rule"
    ENDING = "ending of the file"
    SENT = "kind of file that holds what is sent"
    ROWS = "rows of data"
    GAPS = "gaps to fill"
    HEADER = "header of a mail"
    OWN_MAIL = "header of a mail that answers one's own"
    THREAD = "thread"
    TEXT = "text"


# How each place is told to people; ``{}`` stands for the detail.
_WORDS = {
    StatedIn.DEFAULT: "default",
    StatedIn.COMMAND_LINE: "--{}",
    StatedIn.ARGUMENT: "argument",
    StatedIn.CONFIG: "{}",
    StatedIn.FRONT_MATTER: "front matter",
    StatedIn.RECORD: "record",
    StatedIn.FILE: "file",
    StatedIn.EXAMPLE: "example",
    StatedIn.ENDING: "ending {}",
    StatedIn.SENT: "{}",
    StatedIn.ROWS: "rendered with {}",
    StatedIn.GAPS: "gaps",
    StatedIn.HEADER: "{} header",
    StatedIn.OWN_MAIL: "your own mail in the {} header",
    StatedIn.THREAD: "thread: {}",
    StatedIn.TEXT: "text: {}",
}
_NOBODY_SAID = (
    StatedIn.DEFAULT,
    StatedIn.TEXT,
    StatedIn.THREAD,
    StatedIn.HEADER,
    StatedIn.OWN_MAIL,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A part of the context, and where it was stated; ``detail`` says more of the place."""

    value: str | bool
    source: StatedIn = StatedIn.DEFAULT
    detail: str = ""

    @property
    def origin(self) -> str:
        """Where it was stated, in words."""
        return _WORDS[self.source].format(self.detail)

    @property
    def is_default(self) -> bool:
        """Whether nobody said it, and nothing shows it."""
        return self.source is StatedIn.DEFAULT

    @property
    def is_said(self) -> bool:
        """Whether somebody stated the value.

        Defaults do not count, nor what text, headers or thread show.
        """
        return self.source not in _NOBODY_SAID


@dataclass(frozen=True, slots=True)
class Context:
    """Under which assumptions a draft is read."""

    setting: Stated = Stated("networking")
    relationship: Stated = Stated("stranger")
    template: Stated = Stated(False)
