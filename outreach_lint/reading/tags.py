"""Merge tags, and what they stand for: a name, a personal line, the sender, a control block."""

import re
from typing import Literal, NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.gaps import inside, is_gap
from outreach_lint.reading.tokens import tags_in

TagKind = Literal["field", "personal", "sender", "control", "prose"]

# Patterns are compiled when the first tag is met; most final messages have none.
FIELD_WORDS = 2  # of a tag that a mail merge fills
PERSONAL_WORDS = 5  # from which a tag tells its writer what to put there
_PERSONAL = (
    r"ice.?breaker|personal|custom(?:i[sz]ed)?[ _-]?(?:line|intro|note|opener|sentence)"
    r"|first[ _-]?line|opening[ _-]?line|snippet|\bps[ _-]?line|specific|something|reference"
    r"|compliment|observation|insight|recent|shared?[ _-]|mutual|common|connection|their|they"
    r"|you (?:love|like|liked|admire|noticed|enjoyed|learned|read|found)|what (?:you|they)"
    r"|why (?:you|this|them)|\blines?$|sentence|detail|hook|trigger|accomplishment|achievement|talk"
    r"|post\b|article|podcast|event|project|topic discussed|congrat|how you|where you"
    r"|relevant (?:work|experience|project)"
)
# Gaps that the writer fills with their own affairs show no interest in anybody.
_OWN = (
    r"benefit|reiterate|newsworthy|update|value prop"
    r"|\byour (?:product|service|solution|company|offer|organi[sz]ation|startup|firm)|metric"
    r"|feature|\boption|deck|attach|^\W*date\b|result|focus area|deadline|price|discount"
)
_SENDER = r"\b(?:your|my|sender|signature|rep|our|i am|user|from)\b|sender|signature|^my|^your"
_CONTROL = r"^\{%|^<%(?!=)|^\{\{[#/^!>]|^\{\{-?\s*(?:if|else|end)|^\*\|(?:IF|ELSE|END|INTERESTED)"
_FIELD = (
    r"^\W*(?:first|last|full|given|sur|nick|pre)?[ _.-]?"
    r"(?:name|company|organi[sz]ation|org|title|role|city|location|industry|position|recipient"
    r"|contact|lead|prospect|account|email|date|time|day|link|url|phone|number|university|school"
    r"|country|state|job)"
)
# What every mail merge has.
_USUAL = (
    r"name|company|organi[sz]ation|\borg\b|e-?mail|date|\btime|\bday|link|url|phone|number|calendar"
    r"|lead|contact|prospect|account|recipient|\b(?:first|last|full)\b"
)
# What stands in a quoted message for what somebody took out of it.
_TAKEN_OUT = r"^\[.*(?:redacted|removed|withheld|censored|hidden|omitted)\b"
# Notes, code, figures and lists in brackets: "[via phone]", "[PATCH 0/1]", "{one, two}".
_PROSE = (
    r"^\[[^\]]*(?::|[\d=](?!\]))|^\{[^{}|]*,\s"
    r"|^\[(?:\w{2,9}|.*\bvia\b.*|image.*|cid:.*|external.*|e-?mail protected.*|sic|deleted|snip.*"
    r"|\.\.\.)\]$"
)


def _like(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


class Tag(NamedTuple):
    """A merge tag and its kind; ``personal`` ones hold the place of a line written for one reader.

    ``gap``: it is no tag of the writer's, but what a fix left to be filled.
    """

    span: Span
    text: str
    kind: TagKind
    gap: bool = False


def tags_of(text: str, start: int = 0) -> list[Tag]:
    """Return every merge tag of a text from ``start`` on."""
    return [_tag(match) for match in tags_in(text, start)]


def _tag(match: re.Match[str]) -> Tag:
    words = match.group()
    if not is_gap(words):
        return Tag(Span(*match.span()), words, kind_of(words))
    kind = kind_of(inside(words))
    return Tag(Span(*match.span()), words, "sender" if kind == "prose" else kind, gap=True)


def kind_of(tag: str) -> TagKind:
    """Tell what a tag stands for, by its name alone."""
    name = tag.partition("|")[0] if tag.startswith("{") and "|" in tag else ""
    if name and _like(_FIELD, name):  # what stands in for an empty field says nothing of it
        tag = name
    inner = re.sub(r"[\[\]{}<>«»%*|$#~=!]", " ", tag).replace("_", " ").strip(" -")
    if _like(_CONTROL, tag):
        return "control"
    words = inner.split()
    is_field = _like(_FIELD, inner)
    if _like(_OWN, inner):
        return "sender"
    if _like(_PERSONAL, inner) and not (len(words) <= FIELD_WORDS and is_field):
        return "personal"
    if _like(_SENDER, inner):
        return "sender"
    if _like(_TAKEN_OUT, tag) or (not is_field and _like(_PROSE, tag)):
        return "prose"
    if is_field or not tag.startswith("["):
        return "field"
    if len(words) >= PERSONAL_WORDS:
        return "personal"
    return "field" if inner.isupper() or inner.istitle() else "prose"


def is_of_ones_own(tag: Tag) -> bool:
    """Tell whether a field is none of the usual ones, such as ``{{name}}``, but the writer's own.

    ``{{recent_news}}`` and ``[TOPIC]`` are filled with what is true of each reader.
    """
    return tag.kind == "field" and not tag.gap and not _like(_USUAL, tag.text.replace("_", " "))
