"""Count the requests, tokens and cost of a run, and enforce its budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from outreach_lint.provider import NotAnsweredError, Reply, Request
from outreach_lint.words import counted

MILLION = 1_000_000
# For estimates: an answer with two findings and their rewrites.
ESTIMATED_ANSWER_TOKENS = 500


class Meter:
    """Counts requests, tokens and cost, and refuses a request that would exceed the budget.

    ``price`` holds the price of a million tokens, ``input`` and ``output``, in any currency;
    ``max_cost`` is in the same currency.
    """

    def __init__(
        self,
        price: Mapping[str, float] | None = None,
        max_requests: int | None = None,
        max_cost: float | None = None,
    ) -> None:
        self.price = price or {}
        self._max_requests, self._max_cost = max_requests, max_cost
        self.drafts = self.requests = self.cached = self.tokens_in = self.tokens_out = 0
        self._reserved_cost = 0.0
        self.dropped: Counter[str] = Counter()
        self.changed: Callable[[], None] = lambda: None

    @property
    def cost(self) -> float:
        """The cost of the answers so far."""
        return self.cost_of(self.tokens_in, self.tokens_out)

    def cost_of(self, tokens_in: int, tokens_out: int) -> float:
        """Return the cost of some tokens."""
        return (
            tokens_in * self.price.get("input", 0) + tokens_out * self.price.get("output", 0)
        ) / MILLION

    def estimate(self, request: Request) -> float:
        """Return the estimated cost of a request."""
        return self.cost_of(request.tokens, ESTIMATED_ANSWER_TOKENS)

    def begin(self, request: Request) -> None:
        """Count a request.

        Raises:
            NotAnsweredError: The budget does not allow it.
        """
        if self._max_requests is not None and self.requests >= self._max_requests:
            raise NotAnsweredError(
                f"the budget of {self._max_requests} requests is used up (max-requests)", True
            )
        cost = self.estimate(request)
        if self._max_cost is not None and self.cost + self._reserved_cost + cost > self._max_cost:
            raise NotAnsweredError(f"the budget of {self._max_cost:g} is used up (max-cost)", True)
        self.requests += 1
        self._reserved_cost += cost
        self.changed()

    def end(self, request: Request, reply: Reply | None) -> None:
        """Record an answer, or that there was none."""
        self._reserved_cost -= self.estimate(request)
        if reply is not None:
            self.tokens_in += reply.tokens_in or request.tokens
            self.tokens_out += reply.tokens_out or len(reply.content) // 4
        self.changed()

    def counts(self) -> str:
        """Return the counts in one line."""
        parts = [
            counted(self.requests, "request"),
            f"{counted(self.cached, 'answer')} from the cache",
        ]
        if self.tokens_in or self.tokens_out:
            parts.append(f"{self.tokens_in:,} tokens in, {self.tokens_out:,} out")
        if self.price and self.tokens_in:
            parts.append(f"cost {self.cost:.4f}")
        parts += [f"dropped: {count} {what}" for what, count in sorted(self.dropped.items())]
        return ", ".join(parts)
