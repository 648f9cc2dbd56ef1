"""The one pipeline: drafts in, results out, one at a time and in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.linting import spun
from outreach_lint.linting.overlaps import resolve_overlaps, with_shared_fixes
from outreach_lint.linting.result import Result
from outreach_lint.linting.strengths import strengths_of
from outreach_lint.model import (
    SEVERITIES,
    Draft,
    Finding,
    Hit,
    Position,
    Severity,
    Span,
    Suggestion,
)
from outreach_lint.plugins import host as plugins
from outreach_lint.reading import OURS, Reading, read, seen
from outreach_lint.rules.load import load_rules
from outreach_lint.rules.rule import FIRST_PARTY, Rule
from outreach_lint.rules.run import Checked, run

if TYPE_CHECKING:
    from outreach_lint.decisions.baseline import Baseline
    from outreach_lint.decisions.lockfile import Lock
    from outreach_lint.decisions.suppressions import Directive
    from outreach_lint.judge.judge import Case, Judgement
    from outreach_lint.linting.campaign import Cluster
    from outreach_lint.linting.timeline import Touch

IN_PART = (
    "Not judged: this part seems to be in another language. The English part was judged by itself."
)
UNUSED, NOT_JUDGED, TO_BE_FILLED = "OL001", "OL002", "OL003"


@dataclass(frozen=True, slots=True)
class LocalResult:
    """What the local engine makes of a draft.

    Its reading, the rules that are on, their hits and failures.

    The reading is that of the draft without our comments; every position is the same in both.
    ``lint`` is the local engine with the same configuration, for rewrites of the draft. ``unread``
    are the rules that need the trained encoder, where it cannot be run, each with why.
    ``as_written`` reads a draft with spintax as it is.
    """

    draft: Draft
    reading: Reading
    rules: tuple[Rule, ...]
    lint: Callable[[Draft], tuple[Finding, ...]]
    hits: tuple[tuple[Rule, Hit], ...] = ()
    failures: tuple[OutreachLintError, ...] = ()
    slow: tuple[tuple[Rule, float], ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    as_written: Reading | None = None

    @property
    def asked(self) -> Reading:
        """The reading that the model is asked about: it sees all of the options."""
        return self.as_written or self.reading


class Linter:
    """The rules that are installed, and the judgement of one draft by those that its config
    selects.

    ``folders`` hold rule pages, ``disabled`` are plugins to leave out; without ``third_party`` only
    ours are loaded. Raises ``OutreachLintError`` when two rules share a code or a name, or a page
    breaks the format.
    """

    def __init__(
        self, folders: Iterable[str] = (), disabled: Collection[str] = (), third_party: bool = True
    ) -> None:
        self.host = plugins.load(folders, disabled, third_party)
        for rule in load_rules("outreach_lint.rules.own"):
            self.host.add(replace(rule, plugin=FIRST_PARTY), FIRST_PARTY)
        if self.host.clash:
            raise self.host.clash
        self.rules: dict[str, Rule] = self.host.rules
        if third_party and not any(plugin.disabled or plugin.error for plugin in self.host.plugins):
            _check_references(self.rules)

    def judge(self, draft: Draft, config: Config) -> Result:
        """Judge one draft by the local engine; raises ``OutreachLintError`` on a rule that does
        not exist.
        """
        return self.finalize(self.look(draft, config), config)

    def look(self, draft: Draft, config: Config) -> LocalResult:
        """Read one draft and run the local checks on it.

        Of a template with spintax on each variant.
        """
        parts = spun.spun(draft) if draft.template else []
        if len(parts) < 2:
            return self._look(draft, config)
        looks = [self._look(part.draft, config) for part in parts]
        hits = [
            spun.in_file(look.hits, part, draft) for look, part in zip(looks, parts, strict=True)
        ]
        failures = {str(failure): failure for look in looks for failure in look.failures}
        if more := spun.left_out(draft):
            what = f"{more:,} more variants of the spintax were not judged"
            failures[what] = OutreachLintError(what, draft.path, "put fewer options into one place")
        return replace(
            looks[0],
            draft=replace(
                looks[0].draft, text=draft.text, subject=draft.subject, locate=draft.locate
            ),
            reading=read(replace(draft, touches_first=config.settings.touches_before_pitch)),
            as_written=Reading(seen(draft)),
            hits=tuple(spun.together(hits, parts)),
            failures=tuple(failures.values()),
        )

    def _look(self, draft: Draft, config: Config) -> LocalResult:
        rules = tuple(self.active(config))
        draft = replace(draft, touches_first=config.settings.touches_before_pitch)
        texts, failures = _versions(draft)
        if draft.channel and (fault := _channel_fault(draft)):
            failures.append(fault)
            draft = replace(draft, channel=None)
        reading = read(replace(draft, text=texts[0]))
        draft = replace(reading.draft, text=draft.text)
        # what a channel takes is the same in every language
        able = [rule for rule in rules if rule.plugin == FIRST_PARTY] if reading.foreign else rules
        hits, failed, slow, unread = self._checked(able, reading)
        failures += failed
        for text in (
            [] if reading.foreign else texts[1:]
        ):  # conditions not met: only what is not said already
            known = {rule.code for rule, _ in hits}
            rest = [rule for rule in rules if rule.code not in known]
            more, failed, also_slow, _ = self._checked(rest, read(replace(draft, text=text)))
            failures += failed
            slow += also_slow
            for rule, hit in more:
                message = (
                    f"{hit.message or rule.summary} (Where the template's conditions are not met.)"
                )
                hits.append((rule, replace(hit, message=message)))
        return LocalResult(
            draft,
            reading,
            rules,
            self._shown(config),
            tuple(hits),
            tuple(failures),
            tuple(slow),
            unread,
        )

    def _checked(self, rules: Iterable[Rule], reading: Reading) -> Checked:
        return run(
            [rule for rule in rules if _applies(rule, reading.draft)], reading, self.host.source_of
        )

    def case(self, look: LocalResult, config: Config) -> Case:
        """Return a look as a case for the judge."""
        from outreach_lint.judge.judge import Case

        noted: dict[str, tuple[str, ...]] = {}
        for finding in self._finalize(look, config, []).shown:
            noted[finding.code] = (*noted.get(finding.code, ()), finding.quote)
        return Case(look.asked, look.rules, noted, look.lint)

    def _shown(self, config: Config) -> Callable[[Draft], tuple[Finding, ...]]:
        """Return what lints a rewrite: the local engine, which need not read the same text
        twice.
        """
        from functools import cache

        return cache(lambda draft: self.judge(draft, config).shown)

    def finalize(
        self,
        look: LocalResult,
        config: Config,
        judgements: Iterable[Judgement] = (),
        locked: bool = False,
        baseline: Baseline | None = None,
    ) -> Result:
        """Return what comes of a look, with what the model has said and what people have decided
        about it.
        """
        said = list(judgements)
        result = self._finalize(look, config, said, locked)
        asked = {code for judgement in said for code in judgement.verdicts}
        return self.decide(result, config, baseline, asked)

    def _finalize(
        self, look: LocalResult, config: Config, said: list[Judgement], locked: bool = False
    ) -> Result:
        draft, reading = look.draft, look.reading
        hits = self._with(look, config, said) if said else list(look.hits)
        judged = {code for judgement in said for code in judgement.verdicts}
        missing = {code: why for code, why in look.unread.items() if code not in judged}
        missing |= {code: why for judgement in said for code, why in judgement.missing.items()}
        if reading.foreign and not any(judgement.verdicts for judgement in said):
            missing["*"] = (
                f"the text seems to be in {reading.foreign}, and the local engine reads English"
                " only"
            )
        unjudged = _why(missing, draft, look.rules, locked) if missing else ""
        ignored = any(NOT_JUDGED in self._named(word, "") for word in config.settings.ignore)
        waived = ignored or (config.settings.llm_optional and "*" not in missing and not locked)
        if unjudged and not ignored:
            hits.append((self.rules[NOT_JUDGED], _not_judged(reading, unjudged, waived)))
        asked = any(judgement.verdicts for judgement in said)
        if reading.aside and not (unjudged or ignored or asked):
            hits.append((self.rules[NOT_JUDGED], Hit(reading.aside[0], IN_PART, severity="info")))
        kept = resolve_overlaps(hits, reading)
        findings = with_shared_fixes([_finding(rule, hit, draft, config) for rule, hit in kept])
        findings.sort(key=lambda finding: (finding.span, finding.code))
        standing = {id(hit) for _, hit in kept}
        silenced = (
            tuple(
                _finding(rule, hit, draft, config) for rule, hit in hits if id(hit) not in standing
            )
            if len(kept) < len(hits)
            else ()
        )
        known = not reading.foreign and reading.readable
        strengths = tuple(strengths_of(reading, findings)) if known else ()
        return Result(
            draft,
            tuple(findings),
            strengths,
            look.failures,
            unjudged,
            waived,
            silenced=silenced,
            slow=look.slow,
            timeline=_timeline(reading) if reading.readable else (),
            reading=(
                reading
                if reading.readable and any(rule.scope == "campaign" for rule in look.rules)
                else None
            ),
        )

    def clustered(
        self, cluster: Cluster, rule: Rule, config: Config, baseline: Baseline | None
    ) -> Result:
        """Return what is said of drafts that are alike: one finding, at the first of them."""
        fix = Suggestion(
            "Write to fewer, and to each what is true of them alone: “[something they wrote, made"
            " or said] [what you did with it].” If it is for all of them, say that it is a"
            " circular."
        )
        hit = Hit(cluster.span, cluster.message, fix, quote=cluster.words)
        finding = _finding(rule, hit, cluster.draft, config)
        return self.decide(Result(cluster.draft, (finding,), cluster=cluster), config, baseline)

    def decide(
        self, result: Result, config: Config, baseline: Baseline | None, asked: Collection[str] = ()
    ) -> Result:
        """Set aside what the draft's own comments and the baseline are about.

        Say which comments are idle.

        ``asked`` are the rules about which a model was asked.
        """
        draft = result.draft
        if not (draft.disable or OURS in draft.text or baseline):
            return result  # nobody has decided anything about it
        from outreach_lint.decisions.suppressions import Suppressed, decide

        kept, suppressed, unused, errors = decide(result.findings, draft, self._named)
        # what is said of several drafts is decided when they are together
        active = {r.code for r in self.active(config) if r.scope != "campaign"} if unused else set()
        if UNUSED in active and not result.unjudged and not result.cluster:
            for directive, words in unused:
                codes = {code for word in words for code in self._named(word, "")} & active
                if codes or not (directive.rules or config.settings.select):
                    hit = _unused(directive, words, draft, local=not codes <= set(asked))
                    kept.append(_finding(self.rules[UNUSED], hit, draft, config))
        if baseline is not None and len(baseline):
            for finding in list(kept):
                if entry := baseline.entry_for(finding, draft):
                    kept.remove(finding)
                    suppressed.append(Suppressed(finding, "baseline", entry.reason))
        if not suppressed and len(kept) == len(result.findings):
            return replace(result, errors=(*result.errors, *errors)) if errors else result
        kept.sort(key=lambda finding: (finding.span, finding.code))
        return replace(
            result,
            findings=tuple(kept),
            suppressed=tuple(suppressed),
            errors=(*result.errors, *errors),
            waived=result.waived or any(item.finding.code == NOT_JUDGED for item in suppressed),
        )

    def _with(
        self, look: LocalResult, config: Config, judgements: list[Judgement]
    ) -> list[tuple[Rule, Hit]]:
        from outreach_lint.judge.hits import hits_of, together

        hits = list(look.hits)
        for judgement in judgements:
            model = [
                (rule, hit)
                for rule in look.rules
                if rule.code in judgement.verdicts
                for hit in hits_of(
                    rule,
                    judgement.verdicts[rule.code],
                    look.asked,
                    judgement.sent.redacted,
                    look.lint,
                    judgement.dropped,
                )
            ]
            disputed = {code: verdict.disputed for code, verdict in judgement.verdicts.items()}
            hits = together(
                hits, model, disputed, look.reading, lambda rule, hit: _severity(rule, hit, config)
            )
        return hits

    def active(self, config: Config) -> list[Rule]:
        """Return the selected rules by code; raises ``OutreachLintError`` when one does not
        exist.
        """
        settings = config.settings
        codes = self._all_named(settings.select, config.origin("select").where)
        ignored = self._all_named(settings.ignore, config.origin("ignore").where)
        self._all_named(settings.severity, config.origin("severity").where)
        if not settings.select:
            codes = {rule.code for rule in self.rules.values() if rule.default}
        codes.add(TO_BE_FILLED)  # whatever is selected: nobody mails a bracket
        return [rule for code, rule in sorted(self.rules.items()) if code in codes - ignored]

    def find(self, word: str) -> Rule:
        """Return the rule with this code or name.

        Raises ``OutreachLintError`` with the nearest one.
        """
        for rule in self.rules.values():
            if word.upper() == rule.code or word.lower() == rule.name:
                return rule
        raise OutreachLintError(f"no rule {word!r}", remedy=self._hint(word))

    def _all_named(self, words: Iterable[str], origin: str) -> set[str]:
        codes: set[str] = set()
        for word in words:
            codes |= self._named(word, origin)
        return codes

    def _named(self, word: str, origin: str) -> set[str]:
        """Return the codes that ``word`` stands for.

        A code, a name, the beginning of codes, or ALL.
        """
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
        absent = "".join(
            f"\n  plugin {plugin.found.name} ({plugin.found.source}) "
            + ("is switched off" if plugin.disabled else f"could not be loaded: {plugin.error}")
            for plugin in self.host.plugins
            if plugin.disabled or plugin.error
        )
        return (nearest(word, names) or "see: outreach-lint rules") + absent


def _check_references(rules: Mapping[str, Rule]) -> None:
    """Raise ``OutreachLintError`` where a rule's page refers to a rule that nobody has
    installed.
    """
    for rule in rules.values():
        for key in ("wins_over", "silences"):
            for code in getattr(rule, key):
                if code not in rules:
                    raise OutreachLintError(
                        f"{key} of {rule.code} names {code}, and there is no such rule",
                        rule.path,
                        nearest(code, list(rules)) or "see: outreach-lint rules",
                    )


def _channel_fault(draft: Draft) -> OutreachLintError | None:
    """Say why a draft's channel is none, where nobody knows it by that name."""
    from outreach_lint.rules.own.channels import channel_named

    try:
        channel_named(str(draft.channel))
    except OutreachLintError as error:
        return OutreachLintError(error.what, draft.path, error.remedy)
    return None


