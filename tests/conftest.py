"""What the tests share: a terminal that stays as it is, and the program called in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from outreach_lint import config
from outreach_lint.cli import _run

ROOT = Path(__file__).parent.parent


@dataclass
class Outcome:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "88")
    monkeypatch.setenv("NO_COLOR", "1")
    config._find_in.cache_clear()
    yield
    config._find_in.cache_clear()


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Outcome]:
    """Call the program in an empty folder of its own, as a user would."""
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
