"""An editor in this process that talks to ``outreach-lint lsp``, a program of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

T = TypeVar("T")
WAIT = 60  # seconds
Diagnostics = list[lsp.Diagnostic]


class Editor:
    """Opens texts and collects the server's diagnostics."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.messages: list[str] = []
        self.progress: list[Any] = []
        self.published: dict[str, list[lsp.PublishDiagnosticsParams]] = {}
        self.versions: dict[str, int] = {}
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.client = LanguageClient("tests", "1")
        self._listen()

    def _listen(self) -> None:
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self._note(self.published.setdefault(params.uri, []), params)

        def message(params: lsp.ShowMessageParams) -> None:
            self._note(self.messages, params.message)

        def progress(params: lsp.ProgressParams) -> None:
            self._note(self.progress, params.value)

        def nothing(_: Any) -> None: ...

        listen = self.client.feature
        listen(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
        listen(lsp.WINDOW_SHOW_MESSAGE)(message)
        listen(lsp.PROGRESS)(progress)
        listen(lsp.WINDOW_WORK_DONE_PROGRESS_CREATE)(nothing)
        listen(lsp.CLIENT_REGISTER_CAPABILITY)(nothing)

    def _note(self, kept: list[Any], what: Any) -> None:
        with self._news:
            kept.append(what)
            self._news.notify_all()

    def ask(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT)

    def tell(self, send: Callable[[Any], None], params: Any) -> None:
        async def sent() -> None:
            send(params)

        self.ask(sent())

    def wait(self, until: Callable[[], Any]) -> Any:
        with self._news:
            found = self._news.wait_for(until, WAIT)
        assert found, f"nothing came; messages: {self.messages}"
        return found

    def start(self, settings: Any = None, **capabilities: Any) -> lsp.InitializeResult:
        command = [sys.executable, "-m", "outreach_lint", "lsp"]
        self.ask(self.client.start_io(*command, cwd=self.folder, env=dict(os.environ)))
        given = {"window": lsp.WindowClientCapabilities(work_done_progress=True), **capabilities}
        answer = self.ask(
            self.client.initialize_async(
                lsp.InitializeParams(
                    lsp.ClientCapabilities(**given),
                    root_uri=self.folder.as_uri(),
                    initialization_options=settings,
                )
            )
        )
        self.tell(self.client.initialized, lsp.InitializedParams())
        return answer

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str, language: str = "markdown") -> Diagnostics:
        uri = self.uri(name)
        self.versions[uri] = 1
        document = lsp.TextDocumentItem(uri, language, 1, text)
        self.tell(self.client.text_document_did_open, lsp.DidOpenTextDocumentParams(document))
        return self.said(name)

    def type(self, name: str, text: str) -> None:
        uri = self.uri(name)
        self.versions[uri] += 1
        document = lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        params = lsp.DidChangeTextDocumentParams(document, [change])
        self.tell(self.client.text_document_did_change, params)

    def close(self, name: str) -> None:
        document = lsp.TextDocumentIdentifier(self.uri(name))
        self.tell(self.client.text_document_did_close, lsp.DidCloseTextDocumentParams(document))

    def said(self, name: str) -> Diagnostics:
        """Return the first diagnostics of the current text."""
        uri = self.uri(name)
        version = self.versions[uri]

        def newest() -> Any:
            found = self.published.get(uri, [])
            return found[-1] if found and found[-1].version == version else None

        return list(self.wait(newest).diagnostics)

    def tried(self, name: str, code: str) -> lsp.Diagnostic:
        """Return the diagnostic of a rule once its fix is tested."""
        uri = self.uri(name)

        def told() -> Any:
            found = self.published.get(uri, [])
            return found and next(
                (d for d in found[-1].diagnostics if d.code == code and "Try:" in d.message), None
            )

        return self.wait(told)  # type: ignore[no-any-return]

    def actions(
        self, name: str, place: lsp.Range, only: list[Any] | None = None
    ) -> list[lsp.CodeAction]:
        params = lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(self.uri(name)), place, lsp.CodeActionContext([], only)
        )
        found = self.ask(self.client.text_document_code_action_async(params))
        return [action for action in found or [] if isinstance(action, lsp.CodeAction)]

    def hover(self, name: str, place: lsp.Position) -> str:
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(self.uri(name)), place)
        found = self.ask(self.client.text_document_hover_async(params))
        if found is None:
            return ""
        assert isinstance(found.contents, lsp.MarkupContent)
        return found.contents.value

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self.client._server is not None
        return self.client._server

    def stop(self) -> int | None:
        """Shut down as an editor does; return the exit code of the server."""
        self.ask(self.client.shutdown_async(None))
        self.tell(self.client.exit, None)
        return self.ask(asyncio.wait_for(self.process.wait(), 5))


@contextmanager
def editing(folder: Path, settings: Any = None, **capabilities: Any) -> Iterator[Editor]:
    """An editor with a folder open."""
    editor = Editor(folder)
    editor.start(settings, **capabilities)
    try:
        yield editor
    finally:
        if editor.process.returncode is None:
            editor.process.kill()


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def placed(text: str, place: lsp.Position) -> int:
    """Return the offset in characters of a position in UTF-16 units."""
    lines = text.replace("\r\n", "\n\0").replace("\r", "\n").split("\n")
    at = sum(len(line) + 1 for line in lines[: place.line])
    line = lines[place.line].replace("\0", "")
    skip = lines[place.line].startswith("\0")
    for number in range(len(line) + 1):
        if units(line[:number]) == place.character:
            return at + number + skip
    raise AssertionError(f"no place in the line: {place}")


def words(text: str, place: lsp.Range) -> str:
    return text[placed(text, place.start) : placed(text, place.end)]


def taken(text: str, action: lsp.CodeAction) -> str:
    """Return the text after the edits of an action, applied as an editor does."""
    assert action.edit is not None
    if action.edit.document_changes:
        (change,) = action.edit.document_changes
        assert isinstance(change, lsp.TextDocumentEdit)
        edits = [edit for edit in change.edits if isinstance(edit, lsp.TextEdit)]
    else:
        assert action.edit.changes is not None
        (edits_,) = action.edit.changes.values()
        edits = list(edits_)
    for edit in sorted(edits, key=lambda edit: edit.range.start, reverse=True):
        start, end = placed(text, edit.range.start), placed(text, edit.range.end)
        text = text[:start] + edit.new_text + text[end:]
    return text
