"""Read a mail file (.eml) as text, with the place of every character in the file.

The standard library reads headers, parts and encodings. It does not tell where things stand, so the
chosen part is looked up in the file's bytes and decoded once more with the place of every byte.
"""

from __future__ import annotations

import codecs
import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Stated, StatedIn
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.html import Page
from outreach_lint.sources.places import place_of

HTML_SAYS_MORE = 3  # times the words: then the plain part is only a note to old programs
Placed = tuple[str, list[int]]  # text, and where in the file's bytes each character stands
_QP = re.compile(rb"=([0-9A-Fa-f]{2})|=[ \t]*\r?\n|[\s\S]")


def draft(raw: bytes, path: str, config: Config) -> Draft:
    """Return the draft in a mail; raises ``OutreachLintError`` when there is no text to read."""
    parsed = parsed_from(raw, path)
    body, places = _body(parsed, raw, path)
    if not body.strip():
        raise OutreachLintError("the draft is empty", path)
    subject, at = _subject(parsed, raw)
    if subject:
        head = f"Subject: {subject}\n\n"
        words = _spread(raw, at, subject)
        body, places = head + body, [*([at] * len("Subject: ")), *words, words[-1], *places]
    return draft_of(
        body,
        path,
        config,
        {},
        StatedIn.FILE,
        sent_as="mail",
        relationship=_relationship_in_headers(parsed),
        channel="email",
        locate=lambda offset: place_in(raw, place_of(offset, places)),
    )


_HEADER = re.compile(
    rb"(?P<name>[A-Za-z][A-Za-z-]{1,40}):[ \t]?[^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*\r?\n"
)
_NAMES = frozenset(
    b"from to cc date subject message-id mime-version content-type content-transfer-encoding"
    b" received return-path reply-to delivered-to".split()
)
FEWEST_HEADERS = 3  # that a mail file has


def is_mail(raw: bytes) -> bool:
    """Tell whether a file is a mail by its headers, whatever its ending says.

    A message alone may begin with its subject, and a quoted mail with "From" and "Sent": neither is
    enough.
    """
    names: list[bytes] = []
    at = 0
    while match := _HEADER.match(raw, at):
        names.append(match["name"].lower())
        at = match.end()
    known = _NAMES.intersection(names)
    ends = raw[at : at + 2].startswith((b"\n", b"\r\n"))
    return ends and len(known) >= FEWEST_HEADERS and b"from" in known and b"sent" not in names


def parsed_from(raw: bytes, path: str) -> EmailMessage:
    """Return a mail taken apart; raises ``OutreachLintError`` when it cannot be."""
    try:
        parsed = BytesParser(policy=policy.default).parsebytes(raw)
    except (MessageError, ValueError, LookupError) as error:
        raise OutreachLintError(f"not a mail that can be read: {error}", path) from None
    assert isinstance(parsed, EmailMessage)
    return parsed


def _relationship_in_headers(parsed: EmailMessage) -> Stated | None:
    """Return what the headers show of how the two stand.

    An answer to one's own mail does not make the two acquainted.
    """
    name = next((name for name in ("In-Reply-To", "References") if parsed[name]), "")
    if not name:
        return None
    answered, theirs = _domain(parsed[name]), _domain(parsed["To"])
    if answered != theirs and answered in (_domain(parsed["From"]), _domain(parsed["Message-ID"])):
        return Stated("stranger", StatedIn.OWN_MAIL, name)
    return Stated("acquainted", StatedIn.HEADER, name)


def _domain(header: object) -> str:
    """Return the domain of the last address or id in a header."""
    return str(header or "").rpartition("@")[2].strip(" <>\t\r\n").lower()


def place_in(raw: bytes, at: int) -> tuple[int, int]:
    """Return line and column, from 1, of a byte: columns count characters."""
    start = raw.rfind(b"\n", 0, at) + 1
    return raw.count(b"\n", 0, at) + 1, len(raw[start:at].decode("utf-8", "replace")) + 1


def _subject(parsed: EmailMessage, raw: bytes) -> tuple[str, int]:
    """Return the subject, decoded, and where its words begin in the file."""
    found = re.search(rb"^subject:[ \t]*", raw, re.IGNORECASE | re.MULTILINE)
    words = " ".join(str(parsed["Subject"] or "").split())
    return words, found.end() if found else 0


def _spread(raw: bytes, at: int, subject: str) -> list[int]:
    """Return the place of each character of a subject and of its end.

    A subject that is not written plainly has only one place.
    """
    plain = subject.encode()
    if raw[at : at + len(plain)] == plain:
        return [at + len(subject[:count].encode()) for count in range(len(subject) + 1)]
    return [at] * (len(subject) + 1)


