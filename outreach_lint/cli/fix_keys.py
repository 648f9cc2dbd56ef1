"""The keys of ``outreach-lint fix``, and the questions that they answer."""

from __future__ import annotations

from collections.abc import Sequence

import click

from outreach_lint.cli.fix_screen import Screen
from outreach_lint.report.terminal import safe

ANSWER, TAKE, LEAVE_OUT, SKIP, EDIT = "answer", "take", "leave out", "skip", "edit"
SUPPRESS, UNDO, QUIT = "suppress", "undo", "quit"
AGAIN, KEEP, DROP = "again", "keep", "drop"
YES, NO = "yes", "no"
_LETTERS = {SUPPRESS: "x"}  # of actions that have another letter than their first
_LABELS = {
    LEAVE_OUT: "leave it out",
    AGAIN: "answer again",
    KEEP: "keep it as it is now",
    DROP: "drop this change",
}


def ask_action(screen: Screen, actions: Sequence[str]) -> str:
    """Ask what to do; a word or its letter is an answer, and Enter skips or keeps."""
    words_by_answer: dict[str, str] = {}
    labels = []
    for word in actions:
        letter = _LETTERS.get(word, word[0])
        words_by_answer[letter] = words_by_answer[word] = word
        labels.append(f"[{letter}] {_LABELS.get(word, word)}")
    default = SKIP if SKIP in actions else KEEP
    question = ", ".join(labels)
    while True:
        answer = click.prompt(question, default=default, show_default=False)
        if chosen := words_by_answer.get(str(answer).strip().lower()):
            return chosen
        screen.print(f"Type one of {', '.join(actions)}.")


def ask_to_write(screen: Screen, path: str) -> str:
    """Ask whether to write a draft; Enter is no."""
    answers = {"": NO, QUIT: NO, QUIT[0]: NO}
    for word in (YES, NO, UNDO):
        answers[word] = answers[word[0]] = word
    question = f"Write it to {safe(path)}? [y/N/u]"
    while True:
        answer = str(click.prompt(question, default="", show_default=False)).strip().lower()
        if answer in answers:
            return answers[answer]
        screen.print(
            "Type y to write it, n or q to leave the file as it is, or u to undo the last change."
        )
