"""The documentation builds without warnings, and every block in it runs.

The language of a block determines how it runs: ``console`` (commands after ``$`` and their output;
``…`` matches anything), ``sh``, ``python``, ``toml`` (a configuration), ``yaml``, ``json``. A
comment above it may add: ``file: PATH`` (written there, for the blocks below), ``in: PATH`` (equal
to a part of that file of the project), ``page head`` (of a rule's page), ``not run: WHY``. The
blocks of a page run in order, in a separate folder with some drafts, in a clean environment.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from markdown_it import MarkdownIt

from outreach_lint.cli import COMMANDS
from outreach_lint.errors import Place
from outreach_lint.plugins import hookspecs
from outreach_lint.plugins.host import Host
from outreach_lint.rules.match import match_of
from tests.conftest import ROOT
from tests.environment import Environment
from tests.server import SILENT, completion

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs"
GENERATED = (
    "reference/rules",
    "reference/cli",
    "reference/configuration",
    "reference/moves",
    "reference/formats",
)
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
SHOWN = {"text"}  # shown only: the generated help texts
OTHER_SYSTEMS = {"powershell"}  # cannot be run here
DRAFT = (
    "Hi Jo,\n\nWe are a revolutionary agency and sell gates. Act now, before it is too"
    " late!\n\nSam\n"
)


ON_A_TERMINAL = (
    'python -c "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"'
)

# The server runs until it is interrupted: here once it has printed its address.
SERVED = (
    "BROWSER=true {line} > address & "
    "while kill -0 $! && ! grep -q '#token=' address; do sleep 0.1; done; kill -INT $!; wait $!"
)


class Block(NamedTuple):
    """A fenced block: its language, text, the comment above it, and its line."""

    language: str
    text: str
    said: str
    line: int


def blocks(path: Path) -> Iterator[Block]:
    said = ""
    for token in MarkdownIt().parse(path.read_text(encoding="utf-8")):
        if token.type == "html_block" and (
            comment := re.fullmatch(r"<!-- (.*) -->\s*", token.content)
        ):
            said = "" if comment[1].startswith("Made by") else comment[1]
        elif token.type == "fence":
            assert token.map
            if not token.info.startswith("{"):
                yield Block(
                    token.info.split()[0] if token.info else "",
                    token.content,
                    said,
                    token.map[0] + 1,
                )
            said = ""


class OpenAI:
    """The part of OpenAI's API that the documentation uses: completions without findings, files, batches."""

    def __init__(self) -> None:
        ids: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if "/content" in self.path:
                    body = completion(SILENT).body
                    rows = [
                        {"custom_id": i, "response": {"status_code": 200, "body": body}}
                        for i in ids
                    ]
                    self._send("\n".join(map(json.dumps, rows)))
                elif "/batches/" in self.path:
                    self._send({**BATCH, "status": "completed", "output_file_id": "file-2"})
                else:
                    self._send({"object": "list", "data": []})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                if "/files" in self.path:
                    ids[:] = re.findall(r'"custom_id": ?"([^"]+)"', body)
                    self._send(
                        {
                            "id": "file-1",
                            "object": "file",
                            "bytes": 1,
                            "created_at": 1,
                            "filename": "x",
                            "purpose": "batch",
                            "status": "processed",
                        }
                    )
                elif "/batches" in self.path:
                    self._send(BATCH)
                else:
                    self._send(completion({"message": "pong"} if "pong" in body else SILENT).body)

            def _send(self, body: Any) -> None:
                raw = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


