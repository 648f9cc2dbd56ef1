"""One corpus through all front ends: the same codes, words, positions and fixes.

A front end is a function from a file's text to its findings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import anyio
import pytest
from lsprotocol import types as lsp
from mcp import Client

from outreach_lint.cli import _run
from outreach_lint.errors import Notice
from outreach_lint.linting.result import Result
from outreach_lint.serving.mcp.server import new_mcp_server
from outreach_lint.serving.service import Service, as_data
from tests.editor import Editor, editing, taken, words
from tests.serving import serving

PITCH = "We are the leading vendor of kiln bricks and cut the gas bill of every potter by 40%!"
PUSH = "Act now, this offer ends on Friday."
CLEAN = (
    "Hi Noor,\n\nyour talk on wood firing made me take the door off our kiln. Which clay did you"
    " use for the seal?\n\nIda\n"
)
CORPUS = {
    "pitch.md": f"Hi Noor 😀,\n\n🏺🏺 {PITCH} {PUSH}\n\nIda\n",
    "windows.md": f"Hi Zoe\u0308,\r\n\r\n{PITCH} 👩🏽‍🌾 {PUSH}\r\n\r\nIda\r\n",
    "safe.txt": "Hi Noor,\n\nWe are a revolutionary agency and sell gates.\n\nIda\n",
    "template.jinja": "Hi {{ name }},\n\n{% if kiln %}"
    + PITCH
    + "{% endif %} "
    + PUSH
    + "\n\nIda\n",
    "matter.md": f"---\nsubject: 🎉 Bricks\nsetting: sales\n---\nHi Noor,\n\n{PUSH}\n\nIda\n",
    "steps.md": f"# Email 1\n\n{CLEAN}\n# Email 2\n\nHi Noor,\n\n{PITCH} {PUSH}\n\nIda\n",
    "clean.md": CLEAN,
    "suppressed.md": f"Hi Noor,\n\n<!-- outreach-lint: disable-next-line AGD001 -->\n{PUSH}\n",
    "broken.md": "---\nsetting: barter\n---\n" + CLEAN,
}
MESSAGES = ("pitch.md", "windows.md", "safe.txt", "clean.md")  # the plain texts
SEQUENCE = [{"text": CLEAN}, {"text": f"Hi Noor,\n\n{PITCH} {PUSH}\n\nIda\n"}]


class Seen(NamedTuple):
    """A finding as every front end shows it: code, severity, words, lines and, if any, the fixed text."""

    code: str
    severity: str
    words: str
    lines: tuple[int, int]
    fixed: str | None = None


Front = Callable[[str, str], list[Seen]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in CORPUS.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="module")
def editor(folder: Path) -> Iterator[Editor]:
    with editing(folder) as editor:
        yield editor


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(isolated=True)


def of_data(data: dict[str, Any], text: str) -> list[Seen]:
    """Return the findings in the plain data of a draft; offsets count characters of the text."""
    seen = []
    for finding in data.get("findings", []):
        if finding["confidence"] == "low":
            continue
        fix = finding["suggestion"]
        fixed = None
        if fix and fix["edits"]:
            fixed = text
            for edit in sorted(fix["edits"], key=lambda edit: edit["start"], reverse=True):
                fixed = fixed[: edit["start"]] + edit["text"] + fixed[edit["end"] :]
        lines = finding["start"]["line"], finding["end"]["line"]
        seen.append(Seen(finding["code"], finding["severity"], finding["quote"], lines, fixed))
    return sorted(seen)


def by_check(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    _run(["check", "--output-format", "jsonl", "--no-cache", str(folder / name)])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def in_editor(editor: Editor, name: str, text: str) -> list[Seen]:
    """Return the findings that an editor shows, with the text after each offered fix."""
    levels = {1: "error", 2: "warning", 3: "info"}
    said = [d for d in editor.open(name, text) if d.code]
    editor.hover(name, lsp.Position(0, 0))  # the fixes are tested after the first answer
    seen = []
    for diagnostic in said:
        code, place = str(diagnostic.code), diagnostic.range
        offered = editor.actions(name, place, [lsp.CodeActionKind.QuickFix])
        fixes = [
            taken(text, action)
            for action in offered
            if action.title.startswith(code)
            and any(d.range == place and d.code == code for d in action.diagnostics or [])
        ]
        lines = place.start.line + 1, place.end.line + 1
        level = levels[int(diagnostic.severity or 0)]
        fixed = fixes[0] if fixes else None
        seen.append(Seen(code, level, words(text, place), lines, fixed))
    return sorted(seen)


def flat(items: list[dict[str, Any]], text: str) -> list[Seen]:
    return sorted(seen for data in items for seen in of_data(data, text))


def _same(one: list[Seen], other: list[Seen]) -> None:
    """Compare findings; the brackets of a gap are marked only in applied fixes."""
    plain = [[seen._replace(fixed=_unmarked(seen.fixed)) for seen in side] for side in (one, other)]
    assert plain[0] == plain[1]


def _unmarked(text: str | None) -> str | None:
    return text and text.replace("[to fill: ", "[").replace("\r\n", "\n")


@pytest.mark.parametrize("name", CORPUS)
def test_the_service_gives_the_results_of_check(
    folder: Path, name: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(folder / name)
    told = by_check(folder, name, capsys)
    found = service.buffer(path, CORPUS[name].encode())
    held = [as_data(item) for item in found if not isinstance(item, Notice)]
    assert told == json.loads(json.dumps(held))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CORPUS if name != "broken.md"])
def test_an_editor_shows_the_results_of_check(
    folder: Path, name: str, editor: Editor, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CORPUS[name]
    told = by_check(folder, name, capsys)
    _same(in_editor(editor, name, text), flat(told, text))


@pytest.mark.slow
def test_an_editor_shows_the_error_message_of_check(
    folder: Path, editor: Editor, capsys: pytest.CaptureFixture[str]
) -> None:
    (told,) = by_check(folder, "broken.md", capsys)
    (shown,) = editor.open("broken.md", CORPUS["broken.md"])
    assert shown.message == told["error"]["message"]
    assert told["path"].endswith(f":{shown.range.start.line + 1}")


def of_service(service: Service, text: str) -> dict[str, Any]:
    return as_data(service.message(text))


def of_assistant(service: Service, text: str) -> dict[str, Any]:
    return called(service, "lint_draft", text=text)


def called(service: Service, tool: str, **arguments: Any) -> dict[str, Any]:
    async def asked() -> dict[str, Any]:
        async with Client(new_mcp_server(service)) as client:
            result = await client.call_tool(tool, arguments)
            data: dict[str, Any] | None = result.structured_content
            assert data is not None
            return data

    return anyio.run(asked)


def of_page(service: Service, text: str) -> dict[str, Any]:
    """Return the findings that the browser receives."""
    with TemporaryDirectory() as data, serving(service, Path(data) / "paired.json") as client:
        told: dict[str, Any] = client.lint(text).data["result"]
        return told


# Front ends that take a message rather than a file.
FRONTS: dict[str, Callable[[Service, str], dict[str, Any]]] = {
    "service": of_service,
    "mcp": of_assistant,
    "page": of_page,
}


@pytest.mark.slow
@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_single_message_gets_the_results_of_check(
    folder: Path, name: str, front: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CORPUS[name]
    (told,) = by_check(folder, name, capsys)
    data = json.loads(json.dumps(FRONTS[front](service, text)))
    assert of_data(data, text) == of_data(told, text)
    assert data["findings"] == told["findings"] and data["strengths"] == told["strengths"]


def test_a_sequence_gets_the_results_of_check(
    tmp_path: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        json.dumps({**message, "step": number, "sequence_id": "sequence"})
        for number, message in enumerate(SEQUENCE, 1)
    ]
    (tmp_path / "steps.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = by_check(tmp_path, "steps.jsonl", capsys)
    data = called(service, "lint_sequence", messages=SEQUENCE)["drafts"]
    held = [as_data(i) for i in service.sequence(SEQUENCE) if isinstance(i, Result)]
    for number, message in enumerate(SEQUENCE):
        own, its, check = (_by_words(x[number], message["text"]) for x in (held, data, told))
        assert own == its == check


def _by_words(data: dict[str, Any], text: str) -> list[tuple[str, str, str, str | None]]:
    """Return the findings of a record, without lines: those are lines of its file."""
    return [(s.code, s.severity, s.words, s.fixed) for s in of_data(data, text)]
