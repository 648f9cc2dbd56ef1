"""Create the language server with its handlers, and run it over standard input and output."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from typing import Any, NoReturn

from lsprotocol import types as lsp

from outreach_lint.config import CONFIG_FILES, LOCKFILE
from outreach_lint.errors import INTERRUPTED
from outreach_lint.serving.lsp.actions import FIX_ALL
from outreach_lint.serving.lsp.server import (
    SECONDS_BEFORE_LINTING,
    Server,
    code_actions,
    hover,
    with_error_messages,
)
from outreach_lint.serving.lsp.settings import SECTION

WATCHED = (*CONFIG_FILES, LOCKFILE, "*.md")  # rule pages are Markdown


def new_editor_server(third_party: bool = True) -> Server:
    """Return a server with all handlers, ready to start."""
    server = Server(third_party)
    _add_lifecycle_handlers(server)
    _add_document_handlers(server)
    _add_workspace_handlers(server)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(with_error_messages(hover))
    kinds = [lsp.CodeActionKind.QuickFix, FIX_ALL]
    options = lsp.CodeActionOptions(code_action_kinds=kinds)
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)(with_error_messages(code_actions))
    return server


def serve_editor(third_party: bool = True) -> NoReturn:
    """Serve the editor that started this program, and exit with it.

    ``third_party`` is whether plugins that are not part of outreach-lint are loaded.
    """
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(INTERRUPTED))
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # keeps output of plugins out of the protocol
    server = new_editor_server(third_party)
    server.linter.service.warm()  # loads the encoder before the first text
    server.start_io(sys.stdin.buffer, output)
    os._exit(0 if server.ended else 1)  # without waiting for running threads


def _add_lifecycle_handlers(server: Server) -> None:
    @server.feature(lsp.INITIALIZE)
    def initialize(server: Server, params: lsp.InitializeParams) -> None:
        server.settings_at_start = params.initialization_options

    @server.feature(lsp.INITIALIZED)
    def initialized(server: Server, _: lsp.InitializedParams) -> None:
        server.show_problems(server.linter.set(server.settings_at_start))
        asyncio.get_running_loop().create_task(_request_settings_and_watchers(server))

    @server.feature(lsp.SHUTDOWN)
    def shutdown(server: Server, _: None) -> None:
        server.ended = True


async def _request_settings_and_watchers(server: Server) -> None:
    """Request the settings from the editor, and notifications about changed configuration files."""
    workspace = server.client_capabilities.workspace
    if workspace is None:
        return
    with contextlib.suppress(Exception):  # the editor may fail in spite of its capabilities
        if workspace.did_change_watched_files and (
            workspace.did_change_watched_files.dynamic_registration
        ):
            await server.client_register_capability_async(lsp.RegistrationParams([_watchers()]))
        if workspace.configuration:
            await _request_settings(server)


def _watchers() -> lsp.Registration:
    watchers = [lsp.FileSystemWatcher(f"**/{name}") for name in WATCHED]
    return lsp.Registration(
        "watch",
        lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        lsp.DidChangeWatchedFilesRegistrationOptions(watchers),
    )


async def _request_settings(server: Server) -> None:
    item = lsp.ConfigurationItem(section=SECTION)
    settings = await server.workspace_configuration_async(lsp.ConfigurationParams([item]))
    if settings and settings[0]:
        _apply_settings(server, settings[0])


def _apply_settings(server: Server, settings: Any) -> None:
    problems = server.linter.set(settings)
    server.lint_again()
    server.show_problems(problems)


def _add_document_handlers(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
        server.lint(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
        server.lint(params.text_document.uri, SECONDS_BEFORE_LINTING)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(server: Server, _: lsp.DidSaveTextDocumentParams) -> None:
        server.linter.reload()  # some editors do not watch rule pages and earlier steps
        server.lint_again()


def _add_workspace_handlers(server: Server) -> None:
    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(server: Server, _: lsp.DidChangeWatchedFilesParams) -> None:
        server.linter.reload()
        server.lint_again()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def settings_changed(server: Server, params: lsp.DidChangeConfigurationParams) -> None:
        if params.settings:
            _apply_settings(server, params.settings)
        else:  # the notification has no settings, so request them
            asyncio.get_running_loop().create_task(_request_settings(server))
