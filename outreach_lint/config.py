"""``[tool.outreach-lint]`` in pyproject.toml, or outreach-lint.toml: found from the linted file upwards.

Every value remembers where it comes from, so that ``outreach-lint config`` can say so.
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import RELATIONSHIPS, SETTINGS, SEVERITIES

AUTO = "auto"  # as a relationship: what the thread or the text shows
LOCKFILE = "outreach-lint.lock"
FILES = (
    "outreach-lint.toml",
    "pyproject.toml",
)  # the first of the two wins where both stand in one folder
ENGINES = ("local", "llm")
FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "junit", "markdown", "html")


class Value(NamedTuple):
    """A setting and where it was said: ``default``, ``path:line``, or the command line's option."""

    value: Any
    origin: str = "default"


def _one_of(*choices: str) -> Callable[[Any], str | None]:
    return lambda value: None if value in choices else f"one of {', '.join(choices)}"


def _strings(value: Any) -> str | None:
    return (
        None
        if isinstance(value, list) and all(isinstance(v, str) for v in value)
        else "a list of strings"
    )


def _boolean(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a text"


def _key_name(value: Any) -> str | None:
    fits = isinstance(value, str) and re.fullmatch(r"\w*(?:API_?KEY|API_?TOKEN)", value)
    return None if fits else "the name of an environment variable that ends in API_KEY or API_TOKEN"


def _number(least: float, whole: bool = False) -> Callable[[Any], str | None]:
    kinds, noun = ((int,), "a whole number") if whole else ((int, float), "a number")

    def wrong(value: Any) -> str | None:
        fits = (
            isinstance(value, kinds)
            and not isinstance(value, bool)
            and least <= value < float("inf")
        )
        return None if fits else f"{noun} of at least {least:g}"

    return wrong


def _price(value: Any) -> str | None:
    fits = (
        isinstance(value, dict)
        and set(value) <= {"input", "output"}
        and all(_number(0)(v) is None for v in value.values())
    )
    return None if fits else "a table of input and output, in money per million tokens"


def _severities(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(level in SEVERITIES for level in value.values())
    return None if fits else f"a table of rule = {' or '.join(SEVERITIES)}"


def _plugins(value: Any) -> str | None:
    fits = (
        isinstance(value, dict)
        and set(value) <= {"disable"}
        and _strings(value.get("disable")) is None
    )
    return None if fits else "a table of disable = list of plugins"


def _ignores(value: Any) -> str | None:
    return (
        None
        if isinstance(value, dict) and all(_strings(v) is None for v in value.values())
        else "a table of glob = list of rules"
    )


def _overrides(value: Any) -> str | None:
    fits = isinstance(value, list) and all(isinstance(v, dict) for v in value)
    return None if fits else "an array of tables: [[tool.outreach-lint.overrides]]"


class Key(NamedTuple):
    """A setting: its default, what is wrong with a value (``None``: nothing), and what it is, in Markdown."""

    default: Any
    wrong: Callable[[Any], str | None]
    what: str


KEYS: dict[str, Key] = {
    "select": Key(
        [],
        _strings,
        "Rules to run: codes, names, beginnings of codes, or `ALL`. Empty: all that are on by default.",
    ),
    "ignore": Key([], _strings, "Rules not to run; wins over `select`."),
    "setting": Key(
        "networking",
        _one_of(*SETTINGS),
        "How drafts are read that do not say so themselves: `networking`, or `sales` for openly commercial ones.",
    ),
    "relationship": Key(
        "stranger",
        _one_of(*RELATIONSHIPS, AUTO),
        "To whom drafts go that do not say so: `stranger`, `acquainted`, `established`, or `auto`: what the thread or "
        "the text shows, and a stranger where they show nothing.",
    ),
    "template": Key(
        None,
        _boolean,
        "Whether drafts are templates to be filled. Not set: by their ending and tags.",
    ),
    "severity": Key({}, _severities, 'A severity of your own for a rule: `AGD003 = "info"`.'),
    "fail-on": Key(
        "warning", _one_of(*SEVERITIES), "The least severity that ends with exit code 1."
    ),
    "engine": Key(
        "local",
        _one_of(*ENGINES),
        "Who judges: `local` heuristics, or a language model too (`llm`).",
    ),
    "output-format": Key("full", _one_of(*FORMATS), "How findings are shown."),
    "model": Key("gpt-5.4-mini", _text, "The language model to ask."),
    "base-url": Key(
        None,
        _text,
        "An OpenAI-compatible server. `OPENAI_BASE_URL` goes before it. Not set: OpenAI's.",
    ),
    "api-key-env": Key("OPENAI_API_KEY", _key_name, "The environment variable that holds the key."),
    "temperature": Key(None, _number(0), "Passed on to the model, if set."),
    "reasoning-effort": Key(None, _text, "Passed on to the model, if set."),
    "max-tokens": Key(8000, _number(1, whole=True), "The most tokens of one answer."),
    "timeout": Key(120.0, _number(0.1), "Seconds for one request."),
    "concurrency": Key(8, _number(1, whole=True), "Requests at a time."),
    "max-requests": Key(None, _number(0, whole=True), "A run asks no more than this."),
    "max-cost": Key(None, _number(0), "A run spends no more than this; needs `price`."),
    "price": Key({}, _price, "What a million tokens cost: `{input = 1.0, output = 4.0}`."),
    "redact": Key(
        True,
        _boolean,
        "Put placeholders for addresses, telephone numbers and links' queries before anything is sent.",
    ),
    "llm-optional": Key(False, _boolean, "No failure when the model does not answer."),
    "channel": Key(None, _text, "What drafts are written for, such as `linkedin-note` (CHN001)."),
    "touches-before-pitch": Key(
        None,
        _number(0, whole=True),
        "How many messages of a sequence that only show interest or give something come before its first pitch "
        "(RAP101). Not set: 2 in networking, 0 in sales.",
    ),
    "me": Key(
        None,
        _text,
        "Your own address, to tell your mails in a thread from theirs. Not set: in a mailbox the address that takes part "
        "in most conversations, in one conversation whoever wrote first.",
    ),
    "message-column": Key(None, _text, "Which column of a table holds the message."),
    "subject-column": Key(None, _text, "Which column of a table holds the subject."),
    "message-key": Key(
        [],
        _strings,
        "Which keys of a JSON or YAML file hold messages, such as `body` or `steps.email.html`. "
        "Empty: those whose names or texts show it.",
    ),
    "one-message": Key(
        False,
        _boolean,
        "Whether a text file is always one message, whatever parts it seems to have.",
    ),
    "include": Key(
        [], _strings, "Globs of the files of a folder that are drafts. Empty: texts and templates."
    ),
    "exclude": Key([], _strings, "Globs of files and folders to leave out."),
    "rules": Key([], _strings, "Folders with rule pages of your own."),
    "plugins": Key(
        {},
        _plugins,
        "`disable`: plugins that are not to be loaded, by their own or their distribution's names.",
    ),
    "per-file-ignores": Key(
        {}, _ignores, "Rules not to run on some files: a table of glob = list of rules."
    ),
    "overrides": Key([], _overrides, "Tables with `paths` (globs) and what applies there."),
}
DEFAULTS = {key: Value(known.default) for key, known in KEYS.items()}
IN_OVERRIDES = (
    "channel",
    "touches-before-pitch",
    "setting",
    "relationship",
    "template",
    "select",
    "ignore",
    "severity",
)


class Config:
    """What applies to one path. ``values[key]`` is a ``Value``; ``config["key"]`` its value alone."""

    def __init__(self, values: Mapping[str, Value] | None = None, path: str | None = None) -> None:
        self.values = values or DEFAULTS
        self.path = path

    def __getitem__(self, key: str) -> Any:
        return self.values[key].value

    def said(self, key: str) -> bool:
        """Tell whether anybody set the key, or the default stands."""
        return self.values[key].origin != "default"

    @property
    def folder(self) -> str:
        """The folder that globs and rule folders are relative to."""
        return os.path.dirname(os.path.abspath(self.path)) if self.path else os.getcwd()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of rule pages."""
        return tuple(os.path.join(self.folder, folder) for folder in self["rules"])

    @property
    def disabled(self) -> tuple[str, ...]:
        """The plugins that are not to be loaded, by their own or their distribution's names."""
        return tuple(self["plugins"].get("disable", ()))

    @property
    def lockfile(self) -> str:
        """The lockfile's path: beside the configuration; without one, the nearest upwards within the repository."""
        folder = start = self.folder
        while not self.path and not os.path.exists(os.path.join(folder, LOCKFILE)):
            parent = os.path.dirname(folder)
            if parent == folder or os.path.exists(os.path.join(folder, ".git")):
                folder = start
                break
            folder = parent
        return os.path.join(folder, LOCKFILE)

    def with_options(self, options: Mapping[str, Any]) -> "Config":
        """Return the config with the command line's options on top; ``None`` means: not given."""
        given = {
            key: Value(value, f"--{key}") for key, value in options.items() if value is not None
        }
        return Config(path=self.path, values={**self.values, **given}) if given else self

    def for_path(self, path: str) -> "Config":
        """Return the config with the overrides and ignores that match a path."""
        if not self["overrides"] and not self["per-file-ignores"]:
            return self
        values, relative = dict(self.values), os.path.relpath(os.path.abspath(path), self.folder)
        for number, table in enumerate(self["overrides"]):
            if _matches(table["paths"], relative):
                origin = f"{self.values['overrides'].origin} overrides[{number}]"
                for key, value in table.items():
                    if key != "paths" and not values[key].origin.startswith("--"):
                        values[key] = Value(
                            {**values[key].value, **value} if key == "severity" else value, origin
                        )
        for glob, codes in self["per-file-ignores"].items():
            if _matches([glob], relative):
                values["ignore"] = Value(
                    [*values["ignore"].value, *codes],
                    f"{self.values['per-file-ignores'].origin} ({glob})",
                )
        return Config(path=self.path, values=values)


def _matches(globs: list[str], relative: str) -> bool:
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(globs).match_file(relative.replace(os.sep, "/"))


def find(path: str) -> "Config":
    """Return the config of the nearest file upwards of ``path``; raises ``OutreachLintError`` when it is wrong."""
    return _find_in(
        os.path.abspath(path) if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))
    )


