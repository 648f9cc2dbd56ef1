"""Merge the model's findings and the local engine's hits of a draft.

The model may add findings and improve fixes; it never removes a local finding. If it disputes one,
that finding gets low confidence, unless it is an error. If it does not mention one, nothing
changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from outreach_lint.judge.answer import ModelFinding, Verdict
from outreach_lint.judge.grounding import locate, shortened_span
from outreach_lint.judge.redact import Redacted
from outreach_lint.judge.rewrites import LintFindings, rejection_reason
from outreach_lint.model import Edit, Hit, Span, Suggestion
from outreach_lint.reading import Reading
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.words import quotable

Found = list[tuple[Rule, Hit]]


class JudgedDraft(NamedTuple):
    """A draft that a model has judged: its reading, and the text that was sent.

    ``lint`` runs the local engine on rewrites.
    """

    reading: Reading
    redacted: Redacted
    lint: LintFindings


def hits_of(rule: Rule, verdict: Verdict, judged: JudgedDraft, dropped: Counter[str]) -> list[Hit]:
    """Return the hits of one rule's verdict; count unusable quotes and rewrites in ``dropped``."""
    hits = []
    reading, redacted = judged.reading, judged.redacted
    for finding in verdict.findings:
        model_quote = redacted.restore(finding.quote)
        located = locate(model_quote, reading)
        if located is None:
            dropped["× quote that is not in the draft"] += 1
            continue
        span, quote = located
        suggestion = _rewrite_suggestion(redacted.restore(finding.rewrite), span, rule, judged)
        if suggestion is None:
            dropped["× rejected rewrite"] += 1
            suggestion = Suggestion(" ".join(page_of(rule).sections["Try"].split()))
        hits.append(
            Hit(
                shortened_span(span, reading),
                redacted.restore(finding.reason) or rule.summary,
                suggestion,
                "low" if finding.confidence == "low" else "high",
                quote=quote if span.start == span.end else None,
                origin="llm",
            )
        )
    return hits


def _rewrite_suggestion(
    rewrite: str, span: Span, rule: Rule, judged: JudgedDraft
) -> Suggestion | None:
    """Return a suggestion that replaces the words at ``span``; ``None`` if a check rejects it."""
    reading = judged.reading
    if rejection_reason(rewrite, span, rule.code, reading, judged.lint):
        return None
    edits = (Edit(span, rewrite),) if span.start < span.end else ()
    words = quotable(reading.draft.text[slice(*span)])
    return Suggestion(f"Instead: “{rewrite}”" if rewrite else f"Leave “{words}” out.", edits)


def rejected_rewrites(
    verdicts: Mapping[str, Verdict],
    rules: Iterable[Rule],
    judged: JudgedDraft,
) -> list[tuple[str, ModelFinding, str]]:
    """Return the rewrites that the checks reject: rule code, finding, and reason."""
    out = []
    reading, redacted = judged.reading, judged.redacted
    for rule in rules:
        if rule.code not in verdicts:
            continue
        for finding in verdicts[rule.code].findings:
            located = locate(redacted.restore(finding.quote), reading)
            if located and (
                reason := rejection_reason(
                    redacted.restore(finding.rewrite), located[0], rule.code, reading, judged.lint
                )
            ):
                out.append((rule.code, finding, reason))
    return out


def merge_hits(
    local: Found,
    model: Found,
    disputed: Mapping[str, str],
    reading: Reading,
    severity: Callable[[Rule, Hit], str],
) -> Found:
    """Merge the hits of both engines, one for each fault.

    If both engines report a fault, the local hit is kept, with the model's fix for the same words.
    If the local hit has low confidence, the model's hit replaces it. ``disputed`` holds, by rule
    code, why the model takes the local hits to be wrong; these are ignored if the draft gives
    orders to a machine. ``severity`` returns the severity of a hit.
    """
    orders_machine = any(rule.about == "machine" for rule, _ in (*local, *model))
    out = list(local) if orders_machine else _with_doubts(local, disputed, severity)
    fixed: set[int] = set()
    for rule, hit in model:
        index = _same_fault(out, rule, hit, reading)
        if index is None:
            out.append((rule, hit))
            continue
        existing = out[index][1]
        if existing.confidence == "low" and hit.confidence == "high" and not existing.doubt:
            out[index] = (rule, hit)
            continue
        needs_fix = existing.origin == "local" and index not in fixed
        has_edits = hit.suggestion is not None and hit.suggestion.edits
        if needs_fix and has_edits and reading.same_words(existing.span, hit.span):
            out[index] = (rule, replace(existing, suggestion=hit.suggestion))
            fixed.add(index)
    return out


def _with_doubts(
    local: Found, disputed: Mapping[str, str], severity: Callable[[Rule, Hit], str]
) -> Found:
    """Return the local hits, with low confidence for those that the model disputes."""
    out: Found = []
    for rule, hit in local:
        doubt = disputed.get(rule.code, "")
        if doubt and hit.confidence == "high" and severity(rule, hit) != "error":
            hit = replace(hit, confidence="low", doubt=doubt)
        out.append((rule, hit))
    return out


def _same_fault(found: Found, rule: Rule, hit: Hit, reading: Reading) -> int | None:
    """Return the index of the first hit of the same rule about the same words, if any."""
    for index, (other_rule, other_hit) in enumerate(found):
        if other_rule.code == rule.code and (
            rule.once or reading.same_words(other_hit.span, hit.span)
        ):
            return index
    return None
