"""What came of one draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one draft: its findings by position, its strengths, and checks that failed.

    ``suppressed`` are the findings that somebody decided to accept, ``errors`` what has to be
    mended in how they said so; ``silenced`` are those about which a more specific rule has said it
    all. ``unjudged`` is why no verdict could be had, ``waived`` whether the user can do without the
    model's. ``slow`` are the rules whose checks took over a second, with the seconds. The last
    message of a sequence or thread has its ``timeline``. ``reading`` is there where the draft is to
    be compared with the others of its run, or ``fingerprint``, what is compared of it; a result
    with a ``cluster`` is about all the drafts in it. ``fixes``, where they were tried: how many
    findings the safe ones would mend, and how many all of them would.
    """

    draft: Draft
    findings: tuple[Finding, ...] = ()
    strengths: tuple[str, ...] = ()
    failures: tuple[OutreachLintError, ...] = ()
    unjudged: str = ""
    waived: bool = False
    rewrite: Rewritten | None = None
    suppressed: tuple[Suppressed, ...] = ()
    errors: tuple[OutreachLintError, ...] = ()
    silenced: tuple[Finding, ...] = ()
    slow: tuple[tuple[Rule, float], ...] = ()
    timeline: tuple[Touch, ...] = ()
    reading: Reading | None = None
    fingerprint: Fingerprint | None = None
    cluster: Cluster | None = None
    fixes: tuple[int, int] | None = None

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that a user is shown: those of high confidence."""
        return tuple(finding for finding in self.findings if finding.confidence == "high")

    def reaches(self, severity: Severity) -> bool:
        """Tell whether a finding that is shown is of this severity, or of a worse one."""
        worse = SEVERITIES[SEVERITIES.index(severity) :]
        return any(finding.severity in worse for finding in self.shown)

    @property
    def judged(self) -> bool:
        """Whether a verdict on the draft could be had."""
        return not self.failures and not self.unjudged
