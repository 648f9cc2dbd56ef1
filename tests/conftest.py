"""What the tests share: a terminal that stays as it is, and the program called in this process."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from outreach_lint import config
from outreach_lint.cli import _run, fix
from tests.server import Server

if TYPE_CHECKING:
    from tests.serving import Client

ROOT = Path(__file__).parent.parent
on_posix = pytest.mark.skipif(
    os.name == "nt", reason="about links, pipes, signals, permissions or names that Windows lacks"
)


def pytest_configure() -> None:
    """Refuse to run if files are not UTF-8 by default, which the tests assume."""
    if locale.getpreferredencoding(False).lower() not in ("utf-8", "utf8"):
        raise pytest.UsageError("the tests need Python's UTF-8 mode: set PYTHONUTF8=1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record", action="store_true", help="record the cassettes anew, from a real model"
    )


@dataclass
class Outcome:
    """The exit code and output of a run."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Set a cache folder for each test; the program creates it when needed."""
    base = tmp_path_factory.mktemp("caches")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch, _caches: Iterator[Path]) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "88")
    monkeypatch.setenv("NO_COLOR", "1")
    for name in [name for name in os.environ if name.startswith("OPENAI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OUTREACH_LINT_CACHE_DIR", str(next(_caches)))
    config._find_in.cache_clear()
    yield
    config._find_in.cache_clear()


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Outcome]:
    """Run the program in an empty folder, as a user would."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str, stdin: str | bytes = b"") -> Outcome:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
        config._find_in.cache_clear()
        capsys.readouterr()
        code = _run(args)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


Run = Callable[..., Outcome]
Answered = Callable[..., Outcome]


@pytest.fixture
def answered(run: Run, monkeypatch: pytest.MonkeyPatch) -> Answered:
    """Run the program as if on a terminal, with these answers."""
    monkeypatch.setattr(fix, "_on_terminal", lambda: True)

    def call(*args: str, answers: list[str]) -> Outcome:
        return run(*args, stdin="".join(f"{answer}\n" for answer in answers))

    return call


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A model server that the program uses with ``--engine llm``."""
    running = Server()
    monkeypatch.setenv("OPENAI_BASE_URL", running.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-abcdef123456")
    yield running
    running.close()


def open_to_others(path: Path) -> bool:
    """Return whether users other than the owner have access to a file; always false on Windows."""
    return os.name != "nt" and path.stat().st_mode & 0o077 != 0


def memory_of(pid: int) -> int:
    """Return the memory of a process, in kB."""
    if not os.path.exists(f"/proc/{pid}/status"):
        pytest.skip("this system does not say what a process holds")
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Return a client of a server without configuration."""
    from outreach_lint.linting.session import Session
    from outreach_lint.serving.service import Service
    from tests.serving import serving

    file = tmp_path_factory.mktemp("data") / "deep" / "paired.json"
    with serving(Service(Session(isolated=True)), file) as running:
        yield running
