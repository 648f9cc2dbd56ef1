"""Print what ``check --dry-run`` would send: the texts, requests, tokens and price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import click

from outreach_lint.config import Config
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import RequestPlan
from outreach_lint.judge.meter import ESTIMATED_ANSWER_TOKENS, Meter
from outreach_lint.model import Draft
from outreach_lint.report.terminal import safe
from outreach_lint.words import counted


@dataclass
class _ModelTotals:
    """The totals for one model; ``price`` is the configured price of its tokens."""

    price: Mapping[str, float]
    requests: int = 0
    tokens: int = 0


class DryRun:
    """Prints requests one by one; a system message that several drafts share is printed once."""

    def __init__(self) -> None:
        self._shared: dict[str, int] = {}
        self._seen: set[tuple[str, str]] = set()
        self._totals: dict[str, _ModelTotals] = {}
        self._cached = self._duplicates = 0

    def add(self, draft: Draft, plan: RequestPlan, config: Config) -> None:
        """Print the request for one draft, whose configuration names the model."""
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
            self._duplicates += 1
            return
        self._seen.add((request.system, request.user))
        is_new = request.system not in self._shared
        number = self._shared.setdefault(request.system, len(self._shared) + 1)
        if is_new:
            click.echo(f"── system message {number}\n{_lines(request.system)}\n")
        click.echo(f"── {name}, after system message {number}\n{_lines(request.user)}\n")
        endpoint = endpoint_of(config)
        where = f"{endpoint.model} at {endpoint.host}"
        totals = self._totals.setdefault(where, _ModelTotals(config.settings.price))
        totals.requests += 1
        totals.tokens += request.tokens

    def close(self) -> None:
        """Print the totals for each model."""
        for where, totals in self._totals.items():
            answers = totals.requests * ESTIMATED_ANSWER_TOKENS
            price = "no price is configured: price = {input = …, output = …}, per million tokens"
            if totals.price:
                cost = Meter(totals.price).cost_of(totals.tokens, answers)
                price = f"{cost:.4f} at the configured price"
            click.echo(
                f"{counted(totals.requests, 'request')} to {where}:"
                f" about {totals.tokens:,} tokens in, {answers:,} out; {price}."
            )
        if self._cached or self._duplicates:
            click.echo(
                f"{self._cached} answered from the cache, {self._duplicates} the same as another."
            )
        click.echo("Nothing was sent.")


def _lines(text: str) -> str:
    return "\n".join(map(safe, text.split("\n")))
