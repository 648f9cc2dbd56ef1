"""Suppressions: comments in a draft that disable rules, and ``disable`` in front matter.

A comment is ``<!-- outreach-lint: disable-next-line RAP001 -- reason -->``, or the same text in a
comment of a template engine. Such comments are not part of the message, and no rule sees them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from outreach_lint.errors import OutreachLintError, Place, nearest
from outreach_lint.model import LINE_BREAK, Draft, Edit, Finding, Span
from outreach_lint.reading import COMMENT_PREFIX
from outreach_lint.reading.comments import REST_OF_LINE, Comment, comments, with_spaces_for

# Code prefix of built-in rules about the run; they are suppressed only by name.
RUN_RULE_PREFIX = "OL"
VERBS = ("disable-next-line", "disable", "enable", "disable-file")
FRONT_MATTER = "front matter"
# Patterns that are compiled on first use, because most drafts have no directive.
_BODY = r"(?s)\s*(?P<verb>[\w-]+)(?P<rules>[^\n]*?)(?:\s--\s+(?P<reason>.*?))?\s*$"
_KEY = r"(?m)^disable\b[^\r\n]*"


class Directive(NamedTuple):
    """A directive of the writer: its span, its verb, the rules that it names, and the reason.

    A directive without rules applies to all of them.
    """

    span: Span
    verb: str
    rules: tuple[str, ...]
    reason: str


class Suppressed(NamedTuple):
    """A finding that a user accepts.

    ``by`` says where (comment, front matter or baseline), ``reason`` why.
    """

    finding: Finding
    by: str
    reason: str


class Decided(NamedTuple):
    """A draft's findings after its directives were applied.

    ``unused`` holds the directives that suppressed nothing, with the words that had no effect.
    ``errors`` holds the errors in the directives.
    """

    kept: list[Finding]
    suppressed: list[Suppressed]
    unused: list[tuple[Directive, tuple[str, ...]]]
    errors: list[OutreachLintError]


def directive_comments(text: str, start: int = 0) -> list[Comment]:
    """Return the comments from ``start`` on that are directives of outreach-lint."""
    if COMMENT_PREFIX not in text:
        return []
    return [comment for comment in comments(text, start) if comment.text.startswith(COMMENT_PREFIX)]


def blank_directive_comments(text: str, start: int = 0) -> str:
    """Return the text with directive comments replaced by spaces, so that offsets stay valid."""
    return with_spaces_for(
        text, [comment.span for comment in directive_comments(text, start)], start
    )


def directives(draft: Draft) -> Iterator[Directive | OutreachLintError]:
    """Yield the directives of a draft, and an error for each invalid one."""
    for rule, reason in draft.disable:
        yield Directive(_front_matter(draft), FRONT_MATTER, (rule,), reason)
    for comment in directive_comments(draft.text, draft.body_start):
        if not comment.ends:
            yield OutreachLintError(
                "this comment does not end", _location(draft, comment.span), "close it on its line"
            )
            return
        span, body = comment.span, comment.text.removeprefix(COMMENT_PREFIX)
        match = re.match(_BODY, body)
        verb = match["verb"] if match else ""
        if match is None or verb not in VERBS:
            location = _location(draft, span)
            hint = nearest(verb, list(VERBS)) or f"known: {', '.join(VERBS)}"
            yield OutreachLintError(
                f"no such suppression: {verb or body.strip()!r}", location, hint
            )
            continue
        rules = tuple(filter(None, re.split(r"[\s,]+", match["rules"])))
        yield Directive(span, verb, rules, " ".join((match["reason"] or "").split()))


def _front_matter(draft: Draft) -> Span:
    key = re.compile(_KEY).search(draft.text, 0, draft.body_start)
    return Span(*key.span()) if key else Span(draft.body_start, draft.body_start)


def _location(draft: Draft, span: Span) -> Place:
    position = draft.position(span.start)
    return Place(draft.path, position.line, position.column)


def apply_directives(
    findings: Iterable[Finding], draft: Draft, codes_of: Callable[[str, Place], Iterable[str]]
) -> Decided:
    """Suppress the findings that a draft's directives apply to.

    ``codes_of(word, place)`` returns the codes that a word stands for and raises
    ``OutreachLintError``.
    """
    sorted_findings = sorted(findings, key=lambda finding: (finding.span, finding.code))
    resolved, errors = _resolved(draft, codes_of)
    blanked = blank_directive_comments(draft.text, draft.body_start) if resolved else draft.text
    starts = [finding.span.start for finding in sorted_findings]
    suppressed_by_number: dict[int, Suppressed] = {}
    unused = []
    for number, (directive, words) in enumerate(resolved):
        if directive.verb == "enable":
            if not any(earlier.verb == "disable" for earlier, _ in resolved[:number]):
                unused.append((directive, tuple(words)))
            continue
        used: set[str] = set()
        scope = _scope_of(draft, directive, blanked)
        for index in range(bisect_left(starts, scope.start), bisect_right(starts, scope.end)):
            finding = sorted_findings[index]
            named = [word for word, codes in words.items() if finding.code in codes]
            if index in suppressed_by_number or (
                not named and (directive.rules or finding.code.startswith(RUN_RULE_PREFIX))
            ):
                continue
            if directive.verb == "disable" and _is_enabled_again(finding, resolved[number + 1 :]):
                continue
            used.update(named or ["*"])
            by = FRONT_MATTER if directive.verb == FRONT_MATTER else "comment"
            suppressed_by_number[index] = Suppressed(finding, by, directive.reason)
        unused_words = tuple(word for word in words if word not in used)
        if unused_words or not (words or used):
            unused.append((directive, unused_words))
    return Decided(*_split(sorted_findings, suppressed_by_number), unused, errors)


def _split(
    findings: Sequence[Finding], suppressed_by_number: Mapping[int, Suppressed]
) -> tuple[list[Finding], list[Suppressed]]:
    """Return the findings that stay, and the suppressed ones in order of their numbers."""
    kept, suppressed = [], []
    for index, finding in enumerate(findings):
        if index in suppressed_by_number:
            suppressed.append(suppressed_by_number[index])
        else:
            kept.append(finding)
    return kept, suppressed


ResolvedDirectives = list[tuple[Directive, dict[str, frozenset[str]]]]


def _resolved(
    draft: Draft, codes_of: Callable[[str, Place], Iterable[str]]
) -> tuple[ResolvedDirectives, list[OutreachLintError]]:
    """Return the directives with the codes that their words stand for, and the errors in them."""
    resolved: ResolvedDirectives = []
    errors: list[OutreachLintError] = []
    for directive in directives(draft):
        if isinstance(directive, OutreachLintError):
            errors.append(directive)
            continue
        words: dict[str, frozenset[str]] = {}
        for word in directive.rules:
            try:
                words[word] = frozenset(codes_of(word, _location(draft, directive.span)))
            except OutreachLintError as error:
                errors.append(error)
        if words or not directive.rules:
            resolved.append((directive, words))
    return resolved, errors


def _is_enabled_again(finding: Finding, later: ResolvedDirectives) -> bool:
    """Return whether a later ``enable`` directive is before the finding."""
    for other, words in later:
        if other.verb != "enable" or other.span.end > finding.span.start:
            continue
        if not other.rules or any(finding.code in codes for codes in words.values()):
            return True
    return False


def _scope_of(draft: Draft, directive: Directive, blanked: str) -> Span:
    """Return the span in which a finding must start to be suppressed, both ends included."""
    if directive.verb in ("disable-file", FRONT_MATTER):
        return Span(0, len(draft.text))
    if directive.verb == "disable":
        return Span(directive.span.end, len(draft.text))
    start = len(blanked) - len(blanked[directive.span.end :].lstrip())
    line_end = LINE_BREAK.search(draft.text, start)
    # Findings about the whole message or its subject have their position at the start of the body.
    is_first_line = not blanked[draft.body_start : start].strip()
    return Span(
        draft.body_start if is_first_line else start,
        line_end.start() if line_end else len(draft.text),
    )


def removal(directive: Directive, words: Iterable[str], draft: Draft) -> Edit:
    """Return the edit that removes a directive, or only ``words`` of it.

    A directive that fills its line is removed with the line.
    """
    text, (start, end), removed = draft.text, directive.span, set(words)
    kept = [word for word in directive.rules if word not in removed]
    if removed and kept:
        before, verb, rest = text[start:end].partition(directive.verb)
        rules = re.match(r"[^\n]*?(?=\s--\s|\s*(?:-->|-?[#%]\}|(?:--)?\}\}|\{%)|\s*$)", rest)
        after = rest[rules.end() :] if rules else rest
        return Edit(directive.span, f"{before}{verb} {', '.join(kept)}{after}")
    while start > draft.body_start and text[start - 1] in " \t":
        start -= 1
    line_begins = start == draft.body_start or text[start - 1] in "\r\n"
    if line_begins and (rest_of_line := re.compile(REST_OF_LINE).match(text, end)):
        end = rest_of_line.end()
        end += text[end - 1] == "\r" and text[end : end + 1] == "\n"
    elif line_begins:
        start = directive.span.start
    return Edit(Span(start, end), "")
