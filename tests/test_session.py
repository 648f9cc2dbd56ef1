"""A session: the configuration of a path and the linter of a configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.session import Session
from outreach_lint.plugins import host as plugins
from outreach_lint.plugins.discovery import PluginEntry
from outreach_lint.serving.lsp.start import new_editor_server
from outreach_lint.serving.service import Service
from tests.conftest import Run

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


@pytest.fixture
def quill(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third-party plugin that is installed, and fails once it is loaded."""
    monkeypatch.setattr(plugins, "installed", lambda: [PluginEntry("quill", "nowhere", "quill")])


def failed(session: Session) -> list[str]:
    return [plugin.found.name for plugin in session.linter.host.failed]


@pytest.mark.usefixtures("quill")
def test_third_party_plugins_can_be_disabled() -> None:
    assert failed(Session()) == ["quill"]
    own = Session(third_party=False)
    assert failed(own) == []
    assert not own.linter_for(Config()).host.failed


@pytest.mark.usefixtures("quill")
@pytest.mark.parametrize(
    ("command", "where"),
    [
        ("mcp", "outreach_lint.serving.mcp.start.over_stdio"),
        ("serve", "outreach_lint.serving.run.serve"),
    ],
)
def test_a_server_loads_no_other_plugins_if_told_so(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, where: str
) -> None:
    loaded: list[list[str]] = []

    def serve(service: Service, *_: object) -> None:
        loaded.append(failed(service.session))
        raise OutreachLintError("stopped")

    monkeypatch.setattr(where, serve)
    Path("outreach-lint.toml").write_text("[plugins]\ndisable = []\n")
    for options in ((), ("--no-plugins",)):
        assert "stopped" in run(command, *options).err
    assert loaded == [["quill"], []]


@pytest.mark.usefixtures("quill")
def test_settings_of_a_workspace_do_not_load_other_plugins() -> None:
    for third_party, expected in ((True, ["quill"]), (False, [])):
        server = new_editor_server(third_party)
        assert failed(server.linter.service.session) == expected
        server.linter.set({"setting": "sales", "no_plugins": False, "thirdParty": True})
        assert failed(server.linter.service.session) == expected


@pytest.mark.usefixtures("quill")
def test_a_configuration_file_cannot_load_other_plugins(run: Run) -> None:
    Path("a.txt").write_text("Hi Ada, how is the mill?")
    for line in ("no_plugins = false", "no-plugins = false", "third_party = true"):
        Path("outreach-lint.toml").write_text(f"{line}\n")
        assert run("check", "--no-plugins", "a.txt").code == 2  # there is no such setting
    Path("outreach-lint.toml").write_text("")
    assert "quill" not in run("check", "--no-plugins", "a.txt").err
