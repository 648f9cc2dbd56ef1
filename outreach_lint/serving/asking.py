"""A language model asked about one draft, when its writer wants it: shown first, then sent.

The model and its server are those of the configuration of the folder in which the front was
started, or of its options. Nothing is remembered on disk.
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
from outreach_lint.judge.meter import USUAL_ANSWER, Meter
from outreach_lint.linting.fix import tried
from outreach_lint.linting.local import LocalResult
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Finding
from outreach_lint.serving.service import Service


def endpoint(service: Service) -> Endpoint | None:
    """Return who would be asked; ``None`` where no model is configured, or it cannot be used."""
    if service.config.settings.engine != "llm":
        return None
    try:
        return endpoint_of(service.config)
    except OutreachLintError:
        return None


def plan(service: Service, draft: Draft) -> dict[str, Any]:
    """Return what would be sent about a draft, to whom, and about what it would cost.

    Raises ``OutreachLintError`` where no model is configured.
    """
    where = _endpoint_asked(service)
    judge = _judge(service)
    request = judge.plan(service.linter.case(_look(service, draft), service.config)).request
    if request is None:
        raise OutreachLintError("no rule that applies here asks a model")
    price = service.config.settings.price
    cost = Meter(price).cost_of(request.tokens, USUAL_ANSWER) if price else None
    return {
        "model": where.model,
        "host": where.host,
        "local": where.is_local,
        "system": request.system,
        "user": request.user,
        "tokens": request.tokens,
        "cost": cost,
    }


def ask_model(service: Service, draft: Draft) -> Result:
    """Return the result of a draft by the local engine and the model: the draft is sent to it.

    Raises ``OutreachLintError`` where no model is configured. One that does not answer makes
    ``unjudged`` say why.
    """
    _endpoint_asked(service)
    look, config = _look(service, draft), service.config
    judgement = asyncio.run(_judged(service, look))
    with service.turn():
        result = service.linter.finalize(look, config, [judgement])
    return tried(result, lambda changed: service.judged(changed, config, fixes=False))


async def _judged(service: Service, look: LocalResult) -> Judgement:
    judge = _judge(service)
    try:
        return await judge.judge(service.linter.case(look, service.config))
    finally:
        await judge.close()


def _endpoint_asked(service: Service) -> Endpoint:
    """Return who is asked, or say why nobody is."""
    if service.config.settings.engine != "llm":
        raise OutreachLintError(
            "no language model is set up",
            remedy="start with one: outreach-lint serve --engine llm --model NAME",
        )
    return endpoint_of(service.config)


def _judge(service: Service) -> Judge:
    return judge_of(service.config, service.linter.host.client, use_cache=False)


def _look(service: Service, draft: Draft) -> LocalResult:
    """Return the local engine's look; rewrites of the draft are linted one at a time, too."""
    with service.turn():
        look = service.linter.run_local(draft, service.config)
    lint: Callable[[Draft], tuple[Finding, ...]] = look.lint

    def in_turn(changed: Draft) -> tuple[Finding, ...]:
        with service.turn():
            return lint(changed)

    return replace(look, lint=in_turn)
