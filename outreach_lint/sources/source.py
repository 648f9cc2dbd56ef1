"""What the program knows of a file format: its endings, how it is read, and whether it is written.

Each module in ``formats/`` declares one ``Source``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes
from outreach_lint.model import CommentStyle, Draft, SourceKind

STDIN = "-"

Configs = Callable[[str], Config]
Item = Draft | OutreachLintError
Change = tuple[Draft, str]  # a draft, and the text it is to have


class Input(NamedTuple):
    """A file to read (or standard input, ``-``), and what applies to it.

    Attributes:
        path: The file; a folder where the source says that some folders are one input.
        config: The configuration of this path.
        named: Whether the user named the file; else it was found in a folder.
        config_for: Returns the configuration of another path, such as a file beside this one.
        content: What the file holds, where an editor has it open and not yet saved; of a text.
    """

    path: str
    config: Config
    named: bool
    config_for: Configs
    content: bytes | None = None

    def bytes(self) -> bytes:
        """Return what the file holds; raises ``OutreachLintError`` when it cannot be read."""
        if self.content is not None:
            return self.content
        return sys.stdin.buffer.read() if self.path == STDIN else read_bytes(self.path)


Read = Callable[[Input], Iterator[Item]]
Write = Callable[[bytes, Sequence[Change]], bytes]


class Source(NamedTuple):
    """A file format.

    Attributes:
        name: What it is called in the documentation, and the name of its drafts' ``kind``.
        endings: Of files, in lower case, with the dot; ``.html.j2`` goes before ``.j2``.
        draft: What one draft is, in words: "the file", "each row".
        read: Yields the drafts of a file, or the error that says why one cannot be read. An error
            that it raises ends the file. Heavy libraries are imported inside it.
        verbatim: Whether a draft's text is the file's text, character by character. Else a draft
            has ``locate``.
        comments: How the format writes comments, where ``--add-suppressions`` can add one.
        write: Returns the file's new bytes from the old ones and the changes. Raises
            ``OutreachLintError`` when the file is not as it was read.
        mapped: Whether changed drafts are written back character by character, by the places that
            ``locate`` tells. Without this and ``write``, ``--fix`` changes no such file.
        rest: Returns what of a file's text, of a path, no change of a message may touch, where that
            is more than the other messages.
        unwritten: Why changed drafts are not written, and what to do then, where they never are.
        in_folders: Whether such files are drafts when a folder is searched, without being named;
            the name of a setting where that decides.
        is_folder: Tells a folder that is one input, such as a mail folder with a file per mail.
    """

    name: str
    endings: tuple[str, ...]
    draft: str
    read: Read
    verbatim: bool = False
    comments: CommentStyle | None = None
    write: Write | None = None
    mapped: bool = False
    rest: Callable[[str, str], object] | None = None
    unwritten: str = ""
    in_folders: bool | str = False
    is_folder: Callable[[str], bool] | None = None

    @property
    def kind(self) -> SourceKind:
        """What is known of a draft that comes from such a file."""
        editable = self.write is not None or self.mapped
        return SourceKind(self.name, self.verbatim, editable, self.comments)

    def drafts(self, file: Input) -> Iterator[Item]:
        """Yield the drafts of a file, each with its kind, and errors as they come."""
        try:
            for item in self.read(file):
                if isinstance(item, Draft) and item.kind == SourceKind():
                    item = replace(item, kind=self.kind)  # unless the reader knows better
                yield item
        except OutreachLintError as error:
            yield error
