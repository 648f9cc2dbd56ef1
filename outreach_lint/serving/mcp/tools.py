"""The tools: what each is for, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from jsonschema.exceptions import best_match
from jsonschema.validators import Draft202012Validator

from outreach_lint.errors import OutreachLintError
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.mcp import schemas
from outreach_lint.serving.rule_pages import facts_of, markdown_of
from outreach_lint.serving.service import Service, as_data

Arguments = Mapping[str, Any]


class Tool(NamedTuple):
    """A tool: what it is for, its schemas, and what answers a call."""

    description: str
    takes: schemas.Schema
    gives: schemas.Schema
    answer: Callable[[Service, Arguments], dict[str, Any]]


def tools() -> dict[str, Tool]:
    """Return the tools by their names."""
    return {
        "lint_draft": Tool(
            "Lint one outreach message (cold e-mail, LinkedIn note, recruiter's message, follow-up)"
            " before it is sent: where it sells before it has shown interest, talks about itself,"
            " or pushes, with the words and a fix for each. Works offline; nothing is sent.",
            schemas.draft_in(),
            schemas.draft_out(),
            _lint_draft,
        ),
        "lint_sequence": Tool(
            "Lint the messages of a sequence or thread to one person together: each is read with"
            " those before it, the reader's answers included.",
            schemas.sequence_in(),
            schemas.sequence_out(),
            _lint_sequence,
        ),
        "explain_rule": Tool(
            "Explain a rule: why it matters, what a better version does, examples.",
            schemas.rule_in(),
            schemas.rule_out(),
            _explain_rule,
        ),
        "list_rules": Tool(
            "List the rules with their codes and what they mind.",
            schemas.nothing_in(),
            schemas.rules_out(),
            _list_rules,
        ),
    }


def called(known: Mapping[str, Tool], name: str, given: Any, service: Service) -> dict[str, Any]:
    """Return what a tool answers; raises ``OutreachLintError`` where the call is wrong.

    A failure of ours, or of a plugin, is raised as one, too: a call never takes the server down.
    """
    tool = known.get(name)
    if tool is None:
        raise OutreachLintError(f"no tool {name!r}; known: {', '.join(known)}")
    arguments = given or {}
    fault = best_match(Draft202012Validator(tool.takes).iter_errors(arguments))
    if fault is not None:
        where = ".".join(map(str, fault.absolute_path)) or "the arguments"
        raise OutreachLintError(f"{where}: {fault.message[:300]}")
    try:
        return tool.answer(service, arguments)
    except OutreachLintError:
        raise
    except BaseException as error:  # a plugin may even try to end the program
        what = f"it could not be read: a bug of ours, or of a plugin: {error!r}"
        raise OutreachLintError(what) from None


def _lint_draft(service: Service, given: Arguments) -> dict[str, Any]:
    context = dict(given)
    text = context.pop("text")
    return as_data(service.message(text, **context))


def _lint_sequence(service: Service, given: Arguments) -> dict[str, Any]:
    context = dict(given)
    messages = context.pop("messages")
    found = service.sequence(messages, **context)
    return {"drafts": [as_data(item) for item in found], "campaign": []}


def _explain_rule(service: Service, given: Arguments) -> dict[str, Any]:
    rule = service.rule(given["rule"])
    return {**_facts(rule), "page": markdown_of(rule)}


def _list_rules(service: Service, _: Arguments) -> dict[str, Any]:
    return {"rules": [_facts(rule) for rule in service.rules()]}


def _facts(rule: Rule) -> dict[str, Any]:
    return {**facts_of(rule), "default": rule.default}
