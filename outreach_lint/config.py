"""The configuration: outreach-lint.toml, or ``[tool.outreach-lint]`` in pyproject.toml.

The file is searched in the folder of the linted file and the folders above it. The source of every
value is stored, so that ``outreach-lint config`` can show it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from outreach_lint.context import StatedIn
from outreach_lint.errors import OutreachLintError, Place, nearest
from outreach_lint.settings.key import Override, option_name
from outreach_lint.settings.keys import DEFAULTS, IN_OVERRIDES, KEYS, SETTING_NAMES, Settings
from outreach_lint.settings.kinds import STRINGS, fits

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

LOCKFILE = "outreach-lint.lock"
CONFIG_FILES = ("outreach-lint.toml", "pyproject.toml")  # the first one counts if there are both
BYTE_ORDER_MARK = "\ufeff"  # some editors insert one at the start of a file


class Origin(NamedTuple):
    """What set a value, and where: a line of a file, or an option of the command line."""

    source: StatedIn
    place: Place

    @property
    def where(self) -> str:
        """The place in words: ``default``, ``path:line``, or the command line's option."""
        return str(self.place)

    @property
    def is_default(self) -> bool:
        """Whether nothing set the value."""
        return self.source is StatedIn.DEFAULT

    @property
    def is_option(self) -> bool:
        """Whether an option of the command line set the value."""
        return self.source is StatedIn.COMMAND_LINE


DEFAULT_ORIGIN = Origin(StatedIn.DEFAULT, Place(detail="default"))


@dataclass(frozen=True, eq=False)  # compared by identity, because it is a key of caches
class Config:
    """The settings that apply to one path, and where each was set.

    ``origins`` holds the origins of all settings that are not defaults; ``path`` is the file.
    """

    settings: Settings = DEFAULTS
    origins: Mapping[str, Origin] = field(default_factory=dict)
    path: str | None = None

    def origin(self, key: str) -> Origin:
        """Return what set a setting, and where; ``key`` is the attribute's name."""
        if key not in KEYS:
            raise KeyError(key)
        return self.origins.get(key, DEFAULT_ORIGIN)

    @property
    def folder(self) -> str:
        """The base folder of globs and rule folders."""
        return os.path.dirname(os.path.abspath(self.path)) if self.path else os.getcwd()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of rule pages."""
        return tuple(os.path.join(self.folder, folder) for folder in self.settings.rules)

    @property
    def disabled(self) -> tuple[str, ...]:
        """The plugins not to load, by the name of the plugin or its distribution."""
        return self.settings.plugins.get("disable", ())

    @property
    def lockfile(self) -> str:
        """The path of the lockfile.

        It is in the folder of the configuration file. Without such a file, it is the nearest one in
        this folder or a folder above it in the repository.
        """
        folder = start = self.folder
        while not self.path and not os.path.exists(os.path.join(folder, LOCKFILE)):
            parent = os.path.dirname(folder)
            if parent == folder or os.path.exists(os.path.join(folder, ".git")):
                folder = start
                break
            folder = parent
        return os.path.join(folder, LOCKFILE)

    def with_options(self, options: Mapping[str, Any]) -> Config:
        """Return the config with the command line's options applied; ``None`` is not given."""
        values, origins = {}, {}
        for key, value in options.items():
            if value is not None:
                values[key] = _with_tuples(value)
                option = Place(detail=f"--{option_name(key)}")
                origins[key] = Origin(StatedIn.COMMAND_LINE, option)
        return self._with(values, origins) if values else self

    def for_path(self, path: str) -> Config:
        """Return the config with the overrides and ignores that match a path."""
        if not self.settings.overrides and not self.settings.per_file_ignores:
            return self
        relative = os.path.relpath(os.path.abspath(path), self.folder).replace(os.sep, "/")
        config = self
        for number, override in enumerate(self.settings.overrides):
            if _spec(override.paths).match_file(relative):
                config = config._overridden(override, number)
        for glob, codes in self.settings.per_file_ignores.items():
            if _spec((glob,)).match_file(relative):
                place = replace(self.origin("per_file_ignores").place, detail=f"({glob})")
                origin = Origin(StatedIn.CONFIG, place)
                ignored = (*config.settings.ignore, *codes)
                config = config._with({"ignore": ignored}, {"ignore": origin})
        return config

    def _overridden(self, override: Override, number: int) -> Config:
        """Return the config with an override; options of the command line are kept."""
        place = replace(self.origin("overrides").place, detail=f"overrides[{number}]")
        origin = Origin(StatedIn.CONFIG, place)
        values = {}
        for key, value in override.values.items():
            if not self.origin(key).is_option:
                values[key] = value
        if "severity" in values:
            values["severity"] = {**self.settings.severity, **values["severity"]}
        return self._with(values, dict.fromkeys(values, origin))

    def _with(self, values: Mapping[str, Any], origins: Mapping[str, Origin]) -> Config:
        settings = replace(self.settings, **values)
        return Config(settings, {**self.origins, **origins}, self.path)


