"""What ``outreach-lint new`` writes: a rule's page or a plugin's package, from templates here."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from unicodedata import normalize

from outreach_lint.errors import OutreachLintError
from outreach_lint.rules.load import NAME
from outreach_lint.rules.rule import Rule

LONGEST_NAME = 60  # characters of a name
LAST_NUMBER = 999  # of a code
_PREFIX = re.compile(r"[A-Z]{2,8}")
_CODE = re.compile(r"([A-Z]+)(\d{3})")
PACKAGE = {  # each file of a plugin's package, and the template it is made from
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".github/workflows/ci.yml": "ci.yml",
    "{module}/__init__.py": "init.py",
    "{module}/py.typed": "py.typed",
    "{module}/rules/__init__.py": "rules.py",
    "{module}/rules/{rule}.md": "rule.md",
    "{module}/rules/{check}.py": "check.py",
    "tests/test_{under}.py": "test.py",
}


def name_of(words: str) -> str:
    """Return words as a rule's or plugin's name ("Über uns" → ``uber-uns``).

    Raises:
        OutreachLintError: The words make no name.
    """
    plain = normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not re.fullmatch(NAME, name) or len(name) > LONGEST_NAME:
        hint = f"write it like some-name, in a-z and 0-9, with {LONGEST_NAME} characters at most"
        raise OutreachLintError(f"{words!r} cannot be a name", remedy=hint)
    return name


def prefix_of(wanted: str | None, words: str) -> str:
    """Return the letters that codes begin with: those wanted, or the first three of ``words``."""
    letters = re.sub(r"[^A-Z]", "", words.upper())[:3]
    prefix = wanted.upper() if wanted else letters
    if not _PREFIX.fullmatch(prefix):
        raise OutreachLintError(
            f"{prefix or words!r} cannot begin a code: that takes two to eight letters",
            remedy="say which ones: --prefix ABC",
        )
    return prefix


def next_code(prefix: str, rules: Mapping[str, Rule], own: Collection[str]) -> str:
    """Return the next free code of a prefix; ``own`` are the codes that stand in the same place.

    Raises:
        OutreachLintError: The prefix is another plugin's, or a thousand rules have it.
    """
    numbers = [0]
    for code, rule in rules.items():
        match = _CODE.fullmatch(code)
        if match and match[1] == prefix:
            if code not in own:
                raise OutreachLintError(
                    f"the codes {prefix}… are those of {rule.plugin} ({code} {rule.name})",
                    remedy="choose other letters: --prefix ABC",
                )
            numbers.append(int(match[2]))
    if max(numbers) >= LAST_NUMBER:
        raise OutreachLintError(
            f"no code is free after {prefix}{LAST_NUMBER}",
            remedy="choose other letters: --prefix ABC",
        )
    return f"{prefix}{max(numbers) + 1:03d}"


def page(code: str, name: str) -> str:
    """Return the page of a new rule: complete and valid, for its author to change."""
    return _render(
        "rule.md", code=code, name=name, words=name.removeprefix("no-").replace("-", " ")
    )


def package(name: str, prefix: str, version: str) -> dict[str, str]:
    """Return the files of a new plugin's package by their paths in it.

    ``version`` is the version of outreach-lint that the package depends on.
    """
    under = name.replace("-", "_")
    rule = f"{name}-no-way-out"
    values = {
        "name": name,
        "under": under,
        "module": f"outreach_lint_{under}",
        "distribution": f"outreach-lint-{name}",
        "code": f"{prefix}001",
        "rule": rule,
        "check": rule.replace("-", "_"),
        "version": version,
    }
    return {
        path.format(**values): _render(f"plugin/{template}", **values)
        for path, template in PACKAGE.items()
    }


def _render(template: str, **values: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(os.path.dirname(__file__))
    # What is written holds braces of its own (workflows, templates), so ours are << and >>.
    environment = Environment(
        loader=loader,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        autoescape=False,
    )
    return environment.get_template(f"{template}.jinja").render(**values)
