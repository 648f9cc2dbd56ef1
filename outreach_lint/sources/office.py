"""The files of office programs: zip archives of XML, opened so that a hostile one does no harm."""

from __future__ import annotations

import io
import os
import zlib
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.sources.source import Input

LARGEST_UNPACKED = 100_000_000  # bytes of all parts together, unpacked
_PIECE = 65_536
_XML = (".xml", ".rels", ".vml")
# What reading a damaged archive raises.
BROKEN = (
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
    """Tell the file that an office program puts beside one that is open."""
    return not file.named and os.path.basename(file.path).startswith("~$")


def checked(file: Input) -> io.BytesIO:
    """Return the bytes of an archive whose parts are small enough and declare no entities.

    Raises:
        OutreachLintError: They are not, or the file is no archive.
    """
    raw = io.BytesIO(file.bytes())
    try:
        archive = ZipFile(raw)
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            size = f"{LARGEST_UNPACKED // 1_000_000} MB"
            raise OutreachLintError(f"larger than {size} when it is unpacked; not read", file.path)
        for name in archive.namelist():
            if name.lower().endswith(_XML):
                _check(archive, name)
    except BROKEN as error:
        raise broken(file.path, error) from None
    raw.seek(0)
    return raw


def broken(path: str, error: object) -> OutreachLintError:
    """Return the error for a file that is damaged, or is of another kind than its ending says."""
    return OutreachLintError(f"not an office file that can be read: {error}", path)


def missing(file: Input) -> OutreachLintError:
    """Return what to say where the library is missing; a file that nobody named is passed over."""
    remedy = "pip install 'outreach-lint[office]'"
    what = "workbooks are read with openpyxl, which is not installed"
    return (OutreachLintError if file.named else Notice)(what, file.path, remedy)


class _Begun(Exception):  # noqa: N818 -- it ends the reading of a part's head, and is no error
    """The root element is reached: what may declare entities stands above it."""


def _check(archive: ZipFile, name: str) -> None:
    """Refuse a part that declares a document type.

    Office programs write none, and one can declare entities that grow without end.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _begin
    try:
        with archive.open(name) as part:
            while piece := part.read(_PIECE):
                parser.Parse(piece, False)
    except _Begun:
        return


def _refuse(*_: object) -> None:
    raise BadZipFile("it declares a document type, as no office program does")


def _begin(*_: object) -> None:
    raise _Begun
