"""The files that ``outreach-lint new`` writes: a rule page or a plugin package, from templates.

In: names and codes. Out: the content of each file by its path.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from unicodedata import normalize

from outreach_lint.errors import OutreachLintError
from outreach_lint.rules.load import RULE_NAME
from outreach_lint.rules.rule import Rule

MAX_NAME_CHARS = 60  # characters
MAX_NUMBER = 999  # the highest number in a code
_PREFIX = re.compile(r"[A-Z]{2,8}")
_CODE = re.compile(r"([A-Z]+)(\d{3})")
PACKAGE = {  # each file of a plugin package, and its template
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
        OutreachLintError: The words cannot be made into a name.
    """
    plain = normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not re.fullmatch(RULE_NAME, name) or len(name) > MAX_NAME_CHARS:
        hint = f"write it like some-name, in a-z and 0-9, with {MAX_NAME_CHARS} characters at most"
        raise OutreachLintError(f"{words!r} cannot be a name", remedy=hint)
    return name


def prefix_of(wanted: str | None, words: str) -> str:
    """Return the prefix of codes: ``wanted``, or the first three letters of ``words``."""
    letters = re.sub(r"[^A-Z]", "", words.upper())[:3]
    prefix = wanted.upper() if wanted else letters
    if not _PREFIX.fullmatch(prefix):
        raise OutreachLintError(
            f"{prefix or words!r} cannot begin a code: it must be two to eight letters",
            remedy="choose the letters: --prefix ABC",
        )
    return prefix


def next_code(prefix: str, rules: Mapping[str, Rule], own: Collection[str]) -> str:
    """Return the next free code of a prefix; ``own`` are the codes in the same folder.

    Raises:
        OutreachLintError: The prefix belongs to another plugin, or no number is free.
    """
    numbers = [0]
    for code, rule in rules.items():
        match = _CODE.fullmatch(code)
        if match and match[1] == prefix:
            if code not in own:
                raise OutreachLintError(
                    f"the codes {prefix}… belong to {rule.plugin} ({code} {rule.name})",
                    remedy="choose other letters: --prefix ABC",
                )
            numbers.append(int(match[2]))
    if max(numbers) >= MAX_NUMBER:
        raise OutreachLintError(
            f"no code is free after {prefix}{MAX_NUMBER}",
            remedy="choose other letters: --prefix ABC",
        )
    return f"{prefix}{max(numbers) + 1:03d}"


def new_page(code: str, name: str) -> str:
    """Return a complete and valid page for a new rule, which its author can edit."""
    return _render(
        "rule.md", code=code, name=name, words=name.removeprefix("no-").replace("-", " ")
    )


def package(name: str, prefix: str, version: str) -> dict[str, str]:
    """Return the files of a new plugin package by their paths.

    ``version`` is the version of outreach-lint that the package depends on.
    """
    module_name = name.replace("-", "_")
    rule = f"{name}-no-way-out"
    values = {
        "name": name,
        "under": module_name,
        "module": f"outreach_lint_{module_name}",
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
    # The files contain braces themselves (workflows, templates), so our delimiters are << and >>.
    environment = Environment(
        loader=loader,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        autoescape=False,
    )
    return environment.get_template(f"{template}.jinja").render(**values)
