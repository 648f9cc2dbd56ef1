"""From a model's answer as text to a verdict on each rule.

Nothing in it is trusted before it is checked.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from outreach_lint.judge.prompt import schema
from outreach_lint.judge.protocol import NotAnsweredError

LONGEST_ANSWER = 100_000  # characters of an answer; a thorough one has a few thousand
MOST_FINDINGS = 60
MOST_WORDS = 600  # characters of a reason or a rewrite that are kept
_THOUGHT = re.compile(
    r"\s*<think>.*?</think>", re.DOTALL
)  # as reasoning models write it before the answer
_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)\n\s*```", re.DOTALL)


class Said(NamedTuple):
    """One fault as the model states it: the words it quotes, why a reader minds, and a rewrite."""

    quote: str
    reason: str
    rewrite: str = ""
    confidence: str = "high"


class Verdict(NamedTuple):
    """What the model says about one rule and one draft.

    ``disputed`` is why, by the model, the local finding is wrong.
    """

    findings: tuple[Said, ...] = ()
    disputed: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain data, as the cache and the lockfile hold it."""
        return {
            "findings": [finding._asdict() for finding in self.findings],
            "disputed": self.disputed,
        }


def verdict_of(data: object) -> Verdict | None:
    """Return the verdict in data of a cache or a lockfile; ``None`` when there is none."""
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        return None
    if not isinstance(data.get("disputed", ""), str):
        return None
    found = []
    for item in data["findings"]:
        if (
            not isinstance(item, dict)
            or set(item) - set(Said._fields)
            or not {"quote", "reason"} <= set(item)
        ):
            return None
        if not all(isinstance(value, str) for value in item.values()):
            return None
        found.append(Said(**item))
    return Verdict(tuple(found), data.get("disputed", ""))


def parse(content: str, name: str) -> dict[str, Any]:
    """Return the JSON object in an answer, valid by its schema.

    Models that are not held to a schema by their server wrap the object in a code block or in
    prose.

    Raises:
        NotAnsweredError: There is no such object.
    """
    if len(content) > LONGEST_ANSWER:
        raise NotAnsweredError(f"the answer is too large: {len(content):,} characters")
    if not content.strip():
        raise NotAnsweredError("the answer is empty")
    data = _object(content)
    if data is None:
        raise NotAnsweredError("the answer is not JSON")
    error = next(iter(validator(name).iter_errors(data)), None)
    if error is not None:
        place = ".".join(map(str, error.absolute_path)) or "the answer"
        raise NotAnsweredError(f"the answer breaks the schema: {place}: {error.message[:120]}")
    return data


def _object(content: str) -> dict[str, Any] | None:
    if thought := _THOUGHT.match(content):
        content = content[thought.end() :]
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
    """Return the validator of an answer; the first call imports jsonschema, which takes a while."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(name))


def verdicts(
    content: str, codes: Iterable[str], noted: Mapping[str, Any], dropped: Counter[str]
) -> dict[str, Verdict]:
    """Return a verdict on each rule that was asked; it is empty where the answer says nothing.

    Rules that were not asked, and doubts about what was not noted, are dropped and counted.

    Raises:
        NotAnsweredError: The answer as a whole cannot be used.
    """
    data = parse(content, "findings")
    if len(data["findings"]) > MOST_FINDINGS:
        raise NotAnsweredError(f"the answer is too large: {len(data['findings'])} findings")
    by_code: dict[str, list[Said]] = {code: [] for code in codes}
    quoted: set[tuple[str, str]] = set()
    for item in data["findings"]:
        if item["rule"] not in by_code:
            dropped["× rule that was not asked"] += 1
            continue
        one = Said(
            item["quote"],
            _one_line(item["reason"]),
            item["rewrite"].strip()[:MOST_WORDS],
            item["confidence"],
        )
        if (item["rule"], one.quote) not in quoted:
            quoted.add((item["rule"], one.quote))
            by_code[item["rule"]].append(one)
    disputed = {}
    for item in data["disputed"]:
        if item["rule"] not in by_code or not noted.get(item["rule"]) or not item["reason"].strip():
            dropped["× doubt about what was not noted"] += 1
        elif not by_code[item["rule"]]:  # a rule that is both found and doubted stands
            disputed[item["rule"]] = _one_line(item["reason"])
    out = {}
    for code, found in by_code.items():
        out[code] = Verdict(tuple(found), disputed.get(code, ""))
    return out


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MOST_WORDS]
