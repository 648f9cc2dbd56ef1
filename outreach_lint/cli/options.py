"""Options that several commands share, and headings that group a long ``--help``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from outreach_lint.settings.key import Key, dashed
from outreach_lint.settings.keys import KEYS

REST = "Options"
LAST_PORT = 65_535


PATH = click.Path(readable=False)  # a file that cannot be read is reported as any other input


class Option(click.Option):
    """An option that stands under a heading of its own in ``--help``."""

    def __init__(self, *args: Any, section: str = REST, **kwargs: Any) -> None:
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
                sections.setdefault(getattr(parameter, "section", REST), []).append(record)
        sections[REST] = sections.pop(REST)  # what all commands have comes last
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def given(options: Mapping[str, object]) -> dict[str, object]:
    """Return the options of a call without those that are ``None``: they were not given."""
    return {name: value for name, value in options.items() if value is not None}


def rules_of(
    _ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]
) -> list[str] | None:
    """Return the rules of an option that may be repeated and may hold commas.

    It is ``None`` where the option was not given.
    """
    words = ",".join(value).split(",")
    return [word for word in words if word.strip()] or None


def rules_complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    """Complete the last of several rules, by code or by name."""
    from click.shell_completion import CompletionItem

    from outreach_lint.cli.installed import linter_here

    before, comma, word = incomplete.rpartition(",")
    rules = linter_here().rules.values()
    items = []
    for rule in sorted(rules, key=lambda rule: rule.code):
        names = (rule.code, rule.name) if word else (rule.code,)
        for name in names:
            if name.lower().startswith(word.lower()):
                items.append(CompletionItem(f"{before}{comma}{name}", help=rule.summary))
    return items


def setting_option(setting: str, **different: Any) -> Callable[[Any], Any]:
    """Return the option that sets a setting for one call: type, help and default come from there.

    ``different`` holds the arguments of ``click.option`` that replace those of the setting.
    """
    key = KEYS[setting]
    name = f"--{dashed(setting)}"
    schema = key.kind.schema
    about: dict[str, Any] = {"section": key.group, "metavar": key.metavar, "help": _help(key)}
    if "enum" in schema:
        about["type"] = click.Choice(schema["enum"])
    elif schema["type"] == "integer":
        about["type"] = click.IntRange(schema["minimum"])
    elif schema["type"] == "number":
        about["type"] = click.FloatRange(schema["minimum"])
    elif schema["type"] == "boolean":
        about |= {"is_flag": True, "default": None}
        if key.default is None:
            name = f"{name}/--no-{dashed(setting)}"
    elif schema["type"] == "array":
        about |= {"multiple": True, "callback": rules_of, "shell_complete": rules_complete}
    return click.option(name, cls=Option, **{**about, **different})


def _help(key: Key) -> str:
    text = key.help.replace("`", "")
    if key.default:
        return f"{text}  [default: {key.default}]"
    if key.unset:
        return f"{text}  [default: {key.unset}]"
    return text
