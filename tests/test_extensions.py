"""The contents of ``extensions/``: editor configurations, the skill and the hook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from outreach_lint.serving.lsp.settings import IGNORED_KEYS, SUPPORTED_KEYS, VERBOSE
from tests.conftest import ROOT
from tests.test_lsp import CLEAN, DRAFT

EXTENSIONS = ROOT / "extensions"
HOOK = EXTENSIONS / "skill" / "lint_before_send.py"


def sent(call: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HOOK)], input=call, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_hook_blocks_a_message_with_findings() -> None:
    call = {"tool_name": "send_mail", "tool_input": {"to": "sam", "parts": [{"body": DRAFT}]}}
    done = sent(json.dumps(call))
    assert done.returncode == 2
    assert "Act now" in done.stderr and "invent nothing" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("given", [{"body": CLEAN}, {"to": "sam"}, {"body": " "}])
def test_the_hook_allows_other_calls(given: dict[str, str]) -> None:
    assert sent(json.dumps({"tool_input": given})).returncode == 0


def test_the_hook_reports_unreadable_input() -> None:
    done = sent("no call")
    assert done.returncode == 2 and "no JSON" in done.stderr


def test_the_skill_has_a_description_and_names_the_tools() -> None:
    _, head, text = (EXTENSIONS / "skill" / "SKILL.md").read_text(encoding="utf-8").split("---", 2)
    assert set(yaml.safe_load(head)) == {"name", "description"}
    for tool in ("lint_draft", "lint_sequence", "explain_rule"):
        assert f"`{tool}`" in text


def test_vs_code_offers_the_settings_of_the_server() -> None:
    package = json.loads((EXTENSIONS / "vscode" / "package.json").read_text(encoding="utf-8"))
    offered = package["contributes"]["configuration"]["properties"]
    names = {name.removeprefix("outreach-lint.") for name in offered}
    assert {*SUPPORTED_KEYS, VERBOSE} <= names <= {*SUPPORTED_KEYS, VERBOSE, *IGNORED_KEYS}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a draft, and ``outreach-lint`` on the ``PATH``."""
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    programs = [str(Path(sys.executable).parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(programs))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


LOOK = """
vim.wait(90000, function() return #vim.diagnostic.get(0) > 0 end)
for _, found in ipairs(vim.diagnostic.get(0)) do
  io.stdout:write(("%s %d:%d\\n"):format(found.code, found.lnum, found.col))
end
vim.cmd("qa!")
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_the_findings(folder: Path) -> None:
    (folder / "look.lua").write_text(LOOK, encoding="utf-8")
    config = str(EXTENSIONS / "editors" / "neovim.lua")
    done = subprocess.run(
        ["nvim", "--headless", "-u", config, "draft.txt", "-c", "filetype on",
         "-c", "set filetype=text", "-c", "luafile look.lua"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    line = next(n for n, text in enumerate(DRAFT.split("\n")) if "Act now" in text)
    assert re.search(rf"AGD001 {line}:\d+", done.stdout), done.stdout + done.stderr
