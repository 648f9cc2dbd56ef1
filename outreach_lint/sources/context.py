"""The setting, relationship and template status of a draft, and where each was stated.

In order of precedence: the command line, the draft's own fields (front matter, a record's fields),
the configuration, the file's ending and the text, the defaults.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, Where, nearest
from outreach_lint.model import RELATIONSHIPS, SETTINGS, Context, Draft, Stated, StatedIn
from outreach_lint.reading import without_comments
from outreach_lint.reading.greetings import GREETING, TITLE
from outreach_lint.reading.quoting import line_spans, quotation
from outreach_lint.reading.spintax import choices
from outreach_lint.reading.tags import Tag, tags_of
from outreach_lint.settings.keys import AUTO
from outreach_lint.templates import TEMPLATE_ENGINES

FIELDS: dict[str, type | tuple[str, ...]] = {  # a tuple lists the allowed values
    "id": str,
    "subject": str,
    "setting": SETTINGS,
    "relationship": RELATIONSHIPS,
    "template": bool,
    "channel": str,
    "step": int,
    "sequence_id": str,
    "day": float,
    "received": bool,
    "disable": list,
}
FIELD_ALIASES = {"sequence": "sequence_id", "touch": "step"}  # names that other tools use
_YES_OR_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_STEP_OR_DAY = r"(?i)(?:touch|step|day|[td])?[ _-]*(\d{1,4})"  # T1, touch 2, day-3
_CONTROL_BLOCK = (
    r"\{%-?\s*(?:if|for|endif|set|assign)\b|\{\{[#/]"
    r"|<%-?\s*(?:if|unless|for|end)\b|\*\|IF:"
)
_GREETS_BY_NAME = rf"""(?mx)
    ^[ \t]*{GREETING}[ ]+(?:{TITLE}[ ]+)?
    (?P<name>[^\W\d_a-z][^\W\d_]+)(?:[ ][^\W\d_][\w.'’-]*){{0,2}}[ ]*(?:[,!:;.–—-]|$)
"""
MAX_UNFILLED_TAGS = 2  # different tags that may be unfilled by mistake in a text to one reader
_NOT_NAMES = frozenset(
    "there all team everyone everybody folks friend friends colleague colleagues sir madam first"
    " firstname last name fname null none undefined nan again customer reader hiring".split()
)


def typed(key: str, value: Any, place: Where) -> Any:
    """Return a field's value; raises ``OutreachLintError`` if it has the wrong type."""
    kind = FIELDS[key]
    if (
        key in ("step", "day")
        and isinstance(value, str)
        and (number := re.fullmatch(_STEP_OR_DAY, value.strip()))
    ):
        value = int(number[1])
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if kind is list:
        return _disabled_rules(key, value, place)
    if isinstance(kind, tuple):
        if value not in kind:
            raise OutreachLintError(
                f"{key} must be one of {', '.join(kind)}, not {value!r}",
                place,
                nearest(str(value), list(kind)),
            )
        return value
    if (
        key in ("id", "sequence_id")
        and isinstance(value, int | float)
        and not isinstance(value, bool)
    ):
        return str(value)
    if value is None:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        wanted = {str: "a string", bool: "true or false", int: "a whole number", float: "a number"}[
            kind
        ]
        raise OutreachLintError(f"{key} must be {wanted}, not {value!r}", place)
    return value


def _disabled_rules(key: str, value: Any, place: Where) -> tuple[tuple[str, str], ...]:
    """Return pairs of rule and reason from one rule, a list of rules, or a table of reasons."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list) and all(isinstance(rule, str) for rule in value):
        return tuple((rule, "") for rule in value)
    if isinstance(value, dict) and all(isinstance(rule, str) for rule in value):
        return tuple((rule, "" if why is None else str(why)) for rule, why in value.items())
    if value is None:
        return ()
    raise OutreachLintError(
        f"{key} must be a list of rules, or a table of rule: reason, not {value!r}", place
    )


def from_text(key: str, text: str) -> object:
    """Convert a cell to the type of a field; a text that cannot be converted stays a string."""
    kind = FIELDS[key]
    if kind is int and text.isdecimal():
        return int(text)
    if kind is float:
        try:
            return float(text)
        except ValueError:
            return text
    if kind is bool:
        return _YES_OR_NO.get(text.lower(), text)
    if kind is list:
        return re.split(r"[\s,;]+", text)
    return text


def fields_of(given: dict[Any, Any], place: Callable[[str], Where]) -> dict[str, Any]:
    """Return the known draft fields among the given ones, validated.

    ``place`` returns the position of a key, for errors.
    """
    out: dict[str, Any] = {}
    for key, value in given.items():
        if not isinstance(key, str):
            continue
        name = FIELD_ALIASES.get(key, key)
        if name in FIELDS and not (key in FIELD_ALIASES and name in given):
            out[name] = typed(name, value, place(str(key)))
    return out


def sequence_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return the given fields about a draft's place in a sequence, as arguments of ``Draft``."""
    fields = {key: given.get(key) for key in ("step", "sequence_id", "day")}
    return {**fields, "received": bool(given.get("received"))}


class ShownByFile(NamedTuple):
    """What a file shows of a draft without stating it."""

    relationship: Stated | None = None  # by the rest of the file, such as a header of a mail
    sent_as: str = ""  # set if the text goes to one reader unchanged: "mail", "table row"


def context_of(
    draft: Draft,
    given: dict[str, Any],
    origin: StatedIn,
    config: Config,
    shown: ShownByFile = ShownByFile(),  # noqa: B008 -- a constant
) -> Context:
    """Return the context of a draft whose own fields are ``given``, stated in ``origin``."""
    text, start = without_comments(draft).text, draft.body_start
    return Context(
        _stated("setting", given, origin, config) or Stated(config.settings.setting),
        _relationship(given, origin, config)
        or shown.relationship
        or _relationship_in_text(text, start)
        or Stated("stranger"),
        _stated("template", given, origin, config)
        or _template_by_subject(given, shown.sent_as)
        or template_shown(text, start, draft.path, shown.sent_as),
    )


def as_step(context: Context, text: str, start: int, is_step: bool) -> Context:
    """Return the context of a step that is filled in for each reader.

    Such a step is a template if it has at least one tag.
    """
    if is_step and context.template.is_default and tags_of(text, start):
        return replace(
            context, template=Stated(True, StatedIn.TEXT, "a step of a sequence, with merge tags")
        )
    return context


def _template_by_subject(given: dict[str, Any], sent_as: str) -> Stated | None:
    subject = given.get("subject")
    if sent_as or not isinstance(subject, str) or not choices(subject):
        return None
    return Stated(True, StatedIn.TEXT, "spintax in the subject")


def channel_of(given: dict[str, Any], config: Config, default: str | None = None) -> str | None:
    """Return the channel from the command line, the draft, the configuration or the default."""
    channel = config.settings.channel
    if config.origin("channel").is_option:
        return channel
    stated = given.get("channel") or channel or default
    return str(stated) if stated else None


def _stated(key: str, given: dict[str, Any], origin: StatedIn, config: Config) -> Stated | None:
    value, origin_of = getattr(config.settings, key), config.origin(key)
    if origin_of.is_option:
        option = origin_of.where.removeprefix("--")
        if key == "template" and not value:
            option = f"no-{option}"
        return Stated(value, StatedIn.COMMAND_LINE, option)
    if given.get(key) is not None:
        return Stated(given[key], origin)
    if not origin_of.is_default:
        return Stated(value, StatedIn.CONFIG, origin_of.where)
    return None


def _relationship(given: dict[str, Any], origin: StatedIn, config: Config) -> Stated | None:
    """Return the relationship that was stated explicitly, if any.

    ``auto`` on the command line overrides the draft's own field.
    """
    if config.settings.relationship != AUTO:
        return _stated("relationship", given, origin, config)
    stated = given.get("relationship")
    if not stated or config.origin("relationship").is_option:
        return None
    return Stated(stated, origin)


def _relationship_in_text(text: str, start: int) -> Stated | None:
    if _has_quoted_line(text, start) or quotation(text, start):
        return Stated("acquainted", StatedIn.TEXT, "it quotes the message it answers")
    return None


def _has_quoted_line(text: str, start: int) -> bool:
    """Return whether a line begins with ``>`` and is not empty."""
    if ">" not in text:
        return False
    for row in line_spans(text, start):
        line = text[slice(*row)]
        if line.startswith(">") and line.strip("> \t"):
            return True
    return False


def template_shown(text: str, start: int = 0, path: str = "", sent_as: str = "") -> Stated:
    """Return whether a text is a template, by its source, its file's ending and its tags.

    A sent message is not a template.
    """
    if sent_as:
        return Stated(False, StatedIn.SENT, sent_as)
    ending = os.path.splitext(path)[1].lower()
    if ending in TEMPLATE_ENGINES:
        return Stated(True, StatedIn.ENDING, ending)
    return _template_by_tags(text, start)


def _template_by_tags(text: str, start: int) -> Stated:
    """Return whether a text is a template, by its tags and spintax.

    A text that greets somebody by name and has at most two different tags is not: these were left
    unfilled by mistake.
    """
    tags = _sure_tags(text, start)
    has_control = any(tag.kind == "control" for tag in tags)
    if has_control and re.compile(_CONTROL_BLOCK).search(text, start):
        return Stated(True, StatedIn.TEXT, "template blocks")
    if choices(text, start):
        return Stated(True, StatedIn.TEXT, "spintax")
    if (count := len({tag.text.casefold() for tag in tags})) <= 1:
        return Stated(False)
    if count <= MAX_UNFILLED_TAGS and (name := greeted(text, start)):
        return Stated(False, StatedIn.TEXT, f"it greets {name} by name")
    return Stated(True, StatedIn.TEXT, f"{count} different merge tags")


def _sure_tags(text: str, start: int) -> list[Tag]:
    """Return the tags of a text, without gaps and without bracketed prose outside a greeting."""
    tags = []
    for tag in tags_of(text, start):
        if not tag.gap and (tag.kind != "prose" or _is_greeted(tag, text, start)):
            tags.append(tag)
    return tags


def _is_greeted(tag: Tag, text: str, start: int) -> bool:
    """Return whether a tag is the only name in a greeting: "Hi [First],"."""
    line = text[text.rfind("\n", start, tag.span.start) + 1 : tag.span.start]
    closed = text[tag.span.end : tag.span.end + 1].strip() in ("", *",!:.")
    return closed and re.fullmatch(rf"\s*{GREETING}\s+", line) is not None


def greeted(text: str, start: int) -> str:
    """Return the name of the person whom a text greets; empty if it greets nobody by name."""
    match = re.compile(_GREETS_BY_NAME).search(text, start)
    if match is None or match["name"].casefold() in _NOT_NAMES:
        return ""
    return match["name"]
