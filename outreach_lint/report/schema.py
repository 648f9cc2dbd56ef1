"""The JSON Schema of the formats ``jsonl`` and ``json``."""

from __future__ import annotations

import json
import os
from typing import Any


def schema_of(style: str) -> dict[str, Any]:
    """Return the schema of a line of ``jsonl``, or of the document of ``json``."""
    with open(
        os.path.join(os.path.dirname(__file__), "jsonl.schema.json"), encoding="utf-8"
    ) as handle:
        line: dict[str, Any] = json.load(handle)
    if style == "jsonl":
        return line
    kinds = []
    for kind in line.pop("oneOf"):
        if kind["$ref"] != "#/$defs/campaign":
            kinds.append(kind)
    items = {"oneOf": kinds, "description": line.pop("description")}
    return {
        **line,
        "$id": line["$id"].replace("jsonl", "json"),
        "title": "The document of outreach-lint check --output-format json",
        "type": "object",
        "properties": {
            "drafts": {"type": "array", "items": items},
            "campaign": {"type": "array", "items": {"$ref": "#/$defs/cluster"}},
        },
        "required": ["drafts", "campaign"],
        "additionalProperties": False,
    }
