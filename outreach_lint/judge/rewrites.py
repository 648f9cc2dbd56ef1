"""Check whether a rewrite may be shown: it must invent nothing and cause no new fault.

A rewrite must contain no number, name, link or claim that is not in the draft, because the writer
may send it unchecked. ``[brackets]`` are gaps for the writer; their content is not checked.

The reasons for a rejection are part of the request for new rewrites, and so of cache keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from outreach_lint.model import GAP, Draft, Finding, Span
from outreach_lint.reading import Reading, Sentence, read
from outreach_lint.reading.tokens import Token, tokenize
from outreach_lint.words import shortened

LintFindings = Callable[[Draft], tuple[Finding, ...]]  # runs the local engine

CLAIM_MOVES = ("rapport", "praise", "contribution", "proof", "thanks", "trigger", "hype")
MIN_CONTENT_LETTERS = 4  # letters from which a word counts as a content word
MAX_QUOTE_CHARS = 80  # of a quote in a reason
MIN_SUPPORTED_SHARE = 0.5  # share of a claim's content words that must be in the draft
_LINKS = ("url", "email")
_NUMBERS = ("num", "money")
_DIGITS = re.compile(r"\d+")


def rejection_reason(
    rewrite: str, span: Span, code: str, reading: Reading, lint: LintFindings
) -> str:
    """Return why a rewrite of the words at ``span`` may not be shown; empty if it may."""
    draft = reading.draft
    if rewrite.strip() == draft.text[slice(*span)].strip():
        return "it changes nothing"
    if reason := unsupported_content(rewrite, reading):
        return reason
    if reading.other_language:
        return ""  # the local engine cannot lint it
    rewritten = replace(
        draft, text=draft.text[: span.start] + rewrite + draft.text[span.end :], locate=None
    )
    new_span = Span(span.start, span.start + len(rewrite))
    before, after = lint(draft.with_gaps()), lint(rewritten.with_gaps())
    if fault := _new_fault(before, after):
        return fault
    for finding in after:
        if (
            finding.code == code
            and new_span.start < new_span.end
            and finding.span.overlaps(new_span)
        ):
            return f"it still breaks {_describe(finding)}"
    return ""


def message_rejection_reason(message: str, reading: Reading, lint: LintFindings) -> str:
    """Return why a rewrite of the whole message may not be shown; empty if it may."""
    draft = reading.draft
    if reason := unsupported_content(message, reading):
        return reason
    if reading.other_language:
        return ""
    rewritten = replace(draft, text=message, body_start=0, locate=None)
    before, after = lint(draft.with_gaps()), lint(rewritten.with_gaps())
    if fault := _new_fault(before, after):
        return fault
    if len(after) >= len(before) > 0:
        return "it mends nothing that the local engine minds"
    return ""


def _new_fault(before: Iterable[Finding], after: Iterable[Finding]) -> str:
    """Return a reason if the rewrite breaks a rule that was not broken before, else empty."""
    codes_before = {finding.code for finding in before}
    for finding in after:
        if finding.code not in codes_before:
            return f"it breaks {_describe(finding)}"
    return ""


def _describe(finding: Finding) -> str:
    return f"{finding.code} {finding.name} (“{shortened(finding.quote, MAX_QUOTE_CHARS)}”)"


def unsupported_content(rewrite: str, reading: Reading) -> str:
    """Return a reason if a rewrite contains something that is not in the draft, else empty."""
    draft_words = _draft_words(reading)
    without_gaps = re.sub(GAP, lambda match: " " * len(match[0]), rewrite)
    tokens = tokenize(without_gaps)
    for token in tokens:
        word = without_gaps[token.start : token.end]
        if token.kind == "tag" and word not in reading.draft.text:
            return f"it has a merge tag that the draft has not: {word}"
        if (
            token.kind in _LINKS
            and token.norm not in draft_words
            and word.casefold() not in draft_words
        ):
            return f"it has a link or address that the draft has not: {word}"
        if token.kind in _NUMBERS and not set(_DIGITS.findall(word)) <= draft_words:
            return f"it has a figure that the draft has not: {word}"
    if reading.other_language:
        return ""  # capitals and moves are reliable only in English
    for token in tokens:
        if _is_name(token, tokens, without_gaps) and token.norm not in draft_words:
            return f"it has a name that the draft has not: {without_gaps[token.start : token.end]}"
    return _unsupported_claim(rewrite, reading, draft_words)


def _draft_words(reading: Reading) -> set[str]:
    text = f"{reading.draft.subject or ''}\n{reading.draft.text[reading.draft.body_start :]}"
    draft_words = set(_DIGITS.findall(text))
    for token in tokenize(text):
        draft_words.add(token.norm)
        draft_words.add(text[token.start : token.end].casefold())
    return draft_words


def _is_name(token: Token, tokens: Sequence[Token], text: str) -> bool:
    """Return whether a word is capitalized for another reason than beginning a sentence."""
    if token.kind != "name" or token.norm in ("i", "ok", "ps", "re"):
        return False
    before = text[: token.start].rstrip(" \t\"'“”‘’(")
    return bool(before) and before[-1] not in ".!?:\n–—-"


def _unsupported_claim(rewrite: str, reading: Reading, draft_words: set[str]) -> str:
    """Return a reason if a sentence without a gap claims what the draft does not support."""
    for sentence in read(Draft(rewrite, context=reading.draft.context)).sentences:
        text = rewrite[slice(*sentence.span)]
        claims = [move for move in sentence.moves if move.kind in CLAIM_MOVES]
        if (
            not claims
            or re.search(GAP, text)
            or sentence.is_question
            or _is_supported(sentence, draft_words)
        ):
            continue
        return f"it claims what the draft does not say: “{shortened(text, MAX_QUOTE_CHARS)}”"
    return ""


def _is_supported(sentence: Sentence, draft_words: set[str]) -> bool:
    content_words = supported = 0
    for token in sentence.tokens:
        if token.kind in ("word", "name") and len(token.norm) >= MIN_CONTENT_LETTERS:
            content_words += 1
            supported += token.norm in draft_words
    return supported >= MIN_SUPPORTED_SHARE * content_words