@lru_cache(maxsize=256)
def _spec(globs: tuple[str, ...]) -> GitIgnoreSpec:
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(globs)


def find(path: str) -> Config:
    """Return the config from the nearest file in the folder of ``path`` or a folder above it.

    Raises:
        OutreachLintError: The file cannot be read or is not valid.
    """
    folder = os.path.abspath(path)
    return _find_in(folder if os.path.isdir(path) else os.path.dirname(folder))


@cache
def _find_in(folder: str) -> Config:
    for name in CONFIG_FILES:
        file = os.path.join(folder, name)
        if os.path.isfile(file) and (config := load_config(file)) is not None:
            return config
    parent = os.path.dirname(folder)
    return Config() if parent == folder else _find_in(parent)


def forget() -> None:
    """Clear the cache of configurations, so that changed files are read again."""
    _find_in.cache_clear()


def load_config(path: str) -> Config | None:
    """Read a config file; return ``None`` if a pyproject.toml has no table for outreach-lint.

    Raises:
        OutreachLintError: The file cannot be read or is not valid.
    """
    name = _display_path(path)
    try:
        with open(path, encoding="utf-8") as handle:
            raw = handle.read().removeprefix(BYTE_ORDER_MARK)
    except (OSError, UnicodeDecodeError) as error:
        raise OutreachLintError(f"cannot read the configuration: {error}", name) from None
    own = os.path.basename(path) != "pyproject.toml"
    if not own and "outreach-lint" not in raw:
        return None
    document = _parsed(raw, name)
    table = document if own else _tool_table(document)
    if table is None:
        return None
    if not isinstance(table, dict):
        raise OutreachLintError("tool.outreach-lint must be a table", name)
    values, origins = {}, {}
    for key, value, place in _checked(table, raw, name, own):
        values[key], origins[key] = value, Origin(StatedIn.CONFIG, place)
    return Config(Settings(**values), origins, path)


def _parsed(raw: str, name: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+), column (\d+)", str(error))
        place = Place(name, int(line[1]), int(line[2])) if line else Place(name)
        what = re.sub(r" *[(]at .*[)]", "", str(error))
        raise OutreachLintError(f"not valid TOML: {what}", place) from None


def _tool_table(document: dict[str, Any]) -> Any:
    tool = document.get("tool")
    return tool.get("outreach-lint") if isinstance(tool, dict) else None


def _display_path(path: str) -> str:
    relative = os.path.relpath(path)
    if relative.startswith(".."):
        return path
    return relative


def _checked(
    table: dict[str, Any], raw: str, name: str, own: bool
) -> Iterator[tuple[str, Any, Place]]:
    """Yield the settings of a table: attribute, value, and the place where it is set."""
    for given, value in table.items():
        key, place = given.replace("-", "_"), Place(name, line_of_key(raw, given, own))
        if key not in KEYS:
            hint = (
                nearest(option_name(key), list(SETTING_NAMES))
                or f"known: {', '.join(SETTING_NAMES)}"
            )
            raise OutreachLintError(f"unknown key {given!r}", place, hint)
        kind = KEYS[key].kind
        if not fits(value, kind.schema):
            raise OutreachLintError(f"{given} must be {kind.words}, not {value!r}", place)
        if key == "overrides":
            overrides = []
            for number, entry in enumerate(value):
                overrides.append(_override(entry, replace(place, detail=f"overrides[{number}]")))
            value = tuple(overrides)
        yield key, _with_tuples(value), place


def _override(table: dict[str, Any], place: Place) -> Override:
    given = {key.replace("-", "_"): value for key, value in table.items()}
    paths = given.pop("paths", None)
    if not fits(paths, STRINGS.schema):
        raise OutreachLintError("an override needs paths, a list of globs", place)
    values = {}
    for key, value in given.items():
        name = option_name(key)
        if name not in IN_OVERRIDES:
            hint = f"known: paths, {', '.join(IN_OVERRIDES)}"
            raise OutreachLintError(f"unknown key {name!r} in an override", place, hint)
        kind = KEYS[key].kind
        if not fits(value, kind.schema):
            raise OutreachLintError(f"{name} must be {kind.words}, not {value!r}", place)
        values[key] = _with_tuples(value)
    return Override(tuple(paths), values)


def _with_tuples(value: Any) -> Any:
    """Return a value with its lists as tuples."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {key: _with_tuples(item) for key, item in value.items()}
    return value


def line_of_key(raw: str, key: str, own: bool) -> int:
    """Return the line, from 1, on which a key of our table is set.

    If the key is not found, it is the line of the table.
    """
    inside, start = own, 1
    for number, line in enumerate(raw.split("\n"), 1):
        if header := re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]", line):
            parts = [part.strip(" \"'") for part in header[1].split(".")]
            ours = None
            if own:
                ours = parts
            elif parts[:2] == ["tool", "outreach-lint"]:
                ours = parts[2:]
            if ours and ours[0] == key:
                return number
            inside = ours is not None and not ours
            start = number if inside else start
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return start
