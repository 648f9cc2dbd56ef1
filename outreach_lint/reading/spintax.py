"""Spintax: ``{Hi|Hello}``, of which the sending tool puts one option into each message.

Single braces, nested ones, ``{{RANDOM | Hi | Hello}}`` and blocks such as
``{{spin}}Hi{{variation}}Hello{{end spin}}`` are read. A tag with a value for an empty field
(``{FirstName|there}``) is no spintax.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.greetings import GREETING

DEEPEST = 20  # choices within choices; what is deeper is text
MOST_VARIANTS = 40  # variants of one draft that are judged
PAIR = 2  # parts: a field with its default looks like two options
FILLER = "\ue003"  # a private character that stands where nothing is sent
_KEYWORD = re.compile(r"\s*(?:random|rand|spin|spintax)\s*", re.IGNORECASE)
_MARK = re.compile(
    r"""
    (?P<skipped> \{\#[^{}]{0,300}?\#\} )
    | (?P<begin> \{\{?\s*spin\s*\}\}? | \{%-?\s*spin\s*-?%\} )
    | (?P<next> \{\{?\s*variation\s*\}\}? | \{%-?\s*variation\s*-?%\} )
    | (?P<end> \{\{?\s*end[ _]?spin\s*\}\}? | \{%-?\s*end[ _]?spin\s*-?%\} )
    | (?P<control> \{%[^%\n]{0,300}%\} )
    | (?P<sign> [{|}] )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What makes the first part of {a|b} the name of a field: how names are spelt, or what a field is
# always called.
_SPELT_AS_NAME = re.compile(
    r"[!$]?[a-z]+(?:[_.]\w+|[A-Z]\w*)+|[A-Z][a-z]+(?:[_.]?[A-Z]\w*)+|\w+_\w+"
)
_FIELD = re.compile(
    r"(?:(?:first|last|full|given|sur|nick|contact|lead|company)[ _.-]?)?name|[fl]name"
    r"|ice ?breaker",
    re.IGNORECASE,
)
# Words that are fields as often as they are words: a field where "your firm" or "there" stands in
# for it.
_NOUN = re.compile(
    r"company|organi[sz]ation|city|location|state|country|title|role|position|industry|school|university|account",
    re.IGNORECASE,
)
_STANDS_IN = re.compile(
    r"\s*(?:your|the|their|our|this|there|everyone|friend|folks)\b", re.IGNORECASE
)
_DEFAULT = re.compile(r"\s*(?:default|fallback)\s*[:=(]", re.IGNORECASE)
_FILTER = re.compile(
    r"\s*(?:capitali[sz]e|title|upcase|upper|downcase|lower|strip|trim|escape|e|safe|tojson|length|join|first|last)\s*$"
    r"|\s*\w+\s*[:(]",
    re.IGNORECASE,
)
_GREETING = re.compile(rf"\s*{GREETING}")


class Option(NamedTuple):
    """One of the texts of a choice, and the choices within it."""

    span: Span
    choices: tuple[Choice, ...] = ()


class Choice(NamedTuple):
    """A place where one of several texts is sent."""

    span: Span
    options: tuple[Option, ...]


class Variant(NamedTuple):
    """A text as it can be sent.

    ``kept`` are the stretches of the source that it is made of, in order, ``chosen`` the options
    that it sends.
    """

    text: str
    source: str
    kept: tuple[Span, ...]
    chosen: tuple[Span, ...]

    @property
    def spread(self) -> str:
        """The variant with a blank for each character of the source that it leaves out.

        So every position stays.
        """
        return self.filled(" ")

    def filled(self, filler: str) -> str:
        """Return the variant with ``filler`` for each source character that it leaves out."""
        out, at = [], 0
        for span in self.kept:
            out += [filler * (span.start - at), self.source[slice(*span)]]
            at = span.end
        return "".join([*out, filler * (len(self.source) - at)])

    def place(self, at: int) -> int:
        """Return where in the source the character at ``at`` stands.

        For the end of the variant it is the place after the last character.
        """
        left = at
        for span in self.kept:
            if left < span.end - span.start:
                return span.start + left
            left -= span.end - span.start
        return self.kept[-1].end if self.kept else 0


class _Frame(NamedTuple):
    start: int
    inner: int  # where the first option begins
    bars: list[Span]
    choices: list[Choice]
    block: bool = False


def choices(text: str, start: int = 0) -> list[Choice]:
    """Return the choices of a text from ``start`` on, the outermost ones, in order."""
    if "{" not in text or ("|" not in text and "spin" not in text.casefold()):
        return []
    top: list[Choice] = []
    stack: list[_Frame] = []
    for mark in _MARK.finditer(text, start):
        kind, sign = mark.lastgroup, mark.group()
        if (sign == "{" or kind == "begin") and len(stack) < DEEPEST:
            stack.append(_Frame(mark.start(), mark.end(), [], [], kind == "begin"))
        elif stack and (sign == "|" or (kind == "next" and stack[-1].block)):
            stack[-1].bars.append(Span(*mark.span()))
        elif stack and (kind == "end" if stack[-1].block else sign == "}"):
            frame = stack.pop()
            found = _closed(text, frame, Span(*mark.span()))
            (stack[-1].choices if stack else top).extend(found)
    for frame in stack:  # opened and never closed: text
        top += frame.choices
    return sorted(top)


def _closed(text: str, frame: _Frame, end: Span) -> list[Choice]:
    """Return the choice that a frame is, or those within it where it is none."""
    parts = _parts(frame, end)
    span = Span(frame.start, end.end)
    if frame.block:
        if len(parts) > 1 and not text[slice(*parts[0])].strip():
            parts = parts[1:]  # "{% spin %}{% variation %}": nothing is before the first
        return [_choice(span, parts, frame.choices)]
    words = [text[slice(*part)] for part in parts]
    doubled = text[frame.start - 1 : frame.start] == "{" and text[end.end : end.end + 1] == "}"
    if doubled and len(parts) > 1 and _KEYWORD.fullmatch(words[0]):
        trimmed = [_trimmed(text, part) for part in parts[1:]]
        return [_choice(Span(span.start - 1, span.end + 1), trimmed, frame.choices)]
    if len(parts) <= 1 or not _is_spun(words, doubled, text):
        return frame.choices
    if doubled:
        span = Span(span.start - 1, span.end + 1)
    return [_choice(span, parts, frame.choices)]


def _parts(frame: _Frame, end: Span) -> list[Span]:
    """Return the stretches between the bars of a frame."""
    bars = frame.bars
    if frame.block:  # where "variation" parts, "|" is text
        bars = [bar for bar in bars if bar.end - bar.start > 1] or bars
    parts, at = [], frame.inner
    for bar in bars:
        parts.append(Span(at, bar.start))
        at = bar.end
    return [*parts, Span(at, end.start)]


def _trimmed(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _choice(span: Span, parts: Iterable[Span], inside: Iterable[Choice]) -> Choice:
    options: list[Option] = []
    left = deque(sorted(inside))
    for part in parts:
        own: list[Choice] = []
        while left and left[0].span.end <= part.end:
            choice = left.popleft()
            if choice.span.start >= part.start:
                own.append(choice)
        options.append(Option(part, tuple(own)))
    return Choice(span, tuple(options))


def _is_spun(words: list[str], doubled: bool, text: str) -> bool:
    """Tell whether the parts of ``{a|b}`` are options.

    They are when the first one names no field, and the others no filters.
    """
    first = words[0].strip()
    if not any(re.search(r"[^\W\d_]", word) for word in words):
        return False
    if any(_DEFAULT.match(word) or (doubled and _FILTER.match(word)) for word in words[1:]):
        return False
    if _SPELT_AS_NAME.fullmatch(first) or _FIELD.fullmatch(first):
        return False
    if doubled and re.search(r"^[!#/>&^~]|[\"'={}]", first):
        return False  # an expression of a template engine
    if len(words) == PAIR and _NOUN.fullmatch(first):
        used_alone = re.search(rf"\{{\s*{re.escape(first)}\s*\}}", text) is not None
        return not (used_alone or _STANDS_IN.match(words[1]))
    if doubled and len(words) == PAIR:
        return " " in first or _GREETING.match(first) is not None
    return True


def variants(text: str, start: int = 0) -> list[Variant]:
    """Return variants of a text in which every option of every choice is sent at least once.

    A text without choices is its own variant. There are as many as the widest choice has options,
    not as many as can be combined, and no more than ``MOST_VARIANTS``.
    """
    found = choices(text, start)
    return [_variant(text, found, number) for number in range(min(turns(found), MOST_VARIANTS))]


def turns(found: Iterable[Choice]) -> int:
    """Return how many variants it takes until every option was sent once."""
    return max(map(_turns_of, found), default=1)


def _turns_of(choice: Choice) -> int:
    return sum(turns(option.choices) for option in choice.options)


def _variant(text: str, found: list[Choice], number: int) -> Variant:
    sent = ""
    kept: list[Span] = []
    chosen: list[Span] = []
    for span, is_option in _sent(Span(0, len(text)), found, number):
        if is_option:
            chosen.append(span)
        elif span.end > span.start:
            kept.append(span)
            sent += text[slice(*span)]
    return Variant(sent, text, tuple(kept), tuple(chosen))


def _sent(span: Span, found: Iterable[Choice], number: int) -> Iterator[tuple[Span, bool]]:
    """Yield what is sent of a stretch, and each option that is chosen (then true)."""
    at = span.start
    for choice in found:
        yield Span(at, choice.span.start), False
        option, inner = _picked(choice, number)
        yield option.span, True
        yield from _sent(option.span, option.choices, inner)
        at = choice.span.end
    yield Span(at, span.end), False


def _picked(choice: Choice, number: int) -> tuple[Option, int]:
    """Return the option that a variant sends, and which of the variants of that option it is."""
    number %= _turns_of(choice)
    for option in choice.options:
        if number < turns(option.choices):
            return option, number
        number -= turns(option.choices)
    raise AssertionError("a choice has as many turns as its options together")
