"""The local engine: read one draft, and run the rules' checks on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting import spun
from outreach_lint.model import Draft, Finding, Hit
from outreach_lint.reading import Reading, read, without_comments
from outreach_lint.rules.rule import FIRST_PARTY, Rule
from outreach_lint.rules.run import Checked, run_checks

CONDITION_STARTS = ("{%", "{{#", "{{^", "{{~#")  # starts of conditions in templates
NOT_MET_NOTE = "(If the template's conditions are not met.)"


@dataclass(frozen=True, slots=True)
class LocalResult:
    """The result of the local engine for a draft: its reading, the active rules, hits and failures.

    The reading is that of the draft without directive comments; offsets are the same in both.
    ``lint`` runs the local engine with the same configuration on rewrites of the draft. ``not_run``
    maps rules that need the trained encoder to the reason why it cannot run. ``as_written`` is the
    reading of a draft with spintax, with all of its options.
    """

    draft: Draft
    reading: Reading
    rules: tuple[Rule, ...]
    lint: Callable[[Draft], tuple[Finding, ...]]
    hits: tuple[tuple[Rule, Hit], ...] = ()
    failures: tuple[OutreachLintError, ...] = ()
    slow: tuple[tuple[Rule, float], ...] = ()
    not_run: Mapping[str, str] = field(default_factory=dict)
    as_written: Reading | None = None

    @property
    def reading_for_model(self) -> Reading:
        """The reading for the model, with all options of the spintax."""
        return self.as_written or self.reading


class LocalEngine:
    """Lints drafts with the given rules, without a model.

    ``lint`` lints rewrites of a draft. ``source_of`` returns where a rule comes from. ``touches``
    is the number of messages that must come before a pitch.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        lint: Callable[[Draft], tuple[Finding, ...]],
        source_of: Callable[[Rule], str],
        touches: int | None,
    ) -> None:
        self._rules, self._lint = tuple(rules), lint
        self._source_of, self._touches = source_of, touches

    def run(self, draft: Draft) -> LocalResult:
        """Read one draft and run the checks on it.

        A template with spintax is read once for each variant.
        """
        parts = spun.variants_of(draft) if draft.template else []
        if len(parts) <= 1:
            return self._run(draft)
        results = [self._run(part.draft) for part in parts]
        hits = []
        failures: dict[tuple[str, ...], OutreachLintError] = {}
        for result, part in zip(results, parts, strict=True):
            hits.append(spun.hits_in_file(result.hits, part, draft))
            for failure in result.failures:
                failures[failure.args] = failure
        if unjudged := spun.count_unjudged_variants(draft):
            what = f"{unjudged:,} more variants of the spintax were not judged"
            error = OutreachLintError(what, draft.path, "use fewer options")
            failures[error.args] = error
        first = results[0]
        return replace(
            first,
            draft=replace(first.draft, text=draft.text, subject=draft.subject, locate=draft.locate),
            reading=read(replace(draft, touches_first=self._touches)),
            as_written=Reading(without_comments(draft)),
            hits=tuple(spun.merge_variants(hits, parts)),
            failures=tuple(failures.values()),
        )

    def _run(self, draft: Draft) -> LocalResult:
        draft = replace(draft, touches_first=self._touches)
        texts, failures = _versions(draft)
        if draft.channel and (fault := _channel_fault(draft)):
            failures.append(fault)
            draft = replace(draft, channel=None)
        reading = read(replace(draft, text=texts[0]))
        draft = replace(reading.draft, text=draft.text)
        if reading.other_language:
            # The limits of a channel are the same in every language.
            first_party_rules = []
            for rule in self._rules:
                if rule.plugin == FIRST_PARTY:
                    first_party_rules.append(rule)
            checked, other_texts = self._check(first_party_rules, reading), []
        else:
            checked, other_texts = self._check(self._rules, reading), texts[1:]
        hits, failed, slow, not_run = checked
        failures += failed
        for text in other_texts:  # conditions not met: only rules without hits are checked
            more, failed, also_slow = self._check_more(hits, read(replace(draft, text=text)))
            hits += more
            failures += failed
            slow += also_slow
        return LocalResult(
            draft,
            reading,
            self._rules,
            self._lint,
            tuple(hits),
            tuple(failures),
            tuple(slow),
            not_run,
        )

    def _check_more(
        self, hits: list[tuple[Rule, Hit]], reading: Reading
    ) -> tuple[list[tuple[Rule, Hit]], list[OutreachLintError], list[tuple[Rule, float]]]:
        """Check a template without its conditions, with the rules that have no hits yet."""
        codes_with_hits = {rule.code for rule, _ in hits}
        other_rules = []
        for rule in self._rules:
            if rule.code not in codes_with_hits:
                other_rules.append(rule)
        more, failed, slow, _ = self._check(other_rules, reading)
        noted_hits = []
        for rule, hit in more:
            message = f"{hit.message or rule.summary} {NOT_MET_NOTE}"
            noted_hits.append((rule, replace(hit, message=message)))
        return noted_hits, list(failed), slow

    def _check(self, rules: Iterable[Rule], reading: Reading) -> Checked:
        applicable = []
        for rule in rules:
            if applies(rule, reading.draft):
                applicable.append(rule)
        return run_checks(applicable, reading, self._source_of)


def applies(rule: Rule, draft: Draft) -> bool:
    """Return whether a rule applies to a draft, by scope, setting and relationship."""
    fits = rule.scope == "draft" or (rule.scope == "sequence" and draft.in_sequence)
    return fits and draft.setting in rule.settings and draft.relationship in rule.relationships


def _channel_fault(draft: Draft) -> OutreachLintError | None:
    """Return the error for an unknown channel; ``None`` if the channel is known."""
    from outreach_lint.rules.own.channels import channel_named

    try:
        channel_named(str(draft.channel))
    except OutreachLintError as error:
        return OutreachLintError(error.what, draft.path, error.remedy)
    return None


def _versions(draft: Draft) -> tuple[list[str], list[OutreachLintError]]:
    """Return a template's text with its conditions met, and not met; other texts unchanged."""
    text = draft.text
    if not draft.template or not any(mark in text for mark in CONDITION_STARTS):
        return [text], []
    from outreach_lint.templates import TemplateError, as_error, engine_of
    from outreach_lint.templates.conditions import versions

    source = text[draft.body_start :]
    try:
        parts = engine_of(draft.path, source).parts(source)
    except TemplateError as error:
        before = draft.position(draft.body_start).line - 1
        return [text], [as_error(error, draft.path, before)]
    texts = []
    for version in versions(source, parts):
        texts.append(text[: draft.body_start] + version)
    return texts, []
