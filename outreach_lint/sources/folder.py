"""Find the drafts in a folder, and count the files that are skipped."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pathspec

from outreach_lint.config import CONFIG_FILES, LOCKFILE, Config
from outreach_lint.errors import Note
from outreach_lint.sources.formats import endings_in_folders, folder_source, known_source
from outreach_lint.words import counted

MAX_KINDS_NAMED = 5  # kinds of skipped files in the note
STRINGS_SETTING = "strings"  # the setting that includes source code
OWN_FILES = (*CONFIG_FILES, LOCKFILE)
SKIPPED_FOLDERS = frozenset(
    {"node_modules", "__pycache__", "venv", "site-packages", "dist", "build", "target"}
)
# Texts found in most repositories that are never sent.
NOT_DRAFTS = re.compile(
    r"""
    (?: # about a project
        readme | licen[sc]e | copying | notice | changelog | changes | history | news
      | contributing | contributors | authors | code_of_conduct | security | support | install
      | todo
        # for programs
      | requirements | constraints | robots | humans | llms | agents | claude | cmakelists
        # about a project, less often
      | pull_request_template | issue_template | governance | maintainers | roadmap | upgrading
      | faq
        # lists that programs write
      | sources | manifest | version | top_level | entry_points | codeowners
    )
    (?:[-_.].*)?$
    """,
    re.IGNORECASE | re.VERBOSE,
)
Spec = tuple[str, pathspec.GitIgnoreSpec]


class Walk:
    """A search for the drafts below a folder, with counts of drafts and skipped files.

    Hidden files and those that .gitignore or the configuration excludes are left out; links to
    folders are not followed. ``found`` counts the drafts, ``skipped`` the other files by ending.
    """

    def __init__(self, config_for: Callable[[str], Config]) -> None:
        self._config_for = config_for
        self.found = 0
        self.skipped: Counter[str] = Counter()

    def files(self, folder: str) -> Iterator[str]:
        """Yield the drafts below a folder, sorted."""
        yield from self._below(folder, _gitignores_above(folder))

    def skipped_in(self, folder: str) -> Note | None:
        """Return a one-line note about the skipped files; ``None`` if there were none."""
        if not self.skipped:
            return None
        ordered = sorted(
            self.skipped.items(), key=lambda item: (known_source(item[0]) is None, -item[1], item)
        )
        named = [f"{count} {ending}" for ending, count in ordered[:MAX_KINDS_NAMED]]
        if rest := sum(count for _, count in ordered[MAX_KINDS_NAMED:]):
            named.append(f"{rest} more")
        files = counted(
            sum(self.skipped.values()), "file that is not a draft", "files that are not drafts"
        )
        how = "name a file to read it, or set include"
        if any(ending in self.skipped for ending in endings_in_folders(STRINGS_SETTING)):
            how += "; --strings reads the messages in code"
        what = f"skipped {files}: {', '.join(named)} ({how})"
        return Note(what, folder)

    def _below(self, folder: str, specs: list[Spec]) -> Iterator[str]:
        specs = [*specs, *_gitignore_in(folder)]
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        config = self._config_for(os.path.join(folder, "-"))
        for entry in entries:
            path = os.path.normpath(entry.path)
            is_folder = entry.is_dir(follow_symlinks=False)
            if _is_hidden_or_generated(entry, is_folder) or _is_excluded(
                path, is_folder, specs, config
            ):
                continue
            if is_folder and folder_source(path, named=False) is None:
                yield from self._below(path, specs)
            elif is_folder or (_is_draft(path, config) and _is_file(entry)):
                self.found += 1
                yield path
            else:
                self._skip(entry, config)

    def _skip(self, entry: os.DirEntry[str], config: Config) -> None:
        """Count a skipped file, unless the user set ``include``."""
        if config.settings.include or entry.name in OWN_FILES:
            return
        try:
            if not entry.is_file():
                return
        except OSError:  # a circular link
            return
        stem, ending = os.path.splitext(entry.name.lower())
        if NOT_DRAFTS.match(stem):
            self.skipped[entry.name] += 1
        else:
            self.skipped[ending or "without an ending"] += 1


def _is_hidden_or_generated(entry: os.DirEntry[str], is_folder: bool) -> bool:
    """Return whether an entry is hidden, or a folder of dependencies or build results."""
    return entry.name.startswith(".") or (is_folder and entry.name in SKIPPED_FOLDERS)


def _is_excluded(path: str, is_folder: bool, specs: list[Spec], config: Config) -> bool:
    """Return whether .gitignore or the configuration excludes a path."""
    pattern_path = path + "/" if is_folder else path
    return _ignored(pattern_path, specs) or excluded(pattern_path, config)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a file, or a broken link: reading that reports the error."""
    try:
        return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))
    except OSError:
        return True


def _is_draft(path: str, config: Config) -> bool:
    if config.settings.include:
        return _matches(config.settings.include, path, config)
    stem = os.path.splitext(os.path.basename(path))[0]
    has_known_ending = path.lower().endswith(endings_in_folders()) or (
        config.settings.strings and path.lower().endswith(endings_in_folders(STRINGS_SETTING))
    )
    return has_known_ending and not NOT_DRAFTS.match(stem)


def is_left_out(path: str, config: Config) -> bool:
    """Return whether a file is left out, by its name or by the configuration."""
    name = os.path.basename(path)
    if name in OWN_FILES or excluded(path, config):
        return True
    if config.settings.include:
        return not _matches(config.settings.include, path, config)
    return NOT_DRAFTS.match(os.path.splitext(name)[0]) is not None


def excluded(path: str, config: Config) -> bool:
    """Return whether the configuration excludes a path; a folder's path ends in ``/``."""
    return bool(config.settings.exclude) and _matches(config.settings.exclude, path, config)


def _matches(globs: tuple[str, ...], path: str, config: Config) -> bool:
    spec = pathspec.GitIgnoreSpec.from_lines(globs)
    return spec.match_file(_relative(path, config.folder))


def _relative(path: str, folder: str) -> str:
    """Return a path relative to a folder; a ``/`` at its end is kept."""
    relative = os.path.relpath(os.path.abspath(path), folder)
    if path.endswith("/"):
        relative += "/"
    return relative


def _gitignores_above(folder: str) -> list[Spec]:
    """Return the .gitignore rules of the folders above ``folder`` in its repository, root first."""
    specs: list[Spec] = []
    above = os.path.abspath(folder)
    if not _in_repository(above):
        return []
    while not os.path.exists(os.path.join(above, ".git")):
        above = os.path.dirname(above)
        specs = [*_gitignore_in(above), *specs]
    return specs


def _in_repository(folder: str) -> bool:
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def _gitignore_in(folder: str) -> list[Spec]:
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
