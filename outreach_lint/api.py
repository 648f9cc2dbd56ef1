"""The Python interface: functions that lint one message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.linting.session import Session
from outreach_lint.model import RELATIONSHIPS, SETTINGS, Context, Draft, Stated, StatedIn
from outreach_lint.reading import without_comments
from outreach_lint.sources.context import template_shown

if TYPE_CHECKING:
    from outreach_lint.provider import Client


class MessageOptions(TypedDict, total=False):
    """What is known about a message; anything may be left out.

    ``setting`` is ``networking`` (the default) or ``sales``. ``relationship`` is ``stranger``,
    ``acquainted`` or ``established``. By default ``relationship`` and ``template`` are inferred
    from the text.
    """

    setting: str | None
    relationship: str | None
    template: bool | None
    subject: str | None
    channel: str | None


def lint(
    text: str,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    **options: Unpack[MessageOptions],
) -> Result:
    """Lint one message with the local engine and the installed plugins.

    No configuration is read, and nothing is sent.

    ``options`` are ``setting``, ``relationship``, ``template``, ``subject`` and ``channel`` of the
    message, as in ``MessageOptions``. ``select`` and ``ignore`` are codes, names or prefixes of
    codes. Positions in the result count characters of ``text``.

    Raises:
        OutreachLintError: A value is not one of these, or no such rule is installed.
    """
    config = _config(select, ignore)
    draft = draft_from_text(text, **options)
    return _linter().judge(draft, config)


async def lint_async(  # noqa: PLR0913 -- options, given by name
    text: str,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    model: str | None = None,
    base_url: str | None = None,
    client: Client | None = None,
    use_cache: bool = True,
    **options: Unpack[MessageOptions],
) -> Result:
    """Lint one message with the local engine and a language model, which gets the message.

    ``options`` are as in ``lint``, ``model`` and ``base_url`` as in the configuration. The key is
    in ``OPENAI_API_KEY``. If ``client`` is given, it is asked instead. If the model does not
    answer, ``result.unjudged`` is the reason, and the result has the local findings only.

    Raises:
        OutreachLintError: As ``lint``.
    """
    config = _config(select, ignore, engine="llm", model=model, base_url=base_url)
    draft = draft_from_text(text, **options)
    return await _judged(draft, config, client, use_cache)


async def _judged(draft: Draft, config: Config, client: Client | None, use_cache: bool) -> Result:
    """Return the result of a draft about which a language model was asked."""
    from outreach_lint.judge.factory import judge_of

    linter = _linter()
    local = linter.run_local(draft, config)
    judge = judge_of(
        config, lambda judge_config: client or linter.host.client(judge_config), use_cache
    )
    try:
        judgement = await judge.judge(linter.case(local, config))
    finally:
        await judge.close()
        judge.cache.close()
    return linter.finalize(local, config, [judgement])


@cache
def _linter() -> Linter:
    return Session(isolated=True).linter


def _config(select: Sequence[str] = (), ignore: Sequence[str] = (), **settings: Any) -> Config:
    options = {**settings, "select": list(select) or None, "ignore": list(ignore) or None}
    return Session(options, isolated=True).config


def draft_from_text(  # noqa: PLR0913 -- options, given by name
    text: str,
    *,
    setting: str | None = None,
    relationship: str | None = None,
    template: bool | None = None,
    subject: str | None = None,
    channel: str | None = None,
) -> Draft:
    """Return a text as a draft.

    Raises:
        OutreachLintError: A part of its context has an unknown value.
    """
    for key, value, known in (
        ("setting", setting, SETTINGS),
        ("relationship", relationship, RELATIONSHIPS),
    ):
        if value is not None and value not in known:
            hint = nearest(value, list(known))
            raise OutreachLintError(
                f"{key} must be one of {', '.join(known)}, not {value!r}", remedy=hint
            )
    context = Context()
    if setting:
        context = replace(context, setting=Stated(setting, StatedIn.ARGUMENT))
    if relationship:
        context = replace(context, relationship=Stated(relationship, StatedIn.ARGUMENT))
    if template is None:
        context = replace(context, template=template_shown(without_comments(Draft(text)).text))
    else:
        context = replace(context, template=Stated(template, StatedIn.ARGUMENT))
    if subject is not None:
        subject = _without_surrogates(subject)
    return Draft(_without_surrogates(text), context=context, subject=subject, channel=channel)


def _without_surrogates(text: str) -> str:
    """Replace lone surrogates, which browsers may send, by U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
