"""Compare the drafts of a run with each other, while they are linted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from outreach_lint.linting.result import Result

if TYPE_CHECKING:
    from outreach_lint.linting.campaign import Campaign, Cluster

MAX_COMPARED_DRAFTS = 5_000  # drafts that are compared with each other without --campaign


class Comparison:
    """Compares the drafts of a run; beyond ``MAX_COMPARED_DRAFTS`` of them, only if ``unlimited``.

    A single draft has nothing to be compared with, so the second one loads the comparison.
    """

    def __init__(self, unlimited: bool) -> None:
        self._unlimited = unlimited
        self._first: Result | None = None
        self._campaign: Campaign | None = None
        self._left_out = 0

    def add(self, result: Result) -> None:
        """Compare a draft with those before it."""
        if self._campaign is None and self._first is None:
            self._first = result
            return
        first, self._first = self._first, None
        if first is not None:
            self._compare(first)
        self._compare(result)

    def _compare(self, result: Result) -> None:
        from outreach_lint.linting.campaign import Campaign
        from outreach_lint.linting.fingerprint import fingerprint_of

        if self._campaign is None:
            self._campaign = Campaign()
        fingerprint, reading = result.comparison.fingerprint, result.comparison.reading
        if fingerprint is None and reading is not None:
            fingerprint = fingerprint_of(reading)
        if fingerprint is None:
            return
        if self._unlimited or self._campaign.compared < MAX_COMPARED_DRAFTS:
            self._campaign.add(fingerprint, result.draft)
        else:
            self._left_out += 1

    def clusters(self) -> list[Cluster]:
        """Return the groups of similar drafts, and print how many drafts were not compared."""
        if self._left_out:
            click.echo(
                f"{self._left_out:,} drafts after the first {MAX_COMPARED_DRAFTS:,} were not"
                " compared with the others; to compare all, add --campaign",
                err=True,
            )
        return self._campaign.clusters() if self._campaign else []
