"""The language server: answers the editor and publishes diagnostics."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.uris import to_fs_path

from outreach_lint import __version__
from outreach_lint.serving.lsp.actions import Offer, offers
from outreach_lint.serving.lsp.editor_linter import (
    UNTITLED,
    EditorLinter,
    LintedText,
    LintRun,
    Text,
)
from outreach_lint.serving.lsp.reports import DIAGNOSTIC_SOURCE, hover_of
from outreach_lint.serving.priority_lock import AbandonedError

SECONDS_BEFORE_LINTING = 0.1  # seconds without typing after which a text is linted
SECONDS_BEFORE_PROGRESS = 0.7  # seconds after which the editor shows progress
MAX_WAIT = 5.0  # seconds that a hover or code action request waits for the results of a text
WORKERS = 4  # threads
T = TypeVar("T")


class Protocol(LanguageServerProtocol):
    """The protocol of pygls, but with the finished futures of notifications removed."""

    def _handle_notification(self, method_name: str, params: Any) -> None:
        super()._handle_notification(method_name, params)
        for key, future in list(self._request_futures.items()):
            if future.done():
                del self._request_futures[key]


class Server(LanguageServer):
    """Runs a lint run for each open text, and publishes its diagnostics.

    ``third_party`` is as for ``Session``.
    """

    def __init__(self, third_party: bool = True) -> None:
        super().__init__(
            DIAGNOSTIC_SOURCE,
            __version__,
            # Full sync: messages are short, and incremental edits could get out of step.
            text_document_sync_kind=lsp.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
        )
        self.linter = EditorLinter(third_party)
        self.settings_at_start: Any = None
        self.ended = False  # the editor has requested a shutdown
        self._pool = ThreadPoolExecutor(WORKERS)
        self._runs: dict[str, tuple[LintRun, asyncio.Task[None]]] = {}
        self._linted: dict[str, LintedText] = {}
        self._shown_problems: set[str] = set()

    def show_problems(self, problems: Sequence[str]) -> None:
        """Show each problem to the user once."""
        for problem in problems:
            if problem not in self._shown_problems:
                self._shown_problems.add(problem)
                self.window_show_message(
                    lsp.ShowMessageParams(lsp.MessageType.Error, f"{DIAGNOSTIC_SOURCE}: {problem}")
                )

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log an error in a message of the editor."""
        logging.getLogger(__name__).info("%r", error)

    def text_of(self, uri: str) -> Text:
        """Return the current version of an open text."""
        document = self.workspace.get_text_document(uri)
        path = to_fs_path(uri) if uri.startswith("file:") else None
        if path is None:
            ending = UNTITLED.get(document.language_id or "", ".txt")
            path = os.path.join(self.workspace.root_path or os.getcwd(), f"untitled{ending}")
        return Text(path, document.version, document.source, document.position_codec)

    def lint(self, uri: str, delay: float = 0.0) -> None:
        """Lint a text; a lint run of an older version is cancelled."""
        self.cancel_run(uri)
        lint_run = LintRun()
        task = asyncio.get_running_loop().create_task(self._lint(uri, lint_run, delay))
        self._runs[uri] = lint_run, task

    def lint_again(self) -> None:
        """Lint all open texts again, because settings or other files have changed."""
        self._shown_problems.clear()
        for uri in list(self._runs):
            self.lint(uri)

    def cancel_run(self, uri: str) -> None:
        """Cancel the lint run of a text."""
        if uri in self._runs:
            lint_run, task = self._runs.pop(uri)
            lint_run.cancel()
            task.cancel()

    def close(self, uri: str) -> None:
        """Remove the diagnostics of a closed text."""
        self.cancel_run(uri)
        self._linted.pop(uri, None)
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    async def result_of(self, uri: str) -> LintedText | None:
        """Return the results of a text as it is now, or ``None`` if they take too long."""
        if uri in self._runs:
            await asyncio.wait([self._runs[uri][1]], timeout=MAX_WAIT)
        linted = self._linted.get(uri)
        if linted is None or linted.text.text != self.text_of(uri).text:
            return None
        return linted

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run work in a thread outside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def _lint(self, uri: str, lint_run: LintRun, delay: float) -> None:
        await asyncio.sleep(delay)
        text = self.text_of(uri)
        before: list[lsp.Diagnostic] | None = None
        with contextlib.suppress(AbandonedError):
            for test_fixes in (False, True):  # first quickly, then with tested fixes
                work = partial(
                    self.linter.lint_text, text, test_fixes, lambda: lint_run.is_cancelled
                )
                linted = await self._with_progress(self.in_thread(work), lint_run, text.path)
                self._linted[uri] = linted
                self.show_problems(linted.problems)
                diagnostics = [one.diagnostic for one in linted.diagnostics]
                if diagnostics != before:
                    self.text_document_publish_diagnostics(
                        lsp.PublishDiagnosticsParams(uri, diagnostics, text.version)
                    )
                before = diagnostics
                if linted.fixes_tested:
                    break

    async def _with_progress(self, work: Awaitable[T], lint_run: LintRun, path: str) -> T:
        """Wait for some work; if it is slow, the editor shows progress and can cancel it."""
        running = asyncio.ensure_future(work)
        running.add_done_callback(_consume_exception)
        done, _ = await asyncio.wait([running], timeout=SECONDS_BEFORE_PROGRESS)
        window = self.client_capabilities.window
        if done or window is None or not window.work_done_progress:
            return await running
        token, progress = str(uuid4()), self.work_done_progress
        await progress.create_async(token)
        progress.tokens[token].add_done_callback(lambda _: lint_run.cancel())
        title = f"Checking {os.path.basename(path)}"
        progress.begin(token, lsp.WorkDoneProgressBegin(title=title, cancellable=True))
        try:
            return await running
        finally:
            progress.end(token, lsp.WorkDoneProgressEnd())
            progress.tokens.pop(token, None)


