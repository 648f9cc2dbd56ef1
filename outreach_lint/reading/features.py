"""What the learned weights see of a sentence: its words in order, and its shape.

Names, figures, links and tags are seen as what they are, not by their letters: a weight learned on one
name must not depend on it. The same function serves training and reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_lint.reading.details import details, is_common
from outreach_lint.reading.subjects import READER, SENDER, SENDER_ORG
from outreach_lint.reading.tags import kind_of
from outreach_lint.reading.tokens import Token

if TYPE_CHECKING:
    from outreach_lint.reading.moves import Sentence

STEM = 5  # letters: longer words are seen by their beginning as well
_SHAPES = frozenset({"num", "money", "url", "email"})


def features(sentence: Sentence, tag_text: str) -> set[str]:
    """Return the features of a sentence; ``tag_text`` is the text in which its tokens' positions lie."""
    tokens = sentence.tokens
    words = [_seen(token, number, tag_text) for number, token in enumerate(tokens)]
    row = ["^", *words, "$"]
    found = set(words)
    found.update(map(" ".join, zip(row, row[1:], strict=False)))
    found.update(map(" ".join, zip(row, row[1:], row[2:], strict=False)))
    found.update(f"{one} _ {other}" for one, other in zip(row, row[2:], strict=False))
    found.update(f"~{word[:STEM]}" for word in words if len(word) > STEM and word[0] != "<")
    norms = {token.norm for token in tokens}
    you, me, us = (int(bool(norms & people)) for people in (READER, SENDER, SENDER_ORG))
    known = min(len(details(tokens)), 4)
    found.update(
        (
            f"who={sentence.who}",
            f"mood={sentence.mood}",
            f"who={sentence.who} mood={sentence.mood}",
            f"details={known}",
            f"details={min(known, 3)} you={you}",
            f"you={you} me={me} us={us}",
            f"you={you} me={me} us={us} details={min(known, 3)}",
            f"length={min(5, len(words) // 6)}",
        )
    )
    for cue in sentence.cues:
        found.add(f"cue={cue.section.move}")
        found.add(f"cue={cue.section.move}/{cue.section.name}")
    return found


def _seen(token: Token, number: int, text: str) -> str:
    if token.kind == "tag":
        return f"<{kind_of(text[token.start : token.end])}>"
    if token.kind in _SHAPES:
        return f"<{token.kind}>"
    if token.kind == "name" and number > 0 and not is_common(token.norm):
        return "<name>"
    return token.norm
