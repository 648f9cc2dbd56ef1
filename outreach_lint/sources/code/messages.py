"""Find the texts in source code that are messages, by their wording and their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outreach_lint.reading.signatures import is_sign_off
from outreach_lint.sources.code.tree import RETURNED
from outreach_lint.sources.names import MESSAGE_WORDS, STEP_WORDS, WORD_BREAK
from outreach_lint.sources.structured import shapes
from outreach_lint.sources.structured.shaped import step_place_of
from outreach_lint.sources.structured.shapes import Found
from outreach_lint.sources.structured.trees import Node

# Words in the names of variables that hold messages, and of those that hold other texts.
_MESSAGE_WORDS = (
    (MESSAGE_WORDS | STEP_WORDS)
    | frozenset("emails mails messages html outreach intro sms inmail linkedin followups".split())
) - {"step", "touch"}
_OTHER_WORDS = frozenset(
    "prompt prompts instruction instructions system description error err exception warning warn"
    " log logger debug info print assert raise fail help usage doc docs sql query license comment"
    " console commit changelog hint tooltip placeholder label validation".split()
)
_TAGS = re.compile(r"<[^<>]*>")
_SENTENCE = re.compile(r"[^\W\d_][)”\"'}\]]*[.!?](?=\s|$|<)")
MIN_SENTENCES = 2  # of a text that greets, but has no message-like name and no sign-off
MAX_SIGN_OFF_LINES = 5  # lines at the end of a text that are searched for a sign-off


def messages_in_code(tree: Node, keys: Iterable[str] = ()) -> list[Found]:
    """Return the messages of a program, in order; ``keys`` are the user's message keys, if any."""
    if keys:
        return shapes.messages_in_tree(tree, keys)
    prose = map(_with_own_subjects, filter(_is_prose, shapes.texts_of(tree)))
    return sorted(filter(_is_message, prose), key=lambda item: item.node.start)


def _is_prose(found: Found) -> bool:
    """Return whether a text is long enough for a message, and is not a prompt for a model."""
    text = str(found.node.value)
    return (
        len(text.split()) >= shapes.MIN_PROSE_WORDS
        and _SENTENCE.search(text) is not None
        and not shapes.is_prompt(found.owners[-1])
    )


def _is_message(found: Found) -> bool:
    """Return whether a text is a message.

    Under a message-like name (``body``, ``email``) it must greet, sign off, have a subject or be a
    step of a sequence. Under a name for other texts (``prompt``, ``log``) it must greet and sign
    off. Under any other name it must greet and have a sign-off or two sentences.
    """
    text = str(found.node.value)
    words = _words(found.names)
    greets, signs_off = shapes.greets(text), _has_sign_off(text)
    if words & _OTHER_WORDS:
        return greets and signs_off
    named = bool(words & _MESSAGE_WORDS)
    if greets:
        return named or signs_off or len(_SENTENCE.findall(text)) >= MIN_SENTENCES
    if not named:
        return False
    return signs_off or bool(found.subjects) or step_place_of(found) is not None


def _with_own_subjects(found: Found) -> Found:
    """Return a text without the subjects from outside its function or class."""
    inside = found.owners[_scope(found.names) + 1 :]
    return found._replace(subjects=shapes.subjects_in(inside))


def _scope(names: list[str]) -> int:
    """Return the index of the last name of a function or class; -1 if there is none."""
    last = -1
    for number, name in enumerate(names):
        if name.endswith("()"):
            last = number
    return last


def _words(names: list[str]) -> set[str]:
    """Return the words in the names of a text within its function or class.

    A text that a function returns takes the name of the function.
    """
    scope = _scope(names)
    own = names[scope + 1 :]
    if RETURNED in names[-1:] and scope >= 0:
        own = names[scope:]
    words: set[str] = set()
    for name in own:
        for word in filter(None, re.split(WORD_BREAK, name)):
            words.add(word.casefold())
    return words


def _has_sign_off(text: str) -> bool:
    """Return whether one of the last lines is a sign-off."""
    lines = list(filter(None, map(str.strip, _TAGS.sub("\n", text).splitlines())))
    return any(map(is_sign_off, lines[1:][-MAX_SIGN_OFF_LINES:]))
