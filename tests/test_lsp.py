"""``outreach-lint lsp``, tested with a language client."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from outreach_lint.cli import _run
from outreach_lint.serving.lsp.positions import PositionConverter
from outreach_lint.serving.lsp.settings import EditorSettings
from tests.conftest import memory_of
from tests.editor import Editor, editing, taken, words

PITCH = "We are the leading vendor of pallets and save firms like yours 30% on every crate!"
PUSH = "Act now, this offer ends soon."
DRAFT = f"Hi Sam 😀,\n\n{PITCH} {PUSH}\n\nKim\n"
CLEAN = (
    "Hi Sam,\n\nyour note on the kiln in Ludlow made me rebuild ours. Which brick did you take for"
    " the arch?\n\nKim\n"
)
SAFE = "Hi Ada,\n\nWe are a revolutionary agency and sell gates.\n\nBo\n"
SUPPRESS = "Suppress AGD001 here"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editing(tmp_path_factory.mktemp("folder")) as editor:
        yield editor


@pytest.mark.slow
def test_diagnostics_appear_while_typing_and_vanish_when_fixed(editor: Editor) -> None:
    found = {d.code: d for d in editor.open("typed.md", DRAFT)}
    assert words(DRAFT, found["AGD001"].range) == PUSH
    assert found["AGD001"].severity is lsp.DiagnosticSeverity.Warning
    assert found["AGD001"].source == "outreach-lint"
    link = found["AGD001"].code_description
    assert link is not None and link.href.endswith("/pressure.md")
    assert "Try: " in editor.tried("typed.md", "AGD001").message
    editor.type("typed.md", CLEAN)
    assert editor.said("typed.md") == []
    editor.type("typed.md", DRAFT)
    assert "AGD001" in {d.code for d in editor.said("typed.md")}
    editor.close("typed.md")
    uri = editor.uri("typed.md")
    editor.wait(lambda: not editor.published[uri][-1].diagnostics)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        DRAFT,
        DRAFT.replace("\n", "\r\n"),
        DRAFT.replace("\n", "\r"),
        DRAFT.replace("Sam", "Zoe\u0308 👩🏽‍🌾 \u2028\x0c"),
        "\ufeff" + DRAFT,
        f"Hi Sam, 🚜🚜 I know {PITCH} {PUSH}",
        f"---\r\nsubject: 🎉 crates\r\n---\r\n😀 {PITCH} {PUSH}\r\n",
        DRAFT.replace("Hi Sam 😀", "Hi Sam \ud83d"),
    ],
    ids=["LF", "CR LF", "CR", "combining", "mark", "one line", "front matter", "half a character"],
)
def test_diagnostics_and_fixes_are_at_the_right_positions(editor: Editor, text: str) -> None:
    name = f"places-{abs(hash(text))}.md"
    (push,) = [d for d in editor.open(name, text) if d.code == "AGD001"]
    assert words(text, push.range) == PUSH
    fix = editor.actions(name, editor.tried(name, "AGD001").range)[0]
    assert PUSH not in taken(text, fix)
    assert taken(text, fix).startswith(text[: text.index(PITCH)])


@pytest.mark.slow
def test_a_utf_8_client_gets_positions_in_bytes(tmp_path: Path) -> None:
    general = lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf8])
    with editing(tmp_path, general=general) as editor:
        text = f"Hi Sam, 🚜é {PITCH} {PUSH}"
        (push,) = [d for d in editor.open("a.md", text) if d.code == "AGD001"]
        start, end = push.range.start.character, push.range.end.character
        assert text.encode()[start:end].decode() == PUSH


def test_a_hover_shows_the_page_of_the_rule(editor: Editor) -> None:
    (push,) = [d for d in editor.open("hover.md", DRAFT) if d.code == "AGD001"]
    shown = editor.hover("hover.md", push.range.start)
    assert shown.startswith("## AGD001 pressure")
    assert "### Why it matters" in shown and "### What a better version does" in shown
    assert editor.hover("hover.md", lsp.Position(0, 0)) == ""


def test_a_fix_with_gaps_is_labelled_and_not_preferred(editor: Editor) -> None:
    text = "Hi Sam,\n\nOur platform plans pallets for mills. Would you like a demo?\n\nKim\n"
    editor.open("gaps.md", text)
    pitch = editor.tried("gaps.md", "RAP001")
    fix = next(a for a in editor.actions("gaps.md", pitch.range) if "RAP001" in a.title)
    assert "with a gap for you to fill" in fix.title and not fix.is_preferred
    assert "[to fill: " in taken(text, fix)


@pytest.mark.slow
def test_safe_fixes_are_preferred_and_can_be_applied_together(editor: Editor) -> None:
    editor.open("safe.md", SAFE)
    place = editor.tried("safe.md", "RAP002").range
    fixes = [a for a in editor.actions("safe.md", place) if a.is_preferred]
    assert fixes and fixes[0].kind == lsp.CodeActionKind.QuickFix
    only = [lsp.CodeActionKind.SourceFixAll]
    (everything,) = editor.actions("safe.md", place, only)
    assert everything.kind == "source.fixAll.outreach-lint"
    assert taken(SAFE, everything) == _fixed_by_check(SAFE)


def _fixed_by_check(text: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "outreach_lint", "check", "--fix", "--isolated", "-"],
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("a.md", "<!-- outreach-lint: disable-next-line AGD001 -->"),
        ("a.jinja", "{# outreach-lint: disable-next-line AGD001 #}"),
    ],
)
def test_a_finding_suppressed_by_a_comment_is_not_shown_again(
    editor: Editor, name: str, comment: str
) -> None:
    (push,) = [d for d in editor.open(name, DRAFT) if d.code == "AGD001"]
    offered = {a.title: a for a in editor.actions(name, push.range)}
    changed = taken(DRAFT, offered[SUPPRESS])
    assert comment in changed
    editor.type(name, changed)
    assert "AGD001" not in {d.code for d in editor.said(name)}


def test_without_comments_a_finding_is_suppressed_in_the_file(editor: Editor) -> None:
    (push,) = [d for d in editor.open("a.txt", DRAFT, "plaintext") if d.code == "AGD001"]
    offered = {a.title: a for a in editor.actions("a.txt", push.range)}
    assert SUPPRESS not in offered
    changed = taken(DRAFT, offered["Suppress AGD001 in this file"])
    assert changed.startswith("---\ndisable:\n  AGD001: ''\n---\n")
    editor.type("a.txt", changed)
    assert "AGD001" not in {d.code for d in editor.said("a.txt")}


def test_each_message_of_a_file_is_checked(editor: Editor) -> None:
    text = f"# Email 1\n\n{CLEAN}\n# Email 2\n\n{DRAFT}\n# Email 3\n\n{DRAFT}"
    found = [d for d in editor.open("steps.md", text) if d.code == "AGD001"]
    lines = [number for number, line in enumerate(text.split("\n")) if PUSH in line]
    assert [d.range.start.line for d in found] == lines
    editor.tried("steps.md", "AGD001")
    fix = editor.actions("steps.md", found[1].range)[0]
    assert taken(text, fix).count(PUSH) == 1


def test_a_record_is_fixed_in_its_file(editor: Editor) -> None:
    text = json.dumps({"text": DRAFT}) + "\n" + json.dumps({"text": CLEAN}) + "\n"
    (push,) = [d for d in editor.open("a.jsonl", text, "json") if d.code == "AGD001"]
    assert words(text, push.range) == PUSH
    fix = editor.actions("a.jsonl", editor.tried("a.jsonl", "AGD001").range)[0]
    changed = [json.loads(line)["text"] for line in taken(text, fix).splitlines()]
    assert PUSH not in changed[0] and changed[1] == CLEAN


@pytest.mark.slow
def test_a_table_is_checked_once_it_is_saved(editor: Editor) -> None:
    text = f'name,message\nSam,"Hi Sam, {PITCH} {PUSH}"\n'
    assert editor.open("people.csv", text, "csv") == []
    (editor.folder / "people.csv").write_text(text, encoding="utf-8", newline="")
    document = lsp.TextDocumentIdentifier(editor.uri("people.csv"))
    editor.tell(editor.client.text_document_did_save, lsp.DidSaveTextDocumentParams(document))
    assert words(text, editor.tried("people.csv", "AGD001").range) == PUSH


@pytest.mark.slow
def test_errors_are_messages_at_their_line(editor: Editor) -> None:
    (error,) = editor.open("broken.md", f"---\nsetting: barter\n---\n{CLEAN}")
    assert error.severity is lsp.DiagnosticSeverity.Error and error.range.start.line == 1
    assert "setting must be one of networking, sales" in error.message
    (nul,) = editor.open("nul.md", "Hi Sam,\n\nwhat\0?\n")
    assert nul.range.start.line == 2 and "NUL character" in nul.message
    (large,) = editor.open("large.md", "Act now! " * 600_000)
    assert large.message.startswith("a text of over 200,000 characters is not checked")
    assert editor.open("README.md", DRAFT) == []
    assert editor.open("empty.md", "  \n") == []
    assert not any("Traceback" in message for message in editor.messages)


@pytest.mark.slow
def test_the_configuration_of_each_folder_applies_and_is_reloaded(editor: Editor) -> None:
    for name in ("quiet", "loud"):
        (editor.folder / name).mkdir()
    settings = editor.folder / "quiet" / "outreach-lint.toml"
    settings.write_text('ignore = ["AGD001"]\n', encoding="utf-8")
    assert "AGD001" not in {d.code for d in editor.open("quiet/a.md", DRAFT)}
    assert "AGD001" in {d.code for d in editor.open("loud/a.md", DRAFT)}
    settings.write_text('ignore = ["RAP001"]\n', encoding="utf-8")
    changed = lsp.FileEvent(settings.as_uri(), lsp.FileChangeType.Changed)
    client = editor.client
    editor.tell(
        client.workspace_did_change_watched_files, lsp.DidChangeWatchedFilesParams([changed])
    )
    uri = editor.uri("quiet/a.md")
    editor.wait(lambda: "AGD001" in {d.code for d in editor.published[uri][-1].diagnostics})
    settings.write_text("ignore = 7\n", encoding="utf-8")
    editor.tell(
        client.workspace_did_change_watched_files, lsp.DidChangeWatchedFilesParams([changed])
    )
    editor.wait(lambda: any("outreach-lint.toml:1" in message for message in editor.messages))
    assert any("ignore must be a list of strings" in message for message in editor.messages)


@pytest.mark.slow
def test_findings_in_the_baseline_are_not_shown(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = editor.folder / "accepted"
    folder.mkdir()
    (folder / "outreach-lint.toml").write_text("", encoding="utf-8")
    (folder / "a.md").write_text(DRAFT, encoding="utf-8")
    monkeypatch.chdir(folder)
    _run(["baseline", "accept", "--reason", "sent for years", "a.md"])
    assert editor.open("accepted/a.md", DRAFT) == []


@pytest.mark.slow
def test_workspace_settings_apply(tmp_path: Path) -> None:
    settings = {"ignore": ["AGD001"], "verbose": True, "setting": "barter", "colour": "red"}
    with editing(tmp_path, settings) as editor:
        assert "AGD001" not in {d.code for d in editor.open("a.md", DRAFT)}
        unsure = editor.open("b.md", "Hi Ana,\n\nthis is my last message. The seeds are yours.\n")
        assert lsp.DiagnosticSeverity.Hint in {d.severity for d in unsure}
        editor.wait(lambda: len(editor.messages) > 1)
        assert any("outreach-lint.setting must be one of" in said for said in editor.messages)
        assert any("unknown setting outreach-lint.colour" in said for said in editor.messages)
        given = lsp.DidChangeConfigurationParams({"outreach-lint": {"ignore": []}})
        editor.tell(editor.client.workspace_did_change_configuration, given)
        uri = editor.uri("a.md")
        editor.wait(lambda: "AGD001" in {d.code for d in editor.published[uri][-1].diagnostics})


def test_settings_accept_a_nested_section_and_ignore_other_values() -> None:
    settings, problems = EditorSettings.of({"outreach-lint": {"select": ["RAP"], "template": None}})
    assert dict(settings.options) == {"select": ["RAP"]} and problems == []
    assert EditorSettings.of("nonsense") == (EditorSettings(), [])


@pytest.mark.slow
def test_after_a_thousand_edits_the_diagnostics_match_the_last_text(tmp_path: Path) -> None:
    with editing(tmp_path) as editor:
        editor.open("a.md", DRAFT)
        for number in range(100):
            editor.type("a.md", f"{DRAFT}PS {number}\n")
        editor.said("a.md")
        before = memory_of(editor.process.pid)
        for number in range(900):
            editor.type("a.md", f"{DRAFT}PS {number}\n")
        editor.type("a.md", CLEAN)
        assert editor.said("a.md") == []
        versions = [said.version or 0 for said in editor.published[editor.uri("a.md")]]
        assert versions == sorted(versions)
        assert memory_of(editor.process.pid) - before < 40_000


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["raise SystemExit(3)", "raise ValueError('no')"])
def test_a_failing_plugin_does_not_stop_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    _plugin(tmp_path / "site", f"print('a plugin talks'); {ending}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), os.getcwd()]))
    with editing(tmp_path) as editor:
        editor.open("a.md", DRAFT)
        (said,) = editor.wait(lambda: editor.messages)
        assert "plugin" in said and "Traceback" not in said
        assert editor.stop() == 0


def _plugin(site: Path, body: str) -> None:
    """Install a plugin whose check has this body."""
    info = site / "outreach_lint_hostile-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outreach-lint-hostile\nVersion: 1")
    (info / "entry_points.txt").write_text("[outreach_lint]\nhostile = hostile_plugin\n")
    (site / "hostile_plugin.py").write_text(
        f"from outreach_lint import hookimpl\n@hookimpl\ndef outreach_lint_rules():\n    {body}\n"
    )


@pytest.mark.slow
def test_the_server_exits_with_the_editor(tmp_path: Path) -> None:
    with editing(tmp_path) as editor:
        editor.open("a.md", DRAFT)
        assert editor.stop() == 0


def assert_stops(program: subprocess.Popen[bytes], how: str) -> None:
    """Stop a server on standard input by an interrupt or the end of input, without an error."""
    assert program.stdin and program.stdout and program.stderr
    if how == "interrupt":
        program.send_signal(signal.SIGINT)
    program.stdin.close()
    program.wait(10)  # the aim is one second, but a busy machine takes longer
    assert b"Traceback" not in program.stderr.read()
    program.stdout.close()
    program.stderr.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("how", ["end of input", "interrupt"])
def test_the_server_stops_at_once_on_end_of_input_or_interrupt(tmp_path: Path, how: str) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "outreach_lint", "lsp"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    )  # fmt: skip
    assert program.stdin and program.stdout and program.stderr
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}).encode()
    program.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    program.stdin.flush()
    assert program.stdout.readline().startswith(b"Content-")  # it is running
    assert_stops(program, how)


def test_without_the_extra_the_error_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("outreach_lint.cli.extras.find_spec", lambda _: None)
    assert _run(["lsp"]) == 2
    assert "pip install 'outreach-lint[lsp]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\r\nb", "a\r\nnew\r\nb"),
        ("a", ""),
        ("one\ntwo\nthree\n", "one\n2\nthree\nfour"),
        ("x😀y", "x😀😀y"),
    ],
)
def test_computed_edits_produce_the_new_text(before: str, after: str) -> None:
    from pygls.workspace.position_codec import PositionCodec

    edits = PositionConverter(before, PositionCodec()).edits(after)
    action = lsp.CodeAction("", edit=lsp.WorkspaceEdit(changes={"a": edits}))
    assert taken(before, action) == after
