"""What a row of findings holds: the fields of the jsonl report, as Arrow types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CLEAN, FOUND, NOT_JUDGED, ERROR, RECEIVED = (
    "clean",
    "findings",
    "not judged",
    "error",
    "received",
)


def schema(given: Any = None, keep: Sequence[str] = ()) -> Any:
    """Return the schema of the result, a ``pyarrow.Schema``.

    ``keep`` are columns of the schema ``given`` that stand before ours.
    """
    import pyarrow as pa

    kept = [given.field(name) for name in keep]
    return pa.schema([*kept, *_own()])


def _own() -> list[Any]:
    import pyarrow as pa

    text, number = pa.string(), pa.int32()
    position = pa.struct([("line", number), ("column", number), ("offset", number)])
    edit = pa.struct([("start", number), ("end", number), ("text", text)])
    suggestion = pa.struct([("text", text), ("edits", pa.list_(edit)), ("safe", pa.bool_())])
    words = ("code", "name", "severity", "confidence", "message")
    finding = pa.struct(
        [
            *((word, text) for word in words),
            ("start", position),
            ("end", position),
            ("quote", text),
            ("suggestion", suggestion),
            ("origin", text),
            ("doubt", text),
        ]
    )
    return [
        pa.field("draft", text),
        pa.field("path", text),
        pa.field(VERDICT, text),
        pa.field("findings", pa.list_(finding)),
        pa.field("strengths", pa.list_(text)),
        pa.field("error", text),
    ]


VERDICT = "verdict"
OWN = ("draft", "path", VERDICT, "findings", "strengths", "error")
