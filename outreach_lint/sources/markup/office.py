"""Open office files (zip archives of XML), and refuse those that could exhaust memory."""

from __future__ import annotations

import io
import os
import zlib
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.sources.source import Input

MAX_UNPACKED_BYTES = 100_000_000  # bytes of all parts together after unpacking
_CHUNK_BYTES = 65_536
_XML_ENDINGS = (".xml", ".rels", ".vml")
# Exceptions raised when a damaged archive is read.
DAMAGED_FILE_ERRORS = (
    BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def is_lock(file: Input) -> bool:
    """Return whether a file is the lock file of a document that is open in an office program."""
    return not file.named and os.path.basename(file.path).startswith("~$")


def checked(file: Input) -> io.BytesIO:
    """Return the bytes of an archive whose parts are small enough and declare no entities.

    Raises:
        OutreachLintError: A part is too large or declares entities, or the file is not an archive.
    """
    raw = io.BytesIO(file.bytes())
    try:
        archive = ZipFile(raw)
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
            size = f"{MAX_UNPACKED_BYTES // 1_000_000} MB"
            raise OutreachLintError(f"larger than {size} when it is unpacked; not read", file.path)
        for name in archive.namelist():
            if name.lower().endswith(_XML_ENDINGS):
                _check_part(archive, name)
    except DAMAGED_FILE_ERRORS as error:
        raise broken(file.path, error) from None
    raw.seek(0)
    return raw


def broken(path: str, error: object) -> OutreachLintError:
    """Return the error for a file that is damaged or does not match its ending."""
    return OutreachLintError(f"not an office file that can be read: {error}", path)


def missing(file: Input) -> OutreachLintError:
    """Return the error for a missing library; only a notice if the file was found in a folder."""
    remedy = "pip install 'outreach-lint[office]'"
    what = "workbooks are read with openpyxl, which is not installed"
    return (OutreachLintError if file.named else Notice)(what, file.path, remedy)


class _RootReached(Exception):  # noqa: N818 -- control flow, not an error
    """The root element is reached; entities can be declared only above it."""


def _check_part(archive: ZipFile, name: str) -> None:
    """Refuse a part that declares a document type.

    Office programs write none, and a document type can declare entities that expand without limit.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _stop_at_root
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK_BYTES):
                parser.Parse(chunk, False)
    except _RootReached:
        return


def _refuse(*_: object) -> None:
    raise BadZipFile("it declares a document type, which no office program writes")


def _stop_at_root(*_: object) -> None:
    raise _RootReached