@cache
def _find_in(folder: str) -> "Config":
    for name in FILES:
        file = os.path.join(folder, name)
        if os.path.isfile(file) and (config := load(file)) is not None:
            return config
    parent = os.path.dirname(folder)
    return Config() if parent == folder else _find_in(parent)


def load(path: str) -> Config | None:
    """Read one config file; ``None`` when a pyproject.toml has no table of ours."""
    shown = _shown(path)
    try:
        with open(path, encoding="utf-8-sig") as handle:  # some editors put a byte-order mark first
            raw = handle.read()
    except (OSError, UnicodeDecodeError) as error:
        raise OutreachLintError(f"cannot read the configuration: {error}", shown) from None
    own = os.path.basename(path) != "pyproject.toml"
    if not own and "outreach-lint" not in raw:
        return None
    import tomllib

    try:
        document = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+), column (\d+)", str(error))
        place = f"{shown}:{line[1]}:{line[2]}" if line else shown
        raise OutreachLintError(
            f"not valid TOML: {re.sub(r' *[(]at .*[)]', '', str(error))}", place
        ) from None
    tool = document.get("tool")
    table = document if own else tool.get("outreach-lint") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise OutreachLintError("tool.outreach-lint must be a table", shown)
    return Config({**Config().values, **_values(table, raw, shown, own)}, path)


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _values(table: dict[str, Any], raw: str, shown: str, own: bool) -> dict[str, Value]:
    out: dict[str, Value] = {}
    for given, value in table.items():
        key, place = given.replace("_", "-"), f"{shown}:{line_of(raw, given, own)}"
        if key not in KEYS:
            raise OutreachLintError(
                f"unknown key {given!r}",
                place,
                nearest(key, list(KEYS)) or f"known: {', '.join(KEYS)}",
            )
        if (wanted := KEYS[key].wrong(value)) is not None:
            raise OutreachLintError(f"{given} must be {wanted}, not {value!r}", place)
        if key == "overrides":
            value = [
                _override(entry, f"{place} overrides[{number}]")
                for number, entry in enumerate(value)
            ]
        out[key] = Value(value, place)
    return out


def _override(table: dict[str, Any], place: str) -> dict[str, Any]:
    out = {key.replace("_", "-"): value for key, value in table.items()}
    if _strings(out.get("paths")) is not None:
        raise OutreachLintError("an override needs paths, a list of globs", place)
    for key, value in out.items():
        if key != "paths" and key not in IN_OVERRIDES:
            raise OutreachLintError(
                f"unknown key {key!r} in an override",
                place,
                f"known: paths, {', '.join(IN_OVERRIDES)}",
            )
        if key != "paths" and (wanted := KEYS[key].wrong(value)) is not None:
            raise OutreachLintError(f"{key} must be {wanted}, not {value!r}", place)
    return out


def line_of(raw: str, key: str, own: bool) -> int:
    """Return the line, from 1, on which a key of our table is set (the table's own line if it cannot be found)."""
    inside, start = own, 1
    for number, line in enumerate(raw.split("\n"), 1):
        if header := re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]", line):
            parts = [part.strip(" \"'") for part in header[1].split(".")]
            ours = parts if own else parts[2:] if parts[:2] == ["tool", "outreach-lint"] else None
            if ours and ours[0] == key:
                return number
            inside = ours is not None and not ours
            start = number if inside else start
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return start
