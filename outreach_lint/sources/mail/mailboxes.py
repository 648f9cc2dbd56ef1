"""Write changed mails back to their mailbox; each is changed like a single mail file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from outreach_lint.errors import ErrorKind, OutreachLintError, Place
from outreach_lint.model import Draft
from outreach_lint.sources import mapped
from outreach_lint.sources.mail.headers import MailHeaders, mails_in
from outreach_lint.sources.source import Change, Source
from outreach_lint.sources.texts.text import changed_meanwhile

_ENCODED_PART = re.compile(rb"(?im)^content-transfer-encoding:[ \t]*(base64|quoted-printable)")
SINGLE_MAIL_NAME = "mail.eml"  # the file name under which a single mail of a mailbox is read


def with_changed_mails(raw: bytes, changes: Sequence[Change], mail_source: Source) -> bytes:
    """Return the bytes of a mailbox with some mails changed; every other byte is unchanged.

    Raises ``OutreachLintError`` if a mail cannot be changed, or if the change would split it.
    """
    path = changes[0][0].path
    mails = list(mails_in(BytesIO(raw), path))
    whole = raw
    for draft, text in sorted(changes, key=lambda change: int(change[0].id), reverse=True):
        number = int(draft.id) - 1
        if number >= len(mails):
            raise changed_meanwhile(path)
        headers = mails[number]
        mail = whole[headers.place.start : headers.place.stop]
        mail = _changed(mail, draft, text, headers, mail_source)
        whole = whole[: headers.place.start] + mail + whole[headers.place.stop :]
    if len(list(mails_in(BytesIO(whole), path))) != len(mails):
        what = 'a line "From …" would start a new mail'
        raise OutreachLintError(what, path, kind=ErrorKind.NOT_WRITTEN)
    return whole


def _changed(
    mail: bytes, draft: Draft, text: str, headers: MailHeaders, mail_source: Source
) -> bytes:
    """Return the bytes of one mail with its draft changed."""
    above = headers.place.line - 1

    def locate(offset: int) -> tuple[int, int]:
        line, column, _ = draft.position(offset)
        return line - above, column

    try:
        change = replace(draft, path=SINGLE_MAIL_NAME, locate=locate), text
        return mapped.with_changed_messages(mail, [change], mail_source)
    except OutreachLintError as error:
        what = error.what
        if error.kind is ErrorKind.NOT_WRITTEN:
            what += "; this mail was not changed"
        coding = _ENCODED_PART.search(mail)
        why = f" (the mail has parts in {coding[1].decode().lower()})" if coding else ""
        place = Place(draft.path, headers.place.line)
        raise OutreachLintError(what + why, place, error.remedy) from None
