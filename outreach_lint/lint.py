"""The one pipeline: drafts in, results out, one at a time and in order."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from outreach_lint import plugins
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import SEVERITIES, Draft, Finding, Hit, Rule, Severity, Span
from outreach_lint.reading import Reading, read
from outreach_lint.rules import load_folder
from outreach_lint.strengths import strengths_of

NOT_JUDGED = "OL002"


class Result(NamedTuple):
    """What came of one draft: its findings by position, what works in it, and checks that failed on it."""

    draft: Draft
    findings: tuple[Finding, ...] = ()
    strengths: tuple[str, ...] = ()
    failures: tuple[OutreachLintError, ...] = ()

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that a user is shown: those of high confidence."""
        return tuple(finding for finding in self.findings if finding.confidence == "high")

    @property
    def judged(self) -> bool:
        """Whether a verdict on the draft could be had."""
        return not self.failures and all(finding.code != NOT_JUDGED for finding in self.findings)


class Linter:
    """The rules that are installed, and the judgement of one draft by those that its config selects."""

    def __init__(self, folders: Iterable[str] = ()) -> None:
        self.host = plugins.load(folders)
        own = load_folder(os.path.join(os.path.dirname(__file__), "own_rules"), plugin="outreach-lint")
        self.rules: dict[str, Rule] = {**self.host.rules, **{rule.code: rule for rule in own}}

    def judge(self, draft: Draft, config: Config) -> Result:
        """Judge one draft; raises ``OutreachLintError`` on a rule that does not exist."""
        active = self.active(config)
        reading = read(draft)
        draft = reading.draft
        if reading.foreign:
            finding = (
                self._not_judged(draft, reading, config)
                if any(rule.code == NOT_JUDGED for rule in active)
                else ()
            )
            return Result(draft, finding)
        hits: list[tuple[Rule, Hit]] = []
        failures: list[OutreachLintError] = []
        for rule in active:
            if (
                rule.check
                and rule.scope == "draft"
                and draft.setting in rule.settings
                and draft.relationship in rule.relationships
            ):
                try:
                    hits.extend((rule, hit) for hit in rule.check(reading))
                except Exception as error:  # a check that fails costs that check on that draft, no more
                    failures.append(_failure(rule, draft, error))
        findings = [_finding(rule, hit, draft, config) for rule, hit in settle(hits, reading)]
        findings.sort(key=lambda finding: (finding.span, finding.code))
        return Result(draft, tuple(findings), tuple(strengths_of(reading)), tuple(failures))

    def active(self, config: Config) -> list[Rule]:
        """Return the selected rules by code; raises ``OutreachLintError`` when one does not exist."""
        chosen = [self._named(word, config.values["select"].origin) for word in config["select"]]
        ignored = {
            code for word in config["ignore"] for code in self._named(word, config.values["ignore"].origin)
        }
        for word in config["severity"]:
            self._named(word, config.values["severity"].origin)
        if chosen:
            codes = {code for names in chosen for code in names}
        else:
            codes = {rule.code for rule in self.rules.values() if rule.default}
        return [rule for code, rule in sorted(self.rules.items()) if code in codes - ignored]

    def find(self, word: str) -> Rule:
        """Return the rule with this code or name; raises ``OutreachLintError`` with the nearest one."""
        for rule in self.rules.values():
            if word.upper() == rule.code or word.lower() == rule.name:
                return rule
        raise OutreachLintError(f"no rule {word!r}", remedy=self._hint(word))

    def _named(self, word: str, origin: str) -> set[str]:
        """Return the codes that ``word`` stands for: a code, a name, the beginning of codes, or ALL."""
        wanted = word.strip()
        if wanted.upper() == "ALL":
            return {rule.code for rule in self.rules.values() if rule.default}
        codes = {
            rule.code
            for rule in self.rules.values()
            if wanted.lower() == rule.name or wanted.upper() == rule.code
        }
        if not codes and wanted.isalnum():
            codes = {code for code in self.rules if code.startswith(wanted.upper())}
        if not codes:
            raise OutreachLintError(f"no rule {word!r}", origin, self._hint(wanted))
        return codes

    def _hint(self, word: str) -> str:
        names = [*self.rules, *(rule.name for rule in self.rules.values())]
        failed = "".join(
            f"\n  plugin {plugin.found.name} ({plugin.found.distribution} {plugin.found.version}) could not be loaded: {plugin.error}"
            for plugin in self.host.failed
        )
        return (nearest(word, names) or "see: outreach-lint rules") + failed

    def _not_judged(self, draft: Draft, reading: Reading, config: Config) -> tuple[Finding, ...]:
        first = reading.pieces[0]
        message = (
            f"Not judged: the text seems to be in {reading.foreign}, and the local engine reads English only."
        )
        return (_finding(self.rules[NOT_JUDGED], Hit(Span(first.start, first.end), message), draft, config),)


def settle(hits: list[tuple[Rule, Hit]], reading: Reading) -> list[tuple[Rule, Hit]]:
    """One fault, one finding: drop what a more specific rule has said about the same sentence.

    A hit of low confidence never silences one of high confidence.
    """
    winners = [(rule, hit) for rule, hit in hits if rule.silences or rule.wins_over]
    kept, seen = [], set()
    for rule, hit in hits:
        if (rule.code, hit.span) in seen:
            continue
        seen.add((rule.code, hit.span))
        beaten = any(
            (
                rule.code in other.silences
                or (rule.code in other.wins_over and _same_words(hit.span, by.span, reading))
            )
            and (by.confidence == "high" or hit.confidence == "low")
            for other, by in winners
        )
        if not beaten:
            kept.append((rule, hit))
    return kept


def _same_words(one: Span, other: Span, reading: Reading) -> bool:
    return one.overlaps(other) or any(
        s.span.overlaps(one) and s.span.overlaps(other) for s in reading.sentences
    )


def _finding(rule: Rule, hit: Hit, draft: Draft, config: Config) -> Finding:
    size = len(draft.text)
    if not 0 <= hit.span.start <= hit.span.end <= size:
        hit = hit._replace(span=Span(max(0, min(hit.span.start, size)), max(0, min(max(hit.span), size))))
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=_severity(rule, hit, config),
        confidence=hit.confidence,
        message=hit.message or rule.summary,
        span=hit.span,
        start=draft.position(hit.span.start),
        end=draft.position(hit.span.end),
        quote=hit.quote or draft.text[hit.span.start : hit.span.end] or draft.subject or "",
        suggestion=hit.suggestion,
    )


def _severity(rule: Rule, hit: Hit, config: Config) -> Severity:
    for word, level in config["severity"].items():
        if word.upper() == rule.code or word.lower() == rule.name:
            return level  # type: ignore[no-any-return]
    if hit.severity and SEVERITIES.index(hit.severity) < SEVERITIES.index(rule.severity):
        return hit.severity
    return rule.severity


def _failure(rule: Rule, draft: Draft, error: Exception) -> OutreachLintError:
    what = f"the check of {rule.code} {rule.name} failed on this draft: {type(error).__name__}: {error}"
    hint = f"tell the authors of the plugin {rule.plugin}, or leave the rule out: --ignore {rule.code}"
    return OutreachLintError(what, draft.path, hint)
