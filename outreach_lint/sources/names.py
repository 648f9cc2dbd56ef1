"""Names of columns and keys that hold messages, subjects and fields."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from outreach_lint.sources.context import FIELD_ALIASES, FIELDS

MAX_NAMED = 8  # names that a message lists
MAIL_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}")  # an e-mail address
# In order of preference: the first one that exists is used.
MESSAGE_NAMES = tuple(
    (
        "message body emailbody messagebody messagetext text content emailcontent emailtext"
        " mailbody draft copy emailcopy note connectionnote dm step1body template bodytext"
        " textbody plaintext bodyhtml htmlbody html emailtemplate templatebody messagetemplate"
        " firstmessage textonly"
    ).split()
)
SUBJECT_NAMES = (
    "subject",
    "subjectline",
    "emailsubject",
    "mailsubject",
    "templatesubject",
    "subjecttemplate",
)
# Column names in sequences that outreach tools export.
STEP_NAMES = tuple(
    (
        "stepnumber stepno stepnr steporder stepindex sequencestep emailnumber touchnumber"
        " seqnumber step"
    ).split()
)
SEQUENCE_NAMES = ("sequencename", "sequence", "cadencename", "cadence", "campaignname", "campaign")
READER_NAMES = tuple(
    (
        "email to recipient toemail emailaddress recipientemail leademail linkedinurl profileurl"
        " firstname contact prospect"
    ).split()
)
DIRECTION_NAMES = ("direction", "emaildirection", "messagedirection")
RECEIVED_VALUES = ("incoming", "inbound", "received", "incoming_email", "incomingemail")
# Words in a numbered name that holds a message: email_1_body, step2_body, followup_1, Message 3.
MESSAGE_WORDS = frozenset(
    "body message msg text content copy note followup follow dm template".split()
)
# Words that name a message if the name has no other words than these and a number.
STEP_WORDS = frozenset("email mail step touch".split())
# Splits a name into words and numbers.
WORD_BREAK = r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Za-z])|[\W_]+"


def plain_name(name: str) -> str:
    """Return a name in lower case, without spaces and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


def field_columns(names: Sequence[str]) -> dict[str, int]:
    """Return the columns named like draft fields or their aliases, by field."""
    lowered = [name.casefold() for name in names]
    fields = {}
    for key in FIELDS:
        if key in lowered and key != "subject":
            fields[key] = lowered.index(key)
    for key, field in FIELD_ALIASES.items():
        if key in lowered and field not in fields:
            fields[field] = lowered.index(key)
    return fields


def sequence_columns(names: Sequence[str]) -> dict[str, int]:
    """Return the columns of the step and of the sequence's name in a tool's export.

    The result is empty for other tables. A table of readers is not a sequence, even if it names a
    campaign.
    """
    plain = [plain_name(name) for name in names]
    if any(name in READER_NAMES for name in plain):
        return {}
    step = first_index(STEP_NAMES, names)
    name = first_index(SEQUENCE_NAMES, names)
    if step is None or (name is None and plain[step] == "step"):
        return {}
    return {"step": step} if name is None else {"step": step, "sequence_id": name}


def first_index(known: Iterable[str], names: Sequence[str]) -> int | None:
    """Return the index of the first known name that occurs; ``None`` if none does."""
    plain = [plain_name(name) for name in names]
    for name in known:
        if name in plain:
            return plain.index(name)
    return None


def first_of(names: Sequence[str]) -> str:
    """Return the first ``MAX_NAMED`` names of a list as text, with “…” for the rest."""
    text = ", ".join(names[:MAX_NAMED])
    if len(names) > MAX_NAMED:
        text += " …"
    return text


def numbered_indexes(names: Sequence[str]) -> list[tuple[int, int | None]]:
    """Return the indexes of numbered message names in order, each with that of its subject."""
    messages: dict[int, int] = {}
    subjects: dict[int, int] = {}
    for index, name in enumerate(names):
        numbers, words = _numbers_and_words(name)
        if len(numbers) != 1:
            continue
        if "subject" in words:
            subjects.setdefault(numbers[0], index)
        elif words & MESSAGE_WORDS or (words and words <= STEP_WORDS):
            messages.setdefault(numbers[0], index)
    return [(messages[number], subjects.get(number)) for number in sorted(messages)]


def _numbers_and_words(name: str) -> tuple[list[int], set[str]]:
    """Return the numbers in a name, and its words without capitals."""
    numbers: list[int] = []
    words: set[str] = set()
    for part in filter(None, re.split(WORD_BREAK, name)):
        if part.isdecimal():
            numbers.append(int(part))
        else:
            words.add(part.casefold())
    return numbers, words


def numbered(names: Sequence[str], among: Container[object]) -> dict[str, str | None]:
    """Return the numbered message names that are in ``among``, each with its subject's name."""
    found: dict[str, str | None] = {}
    for index, subject in numbered_indexes(names):
        if names[index] in among:
            found[names[index]] = names[subject] if subject is not None else None
    return found
