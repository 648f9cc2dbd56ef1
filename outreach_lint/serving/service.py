"""A linter that stays: rules, weights and caches are loaded once, and any thread may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import cached_property
from threading import Thread
from typing import Any

from outreach_lint import config as configuration
from outreach_lint.api import draft_of
from outreach_lint.cache import Memory
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.edits import applied
from outreach_lint.linting.fix import fix, tried
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Finding
from outreach_lint.report.jsonl import as_dict, error_as_dict
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.turns import Turns
from outreach_lint.settings.keys import AUTO
from outreach_lint.sources import sequences
from outreach_lint.sources.formats import source_of
from outreach_lint.sources.source import Input

CONTEXT = ("setting", "relationship", "template", "channel")
LONGEST_MESSAGE = 200_000  # characters of a message that a front takes: a book chapter
REMEMBERED = 16  # results of drafts as they are, so that trying the fixes need not read them again


class Service:
    """One linter for as long as a front runs.

    ``options`` are settings that win over every configuration file, as on the command line;
    ``isolated`` reads no configuration file. What is wrong with the configuration of the current
    folder, or with a rule of it, is raised as ``OutreachLintError`` where it is first needed.
    """

    def __init__(self, options: Mapping[str, Any] | None = None, isolated: bool = False) -> None:
        self._options = dict(options or {})
        self._isolated = isolated
        self._turns = Turns()  # the encoder and the checks of plugins run one at a time
        self._known = Memory(REMEMBERED)
        self._linters: dict[tuple[tuple[str, ...], tuple[str, ...]], Linter] = {}

    @cached_property
    def config(self) -> Config:
        """What applies to messages: the configuration of the current folder."""
        return self.config_for(".")

    @cached_property
    def linter(self) -> Linter:
        """The linter of that configuration."""
        return self.linter_for(self.config)

    def reload(self) -> None:
        """Forget configuration files, pages of rules and the files beside a draft: they changed."""
        configuration.forget()
        sequences.forget()
        self._known = Memory(REMEMBERED)
        self._linters.clear()
        for name in ("config", "linter"):
            self.__dict__.pop(name, None)

    def config_for(self, path: str) -> Config:
        """Return what applies to a path: the options, the nearest file, the defaults."""
        found = Config() if self._isolated else configuration.find(path)
        return found.with_options(self._options).for_path(path)

    def linter_for(self, config: Config) -> Linter:
        """Return the linter with the plugins and rule folders of a configuration."""
        needs = config.folders, config.disabled
        if needs not in self._linters:
            self._linters[needs] = Linter(*needs)
        return self._linters[needs]

    def warm(self) -> None:
        """Load the encoder's weights beside other work, so that the first draft need not wait.

        What is wrong with them, the first draft says.
        """
        Thread(target=self._read_once, daemon=True).start()

    def _read_once(self) -> None:
        with suppress(Exception):
            self.message("Hi Ana, how did the move to the new mill go?")

    def message(self, text: str, **context: Any) -> Result:
        """Lint a message that was pasted, or handed over by a program; its fixes are tried.

        ``context`` is as for ``draft``.
        """
        return self.judged(self.draft(text, **context), self.config)

    def draft(self, text: str, **context: Any) -> Draft:
        """Return a message as a draft.

        ``context`` is what ``outreach_lint.lint`` takes: setting, relationship, template, subject,
        channel; what is not said is as the configuration has it. Positions count characters of
        ``text``. Raises ``OutreachLintError`` when the text is too long, or a value is not known.
        """
        if len(text) > LONGEST_MESSAGE:
            raise OutreachLintError(
                f"a message of over {LONGEST_MESSAGE:,} characters is not read",
                remedy="paste the message alone; for a whole file: outreach-lint check FILE",
            )
        given = {name: value for name, value in context.items() if value not in (None, "")}
        for name in CONTEXT:
            if (default := self.default(name)) not in (None, AUTO):
                given.setdefault(name, default)
        if given.get("relationship") == AUTO:
            del given["relationship"]
        if "channel" in given:
            given["channel"] = channel_named(given["channel"])
        return draft_of(text, **given)

    def default(self, name: str) -> Any:
        """Return what the configuration says of a part of the context; ``None``: nothing."""
        if self.config.origin(name).said_by == "default":
            return None
        return getattr(self.config.settings, name)

    def sequence(
        self, messages: Sequence[Mapping[str, Any]], **context: Any
    ) -> list[Result | OutreachLintError]:
        """Lint messages to one person, in the order in which they are sent.

        Each has a ``text``, and may have ``subject``, ``day`` and ``received`` (the reader wrote
        it). ``context`` is as for ``draft``. What the reader wrote has no result. Raises as
        ``draft``.
        """
        steps = []
        for number, given in enumerate(messages, 1):
            draft = self.draft(given["text"], **{**context, "subject": given.get("subject")})
            step = replace(
                draft,
                id=f"step {number}",
                step=number,
                day=given.get("day"),
                sequence_id="sequence",
                received=bool(given.get("received")),
            )
            steps.append(step)
        results: list[Result | OutreachLintError] = []
        for item in sequences.joined(list(steps)):
            if isinstance(item, OutreachLintError):
                results.append(item)
            else:
                results.append(self.judged(item, self.config))
        return results

    def buffer(
        self,
        path: str,
        content: bytes,
        fixes: bool = True,
        abandoned: Callable[[], bool] = lambda: False,
    ) -> Iterator[Result | OutreachLintError]:
        """Lint what an editor holds for a file, as ``check`` would lint the saved file.

        One item a draft in it, or the error that says why there is none; never raises for what the
        content is. ``fixes`` and ``abandoned`` are as for ``judged``.
        """
        try:
            config = self.config_for(path)
            given = Input(path, config, True, self.config_for, content)
            for item in source_of(path).drafts(given):
                if isinstance(item, OutreachLintError):
                    yield item
                else:
                    yield self.judged(item, config, fixes, abandoned)
        except OutreachLintError as error:
            yield error

    def judged(
        self,
        draft: Draft,
        config: Config,
        fixes: bool = True,
        abandoned: Callable[[], bool] = lambda: False,
    ) -> Result:
        """Return the local engine's result of one draft.

        Its fixes are tried, unless it is to be quick (``fixes=False``): then they are not sure to
        help. Quick ones go first. Raises ``AbandonedError`` once ``abandoned`` says that nobody
        waits.
        """
        judge = self._judge(config, not fixes, abandoned)
        result = self._remembered(draft, config, judge)
        return tried(result, judge) if fixes else result

    def _judge(
        self, config: Config, hurry: bool, abandoned: Callable[[], bool]
    ) -> Callable[[Draft], Result]:
        """Return what judges a draft once it is its turn."""
        linter = self.linter_for(config)

        def judge(draft: Draft) -> Result:
            with self._turns.turn(hurry=hurry, abandoned=abandoned):
                return linter.judge(draft, config)

        return judge

    def _remembered(self, draft: Draft, config: Config, judge: Callable[[Draft], Result]) -> Result:
        """Return the result of a draft, from memory if it is one of the last."""
        if draft.locate is not None:  # a part of a file, which an editor changes all the time
            return judge(draft)
        known: Result | None = self._known.get((draft, config))
        if known is None:
            known = judge(draft)
            self._known.set((draft, config), known)
        return known

    def turn(self) -> AbstractContextManager[None]:
        """Wait for a turn at the encoder and the checks; hold it while they work."""
        return self._turns.turn()

    def fixed(self, result: Result, finding: Finding) -> str:
        """Return the draft's text with the fix of one finding in it."""
        return applied(result.draft, [finding])

    def safely_fixed(self, result: Result) -> str:
        """Return the text of a draft of a file with all fixes in it that are safe."""
        judge = self._judge(self.config_for(result.draft.path), False, lambda: False)
        return fix(result, judge).text

    def rules(self) -> list[Rule]:
        """Return the rules that are installed, in the order of their codes."""
        return sorted(self.linter.rules.values(), key=lambda rule: rule.code)

    def rule(self, word: str) -> Rule:
        """Return a rule by code or name; raises ``OutreachLintError`` when there is none."""
        return self.linter.find(word)


def as_data(item: Result | OutreachLintError) -> dict[str, Any]:
    """Return a result as the object that the jsonl report has for it."""
    return error_as_dict(item) if isinstance(item, OutreachLintError) else as_dict(item)
