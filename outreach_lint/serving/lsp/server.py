"""The server: what the editor says, and what it is told."""

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
from outreach_lint.serving.lsp.desk import UNTITLED, Desk, Job, Looked, Text
from outreach_lint.serving.lsp.reports import SOURCE, hover_of
from outreach_lint.serving.turns import AbandonedError

DELAY = 0.1  # seconds without typing, after which a text is read
SLOW = 0.7  # seconds after which the user is told that something is at work
WAITS_FOR_READING = 5.0  # seconds that a request for actions waits for a text to be read
WORKERS = 4
T = TypeVar("T")


class Protocol(LanguageServerProtocol):
    """The protocol of pygls, which keeps a future for each notification and never lets go of it."""

    def _handle_notification(self, method_name: str, params: Any) -> None:
        super()._handle_notification(method_name, params)
        for key, future in list(self._request_futures.items()):
            if future.done():
                del self._request_futures[key]


class Server(LanguageServer):
    """Keeps a job for each open text, and tells what came of it."""

    def __init__(self) -> None:
        super().__init__(
            SOURCE,
            __version__,
            # The whole text at each change: messages are short, and nobody can lose count of it.
            text_document_sync_kind=lsp.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
        )
        self.desk = Desk()
        self.settings_at_start: Any = None
        self.ended = False  # the editor has asked for the end
        self._pool = ThreadPoolExecutor(WORKERS)
        self._jobs: dict[str, tuple[Job, asyncio.Task[None]]] = {}
        self._looked: dict[str, Looked] = {}
        self._told: set[str] = set()

    def begin(self) -> None:
        """Load the encoder, so that the first text need not wait for it."""
        self.desk.service.warm()

    def tell(self, problems: Sequence[str]) -> None:
        """Show problems to the user, each once."""
        for problem in problems:
            if problem not in self._told:
                self._told.add(problem)
                self.window_show_message(
                    lsp.ShowMessageParams(lsp.MessageType.Error, f"{SOURCE}: {problem}")
                )

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Say what cannot be read of what the editor sends."""
        logging.getLogger(__name__).info("%r", error)

    def text_of(self, uri: str) -> Text:
        """Return an open text as it is now."""
        document = self.workspace.get_text_document(uri)
        path = to_fs_path(uri) if uri.startswith("file:") else None
        if path is None:
            ending = UNTITLED.get(document.language_id or "", ".txt")
            path = os.path.join(self.workspace.root_path or os.getcwd(), f"untitled{ending}")
        return Text(path, document.version, document.source, document.position_codec)

    def read(self, uri: str, delay: float = 0.0) -> None:
        """Have a text read; a job that is not done with an older one is called off."""
        self.forget(uri)
        job = Job()
        task = asyncio.get_running_loop().create_task(self._read(uri, job, delay))
        self._jobs[uri] = job, task

    def read_again(self) -> None:
        """Have all open texts read: something that they are read by has changed."""
        self._told.clear()
        for uri in list(self._jobs):
            self.read(uri)

    def forget(self, uri: str) -> None:
        """Call off what is at work on a text."""
        if uri in self._jobs:
            job, task = self._jobs.pop(uri)
            job.call_off()
            task.cancel()

    def close(self, uri: str) -> None:
        """Take back what was said of a text that is not open any more."""
        self.forget(uri)
        self._looked.pop(uri, None)
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    async def looked(self, uri: str) -> Looked | None:
        """Return what came of a text as it is now; ``None`` where it takes too long."""
        if uri in self._jobs:
            await asyncio.wait([self._jobs[uri][1]], timeout=WAITS_FOR_READING)
        found = self._looked.get(uri)
        if found is None or found.text.text != self.text_of(uri).text:
            return None
        return found

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Do some work beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def _read(self, uri: str, job: Job, delay: float) -> None:
        await asyncio.sleep(delay)
        text = self.text_of(uri)
        before: list[lsp.Diagnostic] | None = None
        with contextlib.suppress(AbandonedError):
            for tries in (False, True):  # quickly first, then with fixes that are sure to help
                work = partial(self.desk.look, text, tries, lambda: job.is_off)
                found = await self._with_progress(self.in_thread(work), job, text.path)
                self._looked[uri] = found
                self.tell(found.problems)
                diagnostics = [one.diagnostic for one in found.said]
                if diagnostics != before:
                    self.text_document_publish_diagnostics(
                        lsp.PublishDiagnosticsParams(uri, diagnostics, text.version)
                    )
                before = diagnostics
                if found.tried:
                    break

    async def _with_progress(self, work: Awaitable[T], job: Job, path: str) -> T:
        """Wait for some work; where it is slow, the editor shows it, and can call it off."""
        running = asyncio.ensure_future(work)
        running.add_done_callback(_note_end)
        done, _ = await asyncio.wait([running], timeout=SLOW)
        window = self.client_capabilities.window
        if done or window is None or not window.work_done_progress:
            return await running
        token, progress = str(uuid4()), self.work_done_progress
        await progress.create_async(token)
        progress.tokens[token].add_done_callback(lambda _: job.call_off())
        title = f"Reading {os.path.basename(path)}"
        progress.begin(token, lsp.WorkDoneProgressBegin(title=title, cancellable=True))
        try:
            return await running
        finally:
            progress.end(token, lsp.WorkDoneProgressEnd())
            progress.tokens.pop(token, None)


def _note_end(work: asyncio.Future[Any]) -> None:
    """Take note of how some work ended, although nobody waits for it any more."""
    if not work.cancelled():
        work.exception()


def guarded(handler: Callable[[Server, Any], Awaitable[T]]) -> Any:
    """Return a handler of requests that answers nothing where it fails, and says why."""

    async def safe(server: Server, params: Any) -> T | None:
        try:
            return await handler(server, params)
        except Exception as error:
            server.tell([f"a bug of ours, or of a plugin: {error!r}"])
            return None

    return safe


async def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """Show the page of the rule that minds the words at a place."""
    found = await server.looked(params.text_document.uri)
    if found is None:
        return None
    text = hover_of(found.said, params.position, found.rules)
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text)) if text else None


async def code_actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    """Offer the fixes of the findings at a place, and to live with them."""
    uri = params.text_document.uri
    found = await server.looked(uri)
    if found is None:
        return None
    kinds = params.context.only
    only = None if kinds is None else [getattr(kind, "value", kind) for kind in kinds]
    work = partial(offers, found, server.desk.service, params.range, only)
    actions = await server.in_thread(lambda: list(work()))
    return [_with_edit(server, uri, found, offer) for offer in actions]


def _with_edit(server: Server, uri: str, found: Looked, offer: Offer) -> lsp.CodeAction:
    """Return an action with the edits that make the text of it."""
    action, changed = offer
    assert found.places is not None
    edits = found.places.edits(changed)
    workspace = server.client_capabilities.workspace
    can = workspace.workspace_edit if workspace else None
    if can and can.document_changes:  # the editor takes them for this version alone
        versioned = lsp.OptionalVersionedTextDocumentIdentifier(uri, found.text.version)
        action.edit = lsp.WorkspaceEdit(
            document_changes=[lsp.TextDocumentEdit(versioned, list(edits))]
        )
    else:
        action.edit = lsp.WorkspaceEdit(changes={uri: edits})
    return action
