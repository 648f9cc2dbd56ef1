"""Which texts of a program are messages to somebody, by what they say and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outreach_lint.reading.regions import is_sign_off
from outreach_lint.sources import shapes
from outreach_lint.sources.code_tree import RETURNED
from outreach_lint.sources.names import MESSAGE_WORDS, NUMBERS, STEP_WORDS
from outreach_lint.sources.shaped import place_of
from outreach_lint.sources.shapes import Found
from outreach_lint.sources.trees import Node

# Words in the name of what holds a message, and in the names of texts for somebody else.
_NAMED = (
    (MESSAGE_WORDS | STEP_WORDS)
    | frozenset("emails mails messages html outreach intro sms inmail linkedin followups".split())
) - {"step", "touch"}
_OTHER = frozenset(
    "prompt prompts instruction instructions system description error err exception warning warn"
    " log logger debug info print assert raise fail help usage doc docs sql query license comment"
    " console commit changelog hint tooltip placeholder label validation".split()
)
_TAGS = re.compile(r"<[^<>]*>")
_SENTENCE = re.compile(r"[^\W\d_][)”\"'}\]]*[.!?](?=\s|$|<)")
SEVERAL = 2  # sentences
LAST = 5  # lines of a text, among which its sign-off stands


def messages_in(tree: Node, keys: Iterable[str] = ()) -> list[Found]:
    """Return the messages of a program, in order; ``keys`` are those that the user says."""
    if keys:
        return shapes.messages_in(tree, keys)
    prose = map(_with_own_subjects, filter(_is_prose, shapes.texts_of(tree)))
    return sorted(filter(_is_message, prose), key=lambda item: item.node.start)


def _is_prose(found: Found) -> bool:
    """Tell a text that may be a message, by its length; one for a language model is none."""
    text = str(found.node.value)
    return (
        len(text.split()) >= shapes.PROSE
        and _SENTENCE.search(text) is not None
        and not shapes.is_prompt(found.owners[-1])
    )


def _is_message(found: Found) -> bool:
    """Tell a message.

    It greets, or signs off, or stands beside a subject or in a sequence, under a name that says so;
    one under another name greets and goes on. What is for somebody else must greet and sign off.
    """
    text = str(found.node.value)
    words = _words(found.names)
    greets, signs = shapes.greets(text), _signs(text)
    if words & _OTHER:
        return greets and signs
    named = bool(words & _NAMED)
    if greets:
        return named or signs or len(_SENTENCE.findall(text)) >= SEVERAL
    if not named:
        return False
    return signs or bool(found.subjects) or place_of(found) is not None


def _with_own_subjects(found: Found) -> Found:
    """Return a text without the subjects that stand outside its function or class."""
    inside = found.owners[_scope(found.names) + 1 :]
    return found._replace(subjects=shapes.subjects_in(inside))


def _scope(names: list[str]) -> int:
    """Return which of the names is the last of a function or class; -1 where there is none."""
    last = -1
    for number, name in enumerate(names):
        if name.endswith("()"):
            last = number
    return last


def _words(names: list[str]) -> set[str]:
    """Return the words of the names that a text has within its function or class.

    What a function returns is called like the function.
    """
    scope = _scope(names)
    own = names[scope + 1 :]
    if RETURNED in names[-1:] and scope >= 0:
        own = names[scope:]
    words: set[str] = set()
    for name in own:
        for word in filter(None, re.split(NUMBERS, name)):
            words.add(word.casefold())
    return words


def _signs(text: str) -> bool:
    """Tell whether one of the last lines is a sign-off."""
    lines = list(filter(None, map(str.strip, _TAGS.sub("\n", text).splitlines())))
    return any(map(is_sign_off, lines[1:][-LAST:]))
