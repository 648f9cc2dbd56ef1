"""Suppressions: comments in a draft that switch rules off, and ``disable`` in front matter.

``<!-- outreach-lint: disable-next-line RAP001 -- reason -->`` and the comments of template engines.
They are for the linter, not for the reader: a draft is read as if they were not there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import LINE_BREAK, Draft, Edit, Finding, Span
from outreach_lint.reading import OURS
from outreach_lint.reading.comments import Comment, comments, without

HOST = "OL"  # codes of the host's own: they are about the run, and suppressed only by their name
VERBS = ("disable-next-line", "disable", "enable", "disable-file")
FRONT_MATTER = "front matter"
# Compiled when the first comment of ours is met; most drafts have none.
_BODY = r"(?s)\s*(?P<verb>[\w-]+)(?P<rules>[^\n]*?)(?:\s--\s+(?P<reason>.*?))?\s*$"
_REST_OF_LINE = r"[ \t]*(?:[\r\n]|\Z)"
_KEY = r"(?m)^disable\b[^\r\n]*"


class Directive(NamedTuple):
    """One decision of the writer: where it stands, what it does, for which rules, and why.

    Without rules it is for all of them.
    """

    span: Span
    verb: str
    rules: tuple[str, ...]
    reason: str


class Suppressed(NamedTuple):
    """A finding that somebody decided to accept.

    ``by`` says where the decision stands (comment, front matter or baseline), ``reason`` why.
    """

    finding: Finding
    by: str
    reason: str


class Decided(NamedTuple):
    """A draft's findings after its directives were applied.

    ``unused`` are the directives, or those of their rules, that suppressed nothing; ``errors`` what
    in them has to be mended.
    """

    kept: list[Finding]
    suppressed: list[Suppressed]
    unused: list[tuple[Directive, tuple[str, ...]]]
    errors: list[OutreachLintError]


def ours(text: str, start: int = 0) -> list[Comment]:
    """Return every comment of ours from ``start`` on."""
    if OURS not in text:
        return []
    return [comment for comment in comments(text, start) if comment.text.startswith(OURS)]


def without_ours(text: str, start: int = 0) -> str:
    """Return a text with blanks where comments of ours stand, so that every position stays."""
    return without(text, [comment.span for comment in ours(text, start)], start)


def directives(draft: Draft) -> Iterator[Directive | OutreachLintError]:
    """Yield the directives of a draft; one that does not say what it wants comes as its error."""
    for rule, reason in draft.disable:
        yield Directive(_front_matter(draft), FRONT_MATTER, (rule,), reason)
    for comment in ours(draft.text, draft.body_start):
        if not comment.ends:
            yield OutreachLintError(
                "this comment does not end", _place(draft, comment.span), "close it on its line"
            )
            return
        span, body = comment.span, comment.text.removeprefix(OURS)
        match = re.match(_BODY, body)
        verb = match["verb"] if match else ""
        if match is None or verb not in VERBS:
            place = _place(draft, span)
            hint = nearest(verb, list(VERBS)) or f"known: {', '.join(VERBS)}"
            yield OutreachLintError(f"no such suppression: {verb or body.strip()!r}", place, hint)
            continue
        rules = tuple(filter(None, re.split(r"[\s,]+", match["rules"])))
        yield Directive(span, verb, rules, " ".join((match["reason"] or "").split()))


def _front_matter(draft: Draft) -> Span:
    key = re.compile(_KEY).search(draft.text, 0, draft.body_start)
    return Span(*key.span()) if key else Span(draft.body_start, draft.body_start)


def _place(draft: Draft, span: Span) -> str:
    at = draft.position(span.start)
    return f"{draft.path}:{at.line}:{at.column}"


def decide(
    findings: Iterable[Finding], draft: Draft, codes_of: Callable[[str, str], Iterable[str]]
) -> Decided:
    """Set aside the findings that a draft's directives are about.

    ``codes_of(word, where)`` returns the codes that a word stands for and raises
    ``OutreachLintError``.
    """
    found = sorted(findings, key=lambda finding: (finding.span, finding.code))
    given, errors = _resolved(draft, codes_of)
    read = without_ours(draft.text, draft.body_start) if given else draft.text
    begins = [finding.span.start for finding in found]
    aside: dict[int, Suppressed] = {}
    unused = []
    for number, (directive, words) in enumerate(given):
        if directive.verb == "enable":
            if not any(earlier.verb == "disable" for earlier, _ in given[:number]):
                unused.append((directive, tuple(words)))
            continue
        used: set[str] = set()
        reach = _reach(draft, directive, read)
        for at in range(bisect_left(begins, reach.start), bisect_right(begins, reach.end)):
            finding = found[at]
            named = [word for word, codes in words.items() if finding.code in codes]
            if at in aside or (not named and (directive.rules or finding.code.startswith(HOST))):
                continue
            if directive.verb == "disable" and _switched_on(finding, given[number + 1 :]):
                continue
            used.update(named or ["*"])
            by = FRONT_MATTER if directive.verb == FRONT_MATTER else "comment"
            aside[at] = Suppressed(finding, by, directive.reason)
        idle = tuple(word for word in words if word not in used)
        if idle or not (words or used):
            unused.append((directive, idle))
    return Decided(*_parted(found, aside), unused, errors)


def _parted(
    found: Sequence[Finding], aside: Mapping[int, Suppressed]
) -> tuple[list[Finding], list[Suppressed]]:
    """Return the findings that stay, and those set aside, which stand under their numbers."""
    kept, suppressed = [], []
    for at, finding in enumerate(found):
        if at in aside:
            suppressed.append(aside[at])
        else:
            kept.append(finding)
    return kept, suppressed


Given = list[tuple[Directive, dict[str, frozenset[str]]]]


def _resolved(
    draft: Draft, codes_of: Callable[[str, str], Iterable[str]]
) -> tuple[Given, list[OutreachLintError]]:
    """Return the directives with the codes that their words stand for, and the errors in them."""
    given: Given = []
    errors: list[OutreachLintError] = []
    for directive in directives(draft):
        if isinstance(directive, OutreachLintError):
            errors.append(directive)
            continue
        words: dict[str, frozenset[str]] = {}
        for word in directive.rules:
            try:
                words[word] = frozenset(codes_of(word, _place(draft, directive.span)))
            except OutreachLintError as error:
                errors.append(error)
        if words or not directive.rules:
            given.append((directive, words))
    return given, errors


def _switched_on(finding: Finding, later: Given) -> bool:
    """Tell whether a later ``enable`` stands before the finding."""
    for other, words in later:
        if other.verb != "enable" or other.span.end > finding.span.start:
            continue
        if not other.rules or any(finding.code in codes for codes in words.values()):
            return True
    return False


def _reach(draft: Draft, directive: Directive, read: str) -> Span:
    """Return where a finding must begin to be suppressed, both ends included."""
    if directive.verb in ("disable-file", FRONT_MATTER):
        return Span(0, len(draft.text))
    if directive.verb == "disable":
        return Span(directive.span.end, len(draft.text))
    start = len(read) - len(read[directive.span.end :].lstrip())
    stop = LINE_BREAK.search(draft.text, start)
    # What the message as a whole lacks, and its subject in the front matter, stand at its very
    # beginning.
    first = not read[draft.body_start : start].strip()
    return Span(draft.body_start if first else start, stop.start() if stop else len(draft.text))


def removal(directive: Directive, words: Iterable[str], draft: Draft) -> Edit:
    """Return the edit that removes a directive, or only ``words`` of it.

    A directive that fills its line is removed with the line.
    """
    text, (start, end), gone = draft.text, directive.span, set(words)
    kept = [word for word in directive.rules if word not in gone]
    if gone and kept:
        before, verb, rest = text[start:end].partition(directive.verb)
        rules = re.match(r"[^\n]*?(?=\s--\s|\s*(?:-->|-?[#%]\}|(?:--)?\}\}|\{%)|\s*$)", rest)
        after = rest[rules.end() :] if rules else rest
        return Edit(directive.span, f"{before}{verb} {', '.join(kept)}{after}")
    while start > draft.body_start and text[start - 1] in " \t":
        start -= 1
    line_begins = start == draft.body_start or text[start - 1] in "\r\n"
    if line_begins and (rest_of_line := re.compile(_REST_OF_LINE).match(text, end)):
        end = rest_of_line.end()
        end += text[end - 1] == "\r" and text[end : end + 1] == "\n"
    elif line_begins:
        start = directive.span.start
    return Edit(Span(start, end), "")
