"""Options that several commands share, and sections in a long ``--help``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from outreach_lint.settings.key import Key, option_name
from outreach_lint.settings.keys import KEYS

DEFAULT_SECTION = "Options"
MAX_PORT = 65_535


# Unreadable files pass here; they are reported like any other input.
PATH_TYPE = click.Path(readable=False)


class SectionOption(click.Option):
    """An option that is listed in a section of ``--help``."""

    def __init__(self, *args: Any, section: str = DEFAULT_SECTION, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class Sectioned(click.Command):
    """A command whose ``--help`` groups its options by section, in the order of declaration."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, heading by heading."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record:
                sections.setdefault(getattr(parameter, "section", DEFAULT_SECTION), []).append(
                    record
                )
        # The options that all commands have come last.
        sections[DEFAULT_SECTION] = sections.pop(DEFAULT_SECTION)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def given(options: Mapping[str, object]) -> dict[str, object]:
    """Return the options that were given: those that are not ``None``."""
    return {name: value for name, value in options.items() if value is not None}


def rules_of(
    _ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]
) -> list[str] | None:
    """Return the rules of an option that may be repeated and may hold commas.

    It is ``None`` if the option was not given.
    """
    words = ",".join(value).split(",")
    return [word for word in words if word.strip()] or None


def rules_complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    """Complete the last of several rules, by code or by name."""
    from click.shell_completion import CompletionItem

    from outreach_lint.linting.session import Session

    before, comma, word = incomplete.rpartition(",")
    rules = Session().linter.rules.values()
    items = []
    for rule in sorted(rules, key=lambda rule: rule.code):
        names = (rule.code, rule.name) if word else (rule.code,)
        for name in names:
            if name.lower().startswith(word.lower()):
                items.append(CompletionItem(f"{before}{comma}{name}", help=rule.summary))
    return items


def setting_option(setting: str, **different: Any) -> Callable[[Any], Any]:
    """Return the option for a setting, with the type, help and default of the setting.

    ``different`` holds arguments of ``click.option`` that replace those of the setting.
    """
    key = KEYS[setting]
    name = f"--{option_name(setting)}"
    schema = key.kind.schema
    arguments: dict[str, Any] = {"section": key.group, "metavar": key.metavar, "help": _help(key)}
    if "enum" in schema:
        arguments["type"] = click.Choice(schema["enum"])
    elif schema["type"] == "integer":
        arguments["type"] = click.IntRange(schema["minimum"])
    elif schema["type"] == "number":
        arguments["type"] = click.FloatRange(schema["minimum"])
    elif schema["type"] == "boolean":
        arguments |= {"is_flag": True, "default": None}
        if key.default is None:
            name = f"{name}/--no-{option_name(setting)}"
    elif schema["type"] == "array":
        arguments |= {"multiple": True, "callback": rules_of, "shell_complete": rules_complete}
    return click.option(name, cls=SectionOption, **{**arguments, **different})


def _help(key: Key) -> str:
    text = key.help.replace("`", "")
    if key.default:
        return f"{text}  [default: {key.default}]"
    if key.unset:
        return f"{text}  [default: {key.unset}]"
    return text
