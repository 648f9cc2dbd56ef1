"""Core data types: a draft, a finding, a suggestion.

They are frozen dataclasses; spans and positions are named tuples. ``dataclasses.replace`` makes a
changed copy. Every offset counts characters (code points) of ``Draft.text`` from 0. The draft
converts offsets to lines and columns, which count from 1.
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
InsertionPlace = Literal["words", "sentence", "opening", "before", "after", "end"]

GAP = r"\[[^\[\]\n]{1,200}\]"  # in a suggestion: a gap that only the writer can fill
# The question about words for which a rule has only advice.
INSTEAD_GAP = "[What do you want to write instead?]"
# Questions that several rules ask.
NEWS_GAP = "[What is new since then, or of use to them?]"
SUBJECT_GAP = "[What is this about, in a few words?]"
# The merge tag for a personal line in templates with [bracket] tags; not a gap for the writer.
BRACKET_PERSONAL_TAG = "[personal line]"
LINE_BREAK = re.compile(r"\r\n?|\n")
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
SETTINGS = ("networking", "sales")
RELATIONSHIPS = ("stranger", "acquainted", "established")


class Span(NamedTuple):
    """The characters of a draft's text from ``start`` up to but not including ``end``."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Return whether the spans share a character; an empty span also overlaps if it touches."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class Position(NamedTuple):
    """A position: ``line`` and ``column`` in the file from 1, and ``offset`` in the text from 0."""

    line: int
    column: int
    offset: int


class CommentStyle(NamedTuple):
    """The delimiters of a comment."""

    begin: str
    end: str


class SourceKind(NamedTuple):
    """The capabilities of the file that a draft comes from.

    ``verbatim``: the text is the file's text, so lines, offsets and front matter are the same.
    ``editable``: a changed draft can be written back. ``comments``: the file's comment syntax.
    ``uneditable_because``: why this draft cannot be written back, if others of its file can.
    """

    name: str = "text"
    verbatim: bool = True
    editable: bool = True
    comments: CommentStyle | None = None
    uneditable_because: str = ""


class Lines:
    """The lines of a text file. Line breaks are LF, CR LF and lone CR."""

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
    """Return the lines of a text; only the last text is cached, as drafts come one by one."""
    return Lines(text)


NOT_STATED = SourceKind()  # the kind of a draft whose reader states none
_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to be sent.

    ``text`` is the whole decoded file or record, with front matter, so that offsets are the same in
    both. The message starts at ``body_start``. ``subject`` is a subject outside the text, from a
    record's field or front matter. ``locate`` converts an offset to line and column in the *file*;
    without it they are those of the text. ``disable`` has the rules that the draft disables itself,
    each with a reason. ``kind`` has the capabilities of the draft's file.

    A draft may be a step of a sequence or a mail of a thread. ``earlier`` has the messages before
    it, oldest first; messages from the reader have ``received`` set. ``day`` counts from 1, and
    ``when`` is the day in words. ``ends``: no message follows. ``touches_first`` is the number of
    messages that must come before a pitch. ``subject_at`` converts an offset in ``subject`` to line
    and column in the file, if that is known. ``is_part``: the draft is one of several messages in a
    text file, and its text is the file's text up to the end of the message.
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
    kind: SourceKind = NOT_STATED

    @property
    def in_sequence(self) -> bool:
        """Whether the draft is known to be one of several to the same person.

        A step number alone is not enough, since it does not identify the sequence.
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
        """Whether the text is a template that is filled before it is sent."""
        return bool(self.context.template.value)

    def with_text(self, text: str) -> "Draft":
        """Return the draft with another text; a record's draft keeps its positions in the file."""
        after = getattr(self.locate, "after", None)
        return replace(self, text=text, locate=after(text) if after else self.locate)

    def with_gaps(self) -> "Draft":
        """Return the draft as a template, so that gaps are allowed."""
        context = replace(self.context, template=Stated(True, StatedIn.GAPS))
        return replace(self, context=context)

    def position(self, offset: int) -> Position:
        """Return the position in the file of the character at ``offset``."""
        return Position(*(self.locate or lines_of(self.text).at)(offset), offset)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the characters of ``span`` by ``text``."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Insertion:
    """Words that ``outreach-lint fix`` puts at ``place``, with ``[a question]`` for the writer.

    The places are ``words`` and ``sentence`` (instead of the words found, or of their sentences),
    ``before`` and ``after`` (the sentences found), ``opening`` (below the greeting), and ``end``.
    """

    text: str
    place: InsertionPlace


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fix: advice to the writer, and edits that apply it.

    ``text`` is the advice; ``[brackets]`` in it are gaps that only the writer can fill. ``edits``
    change the draft. The fix is ``safe`` if they cannot change the meaning and leave no gap.
    ``codes`` has the rules whose findings share this fix; only the first one of them has its edits.
    ``insertions`` are used only where the writer is asked: they are never applied by ``--fix``.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    safe: bool = False
    codes: tuple[str, ...] = ()
    insertions: tuple[Insertion, ...] = ()

    @property
    def gaps(self) -> bool:
        """Whether the edits leave gaps for the writer to fill."""
        return any(
            re.search(GAP, edit.text.replace(BRACKET_PERSONAL_TAG, "")) for edit in self.edits
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a rule's check: the span, and what differs from the rule's page.

    ``message`` replaces the page's summary. ``severity`` can only lower the rule's severity.
    ``quote`` has the words to show, by default those of ``span``. ``origin`` is the engine that
    found it. ``doubt`` is the model's reason to think it wrong.
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
    """One finding as it is reported."""

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
        """Return whether the fix has edits and is safe; with ``unsafe``, whether it has edits."""
        fix = self.suggestion
        return fix is not None and bool(fix.edits) and (fix.safe or unsafe)
