"""The names of columns and keys that hold messages and subjects."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from outreach_lint.sources.context import ALIASES, FIELDS

# The first that is there is taken.
MESSAGE = tuple(
    (
        "message body emailbody messagebody messagetext text content emailcontent emailtext"
        " mailbody draft copy emailcopy note connectionnote dm step1body template bodytext"
        " textbody plaintext bodyhtml htmlbody html emailtemplate templatebody messagetemplate"
        " firstmessage textonly"
    ).split()
)
SUBJECT = (
    "subject",
    "subjectline",
    "emailsubject",
    "mailsubject",
    "templatesubject",
    "subjecttemplate",
)
# What outreach tools call the columns of a sequence that they export.
STEP = tuple(
    (
        "stepnumber stepno stepnr steporder stepindex sequencestep emailnumber touchnumber"
        " seqnumber step"
    ).split()
)
SEQUENCE = ("sequencename", "sequence", "cadencename", "cadence", "campaignname", "campaign")
READER = tuple(
    (
        "email to recipient toemail emailaddress recipientemail leademail linkedinurl profileurl"
        " firstname contact prospect"
    ).split()
)
DIRECTION = ("direction", "emaildirection", "messagedirection")
THEIRS = ("incoming", "inbound", "received", "incoming_email", "incomingemail")
# Words in a numbered name that holds a message: email_1_body, step2_body, followup_1, Message 3.
MESSAGE_WORDS = frozenset(
    "body message msg text content copy note followup follow dm template".split()
)
STEP_WORDS = frozenset(
    "email mail step touch".split()
)  # alone with a number they name a message, too
# where a name is cut into words and numbers
NUMBERS = r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Za-z])|[\W_]+"


def plain_name(name: str) -> str:
    """Return a name without capitals, blanks and marks."""
    return re.sub(r"[\W_]+", "", name.casefold())


def field_columns(names: Sequence[str]) -> dict[str, int]:
    """Return the columns that are called like fields of ours, or like other words for them."""
    low = [name.casefold() for name in names]
    fields = {}
    for key in FIELDS:
        if key in low and key != "subject":
            fields[key] = low.index(key)
    for key, field in ALIASES.items():
        if key in low and field not in fields:
            fields[field] = low.index(key)
    return fields


def sequence_columns(names: Sequence[str]) -> dict[str, int]:
    """Return the columns of the step and of the sequence's name in a tool's export.

    They are empty for other tables. A table of readers is no sequence, whatever campaign they are
    in.
    """
    plain = [plain_name(name) for name in names]
    if any(name in READER for name in plain):
        return {}
    step = first_place(STEP, names)
    name = first_place(SEQUENCE, names)
    if step is None or (name is None and plain[step] == "step"):
        return {}
    return {"step": step} if name is None else {"step": step, "sequence_id": name}


def first_place(known: Iterable[str], names: Sequence[str]) -> int | None:
    """Return the place of the first known name that is there; ``None`` where none is."""
    plain = [plain_name(name) for name in names]
    for name in known:
        if name in plain:
            return plain.index(name)
    return None


def first_of(names: Sequence[str], most: int) -> str:
    """Return the first names of a list, at most so many, with “…” for the rest."""
    text = ", ".join(names[:most])
    if len(names) > most:
        text += " …"
    return text


def numbered_places(names: Sequence[str]) -> list[tuple[int, int | None]]:
    """Return the places of numbered messages' names in order, each with that of its subject."""
    messages: dict[int, int] = {}
    subjects: dict[int, int] = {}
    for place, name in enumerate(names):
        numbers, words = _cut(name)
        if len(numbers) != 1:
            continue
        if "subject" in words:
            subjects.setdefault(numbers[0], place)
        elif words & MESSAGE_WORDS or (words and words <= STEP_WORDS):
            messages.setdefault(numbers[0], place)
    return [(messages[number], subjects.get(number)) for number in sorted(messages)]


def _cut(name: str) -> tuple[list[int], set[str]]:
    """Return the numbers in a name, and its words without capitals."""
    numbers: list[int] = []
    words: set[str] = set()
    for part in filter(None, re.split(NUMBERS, name)):
        if part.isdecimal():
            numbers.append(int(part))
        else:
            words.add(part.casefold())
    return numbers, words


def numbered(names: Sequence[str], among: Container[object]) -> dict[str, str | None]:
    """Return the numbered names ``among`` those with a text, each with its subject's name."""
    found: dict[str, str | None] = {}
    for place, subject in numbered_places(names):
        if names[place] in among:
            found[names[place]] = names[subject] if subject is not None else None
    return found
