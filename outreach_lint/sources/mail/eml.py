"""Read a mail file (.eml) as text, with the offset of every character in the file.

The standard library parses headers, parts and encodings. It does not report positions, so the
chosen part is located in the file's bytes and decoded again with the offset of every byte.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from functools import partial

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.model import NOT_STATED, Draft, SourceKind, Stated, StatedIn
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.markup.html import PageText
from outreach_lint.sources.places import located, offset_of

BASE64_MAIL = SourceKind(
    "mail in base64",
    verbatim=False,
    editable=False,
    uneditable_because="the message is encoded (base64), so it cannot be edited here",
)
MIN_HTML_RATIO = 3  # times the words: the plain part is then only a note to old programs
LocatedText = tuple[str, list[int]]  # a text, and the byte offset of each character in the file
_QP = re.compile(rb"=([0-9A-Fa-f]{2})|=[ \t]*\r?\n|[\s\S]")


def read_draft(raw: bytes, path: str, config: Config) -> Draft:
    """Return the draft in a mail; raises ``OutreachLintError`` if the mail has no text."""
    parsed = parse_mail(raw, path)
    part, (body, places) = _body(parsed, raw, path)
    if not body.strip():
        raise OutreachLintError("the draft is empty", path)
    subject, at = _subject(parsed, raw)
    if subject:
        head = f"Subject: {subject}\n\n"
        words = _subject_offsets(raw, at, subject)
        body, places = head + body, [*([at] * len("Subject: ")), *words, words[-1], *places]
    found = draft_of(
        body,
        path,
        config,
        {},
        StatedIn.FILE,
        sent_as="mail",
        relationship=_relationship_in_headers(parsed),
        channel="email",
        locate=located(places, partial(byte_position, raw)),
    )
    return replace(found, kind=BASE64_MAIL if _encoding_of(part) == "base64" else NOT_STATED)


_HEADER = re.compile(
    rb"(?P<name>[A-Za-z][A-Za-z-]{1,40}):[ \t]?[^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*\r?\n"
)
_KNOWN_HEADERS = frozenset(
    b"from to cc date subject message-id mime-version content-type content-transfer-encoding"
    b" received return-path reply-to delivered-to".split()
)
MIN_HEADERS = 3  # known headers of a mail file


def is_mail(raw: bytes) -> bool:
    """Return whether a file is a mail by its headers, whatever its ending.

    A subject alone is not enough, as a plain message may begin with one. Neither are "From" and
    "Sent", with which a quoted mail begins.
    """
    names: list[bytes] = []
    at = 0
    while match := _HEADER.match(raw, at):
        names.append(match["name"].lower())
        at = match.end()
    known = _KNOWN_HEADERS.intersection(names)
    ends_with_empty_line = raw[at : at + 2].startswith((b"\n", b"\r\n"))
    return (
        ends_with_empty_line
        and len(known) >= MIN_HEADERS
        and b"from" in known
        and b"sent" not in names
    )


def parse_mail(raw: bytes, path: str) -> EmailMessage:
    """Parse a mail; raises ``OutreachLintError`` if that fails."""
    try:
        parsed = BytesParser(policy=policy.default).parsebytes(raw)
    except (MessageError, ValueError, LookupError) as error:
        raise OutreachLintError(f"not a mail that can be read: {error}", path) from None
    assert isinstance(parsed, EmailMessage)
    return parsed


def _relationship_in_headers(parsed: EmailMessage) -> Stated | None:
    """Return the relationship of writer and reader that the headers show.

    A follow-up to the writer's own mail does not make them acquainted.
    """
    name = next((name for name in ("In-Reply-To", "References") if parsed[name]), "")
    if not name:
        return None
    answered, reader = _domain(parsed[name]), _domain(parsed["To"])
    if answered != reader and answered in (_domain(parsed["From"]), _domain(parsed["Message-ID"])):
        return Stated("stranger", StatedIn.OWN_MAIL, name)
    return Stated("acquainted", StatedIn.HEADER, name)


def _domain(header: object) -> str:
    """Return the domain of the last address or id in a header."""
    return str(header or "").rpartition("@")[2].strip(" <>\t\r\n").lower()


def byte_position(raw: bytes, at: int) -> tuple[int, int]:
    """Return line and column, from 1, of a byte offset; columns count characters."""
    start = raw.rfind(b"\n", 0, at) + 1
    return raw.count(b"\n", 0, at) + 1, len(raw[start:at].decode("utf-8", "replace")) + 1


def _subject(parsed: EmailMessage, raw: bytes) -> tuple[str, int]:
    """Return the decoded subject, and its byte offset in the file."""
    found = re.search(rb"^subject:[ \t]*", raw, re.IGNORECASE | re.MULTILINE)
    words = " ".join(str(parsed["Subject"] or "").split())
    return words, found.end() if found else 0


def _subject_offsets(raw: bytes, at: int, subject: str) -> list[int]:
    """Return the byte offset of each character of a subject and of its end.

    For a subject that is encoded in the file, all offsets are that of its beginning.
    """
    plain = subject.encode()
    if raw[at : at + len(plain)] == plain:
        return [at + len(subject[:count].encode()) for count in range(len(subject) + 1)]
    return [at] * (len(subject) + 1)


def _body(parsed: EmailMessage, raw: bytes, path: str) -> tuple[EmailMessage, LocatedText]:
    """Return the part with the message, and its text."""
    plain, html = _part(parsed, "plain"), _part(parsed, "html")
    if plain is None and html is None:
        kinds = set()
        for part in parsed.walk():
            if not part.is_multipart():
                kinds.add(part.get_content_type())
        raise OutreachLintError(f"the mail has no text, only {', '.join(sorted(kinds))}", path)
    text: LocatedText = "", []
    if plain is not None:
        text = _decoded_part(parsed, plain, raw, path)
        if html is None:
            return plain, text
    assert html is not None
    source, places = _decoded_part(parsed, html, raw, path)
    page = PageText(source)
    if plain is not None and len(page.text.split()) < MIN_HTML_RATIO * max(len(text[0].split()), 1):
        return plain, text
    return html, (page.text, [offset_of(at, places) for at in page.places])


def _part(parsed: EmailMessage, kind: str) -> EmailMessage | None:
    """Return the plain or HTML part of the message itself, not an attachment."""
    try:
        found = parsed.get_body(preferencelist=(kind,))
    except (KeyError, AttributeError, ValueError):
        return None
    return found if isinstance(found, EmailMessage) else None


def _decoded_part(parsed: EmailMessage, part: EmailMessage, raw: bytes, path: str) -> LocatedText:
    """Return a text part's characters, and the byte offset of each in the file."""
    payload = _encoded_content(part)
    at = _content_offset(parsed, part, raw)
    encoding = _encoding_of(part)
    if encoding == "quoted-printable":
        data, places = _quoted_printable(payload, at)
    elif encoding == "base64":
        data, places = _base64(payload, at, path)
    else:
        data, places = payload, list(range(at, at + len(payload)))
    return _characters(data, places, part.get_content_charset() or "utf-8", raw, path)


