"""Describe a file format: its endings, how it is read, and how changes are written back.

Each module in ``formats/`` declares one ``Source``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes
from outreach_lint.model import NOT_STATED, CommentStyle, Draft, SourceKind

STDIN = "-"

Configs = Callable[[str], Config]
Item = Draft | OutreachLintError
Change = tuple[Draft, str]  # a draft, and its new text


class Input(NamedTuple):
    """A file to read (or standard input, ``-``), and its configuration.

    Attributes:
        path: The file; or a folder, if the source reads folders as one input.
        config: The configuration of this path.
        named: Whether the user named the file, or it was found in a folder.
        config_for: Returns the configuration of another path, such as a file in the same folder.
        content: The unsaved content of a text file that is open in an editor, if any.
    """

    path: str
    config: Config
    named: bool
    config_for: Configs
    content: bytes | None = None

    def bytes(self) -> bytes:
        """Return the file's content; raises ``OutreachLintError`` if it cannot be read."""
        if self.content is not None:
            return self.content
        return sys.stdin.buffer.read() if self.path == STDIN else read_bytes(self.path)


# Why a word processor's document is not written back.
COULD_LOSE_FORMATTING = "a fix could lose its formatting; change it in your word processor: "
Read = Callable[[Input], Iterator[Item]]
MAX_WRITE_TESTED_BYTES = 100_000  # bytes of a file for which a write is tested in advance


class Write(Protocol):
    """Returns the new bytes of a file that was read with ``config``, from its old ones."""

    def __call__(
        self, raw: bytes, changes: Sequence[Change], config: Config | None = None, /
    ) -> bytes:
        """Return the file's new bytes; raises ``OutreachLintError`` if it cannot be changed."""


class Source(NamedTuple):
    """A file format.

    Attributes:
        name: The name in the documentation, and of its drafts' ``kind``.
        endings: File endings in lower case, with the dot; the longest that matches counts.
        draft: What makes one draft, in words: "the file", "each row".
        read: Yields the drafts of a file, and an error for each that cannot be read. An error
            that it raises ends the file. It imports heavy libraries when it is called.
        verbatim: Whether a draft's text is the file's text, character by character. If not, a draft
            has ``locate``.
        comments: How the format writes comments, if ``--add-suppressions`` can add them.
        write: Returns the file's new bytes from the old ones and the changes. Raises
            ``OutreachLintError`` if the file was changed after it was read.
        mapped: Whether changed drafts are written back character by character, at the positions
            from ``locate``. Without this and ``write``, ``--fix`` does not change such files.
        unchanged_part: Takes a file's text and path, and returns what a fix must not change besides
            the other messages. The results before and after the fix are compared.
        why_not_written: Why changed drafts are never written, and what to do instead.
        max_tested_bytes: The size of a file up to which a write is tested in advance.
        in_folders: Whether such files are read when found in a folder; or the name of a setting
            that decides it.
        is_folder: Returns whether a folder is one input, such as a folder with a file per mail.
    """

    name: str
    endings: tuple[str, ...]
    draft: str
    read: Read
    verbatim: bool = False
    comments: CommentStyle | None = None
    write: Write | None = None
    mapped: bool = False
    unchanged_part: Callable[[str, str], object] | None = None
    why_not_written: str = ""
    max_tested_bytes: int = MAX_WRITE_TESTED_BYTES
    in_folders: bool | str = False
    is_folder: Callable[[str], bool] | None = None

    @property
    def kind(self) -> SourceKind:
        """The ``SourceKind`` of drafts from such files."""
        editable = self.write is not None or self.mapped
        return SourceKind(self.name, self.verbatim, editable, self.comments)

    def drafts(self, file: Input) -> Iterator[Item]:
        """Yield the drafts of a file, each with its kind, and the errors."""
        try:
            for item in self.read(file):
                if isinstance(item, Draft) and item.kind is NOT_STATED:
                    item = replace(item, kind=self.kind)
                yield item
        except OutreachLintError as error:
            yield error
