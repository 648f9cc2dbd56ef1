"""Whether a rewrite may be shown: it must invent nothing and bring no new fault.

A rewrite that says more than the draft puts words into the writer's mouth that may not be true, and
the writer will send them. So every figure, name, link and claim in it must be the draft's;
``[brackets]`` are gaps that the writer fills, and free.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from outreach_lint.model import GAP, Draft, Finding, Span
from outreach_lint.reading import Reading, Sentence, read, shortened
from outreach_lint.reading.tokens import Token, tokenize

Lint = Callable[[Draft], tuple[Finding, ...]]  # what the local engine shows of a draft

CLAIMS = ("rapport", "praise", "contribution", "proof", "thanks", "trigger", "hype")
TELLING = 4  # letters that a word must have to tell what a claim is about
QUOTED_OF_FINDING = 80  # characters of a finding that are shown
OWN_SHARE = 0.5  # of a claim's telling words that must be the draft's own
_LINKS = ("url", "email")
_FIGURES = ("num", "money")
_DIGITS = re.compile(r"\d+")


def objection(rewrite: str, span: Span, code: str, reading: Reading, lint: Lint) -> str:
    """Return why a rewrite of the words at ``span`` may not be shown; empty when it may."""
    draft = reading.draft
    if rewrite.strip() == draft.text[slice(*span)].strip():
        return "it changes nothing"
    if invented := invention(rewrite, reading):
        return invented
    if reading.foreign:
        return ""  # the local engine cannot lint it
    mended = replace(
        draft, text=draft.text[: span.start] + rewrite + draft.text[span.end :], locate=None
    )
    place = Span(span.start, span.start + len(rewrite))
    before, after = lint(draft.with_gaps()), lint(mended.with_gaps())
    if fault := _new_fault(before, after):
        return fault
    for finding in after:
        if finding.code == code and place.start < place.end and finding.span.overlaps(place):
            return f"it still breaks {_in_words(finding)}"
    return ""


def message_objection(message: str, reading: Reading, lint: Lint) -> str:
    """Return why a whole message rewritten may not be shown; empty when it may."""
    draft = reading.draft
    if invented := invention(message, reading):
        return invented
    if reading.foreign:
        return ""
    mended = replace(draft, text=message, body_start=0, locate=None)
    before, after = lint(draft.with_gaps()), lint(mended.with_gaps())
    if fault := _new_fault(before, after):
        return fault
    if len(after) >= len(before) > 0:
        return "it mends nothing that the local engine minds"
    return ""


def _new_fault(before: Iterable[Finding], after: Iterable[Finding]) -> str:
    """Return the first fault of a rule that was not broken before; empty when there is none."""
    known = {finding.code for finding in before}
    for finding in after:
        if finding.code not in known:
            return f"it breaks {_in_words(finding)}"
    return ""


def _in_words(finding: Finding) -> str:
    return f"{finding.code} {finding.name} (“{shortened(finding.quote, QUOTED_OF_FINDING)}”)"


def invention(rewrite: str, reading: Reading) -> str:
    """Return what a rewrite says that the draft does not; empty when it says nothing of its own."""
    own = _words_of(reading)
    free = re.sub(GAP, lambda match: " " * len(match[0]), rewrite)
    tokens = tokenize(free)
    for token in tokens:
        word = free[token.start : token.end]
        if token.kind == "tag" and word not in reading.draft.text:
            return f"it has a merge tag that the draft has not: {word}"
        if token.kind in _LINKS and token.norm not in own and word.casefold() not in own:
            return f"it has a link or address that the draft has not: {word}"
        if token.kind in _FIGURES and not set(_DIGITS.findall(word)) <= own:
            return f"it has a figure that the draft has not: {word}"
    if reading.foreign:
        return ""  # in other languages capitals and moves tell nothing here
    for token in tokens:
        if _is_name(token, tokens, free) and token.norm not in own:
            return f"it has a name that the draft has not: {free[token.start : token.end]}"
    return _claim(rewrite, reading, own)


def _words_of(reading: Reading) -> set[str]:
    text = f"{reading.draft.subject or ''}\n{reading.draft.text[reading.draft.body_start :]}"
    own = set(_DIGITS.findall(text))
    for token in tokenize(text):
        own.add(token.norm)
        own.add(text[token.start : token.end].casefold())
    return own


def _is_name(token: Token, tokens: Sequence[Token], text: str) -> bool:
    """Tell whether a capitalised word is one by itself, not because it begins a sentence."""
    if token.kind != "name" or token.norm in ("i", "ok", "ps", "re"):
        return False
    before = text[: token.start].rstrip(" \t\"'“”‘’(")
    return bool(before) and before[-1] not in ".!?:\n–—-"


def _claim(rewrite: str, reading: Reading, own: set[str]) -> str:
    """Return the sentence of a rewrite that claims what neither the draft nor a gap holds."""
    for sentence in read(Draft(rewrite, context=reading.draft.context)).sentences:
        text = rewrite[slice(*sentence.span)]
        claims = [move for move in sentence.moves if move.kind in CLAIMS]
        if not claims or re.search(GAP, text) or sentence.is_question or _own_words(sentence, own):
            continue
        return f"it claims what the draft does not say: “{shortened(text, QUOTED_OF_FINDING)}”"
    return ""


def _own_words(sentence: Sentence, own: set[str]) -> bool:
    telling = known = 0
    for token in sentence.tokens:
        if token.kind in ("word", "name") and len(token.norm) >= TELLING:
            telling += 1
            known += token.norm in own
    return known >= OWN_SHARE * telling
