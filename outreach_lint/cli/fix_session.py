"""The conversation of ``outreach-lint fix`` about one draft."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import Any

import click

from outreach_lint.cli import say
from outreach_lint.cli.checking import report_width
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.filling import filled
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.linting.fix import Lint, applied, key_of, tried
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Draft, Finding
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.report.entries import Entry, by_importance, entries
from outreach_lint.report.frame import excerpt
from outreach_lint.report.terminal import safe, wrap
from outreach_lint.report.verdict import title, verdict
from outreach_lint.sources.suppressing import added
from outreach_lint.sources.writing import write

TAKE, SKIP, EDIT, SUPPRESS, QUIT = "take", "skip", "edit", "suppress", "quit"
LETTERS = {TAKE: "t", SKIP: "s", EDIT: "e", SUPPRESS: "u", QUIT: "q"}


class Session:
    """A dialogue about the findings of one draft; the draft is written after the last question.

    ``lint`` judges the draft as it becomes, ``config`` is what its file was read with. ``failed``
    tells whether it could not be written.
    """

    def __init__(self, result: Result, lint: Lint, config: Config) -> None:
        self._before = result.draft
        self._now = result
        self._lint, self._config = lint, config
        self._decided: set[tuple[str, str]] = set()
        self._done: Counter[str] = Counter()
        self._width = report_width()
        self.failed = False

    def run(self) -> bool:
        """Have the conversation; return whether the draft in its file has findings at its end."""
        found = entries(self._now.shown)
        name = title(self._before)
        self._say(f"{name}: {verdict(self._now, found)}", bold=True)
        if not found:
            return False
        begun = self._now
        while (entry := self._next()) and self._about(entry) != QUIT:
            pass
        if self._now.draft.text == self._before.text:
            self._say("Nothing is changed.")
            return bool(begun.shown)
        self._show_both()
        if not click.confirm(f"Write it to {safe(self._before.path)}?", default=False):
            self._say("Nothing is written.")
            return bool(begun.shown)
        return self._write(begun)

    def _next(self) -> Entry | None:
        """Return the most important entry that nothing has been decided about."""
        for entry in by_importance(entries(self._now.shown)):
            if key_of(entry.told) not in self._decided:
                return entry
        return None

    def _about(self, entry: Entry) -> str:
        """Show an entry, ask what to do about it, and do it; return what was chosen."""
        self._show(entry)
        fixed = next((f for f in entry.findings if f.fixable(unsafe=True)), None)
        expected: set[str] = set()
        if fixed:
            expected = self._new(self._with_fix(fixed))
        if expected:
            what = ", ".join(sorted(expected))
            self._say(f"  To take it brings up something else: {what}.", fg="yellow")
        able = [EDIT, SUPPRESS, SKIP, QUIT]
        if fixed or gaps_in(entry.told.quote):
            able = [TAKE, *able]
        chosen = self._choice(able)
        if chosen == TAKE:
            self._take(entry, fixed, expected)
        elif chosen == EDIT:
            self._edit(entry)
        elif chosen == SUPPRESS:
            self._suppress(entry)
        elif chosen == SKIP:
            self._decide(entry)
            self._done[SKIP] += 1
        return chosen

    def _show(self, entry: Entry) -> None:
        told, draft = entry.told, self._now.draft
        codes = ", ".join(f"{code} {name}" for code, name in entry.rules)
        self._say("")
        self._say(told.message, bold=True)
        self._say(codes, fg="bright_black")
        for span in entry.spans:
            for line, marks in excerpt(draft, span, self._width):
                click.secho(line, fg="yellow" if marks else None)
        if entry.fix:
            for line in wrap(entry.fix.text, self._width, "       ", "  try: "):
                click.secho(line, fg="cyan")

    def _choice(self, able: list[str]) -> str:
        """Ask what to do; a word or its first letter is an answer, and Enter skips."""
        known: dict[str, str] = {}
        offered = []
        for word in able:
            known[LETTERS[word]] = known[word] = word
            offered.append(f"[{LETTERS[word]}] {word}")
        question = ", ".join(offered)
        while True:
            answer = click.prompt(question, default="s", show_default=False, prompt_suffix=": ")
            if chosen := known.get(str(answer).strip().lower()):
                return chosen
            self._say(f"Type one of {', '.join(able)}.")

    def _with_fix(self, fixed: Finding | None) -> str:
        draft = self._now.draft
        if fixed is None:
            return draft.text
        return applied(draft, [fixed])

    def _take(self, entry: Entry, fixed: Finding | None, expected: set[str]) -> None:
        """Apply a fix, once every gap in it is filled.

        Findings that it brings up and that were not ``expected`` are printed.
        """
        draft, text = self._now.draft, self._with_fix(fixed)
        for gap in gaps_in(text, draft.body_start):
            self._say(gap.question, fg="cyan")
            answer = click.prompt("Your words", default="", show_default=False).strip()
            if not answer:
                self._say("The fix is not taken: it needs your words.")
                return
            text = filled(text, answer, draft.body_start)
        new = self._new(text) - expected
        self._become(draft.with_text(text), entry)
        self._done[TAKE] += 1
        if new:
            self._say(f"This brings up something else: {', '.join(sorted(new))}.", fg="yellow")

    def _new(self, text: str) -> set[str]:
        """Return the rules that a changed text breaks, and the draft as it is does not."""
        known = {TO_BE_FILLED, *(finding.code for finding in self._now.shown)}
        new = set()
        for finding in self._lint(self._now.draft.with_text(text)).shown:
            if finding.code not in known:
                new.add(f"{finding.code} {finding.name}")
        return new

    def _edit(self, entry: Entry) -> None:
        """Have the message changed in the writer's own editor."""
        draft = self._now.draft
        head, body = draft.text[: draft.body_start], draft.text[draft.body_start :]
        first = LINE_BREAK.search(body)
        newline = first.group() if first else "\n"
        ending = os.path.splitext(draft.path)[1] or ".txt"
        try:
            edited = click.edit(LINE_BREAK.sub("\n", body), extension=ending)
        except click.ClickException as error:
            self._say(f"The editor could not be used: {error.format_message()}", fg="red")
            return
        if edited is None or not edited.strip():
            self._say("The message is as it was.")
            return
        if not body.endswith(newline):
            edited = edited.removesuffix("\n")
        self._now = self._judged(draft.with_text(head + edited.replace("\n", newline)))
        self._done[EDIT] += 1
        if key_of(entry.told) in map(key_of, self._now.shown):
            self._say("This is still there.")
        else:
            self._say("This is mended.")

    def _suppress(self, entry: Entry) -> None:
        """Write a suppression of an entry's findings into the draft, with the reason."""
        reason = click.prompt("Why is it right as it is?", default="", show_default=False).strip()
        if not reason:
            self._say("It is not suppressed: that needs a reason.")
            return
        draft = self._now.draft
        try:
            text = added(draft, entry.findings, reason)
        except OutreachLintError as error:
            say(error)
            return
        self._become(_with_decision(draft, text, entry, reason), entry)
        self._done[SUPPRESS] += 1

    def _become(self, draft: Draft, entry: Entry) -> None:
        self._decide(entry)
        self._now = self._judged(draft)

    def _judged(self, draft: Draft) -> Result:
        """Return what comes of a draft; only fixes that would be taken are offered."""
        return tried(self._lint(draft), self._lint)

    def _decide(self, entry: Entry) -> None:
        self._decided.update(map(key_of, entry.findings))

    def _show_both(self) -> None:
        """Show the whole message before and after."""
        before, after = self._before.text, self._now.draft.text
        for heading, text, beside, color in (
            ("Before", before, after, "red"),
            ("After", after, before, "green"),
        ):
            other = set(LINE_BREAK.split(beside))
            self._say("")
            self._say(heading, bold=True)
            for line in LINE_BREAK.split(text.rstrip("\r\n")):
                fg = None if line in other else color
                for piece in wrap(line, self._width, "  │ ") or ["  │"]:
                    click.secho(piece, fg=fg)
        self._say("")

    def _write(self, begun: Result) -> bool:
        try:
            write([(self._before, self._now.draft.text)], self._config)
        except OutreachLintError as error:
            self.failed = True
            say(error)
            return bool(begun.shown)
        done = [f"{count} {_PAST[word]}" for word, count in self._done.items()]
        self._say(f"Written: {', '.join(done)}.")
        left = entries(self._now.shown)
        self._say(f"{title(self._before)}: {verdict(self._now, left)}", bold=True)
        return bool(left)

    def _say(self, text: str, **style: Any) -> None:
        for line in wrap(text, self._width) or [""]:
            click.secho(line, **style)


_PAST = {TAKE: "taken", SKIP: "skipped", EDIT: "edited", SUPPRESS: "suppressed"}


def _with_decision(draft: Draft, text: str, entry: Entry, reason: str) -> Draft:
    """Return a draft with a suppression added to its text.

    One in the front matter is added to the draft's ``disable`` too, which the linter reads.
    """
    body = draft.text[draft.body_start :]
    head = text.removesuffix(body)
    if len(head) == len(text) or not head.startswith("---"):
        return draft.with_text(text)
    codes = dict(draft.disable)
    for finding in entry.findings:
        codes[finding.code] = reason
    known = draft.with_text(text)
    return replace(known, body_start=len(head), disable=tuple(codes.items()))
