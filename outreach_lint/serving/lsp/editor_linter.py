"""Lint the texts that are open in an editor."""

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
from outreach_lint.linting.session import Session
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.lsp.positions import PositionConverter
from outreach_lint.serving.lsp.reports import (
    Conversion,
    DiagnosticWithFinding,
    diagnostics_of,
    is_about,
    sentence,
)
from outreach_lint.serving.lsp.settings import EditorSettings
from outreach_lint.serving.priority_lock import AbandonedError
from outreach_lint.serving.service import MAX_MESSAGE_CHARS, Service
from outreach_lint.sources.folder import is_left_out
from outreach_lint.sources.formats import source_called, source_of
from outreach_lint.sources.source import Change

FROM_DISK = ("table", "mail", "mailbox")  # kinds that are linted only after they are saved
UNTITLED = {"markdown": ".md", "html": ".html"}  # file extensions for texts that are not saved


@dataclass(frozen=True)
class Text:
    """A text in the editor, with its file, version and unit of positions."""

    path: str
    version: int | None
    text: str
    units: PositionCodec

    @property
    def is_saved(self) -> bool:
        """Whether the file on disk has the same content as the editor."""
        try:
            return Path(self.path).read_bytes() == self.raw
        except OSError:
            return False

    @property
    def raw(self) -> bytes:
        """The text as bytes of a file; a lone surrogate becomes a question mark."""
        return self.text.encode("utf-8", "replace")


@dataclass(frozen=True)
class LintedText:
    """The results of linting an editor's text.

    ``fixes_tested`` is whether the fixes were tested. ``problems`` are messages about other things
    than the text, such as a configuration file or a plugin.
    """

    text: Text
    items: Sequence[Result | OutreachLintError] = ()
    diagnostics: Sequence[DiagnosticWithFinding] = ()
    rules: dict[str, Rule] = field(default_factory=dict)
    converter: PositionConverter | None = None
    fixes_tested: bool = False
    problems: Sequence[str] = ()

    def with_drafts(self, changes: Sequence[Change]) -> str | None:
        """Return the text with changed drafts, or ``None`` if it cannot be changed."""
        write = source_called(changes[0][0].kind.name).write
        if write is None or not changes[0][0].kind.editable:
            return None
        try:
            return write(self.text.raw, changes).decode()
        except OutreachLintError:
            return None


class EditorLinter:
    """Lints the texts that are open in an editor, with one long-lived linter. Thread-safe.

    ``third_party`` is as for ``Session``; the settings of a workspace cannot change it.
    """

    def __init__(self, third_party: bool = True) -> None:
        self.settings = EditorSettings()
        self._third_party = third_party
        self.service = self._new_service()
        self._baselines: dict[str, Any] = {}
        self._lock = Lock()

    def set(self, values: Any) -> list[str]:
        """Apply the settings of the workspace, and return messages about invalid ones."""
        self.settings, problems = EditorSettings.of(values)
        self.service = self._new_service()
        return problems

    def _new_service(self) -> Service:
        return Service(Session(self.settings.options, third_party=self._third_party))

    def reload(self) -> None:
        """Clear the caches of configuration files, rule pages and lockfiles."""
        self.service.reload()
        with self._lock:
            self._baselines.clear()

    def lint_text(self, text: Text, test_fixes: bool, abandoned: Callable[[], bool]) -> LintedText:
        """Lint a text and return its results, with tested fixes if ``test_fixes`` is true.

        Raises ``AbandonedError`` once ``abandoned`` returns true. Every other failure is reported
        in the ``problems`` of the results.
        """
        try:
            return self._lint_text(text, test_fixes, abandoned)
        except AbandonedError:
            raise
        except OutreachLintError as error:
            return LintedText(text, problems=[sentence(error)])
        except BaseException as error:  # a plugin may even try to end the program
            what = f"{text.path}: internal error (outreach-lint or a plugin): {error!r}"
            return LintedText(text, problems=[what])

    def _lint_text(self, text: Text, test_fixes: bool, abandoned: Callable[[], bool]) -> LintedText:
        service, verbose = self.service, self.settings.verbose
        config = service.session.config_for(text.path)
        if not text.text.strip() or is_left_out(text.path, config):
            return LintedText(text, fixes_tested=True)
        if source_of(text.path).name in FROM_DISK and not text.is_saved:
            return LintedText(text, fixes_tested=True)
        linter = service.session.linter_for(config)
        problems = []
        for plugin in linter.host.failed:
            problems.append(f"plugin {plugin.found.name} could not be loaded: {plugin.error}")
        items: list[Result | OutreachLintError] = []
        if len(text.text) > MAX_MESSAGE_CHARS:
            items.append(_too_long(text.path))
        else:
            for item in service.buffer(text.path, text.raw, test_fixes, abandoned):
                if abandoned():
                    raise AbandonedError
                items.append(self._with_baseline(item, config))
        for item in items:
            if isinstance(item, OutreachLintError) and _is_about_another_file(item, text.path):
                problems.append(sentence(item))
        converter = PositionConverter(text.raw.decode(), text.units)
        conversion = Conversion(converter, linter.rules, test_fixes)
        diagnostics = list(diagnostics_of(items, conversion, text.path, verbose))
        return LintedText(text, items, diagnostics, linter.rules, converter, test_fixes, problems)

    def _with_baseline(
        self, item: Result | OutreachLintError, config: Config
    ) -> Result | OutreachLintError:
        """Return a result in which the findings of the baseline are suppressed."""
        if isinstance(item, OutreachLintError) or not item.findings:
            return item
        baseline = self._baseline(config.lockfile)
        if baseline is None or not len(baseline):
            return item
        open_findings, suppressed = [], list(item.decisions.suppressed)
        for finding in item.findings:
            entry = baseline.entry_for(finding, item.draft)
            if entry:
                suppressed.append(Suppressed(finding, "baseline", entry.reason))
            else:
                open_findings.append(finding)
        decisions = replace(item.decisions, suppressed=tuple(suppressed))
        return replace(item, findings=tuple(open_findings), decisions=decisions)

    def _baseline(self, path: str) -> Any:
        with self._lock:
            if path not in self._baselines:
                from outreach_lint.decisions.lockfile import Lock as Lockfile

                self._baselines[path] = Lockfile(path).baseline if os.path.exists(path) else None
            return self._baselines[path]


class LintRun:
    """A lint run of one text, which can be cancelled."""

    def __init__(self) -> None:
        self._cancelled = Event()

    def cancel(self) -> None:
        """Ask the run to stop; its result is not published."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the run was cancelled."""
        return self._cancelled.is_set()


def _is_about_another_file(error: OutreachLintError, path: str) -> bool:
    """Return whether an error is about something other than this text."""
    return not isinstance(error, Notice) and not is_about(error, path)


def _too_long(path: str) -> OutreachLintError:
    return OutreachLintError(
        f"a text of over {MAX_MESSAGE_CHARS:,} characters is not checked while you type",
        path,
        "check all of it with outreach-lint check",
    )
