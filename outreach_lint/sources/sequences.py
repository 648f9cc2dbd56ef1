"""Give each step of a sequence the messages before it.

Records say so by ``sequence_id`` and ``step`` or ``day``; text files by their front matter, or by
names such as ``step-2.md``. The other steps of a file's sequence are read from beside it, so that
one step alone is judged with those before it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Stated, StatedIn
from outreach_lint.sources.source import Item as Item

MOST_BEFORE = 40  # messages before one that are looked at; nobody remembers more
LONG = 3  # answers that make an acquaintance an established contact
_STEP = re.compile(r"(?:step|touch|day)[ _-]?(\d{1,4})(?!\d)", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,4})(?!\d)")


def in_order(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the drafts of one file in its order, each step with those before it in its sequence.

    Single drafts pass as they come; from the first step on the rest of the file is kept until it
    ends, because a later line may hold an earlier step.
    """
    kept: list[Item] = []
    for item in items:
        if kept or (isinstance(item, Draft) and item.in_sequence):
            kept.append(item)
        else:
            yield item
    yield from joined(kept)


def joined(items: list[Item]) -> Iterator[Item]:
    """Yield drafts in their order, each step with its earlier ones.

    What is wrong with a sequence comes before its step.
    """
    sequences: dict[str, list[Draft]] = {}
    for item in items:
        if isinstance(item, Draft) and item.in_sequence:
            sequences.setdefault(str(item.sequence_id), []).append(item)
    known: dict[int, tuple[Draft, list[OutreachLintError]]] = {}
    for steps in sequences.values():
        for step, draft, faults in _with_earlier(steps):
            known[id(step)] = draft, faults
    for item in items:
        if not isinstance(item, Draft):
            yield item
            continue
        draft, faults = known.get(id(item), (item, []))
        yield from faults
        if not draft.received:
            yield draft


def _with_earlier(steps: list[Draft]) -> Iterator[tuple[Draft, Draft, list[OutreachLintError]]]:
    """Yield each step with its earlier ones, and with what is wrong with its place."""
    ordered = sorted(steps, key=_place)
    earlier: tuple[Draft, ...] = ()
    for number, step in enumerate(ordered):
        draft = related(replace(step, earlier=earlier, ends=number == len(ordered) - 1))
        yield step, draft, _faults(draft)
        earlier = (*earlier, replace(draft, earlier=()))[-MOST_BEFORE:]


def _place(draft: Draft) -> tuple[float, float]:
    """Return what a sequence is ordered by: its steps, and where there are none its days."""
    day = float("inf")
    if draft.day is not None:
        day = draft.day
    if draft.step is None:
        return day, day
    return draft.step, day


def _faults(draft: Draft) -> list[OutreachLintError]:
    """Return what is wrong with a step's place.

    It may be there twice, or its day may be before that of the step before.
    """
    out = []
    where = f"{draft.path}:{draft.position(draft.body_start).line}"
    name = f" of {draft.sequence_id}" if draft.sequence_id else ""
    for other in draft.earlier:
        if draft.step is not None and other.step == draft.step and other.received == draft.received:
            first = f"{other.path}:{other.position(other.body_start).line}"
            what = f"step {draft.step}{name} is there twice"
            out.append(
                OutreachLintError(
                    what, where, f"the first is {first}; give one of them another step"
                )
            )
            break
    before = None
    for other in draft.earlier:
        if other.day is not None:
            before = other.day
    if draft.day is not None and before is not None and draft.day < before:
        what = f"the days{name} go backwards: {draft.day:g} after {before:g}"
        out.append(OutreachLintError(what, where, "days count from the first message on"))
    return out


def related(draft: Draft) -> Draft:
    """Return a draft with the relationship that earlier messages show, unless one is stated."""
    if draft.context.relationship.is_said:
        return draft
    known = draft.earlier or (draft.in_sequence and (draft.step or 1) == 1)
    if not known:
        return draft
    answers = [message for message in draft.earlier if message.received]
    if not answers:
        relationship = Stated("stranger", StatedIn.THREAD, "no answer yet")
    elif len(answers) < LONG:
        relationship = Stated(
            "acquainted", StatedIn.THREAD, f"they answered {answers[0].when}".rstrip()
        )
    else:
        relationship = Stated("established", StatedIn.THREAD, f"they answered {len(answers)} times")
    return replace(draft, context=replace(draft.context, relationship=relationship))


def with_steps_beside(draft: Draft, read: Callable[[str], Draft]) -> list[Item]:
    """Return a file's draft with the earlier steps of its sequence, read from beside it.

    Faults come before it. ``read`` reads one file. A draft that is no step comes back as it is.
    """
    if not _is_step(draft):
        return [draft]
    steps = _steps_beside(
        os.path.dirname(draft.path) or ".", os.path.splitext(draft.path)[1].lower(), read
    )
    own = _as_step(draft)
    here = os.path.abspath(own.path)
    same: list[Draft] = []
    for other in steps:
        if other.sequence_id == own.sequence_id:
            same.append(own if os.path.abspath(other.path) == here else other)
    if not any(other is own for other in same):
        same.append(own)
    if len(same) <= 1 and not draft.in_sequence:
        return [draft]  # one file that is a step, or called like one, is no sequence
    for step, related_step, faults in _with_earlier(same):
        if step is own:
            return [*faults, related_step]
    raise AssertionError("a step is one of its sequence")


def _is_step(draft: Draft) -> bool:
    return draft.in_sequence or draft.step is not None or _step_in_name(draft.path) is not None


def _as_step(draft: Draft) -> Draft:
    """Return a draft with its step by its file's name and its sequence by its folder.

    What the draft says itself stays.
    """
    step = draft.step
    if step is None:
        step = _step_in_name(draft.path)
    folder = os.path.normpath(os.path.dirname(draft.path) or ".")
    return replace(draft, step=step, sequence_id=draft.sequence_id or folder)


def _step_in_name(path: str) -> int | None:
    """Return the step that a file's name gives, such as ``step-2.md``.

    In a folder of sequences ``02-offer.md`` gives one, too.
    """
    whole = PurePath(path)
    if found := _STEP.match(whole.stem):
        return int(found[1])
    inside = any(part.lower() in ("sequence", "sequences") for part in whole.parts[:-1])
    return int(found[1]) if inside and (found := _NUMBER.match(whole.stem)) else None


@lru_cache(maxsize=8)
def _steps_beside(folder: str, ending: str, read: Callable[[str], Draft]) -> tuple[Draft, ...]:
    """Return the steps of all sequences in a folder.

    Files that cannot be read are passed over: their errors are told when they are linted.
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


def forget() -> None:
    """Have the files beside a step read anew, once they may have changed."""
    _steps_beside.cache_clear()
