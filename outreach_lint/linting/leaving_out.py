"""Find the edits that leave out the words that an advice names: “Leave out “act now”.”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from outreach_lint.linting.edits import edits_of
from outreach_lint.model import Draft, Edit, Finding, Span
from outreach_lint.reading import Reading, read
from outreach_lint.reading.removal import removal_edits

_ADVICE = re.compile(r"Leave out “(?P<words>[^”]+)”")
_ARTICLE = re.compile(r"\b(a)n?(?= \Z)", re.IGNORECASE)
_TAKES_AN = "aeio"  # letters before which an article is "an"


def edits_to_leave_out(
    draft: Draft, finding: Finding, untested: Sequence[Finding]
) -> tuple[Edit, ...]:
    """Return the edits that leave out the words that a finding's advice names.

    ``untested`` are the draft's findings before their fixes were tested: a fix that was refused
    still has its edits there. There are no edits if the words are not in the body, or if nothing
    else is.
    """
    advice = _ADVICE.match(finding.suggestion.text) if finding.suggestion else None
    if advice is None or finding.span.start == finding.span.end:
        return ()
    for other in untested:
        if (other.code, other.span) == (finding.code, finding.span):
            edits = edits_of(other, draft)
            if edits and only_removes(edits, draft):
                return edits
    return _removal_of(advice["words"], read(draft), finding.span)


def only_removes(edits: Iterable[Edit], draft: Draft) -> bool:
    """Return whether edits insert no words that they do not remove."""
    return all(
        edit.text.strip().casefold() in draft.text[slice(*edit.span)].casefold() for edit in edits
    )


def _removal_of(words: str, reading: Reading, found: Span) -> tuple[Edit, ...]:
    for sentence in reading.body:
        if sentence.span.overlaps(found) and reading.quoted(sentence) == words:
            return removal_edits(reading, [sentence]) if len(reading.body) > 1 else ()
    text = reading.draft.text
    start = text.find(words, *found)
    if start < 0 or words == text[slice(*found)].strip():
        return ()
    return (_removal_of_words(text, Span(start, start + len(words)), reading),)


def _removal_of_words(text: str, span: Span, reading: Reading) -> Edit:
    """Return the edit that removes words of a sentence, and adapts an article before them."""
    article = _ARTICLE.search(text, 0, span.start)
    following = text[span.end :].lstrip()[:1].casefold()
    if article is None or not following.isalpha():
        return reading.cut(span)
    start = article.start()
    return Edit(Span(start, span.end), article[1] + ("n" if following in _TAKES_AN else ""))
