"""What came of one draft."""

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
    from outreach_lint.linting.timeline import Touch
    from outreach_lint.reading import Reading


class Mended(NamedTuple):
    """How many findings the fixes of a draft would mend: the safe ones, and all of them."""

    safe: int
    all: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided about a draft's findings, and about a verdict that could not be had.

    ``suppressed`` are the findings that somebody accepts, ``errors`` what has to be mended in how
    they said so; ``silenced`` are those about which a more specific rule has said it all.
    ``waived`` tells that the user can do without the model's verdict.
    """

    suppressed: tuple[Suppressed, ...] = ()
    errors: tuple[OutreachLintError, ...] = ()
    silenced: tuple[Finding, ...] = ()
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """How a draft is compared with the others of its run, where it is.

    Before, there is its ``reading``, or its ``fingerprint``: what is compared of it. A result with
    a ``cluster`` is what came of it: it is about all the drafts in the cluster.
    """

    reading: Reading | None = None
    fingerprint: Fingerprint | None = None
    cluster: Cluster | None = None


UNDECIDED = Decisions()
NOT_COMPARED = Compared()


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one draft: its findings by position, its strengths, and checks that failed.

    ``unjudged`` is why no verdict could be had. ``slow`` are the rules whose checks took over a
    second, with the seconds. The last message of a sequence or thread has its ``timeline``.
    ``fixes`` is there where they were tried.
    """

    draft: Draft
    findings: tuple[Finding, ...] = ()
    strengths: tuple[str, ...] = ()
    failures: tuple[OutreachLintError, ...] = ()
    unjudged: str = ""
    rewrite: Rewritten | None = None
    fixes: Mended | None = None
    timeline: tuple[Touch, ...] = ()
    slow: tuple[tuple[Rule, float], ...] = ()
    decisions: Decisions = UNDECIDED
    comparison: Compared = NOT_COMPARED

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that a user is shown: those of high confidence."""
        return tuple(finding for finding in self.findings if finding.confidence == "high")

    def listed(self, verbose: bool) -> tuple[Finding, ...]:
        """Return the findings that a report lists: those of low confidence only when asked to."""
        if verbose:
            return self.findings
        return self.shown

    def reaches(self, severity: Severity) -> bool:
        """Tell whether a finding that is shown is of this severity, or of a worse one."""
        worse = SEVERITIES[SEVERITIES.index(severity) :]
        return any(finding.severity in worse for finding in self.shown)

    @property
    def judged(self) -> bool:
        """Whether a verdict on the draft could be had."""
        return not self.failures and not self.unjudged

    @property
    def problems(self) -> tuple[OutreachLintError, ...]:
        """What has to be mended before all is judged: checks, and how findings are accepted."""
        return (*self.failures, *self.decisions.errors)

    @property
    def lacks_verdict(self) -> bool:
        """Whether a verdict could not be had that the user cannot do without."""
        return bool(self.unjudged) and not self.decisions.waived

    @property
    def is_cluster(self) -> bool:
        """Whether this is about several drafts that are alike."""
        return self.comparison.cluster is not None
