"""Changed mails → the mailbox they came from: each mail is changed as a mail file is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft
from outreach_lint.sources import mapped
from outreach_lint.sources.mail_headers import MailHeaders, letters_in
from outreach_lint.sources.source import Change
from outreach_lint.sources.text import moved_on

_CODED = re.compile(rb"(?im)^content-transfer-encoding:[ \t]*(base64|quoted-printable)")
ALONE = "mail.eml"  # the name by which a mail of a mailbox is read on its own


def write(raw: bytes, changes: Sequence[Change]) -> bytes:
    """Return a mailbox with some of its mails changed; every other byte stays.

    Raises ``OutreachLintError`` where a mail cannot be changed, or would become two.
    """
    path = changes[0][0].path
    letters = list(letters_in(BytesIO(raw), path))
    whole = raw
    for draft, text in sorted(changes, key=lambda change: int(change[0].id), reverse=True):
        number = int(draft.id) - 1
        if number >= len(letters):
            raise moved_on(path)
        letter = letters[number]
        mail = _changed(whole[letter.start : letter.stop], draft, text, letter)
        whole = whole[: letter.start] + mail + whole[letter.stop :]
    if len(list(letters_in(BytesIO(whole), path))) != len(letters):
        raise OutreachLintError('a line "From …" would begin a mail; nothing was written', path)
    return whole


def _changed(mail: bytes, draft: Draft, text: str, letter: MailHeaders) -> bytes:
    """Return the bytes of one mail with its draft changed."""
    inner, above = draft.locate, letter.line - 1

    def locate(offset: int) -> tuple[int, int]:
        line, column = inner(offset) if inner else (1, 1)
        return line - above, column

    try:
        return mapped.write(mail, [(replace(draft, path=ALONE, locate=locate), text)])
    except OutreachLintError as error:
        what = error.what.replace("nothing was written", "this mail stays as it was")
        coding = _CODED.search(mail)
        why = f" (the mail has parts in {coding[1].decode().lower()})" if coding else ""
        raise OutreachLintError(what + why, f"{draft.path}:{letter.line}", error.remedy) from None
