"""The local engine: read one draft, and run the rules' checks on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting import spun
from outreach_lint.model import Draft, Finding, Hit
from outreach_lint.reading import Reading, read, without_comments
from outreach_lint.rules.rule import FIRST_PARTY, Rule
from outreach_lint.rules.run import Checked, run

CONDITIONS = ("{%", "{{#", "{{^", "{{~#")  # what a template with conditions holds
NOT_MET = "(Where the template's conditions are not met.)"


@dataclass(frozen=True, slots=True)
class LocalResult:
    """The local engine's judgement of a draft: its reading, the active rules, hits and failures.

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


class LocalEngine:
    """Judges drafts by some rules, without a model.

    ``lint`` is the same for rewrites of a draft, ``source_of`` tells what a rule comes from, and
    ``touches`` is how many messages are to come before a pitch.
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

        A template with spintax is read once for each of its variants.
        """
        parts = spun.spun(draft) if draft.template else []
        if len(parts) <= 1:
            return self._run(draft)
        results = [self._run(part.draft) for part in parts]
        hits = []
        failures: dict[str, OutreachLintError] = {}
        for result, part in zip(results, parts, strict=True):
            hits.append(spun.in_file(result.hits, part, draft))
            for failure in result.failures:
                failures[str(failure)] = failure
        if more := spun.left_out(draft):
            what = f"{more:,} more variants of the spintax were not judged"
            failures[what] = OutreachLintError(what, draft.path, "put fewer options into one place")
        first = results[0]
        return replace(
            first,
            draft=replace(first.draft, text=draft.text, subject=draft.subject, locate=draft.locate),
            reading=read(replace(draft, touches_first=self._touches)),
            as_written=Reading(without_comments(draft)),
            hits=tuple(spun.together(hits, parts)),
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
        if reading.foreign:
            # What a channel takes is the same in every language.
            own = []
            for rule in self._rules:
                if rule.plugin == FIRST_PARTY:
                    own.append(rule)
            checked, other_texts = self._check(own, reading), []
        else:
            checked, other_texts = self._check(self._rules, reading), texts[1:]
        hits, failed, slow, unread = checked
        failures += failed
        for text in other_texts:  # conditions not met: only what is not said already
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
            unread,
        )

    def _check_more(
        self, hits: list[tuple[Rule, Hit]], reading: Reading
    ) -> tuple[list[tuple[Rule, Hit]], list[OutreachLintError], list[tuple[Rule, float]]]:
        """Check a template without its conditions by the rules that have no hits so far."""
        known = {rule.code for rule, _ in hits}
        rest = []
        for rule in self._rules:
            if rule.code not in known:
                rest.append(rule)
        more, failed, slow, _ = self._check(rest, reading)
        noted = []
        for rule, hit in more:
            message = f"{hit.message or rule.summary} {NOT_MET}"
            noted.append((rule, replace(hit, message=message)))
        return noted, list(failed), slow

    def _check(self, rules: Iterable[Rule], reading: Reading) -> Checked:
        fitting = []
        for rule in rules:
            if applies(rule, reading.draft):
                fitting.append(rule)
        return run(fitting, reading, self._source_of)


def applies(rule: Rule, draft: Draft) -> bool:
    """Tell whether a rule is for drafts of this kind: scope, setting and relationship."""
    fits = rule.scope == "draft" or (rule.scope == "sequence" and draft.in_sequence)
    return fits and draft.setting in rule.settings and draft.relationship in rule.relationships


def _channel_fault(draft: Draft) -> OutreachLintError | None:
    """Say why a draft's channel is none, where nobody knows it by that name."""
    from outreach_lint.rules.own.channels import channel_named

    try:
        channel_named(str(draft.channel))
    except OutreachLintError as error:
        return OutreachLintError(error.what, draft.path, error.remedy)
    return None


def _versions(draft: Draft) -> tuple[list[str], list[OutreachLintError]]:
    """Return a template's text with its conditions met, and without; any other draft's as it is."""
    text = draft.text
    if not draft.template or not any(mark in text for mark in CONDITIONS):
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
