"""CI, issue forms, packaging and the check script."""

from __future__ import annotations

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from outreach_lint import __version__
from tests.conftest import ROOT
from tests.environment import Environment

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
RELEASE = runpy.run_path(str(ROOT / "packaging/release.py"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def test_ci_runs_on_every_supported_python() -> None:
    matrix = load(ROOT / ".github/workflows/ci.yml")["jobs"]["fast"]["strategy"]["matrix"]
    named = [
        line.rpartition(" ")[2]
        for line in PROJECT["project"]["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
    ]
    assert matrix["python"] == named
    assert f">={named[0]}" == PROJECT["project"]["requires-python"]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_the_publishing_action_is_pinned_to_a_commit() -> None:
    """A tag can be moved to other code; a commit cannot."""
    job = load(ROOT / ".github/workflows/release.yml")["jobs"]["publish"]
    assert job["permissions"] == {"id-token": "write"}
    foreign = [step["uses"] for step in job["steps"] if not step["uses"].startswith("actions/")]
    assert len(foreign) == 1
    assert re.fullmatch(r"pypa/gh-action-pypi-publish@[0-9a-f]{40}", foreign[0])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_only_read_and_put_no_foreign_input_into_scripts(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"]
        assert set(job.get("permissions", ())) <= {"id-token"}
        for step in job["steps"]:
            found = re.findall(r"\$\{\{ *(\w+)", step.get("run", ""))
            assert set(found) <= {"matrix"}


def test_each_part_of_mutation_testing_has_a_job_and_a_floor() -> None:
    job = load(ROOT / ".github/workflows/mutation.yml")["jobs"]["mutate"]
    floors = tomllib.loads((ROOT / "tests/mutation/parts.toml").read_text(encoding="utf-8"))
    assert set(job["strategy"]["matrix"]["part"]) == set(floors)
    for part in floors.values():
        assert (ROOT / part["module"]).is_file()
        assert all((ROOT / test).is_file() for test in part["tests"])
        assert 0 < part["floor"] <= 1


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_forms_ask_for_the_version_and_have_unique_ids(path: Path) -> None:
    asked = [field["id"] for field in load(path)["body"] if "id" in field]
    assert len(asked) == len(set(asked))
    assert "version" in asked or path.stem == "idea"


def test_the_image_runs_as_an_unprivileged_user() -> None:
    lines = (ROOT / "packaging/Dockerfile").read_text(encoding="utf-8").splitlines()
    assert lines.index("USER 10001") < lines.index('ENTRYPOINT ["outreach-lint"]')
    assert all("-slim" in line for line in lines if line.startswith("FROM "))


def test_the_image_gets_every_file_the_wheel_is_built_from() -> None:
    kept = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], *PROJECT["project"]["license-files"]}
    build_hook = PROJECT["tool"]["hatch"]["build"]["hooks"]["custom"].get("path", "hatch_build.py")
    needed |= {"pyproject.toml", PROJECT["project"]["readme"], build_hook}
    assert {re.sub(r"_lint_\w+$", "_lint_*", path) for path in needed} == kept


@pytest.mark.skipif(os.name == "nt", reason="it is a script for bash")
def test_the_check_script_leaves_a_contributor_s_environment_unchanged(tmp_path: Path) -> None:
    """Runs it up to the first command of the README, with stubs for the programs it calls."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/run").write_text((ROOT / ".ci/run").read_text(encoding="utf-8"))
    (tmp_path / "README.md").write_text(
        "```sh\npython3 -m venv .venv && test -d .venv/bin && false\n```\n"
    )
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/mine.txt").write_text("kept")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "chromium").write_text("#!/bin/sh\n")
    (tools / "python3").write_text('#!/bin/sh\nmkdir -p "$3/bin"; echo "made $3"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    (tmp_path / "scratch").mkdir()
    env = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "TMPDIR": f"{tmp_path}/scratch"}
    done = subprocess.run(
        ["bash", ".ci/run"], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"made {tmp_path}/scratch/" in done.stdout
    assert (tmp_path / ".venv/mine.txt").read_text() == "kept"
    assert list((tmp_path / ".venv").iterdir()) == [tmp_path / ".venv/mine.txt"]
    assert not list((tmp_path / "scratch").iterdir())


def test_the_repository_has_the_same_name_everywhere() -> None:
    """The name is changed before publication; the list of files that hold it is complete."""
    home = PROJECT["project"]["urls"]["Homepage"]
    owner = home.removeprefix("https://github.com/")
    assert all(url.startswith(home) for url in PROJECT["project"]["urls"].values())
    named = set()
    for path in published_texts():
        text = path.read_text(encoding="utf-8")
        found = set(re.findall(r"(?:github\.com/|uses: )([\w.-]+/outreach-lint)\b", text))
        assert found <= {owner}, path
        used = set(re.findall(r"uses: \S+/outreach-lint@(\S+)", text))
        used |= set(re.findall(r"- repo: \S+/outreach-lint\b.*\n\s*rev: (\S+)", text))
        assert used <= {f"v{__version__}"}, path
        if found:
            named.add(path.relative_to(ROOT).as_posix())
    assert named == set(RELEASE["ADDRESSED"])


def published_texts() -> Iterator[Path]:
    """Yield the files that may name the repository."""
    yield from ROOT.glob("*.md")
    yield from ROOT.glob("*.toml")
    yield from ROOT.glob("*.y*ml")
    for folder in ("docs", "extensions", ".github", "packaging", "changes"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".md", ".json", ".yml", ".js", ".el", ".lua", ".toml", ".template"}:
                yield path


@pytest.mark.parametrize(
    ("changelog", "changes", "written"),
    [
        ("# C\n\n## Unreleased\n\n- Old.\n", ["New,\nand more.\n"], "- New,\n  and more.\n- Old.\n"),
        ("# C\n\n## Unreleased\n\n- Old.\n", [], "- Old.\n"),
        ("# C\n\n## 1.1.0 (D)\n\n- Old.\n", ["New."], "- New.\n\n## 1.1.0 (D)\n\n- Old.\n"),
    ],
)  # fmt: skip
def test_changes_are_added_to_the_changelog_under_their_version(
    changelog: str, changes: list[str], written: str
) -> None:
    made = RELEASE["headed"](changelog, changes, "1.2.3", "2026-01-02")
    assert made == f"# C\n\n## 1.2.3 (2026-01-02)\n\n{written}"


def test_each_change_fragment_has_text_without_a_bullet() -> None:
    for path in RELEASE["fragments"]():
        text = path.read_text(encoding="utf-8")
        assert text.strip()
        assert not text.startswith(("-", "#", "*")), path.name


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this checkout, with one commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "Ada")
    git(tmp_path, "config", "user.email", "ada@mills.example")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "All")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    done = subprocess.run(
        ["git", *words], cwd=folder, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def release(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder), str(folder / "plugins")])
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return subprocess.run(
        [sys.executable, "packaging/release.py", *words],
        cwd=folder, env={**env, "PYTHONPATH": path}, capture_output=True, text=True,
    )  # fmt: skip


def give_an_owner(checkout: Path) -> None:
    for name in RELEASE["ADDRESSED"]:
        text = (checkout / name).read_text(encoding="utf-8")
        (checkout / name).write_text(text.replace(RELEASE["OWNER"], "mills"), encoding="utf-8")


@pytest.mark.slow
def test_a_release_takes_one_command(checkout: Path) -> None:
    give_an_owner(checkout)
    (checkout / "changes/gates.md").write_text("Gates are read, too.\n")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "A change")
    done = release(checkout, "9.8.7")
    assert done.returncode == 0, done.stderr
    assert git(checkout, "status", "--porcelain") == ""
    assert git(checkout, "describe").strip() == "v9.8.7"
    assert '__version__ = "9.8.7"' in (checkout / "outreach_lint/__init__.py").read_text()
    assert "local engine, version 9.8.7".casefold() in (
        (checkout / "docs/reference/rules/RAP001.md").read_text(encoding="utf-8").casefold()
    )
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.match(r"# Changelog\n\n## 9\.8\.7 \(\d{4}-\d\d-\d\d\)\n\n- ", changelog)
    assert "- Gates are read, too.\n" in changelog
    assert os.listdir(checkout / "changes") == ["README.md"]
    assert "there are no changes in changes/" in release(checkout, "9.8.8").stderr


@pytest.mark.slow
def test_release_errors_are_reported_before_anything_changes(checkout: Path) -> None:
    for words, said in (
        (["1.2"], "is no version"),
        (["v9.8.7"], "is no version"),
        ([__version__], f"does not come after {__version__}"),
        ([], "A release in one command"),
    ):
        done = release(checkout, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
    done = release(checkout, "9.8.7")
    assert done.returncode == 2
    assert "owner" in done.stderr and "pyproject.toml, README.md, docs/how-to" in done.stderr
    give_an_owner(checkout)
    git(checkout, "commit", "-qam", "An owner")
    (checkout / "notes.txt").write_text("to be kept")
    assert "not committed" in release(checkout, "9.8.7").stderr
    assert git(checkout, "tag") == ""
    assert git(checkout, "diff") == ""


@pytest.mark.slow
def test_the_distributions_can_be_uploaded_and_installed(tmp_path: Path) -> None:
    """Both pass twine's strict check, and the wheel built from the sdist lints a draft."""
    build = ["python", "-m", "build", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    environment = Environment(tmp_path)
    environment.call("python", "-m", "pip", "install", "-q", "build", "twine")
    environment.call(*build)
    made = sorted((tmp_path / "dist").iterdir())
    assert [path.name for path in made] == [
        f"outreach_lint-{__version__}-py3-none-any.whl",
        f"outreach_lint-{__version__}.tar.gz",
    ]
    environment.call("twine", "check", "--strict", *made)
    environment.call(
        "python", "-m", "pip", "install", "-q", "--force-reinstall", "--no-deps", made[0]
    )
    (tmp_path / "draft.txt").write_text(
        "Hi Jo,\n\nWe sell gates. Act now, before it is too late!\n"
    )
    said = environment.call("outreach-lint", "check", "-v", "draft.txt", code=1)
    assert "AGD001" in said
    assert environment.call("outreach-lint", "--version").startswith(f"outreach-lint {__version__}")


PACKAGES = sorted((ROOT / "outreach_lint").glob("*/**/__init__.py"))
PAGES = ROOT / "outreach_lint/rules/own/rules/__init__.py"  # a folder of pages


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_each_package_says_what_comes_in_and_goes_out(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert path == PAGES or re.search(r"\bIn: .*\bOut: ", doc, re.DOTALL)


OWN = [ROOT / name for name in ("outreach_lint", "plugins", "training", "benchmarks", "docs")]
LONGEST_FILE, LONGEST_FUNCTION = 300, 40  # lines


@pytest.mark.parametrize(
    "path",
    [path for folder in OWN for path in sorted(folder.rglob("*.py")) if "build" not in path.parts],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_files_and_functions_stay_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name