def _consume_exception(work: asyncio.Future[Any]) -> None:
    """Read the exception of an abandoned future, so that asyncio does not log it."""
    if not work.cancelled():
        work.exception()


def with_error_messages(handler: Callable[[Server, Any], Awaitable[T]]) -> Any:
    """Wrap a request handler so that it shows an exception to the user and returns ``None``."""

    async def safe(server: Server, params: Any) -> T | None:
        try:
            return await handler(server, params)
        except Exception as error:
            server.show_problems([f"internal error (outreach-lint or a plugin): {error!r}"])
            return None

    return safe


async def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """Show the pages of the rules that flag the words at a position."""
    linted = await server.result_of(params.text_document.uri)
    if linted is None:
        return None
    text = hover_of(linted.diagnostics, params.position, linted.rules)
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text)) if text else None


async def code_actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    """Return the code actions for a range: fixes and suppressions."""
    uri = params.text_document.uri
    linted = await server.result_of(uri)
    if linted is None:
        return None
    kinds = params.context.only
    only = None if kinds is None else [getattr(kind, "value", kind) for kind in kinds]
    work = partial(offers, linted, server.linter.service, params.range, only)
    actions = await server.in_thread(lambda: list(work()))
    return [_with_edit(server, uri, linted, offer) for offer in actions]


def _with_edit(server: Server, uri: str, linted: LintedText, offer: Offer) -> lsp.CodeAction:
    """Return an action with the edits that turn the open text into the text of the action."""
    action, changed = offer
    assert linted.converter is not None
    edits = linted.converter.edits(changed)
    workspace = server.client_capabilities.workspace
    capabilities = workspace.workspace_edit if workspace else None
    if capabilities and capabilities.document_changes:  # apply the edits to this version only
        versioned = lsp.OptionalVersionedTextDocumentIdentifier(uri, linted.text.version)
        action.edit = lsp.WorkspaceEdit(
            document_changes=[lsp.TextDocumentEdit(versioned, list(edits))]
        )
    else:
        action.edit = lsp.WorkspaceEdit(changes={uri: edits})
    return action
