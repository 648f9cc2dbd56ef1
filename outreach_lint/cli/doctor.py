"""``outreach-lint doctor``: check the installation and the language model."""

from __future__ import annotations

import asyncio
import time

import click

from outreach_lint.cache import Memory
from outreach_lint.cli.doctor_installation import check_installation
from outreach_lint.cli.options import setting_option
from outreach_lint.cli.outcome import USER_ERROR, exit_code
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.answer import parse
from outreach_lint.judge.client import OpenAIClient
from outreach_lint.judge.completions import SCHEMA_MODES
from outreach_lint.judge.endpoint import OPENAI_URL, Endpoint, endpoint_of
from outreach_lint.judge.prompt import answer_schema
from outreach_lint.judge.protocol import Client, NotAnsweredError, Refusal, Request
from outreach_lint.linting.session import Session
from outreach_lint.plugins import host as plugins
from outreach_lint.report.terminal import safe

MAX_MODELS_LISTED = 5  # of the models that a server lists
_ANSWER_MODES = {
    "json_schema": "by json_schema: the server enforces the schema",
    "json_object": "by json_object: answers are JSON; outreach-lint checks them against the schema",
    "prompt": "by the prompt alone: outreach-lint checks answers against the schema",
}


@click.command("doctor")
@setting_option("model")
@setting_option("base_url")
def command(model: str | None, base_url: str | None) -> int:
    """Check the installation, and the language model if one is set up.

    The model is the one that `check --engine llm` asks, with a plugin's client if one brings it.
    One short request is sent to it, without any draft.
    """
    session = Session({"model": model, "base_url": base_url})
    config = session.config
    installation_works = check_installation(session, _print_check)
    endpoint = endpoint_of(config)
    # Without rule folders: their pages may be invalid.
    host = plugins.load_plugins((), config.disabled)
    try:
        client = host.client(config)
    except OutreachLintError as error:
        _print_check("client", False, str(error).replace("\n", "; "))
        return USER_ERROR
    if client is not None:
        click.echo(f"client      from the plugin {safe(host.client_plugins)}")
        click.echo(f"model       {safe(endpoint.model)} ({config.origin('model').where})")
        answers = asyncio.run(_check_plugin_client(client))
        return exit_code(failed=not (answers and installation_works))
    if not (endpoint.key or _model_is_configured(config, endpoint)):
        _print_check("model", None, f"not configured (optional); set {endpoint.key_env} to use one")
        return exit_code(failed=not installation_works)
    _print_endpoint(config, endpoint)
    try:
        answers = asyncio.run(_check_server(endpoint))
        return exit_code(failed=not (answers and installation_works))
    except NotAnsweredError as error:
        _print_check("reachable", False, str(error))
        return USER_ERROR


def _print_endpoint(config: Config, endpoint: Endpoint) -> None:
    origin = "environment or default"
    if config.settings.base_url == endpoint.base_url:
        origin = config.origin("base_url").where
    click.echo(f"endpoint    {safe(endpoint.base_url)} ({origin})")
    click.echo(f"model       {safe(endpoint.model)} ({config.origin('model').where})")
    if endpoint.key:
        click.echo(f"key         from {endpoint.key_env}")
    else:
        click.echo(f"key         none ({endpoint.key_env} is not set)")


def _model_is_configured(config: Config, endpoint: Endpoint) -> bool:
    """Return whether a model is configured: the engine, a model name, or a server."""
    is_set = any(config.origin(key).said_by != "default" for key in ("engine", "model", "base_url"))
    return is_set or endpoint.base_url != OPENAI_URL


async def _check_plugin_client(client: Client) -> bool:
    """Print whether the model answers through a plugin's client; return whether it does."""
    try:
        return await _check_answer(client)
    except Exception as error:  # the plugin's own
        _print_check("answers", False, f"the client failed: {type(error).__name__}: {error}")
        return False
    finally:
        await client.close()


async def _check_server(endpoint: Endpoint) -> bool:
    """Print whether the model can be reached, is listed and answers; return whether it answers."""
    client = OpenAIClient(endpoint, Memory(), retries=0)
    try:
        try:
            names = await client.models()
        except NotAnsweredError as error:
            if error.final and error.kind is not Refusal.MODEL:
                reached = error.kind is not Refusal.UNREACHABLE
                _print_check("authorized" if reached else "reachable", False, str(error))
                return False
            _print_check("reachable", True, endpoint.host)
            _print_check("models", None, f"the server does not list them: {error}")
        else:
            _print_check("reachable", True, endpoint.host)
            _print_check(
                "authorized", True, "the key is accepted" if endpoint.key else "no key is needed"
            )
            _print_model(endpoint.model, names)
        return await _check_answer(client)
    finally:
        await client.close()


def _print_model(model: str, names: list[str]) -> None:
    if model in names:
        _print_check("model", True, model)
        return
    listed = ", ".join(names[:MAX_MODELS_LISTED])
    if len(names) > MAX_MODELS_LISTED:
        listed += " …"
    _print_check("model", None, f"not in the server's list: {listed}")


async def _check_answer(client: Client) -> bool:
    request = Request(
        "message",
        "You test a connection. Answer in JSON.",
        "Write the word pong as the message.",
        answer_schema("message"),
    )
    start = time.monotonic()
    try:
        reply = await client.complete(request)
        seconds = time.monotonic() - start
        parse(reply.content, "message")
    except NotAnsweredError as error:
        _print_check("answers", False, str(error))
        return False
    _print_check(
        "answers", True, f"in {seconds:.2f} s, {reply.tokens_in} tokens in, {reply.tokens_out} out"
    )
    if isinstance(client, OpenAIClient):
        assert client.schema_mode in SCHEMA_MODES
        _print_check("structured", True, _ANSWER_MODES[client.schema_mode])
    click.echo("Everything works. Next: outreach-lint check --engine llm")
    return True


def _print_check(name: str, passed: bool | None, details: str) -> None:
    mark = {
        True: click.style("ok", fg="green"),
        False: click.style("no", fg="red"),
        None: click.style("? ", fg="yellow"),
    }
    click.echo(f"{name:11} {mark[passed]} {safe(details)}")
