"""Ask the writer of a draft for words, and say where they go and what they change."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

import click

from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Draft, Edit, Span
from outreach_lint.words import quotable

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")  # what the arrow keys send
_PASTE_SECONDS = 0.05  # the further lines of a pasted text arrive within this time
_NOT_IN_TEXT = ("Cc", "Cf", "Cs")  # categories of control, format and surrogate characters


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
    """Yield a sentence for each edit that says where its words go."""
    for edit in sorted(edits, key=lambda edit: edit.span):
        start, end = edit.span
        removed = quotable(draft.text[start:end])
        following = _first_words(draft.text[end - (len(removed) == 1) :])
        if len(removed) > 1:
            yield f"In place of “{removed}”"
        elif following and not edit.text.startswith((" ", "\n", "\r")):
            yield f"Before “{following}”"
        else:
            lines = LINE_BREAK.split(draft.text[draft.body_start : start].rstrip())
            yield f"After “{quotable(lines[-1])}”"


def _first_words(text: str) -> str:
    return quotable(LINE_BREAK.split(text.lstrip())[0])


def changed_span(before: str, after: str) -> Span:
    """Return the span of the words in a changed text that are new."""
    start, most = 0, min(len(before), len(after))
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    last = len(after) - end
    while start and not after[start - 1].isspace():
        start -= 1
    while last < len(after) and not after[last].isspace():
        last += 1
    while start < last and after[start].isspace():
        start += 1
    return Span(start, last)


def changed_findings(before: Result, after: Result) -> tuple[list[str], list[str]]:
    """Return the messages of the findings that are gone after a change, and of new ones."""
    old, new = _counts(before), _counts(after)
    return _messages(before, old - new), _messages(after, new - old)


def _counts(result: Result) -> Counter[str]:
    return Counter(finding.code for finding in result.shown)


def _messages(result: Result, counts: Counter[str]) -> list[str]:
    messages = {}
    for finding in result.shown:
        if counts[finding.code]:
            messages[finding.code] = f"{finding.message} ({finding.code} {finding.name})"
    return list(messages.values())


def has_as_many(code: str, before: Result, after: Result) -> bool:
    """Return whether a change has not reduced the findings of a rule."""
    return _counts(after)[code] >= _counts(before)[code]
