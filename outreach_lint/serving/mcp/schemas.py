"""What tools take and give, as JSON Schemas; a draft is as in the jsonl report."""

from __future__ import annotations

from typing import Any

from outreach_lint.model import RELATIONSHIPS, SETTINGS, SEVERITIES
from outreach_lint.report.schema import schema_of
from outreach_lint.rules.own.channels import NO_LIMIT, limits

Schema = dict[str, Any]

TEXT = {"type": "string", "description": "The message as it would be sent."}
SUBJECT = {"type": "string", "description": "The subject, where it stands outside the text."}
CONTEXT: Schema = {
    "setting": {
        "enum": list(SETTINGS),
        "description": "networking (to get to know somebody), or sales (openly commercial).",
    },
    "relationship": {
        "enum": list(RELATIONSHIPS),
        "description": "How well the two know each other. Leave it out if nobody has said.",
    },
    "template": {
        "type": "boolean",
        "description": "Whether it has merge tags to be filled before it is sent.",
    },
    "channel": {
        "type": "string",
        "description": (
            f"Where it is sent, for its limits: {', '.join(sorted((*limits(), *NO_LIMIT)))}."
        ),
    },
}


def _object(properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def draft_in() -> Schema:
    """Return what ``lint_draft`` takes."""
    return _object({"text": TEXT, "subject": SUBJECT, **CONTEXT}, ["text"])


def sequence_in() -> Schema:
    """Return what ``lint_sequence`` takes."""
    day = {"type": "number", "description": "The day it is sent, from 1."}
    received = {"type": "boolean", "description": "Whether the reader wrote it, as an answer."}
    parts = {"text": TEXT, "subject": SUBJECT, "day": day, "received": received}
    message = _object(parts, ["text"])
    messages = {
        "type": "array",
        "items": message,
        "minItems": 1,
        "maxItems": 40,
        "description": "The messages to one person, in the order in which they are sent.",
    }
    return _object({"messages": messages, **CONTEXT}, ["messages"])


def rule_in() -> Schema:
    """Return what ``explain_rule`` takes."""
    rule = {"type": "string", "description": "A code (RAP001) or a name (pitch-before-rapport)."}
    return _object({"rule": rule}, ["rule"])


def nothing_in() -> Schema:
    """Return what a tool takes that takes nothing."""
    return _object({}, [])


def draft_out() -> Schema:
    """Return what ``lint_draft`` gives: a line of the jsonl report about a draft."""
    line = schema_of("jsonl")
    del line["oneOf"]
    return {**line, "title": "A draft", "type": "object", "$ref": "#/$defs/draft"}


def sequence_out() -> Schema:
    """Return what ``lint_sequence`` gives: the document of the json report."""
    return schema_of("json")


def rule_out() -> Schema:
    """Return what ``explain_rule`` gives."""
    return _object({**_rule(), "page": {"type": "string"}}, [*_rule(), "page"])


def rules_out() -> Schema:
    """Return what ``list_rules`` gives."""
    rules = {"type": "array", "items": _object(_rule(), list(_rule()))}
    return _object({"rules": rules}, ["rules"])


def _rule() -> Schema:
    return {
        "code": {"type": "string"},
        "name": {"type": "string"},
        "severity": {"enum": list(SEVERITIES)},
        "summary": {"type": "string"},
        "default": {"type": "boolean", "description": "Whether it is on without being selected."},
    }
