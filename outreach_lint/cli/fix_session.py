"""The dialog of ``outreach-lint fix`` about one draft."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import Any

import click

from outreach_lint.cli.checking import report_width
from outreach_lint.cli.outcome import print_error
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.edits import finding_key, text_with_fixes
from outreach_lint.linting.filling import fill_first_gap
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.linting.fix import will_show, with_tested_fixes
from outreach_lint.linting.result import Result
from outreach_lint.linting.trial import LintDraft
from outreach_lint.model import LINE_BREAK, Draft, Finding
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.report.entries import ReportEntry, by_importance, entries
from outreach_lint.report.frame import frame_of
from outreach_lint.report.terminal import safe, wrap
from outreach_lint.report.verdict import title, verdict
from outreach_lint.sources.suppressing import with_suppressions
from outreach_lint.sources.writing import write_file

TAKE, SKIP, EDIT, SUPPRESS, QUIT = "take", "skip", "edit", "suppress", "quit"
ANSWER_LETTERS = {TAKE: "t", SKIP: "s", EDIT: "e", SUPPRESS: "u", QUIT: "q"}


class FixSession:
    """A dialog about the findings of one draft; the draft is written after the last question.

    ``lint`` lints changed versions of the draft, ``config`` is the configuration of its file.
    ``failed`` is whether the draft could not be written.
    """

    def __init__(self, result: Result, lint: LintDraft, config: Config) -> None:
        self._original = result.draft
        self._current = result
        self._lint, self._config = lint, config
        self._decided: set[tuple[str, str]] = set()
        self._done: Counter[str] = Counter()
        self._width = report_width()
        self.failed = False

    def run(self) -> bool:
        """Run the dialog; return whether the draft in the file has findings afterwards."""
        found_entries = entries(self._current.shown)
        name = title(self._original)
        self._print(f"{name}: {verdict(self._current, found_entries)}", bold=True)
        if not found_entries:
            return False
        first = self._current
        while (entry := self._next()) and self._handle(entry) != QUIT:
            pass
        if self._current.draft.text == self._original.text:
            self._print("Nothing was changed.")
            return bool(first.shown)
        self._show_before_and_after()
        if not click.confirm(f"Write it to {safe(self._original.path)}?", default=False):
            self._print("Nothing was written.")
            return bool(first.shown)
        return self._write(first)

    def _next(self) -> ReportEntry | None:
        """Return the most important undecided entry, or ``None``."""
        for entry in by_importance(entries(self._current.shown)):
            if finding_key(entry.main) not in self._decided:
                return entry
        return None

    def _handle(self, entry: ReportEntry) -> str:
        """Show an entry, ask what to do about it, and do it; return what was chosen."""
        self._show(entry)
        fixed = next((f for f in entry.findings if f.fixable(unsafe=True)), None)
        expected: set[str] = set()
        if fixed:
            expected = self._new_findings(self._text_with_fix(fixed))
        if expected:
            new_findings = ", ".join(sorted(expected))
            self._print(f"  {will_show(new_findings)}", fg="yellow")
        actions = [EDIT, SUPPRESS, SKIP, QUIT]
        if fixed or gaps_in(entry.main.quote):
            actions = [TAKE, *actions]
        chosen = self._ask_action(actions)
        if chosen == TAKE:
            self._apply_fix(entry, fixed, expected)
        elif chosen == EDIT:
            self._edit(entry)
        elif chosen == SUPPRESS:
            self._suppress(entry)
        elif chosen == SKIP:
            self._mark_decided(entry)
            self._done[SKIP] += 1
        return chosen

    def _show(self, entry: ReportEntry) -> None:
        finding, draft = entry.main, self._current.draft
        codes = ", ".join(f"{code} {name}" for code, name in entry.rules)
        self._print("")
        self._print(finding.message, bold=True)
        self._print(codes, fg="bright_black")
        for span in entry.spans:
            for line, marks in frame_of(draft, finding, span, self._width):
                click.secho(line, fg="yellow" if marks else None)
        if entry.fix:
            for line in wrap(entry.fix.text, self._width, "       ", "  try: "):
                click.secho(line, fg="cyan")

    def _ask_action(self, actions: list[str]) -> str:
        """Ask what to do; a word or its first letter is an answer, and Enter skips."""
        words_by_answer: dict[str, str] = {}
        labels = []
        for word in actions:
            words_by_answer[ANSWER_LETTERS[word]] = words_by_answer[word] = word
            labels.append(f"[{ANSWER_LETTERS[word]}] {word}")
        question = ", ".join(labels)
        while True:
            answer = click.prompt(question, default="s", show_default=False, prompt_suffix=": ")
            if chosen := words_by_answer.get(str(answer).strip().lower()):
                return chosen
            self._print(f"Type one of {', '.join(actions)}.")

    def _text_with_fix(self, fixed: Finding | None) -> str:
        draft = self._current.draft
        if fixed is None:
            return draft.text
        return text_with_fixes(draft, [fixed])

    def _apply_fix(self, entry: ReportEntry, fixed: Finding | None, expected: set[str]) -> None:
        """Apply a fix, once every gap in it is filled.

        New findings that were not ``expected`` are printed.
        """
        draft, text = self._current.draft, self._text_with_fix(fixed)
        for gap in gaps_in(text, draft.body_start):
            self._print(gap.question, fg="cyan")
            answer = click.prompt("Your words", default="", show_default=False).strip()
            if not answer:
                self._print("Not applied: the fix needs your words.")
                return
            text = fill_first_gap(text, answer, draft.body_start)
        new = self._new_findings(text) - expected
        self._set_draft(draft.with_text(text), entry)
        self._done[TAKE] += 1
        if new:
            self._print(f"New findings: {', '.join(sorted(new))}.", fg="yellow")

    def _new_findings(self, text: str) -> set[str]:
        """Return the rules that a changed text breaks and the current draft does not."""
        current_codes = {TO_BE_FILLED, *(finding.code for finding in self._current.shown)}
        new = set()
        for finding in self._lint(self._current.draft.with_text(text)).shown:
            if finding.code not in current_codes:
                new.add(f"{finding.code} {finding.name}")
        return new

    def _edit(self, entry: ReportEntry) -> None:
        """Open the message in the writer's editor, and lint the changed text."""
        draft = self._current.draft
        head, body = draft.text[: draft.body_start], draft.text[draft.body_start :]
        first = LINE_BREAK.search(body)
        newline = first.group() if first else "\n"
        ending = os.path.splitext(draft.path)[1] or ".txt"
        try:
            edited = click.edit(LINE_BREAK.sub("\n", body), extension=ending)
        except click.ClickException as error:
            self._print(f"The editor could not be used: {error.format_message()}", fg="red")
            return
        if edited is None or not edited.strip():
            self._print("The message is unchanged.")
            return
        if not body.endswith(newline):
            edited = edited.removesuffix("\n")
        self._current = self._linted(draft.with_text(head + edited.replace("\n", newline)))
        self._done[EDIT] += 1
        if finding_key(entry.main) in map(finding_key, self._current.shown):
            self._print("The finding is still there.")
        else:
            self._print("Fixed.")

    def _suppress(self, entry: ReportEntry) -> None:
        """Ask for a reason, and suppress an entry's findings in the draft."""
        reason = click.prompt("Reason for the suppression", default="", show_default=False).strip()
        if not reason:
            self._print("Not suppressed: a reason is needed.")
            return
        draft = self._current.draft
        try:
            text = with_suppressions(draft, entry.findings, reason)
        except OutreachLintError as error:
            print_error(error)
            return
        self._set_draft(_with_decision(draft, text, entry, reason), entry)
        self._done[SUPPRESS] += 1

    def _set_draft(self, draft: Draft, entry: ReportEntry) -> None:
        self._mark_decided(entry)
        self._current = self._linted(draft)

    def _linted(self, draft: Draft) -> Result:
        """Return the result of linting a draft; only fixes that would be applied are offered."""
        return with_tested_fixes(self._lint(draft), self._lint)

    def _mark_decided(self, entry: ReportEntry) -> None:
        self._decided.update(map(finding_key, entry.findings))

    def _show_before_and_after(self) -> None:
        """Show the whole message before and after."""
        before, after = self._original.text, self._current.draft.text
        for heading, text, other_text, color in (
            ("Before", before, after, "red"),
            ("After", after, before, "green"),
        ):
            other_lines = set(LINE_BREAK.split(other_text))
            self._print("")
            self._print(heading, bold=True)
            for line in LINE_BREAK.split(text.rstrip("\r\n")):
                fg = None if line in other_lines else color
                for piece in wrap(line, self._width, "  │ ") or ["  │"]:
                    click.secho(piece, fg=fg)
        self._print("")

    def _write(self, first: Result) -> bool:
        try:
            write_file([(self._original, self._current.draft.text)], self._config)
        except OutreachLintError as error:
            self.failed = True
            print_error(error)
            return bool(first.shown)
        counts = [f"{count} {_PAST_TENSE[word]}" for word, count in self._done.items()]
        self._print(f"Written: {', '.join(counts)}.")
        remaining = entries(self._current.shown)
        self._print(f"{title(self._original)}: {verdict(self._current, remaining)}", bold=True)
        return bool(remaining)

    def _print(self, text: str, **style: Any) -> None:
        for line in wrap(text, self._width) or [""]:
            click.secho(line, **style)


_PAST_TENSE = {TAKE: "taken", SKIP: "skipped", EDIT: "edited", SUPPRESS: "suppressed"}


def _with_decision(draft: Draft, text: str, entry: ReportEntry, reason: str) -> Draft:
    """Return a draft with a suppression added to its text.

    A suppression in the front matter is also added to ``disable``, which the linter reads.
    """
    body = draft.text[draft.body_start :]
    head = text.removesuffix(body)
    if len(head) == len(text) or not head.startswith("---"):
        return draft.with_text(text)
    codes = dict(draft.disable)
    for finding in entry.findings:
        codes[finding.code] = reason
    changed = draft.with_text(text)
    return replace(changed, body_start=len(head), disable=tuple(codes.items()))