BATCH = {
    "id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1",
    "completion_window": "24h", "status": "validating", "created_at": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    made = Environment(tmp_path_factory.mktemp("docs"))
    white_sox = ROOT / "plugins/outreach-lint-white-sox"
    made.call("python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", made.folder, white_sox)
    grammars = (f"tree-sitter-{name}" for name in ("python", "typescript", "go"))
    made.call(
        "python", "-m", "pip", "install", "-q", "pyarrow", "leather", "tree-sitter", *grammars
    )
    return made


@pytest.fixture(scope="module")
def openai() -> Iterator[OpenAI]:
    served = OpenAI()
    yield served
    served.server.shutdown()
    served.server.server_close()


def _write_messages(folder: Path) -> None:
    """Write a folder of Parquet files, as a warehouse exports it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir()
    columns = {
        "text": [DRAFT.replace("Jo", "Al")] * 3,  # no model has judged it yet
        "team": ["north", "south", "south"],
        "sent_at": ["2025-05-03"] * 3,
    }
    pq.write_table(pa.table(columns), folder / "part-0.parquet")


class World:
    """The folder in which the blocks of a page run, with a user's drafts and templates."""

    def __init__(self, folder: Path, env: Environment, url: str) -> None:
        self.folder, self.env, self.python = folder, env, ""
        shutil.copytree(ROOT / "examples", folder / "examples")
        shutil.copytree(
            ROOT / "examples", folder / "templates", ignore=shutil.ignore_patterns("*.eml", "*.csv")
        )
        for name in ("drafts", "outreach", "sales"):
            (folder / name).mkdir()
            (folder / name / "first.txt").write_text(DRAFT)
        (folder / "draft.txt").write_text(DRAFT)
        shutil.copy(ROOT / "examples/icebreaker.jinja", folder / "invitation.jinja")
        shutil.copy(ROOT / "examples/people.csv", folder / "people.csv")
        (folder / "corpus.jsonl").write_text(
            json.dumps({"id": "a", "text": DRAFT, "gold": ["AGD001"]}) + "\n"
        )
        _write_messages(folder / "sent")
        self.tools = folder.parent / "tools"
        self.tools.mkdir()
        (self.tools / "pbpaste").write_text("#!/bin/sh\ncat draft.txt\n")
        (self.tools / "pbpaste").chmod(0o755)
        self.given = {
            "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": url, "COLUMNS": "88", "NO_COLOR": "1",
            "OUTREACH_LINT_CACHE_DIR": str(folder.parent / "cache"), "SHELL": "/bin/bash",
            "PIP_FIND_LINKS": str(env.folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }  # fmt: skip

    def shell(self, command: str) -> tuple[int, str]:
        """Run a command as typed; return its exit code and the output of both streams."""
        words: list[str | Path] = [
            "bash",
            "-o",
            "pipefail",
            "-c",
            f'PATH="$PATH:{self.tools}"\n{command}',
        ]
        done = self.env.run(words, self.folder, **self.given)
        return done.returncode, done.stdout

    def close(self) -> None:
        """Remove from the environment what the page has installed."""
        _, listed = self.shell("pip list --format freeze")
        names = [line.partition("==")[0] for line in listed.splitlines()]
        added = [
            name.partition(" @")[0] for name in names if re.match(r"outreach[-_]lint[-_]\w", name)
        ]
        if added:
            self.env.call("python", "-m", "pip", "uninstall", "-q", "-y", *added)

    def run(self, block: Block) -> None:
        """Run a block according to its language; raises ``AssertionError`` if its output differs."""
        if block.said.startswith("in: "):
            assert block.text in (ROOT / block.said[4:]).read_text(encoding="utf-8")
        elif block.said.startswith("file: "):
            path = self.folder / block.said[6:]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.said == "page head":
            match_of(tomllib.loads(block.text)["match"], Place, str)
        else:
            assert not block.said, f"an unknown comment: {block.said}"
            getattr(self, f"_{block.language}")(block.text)

    def _sh(self, text: str) -> None:
        for line in text.replace("\\\n", " ").splitlines():
            asks = line.startswith("outreach-lint fix ")  # needs a terminal; left at once
            command = f"echo q | {ON_A_TERMINAL} {line}" if asks else line
            if line.startswith("outreach-lint serve"):
                command = SERVED.format(line=line)
            code, said = self.shell(command)
            # Findings do not make the documented command fail.
            findings = asks or "outreach-lint check" in line
            assert code in ((0, 1) if findings else (0,)), f"{line}\nends with {code}:\n{said}"
            assert "Traceback" not in said, said

    def _console(self, text: str) -> None:
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, wanted = part.partition("\n")
            _, said = self.shell(command)
            pattern = re.sub(r"([\[\]?*])", r"[\1]", wanted).replace("…", "*")
            # An ellipsis may also be part of the program's output.
            assert fnmatchcase(said.rstrip("\n"), pattern.rstrip("\n")), f"$ {command}\n{said}"

    def _python(self, text: str) -> None:
        self.python += f"{text}\n"  # it can use the names of the blocks above
        (self.folder / "block.py").write_text(self.python)
        code, said = self.shell("python -W error block.py")
        assert code == 0, said

    def _toml(self, text: str) -> None:
        target = "pyproject.toml" if "[tool.outreach-lint" in text else "outreach-lint.toml"
        (self.folder / "configured").mkdir(exist_ok=True)
        (self.folder / "configured" / target).write_text(text)
        code, said = self.shell("cd configured && mkdir -p house-rules && outreach-lint config .")
        (self.folder / "configured" / target).unlink()
        assert code == 0, said
        assert target in said

    def _yaml(self, text: str) -> None:
        assert all(list(yaml.safe_load_all(text))[:1])

    def _json(self, text: str) -> None:
        json.loads(text)

    def _md(self, text: str) -> None:
        (self.folder / "shown.md").write_text(text)
        code, said = self.shell("outreach-lint check shown.md")
        assert code in (0, 1), said


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_blocks_of_every_page_run(
    page: Path, env: Environment, openai: OpenAI, tmp_path: Path
) -> None:
    runnable = [block for block in blocks(page) if block.language not in OTHER_SYSTEMS]
    held = [block for block in runnable if block.language not in SHOWN or block.said]
    if page.name == "README.md":  # the two lines that CI runs have tests of their own
        held = held[2:]
    generated = str(page.relative_to(ROOT)).startswith(tuple(f"docs/{name}" for name in GENERATED))
    shown = [block for block in blocks(page) if block.language in SHOWN and not block.said]
    assert generated or not shown, "only what is generated may be shown without being run"
    (tmp_path / "page").mkdir()
    world = World(tmp_path / "page", env, openai.url) if held else None
    for block in held:
        assert world
        try:
            if not block.said.startswith("not run: "):
                world.run(block)
        except AssertionError as error:
            raise AssertionError(f"{page.relative_to(ROOT)}:{block.line}: {error}") from None
        finally:
            if block is held[-1]:
                world.close()
    if left := [
        f"line {block.line}, {block.said}" for block in held if block.said.startswith("not run: ")
    ]:
        assert page.name == "reading.md", "this page's blocks can be run"
        pytest.skip("; ".join(left))


def test_python_blocks_of_every_page_pass_type_checks(tmp_path: Path) -> None:
    """The blocks of a page form one module; files that it names are separate."""
    for page in PAGES:
        for block in blocks(page):
            if block.language == "python" and not block.said.startswith("in: "):
                _, _, file = block.said.partition("file: ")
                name = re.sub(r"\W", "_", f"{page.relative_to(ROOT)} {file}")
                with (tmp_path / f"{name}.py").open("a", encoding="utf-8") as module:
                    module.write(f"{block.text}\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "", "--check-untyped-defs",
         "--ignore-missing-imports", "--follow-imports", "silent", "--cache-dir",
         str(tmp_path / "cache"), *sorted(tmp_path.glob("*.py"))],
        cwd=ROOT, env={**os.environ, "MYPYPATH": "plugins"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-d",
        str(tmp_path / "trees"),
    ]
    done = subprocess.run(
        [*words, str(DOCS), str(tmp_path / "site")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 35
    dead = {
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r'href="(?![a-z]+:)([^"#?]+)', page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    }
    assert not dead
    # nothing is requested from other hosts
    assert not [
        p
        for p in pages
        if re.search(
            r'(?:src|href)="https?://[^"]+\.(?:js|css|woff2?)', p.read_text(encoding="utf-8")
        )
    ]


def test_the_picture_shows_the_actual_output() -> None:
    """Only the words are compared: rich may change how it draws them."""
    sys.path.insert(0, str(DOCS))
    picture = importlib.import_module("picture")
    drawn = unescape(re.sub(r"<[^>]+>", "", picture.PICTURE.read_text(encoding="utf-8")))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", picture.shown())
    assert len(plain.split()) > 50
    assert "".join(plain.split()) in "".join(drawn.split())


def test_documented_hooks_equal_existing_hooks() -> None:
    hooks = set(vars(Host().manager.hook))
    assert hooks == {"outreach_lint_rules", "outreach_lint_client"}
    reference = (DOCS / "reference/hooks.md").read_text(encoding="utf-8")
    assert (
        set(re.findall(r"autofunction:: outreach_lint\.plugins\.hookspecs\.(\w+)", reference))
        == hooks
    )
    for hook in hooks:
        assert vars(hookspecs)[hook].__doc__


def test_the_tutorial_shows_every_line_of_the_plugin() -> None:
    """The tutorial contains the whole code of the plugin."""
    shown = {
        line
        for block in blocks(DOCS / "tutorial/first-plugin.md")
        for line in block.text.splitlines()
    }
    rules = ROOT / "plugins/outreach-lint-white-sox/outreach_lint_white_sox"
    for path in (rules / "__init__.py", rules / "rules/white-sox.md", rules / "rules/white_sox.py"):
        assert set(path.read_text(encoding="utf-8").splitlines()) <= shown, path.name


def test_readme_links_point_to_existing_files() -> None:
    for path in (
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "plugins/outreach-lint-white-sox/README.md",
    ):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_every_command_is_in_the_reference() -> None:
    page = (DOCS / "reference/cli.md").read_text(encoding="utf-8")
    assert {f"## {name}" for name in COMMANDS} <= set(page.splitlines())
