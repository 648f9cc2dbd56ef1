"""Build HTTP responses: data or error messages as JSON."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.report.entries import entries
from outreach_lint.report.verdict import verdict
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.offsets import Offsets
from outreach_lint.serving.rule_pages import facts_of
from outreach_lint.serving.service import as_data


def json_response(data: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return data as JSON, in ASCII because a draft may hold lone surrogates."""
    return Response(json.dumps(data), status, media_type="application/json")


def error_response(status: HTTPStatus, what: str = "", remedy: str = "") -> Response:
    """Return an error with its message and remedy as JSON; without a message, an empty body."""
    if not what:
        return Response(status_code=status)
    return json_response(error_data(OutreachLintError(what, remedy=remedy)), status)


def error_data(error: OutreachLintError) -> dict[str, Any]:
    """Return an error as plain data, with the fields of the jsonl report."""
    return {"error": as_data(error)["error"]}


def result_as_json(result: Result, units: str) -> dict[str, Any]:
    """Return the result of a draft as plain data.

    ``result`` is the object of the jsonl report. ``entries`` groups the findings to show, one
    group for each thing to change: ``main`` is the index of its main finding in ``findings``, and
    ``others`` are the indexes of the rest.
    """
    shown = entries(result.shown)
    index_of = {id(finding): index for index, finding in enumerate(result.findings)}
    groups = []
    for entry in shown:
        others = [index_of[id(finding)] for finding in entry.others]
        groups.append({"main": index_of[id(entry.main)], "others": others})
    return {
        "result": Offsets(result.draft.text, units).result(as_data(result)),
        "verdict": verdict(result, shown),
        "unjudged": result.unjudged or None,
        "entries": groups,
        "problems": [error_data(problem)["error"] for problem in result.problems],
    }


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as an item of the list of rules."""
    return {
        **facts_of(rule),
        "plugin": rule.plugin,
        "settings": list(rule.settings),
        "relationships": list(rule.relationships),
        "scope": rule.scope,
        "on": rule.default,
    }


def page_data(rule: Rule) -> dict[str, Any]:
    """Return a rule with its page: the sections Why, Try and Source as HTML, and examples.

    The HTML is rendered from Markdown; HTML tags in the Markdown are escaped.
    """
    from markdown_it import MarkdownIt

    page = page_of(rule)
    markdown = MarkdownIt("js-default")
    sections = {}
    for name in ("Why", "Try", "Source"):
        sections[name.lower()] = markdown.render(page.sections[name])
    examples = {"bad": list(map(_example, page.bad)), "good": list(map(_example, page.good))}
    return {**rule_data(rule), **sections, **examples}


def _example(example: Example) -> dict[str, Any]:
    """Return an example as pieces of text, each with whether the rule flags it."""
    pieces, start = [], 0
    for span in sorted(example.marked):
        pieces.append({"text": example.text[start : span.start], "marked": False})
        pieces.append({"text": example.text[span.start : span.end], "marked": True})
        start = span.end
    pieces.append({"text": example.text[start:], "marked": False})
    return {"context": example.read_as, "pieces": [piece for piece in pieces if piece["text"]]}
