"""The schema of a row of findings: the fields of the jsonl report, as Arrow types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from outreach_lint.linting.likeness import LIKENESS_KINDS

WITHOUT_FINDINGS, WITH_FINDINGS, ROW_NOT_JUDGED, ROW_ERROR, ROW_RECEIVED = (
    "clean",
    "findings",
    "not judged",
    "error",
    "received",
)


VERDICT, FINGERPRINT = "verdict", "fingerprint"
OWN_COLUMNS = ("draft", "path", VERDICT, "findings", "strengths", "error")


def schema(given: Any = None, keep: Sequence[str] = (), compare: bool = False) -> Any:
    """Return the schema of the result, a ``pyarrow.Schema``.

    ``keep`` are columns of the schema ``given`` that come before the result columns. With
    ``compare``, each row has a fingerprint.
    """
    import pyarrow as pa

    kept_fields = [given.field(name) for name in keep]
    compared = [pa.field(FINGERPRINT, _fingerprint_type())] if compare else []
    return pa.schema([*kept_fields, *_result_fields(), *compared])


def _finding_type() -> Any:
    import pyarrow as pa

    text, number = pa.string(), pa.int32()
    position = pa.struct([("line", number), ("column", number), ("offset", number)])
    edit = pa.struct([("start", number), ("end", number), ("text", text)])
    suggestion = pa.struct([("text", text), ("edits", pa.list_(edit)), ("safe", pa.bool_())])
    return pa.struct(
        [
            ("code", text),
            ("name", text),
            ("severity", text),
            ("confidence", text),
            ("message", text),
            ("start", position),
            ("end", position),
            ("quote", text),
            ("suggestion", suggestion),
            ("origin", text),
            ("doubt", text),
        ]
    )


def _fingerprint_type() -> Any:
    """Return the type of a fingerprint: keys, a signature, and the findings for shared words.

    The signature is 128 numbers of 32 bits, stored as bytes because some engines have no unsigned
    integers.
    """
    import pyarrow as pa

    keys = [("person", pa.int64())]
    findings: list[tuple[str, Any]] = []
    for kind in LIKENESS_KINDS:
        keys.append((kind, pa.int64()))
        findings.append((kind, _finding_type()))
    return pa.struct(
        [
            *keys,
            ("signature", pa.binary()),
            ("findings", pa.struct(findings)),
            ("counts", pa.bool_()),
        ]
    )


def _result_fields() -> list[Any]:
    import pyarrow as pa

    text = pa.string()
    return [
        pa.field("draft", text),
        pa.field("path", text),
        pa.field(VERDICT, text),
        pa.field("findings", pa.list_(_finding_type())),
        pa.field("strengths", pa.list_(text)),
        pa.field("error", text),
    ]
