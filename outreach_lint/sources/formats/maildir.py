"""Maildir: a mailbox in a folder, with one file per mail."""

from __future__ import annotations

import os
from collections.abc import Iterator

from outreach_lint.errors import OutreachLintError
from outreach_lint.sources.source import Input, Item, Source

_SUBFOLDERS = ("cur", "new", "tmp")  # tmp holds mails that are still being delivered


def is_maildir(path: str) -> bool:
    """Return whether a folder is a Maildir: it has the three subfolders."""
    return all(os.path.isdir(os.path.join(path, name)) for name in _SUBFOLDERS)


def read(file: Input) -> Iterator[Item]:
    """Yield the user's own mails, each with the earlier mails of its thread."""
    from outreach_lint.sources.mail import headers, threads

    paths = []
    for subfolder in _SUBFOLDERS[:2]:
        folder = os.path.join(file.path, subfolder)
        for name in sorted(os.listdir(folder)):
            if not name.startswith("."):
                paths.append(os.path.join(folder, name))
    mails: list[headers.MailHeaders] = []
    for path in paths:
        try:
            mails.append(headers.mail_file(path, len(mails)))
        except OSError as error:
            yield OutreachLintError(f"cannot be read: {error.strerror}", path)
        except OutreachLintError as error:
            yield error
    if not mails:
        raise OutreachLintError("no mail in this mailbox", file.path)
    yield from threads.own_mails(mails, file.path, file.config)


SOURCE = Source(
    name="Maildir",
    endings=(),
    draft="each mail of your own; a folder with `cur`, `new` and `tmp` in it",
    read=read,
    in_folders=True,
    mapped=True,
    is_folder=is_maildir,
)
