"""What the server answers: JSON, and errors as sentences."""

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


def answer(data: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return data as JSON, in ASCII: half of a character that a draft may hold has no UTF-8."""
    return Response(json.dumps(data), status, media_type="application/json")


def refusal(status: HTTPStatus, what: str = "", remedy: str = "") -> Response:
    """Return an error as a sentence, with what to do about it."""
    if not what:
        return Response(status_code=status)
    return answer(error_data(OutreachLintError(what, remedy=remedy)), status)


def error_data(error: OutreachLintError) -> dict[str, Any]:
    """Return an error as plain data, in the words of the jsonl report."""
    return {"error": as_data(error)["error"]}


def result_data(result: Result, units: str) -> dict[str, Any]:
    """Return what came of a draft.

    ``result`` is the object of the jsonl report; ``entries`` say which of its findings are one
    thing to change: ``told`` and the others, by their numbers in ``findings``.
    """
    found = entries(result.shown)
    number = {id(finding): at for at, finding in enumerate(result.findings)}
    listed = []
    for entry in found:
        others = [number[id(finding)] for finding in entry.others]
        listed.append({"told": number[id(entry.told)], "others": others})
    return {
        "result": Offsets(result.draft.text, units).result(as_data(result)),
        "verdict": verdict(result, found),
        "unjudged": result.unjudged or None,
        "entries": listed,
        "problems": [error_data(problem)["error"] for problem in result.problems],
    }


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return what a list says of a rule."""
    return {
        **facts_of(rule),
        "plugin": rule.plugin,
        "settings": list(rule.settings),
        "relationships": list(rule.relationships),
        "scope": rule.scope,
        "on": rule.default,
    }


def page_data(rule: Rule) -> dict[str, Any]:
    """Return a rule with its page: why, what to try and the source as HTML, and examples.

    The HTML is made from Markdown; HTML in that is shown, not used.
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
    """Return an example as pieces of text, each with whether it is what the rule minds."""
    pieces, at = [], 0
    for span in sorted(example.marked):
        pieces.append({"text": example.text[at : span.start], "marked": False})
        pieces.append({"text": example.text[span.start : span.end], "marked": True})
        at = span.end
    pieces.append({"text": example.text[at:], "marked": False})
    return {"context": example.read_as, "pieces": [piece for piece in pieces if piece["text"]]}