def _body(parsed: EmailMessage, raw: bytes, path: str) -> Placed:
    plain, html = _part(parsed, "plain"), _part(parsed, "html")
    if plain is None and html is None:
        kinds = set()
        for part in parsed.walk():
            if not part.is_multipart():
                kinds.add(part.get_content_type())
        raise OutreachLintError(f"the mail has no text, only {', '.join(sorted(kinds))}", path)
    text = _decoded(parsed, plain, raw, path) if plain is not None else ("", [])
    if html is None:
        return text
    source, places = _decoded(parsed, html, raw, path)
    page = Page(source)
    if plain is not None and len(page.text.split()) < HTML_SAYS_MORE * max(len(text[0].split()), 1):
        return text
    return page.text, [place_of(at, places) for at in page.places]


def _part(parsed: EmailMessage, kind: str) -> EmailMessage | None:
    """Return the part of a kind that is the message itself, not an attachment."""
    try:
        found = parsed.get_body(preferencelist=(kind,))
    except (KeyError, AttributeError, ValueError):
        return None
    return found if isinstance(found, EmailMessage) else None


def _decoded(parsed: EmailMessage, part: EmailMessage, raw: bytes, path: str) -> Placed:
    """Return a text part's characters with the place of each in the file."""
    payload = _bytes_of(part)
    at = _where(parsed, part, raw)
    how = _encoding_of(part)
    if how == "quoted-printable":
        data, places = _quoted_printable(payload, at)
    elif how == "base64":
        data, places = _base64(payload, at, path)
    else:
        data, places = payload, list(range(at, at + len(payload)))
    return _characters(data, places, part.get_content_charset() or "utf-8", raw, path)


def _bytes_of(part: EmailMessage) -> bytes:
    """Return a part's content as it is written in the file; an attachment is not decoded."""
    if _encoding_of(part) in ("quoted-printable", "base64"):
        return str(part.get_payload(decode=False)).encode("utf-8", "surrogateescape")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _encoding_of(part: EmailMessage) -> str:
    return str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()


def _where(parsed: EmailMessage, part: EmailMessage, raw: bytes) -> int:
    """Return where a part's content begins: after those of the parts before it."""
    head = re.search(rb"\r?\n\r?\n", raw)
    at = head.end() if head else 0
    for other in parsed.walk():
        if not other.is_multipart():
            content = _bytes_of(other)
            found = raw.find(content, at)
            if other is part:
                return max(found, 0)
            if found >= 0:
                at = found + len(content)
    return at


def _quoted_printable(payload: bytes, at: int) -> tuple[bytes, list[int]]:
    out, places = bytearray(), []
    for match in _QP.finditer(payload):
        if match[1]:
            out.append(int(match[1], 16))
        elif match.group()[:1] == b"=" and len(match.group()) > 1:
            continue  # the line goes on
        else:
            out += match.group()
        places.append(at + match.start())
    return bytes(out), places


def _base64(payload: bytes, at: int, path: str) -> tuple[bytes, list[int]]:
    import base64
    import binascii

    used = [number for number, byte in enumerate(payload) if byte not in b"\r\n \t"]
    try:
        data = base64.b64decode(payload.translate(None, b"\r\n \t"), validate=False)
    except (binascii.Error, ValueError) as error:
        raise OutreachLintError(f"the text part is not base64: {error}", path) from None
    places = []
    for number in range(len(data)):
        written = min(4 * (number // 3) + number % 3, len(used) - 1)
        places.append(at + used[written])
    return data, places


def _characters(data: bytes, places: list[int], charset: str, raw: bytes, path: str) -> Placed:
    """Decode bytes one by one, so that each character knows its place."""
    name = "utf-8" if charset.lower() in ("us-ascii", "ascii") else charset
    try:
        decoder = codecs.getincrementaldecoder(name)()
    except LookupError:
        raise OutreachLintError(
            f"the text part names a charset that does not exist: {charset}",
            path,
            "save the mail as UTF-8",
        ) from None
    text: list[str] = []
    out: list[int] = []
    begin = 0
    for number in range(len(data)):
        try:
            char = decoder.decode(data[number : number + 1], number == len(data) - 1)
        except UnicodeDecodeError:
            line, column = place_in(raw, places[number])
            raise OutreachLintError(
                f"the text part says {charset}, and byte 0x{data[number]:02x} is none of it",
                f"{path}:{line}:{column}",
                "save the mail as UTF-8",
            ) from None
        if char:
            text.append(char)
            out += [places[begin]] * len(char)
            begin = number + 1
    return "".join(text), out
