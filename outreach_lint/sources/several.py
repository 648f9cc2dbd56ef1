"""Cut a text file that holds several messages into drafts, the steps of a sequence in order."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import Notice
from outreach_lint.model import Draft, Lines, SourceKind, StatedIn, lines_of
from outreach_lint.sources.context import as_step, channel_of, context_of, greeted
from outreach_lint.sources.messages import Cut, Part, cut
from outreach_lint.sources.names import first_of
from outreach_lint.sources.sequences import Item, joined, related
from outreach_lint.sources.text import front_matter

ENDINGS = ("", ".txt", ".text", ".md", ".markdown")
# characters in the texts of all messages together, with what stands above each
MOST_TOGETHER = 20_000_000
LONG = SourceKind("part of a long text", verbatim=False, editable=False)
LINES_NAMED = 8  # lines that a notice names
ONE = re.compile(r"(?m)^messages:[ \t]*['\"]?(?:one|1)\b")


def several(draft: Draft, config: Config) -> Iterator[Item] | None:
    """Return the messages of a text file's draft, after a notice how it was cut.

    It is ``None`` where the file is one message.
    """
    ending = os.path.splitext(draft.path)[1].lower()
    said_one = draft.subject or draft.step is not None or ONE.search(draft.text[: draft.body_start])
    if ending not in ENDINGS or config.settings.one_message or said_one:
        return None
    found = cut(draft.text, draft.body_start)
    if not found:
        return None
    return _drafts(draft, found, front_matter(draft.text, draft.path)[1], config)


def several_within(draft: Draft, config: Config) -> Iterator[Item] | None:
    """Return the messages of a text that was taken out of its file's markup.

    It is ``None`` where the text is one message.
    """
    if config.settings.one_message or draft.subject:
        return None
    found = cut(draft.text)
    if not found:
        return None
    parts = [part._replace(line=draft.position(part.start).line) for part in found.parts]
    return _taken_out(draft, found._replace(parts=parts), config)


def _taken_out(draft: Draft, found: Cut, config: Config) -> Iterator[Item]:
    """Yield parts with the places that the whole has; such a file is not changed."""
    for item in _drafts(draft, found, {}, config):
        if isinstance(item, Draft):
            yield replace(item, **_places_in(draft, item), is_part=False)
        else:
            yield item


def _places_in(whole: Draft, part: Draft) -> dict[str, Any]:
    """Return how a part of a text tells its places in the file."""
    if whole.locate is None:
        return {}
    if part.subject is None:
        return {"locate": whole.locate}
    at = whole.text.find(part.subject, 0, len(part.text))
    return {"locate": whole.locate, "subject_at": partial(_moved, whole.locate, max(at, 0))}


def _moved(locate: Callable[[int], tuple[int, int]], start: int, offset: int) -> tuple[int, int]:
    return locate(start + offset)


def _drafts(draft: Draft, found: Cut, matter: dict[str, Any], config: Config) -> Iterator[Item]:
    drafts = (_draft(draft, part, n, matter, config) for n, part in enumerate(found.parts, 1))
    if len(draft.text) * len(found.parts) > MOST_TOGETHER:
        lines = Lines(draft.text)
        drafts = (_apart(part, lines) for part in drafts)
    yield _notice(found, draft.path)
    yield from in_sequence(drafts)


def _apart(draft: Draft, lines: Lines) -> Draft:
    """Return a part of a very long file without what stands above it.

    Such a draft cannot be changed in the file.
    """
    start = draft.body_start
    locate = partial(_from, lines, start)
    return replace(
        draft, text=draft.text[start:], body_start=0, locate=locate, is_part=False, kind=LONG
    )


def _from(lines: Lines, start: int, offset: int) -> tuple[int, int]:
    return lines.at(start + offset)


def _draft(whole: Draft, part: Part, number: int, matter: dict[str, Any], config: Config) -> Draft:
    """Return a part as a draft whose text is the file's up to the part's end.

    So every place in it is one in the file.
    """
    text = whole.text[: part.end]
    title = part.title
    in_order = title.step is not None or title.day is not None
    context = context_of(text, part.start, whole.path, matter, StatedIn.FRONT_MATTER, config)
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
        sequence_id=matter.get("sequence_id") or (whole.path if in_order else None),
        disable=whole.disable,
        is_part=True,
    )


def _in_subject(text: str, part: Part, offset: int) -> tuple[int, int]:
    at = text.index(part.subject or "", part.subject_start)
    return lines_of(text).at(at + offset)


def _notice(found: Cut, path: str) -> Notice:
    lines = [str(part.line) for part in found.parts]
    many, where = f"{len(lines)} messages", f"lines {first_of(lines, LINES_NAMED)}"
    if len(lines) == 1:
        many, where = "1 message", f"line {lines[0]}"
    return Notice(
        f"read as {many}, cut at {found.at} ({where}); --one-message reads it whole", path
    )


def in_sequence(drafts: Iterable[Draft]) -> Iterator[Item]:
    """Yield the drafts of one file, steps with those before them.

    A step that is there again is a variant of the first, and has the same messages before it; one
    with a lower number than the step before begins another sequence.
    """
    items = list(_told_apart(drafts))
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


def _told_apart(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield drafts, those of a sequence that begins again with a name of their own."""
    last: dict[str, int] = {}
    begun: Counter[str] = Counter()
    for draft in drafts:
        if draft.sequence_id is None or draft.step is None:
            yield draft
            continue
        name = draft.sequence_id
        begun[name] += draft.step < last.get(name, draft.step)
        last[name] = draft.step
        if begun[name]:
            name += f" ({begun[name] + 1})"
        yield replace(draft, sequence_id=name)


def _with_variants(
    items: list[Draft], variants: dict[int, tuple[str | None, int]]
) -> Iterator[Item]:
    """Yield drafts in their order; ``variants`` tells which are variants, and of which step."""
    steps: dict[tuple[str | None, int], Draft] = {}
    others: list[Item] = []
    for number, item in enumerate(items):
        if number not in variants:
            others.append(item)
    known = iter(list(joined(others)))
    for number, item in enumerate(items):
        if number in variants:
            step = steps[variants[number]]
            yield related(replace(item, earlier=step.earlier, ends=step.ends))
            continue
        if item.received:
            continue
        for variant in known:
            yield variant
            if isinstance(variant, Draft):
                if variant.step is not None:
                    steps[variant.sequence_id, variant.step] = variant
                break
