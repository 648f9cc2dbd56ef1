"""The tools: their descriptions, schemas and handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from jsonschema.exceptions import best_match
from jsonschema.validators import Draft202012Validator

from outreach_lint.errors import OutreachLintError
from outreach_lint.report.schema import schema_of
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.mcp import schemas
from outreach_lint.serving.rule_pages import facts_of, markdown_of
from outreach_lint.serving.service import Service, as_data

Arguments = Mapping[str, Any]


class Tool(NamedTuple):
    """A tool: its description, its schemas, and the handler of its calls."""

    description: str
    input_schema: schemas.Schema
    output_schema: schemas.Schema
    handler: Callable[[Service, Arguments], dict[str, Any]]


def tools() -> dict[str, Tool]:
    """Return the tools by their names."""
    return {
        "lint_draft": Tool(
            "Lint one outreach message (cold e-mail, LinkedIn note, recruiter's message, follow-up)"
            " before it is sent: where it sells before it has shown interest, talks about itself,"
            " or pushes, with the words and a fix for each. Works offline; nothing is sent.",
            schemas.lint_draft_input(),
            schemas.lint_draft_output(),
            _lint_draft,
        ),
        "lint_sequence": Tool(
            "Lint the messages of a sequence or thread to one person together: each is read with"
            " those before it, the reader's replies included.",
            schemas.lint_sequence_input(),
            schema_of("json"),
            _lint_sequence,
        ),
        "explain_rule": Tool(
            "Explain a rule: why it matters, what a better version does, examples.",
            schemas.explain_rule_input(),
            schemas.explain_rule_output(),
            _explain_rule,
        ),
        "list_rules": Tool(
            "List the rules with their codes and what they flag.",
            schemas.NO_ARGUMENTS,
            schemas.list_rules_output(),
            _list_rules,
        ),
    }


def call_tool(
    all_tools: Mapping[str, Tool], name: str, given: Any, service: Service
) -> dict[str, Any]:
    """Call a tool and return its result; raises ``OutreachLintError`` if the call is invalid.

    Bugs in outreach-lint or a plugin are also raised as ``OutreachLintError``, so a call never
    stops the server.
    """
    tool = all_tools.get(name)
    if tool is None:
        raise OutreachLintError(f"no tool {name!r}; known: {', '.join(all_tools)}")
    arguments = given or {}
    fault = best_match(Draft202012Validator(tool.input_schema).iter_errors(arguments))
    if fault is not None:
        where = ".".join(map(str, fault.absolute_path)) or "the arguments"
        raise OutreachLintError(f"{where}: {fault.message[:300]}")
    try:
        return tool.handler(service, arguments)
    except OutreachLintError:
        raise
    except BaseException as error:  # a plugin may even try to end the program
        what = f"the call failed: internal error (outreach-lint or a plugin): {error!r}"
        raise OutreachLintError(what) from None


def _lint_draft(service: Service, arguments: Arguments) -> dict[str, Any]:
    context = dict(arguments)
    text = context.pop("text")
    return as_data(service.message(text, **context))


def _lint_sequence(service: Service, arguments: Arguments) -> dict[str, Any]:
    context = dict(arguments)
    messages = context.pop("messages")
    results = service.sequence(messages, **context)
    return {"drafts": [as_data(item) for item in results], "campaign": []}


def _explain_rule(service: Service, arguments: Arguments) -> dict[str, Any]:
    rule = service.rule(arguments["rule"])
    return {**_facts(rule), "page": markdown_of(rule)}


def _list_rules(service: Service, _: Arguments) -> dict[str, Any]:
    return {"rules": [_facts(rule) for rule in service.rules()]}


def _facts(rule: Rule) -> dict[str, Any]:
    return {**facts_of(rule), "default": rule.default}
