"""Configuration: found in parent folders, explained, with exact errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_check import NOTE, PITCH, write


def test_the_nearest_configuration_in_parent_folders_applies(run: Run) -> None:
    write("pyproject.toml", '[tool.outreach-lint]\nignore = ["RAP001"]\n')
    write("sales/outreach-lint.toml", 'setting = "sales"\n')
    write("a.txt", PITCH)
    write("sales/deep/b.txt", PITCH)
    out = run("check", "--output-format", "concise").out
    assert "a.txt:3:1: RAP001" not in out
    assert "sales/deep/b.txt:3:1: RAP001" in out


def test_isolated_ignores_configuration_files(run: Run) -> None:
    write("outreach-lint.toml", 'ignore = ["RAP"]\n')
    write("a.txt", PITCH)
    assert run("check", "a.txt").code == 0
    assert run("check", "--isolated", "a.txt").code == 1


def test_a_pyproject_without_a_section_is_skipped(run: Run) -> None:
    write("outreach-lint.toml", 'ignore = ["RAP"]\n')
    write("sub/pyproject.toml", "[project]\nname = 'x'\n")
    write("sub/a.txt", PITCH)
    assert run("check", "sub/a.txt").code == 0


def test_severities_overrides_and_per_file_ignores_apply_by_path(run: Run) -> None:
    write(
        "outreach-lint.toml",
        'fail-on = "error"\n[severity]\nRAP001 = "error"\n[[overrides]]\npaths ='
        ' ["friends/**"]\nrelationship = "established"\n[per-file-ignores]\n"old/*" = ["RAP"]\n',
    )
    for path in ("a.txt", "friends/b.txt", "old/c.txt"):
        write(path, PITCH)
    assert run("check", "a.txt").code == 1
    assert run("check", "friends/b.txt").code == 0
    assert run("check", "old/c.txt").code == 0


def test_config_shows_each_value_and_its_origin(run: Run) -> None:
    write(
        "pyproject.toml",
        '[project]\nname = "x"\n\n[tool.outreach-lint]\nsetting ='
        ' "sales"\n\n[[tool.outreach-lint.overrides]]\npaths = ["n/*"]\nsetting = "networking"\n',
    )
    write("n/a.txt", NOTE)
    out = run("config", ".").out
    assert '"sales"' in out
    assert "# pyproject.toml:5" in out
    assert "# pyproject.toml:7 overrides[0]" in run("config", "n/a.txt").out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[tool.outreach-lint]\nsettin = 'sales'\n",
            "pyproject.toml:2: unknown key 'settin'\n  did you mean setting?",
        ),
        (
            "[tool.outreach-lint]\n\nsetting = 'sails'\n",
            "pyproject.toml:3: setting must be one of networking, sales, not 'sails'",
        ),
        (
            "[tool.outreach-lint]\nselect = 'RAP001'\n",
            "pyproject.toml:2: select must be a list of strings",
        ),
        ("[tool.outreach-lint]\nselect = ['RAP01X']\n", "pyproject.toml:2: no rule 'RAP01X'"),
        ("[tool.outreach-lint.severity]\nRAP001 = 'bad'\n", "pyproject.toml:1: severity must be"),
        ("[tool.outreach-lint.severity]\nRAP901 = 'error'\n", "no rule 'RAP901'"),
        ("[tool.outreach-lint]\nsetting = \n", "pyproject.toml:2:11: not valid TOML"),
        ("[[tool.outreach-lint.overrides]]\nsetting = 'sales'\n", "an override needs paths"),
    ],
)
def test_an_invalid_configuration_is_an_error_with_its_position(
    run: Run, text: str, message: str
) -> None:
    write("pyproject.toml", text)
    outcome = run("check", "-", stdin=NOTE)
    assert outcome.code == 2
    assert message in outcome.err


def test_a_rule_folder_is_loaded_and_its_errors_have_positions(run: Run) -> None:
    write("outreach-lint.toml", 'rules = ["house"]\n')
    write(
        "house/no-emoji.md",
        '# FIN001 no-emoji\n```toml\nseverity = "info"\n```\nEmoji in a letter about money.\n',
    )
    assert "FIN001" in run("rules").out
    write("house/no-emoji.md", '# FIN001 no-emoji\n```toml\nseverty = "info"\n```\nEmoji.\n')
    outcome = run("rules")
    assert outcome.code == 2
    assert (
        f"{Path('house/no-emoji.md')}:3: unknown key 'severty'\n  did you mean severity?"
        in outcome.err
    )


def test_a_configuration_with_a_byte_order_mark_is_read(run: Run) -> None:
    Path("outreach-lint.toml").write_bytes(b'\xef\xbb\xbfsetting = "sales"\n')
    outcome = run("config", ".")
    assert outcome.code == 0
    assert "sales" in outcome.out


@pytest.mark.parametrize(
    "name", ["linkedin", "X", "Twitter", "SMS", "whatsapp", "email", "LinkedIn note"]
)
def test_channels_have_their_usual_names(run: Run, name: str) -> None:
    Path("a.txt").write_text(
        "Hi Nadia, the splice held all winter. Which clamp did you settle on?\n"
    )
    assert run("check", "--channel", name, "a.txt").code == 0


def test_an_unknown_channel_is_an_error_that_lists_them(run: Run) -> None:
    Path("a.txt").write_text(
        "Hi Nadia, the splice held all winter. Which clamp did you settle on?\n"
    )
    outcome = run("check", "--channel", "linkedin-nota", "a.txt")
    assert outcome.code == 2
    assert "linkedin-note" in outcome.err
    assert "whatsapp" in outcome.err
    Path("b.txt").write_text(
        "---\nchannel: pigeon\n---\nHi Nadia, which clamp did you settle on?\n"
    )
    outcome = run("check", "b.txt")
    assert outcome.code == 2
    assert "b.txt" in outcome.err
    assert "pigeon" in outcome.err
