"""Which files of a folder are drafts, and which are passed over."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pathspec

from outreach_lint.config import FILES, LOCKFILE, Config
from outreach_lint.errors import Note
from outreach_lint.sources.formats import endings_in_folders, folder_source, known_source

MOST_NAMED = 5  # kinds of skipped files that are named
STRINGS = "strings"  # the setting that has source code read, too
OWN_FILES = (*FILES, LOCKFILE)
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


class Walk:
    """A search for the drafts below a folder, and what it passed over.

    Files that .gitignore or the configuration names are left out, and hidden ones; links to folders
    are not followed. ``found`` counts the drafts, ``skipped`` the other files, by their endings.
    """

    def __init__(self, config_for: Callable[[str], Config]) -> None:
        self._config_for = config_for
        self.found = 0
        self.skipped: Counter[str] = Counter()

    def files(self, folder: str) -> Iterator[str]:
        """Yield the drafts below a folder, sorted."""
        yield from self._below(folder, _specs_above(folder))

    def skipped_in(self, folder: str) -> Note | None:
        """Say which files were passed over, in one line; ``None`` where there were none."""
        if not self.skipped:
            return None
        ordered = sorted(
            self.skipped.items(), key=lambda item: (known_source(item[0]) is None, -item[1], item)
        )
        named = [f"{count} {ending}" for ending, count in ordered[:MOST_NAMED]]
        if rest := sum(count for _, count in ordered[MOST_NAMED:]):
            named.append(f"{rest} more")
        total = sum(self.skipped.values())
        files = "1 file that is no draft" if total == 1 else f"{total:,} files that are no drafts"
        how = "name a file to read it, or set include"
        if any(ending in self.skipped for ending in endings_in_folders(STRINGS)):
            how += "; --strings reads the messages in code"
        what = f"skipped {files}: {', '.join(named)} ({how})"
        return Note(what, folder)

    def _below(self, folder: str, specs: list[Spec]) -> Iterator[str]:
        specs = [*specs, *_spec_in(folder)]
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        config = self._config_for(os.path.join(folder, "-"))
        for entry in entries:
            path = os.path.normpath(entry.path)
            is_folder = entry.is_dir(follow_symlinks=False)
            if _passed_over(entry, is_folder) or _left_out(path, is_folder, specs, config):
                continue
            if is_folder and folder_source(path, named=False) is None:
                yield from self._below(path, specs)
            elif is_folder or (_is_draft(path, config) and _is_file(entry)):
                self.found += 1
                yield path
            else:
                self._skip(entry, config)

    def _skip(self, entry: os.DirEntry[str], config: Config) -> None:
        """Count a file that is no draft, unless the user said what to include."""
        if config.settings.include or entry.name in OWN_FILES:
            return
        try:
            if not entry.is_file():
                return
        except OSError:  # a link in a circle
            return
        stem, ending = os.path.splitext(entry.name.lower())
        if NOT_DRAFTS.match(stem):
            self.skipped[entry.name] += 1
        else:
            self.skipped[ending or "without an ending"] += 1


def _passed_over(entry: os.DirEntry[str], is_folder: bool) -> bool:
    """Tell hidden files and folders, and folders of dependencies and builds."""
    return entry.name.startswith(".") or (is_folder and entry.name in SKIPPED_FOLDERS)


def _left_out(path: str, is_folder: bool, specs: list[Spec], config: Config) -> bool:
    """Tell what .gitignore or the configuration leaves out."""
    written = path + "/" if is_folder else path
    return _ignored(written, specs) or excluded(written, config)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether a path is a file, or a link that leads nowhere, which is an error when read."""
    try:
        return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))
    except OSError:
        return True


def _is_draft(path: str, config: Config) -> bool:
    if config.settings.include:
        return _matches(config.settings.include, path, config)
    stem = os.path.splitext(os.path.basename(path))[0]
    found = path.lower().endswith(endings_in_folders()) or (
        config.settings.strings and path.lower().endswith(endings_in_folders(STRINGS))
    )
    return found and not NOT_DRAFTS.match(stem)


def passed_over(path: str, config: Config) -> bool:
    """Tell a file that is no draft by its name alone, or that the configuration leaves out."""
    name = os.path.basename(path)
    if name in OWN_FILES or excluded(path, config):
        return True
    if config.settings.include:
        return not _matches(config.settings.include, path, config)
    return NOT_DRAFTS.match(os.path.splitext(name)[0]) is not None


def excluded(path: str, config: Config) -> bool:
    """Tell whether the configuration excludes a path; a folder's ends in ``/``."""
    return bool(config.settings.exclude) and _matches(config.settings.exclude, path, config)


def _matches(globs: tuple[str, ...], path: str, config: Config) -> bool:
    spec = pathspec.GitIgnoreSpec.from_lines(globs)
    return spec.match_file(_relative(path, config.folder))


def _relative(path: str, folder: str) -> str:
    """Return a path as seen from a folder; a folder's ends in ``/``, as before."""
    relative = os.path.relpath(os.path.abspath(path), folder)
    if path.endswith("/"):
        relative += "/"
    return relative


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
    path = os.path.join(folder, ".gitignore")
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as handle:
            return [(os.path.abspath(folder), pathspec.GitIgnoreSpec.from_lines(handle))]
    except OSError:
        return []


def _ignored(path: str, specs: list[Spec]) -> bool:
    ignored = False
    for root, spec in specs:
        answer = spec.check_file(_relative(path, root).replace(os.sep, "/")).include
        if answer is not None:
            ignored = answer
    return ignored
