"""The files of the OpenAI Batch API, and the manifest that ties them to drafts and rules.

Format: one JSON object a line, ``custom_id``, ``method``, ``url``, ``body``; answers come back in
any order under the same ``custom_id`` (https://platform.openai.com/docs/guides/batch). Who runs a
model without that API gives ``custom_id`` and ``content`` alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from itertools import chain
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.answer import Verdict, verdicts
from outreach_lint.judge.client import body, reply_of
from outreach_lint.judge.endpoint import Endpoint
from outreach_lint.judge.grounding import locate
from outreach_lint.judge.judge import Plan
from outreach_lint.judge.keys import request_key
from outreach_lint.judge.protocol import NotAnsweredError
from outreach_lint.model import Draft
from outreach_lint.reading import Reading, read

URL = "/v1/chat/completions"
MOST_REQUESTS = 50_000  # requests in one file, by the API's limits
LARGEST_FILE = 200 * 10**6  # bytes of one file, likewise
VERSION = 1
CUSTOM_ID = re.compile(r"outreach-lint-[0-9a-f]{32}")


class Line(NamedTuple):
    """One request of a batch: its id, its body for the API, and what the manifest keeps of it."""

    custom_id: str
    body: dict[str, Any]
    kept: dict[str, Any]

    @property
    def text(self) -> str:
        """The line of a file for the API."""
        given = {"custom_id": self.custom_id, "method": "POST", "url": URL, "body": self.body}
        return json.dumps(given)


class Answered(NamedTuple):
    """One answer of a batch: what was sent, and the verdict by rule; or why there is none.

    ``custom_id`` is the number of the line where that holds none of ours.
    """

    custom_id: str
    kept: Mapping[str, Any] = {}
    reading: Reading | None = None
    said: Mapping[str, Verdict] = {}
    failure: str = ""

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts under their cache keys."""
        return {self.kept["keys"][code]: verdict for code, verdict in self.said.items()}


def line_of(draft: Draft, plan: Plan, noted: Mapping[str, Any], endpoint: Endpoint) -> Line | None:
    """Return the request about a draft; ``None`` where everything is known."""
    request = plan.request
    if request is None:
        return None
    custom_id = f"outreach-lint-{request_key(request, endpoint.parameters)[:32]}"
    asked = body(request, endpoint, "json_schema", "max_completion_tokens")
    kept = {
        "path": draft.path,
        "id": draft.id,
        "text": plan.sent.redacted.text,
        "keys": {code: plan.keys[code] for code in plan.codes},
        "noted": sorted(noted),
    }
    return Line(custom_id, asked, kept)


def manifest_of(raw: str, path: str) -> dict[str, dict[str, Any]]:
    """Return a manifest's entries by custom id.

    Raises:
        OutreachLintError: The file is not a manifest of ours.
    """
    try:
        data = json.loads(raw)
        entries = data["requests"]
        fits = data["version"] == VERSION and all(map(_is_entry, entries.values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        fits = False
    if not fits:
        raise OutreachLintError(
            "not a manifest of this version of outreach-lint batch export", path
        )
    return dict(entries)


def _is_entry(entry: Any) -> bool:
    """Tell whether an entry of a manifest is of the types that an export writes."""
    return (
        isinstance(entry["text"], str)
        and isinstance(entry.get("path"), str | None)
        and isinstance(entry.get("id"), str | None)
        and isinstance(entry["noted"], list)
        and all(isinstance(part, str) for part in chain.from_iterable(entry["keys"].items()))
    )


def parsed(lines: Iterable[str]) -> Iterator[Any]:
    """Yield what each line of a file of answers holds; ``None`` for one that is not JSON."""
    for line in lines:
        try:
            yield json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            yield None


def answers(
    rows: Iterable[Any], manifest: Mapping[str, Mapping[str, Any]], dropped: Counter[str]
) -> Iterator[Answered]:
    """Yield the answer in each row of a file of answers; empty rows are passed over.

    What cannot be used comes with the reason.
    """
    for number, row in enumerate(rows, 1):
        if row == {}:
            continue
        custom_id = row.get("custom_id") if isinstance(row, dict) else None
        if custom_id is None:
            yield Answered(f"line {number}", failure="not a line of a batch's answers")
            continue
        kept = manifest.get(custom_id) if isinstance(custom_id, str) else None
        if kept is None:
            yield Answered(f"line {number}", failure="its custom_id is not in the manifest")
            continue
        try:
            noted = dict.fromkeys(kept["noted"], True)
            verdicts_by_code = verdicts(_content(row), kept["keys"], noted, dropped)
        except NotAnsweredError as error:
            yield Answered(custom_id, kept, failure=str(error))
            continue
        reading = read(Draft(kept["text"], id=kept.get("id") or "", path=kept.get("path") or ""))
        lost = _lost(verdicts_by_code.values(), reading)
        if lost:
            dropped["× quote that is not in the draft"] += lost
        yield Answered(custom_id, kept, reading, verdicts_by_code)


def _lost(said: Iterable[Verdict], reading: Reading) -> int:
    """Return how many findings quote what is not in the draft."""
    lost = 0
    for verdict in said:
        for finding in verdict.findings:
            lost += locate(finding.quote, reading) is None
    return lost


def _content(data: dict[str, Any]) -> str:
    """Return the model's text.

    Raises:
        NotAnsweredError: It is an error, a refusal or an answer that was cut off.
    """
    if isinstance(data.get("content"), str):
        return str(data["content"])
    response = data.get("response")
    if not isinstance(response, dict):
        error = data.get("error")
        message = error.get("message") if isinstance(error, dict) else None
        raise NotAnsweredError(f"the batch has no answer: {message or 'no reason is given'}"[:200])
    if response.get("status_code", HTTPStatus.OK) != HTTPStatus.OK:
        raise NotAnsweredError(f"the server answered {response.get('status_code')}")
    return reply_of(json.dumps(response.get("body")).encode()).content
