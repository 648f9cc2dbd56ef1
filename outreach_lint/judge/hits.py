"""Combine what the model says and what the local engine found into the hits of a draft.

The model adds and improves; it sets nothing aside. Its silence means nothing, and its doubt, when
it was asked, lowers the confidence of a warning and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from outreach_lint.judge.answer import Said, Verdict
from outreach_lint.judge.grounding import locate, pointed
from outreach_lint.judge.redact import Redacted
from outreach_lint.judge.rewrites import Lint, objection
from outreach_lint.model import Edit, Hit, Span, Suggestion
from outreach_lint.reading import Reading, quotable
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule

REVIEWER = (
    "LLM001"  # where the draft talks to the reviewer, the reviewer's doubts count for nothing
)
Found = list[tuple[Rule, Hit]]


def hits_of(
    rule: Rule,
    verdict: Verdict,
    reading: Reading,
    redacted: Redacted,
    lint: Lint,
    dropped: Counter[str],
) -> list[Hit]:
    """Return the hits of one rule's verdict; quotes and rewrites that fail are counted."""
    hits = []
    for finding in verdict.findings:
        words = redacted.restore(finding.quote)
        place = locate(words, reading)
        if place is None:
            dropped["× quote that is not in the draft"] += 1
            continue
        span, quote = place
        suggestion = fix(redacted.restore(finding.rewrite), span, rule, reading, lint)
        if suggestion is None:
            dropped["× rewrite that did not hold"] += 1
            suggestion = Suggestion(" ".join(page_of(rule).sections["Try"].split()))
        hits.append(
            Hit(
                pointed(span, reading),
                redacted.restore(finding.reason) or rule.summary,
                suggestion,
                "low" if finding.confidence == "low" else "high",
                quote=quote if span.start == span.end else None,
                origin="llm",
            )
        )
    return hits


def fix(rewrite: str, span: Span, rule: Rule, reading: Reading, lint: Lint) -> Suggestion | None:
    """Return the suggestion made from a rewrite of the words at ``span``.

    It is ``None`` when the rewrite does not survive the checks.
    """
    if objection(rewrite, span, rule.code, reading, lint):
        return None
    edits = (Edit(span, rewrite),) if span.start < span.end else ()
    words = quotable(reading.draft.text[slice(*span)])
    return Suggestion(f"Instead: “{rewrite}”" if rewrite else f"Leave “{words}” out.", edits)


def failing(
    verdicts: Mapping[str, Verdict],
    rules: Iterable[Rule],
    reading: Reading,
    redacted: Redacted,
    lint: Lint,
) -> list[tuple[str, Said, str]]:
    """Return the rewrites that do not hold: the rule's code, the fault, and why it does not."""
    out = []
    for rule in rules:
        if rule.code not in verdicts:
            continue
        for finding in verdicts[rule.code].findings:
            place = locate(redacted.restore(finding.quote), reading)
            if place and (
                why := objection(
                    redacted.restore(finding.rewrite), place[0], rule.code, reading, lint
                )
            ):
                out.append((rule.code, finding, why))
    return out


def together(
    local: Found,
    model: Found,
    disputed: Mapping[str, str],
    reading: Reading,
    severity: Callable[[Rule, Hit], str],
) -> Found:
    """Combine the hits of both engines, one for each fault.

    Where both see a fault, the local hit stays, with the model's fix for the same words; where the
    local engine was not sure, the model's hit stays. ``disputed`` is why the model takes a rule's
    local hits to be wrong; ``severity`` is the one that a hit will have.
    """
    talked_to = any(rule.code == REVIEWER for rule, _ in (*local, *model))
    out: Found = []
    for rule, hit in local:
        doubt = disputed.get(rule.code, "")
        if doubt and not talked_to and hit.confidence == "high" and severity(rule, hit) != "error":
            hit = replace(hit, confidence="low", doubt=doubt)
        out.append((rule, hit))
    fixed: set[int] = set()
    for rule, hit in model:
        same = _same_fault(out, rule, hit, reading)
        if same is None:
            out.append((rule, hit))
            continue
        known = out[same][1]
        if known.confidence == "low" and hit.confidence == "high" and not known.doubt:
            out[same] = (rule, hit)
            continue
        needs_fix = known.origin == "local" and same not in fixed
        if needs_fix and _fixes(hit) and reading.same_words(known.span, hit.span):
            out[same] = (rule, replace(known, suggestion=hit.suggestion))
            fixed.add(same)
    return out


def _same_fault(found: Found, rule: Rule, hit: Hit, reading: Reading) -> int | None:
    """Return the number of the first hit of the same rule about the same words, if any."""
    for number, (other, known) in enumerate(found):
        if other.code == rule.code and (rule.once or reading.same_words(known.span, hit.span)):
            return number
    return None


def _fixes(hit: Hit) -> bool:
    return hit.suggestion is not None and bool(hit.suggestion.edits)
