"""A small linter for tests of fixes: each rule is about certain words, and has one fix for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from outreach_lint.config import Config
from outreach_lint.linting.findings import by_place, finding_of
from outreach_lint.linting.result import Result
from outreach_lint.linting.trial import LintDraft
from outreach_lint.model import (
    Confidence,
    Draft,
    Edit,
    Finding,
    Hit,
    Origin,
    Position,
    Severity,
    Span,
    Suggestion,
)
from outreach_lint.rules.rule import Rule
from outreach_lint.sources.texts import text as texts

CONFIG = Config()
TEXT = (
    "Hi Ada,\n\nYour grand talk on vast mills made me rebuild our gate. Which wood did you choose for"
    " the wheel?\n\nBest,\nTom\n"
)


class AnyRule(dict[str, Rule]):
    """Rules by code: for each code that is looked up, one without particulars."""

    def __missing__(self, code: str) -> Rule:
        """Return the rule of a code."""
        return Rule(code, code.lower(), "warning", f"About {code}.", "")


RULES = AnyRule()


@dataclass(frozen=True)
class Word:
    """A rule: finds ``words``, and puts ``put`` in their place; with ``None`` it has no fix.

    It applies to texts with ``having`` and without ``lacking``.
    """

    words: str
    put: str | None = ""
    code: str = "TST001"
    safe: bool = True
    confidence: Confidence = "high"
    severity: Severity = "warning"
    origin: Origin = "local"
    having: str = ""
    lacking: str = "\0"
    codes: tuple[str, ...] = ()


def lint_for(*words: Word) -> LintDraft:
    """Return a function that lints by these rules."""

    def lint(draft: Draft) -> Result:
        found = []
        for word in words:
            if word.having not in draft.text or word.lacking in draft.text:
                continue
            for match in re.finditer(re.escape(word.words), draft.text):
                hit = _hit(word, Span(*match.span()))
                rule = replace(RULES[word.code], severity=word.severity)
                found.append(finding_of(rule, hit, draft, CONFIG))
        return Result(draft, tuple(sorted(found, key=by_place)))

    return lint


def _hit(word: Word, span: Span) -> Hit:
    fix = None
    if word.put is not None:
        fix = Suggestion("Change it.", (Edit(span, word.put),), word.safe, word.codes)
    return Hit(span, suggestion=fix, confidence=word.confidence, origin=word.origin)


def draft_of(text: str, name: str = "draft.txt") -> Draft:
    """Return the draft of a text file."""
    return texts.read_draft(text.encode(), name, CONFIG)


def finding_at(draft: Draft, words: str, suggestion: Suggestion) -> Finding:
    """Return a finding about some words of a draft, with a fix."""
    start = draft.text.find(words)
    place = Position(1, 1, start)
    return Finding(
        "XYZ001", "x", "warning", "high", "x", Span(start, start + len(words)), place, place,
        words, suggestion,
    )  # fmt: skip
