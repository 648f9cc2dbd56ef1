"""The dialog of ``outreach-lint fix`` about one draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import click

from outreach_lint.cli.fix_answers import (
    ask_words,
    changes_in_words,
    places_in_words,
    still_there,
    with_same_fault,
)
from outreach_lint.cli.fix_doubts import doubt_about
from outreach_lint.cli.fix_editor import edited
from outreach_lint.cli.fix_keys import (
    AGAIN,
    ANSWER,
    DROP,
    EDIT,
    KEEP,
    LEAVE_OUT,
    NO,
    QUIT,
    SKIP,
    SUPPRESS,
    TAKE,
    UNDO,
    ask_action,
    ask_to_write,
)
from outreach_lint.cli.fix_offers import Offers, offers_for
from outreach_lint.cli.fix_screen import Screen
from outreach_lint.cli.fix_suppressing import suppressed
from outreach_lint.cli.outcome import print_error
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.edits import apply_edits, finding_key
from outreach_lint.linting.filling import fill_gaps, inserted_gaps, without_second_name
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.linting.fix import will_show, with_tested_fixes
from outreach_lint.linting.inserting import wrapped_as_before
from outreach_lint.linting.result import Result
from outreach_lint.linting.trial import LintDraft, once
from outreach_lint.model import Draft, Edit, Finding
from outreach_lint.report.entries import ReportEntry, by_importance, entries
from outreach_lint.report.verdict import title, verdict
from outreach_lint.rules.rule import Rule
from outreach_lint.sources.source import Change

_PAST_TENSE = {
    ANSWER: "answered",
    TAKE: "taken",
    LEAVE_OUT: "left out",
    SKIP: "skipped",
    EDIT: "edited",
    SUPPRESS: "suppressed",
}


DecisionKey = tuple[str, str, str]  # rule, words and message of a finding


class Step(NamedTuple):
    """A change of the draft: the result before it, and the findings that it decided."""

    before: Result
    decided: frozenset[DecisionKey]
    action: str


class FixSession:
    """A dialog about the findings of one draft; the draft is written after the last question.

    ``lint`` lints changed versions of the draft, by ``rules``, and ``write`` writes one to its
    file. ``failed`` is whether the draft could not be written.
    """

    def __init__(
        self,
        result: Result,
        lint: LintDraft,
        rules: Mapping[str, Rule],
        write: Callable[[Change], None],
    ) -> None:
        self._original = result.draft
        self._current = result
        self._lint, self._rules, self._write_change = once(lint), rules, write
        self._decided: set[DecisionKey] = set()
        self._steps: list[Step] = []
        self._done: Counter[str] = Counter()
        self._screen = Screen()
        self.failed = False

    def run(self) -> bool:
        """Run the dialog; return whether the draft in the file has findings afterwards."""
        found_entries = entries(self._current.shown)
        name = title(self._original)
        self._screen.print(f"{name}: {verdict(self._current, found_entries)}", bold=True)
        if not found_entries:
            return False
        first = self._current
        while True:
            while (entry := self._next()) and self._handle(entry) != QUIT:
                pass
            if self._current.draft.text == self._original.text:
                self._screen.print("Nothing was changed.")
                return bool(first.shown)
            self._screen.show_before_and_after(self._original.text, self._current.draft.text)
            choice = ask_to_write(self._screen, self._original.path)
            if choice != UNDO:
                break
            self._undo()
        if choice == NO:
            self._screen.print("Nothing was written.")
            return bool(first.shown)
        return self._write(first)

    def _next(self) -> ReportEntry | None:
        """Return the most important undecided entry, or ``None``."""
        for entry in by_importance(entries(self._current.shown)):
            if not self._decided.issuperset(map(_key, entry.findings)):
                return entry
        return None

    def _handle(self, entry: ReportEntry) -> str:
        """Show an entry, ask what to do about it, and do it; return what was chosen."""
        draft = self._current.draft
        offers = offers_for(entry, draft, self._lint(draft).findings)
        is_fixed_here = bool(offers) and LEAVE_OUT not in offers
        self._screen.show_entry(draft, entry, is_fixed_here)
        expected = self._expected(entry, offers)
        if expected:
            self._screen.print(f"  {will_show(', '.join(sorted(expected)))}", fg="yellow")
        undo = [UNDO] if self._steps else []
        chosen = ask_action(self._screen, [*offers, EDIT, SUPPRESS, *undo, SKIP, QUIT])
        if chosen in offers:
            self._apply(entry, offers[chosen], chosen)
        elif chosen == EDIT:
            self._edit(entry)
        elif chosen == SUPPRESS:
            self._suppress(entry)
        elif chosen == UNDO:
            self._undo()
        elif chosen == SKIP:
            self._decided.update(map(_key, entry.findings))
            self._done[SKIP] += 1
        return chosen

    def _change(self, after: Result, action: str, decided: Iterable[Finding] = ()) -> None:
        """Go on with a changed draft; ``decided`` findings are not offered any more."""
        keys = frozenset(map(_key, decided)) - self._decided
        self._steps.append(Step(self._current, keys, action))
        self._current = after
        self._decided |= keys
        self._done[action] += 1

    def _undo(self) -> None:
        """Take back the last change; what it was about is offered again."""
        step = self._steps.pop()
        self._screen.print("Undone.")
        self._current = step.before
        self._decided -= step.decided
        self._done[step.action] -= 1

    def _expected(self, entry: ReportEntry, offers: Offers) -> set[str]:
        """Return the rules that the draft breaks only once the fix is applied."""
        if TAKE in offers or any(f.fixable(unsafe=True) for f in entry.findings):
            edits = offers.get(TAKE) or offers[ANSWER]
            return self._new_findings(apply_edits(self._current.draft.text, edits))
        return set()

    def _apply(self, entry: ReportEntry, edits: tuple[Edit, ...], action: str) -> None:
        """Apply edits, once every gap in them is filled, and show what this changed.

        If the finding is still there, the writer may answer again.
        """
        before, main = self._current, entry.main
        while True:
            answers = self._answers(before.draft, edits)
            if answers is None:
                self._screen.print("Not applied: the fix needs your words.")
                return
            after = self._linted(before.draft.with_text(self._filled(edits, answers)))
            after = with_same_fault(main, before, after)
            self._screen.show_change(before, after, changes_in_words(before, after, self._rules))
            still_open = still_there(main, before, after, answers)
            if not still_open:
                break
            self._screen.print(f"The finding is still there: {main.message}", fg="yellow")
            again = [AGAIN] if answers else []
            choice = ask_action(self._screen, [*again, KEEP, DROP])
            if choice == DROP:
                return
            if choice == KEEP:
                break
        self._change(after, action, still_open)  # kept as they are

    def _answers(self, draft: Draft, edits: tuple[Edit, ...]) -> list[str] | None:
        """Return the writer's answers to the gaps of edits; ``None`` if one has no answer."""
        gaps, answers = inserted_gaps(edits), []
        text = apply_edits(draft.text, edits)
        for gap, place in zip(gaps, places_in_words(draft, edits), strict=True):
            self._screen.print(gap.question, fg="cyan", bold=True)
            self._screen.print(place, fg="bright_black")
            answer = ask_words("Your words")
            if doubt := doubt_about(answer, gap, text):
                self._screen.print(f"{doubt} Type it again if you mean it.", fg="yellow")
                answer = ask_words("Your words")
            if not answer:
                return None
            answers.append(answer)
        return answers

    def _filled(self, edits: tuple[Edit, ...], answers: list[str]) -> str:
        """Return the text with edits applied, and their gaps filled."""
        draft = self._current.draft
        text = fill_gaps(apply_edits(draft.text, edits), inserted_gaps(edits), answers)
        if answers:
            text, name = without_second_name(draft, text)
            if name:
                self._screen.print(f"“{name}” is left out: the greeting has the name.", fg="yellow")
        return wrapped_as_before(draft.text, text, draft.body_start)

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
        try:
            text = edited(self._current.draft)
        except click.ClickException as error:
            self._screen.print(f"The editor could not be used: {error.format_message()}", fg="red")
            return
        if text is None:
            self._screen.print("The message is unchanged.")
            return
        self._change(self._linted(self._current.draft.with_text(text)), EDIT)
        if finding_key(entry.main) in map(finding_key, self._current.shown):
            self._screen.print("The finding is still there.")
        else:
            self._screen.print("Fixed.")

    def _suppress(self, entry: ReportEntry) -> None:
        """Ask for a reason, and suppress an entry's findings in the draft."""
        reason = ask_words("Reason for the suppression")
        if not reason:
            self._screen.print("Not suppressed: a reason is needed.")
            return
        try:
            draft = suppressed(self._current.draft, entry.findings, reason)
        except OutreachLintError as error:
            print_error(error)
            return
        self._change(self._linted(draft), SUPPRESS, entry.findings)

    def _linted(self, draft: Draft) -> Result:
        """Return the result of linting a draft; only fixes that would be applied are offered."""
        return with_tested_fixes(self._lint(draft), self._lint, self._rules)

    def _write(self, first: Result) -> bool:
        try:
            self._write_change((self._original, self._current.draft.text))
        except OutreachLintError as error:
            self.failed = True
            print_error(error)
            return bool(first.shown)
        counts = [f"{count} {_PAST_TENSE[word]}" for word, count in self._done.items() if count]
        self._screen.print(f"Written: {', '.join(counts)}.")
        written = self._linted(self._current.draft)
        remaining = entries(written.shown)
        self._screen.print(f"{title(self._original)}: {verdict(written, remaining)}", bold=True)
        return bool(remaining)


def _key(finding: Finding) -> DecisionKey:
    return *finding_key(finding), finding.message
