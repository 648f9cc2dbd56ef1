"""The files of the OpenAI Batch API, and the manifest that links them to drafts and rules.

Each line is a JSON object with ``custom_id``, ``method``, ``url`` and ``body``; answers come in any
order under the same ``custom_id`` (https://platform.openai.com/docs/guides/batch). Answers from a
model without that API need only ``custom_id`` and ``content``.
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
from outreach_lint.judge.completions import body, reply_of
from outreach_lint.judge.endpoint import Endpoint
from outreach_lint.judge.grounding import locate
from outreach_lint.judge.judge import RequestPlan
from outreach_lint.judge.keys import request_key
from outreach_lint.judge.protocol import NotAnsweredError
from outreach_lint.model import Draft
from outreach_lint.reading import Reading, read

COMPLETIONS_PATH = "/v1/chat/completions"
MAX_REQUESTS_PER_FILE = 50_000  # in one file: a limit of the API
MAX_BATCH_FILE_BYTES = 200 * 10**6  # bytes of one file: a limit of the API
MANIFEST_VERSION = 1
CUSTOM_ID = re.compile(r"outreach-lint-[0-9a-f]{32}")


class BatchLine(NamedTuple):
    """One request of a batch: its id, its body for the API, and its entry in the manifest."""

    custom_id: str
    body: dict[str, Any]
    entry: dict[str, Any]

    @property
    def text(self) -> str:
        """The request as a line of a file for the API."""
        fields = {
            "custom_id": self.custom_id,
            "method": "POST",
            "url": COMPLETIONS_PATH,
            "body": self.body,
        }
        return json.dumps(fields)


class Answered(NamedTuple):
    """One answer of a batch: what was sent and the verdict by rule, or the reason for a failure.

    ``entry`` is the entry in the manifest. Without a known ``custom_id``, that field holds the line
    number instead.
    """

    custom_id: str
    entry: Mapping[str, Any] = {}
    reading: Reading | None = None
    verdicts_by_code: Mapping[str, Verdict] = {}
    failure: str = ""

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts by cache key."""
        return {
            self.entry["keys"][code]: verdict for code, verdict in self.verdicts_by_code.items()
        }


def batch_line(
    draft: Draft, plan: RequestPlan, noted: Mapping[str, Any], endpoint: Endpoint
) -> BatchLine | None:
    """Return the request for a draft; ``None`` if all answers are cached."""
    request = plan.request
    if request is None:
        return None
    custom_id = f"outreach-lint-{request_key(request, endpoint.parameters)[:32]}"
    request_body = body(request, endpoint, "json_schema", "max_completion_tokens")
    kept = {
        "path": draft.path,
        "id": draft.id,
        "text": plan.sent.redacted.text,
        "keys": {code: plan.keys[code] for code in plan.codes},
        "noted": sorted(noted),
    }
    return BatchLine(custom_id, request_body, kept)


def manifest_of(raw: str, path: str) -> dict[str, dict[str, Any]]:
    """Return a manifest's entries by custom id.

    Raises:
        OutreachLintError: The file is not a manifest of this version.
    """
    try:
        data = json.loads(raw)
        entries = data["requests"]
        fits = data["version"] == MANIFEST_VERSION and all(map(_is_entry, entries.values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        fits = False
    if not fits:
        raise OutreachLintError(
            "not a manifest from this version of outreach-lint batch export", path
        )
    return dict(entries)


def _is_entry(entry: Any) -> bool:
    """Return whether the fields of a manifest entry have the types that an export writes."""
    return (
        isinstance(entry["text"], str)
        and isinstance(entry.get("path"), str | None)
        and isinstance(entry.get("id"), str | None)
        and isinstance(entry["noted"], list)
        and all(isinstance(part, str) for part in chain.from_iterable(entry["keys"].items()))
    )


def parse_lines(lines: Iterable[str]) -> Iterator[Any]:
    """Yield the parsed JSON of each line of an answer file; ``None`` if a line is not JSON."""
    for line in lines:
        try:
            yield json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            yield None


def answers(
    rows: Iterable[Any], manifest: Mapping[str, Mapping[str, Any]], dropped: Counter[str]
) -> Iterator[Answered]:
    """Yield the answer in each row of an answer file; skip empty rows.

    An answer that cannot be used has ``failure`` set to the reason.
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
            verdicts_by_code = verdicts(_answer_text(row), kept["keys"], noted, dropped)
        except NotAnsweredError as error:
            yield Answered(custom_id, kept, failure=str(error))
            continue
        reading = read(Draft(kept["text"], id=kept.get("id") or "", path=kept.get("path") or ""))
        lost = _count_lost_quotes(verdicts_by_code.values(), reading)
        if lost:
            dropped["× quote that is not in the draft"] += lost
        yield Answered(custom_id, kept, reading, verdicts_by_code)


def _count_lost_quotes(verdicts_of_draft: Iterable[Verdict], reading: Reading) -> int:
    """Return how many findings have a quote that is not in the draft."""
    lost = 0
    for verdict in verdicts_of_draft:
        for finding in verdict.findings:
            lost += locate(finding.quote, reading) is None
    return lost


def _answer_text(data: dict[str, Any]) -> str:
    """Return the text of the model's answer.

    Raises:
        NotAnsweredError: The row is an error, a refusal or an answer that was cut off.
    """
    if isinstance(data.get("content"), str):
        return str(data["content"])
    response = data.get("response")
    if not isinstance(response, dict):
        error = data.get("error")
        message = error.get("message") if isinstance(error, dict) else None
        raise NotAnsweredError(f"the batch has no answer: {message or 'no reason given'}"[:200])
    if response.get("status_code", HTTPStatus.OK) != HTTPStatus.OK:
        raise NotAnsweredError(f"the server answered {response.get('status_code')}")
    return reply_of(json.dumps(response.get("body")).encode()).content
