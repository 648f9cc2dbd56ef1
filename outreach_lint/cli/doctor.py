"""``outreach-lint doctor``: check the installation, and whether a model can be asked."""

from __future__ import annotations

import asyncio
import time

import click

from outreach_lint import config as configuration
from outreach_lint.cache import Memory
from outreach_lint.cli import USER_ERROR, exit_code
from outreach_lint.cli.installation import is_fine
from outreach_lint.cli.options import setting_option
from outreach_lint.config import Config
from outreach_lint.judge.answer import parse
from outreach_lint.judge.client import WAYS, OpenAIClient
from outreach_lint.judge.endpoint import OPENAI, Endpoint, endpoint_of
from outreach_lint.judge.prompt import schema
from outreach_lint.judge.protocol import NotAnsweredError, Refusal, Request
from outreach_lint.report.terminal import safe

MODELS_SHOWN = 5  # of those that a server has
_WAY = {
    "json_schema": "by json_schema: the server holds answers to the schema",
    "json_object": "by json_object: answers are JSON, and are checked against the schema here",
    "prompt": "by the prompt alone: answers are checked against the schema here",
}


@click.command("doctor")
@setting_option("model")
@setting_option("base_url")
def command(model: str | None, base_url: str | None) -> int:
    """Check the installation, and the language model if one is set up.

    The model is the one that `check --engine llm` would ask: one short request is sent, without any
    draft.
    """
    config = configuration.find(".").with_options({"model": model, "base_url": base_url})
    fine = is_fine(config, _say)
    endpoint = endpoint_of(config)
    if not (endpoint.key or _is_wanted(config, endpoint)):
        _say("model", None, f"none is set up, and none is needed; set {endpoint.key_env} for one")
        return exit_code(failed=not fine)
    origin = "environment or default"
    if config.settings.base_url == endpoint.base_url:
        origin = config.origin("base_url").where
    click.echo(f"endpoint    {safe(endpoint.base_url)} ({origin})")
    click.echo(f"model       {safe(endpoint.model)} ({config.origin('model').where})")
    if endpoint.key:
        click.echo(f"key         from {endpoint.key_env}")
    else:
        click.echo(f"key         none ({endpoint.key_env} is not set)")
    try:
        answers = asyncio.run(_answers(endpoint))
        return exit_code(failed=not (answers and fine))
    except NotAnsweredError as error:
        _say("reachable", False, str(error))
        return USER_ERROR


def _is_wanted(config: Config, endpoint: Endpoint) -> bool:
    """Tell whether somebody has set up a model: the engine, its name, or a server of their own."""
    is_set = any(config.origin(key).said_by != "default" for key in ("engine", "model", "base_url"))
    return is_set or endpoint.base_url != OPENAI


async def _answers(endpoint: Endpoint) -> bool:
    """Say whether a model can be reached, is listed and answers; return whether it does."""
    client = OpenAIClient(endpoint, Memory(), retries=0)
    try:
        try:
            names = await client.models()
        except NotAnsweredError as error:
            if error.final and error.kind is not Refusal.MODEL:
                reached = error.kind is not Refusal.UNREACHABLE
                _say("authorised" if reached else "reachable", False, str(error))
                return False
            _say("reachable", True, endpoint.host)
            _say("models", None, f"the server does not list them: {error}")
        else:
            _say("reachable", True, endpoint.host)
            _say("authorised", True, "the key is accepted" if endpoint.key else "no key is needed")
            _say_model(endpoint.model, names)
        return await _answers_json(client)
    finally:
        await client.close()


def _say_model(model: str, names: list[str]) -> None:
    if model in names:
        _say("model", True, model)
        return
    listed = ", ".join(names[:MODELS_SHOWN])
    if len(names) > MODELS_SHOWN:
        listed += " …"
    _say("model", None, f"not in the server's list: {listed}")


async def _answers_json(client: OpenAIClient) -> bool:
    request = Request(
        "message",
        "You test a connection. Answer in JSON.",
        "Write the word pong as the message.",
        schema("message"),
    )
    begun = time.monotonic()
    try:
        reply = await client.complete(request)
        seconds = time.monotonic() - begun
        parse(reply.content, "message")
    except NotAnsweredError as error:
        _say("answers", False, str(error))
        return False
    assert client.way in WAYS
    _say(
        "answers", True, f"in {seconds:.2f} s, {reply.tokens_in} tokens in, {reply.tokens_out} out"
    )
    _say("structured", True, _WAY[client.way])
    click.echo("All is well: outreach-lint check --engine llm")
    return True


def _say(what: str, fine: bool | None, how: str) -> None:
    mark = {
        True: click.style("ok", fg="green"),
        False: click.style("no", fg="red"),
        None: click.style("? ", fg="yellow"),
    }
    click.echo(f"{what:11} {mark[fine]} {safe(how)}")