def _timeline(reading: Reading) -> tuple[Touch, ...]:
    if not reading.draft.ends:
        return ()
    from outreach_lint.linting.timeline import timeline_of

    return timeline_of(reading)


def _versions(draft: Draft) -> tuple[list[str], list[OutreachLintError]]:
    """Return a template's text with its conditions met, and without; any other draft's as it is."""
    text = draft.text
    if not draft.template or not ("{%" in text or "{{#" in text or "{{^" in text or "{{~#" in text):
        return [text], []
    from outreach_lint.templates import TemplateError, as_error, engine_of
    from outreach_lint.templates.conditions import versions

    source = text[draft.body_start :]
    try:
        parts = engine_of(draft.path, source).parts(source)
    except TemplateError as error:
        before = draft.position(draft.body_start).line - 1
        return [text], [as_error(error, draft.path, before)]
    return [text[: draft.body_start] + version for version in versions(source, parts)], []


def from_lock(
    look: LocalResult, config: Config, lock: Lock | None, locked: bool
) -> list[Judgement]:
    """Return what the lock holds about a draft; with ``locked``, what it lacks is missing."""
    if lock is None:
        return []
    from collections import Counter

    from outreach_lint.judge.judge import Judgement
    from outreach_lint.judge.prompt import asked_of, sent

    draft = look.asked.draft
    rules = [rule for rule in look.rules if asked_of(rule, draft)]
    as_sent = sent(draft, config.settings.redact)
    found = lock.verdicts(as_sent, rules)
    why = "the lockfile has no entry for it"
    missing = {rule.code: why for rule in rules if rule.code not in found} if locked else {}
    return [Judgement(as_sent, found, missing, Counter())] if found or missing else []


