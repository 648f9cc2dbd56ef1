"""The context of a draft: the assumptions about it, and where each one was stated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class StatedIn(Enum):
    """Where a part of the context was stated, or what it was inferred from."""

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


# How each source is shown to users; ``{}`` is the detail.
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
_NOT_STATED = (
    StatedIn.DEFAULT,
    StatedIn.TEXT,
    StatedIn.THREAD,
    StatedIn.HEADER,
    StatedIn.OWN_MAIL,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A part of the context, and where it was stated; ``detail`` is more exact than ``source``."""

    value: str | bool
    source: StatedIn = StatedIn.DEFAULT
    detail: str = ""

    @property
    def origin(self) -> str:
        """The source of the value, in words."""
        return _WORDS[self.source].format(self.detail)

    @property
    def is_default(self) -> bool:
        """Whether the value is the default: neither stated nor inferred."""
        return self.source is StatedIn.DEFAULT

    @property
    def is_said(self) -> bool:
        """Whether somebody stated the value.

        Defaults, and values inferred from the text, headers or thread, do not count.
        """
        return self.source not in _NOT_STATED


@dataclass(frozen=True, slots=True)
class Context:
    """The assumptions under which a draft is read."""

    setting: Stated = Stated("networking")
    relationship: Stated = Stated("stranger")
    template: Stated = Stated(False)
