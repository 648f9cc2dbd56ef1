"""The JSON Schemas of the inputs and outputs of tools; drafts are as in the jsonl report."""

from __future__ import annotations

from typing import Any

from outreach_lint.model import RELATIONSHIPS, SETTINGS, SEVERITIES
from outreach_lint.report.schema import schema_of
from outreach_lint.rules.own.channels import CHANNELS_WITHOUT_LIMIT, limits

Schema = dict[str, Any]

TEXT_SCHEMA = {"type": "string", "description": "The message as it would be sent."}
SUBJECT_SCHEMA = {"type": "string", "description": "The subject, if it is not part of the text."}
CONTEXT_SCHEMA: Schema = {
    "setting": {
        "enum": list(SETTINGS),
        "description": "networking (to get to know somebody), or sales (openly commercial).",
    },
    "relationship": {
        "enum": list(RELATIONSHIPS),
        "description": "How well writer and reader know each other. Leave it out if unknown.",
    },
    "template": {
        "type": "boolean",
        "description": "Whether it has merge tags to be filled before it is sent.",
    },
    "channel": {
        "type": "string",
        "description": (
            "Where it is sent, for its limits:"
            f" {', '.join(sorted((*limits(), *CHANNELS_WITHOUT_LIMIT)))}."
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


NO_ARGUMENTS = _object({}, [])


def lint_draft_input() -> Schema:
    """Return the input schema of ``lint_draft``."""
    return _object({"text": TEXT_SCHEMA, "subject": SUBJECT_SCHEMA, **CONTEXT_SCHEMA}, ["text"])


def lint_sequence_input() -> Schema:
    """Return the input schema of ``lint_sequence``."""
    day = {"type": "number", "description": "The day it is sent, from 1."}
    received = {"type": "boolean", "description": "Whether the reader wrote it, as a reply."}
    properties = {"text": TEXT_SCHEMA, "subject": SUBJECT_SCHEMA, "day": day, "received": received}
    message = _object(properties, ["text"])
    messages = {
        "type": "array",
        "items": message,
        "minItems": 1,
        "maxItems": 40,
        "description": "The messages to one person, in the order in which they are sent.",
    }
    return _object({"messages": messages, **CONTEXT_SCHEMA}, ["messages"])


def explain_rule_input() -> Schema:
    """Return the input schema of ``explain_rule``."""
    rule = {"type": "string", "description": "A code (RAP001) or a name (pitch-before-rapport)."}
    return _object({"rule": rule}, ["rule"])


def lint_draft_output() -> Schema:
    """Return the output schema of ``lint_draft``: a line of the jsonl report about a draft."""
    line = schema_of("jsonl")
    del line["oneOf"]
    return {**line, "title": "A draft", "type": "object", "$ref": "#/$defs/draft"}


def explain_rule_output() -> Schema:
    """Return the output schema of ``explain_rule``."""
    return _object(
        {**_rule_properties(), "page": {"type": "string"}}, [*_rule_properties(), "page"]
    )


def list_rules_output() -> Schema:
    """Return the output schema of ``list_rules``."""
    rules = {"type": "array", "items": _object(_rule_properties(), list(_rule_properties()))}
    return _object({"rules": rules}, ["rules"])


def _rule_properties() -> Schema:
    return {
        "code": {"type": "string"},
        "name": {"type": "string"},
        "severity": {"enum": list(SEVERITIES)},
        "summary": {"type": "string"},
        "default": {"type": "boolean", "description": "Whether it is on without being selected."},
    }
