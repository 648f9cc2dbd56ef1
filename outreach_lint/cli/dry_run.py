"""What ``check --dry-run`` shows: the words that would be sent, how many requests and tokens, and the price."""

from __future__ import annotations

import click

from outreach_lint.config import Config
from outreach_lint.judge.client import endpoint_of
from outreach_lint.judge.judge import Judge, Plan
from outreach_lint.judge.meter import USUAL_ANSWER, many
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft
from outreach_lint.report.terminal import safe


class DryRun:
    """Shows requests one by one; a system message that several drafts share is shown once."""

    def __init__(self, judge: Judge, config: Config, linter: Linter) -> None:
        self._judge, self._config, self._askers = judge, config, linter.host.askers
        self._shared: dict[str, int] = {}
        self._seen: set[tuple[str, str]] = set()
        self._tokens = self._cached = self._twice = 0

    def add(self, draft: Draft, plan: Plan) -> None:
        """Show what would be asked about one draft."""
        name = f"{safe(draft.path)}" + (
            f" {safe(draft.id)}" if draft.id not in ("", draft.path) else ""
        )
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
        number = self._shared.setdefault(request.system, len(self._shared) + 1)
        if number == len(self._shared) and sum(s == request.system for s, _ in self._seen) == 1:
            click.echo(f"── system message {number}\n{_lines(request.system)}\n")
        click.echo(f"── {name}, after system message {number}\n{_lines(request.user)}\n")
        self._tokens += request.tokens

    def close(self) -> None:
        """Show the sums."""
        endpoint, count = endpoint_of(self._config), len(self._seen)
        answers = count * USUAL_ANSWER
        price = (
            f"{self._judge.meter.cost_of(self._tokens, answers):.4f} at the configured price"
            if self._config.settings.price
            else "no price is configured: price = {input = …, output = …}, per million tokens"
        )
        click.echo(
            f"{many(count, 'request')} to {endpoint.model} at {endpoint.host}: about "
            f"{self._tokens:,} tokens in, {answers:,} out; {price}."
        )
        if self._cached or self._twice:
            click.echo(
                f"{self._cached} answered from the cache, {self._twice} the same as another."
            )
        click.echo("Nothing was sent.")


def _lines(text: str) -> str:
    return "\n".join(safe(line) for line in text.split("\n"))
