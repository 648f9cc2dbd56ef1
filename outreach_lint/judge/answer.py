"""Parse a model's answer into a verdict on each rule.

Every part of the answer is checked before it is used.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from outreach_lint.judge.prompt import answer_schema
from outreach_lint.provider import NotAnsweredError

MAX_ANSWER_CHARS = 100_000  # a thorough answer has a few thousand
MAX_FINDINGS = 60
MAX_TEXT_CHARS = 600  # a longer reason or rewrite is cut
# Reasoning models write it before the answer.
_REASONING = re.compile(r"\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)\n\s*```", re.DOTALL)


class ModelFinding(NamedTuple):
    """A fault that the model reports: the words it quotes, why they bother a reader, a rewrite."""

    quote: str
    reason: str
    rewrite: str = ""
    confidence: str = "high"


class Verdict(NamedTuple):
    """The model's verdict on one rule for one draft.

    ``disputed`` is the model's reason why the local finding is wrong, or empty.
    """

    findings: tuple[ModelFinding, ...] = ()
    disputed: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain data, in the form that the cache and the lockfile store."""
        return {
            "findings": [finding._asdict() for finding in self.findings],
            "disputed": self.disputed,
        }


def verdict_of(data: object) -> Verdict | None:
    """Return the verdict in data from a cache or a lockfile; ``None`` if the data hold none."""
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        return None
    if not isinstance(data.get("disputed", ""), str):
        return None
    findings = []
    for item in data["findings"]:
        if (
            not isinstance(item, dict)
            or set(item) - set(ModelFinding._fields)
            or not {"quote", "reason"} <= set(item)
        ):
            return None
        if not all(isinstance(value, str) for value in item.values()):
            return None
        findings.append(ModelFinding(**item))
    return Verdict(tuple(findings), data.get("disputed", ""))


def parse(content: str, name: str) -> dict[str, Any]:
    """Return the JSON object in an answer, validated against the schema ``name``.

    If the server does not enforce a schema, models wrap the object in a code block or in prose.

    Raises:
        NotAnsweredError: There is no valid object.
    """
    if len(content) > MAX_ANSWER_CHARS:
        raise NotAnsweredError(f"the answer is too large: {len(content):,} characters")
    if not content.strip():
        raise NotAnsweredError("the answer is empty")
    data = _json_object_in(content)
    if data is None:
        raise NotAnsweredError("the answer is not JSON")
    error = next(iter(validator(name).iter_errors(data)), None)
    if error is not None:
        path = ".".join(map(str, error.absolute_path)) or "the answer"
        raise NotAnsweredError(f"the answer breaks the schema: {path}: {error.message[:120]}")
    return data


def _json_object_in(content: str) -> dict[str, Any] | None:
    if reasoning := _REASONING.match(content):
        content = content[reasoning.end() :]
    fenced = _FENCED.search(content)
    begin, end = content.find("{"), content.rfind("}")
    for text in (
        content,
        fenced[1] if fenced else "",
        content[begin : end + 1] if 0 <= begin < end else "",
    ):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            return data
    return None


@cache
def validator(name: str) -> Any:
    """Return the validator for a schema; the first call imports jsonschema, which is slow."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(answer_schema(name))


def verdicts(
    content: str, codes: Iterable[str], noted: Mapping[str, Any], dropped: Counter[str]
) -> dict[str, Verdict]:
    """Return a verdict on each rule in ``codes``; it is empty if the answer has nothing on it.

    Findings of other rules, and disputes of findings that are not in ``noted``, are counted in
    ``dropped``.

    Raises:
        NotAnsweredError: The answer as a whole cannot be used.
    """
    data = parse(content, "findings")
    if len(data["findings"]) > MAX_FINDINGS:
        raise NotAnsweredError(f"the answer is too large: {len(data['findings'])} findings")
    by_code: dict[str, list[ModelFinding]] = {code: [] for code in codes}
    seen: set[tuple[str, str]] = set()
    for item in data["findings"]:
        if item["rule"] not in by_code:
            dropped["× rule that was not asked"] += 1
            continue
        finding = ModelFinding(
            item["quote"],
            _one_line(item["reason"]),
            item["rewrite"].strip()[:MAX_TEXT_CHARS],
            item["confidence"],
        )
        if (item["rule"], finding.quote) not in seen:
            seen.add((item["rule"], finding.quote))
            by_code[item["rule"]].append(finding)
    disputed = {}
    for item in data["disputed"]:
        if item["rule"] not in by_code or not noted.get(item["rule"]) or not item["reason"].strip():
            dropped["× dispute of a finding that was not listed"] += 1
        elif not by_code[item["rule"]]:  # a finding overrides a dispute
            disputed[item["rule"]] = _one_line(item["reason"])
    out = {}
    for code, findings in by_code.items():
        out[code] = Verdict(tuple(findings), disputed.get(code, ""))
    return out


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_TEXT_CHARS]
