"""Split a text file that holds several messages into drafts, with steps in sequence."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import Notice
from outreach_lint.model import Draft, Lines, SourceKind, StatedIn, lines_of
from outreach_lint.sources.context import as_step, channel_of, context_of, greeted
from outreach_lint.sources.names import first_of
from outreach_lint.sources.sequences import Item, with_earlier_messages, with_relationship
from outreach_lint.sources.texts.messages import Cut, MessagePart, split_messages
from outreach_lint.sources.texts.text import front_matter

TEXT_ENDINGS = ("", ".txt", ".text", ".md", ".markdown")
# Of all drafts together; the text of each includes the file above its message.
MAX_TOTAL_CHARS = 20_000_000
PART_OF_LONG_TEXT = SourceKind("part of a long text", verbatim=False, editable=False)
_STATES_ONE_MESSAGE = re.compile(r"(?m)^messages:[ \t]*['\"]?(?:one|1)\b")


def several(draft: Draft, config: Config) -> Iterator[Item] | None:
    """Return the messages of a text file's draft, after a notice of how the file was split.

    The result is ``None`` if the file is one message.
    """
    ending = os.path.splitext(draft.path)[1].lower()
    states_one = (
        draft.subject
        or draft.step is not None
        or _STATES_ONE_MESSAGE.search(draft.text[: draft.body_start])
    )
    if ending not in TEXT_ENDINGS or config.settings.one_message or states_one:
        return None
    found = split_messages(draft.text, draft.body_start)
    if not found:
        return None
    return _drafts(draft, found, front_matter(draft.text, draft.path)[1], config)


def several_within(draft: Draft, config: Config) -> Iterator[Item] | None:
    """Return the messages of a text that was extracted from its file's markup.

    The result is ``None`` if the text is one message.
    """
    if config.settings.one_message or draft.subject:
        return None
    found = split_messages(draft.text)
    if not found:
        return None
    parts = [part._replace(line=draft.position(part.start).line) for part in found.parts]
    return _located_parts(draft, found._replace(parts=parts), config)


def _located_parts(draft: Draft, found: Cut, config: Config) -> Iterator[Item]:
    """Yield the parts with positions in the file; such a file cannot be changed."""
    for item in _drafts(draft, found, {}, config):
        if isinstance(item, Draft):
            yield replace(item, **_positions_in(draft, item), is_part=False)
        else:
            yield item


def _positions_in(whole: Draft, part: Draft) -> dict[str, Any]:
    """Return the functions that locate a part and its subject in the file."""
    if part.subject is None:
        return {"locate": whole.locate}
    at = whole.text.find(part.subject, 0, len(part.text))
    return {"locate": whole.locate, "subject_at": partial(_position_in, whole, max(at, 0))}


def _position_in(whole: Draft, start: int, offset: int) -> tuple[int, int]:
    line, column, _ = whole.position(start + offset)
    return line, column


def _drafts(draft: Draft, found: Cut, matter: dict[str, Any], config: Config) -> Iterator[Item]:
    drafts = (_draft(draft, part, n, matter, config) for n, part in enumerate(found.parts, 1))
    if len(draft.text) * len(found.parts) > MAX_TOTAL_CHARS:
        lines = Lines(draft.text)
        drafts = (_without_text_above(part, lines) for part in drafts)
    yield _notice(found, draft.path)
    yield from as_sequence(drafts)


def _without_text_above(draft: Draft, lines: Lines) -> Draft:
    """Return a part of a very long file without the text above it.

    Such a draft cannot be changed in the file.
    """
    start = draft.body_start
    locate = partial(_position_from, lines, start)
    return replace(
        draft,
        text=draft.text[start:],
        body_start=0,
        locate=locate,
        is_part=False,
        kind=PART_OF_LONG_TEXT,
    )


def _position_from(lines: Lines, start: int, offset: int) -> tuple[int, int]:
    return lines.at(start + offset)


def _draft(
    whole: Draft, part: MessagePart, number: int, matter: dict[str, Any], config: Config
) -> Draft:
    """Return a part as a draft whose text is the file's text up to the part's end.

    So every offset in the draft is an offset in the file.
    """
    text = whole.text[: part.end]
    title = part.title
    has_place = title.step is not None or title.day is not None
    bare = Draft(text, path=whole.path, body_start=part.start)
    context = context_of(bare, matter, StatedIn.FRONT_MATTER, config)
    if not greeted(text, part.start):
        context = as_step(context, text, part.start, title.names_message)
    return Draft(
        text=text,
        id=f"message {number}",
        path=whole.path,
        body_start=part.start,
        subject=part.subject,
        subject_at=partial(_in_subject, whole.text, part) if part.subject else None,
        context=context,
        channel=channel_of(matter, config),
        step=title.step,
        day=title.day,
        sequence_id=matter.get("sequence_id") or (whole.path if has_place else None),
        disable=whole.disable,
        is_part=True,
    )


def _in_subject(text: str, part: MessagePart, offset: int) -> tuple[int, int]:
    at = text.index(part.subject or "", part.subject_start)
    return lines_of(text).at(at + offset)


def _notice(found: Cut, path: str) -> Notice:
    lines = [str(part.line) for part in found.parts]
    count, where = f"{len(lines)} messages", f"lines {first_of(lines)}"
    if len(lines) == 1:
        count, where = "1 message", f"line {lines[0]}"
    return Notice(
        f"read as {count}, cut at {found.at} ({where}); --one-message reads it whole", path
    )


def as_sequence(drafts: Iterable[Draft]) -> Iterator[Item]:
    """Yield the drafts of one file, steps with those before them.

    A repeated step is a variant of the first one and has the same messages before it. A step with a
    lower number than the step before begins another sequence.
    """
    items = list(_with_distinct_sequences(drafts))
    seen: set[tuple[str | None, int]] = set()
    variants: dict[int, tuple[str | None, int]] = {}
    for number, draft in enumerate(items):
        if draft.sequence_id is None or draft.step is None or draft.received:
            continue
        key = draft.sequence_id, draft.step
        if key in seen:
            variants[number] = key
        seen.add(key)
    yield from _with_variants(items, variants)


def _with_distinct_sequences(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield drafts; a sequence that begins again gets a name of its own."""
    last_step: dict[str, int] = {}
    restarts: Counter[str] = Counter()
    for draft in drafts:
        if draft.sequence_id is None or draft.step is None:
            yield draft
            continue
        name = draft.sequence_id
        restarts[name] += draft.step < last_step.get(name, draft.step)
        last_step[name] = draft.step
        if restarts[name]:
            name += f" ({restarts[name] + 1})"
        yield replace(draft, sequence_id=name)


def _with_variants(
    items: list[Draft], variants: dict[int, tuple[str | None, int]]
) -> Iterator[Item]:
    """Yield drafts in their order; ``variants`` maps indexes of variants to their step."""
    steps: dict[tuple[str | None, int], Draft] = {}
    first_drafts: list[Item] = []
    for number, item in enumerate(items):
        if number not in variants:
            first_drafts.append(item)
    joined_drafts = iter(list(with_earlier_messages(first_drafts)))
    for number, item in enumerate(items):
        if number in variants:
            step = steps[variants[number]]
            yield with_relationship(replace(item, earlier=step.earlier, ends=step.ends))
            continue
        if item.received:
            continue
        for variant in joined_drafts:
            yield variant
            if isinstance(variant, Draft):
                if variant.step is not None:
                    steps[variant.sequence_id, variant.step] = variant
                break
