"""Spintax: choices such as ``{Hi|Hello}``; the sending tool picks one option for each message.

Supported are single braces, nested ones, ``{{RANDOM | Hi | Hello}}`` and blocks such as
``{{spin}}Hi{{variation}}Hello{{end spin}}``. A tag with a default for an empty field
(``{FirstName|there}``) is not spintax.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.greetings import GREETING

MAX_CHOICE_DEPTH = 20  # of nested choices; deeper ones are text
MAX_VARIANTS = 40  # of one draft that are linted
PARTS_OF_PAIR = 2  # parts; a field with its default looks like a choice of two options
FILLER = "\ue003"  # a private-use character in place of text that is not sent
_RANDOM_KEYWORD = re.compile(r"\s*(?:random|rand|spin|spintax)\s*", re.IGNORECASE)
_DELIMITER = re.compile(
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
# The first part of {a|b} is a field if it is spelled like an identifier, or has the usual name of
# a field.
_IDENTIFIER = re.compile(r"[!$]?[a-z]+(?:[_.]\w+|[A-Z]\w*)+|[A-Z][a-z]+(?:[_.]?[A-Z]\w*)+|\w+_\w+")
_USUAL_FIELD_NAME = re.compile(
    r"(?:(?:first|last|full|given|sur|nick|contact|lead|company)[ _.-]?)?name"
    r"|[fl]name"
    r"|ice ?breaker",
    re.IGNORECASE,
)
# Nouns that are often fields; they are a field if the second part is a default such as "your firm"
# or "there".
_NOUN_FIELD = re.compile(
    r"company|organi[sz]ation|city|location|state|country|title|role|position|industry|school"
    r"|university|account",
    re.IGNORECASE,
)
_DEFAULT_TEXT = re.compile(
    r"\s*(?:your|the|their|our|this|there|everyone|friend|folks)\b", re.IGNORECASE
)
_DEFAULT = re.compile(r"\s*(?:default|fallback)\s*[:=(]", re.IGNORECASE)
_FILTER = re.compile(
    r"""
      \s*
      (?: capitali[sz]e | title | upcase | upper | downcase | lower | strip | trim | escape | e
        | safe | tojson | length | join | first | last
      )\s*$
    | \s*\w+\s*[:(]  # any filter with an argument
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STARTS_WITH_GREETING = re.compile(rf"\s*{GREETING}")


class ChoiceOption(NamedTuple):
    """One of the texts of a choice, and the choices in it."""

    span: Span
    choices: tuple[Choice, ...] = ()


class Choice(NamedTuple):
    """A part of a template from which one of several options is sent."""

    span: Span
    options: tuple[ChoiceOption, ...]


class Variant(NamedTuple):
    """A text as it can be sent.

    ``kept`` has the spans of the source that it consists of, in order; ``chosen`` has the spans of
    its options.
    """

    text: str
    source: str
    kept: tuple[Span, ...]
    chosen: tuple[Span, ...]

    @property
    def spread(self) -> str:
        """The variant with a space for each character of the source that it leaves out.

        Every position stays the same.
        """
        return self.filled(" ")

    def filled(self, filler: str) -> str:
        """Return the variant with ``filler`` for each source character that it leaves out."""
        parts, copied_to = [], 0
        for span in self.kept:
            parts += [filler * (span.start - copied_to), self.source[slice(*span)]]
            copied_to = span.end
        return "".join([*parts, filler * (len(self.source) - copied_to)])

    def source_offset(self, at: int) -> int:
        """Return the offset in the source of the character at offset ``at`` of the variant.

        For the end of the variant it is the offset after its last character.
        """
        remaining = at
        for span in self.kept:
            if remaining < span.end - span.start:
                return span.start + remaining
            remaining -= span.end - span.start
        return self.kept[-1].end if self.kept else 0


class _Frame(NamedTuple):
    start: int
    inner: int  # start of the first option
    bars: list[Span]
    choices: list[Choice]
    block: bool = False


def choices(text: str, start: int = 0) -> list[Choice]:
    """Return the outermost choices of a text from ``start`` on, in order."""
    if "{" not in text or ("|" not in text and "spin" not in text.casefold()):
        return []
    outermost: list[Choice] = []
    stack: list[_Frame] = []
    for delimiter in _DELIMITER.finditer(text, start):
        kind, sign = delimiter.lastgroup, delimiter.group()
        if (sign == "{" or kind == "begin") and len(stack) < MAX_CHOICE_DEPTH:
            stack.append(_Frame(delimiter.start(), delimiter.end(), [], [], kind == "begin"))
        elif stack and (sign == "|" or (kind == "next" and stack[-1].block)):
            stack[-1].bars.append(Span(*delimiter.span()))
        elif stack and (kind == "end" if stack[-1].block else sign == "}"):
            frame = stack.pop()
            frame_choices = _choices_of_frame(text, frame, Span(*delimiter.span()))
            (stack[-1].choices if stack else outermost).extend(frame_choices)
    for frame in stack:  # frames that are not closed are text
        outermost += frame.choices
    return sorted(outermost)


def _choices_of_frame(text: str, frame: _Frame, end: Span) -> list[Choice]:
    """Return the choice of a frame, or the choices inside it if the frame is not a choice."""
    parts = _parts_of_frame(frame, end)
    span = Span(frame.start, end.end)
    if frame.block:
        if len(parts) > 1 and not text[slice(*parts[0])].strip():
            parts = parts[1:]  # "{% spin %}{% variation %}": no option before the first mark
        return [_choice(span, parts, frame.choices)]
    words = [text[slice(*part)] for part in parts]
    is_doubled = text[frame.start - 1 : frame.start] == "{" and text[end.end : end.end + 1] == "}"
    if is_doubled and len(parts) > 1 and _RANDOM_KEYWORD.fullmatch(words[0]):
        trimmed = [_trimmed(text, part) for part in parts[1:]]
        return [_choice(Span(span.start - 1, span.end + 1), trimmed, frame.choices)]
    if len(parts) <= 1 or not _are_options(words, is_doubled, text):
        return frame.choices
    if is_doubled:
        span = Span(span.start - 1, span.end + 1)
    return [_choice(span, parts, frame.choices)]


def _parts_of_frame(frame: _Frame, end: Span) -> list[Span]:
    """Return the spans between the separators of a frame."""
    bars = frame.bars
    if frame.block:  # if "variation" separates the options, "|" is text
        bars = [bar for bar in bars if bar.end - bar.start > 1] or bars
    parts, start = [], frame.inner
    for bar in bars:
        parts.append(Span(start, bar.start))
        start = bar.end
    return [*parts, Span(start, end.start)]


def _trimmed(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _choice(span: Span, parts: Iterable[Span], inside: Iterable[Choice]) -> Choice:
    options: list[ChoiceOption] = []
    remaining = deque(sorted(inside))
    for part in parts:
        inner: list[Choice] = []
        while remaining and remaining[0].span.end <= part.end:
            choice = remaining.popleft()
            if choice.span.start >= part.start:
                inner.append(choice)
        options.append(ChoiceOption(part, tuple(inner)))
    return Choice(span, tuple(options))


def _are_options(words: list[str], is_doubled: bool, text: str) -> bool:
    """Return whether the parts of ``{a|b}`` are options.

    They are not if the first one is the name of a field, or another one is a filter.
    """
    first = words[0].strip()
    if _is_field_name(first, is_doubled) or not any(re.search(r"[^\W\d_]", w) for w in words):
        return False
    if any(_DEFAULT.match(word) or (is_doubled and _FILTER.match(word)) for word in words[1:]):
        return False
    if len(words) == PARTS_OF_PAIR and _NOUN_FIELD.fullmatch(first):
        used_alone = re.search(rf"\{{\s*{re.escape(first)}\s*\}}", text) is not None
        return not (used_alone or _DEFAULT_TEXT.match(words[1]))
    if is_doubled and len(words) == PARTS_OF_PAIR:
        return " " in first or _STARTS_WITH_GREETING.match(first) is not None
    return True


def _is_field_name(first: str, is_doubled: bool) -> bool:
    """Return whether the first part of ``{a|b}`` is a field, or an expression of an engine."""
    if _IDENTIFIER.fullmatch(first) or _USUAL_FIELD_NAME.fullmatch(first):
        return True
    return is_doubled and re.search(r"^[!#/>&^~]|[\"'={}]", first) is not None


def variants(text: str, start: int = 0) -> list[Variant]:
    """Return variants of a text in which every option of every choice is sent at least once.

    A text without choices has one variant. There are as many variants as the widest choice has
    options, not one for each combination, and at most ``MAX_VARIANTS``.
    """
    found = choices(text, start)
    return [
        _variant(text, found, number) for number in range(min(variant_count(found), MAX_VARIANTS))
    ]


def variant_count(found: Iterable[Choice]) -> int:
    """Return how many variants are needed to send every option at least once."""
    return max(map(_variant_count_of, found), default=1)


def _variant_count_of(choice: Choice) -> int:
    return sum(variant_count(option.choices) for option in choice.options)


def _variant(text: str, found: list[Choice], number: int) -> Variant:
    text_sent = ""
    kept: list[Span] = []
    chosen: list[Span] = []
    for span, is_option in _sent_spans(Span(0, len(text)), found, number):
        if is_option:
            chosen.append(span)
        elif span.end > span.start:
            kept.append(span)
            text_sent += text[slice(*span)]
    return Variant(text_sent, text, tuple(kept), tuple(chosen))


def _sent_spans(span: Span, found: Iterable[Choice], number: int) -> Iterator[tuple[Span, bool]]:
    """Yield the sent spans of ``span`` with false, and each chosen option with true."""
    start = span.start
    for choice in found:
        yield Span(start, choice.span.start), False
        option, inner = _picked_option(choice, number)
        yield option.span, True
        yield from _sent_spans(option.span, option.choices, inner)
        start = choice.span.end
    yield Span(start, span.end), False


def _picked_option(choice: Choice, number: int) -> tuple[ChoiceOption, int]:
    """Return the option that a variant sends, and the number of the variant within the option."""
    number %= _variant_count_of(choice)
    for option in choice.options:
        if number < variant_count(option.choices):
            return option, number
        number -= variant_count(option.choices)
    raise AssertionError("a choice has as many variants as all of its options")
