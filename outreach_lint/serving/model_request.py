"""Ask a language model about one draft, after the writer has seen the request and agreed.

The model and its endpoint come from the options of the server, or from the configuration of the
folder in which it was started. Nothing is stored on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.endpoint import Endpoint, endpoint_of
from outreach_lint.judge.factory import judge_of
from outreach_lint.judge.judge import Judge, Judgement
from outreach_lint.judge.meter import ESTIMATED_ANSWER_TOKENS, Meter
from outreach_lint.linting.fix import with_tested_fixes
from outreach_lint.linting.local import LocalResult
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Finding
from outreach_lint.serving.service import Service


def endpoint(service: Service) -> Endpoint | None:
    """Return the endpoint of the configured model, or ``None`` if there is none to use."""
    if service.session.config.settings.engine != "llm":
        return None
    try:
        return endpoint_of(service.session.config)
    except OutreachLintError:
        return None


def plan(service: Service, draft: Draft) -> dict[str, Any]:
    """Return the request that would be sent about a draft, its endpoint and its estimated cost.

    Raises ``OutreachLintError`` if no model is configured.
    """
    target = _configured_endpoint(service)
    judge = _new_judge(service)
    session = service.session
    case = session.linter.case(_local_result(service, draft), session.config)
    request = judge.plan(case).request
    if request is None:
        raise OutreachLintError("no rule that applies here uses a model")
    price = service.session.config.settings.price
    cost = Meter(price).cost_of(request.tokens, ESTIMATED_ANSWER_TOKENS) if price else None
    return {
        "model": target.model,
        "host": target.host,
        "local": target.is_local,
        "system": request.system,
        "user": request.user,
        "tokens": request.tokens,
        "cost": cost,
    }


def ask_model(service: Service, draft: Draft) -> Result:
    """Send a draft to the model, and return the result of the local engine and the model.

    Raises ``OutreachLintError`` if no model is configured. If the model does not answer,
    ``unjudged`` of the result gives the reason.
    """
    _configured_endpoint(service)
    local, config = _local_result(service, draft), service.session.config
    judgement = asyncio.run(_judgement_of(service, local))
    with service.turn():
        result = service.session.linter.finalize(local, config, [judgement])
    return with_tested_fixes(
        result,
        lambda changed: service.lint_draft(changed, config, fixes=False),
        service.session.linter.rules,
    )


async def _judgement_of(service: Service, local: LocalResult) -> Judgement:
    judge = _new_judge(service)
    try:
        return await judge.judge(service.session.linter.case(local, service.session.config))
    finally:
        await judge.close()


def _configured_endpoint(service: Service) -> Endpoint:
    """Return the endpoint of the model; raises ``OutreachLintError`` if none is configured."""
    if service.session.config.settings.engine != "llm":
        raise OutreachLintError(
            "no language model is configured",
            remedy="start the server with one: outreach-lint serve --engine llm --model NAME",
        )
    return endpoint_of(service.session.config)


def _new_judge(service: Service) -> Judge:
    return judge_of(service.session.config, service.session.linter.host.client, use_cache=False)


def _local_result(service: Service, draft: Draft) -> LocalResult:
    """Return the local engine's result, with a lint function that also waits for its turn."""
    with service.turn():
        local = service.session.linter.run_local(draft, service.session.config)
    lint: Callable[[Draft], tuple[Finding, ...]] = local.lint

    def lint_in_turn(changed: Draft) -> tuple[Finding, ...]:
        with service.turn():
            return lint(changed)

    return replace(local, lint=lint_in_turn)