def _why(missing: Mapping[str, str], draft: Draft, rules: tuple[Rule, ...], locked: bool) -> str:
    """Return why there is no verdict, and on which rules if it is not on all."""
    reason = next(iter(missing.values()))
    codes = [code for code in missing if code != "*"]
    part = (
        f" ({', '.join(sorted(codes))})"
        if codes and len(codes) < sum(_applies(r, draft) and r.code != NOT_JUDGED for r in rules)
        else ""
    )
    hint = "; run: outreach-lint check --engine llm --lock" if locked and codes else ""
    return f"{reason}{part}{hint}"


def _unused(directive: Directive, words: tuple[str, ...], draft: Draft, local: bool) -> Hit:
    """Return the hit of a directive that suppresses nothing, or of its ``words`` alone."""
    from outreach_lint.decisions.suppressions import FRONT_MATTER, removal

    what = ", ".join(words) if words else "a rule"
    by = "the local engine finds" if local else "there is"
    message = f"This switches off {what}, and {by} nothing to switch off here."
    if directive.verb == "enable":
        message = "This switches a rule on that was not switched off."
    suggestion = Suggestion(
        (
            f"Take {', '.join(words)} out of it."
            if len(words) < len(directive.rules)
            else "Delete it."
        ),
        (removal(directive, words, draft),) if directive.verb != FRONT_MATTER else (),
        safe=directive.verb != FRONT_MATTER,
    )
    return Hit(directive.span, message, suggestion, severity="info" if local else None)


