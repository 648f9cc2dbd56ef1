"""What ``check --dry-run`` shows: the text to be sent, the requests, tokens and price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import click

from outreach_lint.config import Config
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Plan
from outreach_lint.judge.meter import USUAL_ANSWER, Meter, many
from outreach_lint.model import Draft
from outreach_lint.report.terminal import safe


@dataclass
class _Sum:
    """What would be sent to one model; ``price`` is what its tokens cost."""

    price: Mapping[str, float]
    requests: int = 0
    tokens: int = 0


class DryRun:
    """Shows requests one by one; a system message that several drafts share is shown once."""

    def __init__(self) -> None:
        self._shared: dict[str, int] = {}
        self._seen: set[tuple[str, str]] = set()
        self._sums: dict[str, _Sum] = {}
        self._cached = self._twice = 0

    def add(self, draft: Draft, plan: Plan, config: Config) -> None:
        """Show what would be asked about one draft whose configuration names the model."""
        name = safe(draft.path)
        if draft.id not in ("", draft.path):
            name += f" {safe(draft.id)}"
        request = plan.request
        if request is None:
            self._cached += 1
            return
        if plan.refused:
            click.echo(f"── {name}: {plan.refused}\n")
            return
        if (request.system, request.user) in self._seen:
            self._twice += 1
            return
        self._seen.add((request.system, request.user))
        is_new = request.system not in self._shared
        number = self._shared.setdefault(request.system, len(self._shared) + 1)
        if is_new:
            click.echo(f"── system message {number}\n{_lines(request.system)}\n")
        click.echo(f"── {name}, after system message {number}\n{_lines(request.user)}\n")
        endpoint = endpoint_of(config)
        where = f"{endpoint.model} at {endpoint.host}"
        known = self._sums.setdefault(where, _Sum(config.settings.price))
        known.requests += 1
        known.tokens += request.tokens

    def close(self) -> None:
        """Show the sums, for each model."""
        for where, found in self._sums.items():
            answers = found.requests * USUAL_ANSWER
            price = "no price is configured: price = {input = …, output = …}, per million tokens"
            if found.price:
                cost = Meter(found.price).cost_of(found.tokens, answers)
                price = f"{cost:.4f} at the configured price"
            click.echo(
                f"{many(found.requests, 'request')} to {where}: about {found.tokens:,} tokens in, "
                f"{answers:,} out; {price}."
            )
        if self._cached or self._twice:
            click.echo(
                f"{self._cached} answered from the cache, {self._twice} the same as another."
            )
        click.echo("Nothing was sent.")


def _lines(text: str) -> str:
    return "\n".join(map(safe, text.split("\n")))
