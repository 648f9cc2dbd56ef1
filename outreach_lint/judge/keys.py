"""Cache keys of a model's answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from outreach_lint.judge.prompt import PreparedDraft, answer_schema, prompt_template, question
from outreach_lint.judge.protocol import Request
from outreach_lint.rules.rule import Rule


def draft_key(draft: PreparedDraft) -> str:
    """Return the digest of a draft with its whole context; part of every answer key."""
    return _digest(draft.context, draft.redacted.text)


def question_key(rule: Rule) -> str:
    """Return the digest of a rule's question, the prompt templates and the answer's schema."""
    return _digest(
        prompt_template("judge.md"),
        prompt_template("draft.md"),
        answer_schema("findings"),
        question(rule),
    )


def answer_key(
    draft: PreparedDraft, rule: Rule, model: Mapping[str, Any], noted: Sequence[str]
) -> str:
    """Return the key of one rule's answer about one draft.

    ``model`` is the model's name with its parameters. ``noted``, the words that the local engine
    flagged, is part of the question.
    """
    return _digest(draft_key(draft), question_key(rule), model, list(noted))


def request_key(request: Request, model: Mapping[str, Any]) -> str:
    """Return the key of the answer to a whole request."""
    return _digest(request, model)


def _digest(*parts: Any) -> str:
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
