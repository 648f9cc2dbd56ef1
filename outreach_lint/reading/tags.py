"""Merge tags and their kinds: a field, a personal line, the sender, a control block, prose."""

import re
from typing import Literal, NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.gaps import is_gap, without_prefix
from outreach_lint.reading.tokens import tags_in

TagKind = Literal["field", "personal", "sender", "control", "prose"]

# The patterns are compiled for the first tag; most final messages have none.
MAX_FIELD_WORDS = 2  # of a tag that a mail merge fills
MIN_INSTRUCTION_WORDS = 5  # of a tag that tells the writer what to write there
_PERSONAL = r"""
      # a line for one reader
      ice.?breaker | personal | custom(?:i[sz]ed)?[ _-]?(?:line|intro|note|opener|sentence)
    | first[ _-]?line | opening[ _-]?line | snippet | \bps[ _-]?line
      # what it says
    | specific | something | reference | compliment | observation | insight | recent
      # what reader and writer have in common
    | shared?[ _-] | mutual | common | connection
      # an order to the writer: "what they have written"
    | their | they | you[ ](?:love|like|liked|admire|noticed|enjoyed|learned|read|found)
    | what[ ](?:you|they) | why[ ](?:you|this|them)
      # a part of a text
    | \blines?$ | sentence | detail | hook | trigger
      # what the reader has done
    | accomplishment | achievement | talk | post\b | article | podcast | event | project
    | topic[ ]discussed | congrat | how[ ]you | where[ ]you
    | relevant[ ](?:work|experience|project)
"""
# Gaps about the writer's own affairs show no interest in the reader.
_SENDERS_AFFAIRS = r"""
      # what the writer has to say
      benefit | reiterate | newsworthy | update | value[ ]prop
      # what the writer has
    | \byour[ ](?:product|service|solution|company|offer|organi[sz]ation|startup|firm)
    | metric | feature | \boption | deck | attach
    | ^\W*date\b | result | focus[ ]area | deadline | price | discount
"""
_SENDER = r"""
      \b(?:your|my|sender|signature|rep|our|i[ ]am|user|from)\b
    | sender | signature | ^my | ^your
"""
_CONTROL = r"""
      ^\{% | ^<%(?!=)                                 # Jinja and Liquid; ERB
    | ^\{\{[\#/^!>] | ^\{\{-?\s*(?:if|else|end)       # Mustache; Go
    | ^\*\|(?:IF|ELSE|END|INTERESTED)                 # Mailchimp
"""
_FIELD = r"""
    ^\W*(?:first|last|full|given|sur|nick|pre)?[ _.-]?
    (?: name | company | organi[sz]ation | org | title | role | city | location | industry
      | position | recipient | contact | lead | prospect | account | email | date | time | day
      | link | url | phone | number | university | school | country | state | job
    )
"""
# Fields of almost every mail merge.
_USUAL_FIELDS = r"""
      name | company | organi[sz]ation | \borg\b | e-?mail | date | \btime | \bday | link | url
    | phone | number | calendar | lead | contact | prospect | account | recipient
    | \b(?:first|last|full)\b
"""
# Placeholders for removed text, such as "[redacted]".
_REMOVED_TEXT = r"^\[.*(?:redacted|removed|withheld|censored|hidden|omitted)\b"
# Notes, code, numbers, lists and attached files in brackets: "[via phone]", "[PATCH v2]",
# "{one,two}", "<< File: plan.xls >>".
_PROSE = r"""
      ^\[[^\]]*(?: : | [\d=](?!\]) )
    | ^\{[^{}|]*,
    | ^\[(?:patch|rfc)\b
    | ^<<\s?file:
    | ^\[
      (?: \w{2,9} | .*\bvia\b.* | image.* | cid:.* | external.* | e-?mail[ ]protected.* | sic
        | deleted | snip.* | \.\.\.
      )\]$
"""


def _matches(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE | re.VERBOSE) is not None


class Tag(NamedTuple):
    """A merge tag and its kind; ``personal`` is the kind for a line written for one reader.

    ``gap`` is true if a fix left the tag for the writer to fill.
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
    kind = kind_of(without_prefix(words))
    return Tag(Span(*match.span()), words, "sender" if kind == "prose" else kind, gap=True)


def kind_of(tag: str) -> TagKind:
    """Return the kind of a tag, by its name alone."""
    name = tag.partition("|")[0] if tag.startswith("{") and "|" in tag else ""
    if name and _matches(_FIELD, name):  # the default after "|" does not matter
        tag = name
    inner = re.sub(r"[\[\]{}<>«»%*|$#~=!]", " ", tag).replace("_", " ").strip(" -")
    if _matches(_CONTROL, tag):
        return "control"
    words = inner.split()
    is_field = _matches(_FIELD, inner)
    if _matches(_SENDERS_AFFAIRS, inner):
        return "sender"
    if _matches(_PERSONAL, inner) and not (len(words) <= MAX_FIELD_WORDS and is_field):
        return "personal"
    if _matches(_SENDER, inner):
        return "sender"
    if _matches(_REMOVED_TEXT, tag) or (not is_field and _matches(_PROSE, tag)):
        return "prose"
    return _kind_by_form(tag, inner, is_field)


def _kind_by_form(tag: str, inner: str, is_field: bool) -> TagKind:
    """Return the kind of a tag whose words show none: an instruction is a personal line."""
    if is_field or not tag.startswith("["):
        return "field"
    if len(inner.split()) >= MIN_INSTRUCTION_WORDS:
        return "personal"
    return "field" if inner.isupper() or inner.istitle() else "prose"


def is_custom_field(tag: Tag) -> bool:
    """Return whether a field is the writer's own, not a usual one such as ``{{name}}``.

    ``{{recent_news}}`` and ``[TOPIC]`` are filled with something that is true of each reader.
    """
    return (
        tag.kind == "field"
        and not tag.gap
        and not _matches(_USUAL_FIELDS, tag.text.replace("_", " "))
    )
