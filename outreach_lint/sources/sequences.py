"""Give each step of a sequence the messages before it.

Records state their place by ``sequence_id`` and ``step`` or ``day``; text files by their front
matter, or by names such as ``step-2.md``. The other steps of a text file's sequence are read from
its folder, so that a single step is linted with those before it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.model import Draft, Stated, StatedIn
from outreach_lint.sources.source import Item as Item

MAX_EARLIER_MESSAGES = 40  # that are kept for each message
MIN_ANSWERS_ESTABLISHED = 3  # answers from which the relationship counts as established
_STEP_IN_NAME = re.compile(r"(?:step|touch|day)[ _-]?(\d{1,4})(?!\d)", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"(\d{1,4})(?!\d)")


def in_order(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the drafts of one file in file order, each step with those before it.

    Drafts above the first step are yielded at once. From the first step on, all are collected until
    the file ends, because a later line may hold an earlier step.
    """
    collected: list[Item] = []
    for item in items:
        if collected or (isinstance(item, Draft) and item.in_sequence):
            collected.append(item)
        else:
            yield item
    yield from with_earlier_messages(collected)


def with_earlier_messages(items: list[Item]) -> Iterator[Item]:
    """Yield drafts in their order, each step with its earlier ones.

    Errors about the sequence come before their step. Received messages are not yielded.
    """
    sequences: dict[str, list[Draft]] = {}
    for item in items:
        if isinstance(item, Draft) and item.in_sequence:
            sequences.setdefault(str(item.sequence_id), []).append(item)
    joined_steps: dict[int, tuple[Draft, list[OutreachLintError]]] = {}
    for steps in sequences.values():
        for step, draft, faults in _with_earlier(steps):
            joined_steps[id(step)] = draft, faults
    for item in items:
        if not isinstance(item, Draft):
            yield item
            continue
        draft, faults = joined_steps.get(id(item), (item, []))
        yield from faults
        if not draft.received:
            yield draft


def _with_earlier(steps: list[Draft]) -> Iterator[tuple[Draft, Draft, list[OutreachLintError]]]:
    """Yield each step, the step with its earlier ones, and the errors about its place."""
    ordered = sorted(steps, key=_order_in_sequence)
    earlier: tuple[Draft, ...] = ()
    for number, step in enumerate(ordered):
        draft = with_relationship(replace(step, earlier=earlier, ends=number == len(ordered) - 1))
        yield step, draft, _sequence_errors(draft)
        earlier = (*earlier, replace(draft, earlier=()))[-MAX_EARLIER_MESSAGES:]


def _order_in_sequence(draft: Draft) -> tuple[float, float]:
    """Return the sort key of a draft in its sequence: its step, or its day if it has no step."""
    day = float("inf")
    if draft.day is not None:
        day = draft.day
    if draft.step is None:
        return day, day
    return draft.step, day


def _sequence_errors(draft: Draft) -> list[OutreachLintError]:
    """Return the errors about a step's place.

    The step may occur twice, or its day may be earlier than that of the step before.
    """
    out = []
    place = _place_of(draft)
    name = f" of {draft.sequence_id}" if draft.sequence_id else ""
    for other in draft.earlier:
        if draft.step is not None and other.step == draft.step and other.received == draft.received:
            first = _place_of(other)
            what = f"step {draft.step}{name} occurs twice"
            out.append(
                OutreachLintError(
                    what, place, f"the first is {first}; give one of them another step"
                )
            )
            break
    before = None
    for other in draft.earlier:
        if other.day is not None:
            before = other.day
    if draft.day is not None and before is not None and draft.day < before:
        what = f"the days{name} go backwards: {draft.day:g} after {before:g}"
        out.append(OutreachLintError(what, place, "count days from the first message"))
    return out


def _place_of(draft: Draft) -> Place:
    return Place(draft.path, draft.position(draft.body_start).line)


def with_relationship(draft: Draft) -> Draft:
    """Return a draft with the relationship shown by earlier messages, unless one is stated."""
    if draft.context.relationship.is_said:
        return draft
    has_place = draft.earlier or (draft.in_sequence and (draft.step or 1) == 1)
    if not has_place:
        return draft
    answers = [message for message in draft.earlier if message.received]
    if not answers:
        relationship = Stated("stranger", StatedIn.THREAD, "no answer yet")
    elif len(answers) < MIN_ANSWERS_ESTABLISHED:
        relationship = Stated(
            "acquainted", StatedIn.THREAD, f"they answered {answers[0].when}".rstrip()
        )
    else:
        relationship = Stated("established", StatedIn.THREAD, f"they answered {len(answers)} times")
    return replace(draft, context=replace(draft.context, relationship=relationship))


def with_steps_beside(draft: Draft, read: Callable[[str], Draft]) -> list[Item]:
    """Return a file's draft with the earlier steps of its sequence, read from its folder.

    Errors come before the draft. ``read`` reads one file. A draft that is not a step is returned
    unchanged.
    """
    if not _is_step(draft):
        return [draft]
    steps = _steps_in_folder(
        os.path.dirname(draft.path) or ".", os.path.splitext(draft.path)[1].lower(), read
    )
    own = _as_step(draft)
    own_path = os.path.abspath(own.path)
    sequence: list[Draft] = []
    for other in steps:
        if other.sequence_id == own.sequence_id:
            sequence.append(own if os.path.abspath(other.path) == own_path else other)
    if not any(other is own for other in sequence):
        sequence.append(own)
    if len(sequence) <= 1 and not draft.in_sequence:
        return [draft]  # a single file is not a sequence, even if it is named like a step
    for step, related_step, faults in _with_earlier(sequence):
        if step is own:
            return [*faults, related_step]
    raise AssertionError("a step must be in its sequence")


def _is_step(draft: Draft) -> bool:
    return draft.in_sequence or draft.step is not None or _step_in_name(draft.path) is not None


def _as_step(draft: Draft) -> Draft:
    """Return a draft with its step from the file name and its sequence from the folder.

    A step or sequence that the draft states takes precedence.
    """
    step = draft.step
    if step is None:
        step = _step_in_name(draft.path)
    folder = os.path.normpath(os.path.dirname(draft.path) or ".")
    return replace(draft, step=step, sequence_id=draft.sequence_id or folder)


def _step_in_name(path: str) -> int | None:
    """Return the step in a file name such as ``step-2.md``; ``None`` if there is none.

    In a folder named ``sequence`` or ``sequences``, a name such as ``02-offer.md`` also counts.
    """
    pure_path = PurePath(path)
    if found := _STEP_IN_NAME.match(pure_path.stem):
        return int(found[1])
    in_sequence_folder = any(
        part.lower() in ("sequence", "sequences") for part in pure_path.parts[:-1]
    )
    return (
        int(found[1])
        if in_sequence_folder and (found := _LEADING_NUMBER.match(pure_path.stem))
        else None
    )


@lru_cache(maxsize=8)
def _steps_in_folder(folder: str, ending: str, read: Callable[[str], Draft]) -> tuple[Draft, ...]:
    """Return the steps of all sequences in a folder.

    Files that cannot be read are skipped: their errors are reported when they are linted.
    """
    found = []
    for name in sorted(os.listdir(folder)):
        path = os.path.normpath(os.path.join(folder, name))
        if os.path.splitext(name)[1].lower() != ending or not os.path.isfile(path):
            continue
        try:
            draft = read(path)
        except OutreachLintError:
            continue
        if _is_step(draft):
            found.append(_as_step(draft))
    return tuple(found)


def clear_cache() -> None:
    """Clear the cache of steps, so that changed files are read again."""
    _steps_in_folder.cache_clear()
