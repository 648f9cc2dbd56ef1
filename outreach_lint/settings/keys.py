"""The settings: every key with its type, default and description.

Configuration files, the command line's options, ``outreach-lint init``, ``outreach-lint config``,
the documentation and the JSON Schema for editors all use these declarations. In Python a key is an
attribute (``max_tokens``); in files and on the command line it has dashes (``max-tokens``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from outreach_lint.model import RELATIONSHIPS, SETTINGS, SEVERITIES, Severity
from outreach_lint.settings.key import KEY, Key, Override, option_name, setting_field
from outreach_lint.settings.kinds import (
    BOOLEAN,
    IGNORES,
    KEY_VARIABLE,
    OVERRIDES,
    PLUGINS,
    PRICE,
    RULE_SEVERITIES,
    STRINGS,
    TEXT,
    at_least,
    one_of,
)

AUTO = "auto"  # the relationship that the thread or the text shows
ENGINES = ("local", "llm")
FORMATS = (
    "short",
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "junit",
    "markdown",
    "html",
)

DRAFTS = "How to read the drafts"
RULES = "Rules"
REPORT = "Report"
MODEL = "With a language model"
FILES = "Files, plugins and paths"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A value for every key."""

    setting: str = setting_field(
        DRAFTS,
        one_of(*SETTINGS),
        "networking",
        "How to read drafts: `networking`, or `sales` for openly commercial ones.",
        per_path=True,
    )
    relationship: str = setting_field(
        DRAFTS,
        one_of(*RELATIONSHIPS, AUTO),
        AUTO,
        "To whom drafts go: `stranger`, `acquainted`, `established`, or `auto`: what the thread or "
        "the text shows, and a stranger if they show nothing.",
        per_path=True,
    )
    template: bool | None = setting_field(
        DRAFTS,
        BOOLEAN,
        None,
        "Whether drafts are templates, or final messages.",
        unset="by ending and tags",
        example="true",
        per_path=True,
    )
    channel: str | None = setting_field(
        DRAFTS,
        TEXT,
        None,
        "Where drafts are sent, such as `linkedin-note` or `sms` (CHN001).",
        example='"linkedin-note"',
        metavar="NAME",
        per_path=True,
    )
    touches_before_pitch: int | None = setting_field(
        DRAFTS,
        at_least(0, whole=True),
        None,
        "How many messages of a sequence must show interest or give something before its first "
        "pitch (RAP101).",
        unset="2 in networking, 0 in sales",
        example="2",
        per_path=True,
    )
    message_column: str | None = setting_field(
        DRAFTS,
        TEXT,
        None,
        "Which column of a table holds the message.",
        unset="by its name",
        example='"Body"',
        metavar="NAME",
    )
    subject_column: str | None = setting_field(
        DRAFTS,
        TEXT,
        None,
        "Which column of a table holds the subject.",
        unset="by its name",
        example='"Subject"',
        metavar="NAME",
    )
    message_key: tuple[str, ...] = setting_field(
        DRAFTS,
        STRINGS,
        (),
        "Which keys of a JSON or YAML file hold messages, such as `body` or `steps.html`.",
        unset="those whose names or texts show it",
        example='["body"]',
        metavar="KEY",
    )
    one_message: bool = setting_field(
        DRAFTS,
        BOOLEAN,
        False,
        "Read every text file as one message, and never split it into several.",
        example="true",
    )
    strings: bool = setting_field(
        DRAFTS,
        BOOLEAN,
        False,
        "Whether to search the strings in source code for messages.",
        example="true",
        per_path=True,
    )
    me: str | None = setting_field(
        DRAFTS,
        TEXT,
        None,
        "Your own address, to find your mails in a thread.",
        unset="the person in most threads of a mailbox, or the first author of a thread",
        example='"ada@example.org"',
        metavar="ADDRESS",
    )
    select: tuple[str, ...] = setting_field(
        RULES,
        STRINGS,
        (),
        "Rules to run: codes, names, beginnings of codes, or `ALL`. Empty: all that are on by "
        "default.",
        example='["RAP", "AGD001"]',
        metavar="RULES",
        per_path=True,
    )
    ignore: tuple[str, ...] = setting_field(
        RULES,
        STRINGS,
        (),
        "Rules not to run; wins over `select`.",
        example='["RAP004"]',
        metavar="RULES",
        per_path=True,
    )
    severity: Mapping[str, Severity] = setting_field(
        RULES,
        RULE_SEVERITIES,
        {},
        "Severities that replace those of the rules.",
        example='{AGD003 = "info"}',
        per_path=True,
    )
    rules: tuple[str, ...] = setting_field(
        RULES, STRINGS, (), "Folders with rule pages of your own.", example='["house-rules/"]'
    )
    fail_on: Severity = setting_field(  # noqa: RUF009 - it returns a field
        REPORT,
        one_of(*SEVERITIES),
        "warning",
        "The lowest severity that ends with exit code 1.",
    )
    output_format: str = setting_field(
        REPORT, one_of(*FORMATS), "short", "How to show the findings."
    )
    engine: str = setting_field(
        MODEL,
        one_of(*ENGINES),
        "local",
        "Who judges: the `local` engine, or a language model as well (`llm`). It gets the drafts.",
    )
    model: str = setting_field(
        MODEL, TEXT, "gpt-5.4-mini", "The language model to ask.", metavar="NAME"
    )
    base_url: str | None = setting_field(
        MODEL,
        TEXT,
        None,
        "An OpenAI-compatible server. `OPENAI_BASE_URL` wins over a file.",
        unset="$OPENAI_BASE_URL, or OpenAI",
        example='"http://localhost:11434/v1"',
        metavar="URL",
    )
    api_key_env: str = setting_field(
        MODEL,
        KEY_VARIABLE,
        "OPENAI_API_KEY",
        "The environment variable that holds the key.",
    )
    temperature: float | None = setting_field(
        MODEL, at_least(0), None, "The temperature of the model's answers.", example="0.0"
    )
    reasoning_effort: str | None = setting_field(
        MODEL, TEXT, None, "The reasoning effort of a reasoning model.", example='"low"'
    )
    max_tokens: int = setting_field(
        MODEL, at_least(1, whole=True), 8000, "The most tokens in one answer."
    )
    timeout: float = setting_field(MODEL, at_least(0.1), 120.0, "Seconds for one request.")
    concurrency: int = setting_field(
        MODEL, at_least(1, whole=True), 8, "Requests at a time.", metavar="N"
    )
    max_requests: int | None = setting_field(
        MODEL,
        at_least(0, whole=True),
        None,
        "The most requests in one run.",
        example="1000",
        metavar="N",
    )
    max_cost: float | None = setting_field(
        MODEL,
        at_least(0),
        None,
        "The most that one run may cost; needs `price`.",
        example="5.0",
        metavar="SUM",
    )
    price: Mapping[str, float] = setting_field(
        MODEL,
        PRICE,
        {},
        "The price of a million tokens, in any currency.",
        example="{input = 1.0, output = 4.0}",
    )
    redact: bool = setting_field(
        MODEL,
        BOOLEAN,
        True,
        "Replace addresses, phone numbers and the queries of links by placeholders before drafts "
        "are sent.",
    )
    llm_optional: bool = setting_field(
        MODEL, BOOLEAN, False, "Do not fail if the model does not answer."
    )
    include: tuple[str, ...] = setting_field(
        FILES,
        STRINGS,
        (),
        "Globs of the files in a folder that are drafts. Empty: text files and templates.",
        example='["*.txt", "*.md"]',
    )
    exclude: tuple[str, ...] = setting_field(
        FILES,
        STRINGS,
        (),
        "Globs of files and folders to leave out.",
        example='["archive/"]',
    )
    plugins: Mapping[str, tuple[str, ...]] = setting_field(
        FILES,
        PLUGINS,
        {},
        "`disable`: plugins not to load, by the name of the plugin or its distribution.",
        example='{disable = ["white-sox"]}',
    )
    per_file_ignores: Mapping[str, tuple[str, ...]] = setting_field(
        FILES,
        IGNORES,
        {},
        "Rules not to run on some files: a table of glob = list of rules.",
        example='{"newsletters/*" = ["RAP005"]}',
    )
    overrides: tuple[Override, ...] = setting_field(
        FILES, OVERRIDES, (), "Tables with `paths` (globs) and the settings for them."
    )


DEFAULTS = Settings()
KEYS: dict[str, Key] = {item.name: item.metadata[KEY] for item in fields(Settings)}
SETTING_NAMES = tuple(option_name(attribute) for attribute in KEYS)
IN_OVERRIDES = tuple(option_name(attribute) for attribute, key in KEYS.items() if key.per_path)
