"""Which files of a folder are drafts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pathspec

from outreach_lint.config import Config
from outreach_lint.sources.context import TEMPLATES

DRAFTS = (".txt", ".md", ".html", ".htm", ".eml", *TEMPLATES)
SKIPPED_FOLDERS = frozenset(
    {"node_modules", "__pycache__", "venv", "site-packages", "dist", "build", "target"}
)
# Texts of every repository that nobody sends.
NOT_DRAFTS = re.compile(
    r"(?:readme|licen[sc]e|copying|notice|changelog|changes|history|news|contributing|contributors|authors|code_of_conduct|security|support|"
    r"install|todo|requirements|constraints|robots|humans|llms|agents|claude|cmakelists|pull_request_template|issue_template|governance|"
    r"maintainers|roadmap|upgrading|faq|sources|manifest|version|top_level|entry_points|codeowners)(?:[-_.].*)?$",
    re.IGNORECASE,
)
Spec = tuple[str, pathspec.GitIgnoreSpec]


def walk(folder: str, config_for: Callable[[str], Config]) -> Iterator[str]:
    """Yield the drafts below a folder, sorted, without what .gitignore names; links to folders are not followed."""
    specs = _specs_above(folder)
    yield from _walk(folder, specs, config_for)


def _walk(folder: str, specs: list[Spec], config_for: Callable[[str], Config]) -> Iterator[str]:
    specs = [*specs, *_spec_in(folder)]
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    config = config_for(os.path.join(folder, "-"))
    for entry in entries:
        path = os.path.normpath(entry.path)
        if entry.is_dir(follow_symlinks=False):
            hidden = entry.name.startswith(".") or entry.name in SKIPPED_FOLDERS
            if not hidden and not _ignored(path + "/", specs) and not excluded(path + "/", config):
                yield from _walk(path, specs, config_for)
        elif (
            _is_draft(path, config)
            and _is_file(entry)
            and not _ignored(path, specs)
            and not excluded(path, config)
        ):
            yield path


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Tell a file; a link that leads nowhere or in a circle counts, so that whoever reads it says so."""
    try:
        return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))
    except OSError:
        return True


def _is_draft(path: str, config: Config) -> bool:
    if config.settings.include:
        return _matches(config.settings.include, path, config)
    stem, ending = os.path.splitext(os.path.basename(path))
    return ending.lower() in DRAFTS and not NOT_DRAFTS.match(stem) and not stem.startswith(".")


def excluded(path: str, config: Config) -> bool:
    """Tell whether the configuration excludes a path; a folder's ends in ``/``."""
    return bool(config.settings.exclude) and _matches(config.settings.exclude, path, config)


def _matches(globs: tuple[str, ...], path: str, config: Config) -> bool:
    relative = os.path.relpath(os.path.abspath(path), config.folder)
    return pathspec.GitIgnoreSpec.from_lines(globs).match_file(
        relative + ("/" if path.endswith("/") else "")
    )


def _specs_above(folder: str) -> list[Spec]:
    """Return the .gitignore files between the repository's root and ``folder``, root first."""
    specs: list[Spec] = []
    above = os.path.abspath(folder)
    if not _in_repository(above):
        return []
    while not os.path.exists(os.path.join(above, ".git")):
        above = os.path.dirname(above)
        specs = [*_spec_in(above), *specs]
    return specs


def _in_repository(folder: str) -> bool:
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def _spec_in(folder: str) -> list[Spec]:
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as handle:
            return [(os.path.abspath(folder), pathspec.GitIgnoreSpec.from_lines(handle))]
    except OSError:
        return []


def _ignored(path: str, specs: list[Spec]) -> bool:
    ignored = False
    for root, spec in specs:
        relative = os.path.relpath(os.path.abspath(path), root) + (
            "/" if path.endswith("/") else ""
        )
        answer = spec.check_file(relative.replace(os.sep, "/")).include
        ignored = ignored if answer is None else answer
    return ignored
