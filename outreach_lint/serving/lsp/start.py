"""A server with its handlers, and how it is run over standard input and output."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from typing import Any, NoReturn

from lsprotocol import types as lsp

from outreach_lint.config import FILES, LOCKFILE
from outreach_lint.serving.lsp.actions import FIX_ALL
from outreach_lint.serving.lsp.server import DELAY, Server, code_actions, guarded, hover
from outreach_lint.serving.lsp.settings import SECTION

WATCHED = (*FILES, LOCKFILE, "*.md")  # pages of rules are Markdown
INTERRUPTED = 130


def new_server() -> Server:
    """Return a server that is ready to be started."""
    server = Server()
    _on_life(server)
    _on_texts(server)
    _on_changes(server)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(guarded(hover))
    kinds = [lsp.CodeActionKind.QuickFix, FIX_ALL]
    options = lsp.CodeActionOptions(code_action_kinds=kinds)
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)(guarded(code_actions))
    return server


def run() -> NoReturn:
    """Serve the editor that started this program, and end with it."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(INTERRUPTED))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a plugin prints is no answer
    server = new_server()
    server.begin()
    server.start_io(sys.stdin.buffer, answers)
    os._exit(0 if server.ended else 1)  # without waiting for what is still being read


def _on_life(server: Server) -> None:
    @server.feature(lsp.INITIALIZE)
    def initialize(server: Server, params: lsp.InitializeParams) -> None:
        server.settings_at_start = params.initialization_options

    @server.feature(lsp.INITIALIZED)
    def initialized(server: Server, _: lsp.InitializedParams) -> None:
        server.tell(server.desk.set(server.settings_at_start))
        asyncio.get_running_loop().create_task(_settle(server))

    @server.feature(lsp.SHUTDOWN)
    def shutdown(server: Server, _: None) -> None:
        server.ended = True


async def _settle(server: Server) -> None:
    """Ask the editor for its settings, and to say when a file that matters has changed."""
    workspace = server.client_capabilities.workspace
    if workspace is None:
        return
    with contextlib.suppress(Exception):  # an editor that cannot, in spite of what it said
        if workspace.did_change_watched_files and (
            workspace.did_change_watched_files.dynamic_registration
        ):
            await server.client_register_capability_async(lsp.RegistrationParams([_watchers()]))
        if workspace.configuration:
            await _ask_settings(server)


def _watchers() -> lsp.Registration:
    watchers = [lsp.FileSystemWatcher(f"**/{name}") for name in WATCHED]
    return lsp.Registration(
        "watch",
        lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        lsp.DidChangeWatchedFilesRegistrationOptions(watchers),
    )


async def _ask_settings(server: Server) -> None:
    item = lsp.ConfigurationItem(section=SECTION)
    given = await server.workspace_configuration_async(lsp.ConfigurationParams([item]))
    if given and given[0]:
        _take(server, given[0])


def _take(server: Server, given: Any) -> None:
    problems = server.desk.set(given)
    server.read_again()
    server.tell(problems)


def _on_texts(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
        server.read(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
        server.read(params.text_document.uri, DELAY)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(server: Server, _: lsp.DidSaveTextDocumentParams) -> None:
        server.desk.reload()  # a page of a rule, a step of a sequence; some editors watch no files
        server.read_again()


def _on_changes(server: Server) -> None:
    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(server: Server, _: lsp.DidChangeWatchedFilesParams) -> None:
        server.desk.reload()
        server.read_again()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def settings_changed(server: Server, params: lsp.DidChangeConfigurationParams) -> None:
        if params.settings:
            _take(server, params.settings)
        else:  # the editor is to be asked
            asyncio.get_running_loop().create_task(_ask_settings(server))
