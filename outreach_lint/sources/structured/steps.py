"""Read the messages in a .yaml or .json file of any shape, with the steps of a sequence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Lines
from outreach_lint.sources.names import first_of
from outreach_lint.sources.sequences import Item
from outreach_lint.sources.structured.shaped import (
    HOW_TO_WRITE_STEPS,
    SourceText,
    notice,
    shaped_draft,
    without_text,
)
from outreach_lint.sources.structured.shapes import Found, messages_in_tree, texts_in
from outreach_lint.sources.structured.trees import Node, json_tree, yaml_trees
from outreach_lint.sources.texts.several import as_sequence
from outreach_lint.sources.texts.text import decode

Trees = Callable[[str, str], list[Node]]


def read(raw: bytes, path: str, config: Config, trees_of: Trees | None = None) -> Iterator[Item]:
    """Yield the messages, each step with those before it.

    ``trees_of`` returns the trees of a text, by default those of JSON or YAML.

    Raises:
        OutreachLintError: The file holds no message.
    """
    whole = decode(raw, path)
    source = SourceText(path, Lines(whole), config)
    trees = (trees_of or _trees)(whole, path)
    messages = [messages_in_tree(tree, config.settings.message_key) for tree in trees]
    errors: list[OutreachLintError] = []
    if len(trees) == 1 and not config.settings.message_key:
        errors = without_text(trees[0], messages[0], source.where)
    if not any(messages) and not errors:
        raise _no_message(trees, path, config)
    note = notice(list(chain.from_iterable(messages)), path)
    if note:
        yield note
    drafts: list[Draft] = []
    for number, items in enumerate(messages):
        for item in items:
            try:
                drafts.append(_draft(item, source, number, len(messages), len(drafts) + 1))
            except OutreachLintError as error:
                errors.append(error)
    yield from errors
    yield from as_sequence(drafts)


def _draft(item: Found, source: SourceText, document: int, documents: int, number: int) -> Draft:
    """Return a message as a draft; each of several YAML documents has its own sequences."""
    draft = shaped_draft(item, source, f"message {number}")
    if documents > 1 and draft.sequence_id == source.path:
        return replace(draft, sequence_id=f"{source.path} {document + 1}")
    return draft


def _trees(whole: str, path: str) -> list[Node]:
    """Return the trees of a file.

    A .json file that is not valid JSON is read as YAML, which allows trailing commas and comments.
    """
    if not path.lower().endswith(".json"):
        return yaml_trees(whole, path)
    try:
        return [json_tree(whole)]
    except RecursionError:
        raise OutreachLintError("not valid YAML or JSON: nested too deeply", path) from None
    except json.JSONDecodeError:
        # YAML does not allow tabs for indentation.
        return yaml_trees(whole.replace("\t", " "), path)


def _no_message(trees: list[Node], path: str, config: Config) -> OutreachLintError:
    keys: list[str] = []
    for tree in trees:
        keys += texts_in(tree)
    others = ""
    if keys:
        others = f"keys with texts are {first_of(keys)}"
    if config.settings.message_key:
        what = f"no message under {', '.join(config.settings.message_key)}"
        return OutreachLintError(what, path, others)
    what = "no key or text in this file looks like a message"
    if others:
        what += f"; {others}"
    return OutreachLintError(what, path, HOW_TO_WRITE_STEPS)
