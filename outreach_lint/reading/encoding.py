"""Turn sentences into the token ids that the encoder reads.

A window holds the context as words, then sentences with a separator after each. A draft that does
not fit into one window is split between sentences into several. A merge tag becomes a marker of
its kind and the words of its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.reading.gaps import without_prefix
from outreach_lint.reading.mail_words import REPLY_MARKS
from outreach_lint.reading.tags import Tag
from outreach_lint.reading.variants import with_usual_numbers

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_WINDOW_TOKENS = 384  # tokens; the encoder has 512 positions
MAX_SENTENCE_TOKENS = 96  # the rest of a longer sentence is ignored
UNKNOWN = "unknown"  # a setting or relationship that nobody has stated
MARKERS = {"field": "[unused1]", "personal": "[unused2]", "sender": "[unused3]"}
_MAX_TAG_WORDS = 8  # of a tag's name
_ASCII_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": "."}
)
_LINK = re.compile(
    r"""
    (?:https?://|www\.)([\w-]+(?:\.[\w-]+)*)  # the host
    (?:[/?#:][^\s<>\"')\]]*?)?
    (?=[.,;:!?]*(?:[\s<>\"')\]]|$))
    """,
    re.VERBOSE,
)
_REPLY_MARKS = re.compile(REPLY_MARKS)
_NAME_MARKS = re.compile(r"[\W_]+")


class Window(NamedTuple):
    """Token ids, and for each token the number of its sentence (-1 for the context)."""

    ids: list[int]
    owners: list[int]


def context_words(
    setting: str, relationship: str, template: bool, earlier: Sequence[str] = ()
) -> str:
    """Return the context as words, such as ``sales to stranger, final``.

    The texts of ``earlier`` messages follow.
    """
    words = f"{setting} to {relationship}, {'template' if template else 'final'}"
    return words + "".join(f"; before: {text}" for text in earlier)


def encoder_text(text: str, start: int, tags: Sequence[Tag]) -> str:
    """Return the sentence at offset ``start`` in the form that the encoder reads.

    Typographic marks become ASCII marks, a link its host, and a merge tag a marker and its name.
    All numbers of two digits become the same one.
    """
    out, at = [], 0
    for tag in tags:
        left, right = tag.span.start - start, tag.span.end - start
        if left < at or right > len(text) or tag.kind == "prose":
            continue
        out.append(text[at:left])
        if tag.kind != "control":
            name = without_prefix(tag.text) if tag.gap else tag.text
            words = _NAME_MARKS.sub(" ", name).split()[:_MAX_TAG_WORDS]
            out.append(f" {MARKERS[tag.kind]} {' '.join(words)} ")
        at = right
    out.append(text[at:])
    # Lone surrogates cannot be encoded, so they are replaced.
    text = "".join(out).translate(_ASCII_MARKS).encode("utf-8", "replace").decode()
    return with_usual_numbers(_LINK.sub(r"link \1", text))


def with_one_reply_mark(text: str) -> str:
    """Return a subject with one mark of a reply: "Re: Re: lunch" and "Fwd: Re: lunch" are the same.

    A single mark stays as it is.
    """
    marks = _REPLY_MARKS.match(text)
    if marks is None or marks[0].count(":") + marks[0].count("[") == 1:
        return text
    return f"Re: {text[marks.end() :]}"


def windows(context: str, sentences: Sequence[str], tokenizer: Tokenizer) -> list[Window]:
    """Return the windows of a draft: one or more, each of up to ``MAX_WINDOW_TOKENS`` tokens."""
    start = int(tokenizer.token_to_id("[CLS]") or 0)
    sep = int(tokenizer.token_to_id("[SEP]") or 0)
    head = [
        start,
        *tokenizer.encode(context, add_special_tokens=False).ids[:MAX_SENTENCE_TOKENS],
        sep,
    ]
    result: list[Window] = []
    for number, sentence in enumerate(sentences):
        encoding = tokenizer.encode(sentence, add_special_tokens=False)
        ids = [*encoding.ids[:MAX_SENTENCE_TOKENS], sep]
        if not result or len(result[-1].ids) + len(ids) > MAX_WINDOW_TOKENS:
            result.append(Window(list(head), [-1] * len(head)))
        result[-1].ids.extend(ids)
        result[-1].owners.extend([number] * len(ids))
    return result or [Window(head, [-1] * len(head))]
