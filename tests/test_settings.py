"""Settings: declared once, equal in files, options, init, the schema and the documentation."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from outreach_lint.cli.check import command as check
from outreach_lint.config import Config, load_config
from outreach_lint.errors import OutreachLintError
from outreach_lint.settings.key import option_name
from outreach_lint.settings.keys import KEYS, SETTING_NAMES, Settings
from outreach_lint.settings.schema import config_schema, pyproject_schema
from tests.conftest import Run

LETTER = "Hi Ada,\n\nthe hinge you described held all winter. Which clamp did you settle on?\n"
WRONG: dict[str, Any] = {
    "setting": "sails",
    "relationship": 3,
    "template": "yes",
    "channel": "  ",
    "touches-before-pitch": -1,
    "select": "RAP001",
    "severity": {"RAP001": "fatal"},
    "fail-on": "never",
    "api-key-env": "HOME",
    "temperature": True,
    "max-tokens": 1.5,
    "timeout": 0,
    "concurrency": False,
    "price": {"inptu": 1},
    "redact": "no",
    "plugins": {"enable": []},
    "per-file-ignores": {"a/*": "RAP001"},
    "overrides": [3],
}


def example_of(name: str) -> Any:
    """Return the example value of a key that init writes."""
    key = KEYS[name.replace("-", "_")]
    return tomllib.loads(f"{name} = {key.example or json.dumps(key.default)}")[name]


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().setting = "sales"  # type: ignore[misc]


@pytest.mark.parametrize("name", SETTING_NAMES)
def test_all_examples_and_defaults_are_valid(name: str) -> None:
    value = example_of(name)
    jsonschema.validate({name: value}, config_schema())


@pytest.mark.parametrize("name", WRONG)
def test_the_reader_and_the_schema_refuse_the_same_values(name: str, tmp_path: Path) -> None:
    value = WRONG[name]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({name: value}, config_schema())
    path = tmp_path / "outreach-lint.toml"
    path.write_text(f"{name} = {_toml(value)}\n")
    with pytest.raises(OutreachLintError, match=f"^{path}:1: {name} must be "):
        load_config(str(path))


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items())
        return "{" + inner + "}"
    return json.dumps(value)


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_number_must_be_finite(value: str, tmp_path: Path) -> None:
    path = tmp_path / "outreach-lint.toml"
    path.write_text(f"timeout = {value}\n")
    with pytest.raises(OutreachLintError, match="timeout must be a number of at least"):
        load_config(str(path))


def test_keys_are_attributes_with_the_values_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "outreach-lint.toml"
    path.write_text('ignore = ["RAP004"]\nmax-tokens = 900\nfail_on = "error"\n')
    config = load_config(str(path))
    assert config is not None
    settings = config.settings
    assert (settings.ignore, settings.max_tokens, settings.fail_on) == (("RAP004",), 900, "error")
    assert config.origin("max_tokens").where == f"{path}:2"
    assert config.origin("model").said_by == "default"


def test_the_origin_of_an_unknown_setting_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Config().origin("max-tokens")


def test_init_writes_every_setting_with_its_description(run: Run) -> None:
    text = run("init", "--stdout").out
    assert set(re.findall(r"^# ([a-z-]+) = ", text, re.MULTILINE)) >= {*SETTING_NAMES} - {
        "overrides"
    }
    assert "# [[overrides]]" in text
    assert "The lowest severity that ends with exit code 1." in text


def test_config_shows_every_setting_of_a_path(run: Run) -> None:
    out = run("config", ".").out
    shown = re.findall(r"^  ([a-z-]+) += ", out, re.MULTILINE)
    assert shown == [
        name for name in SETTING_NAMES if name not in ("overrides", "per-file-ignores")
    ]
    assert "by ending and tags" in out


@pytest.mark.parametrize(
    "option", [p for p in check.params if isinstance(p, click.Option) and p.name in KEYS]
)
def test_an_option_has_the_help_text_of_its_setting(option: click.Option) -> None:
    key = KEYS[str(option.name)]
    assert option.opts == [f"--{option_name(str(option.name))}"]
    assert str(option.help).startswith(key.help.replace("`", ""))


def test_options_accept_the_values_that_files_accept(run: Run) -> None:
    for option, value in (
        ("--setting", "sails"),
        ("--max-requests", "-1"),
        ("--output-format", "pdf"),
    ):
        assert run("check", option, value, "-", stdin=LETTER).code == 2


def test_the_printed_schemas_are_valid(run: Run) -> None:
    for style, schema in (("config", config_schema()), ("pyproject", pyproject_schema())):
        printed = json.loads(run("schema", style).out)
        assert printed == schema
        jsonschema.Draft7Validator.check_schema(printed)


def test_the_schema_validates_overrides() -> None:
    good = {"overrides": [{"paths": ["sales/**"], "setting": "sales"}]}
    jsonschema.validate(good, config_schema())
    jsonschema.validate({"tool": {"outreach-lint": good, "other": 1}}, pyproject_schema())
    for entry in ({"setting": "sales"}, {"paths": ["a"], "model": "m"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"overrides": [entry]}, config_schema())


def test_the_settings_of_a_path_are_resolved_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("outreach-lint.toml").write_text('[[overrides]]\npaths = ["*.md"]\nsetting = "sales"\n')
    for name in ("a.md", "b.md"):
        Path(name).write_text(LETTER)
    resolved: list[str] = []
    for_path = Config.for_path

    def counted(self: Config, path: str) -> Config:
        resolved.append(path)
        return for_path(self, path)

    monkeypatch.setattr(Config, "for_path", counted)
    assert run("check", "--jobs", "1", "a.md", "b.md").code == 0
    assert sorted(resolved) == [".", "a.md", "b.md"]


def test_an_override_adds_severities_and_yields_to_options(tmp_path: Path) -> None:
    path = tmp_path / "outreach-lint.toml"
    path.write_text(
        '[severity]\nRAP001 = "info"\n'
        '[[overrides]]\npaths = ["a/*"]\nsetting = "sales"\nseverity = {RAP002 = "error"}\n'
    )
    config = load_config(str(path))
    assert config is not None
    there = config.for_path(str(tmp_path / "a" / "b.md"))
    assert there.settings.severity == {"RAP001": "info", "RAP002": "error"}
    assert there.settings.setting == "sales"
    said = config.with_options({"setting": "networking"}).for_path(str(tmp_path / "a" / "b.md"))
    assert said.settings.setting == "networking"
    assert said.origin("setting").where == "--setting"


def test_a_pyproject_with_a_byte_order_mark_is_read(run: Run) -> None:
    text = '\ufeff[tool.outreach-lint]\nsetting = "sales"\n'
    Path("pyproject.toml").write_text(text, encoding="utf-8")
    out = run("config", ".").out
    assert re.search(r'setting += "sales" +# pyproject.toml:2', out)


def test_a_rule_page_with_a_byte_order_mark_is_read(run: Run) -> None:
    Path("outreach-lint.toml").write_text('rules = ["house"]\n')
    Path("house").mkdir()
    page = "\ufeff# FIN001 no-emoji\n```toml\nseverity = 'info' # TOML of any shape\n```\nEmoji.\n"
    Path("house/no-emoji.md").write_text(page, encoding="utf-8")
    assert "FIN001" in run("rules").out
