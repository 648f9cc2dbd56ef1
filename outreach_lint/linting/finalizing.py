"""Build the result of a draft from its local result and the model's verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.findings import NOT_JUDGED, by_place, finding_of, severity_of
from outreach_lint.linting.local import LocalResult, applies
from outreach_lint.linting.overlaps import resolve_overlaps, with_shared_fixes
from outreach_lint.linting.result import ComparisonData, Decisions, Result
from outreach_lint.linting.selection import InstalledRules
from outreach_lint.linting.strengths import strengths_of
from outreach_lint.model import Draft, Finding, Hit, Severity, Span
from outreach_lint.reading import Reading
from outreach_lint.rules.rule import Rule
from outreach_lint.words import quotable

if TYPE_CHECKING:
    from outreach_lint.decisions.lockfile import Lock
    from outreach_lint.judge.judge import Judgement
    from outreach_lint.linting.timeline import TimelineMessage

ALL_RULES = "*"  # key in ``missing`` for a reason that applies to every rule
PARTLY_FOREIGN = (
    "Not judged: “{words}” seems to be in another language. The English part was judged by itself."
)


def finalize(
    local: LocalResult,
    installed: InstalledRules,
    config: Config,
    judgements: list[Judgement],
    locked: bool = False,
) -> Result:
    """Return the result of a draft before users' decisions.

    ``judgements`` are the model's. ``locked`` means that only the lockfile was asked, and no model.
    """
    reading = local.reading
    hits = _with_model(local, config, judgements)
    missing = _missing_verdicts(local, judgements)
    unjudged = _reason(missing, local, locked) if missing else ""
    ignored = any(NOT_JUDGED in installed.codes_of(word, "") for word in config.settings.ignore)
    waived = ignored or (config.settings.llm_optional and ALL_RULES not in missing and not locked)
    if unjudged and not ignored:
        hits.append((installed.by_code[NOT_JUDGED], _not_judged(reading, unjudged, waived)))
    asked = any(judgement.verdicts for judgement in judgements)
    if not (unjudged or ignored or asked):
        for hit in _notes_on_other_languages(reading, local.draft):
            hits.append((installed.by_code[NOT_JUDGED], hit))
    findings, silenced = _findings_and_silenced(hits, local, config)
    strengths: tuple[str, ...] = ()
    has_gap = any(tag.gap for tag in reading.tags)  # such a draft is not finished
    if reading.readable and not reading.other_language and not has_gap:
        strengths = tuple(strengths_of(reading, findings, installed.by_code))
    compared = reading.readable and any(rule.scope == "campaign" for rule in local.rules)
    return Result(
        local.draft,
        tuple(findings),
        strengths,
        _failures(local, judgements, config),
        unjudged,
        timeline=_timeline(reading),
        slow=local.slow,
        decisions=Decisions(silenced=tuple(silenced), waived=waived),
        comparison=ComparisonData(reading if compared else None),
    )


def _failures(
    local: LocalResult, judgements: list[Judgement], config: Config
) -> tuple[OutreachLintError, ...]:
    """Return the errors of checks, and of a plugin's client, that failed on the draft.

    If no answer of a model is needed, a client that failed is no error.
    """
    failures = list(local.failures)
    for judgement in judgements:
        if judgement.failure is not None and not config.settings.llm_optional:
            failures.append(judgement.failure.on_draft(local.draft.path))
    return tuple(failures)


def from_lock(
    local: LocalResult, config: Config, lock: Lock | None, locked: bool
) -> list[Judgement]:
    """Return the stored verdicts on a draft; with ``locked``, others are reported as missing."""
    if lock is None:
        return []
    from collections import Counter

    from outreach_lint.judge.judge import Judgement
    from outreach_lint.judge.prompt import is_asked_about, prepare_draft

    draft = local.reading_for_model.draft
    rules = []
    for rule in local.rules:
        if is_asked_about(rule, draft):
            rules.append(rule)
    prepared = prepare_draft(draft, config.settings.redact)
    stored_verdicts = lock.verdicts(prepared, rules)
    missing: dict[str, str] = {}
    for rule in rules:
        if locked and rule.code not in stored_verdicts:
            missing[rule.code] = "the lockfile has no entry for it"
    if not (stored_verdicts or missing):
        return []
    return [Judgement(prepared, stored_verdicts, missing, Counter())]


def _with_model(
    local: LocalResult, config: Config, judgements: list[Judgement]
) -> list[tuple[Rule, Hit]]:
    """Return the local hits together with those of the model."""
    hits = list(local.hits)
    if not judgements:
        return hits
    from outreach_lint.judge.hits import merge_hits

    for judgement in judgements:
        disputed = {code: verdict.disputed for code, verdict in judgement.verdicts.items()}
        hits = merge_hits(
            hits,
            _model_hits(local, judgement),
            disputed,
            local.reading,
            lambda rule, hit: severity_of(rule, hit, config),
        )
    return hits


def _model_hits(local: LocalResult, judgement: Judgement) -> list[tuple[Rule, Hit]]:
    from outreach_lint.judge.hits import JudgedDraft, hits_of

    judged = JudgedDraft(local.reading_for_model, judgement.sent.redacted, local.lint)
    hits = []
    for rule in local.rules:
        if rule.code in judgement.verdicts:
            model_hits = hits_of(rule, judgement.verdicts[rule.code], judged, judgement.dropped)
            for hit in model_hits:
                hits.append((rule, hit))
    return hits


def judged_by(judgements: Iterable[Judgement]) -> set[str]:
    """Return the codes of the rules on which a model has given a verdict."""
    codes: set[str] = set()
    for judgement in judgements:
        codes.update(judgement.verdicts)
    return codes


def _missing_verdicts(local: LocalResult, judgements: list[Judgement]) -> dict[str, str]:
    """Return why there is no verdict, by code; a reason for all rules is under ``ALL_RULES``."""
    judged = judged_by(judgements)
    missing: dict[str, str] = {}
    for code, why in local.not_run.items():
        if code not in judged:
            missing[code] = why
    for judgement in judgements:
        missing |= judgement.missing
    if local.reading.other_language and not judged:
        missing[ALL_RULES] = (
            f"the text seems to be in {local.reading.other_language}, and the local engine"
            " reads English only"
        )
    return missing


def _reason(missing: Mapping[str, str], local: LocalResult, locked: bool) -> str:
    """Return why there is no verdict, with the codes of the rules unless it is all of them."""
    reason = next(iter(missing.values()))
    codes = sorted(missing.keys() - {ALL_RULES})
    expected = 0
    for rule in local.rules:
        if applies(rule, local.draft) and rule.code != NOT_JUDGED:
            expected += 1
    if codes and len(codes) < expected:
        reason += f" ({', '.join(codes)})"
    if locked and codes:
        reason += "; run: outreach-lint check --engine llm --lock"
    return reason


def _not_judged(reading: Reading, why: str, waived: bool) -> Hit:
    first = reading.pieces[0]
    severity: Severity | None = "info" if waived else None
    return Hit(Span(first.start, first.end), f"Not judged: {why}.", severity=severity)


def _notes_on_other_languages(reading: Reading, draft: Draft) -> list[Hit]:
    """Return a note on each part in another language; sentences in a row are one part."""
    parts: list[Span] = []
    for span in reading.other_language_spans:
        if parts and not draft.text[parts[-1].end : span.start].strip():
            parts[-1] = Span(parts[-1].start, span.end)
        else:
            parts.append(span)
    notes = []
    for part in parts:
        words = quotable(draft.text[part.start : part.end])
        notes.append(Hit(part, PARTLY_FOREIGN.format(words=words), severity="info"))
    return notes


def _findings_and_silenced(
    hits: list[tuple[Rule, Hit]], local: LocalResult, config: Config
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings in order of position, and those silenced by a more specific rule."""
    draft: Draft = local.draft
    kept = resolve_overlaps(hits, local.reading)
    findings = with_shared_fixes([finding_of(rule, hit, draft, config) for rule, hit in kept])
    findings.sort(key=by_place)
    if len(kept) == len(hits):
        return findings, []
    kept_ids = {id(hit) for _, hit in kept}
    silenced = []
    for rule, hit in hits:
        if id(hit) not in kept_ids:
            silenced.append(finding_of(rule, hit, draft, config))
    return findings, silenced


def _timeline(reading: Reading) -> tuple[TimelineMessage, ...]:
    if not reading.readable or not reading.draft.ends:
        return ()
    from outreach_lint.linting.timeline import timeline_of

    return timeline_of(reading)
