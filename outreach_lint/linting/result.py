"""The result of linting one draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import SEVERITIES, Draft, Finding, Severity
from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    from outreach_lint.decisions.suppressions import Suppressed
    from outreach_lint.judge.judge import Rewritten
    from outreach_lint.linting.campaign import Cluster
    from outreach_lint.linting.fingerprint import Fingerprint
    from outreach_lint.linting.timeline import TimelineMessage
    from outreach_lint.reading import Reading


class FixableCounts(NamedTuple):
    """The number of findings that the fixes of a draft remove: the safe ones, and all.

    ``unwritten`` is why other fixes are not counted: they cannot be written into the file.
    """

    safe: int
    all: int
    unwritten: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Users' decisions about a draft's findings and about a missing verdict.

    ``suppressed`` are accepted findings, ``errors`` invalid suppressions. ``silenced`` are findings
    that a more specific rule replaced. ``waived`` means that a missing verdict is accepted.
    """

    suppressed: tuple[Suppressed, ...] = ()
    errors: tuple[OutreachLintError, ...] = ()
    silenced: tuple[Finding, ...] = ()
    waived: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonData:
    """Data for comparing a draft with the others of its run.

    Before the comparison, ``reading`` or ``fingerprint`` is set. If ``cluster`` is set, the result
    is about all drafts of that cluster.
    """

    reading: Reading | None = None
    fingerprint: Fingerprint | None = None
    cluster: Cluster | None = None


UNDECIDED = Decisions()
NOT_COMPARED = ComparisonData()


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one draft: its findings by position, its strengths, and checks that failed.

    ``unjudged`` is why a verdict is missing. ``slow`` holds the rules whose checks took over a
    second, with the seconds. The last message of a sequence or thread has its ``timeline``.
    ``fixes`` is set if the fixes were tested.
    """

    draft: Draft
    findings: tuple[Finding, ...] = ()
    strengths: tuple[str, ...] = ()
    failures: tuple[OutreachLintError, ...] = ()
    unjudged: str = ""
    rewrite: Rewritten | None = None
    fixes: FixableCounts | None = None
    timeline: tuple[TimelineMessage, ...] = ()
    slow: tuple[tuple[Rule, float], ...] = ()
    decisions: Decisions = UNDECIDED
    comparison: ComparisonData = NOT_COMPARED

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that a user is shown: those of high confidence."""
        return tuple(finding for finding in self.findings if finding.confidence == "high")

    def listed(self, verbose: bool) -> tuple[Finding, ...]:
        """Return the findings for a report: with ``verbose``, those of low confidence too."""
        if verbose:
            return self.findings
        return self.shown

    def reaches(self, severity: Severity) -> bool:
        """Return whether a shown finding has this severity or a worse one."""
        worse = SEVERITIES[SEVERITIES.index(severity) :]
        return any(finding.severity in worse for finding in self.shown)

    @property
    def judged(self) -> bool:
        """Whether all checks of the draft succeeded and no verdict is missing."""
        return not self.failures and not self.unjudged

    @property
    def problems(self) -> tuple[OutreachLintError, ...]:
        """Errors that the user has to resolve: failed checks, and invalid suppressions."""
        return (*self.failures, *self.decisions.errors)

    @property
    def lacks_verdict(self) -> bool:
        """Whether a required verdict is missing."""
        return bool(self.unjudged) and not self.decisions.waived

    @property
    def is_cluster(self) -> bool:
        """Whether the result is about several drafts that are alike."""
        return self.comparison.cluster is not None


ResultOrError = Result | OutreachLintError  # of a draft that was read, or could not be
