"""What an editor has open, and what was read of it: the newest text of each file wins."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Lock
from typing import Any

from pygls.workspace.position_codec import PositionCodec

from outreach_lint.config import Config
from outreach_lint.decisions.suppressions import Suppressed
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.lsp.places import Places
from outreach_lint.serving.lsp.reports import Said, is_about, said_of, sentence
from outreach_lint.serving.lsp.settings import EditorSettings
from outreach_lint.serving.service import LONGEST_MESSAGE, Service
from outreach_lint.serving.turns import AbandonedError
from outreach_lint.sources.folder import passed_over
from outreach_lint.sources.formats import source_called, source_of
from outreach_lint.sources.source import Change

FROM_DISK = ("table", "mail", "mailbox")  # kinds that are read once they are saved
UNTITLED = {"markdown": ".md", "html": ".html"}  # endings of texts that are not saved yet


@dataclass(frozen=True)
class Text:
    """A text as the editor has it: its file, version and characters."""

    path: str
    version: int | None
    text: str
    units: PositionCodec

    @property
    def is_saved(self) -> bool:
        """Whether the file holds what the editor does."""
        try:
            return Path(self.path).read_bytes() == self.raw
        except OSError:
            return False

    @property
    def raw(self) -> bytes:
        """The text as a file would hold it; half of a character becomes a question mark."""
        return self.text.encode("utf-8", "replace")


@dataclass(frozen=True)
class Looked:
    """What came of reading a text.

    ``tried`` tells that its fixes were, ``problems`` are sentences about what is not in the text: a
    configuration file, a plugin.
    """

    text: Text
    items: Sequence[Result | OutreachLintError] = ()
    said: Sequence[Said] = ()
    rules: dict[str, Rule] = field(default_factory=dict)
    places: Places | None = None
    tried: bool = False
    problems: Sequence[str] = ()

    def with_drafts(self, changes: Sequence[Change]) -> str | None:
        """Return the text with other drafts in it; ``None`` where its kind is never changed."""
        write = source_called(changes[0][0].kind.name).write
        if write is None or not changes[0][0].kind.editable:
            return None
        try:
            return write(self.text.raw, changes).decode()
        except OutreachLintError:
            return None


class Desk:
    """Reads texts by one long-lived linter; any thread may ask."""

    def __init__(self) -> None:
        self.settings = EditorSettings()
        self.service = Service()
        self._baselines: dict[str, Any] = {}
        self._lock = Lock()

    def set(self, given: Any) -> list[str]:
        """Take the settings of the workspace; return what is wrong with them, as sentences."""
        self.settings, problems = EditorSettings.of(given)
        self.service = Service(self.settings.options)
        return problems

    def reload(self) -> None:
        """Forget what was read of configuration files, pages of rules and lockfiles."""
        self.service.reload()
        with self._lock:
            self._baselines.clear()

    def look(self, text: Text, tries: bool, abandoned: Callable[[], bool]) -> Looked:
        """Read a text; raises ``AbandonedError`` once ``abandoned`` says that it is out of date.

        Nothing else: whatever goes wrong is said.
        """
        try:
            return self._look(text, tries, abandoned)
        except AbandonedError:
            raise
        except OutreachLintError as error:
            return Looked(text, problems=[sentence(error)])
        except BaseException as error:  # a plugin may even try to end the program
            what = f"{text.path} could not be read: a bug of ours, or of a plugin: {error!r}"
            return Looked(text, problems=[what])

    def _look(self, text: Text, tries: bool, abandoned: Callable[[], bool]) -> Looked:
        service, verbose = self.service, self.settings.verbose
        config = service.config_for(text.path)
        if not text.text.strip() or passed_over(text.path, config):
            return Looked(text, tried=True)
        if source_of(text.path).name in FROM_DISK and not text.is_saved:
            return Looked(text, tried=True)
        linter = service.linter_for(config)
        problems = []
        for plugin in linter.host.failed:
            problems.append(f"plugin {plugin.found.name} could not be loaded: {plugin.error}")
        items: list[Result | OutreachLintError] = []
        if len(text.text) > LONGEST_MESSAGE:
            items.append(_too_long(text.path))
        else:
            for item in service.buffer(text.path, text.raw, tries, abandoned):
                if abandoned():
                    raise AbandonedError
                items.append(self._decided(item, config))
        for item in items:
            if isinstance(item, OutreachLintError) and _is_elsewhere(item, text.path):
                problems.append(sentence(item))
        places = Places(text.raw.decode(), text.units)
        diagnostics = list(said_of(items, places, linter.rules, text.path, verbose, tries))
        return Looked(text, items, diagnostics, linter.rules, places, tries, problems)

    def _decided(
        self, item: Result | OutreachLintError, config: Config
    ) -> Result | OutreachLintError:
        """Return a result without what the team has accepted."""
        if isinstance(item, OutreachLintError) or not item.findings:
            return item
        baseline = self._baseline(config.lockfile)
        if baseline is None or not len(baseline):
            return item
        kept, accepted = [], list(item.decisions.suppressed)
        for finding in item.findings:
            entry = baseline.entry_for(finding, item.draft)
            if entry:
                accepted.append(Suppressed(finding, "baseline", entry.reason))
            else:
                kept.append(finding)
        decisions = replace(item.decisions, suppressed=tuple(accepted))
        return replace(item, findings=tuple(kept), decisions=decisions)

    def _baseline(self, path: str) -> Any:
        with self._lock:
            if path not in self._baselines:
                from outreach_lint.decisions.lockfile import Lock as Lockfile

                self._baselines[path] = Lockfile(path).baseline if os.path.exists(path) else None
            return self._baselines[path]


class Job:
    """One reading of a text, which a newer one calls off."""

    def __init__(self) -> None:
        self._off = Event()

    def call_off(self) -> None:
        """Have it end as soon as it can; what it comes to is not told."""
        self._off.set()

    @property
    def is_off(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._off.is_set()


def _is_elsewhere(error: OutreachLintError, path: str) -> bool:
    """Tell an error that a diagnostic in the text would not show."""
    return not isinstance(error, Notice) and not is_about(error, path)


def _too_long(path: str) -> OutreachLintError:
    return OutreachLintError(
        f"a text of over {LONGEST_MESSAGE:,} characters is not read while you type",
        path,
        "for all of it: outreach-lint check",
    )