def _encoded_content(part: EmailMessage) -> bytes:
    """Return a part's content as it is written in the file, still encoded."""
    if _encoding_of(part) in ("quoted-printable", "base64"):
        return str(part.get_payload(decode=False)).encode("utf-8", "surrogateescape")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _encoding_of(part: EmailMessage) -> str:
    return str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()


def _content_offset(parsed: EmailMessage, part: EmailMessage, raw: bytes) -> int:
    """Return the byte offset of a part's content, which is after that of the parts before it."""
    head = re.search(rb"\r?\n\r?\n", raw)
    at = head.end() if head else 0
    for other in parsed.walk():
        if not other.is_multipart():
            content = _encoded_content(other)
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
            continue  # a soft line break
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
        source_index = min(4 * (number // 3) + number % 3, len(used) - 1)
        places.append(at + used[source_index])
    return data, places


def _characters(data: bytes, places: list[int], charset: str, raw: bytes, path: str) -> LocatedText:
    """Decode bytes one by one, to map each character to its byte offset."""
    name = "utf-8" if charset.lower() in ("us-ascii", "ascii") else charset
    try:
        decoder = codecs.getincrementaldecoder(name)()
    except LookupError:
        raise OutreachLintError(
            f"the text part declares an unknown charset: {charset}",
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
            line, column = byte_position(raw, places[number])
            raise OutreachLintError(
                f"the text part declares {charset}, but byte 0x{data[number]:02x} is not valid",
                Place(path, line, column),
                "save the mail as UTF-8",
            ) from None
        if char:
            text.append(char)
            out += [places[begin]] * len(char)
            begin = number + 1
    return "".join(text), out