def _not_judged(reading: Reading, why: str, waived: bool) -> Hit:
    first = reading.pieces[0]
    return Hit(
        Span(first.start, first.end), f"Not judged: {why}.", severity="info" if waived else None
    )


def _applies(rule: Rule, draft: Draft) -> bool:
    fits = rule.scope == "draft" or (rule.scope == "sequence" and draft.in_sequence)
    return fits and draft.setting in rule.settings and draft.relationship in rule.relationships


def _finding(rule: Rule, hit: Hit, draft: Draft, config: Config) -> Finding:
    size = len(draft.text)
    if not 0 <= hit.span.start <= hit.span.end <= size:
        hit = replace(
            hit, span=Span(max(0, min(hit.span.start, size)), max(0, min(max(hit.span), size)))
        )
    quote = hit.quote or draft.text[hit.span.start : hit.span.end] or draft.subject or ""
    start, end = _places(hit, quote, draft)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=_severity(rule, hit, config),
        confidence=hit.confidence,
        message=hit.message or rule.summary,
        span=hit.span,
        start=start,
        end=end,
        quote=quote,
        suggestion=hit.suggestion,
        origin=hit.origin,
        doubt=hit.doubt,
    )


def _places(hit: Hit, quote: str, draft: Draft) -> tuple[Position, Position]:
    """Return where a hit begins and ends in the file.

    What is about a subject outside the text, in the subject.
    """
    start, end = hit.span
    at = (draft.subject or "").find(quote) if start == end == draft.body_start and quote else -1
    if at < 0 or draft.subject_at is None:
        return draft.position(start), draft.position(end)
    return tuple(  # type: ignore[return-value]
        Position(*draft.subject_at(place), start) for place in (at, at + len(quote))
    )


def _severity(rule: Rule, hit: Hit, config: Config) -> Severity:
    for word, level in config.settings.severity.items():
        if word.upper() == rule.code or word.lower() == rule.name:
            return level
    if hit.severity and SEVERITIES.index(hit.severity) < SEVERITIES.index(rule.severity):
        return hit.severity
    return rule.severity
