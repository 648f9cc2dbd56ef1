"""Ask the writer of a draft for words, and say where they go and what they change."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import click

from outreach_lint.linting.edits import finding_key, moved
from outreach_lint.linting.findings import by_place
from outreach_lint.linting.result import Result
from outreach_lint.model import (
    INSTEAD_GAP,
    LINE_BREAK,
    Draft,
    Edit,
    Finding,
    Insertion,
    Span,
    Suggestion,
)
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.rules.rule import Rule
from outreach_lint.words import counted, quotable

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")  # what the arrow keys send
_SENTENCE_ENDS = ("", "\n", "\r", ".", "!", "?", "…")  # what is before the start of a sentence
_PASTE_SECONDS = 0.05  # the further lines of a pasted text arrive within this time
_CHARS_BESIDE = 30  # characters shown on each side of words inside a sentence
_NOT_IN_TEXT = ("Cc", "Cf", "Cs")  # categories of control, format and surrogate characters


class Changes(NamedTuple):
    """Sentences about the findings that are gone after a change, and about new ones."""

    gone: list[str]
    new: list[str]


def ask_words(question: str) -> str:
    """Ask for words, and return them in one line, without control characters."""
    lines = [_asked(question)]
    while _is_pasted_on():
        lines.append(_asked(""))
    return " ".join(_without_controls(" ".join(lines)).split())


def use_line_editing() -> None:
    """Let the arrow keys move within an answer, where Python has the library for it."""
    with suppress(ImportError):
        import readline  # noqa: F401  # input() uses it once it is imported


def _asked(question: str) -> str:
    while True:
        try:
            if not question:
                return input()
            return str(click.prompt(question, default="", show_default=False))
        except UnicodeDecodeError:
            click.echo("These characters cannot be read. Type the words again.")


def _is_pasted_on() -> bool:
    """Return whether more lines are waiting, as when a text of several lines was pasted."""
    if not sys.stdin.isatty():
        return False
    from select import select

    try:
        return bool(select([sys.stdin], [], [], _PASTE_SECONDS)[0])
    except (OSError, ValueError):  # Windows has no select for a terminal
        return False


def _without_controls(text: str) -> str:
    from unicodedata import category

    text = _ESCAPES.sub("", text)
    kept = []
    for char in text:
        # the joiners of emoji and scripts are format characters
        is_kept = category(char) not in _NOT_IN_TEXT or char in "\u200c\u200d"
        kept.append(char if is_kept else " ")
    return "".join(kept)


def places_in_words(draft: Draft, edits: Sequence[Edit]) -> Iterator[str]:
    """Yield for each gap of edits, in order, what to write and where it goes."""
    for edit in sorted(edits, key=lambda edit: edit.span):
        for _ in gaps_in(edit.text):
            removed = draft.text[edit.span.start : edit.span.end].rstrip()
            before = draft.text[draft.body_start : edit.span.start].rstrip(" >\t")
            starts = before[-1:] in _SENTENCE_ENDS and edit.text.startswith("[")
            if len(removed) <= 1 or removed[-1] in ".!?…" or starts:
                what = "Write a whole sentence, as it will stand in the message"
                yield f"({what}, {_place(draft, edit)}.)"
            else:
                yield f"(It goes where the dots are: “{_with_dots(draft, edit)}”.)"


def _with_dots(draft: Draft, edit: Edit) -> str:
    """Return the words around an edit inside a sentence, with dots for its gaps."""
    start, end = edit.span
    before = LINE_BREAK.split(draft.text[draft.body_start : start])[-1][-_CHARS_BESIDE:]
    after = LINE_BREAK.split(draft.text[end:])[0][:_CHARS_BESIDE]
    words = edit.text
    for gap in reversed(gaps_in(words)):
        words = words[: gap.span.start] + "…" + words[gap.span.end :]
    return " ".join(f"{before}{words}{after}".split())


def _place(draft: Draft, edit: Edit) -> str:
    start, end = edit.span
    removed = quotable(draft.text[start:end].lstrip(" ,;:–—-"))
    if len(removed) > 1:  # one letter is only written differently
        return f"in place of “{removed}”"
    following = _first_words(draft.text[start:])
    if following and not edit.text.startswith((" ", "\n", "\r")):
        return f"before “{following}”"
    lines = LINE_BREAK.split(draft.text[draft.body_start : start].rstrip())
    return f"after “{quotable(lines[-1])}”"


def _first_words(text: str) -> str:
    return quotable(LINE_BREAK.split(text.lstrip())[0])


def changes_in_words(before: Result, after: Result, rules: Mapping[str, Rule]) -> Changes:
    """Return the sentences about the findings that are gone after a change, and about new ones.

    A rule about sentences may report nothing any more although the words still stand.
    """
    old, new = _counts(before), _counts(after)
    gone = []
    for message in old - new:
        words = [f for f in before.shown if _message(f) == message]
        stand = [f for f in words if _is_about_words(f, rules) and place_of(f, after.draft)]
        if new[message]:
            gone.append(f"Gone here ({counted(new[message], 'more place')} to change): {message}")
        elif stand:
            gone.append(f"No longer reported, though the words stand: {message}")
        else:
            gone.append(f"Gone: {message}")
    return Changes(gone, [f"New: {message}" for message in new - old])


def _is_about_words(finding: Finding, rules: Mapping[str, Rule]) -> bool:
    """Return whether a finding is about its words, not about the whole message."""
    return finding.code in rules and rules[finding.code].about == "sentence"


def place_of(finding: Finding, draft: Draft) -> Span | None:
    """Return where the words of a finding stand in a changed draft; ``None`` if they do not."""
    words = map(re.escape, finding.quote.split() if finding.span.start < finding.span.end else ())
    pattern = r"\s+".join(words)
    found = re.compile(pattern).search(draft.text, draft.body_start) if pattern else None
    return Span(*found.span()) if found else None


def with_same_fault(answered: Finding, before: Result, after: Result) -> Result:
    """Return a result with what had the fault of an answered finding, and still stands.

    The linter may report it no longer because the rest of the message has become better.
    """
    reported = set(map(finding_key, after.shown))
    findings = list(after.findings)
    for finding in before.shown:
        is_other = finding_key(finding) not in (*reported, finding_key(answered))
        span = place_of(finding, after.draft)
        if is_other and span and _message(finding) == _message(answered):
            insertions = (Insertion(INSTEAD_GAP, "sentence"),)
            advice = Suggestion("Write something else instead.", insertions=insertions)
            findings.append(moved(replace(finding, suggestion=advice), span, after.draft))
    return replace(after, findings=tuple(sorted(findings, key=by_place)))


def _counts(result: Result) -> Counter[str]:
    return Counter(map(_message, result.shown))


def _message(finding: Finding) -> str:
    return f"{finding.message} ({finding.code} {finding.name})"


def still_there(
    finding: Finding, before: Result, after: Result, answers: Iterable[str]
) -> list[Finding]:
    """Return what a rule still reports of a finding's words, or now of the writer's answers."""
    if _counts(after)[_message(finding)] < _counts(before)[_message(finding)]:
        return []
    known = [finding_key(finding)[1], *answers]
    found = []
    for other in after.shown:
        words = finding_key(other)[1]
        if _message(other) == _message(finding) and any(_overlap(words, one) for one in known):
            found.append(other)
    return found


def _overlap(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    return one in other or other in one
