"""A session: the configuration of a path and the linter of a configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint.config import Config
from outreach_lint.linting.session import Session
from outreach_lint.plugins import host as plugins
from outreach_lint.plugins.discovery import PluginEntry
from outreach_lint.serving.service import Service

PAGE = (
    '# HOU001 spots\n```toml\n[match]\nphrases = ["spots left"]\n```\nYou count spots.\n## Why\nx\n'
    "## Ask\nx\n## Try\nx\n## Bad\n## Good\n## Source\nx\n"
)


@pytest.fixture(autouse=True)
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a configuration and a subfolder of a team with its own rules."""
    monkeypatch.chdir(tmp_path)
    Path("outreach-lint.toml").write_text(
        'setting = "sales"\n[[overrides]]\npaths = ["quiet/"]\nignore = ["RAP"]\n'
    )
    Path("team/house").mkdir(parents=True)
    Path("team/outreach-lint.toml").write_text('rules = ["house"]\n')
    Path("team/house/spots.md").write_text(PAGE)


def test_options_override_path_overrides_which_override_the_file() -> None:
    session = Session({"setting": "networking"})
    assert session.config.settings.setting == "networking"
    assert session.config_for("a.txt").settings.ignore == ()
    assert session.config_for("quiet/a.txt").settings.ignore == ("RAP",)
    assert session.config_for("-").settings == session.config.settings
    assert Session().config.settings.setting == "sales"


def test_an_isolated_session_reads_no_files() -> None:
    session = Session({"ignore": ["AGD"]}, isolated=True)
    assert session.config.origin("setting").is_default
    assert session.config_for("team/a.txt").settings.ignore == ("AGD",)
    assert "HOU001" not in session.linter_for(session.config_for("team/a.txt")).rules


def test_a_linter_is_loaded_once_for_paths_with_the_same_rules() -> None:
    session = Session()
    own = session.linter_for(session.config_for("team/a.txt"))
    assert own is session.linter_for(session.config_for("team/b.txt"))
    assert own is not session.linter
    assert session.linter is session.linter_for(session.config_for("quiet/a.txt"))
    assert "HOU001" in own.rules


def test_forget_makes_the_session_read_files_again() -> None:
    session = Session()
    before, config = session.linter, session.config
    assert session.config is config
    Path("outreach-lint.toml").write_text('rules = ["team/house"]\n')
    assert session.config is config
    session.forget()
    assert session.linter is not before
    assert "HOU001" in session.linter.rules


@pytest.mark.parametrize("kind", [Session, Service])
def test_third_party_plugins_can_be_disabled(
    kind: type[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "installed", lambda: [PluginEntry("quill", "nowhere", "quill")])
    assert [plugin.found.name for plugin in kind().linter.host.failed] == ["quill"]
    own = kind(third_party=False)
    assert not own.linter.host.failed
    assert not own.linter_for(Config()).host.failed
