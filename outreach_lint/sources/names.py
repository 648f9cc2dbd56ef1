"""The names of columns and keys that hold messages and subjects."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

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


def sequence_columns(names: Sequence[str]) -> dict[str, int]:
    """Return the columns of the step and of the sequence's name in a tool's export.

    They are empty for other tables. A table of readers is no sequence, whatever campaign they are
    in.
    """
    plain = [plain_name(name) for name in names]
    if any(name in READER for name in plain):
        return {}
    step = next((plain.index(name) for name in STEP if name in plain), None)
    name = next((plain.index(name) for name in SEQUENCE if name in plain), None)
    if step is None or (name is None and plain[step] == "step"):
        return {}
    return {"step": step} if name is None else {"step": step, "sequence_id": name}


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
        parts = [part.casefold() for part in re.split(NUMBERS, name) if part]
        numbers = [int(part) for part in parts if part.isdecimal()]
        words = {part for part in parts if not part.isdecimal()}
        if len(numbers) != 1:
            continue
        if "subject" in words:
            subjects.setdefault(numbers[0], place)
        elif words & MESSAGE_WORDS or (words and words <= STEP_WORDS):
            messages.setdefault(numbers[0], place)
    return [(messages[number], subjects.get(number)) for number in sorted(messages)]


def numbered(names: Sequence[str], among: Container[str]) -> dict[str, str | None]:
    """Return the numbered names ``among`` those with a text, each with its subject's name."""
    places = numbered_places(names)
    return {names[a]: names[b] if b is not None else None for a, b in places if names[a] in among}
