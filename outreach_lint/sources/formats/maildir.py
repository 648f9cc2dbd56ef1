"""Maildir: a folder that is a mailbox, with a file for each mail."""

from __future__ import annotations

import os
from collections.abc import Iterator

from outreach_lint.errors import OutreachLintError
from outreach_lint.sources.source import Input, Item, Source

_PARTS = ("cur", "new", "tmp")  # tmp holds what is still being delivered


def is_maildir(path: str) -> bool:
    """Tell a Maildir by the three folders in it."""
    return all(os.path.isdir(os.path.join(path, part)) for part in _PARTS)


def read(file: Input) -> Iterator[Item]:
    """Yield one's own mails, each with those before it in its conversation."""
    from outreach_lint.sources import mail_headers, threads

    paths = []
    for part in _PARTS[:2]:
        folder = os.path.join(file.path, part)
        for name in sorted(os.listdir(folder)):
            if not name.startswith("."):
                paths.append(os.path.join(folder, name))
    letters: list[mail_headers.MailHeaders] = []
    for path in paths:
        try:
            letters.append(mail_headers.mail_file(path, len(letters)))
        except OSError as error:
            yield OutreachLintError(f"cannot be read: {error.strerror}", path)
        except OutreachLintError as error:
            yield error
    if not letters:
        raise OutreachLintError("no mail in this mailbox", file.path)
    yield from threads.own_mails(letters, file.path, file.config)


SOURCE = Source(
    name="Maildir",
    endings=(),
    draft="each mail of your own; a folder with `cur`, `new` and `tmp` in it",
    read=read,
    in_folders=True,
    mapped=True,
    is_folder=is_maildir,
)
