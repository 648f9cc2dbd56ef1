"""What ``outreach-lint fix`` can do about a finding: the edits for each of its keys."""

from __future__ import annotations

from collections.abc import Sequence

from outreach_lint.cli.fix_keys import ANSWER, LEAVE_OUT, TAKE
from outreach_lint.linting.edits import edits_of
from outreach_lint.linting.filling import inserted_gaps
from outreach_lint.linting.inserting import insertion_edits
from outreach_lint.linting.leaving_out import edits_to_leave_out, only_removes
from outreach_lint.model import Draft, Edit, Finding
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.report.entries import ReportEntry

Offers = dict[str, tuple[Edit, ...]]


def offers_for(entry: ReportEntry, draft: Draft, untested: Sequence[Finding]) -> Offers:
    """Return the edits for each action that is possible.

    The edits of the tested fix are preferred to those at the place that the fix names. Words that a
    fix says to leave out can be left out even if the fix was refused: ``untested`` are the draft's
    findings before that.
    """
    ways: list[tuple[Edit, ...]] = []
    if gaps_in(entry.main.quote):
        ways.append((Edit(entry.main.span, entry.main.quote),))
    fixed = next((f for f in entry.findings if f.fixable(unsafe=True)), None)
    if fixed:
        ways.append(edits_of(fixed, draft))
    for finding in entry.findings:
        ways.append(insertion_edits(draft, finding))
    offers: Offers = {}
    for action in (TAKE, ANSWER):
        for edits in ways:
            if edits and bool(inserted_gaps(edits)) == (action == ANSWER):
                offers.setdefault(action, edits)
    if TAKE in offers and only_removes(offers[TAKE], draft):
        return offers
    for finding in entry.findings:
        if edits := edits_to_leave_out(draft, finding, untested):
            offers[LEAVE_OUT] = edits
            break
    return offers
