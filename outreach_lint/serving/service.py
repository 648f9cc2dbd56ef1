"""A long-lived, thread-safe linter: rules, weights and caches are loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from threading import Thread
from typing import Any

from outreach_lint.api import draft_from_text
from outreach_lint.cache import Memory
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.edits import text_with_fixes
from outreach_lint.linting.fix import fix, with_tested_fixes
from outreach_lint.linting.result import Result
from outreach_lint.linting.session import Session
from outreach_lint.model import Draft, Finding
from outreach_lint.report.jsonl import error_as_dict, result_as_dict
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.priority_lock import PriorityLock
from outreach_lint.settings.keys import AUTO
from outreach_lint.sources import sequences
from outreach_lint.sources.formats import source_of
from outreach_lint.sources.source import Input

CONTEXT_NAMES = ("setting", "relationship", "template", "channel")
MAX_MESSAGE_CHARS = 200_000  # characters of a message that a server accepts: about a book chapter
MAX_CACHED_RESULTS = 16  # of unchanged drafts, so that testing fixes does not lint them again


class Service(Session):
    """One session for the lifetime of a server; messages have the current folder's configuration.

    The arguments are those of ``Session``.
    """

    def __init__(
        self,
        options: Mapping[str, Any] | None = None,
        isolated: bool = False,
        third_party: bool = True,
    ) -> None:
        super().__init__(options, isolated, third_party)
        self._turns = PriorityLock()  # the encoder and plugin checks run one at a time
        self._result_cache = Memory(MAX_CACHED_RESULTS)

    def reload(self) -> None:
        """Clear the caches of configuration files, rule pages and earlier messages."""
        self.forget()
        sequences.clear_cache()
        self._result_cache = Memory(MAX_CACHED_RESULTS)

    def warm(self) -> None:
        """Load the encoder's weights in the background, so that the first draft need not wait.

        If that fails, linting the first draft reports the error.
        """
        Thread(target=self._lint_sample, daemon=True).start()

    def _lint_sample(self) -> None:
        with suppress(Exception):
            self.message("Hi Ana, how did the move to the new mill go?")

    def message(self, text: str, **context: Any) -> Result:
        """Lint a message that was pasted, or sent by a program, and test its fixes.

        ``context`` is as for ``draft``.
        """
        return self.lint_draft(self.draft(text, **context), self.config)

    def draft(self, text: str, **context: Any) -> Draft:
        """Return a message as a draft.

        ``context`` has the arguments of ``outreach_lint.lint``: setting, relationship, template,
        subject, channel. Missing values come from the configuration. Positions count characters of
        ``text``. Raises ``OutreachLintError`` if the text is too long, or a value is not valid.
        """
        if len(text) > MAX_MESSAGE_CHARS:
            raise OutreachLintError(
                f"the message is too long: over {MAX_MESSAGE_CHARS:,} characters",
                remedy="paste only the message; for a whole file: outreach-lint check FILE",
            )
        values = {name: value for name, value in context.items() if value not in (None, "")}
        for name in CONTEXT_NAMES:
            if (default := self.default(name)) not in (None, AUTO):
                values.setdefault(name, default)
        if values.get("relationship") == AUTO:
            del values["relationship"]
        if "channel" in values:
            values["channel"] = channel_named(values["channel"])
        return draft_from_text(text, **values)

    def default(self, name: str) -> Any:
        """Return the configured value of a context field, or ``None`` if it is not set."""
        if self.config.origin(name).said_by == "default":
            return None
        return getattr(self.config.settings, name)

    def sequence(
        self, messages: Sequence[Mapping[str, Any]], **context: Any
    ) -> list[Result | OutreachLintError]:
        """Lint messages to one person, in the order in which they are sent.

        Each has a ``text``, and may have ``subject``, ``day`` and ``received`` (the reader wrote
        it). ``context`` is as for ``draft``. Received messages have no result. Raises the same
        errors as ``draft``.
        """
        steps = []
        for number, message in enumerate(messages, 1):
            draft = self.draft(message["text"], **{**context, "subject": message.get("subject")})
            step = replace(
                draft,
                id=f"step {number}",
                step=number,
                day=message.get("day"),
                sequence_id="sequence",
                received=bool(message.get("received")),
            )
            steps.append(step)
        results: list[Result | OutreachLintError] = []
        for item in sequences.with_earlier_messages(list(steps)):
            if isinstance(item, OutreachLintError):
                results.append(item)
            else:
                results.append(self.lint_draft(item, self.config))
        return results

    def buffer(
        self,
        path: str,
        content: bytes,
        fixes: bool = True,
        abandoned: Callable[[], bool] = lambda: False,
    ) -> Iterator[Result | OutreachLintError]:
        """Lint an editor's content of a file, as ``check`` would lint the saved file.

        Yields an item for each draft, or an error if the file cannot be read; does not raise errors
        about the content. ``fixes`` and ``abandoned`` are as for ``lint_draft``.
        """
        try:
            config = self.config_for(path)
            source_input = Input(path, config, True, self.config_for, content)
            for item in source_of(path).drafts(source_input):
                if isinstance(item, OutreachLintError):
                    yield item
                else:
                    yield self.lint_draft(item, config, fixes, abandoned)
        except OutreachLintError as error:
            yield error

    def lint_draft(
        self,
        draft: Draft,
        config: Config,
        fixes: bool = True,
        abandoned: Callable[[], bool] = lambda: False,
    ) -> Result:
        """Return the local engine's result of one draft.

        With ``fixes``, the fixes are tested and only those that help are kept. Without, the fixes
        are untested, and the draft has priority over drafts with ``fixes``. Raises
        ``AbandonedError`` once ``abandoned`` returns true.
        """
        lint = self._lint_function(config, not fixes, abandoned)
        result = self._cached_or_linted(draft, config, lint)
        return with_tested_fixes(result, lint) if fixes else result

    def _lint_function(
        self, config: Config, urgent: bool, abandoned: Callable[[], bool]
    ) -> Callable[[Draft], Result]:
        """Return a function that waits for its turn and then lints a draft."""
        linter = self.linter_for(config)

        def lint(draft: Draft) -> Result:
            with self._turns.turn(urgent=urgent, abandoned=abandoned):
                return linter.judge(draft, config)

        return lint

    def _cached_or_linted(
        self, draft: Draft, config: Config, lint: Callable[[Draft], Result]
    ) -> Result:
        """Return the result of a draft, from the cache if it is a recent one."""
        if draft.locate is not None:  # part of a file in an editor: its text changes all the time
            return lint(draft)
        result: Result | None = self._result_cache.get((draft, config))
        if result is None:
            result = lint(draft)
            self._result_cache.set((draft, config), result)
        return result

    def turn(self) -> AbstractContextManager[None]:
        """Return a context manager that waits for the encoder and plugin checks, and holds them."""
        return self._turns.turn()

    def fixed(self, result: Result, finding: Finding) -> str:
        """Return the text of the draft with the fix of one finding applied."""
        return text_with_fixes(result.draft, [finding])

    def safely_fixed(self, result: Result) -> str:
        """Return the text of a draft with all safe fixes applied."""
        lint = self._lint_function(self.config_for(result.draft.path), False, lambda: False)
        return fix(result, lint).text

    def rules(self) -> list[Rule]:
        """Return the installed rules, sorted by code."""
        return sorted(self.linter.rules.values(), key=lambda rule: rule.code)

    def rule(self, word: str) -> Rule:
        """Return a rule by code or name; raises ``OutreachLintError`` if there is none."""
        return self.linter.find(word)


def as_data(item: Result | OutreachLintError) -> dict[str, Any]:
    """Return a result or an error as its object in the jsonl report."""
    return error_as_dict(item) if isinstance(item, OutreachLintError) else result_as_dict(item)
