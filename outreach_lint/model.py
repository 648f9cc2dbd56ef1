"""Core data types: a draft, a finding, a suggestion.

They are frozen dataclasses; a pair or a place is a named tuple. ``dataclasses.replace`` makes a
changed copy. Every position is a count of characters (code points) from 0 in ``Draft.text``; lines
and columns, which count from 1, are made from it by the draft.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from outreach_lint.context import Context as Context
from outreach_lint.context import Stated as Stated
from outreach_lint.context import StatedIn as StatedIn

Severity = Literal["info", "warning", "error"]
Confidence = Literal["low", "high"]
Scope = Literal["draft", "sequence", "campaign"]
Origin = Literal["local", "llm"]

GAP = r"\[[^\[\]\n]{1,200}\]"  # in a suggestion: what only the writer knows
# A tag for a line about the reader, as a template in brackets has it; no gap of the message.
PLACE = "[personal line]"
LINE_BREAK = re.compile(r"\r\n?|\n")
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
SETTINGS = ("networking", "sales")
RELATIONSHIPS = ("stranger", "acquainted", "established")


class Span(NamedTuple):
    """Characters ``start`` up to, not including, ``end`` of a draft's text."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share a character, or stand at the same place when one is empty."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class Position(NamedTuple):
    """A place for people: ``line`` and ``column`` of the file from 1, ``offset`` of text from 0."""

    line: int
    column: int
    offset: int


class CommentStyle(NamedTuple):
    """How a comment is written: what opens and what closes it."""

    begin: str
    end: str


class SourceKind(NamedTuple):
    """What can be done with a draft in the file that it comes from.

    ``verbatim``: the text is the file's, so lines, offsets and front matter are the same in both.
    ``editable``: a changed draft can be written back. ``comments``: how the file takes comments.
    """

    name: str = "text"
    verbatim: bool = True
    editable: bool = True
    comments: CommentStyle | None = None


class Lines:
    """Positions in a text file: line breaks are LF, CR LF and lone CR."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(brk.end() for brk in LINE_BREAK.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of the character at ``offset``."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of the character at a line and column, from 1."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1


@lru_cache(maxsize=1)
def lines_of(text: str) -> Lines:
    """Return the lines of the text that was asked for last: findings come draft by draft."""
    return Lines(text)


_TEXT = SourceKind()
_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to be sent.

    ``text`` is the whole of the file or record as decoded, front matter included, so that positions
    need no translation; the message begins at ``body_start``. ``subject`` is one that stands
    outside the text (a record's field, front matter). ``locate`` turns an offset into line and
    column of the *file*; without it they are those of the text. ``disable`` are the rules that the
    draft itself switches off, each with a reason.

    A draft may be a step of a sequence, or a mail of a thread: ``earlier`` are the messages before
    it, first one first, those that the reader wrote marked ``received``; ``day`` counts from 1,
    ``when`` is the day for people; ``ends`` that no message follows it. ``touches_first`` is how
    many messages are to come before a pitch. ``subject_at`` turns an offset in ``subject`` into
    line and column of the file, where that is known. ``is_part`` tells one of several messages of a
    text file: its text is the file's up to the message's end. ``kind`` is what the file that holds
    it allows.
    """

    text: str
    id: str = ""
    path: str = "-"
    body_start: int = 0
    subject: str | None = None
    context: Context = _CONTEXT
    channel: str | None = None
    step: int | None = None
    sequence_id: str | None = None
    locate: Callable[[int], tuple[int, int]] | None = None
    disable: tuple[tuple[str, str], ...] = ()
    day: float | None = None
    when: str = ""
    received: bool = False
    earlier: "tuple[Draft, ...]" = ()
    ends: bool = False
    touches_first: int | None = None
    is_part: bool = False
    subject_at: Callable[[int], tuple[int, int]] | None = None
    kind: SourceKind = _TEXT

    @property
    def in_sequence(self) -> bool:
        """Whether the draft is known to be one of several to the same person.

        A step alone does not say of which sequence.
        """
        return bool(self.earlier) or self.sequence_id is not None

    @property
    def setting(self) -> str:
        """``networking`` or ``sales``."""
        return str(self.context.setting.value)

    @property
    def relationship(self) -> str:
        """``stranger``, ``acquainted`` or ``established``."""
        return str(self.context.relationship.value)

    @property
    def template(self) -> bool:
        """Whether the text is a template, to be filled before it is sent."""
        return bool(self.context.template.value)

    def with_text(self, text: str) -> "Draft":
        """Return the draft with another text; a record's draft keeps its old places in the file."""
        after = getattr(self.locate, "after", None)
        return replace(self, text=text, locate=after(text) if after else self.locate)

    def with_gaps(self) -> "Draft":
        """Return the draft as one in which gaps are allowed, as in a template."""
        context = replace(self.context, template=Stated(True, StatedIn.GAPS))
        return replace(self, context=context)

    def position(self, offset: int) -> Position:
        """Return where the character at ``offset`` stands in the file."""
        return Position(*(self.locate or lines_of(self.text).at)(offset), offset)


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``text`` in the place of the characters of ``span``."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fix: other words in place of some.

    ``text`` is what the writer reads; ``[brackets]`` in it are gaps that only they can fill.
    ``edits`` make the change; it is ``safe`` when they cannot change the meaning and leave no gap.
    ``codes`` are the rules whose findings have this one fix in common; it is given, with its edits,
    at the first of them.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    safe: bool = False
    codes: tuple[str, ...] = ()

    @property
    def gaps(self) -> bool:
        """Whether the edits leave something for the writer to fill."""
        return any(re.search(GAP, edit.text.replace(PLACE, "")) for edit in self.edits)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule's check found: the words, and how the hit differs from the rule's page.

    ``message`` stands for the page's summary, ``severity`` may only lower the rule's; ``quote`` are
    the words shown, by default those of ``span``. ``origin`` is the engine that found it, ``doubt``
    why the model takes it to be wrong.
    """

    span: Span
    message: str | None = None
    suggestion: Suggestion | None = None
    confidence: Confidence = "high"
    severity: Severity | None = None
    quote: str | None = None
    origin: Origin = "local"
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One warning as the user gets it."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    span: Span
    start: Position
    end: Position
    quote: str
    suggestion: Suggestion | None = None
    origin: Origin = "local"
    doubt: str = ""

    def fixable(self, unsafe: bool = False) -> bool:
        """Tell whether there is a fix that can be applied: a safe one, or any with ``unsafe``."""
        fix = self.suggestion
        return fix is not None and bool(fix.edits) and (fix.safe or unsafe)
