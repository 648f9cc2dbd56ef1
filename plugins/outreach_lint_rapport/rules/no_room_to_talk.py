"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion, invites_words


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    fault = reading.fault("RAP004")
    if fault and not any(invites_words(sentence.text) for sentence in reading.body):
        yield Hit(
            reading.place(fault.worst),
            suggestion=_fix(reading, fault.worst),
            confidence=fault.confidence,
        )


def _fix(reading: Reading, shut: Sentence) -> Suggestion:
    question, answer = "[a question only they can answer]?", "A line back is enough"
    link = next((token for s in reading.body for token in s.tokens if token.kind == "url"), None)
    where = reading.draft.text[link.start : link.end].rstrip(".,;") if link else "[the link]"
    inside = shut.region == "body"
    return Suggestion(
        f"Invite an answer in words, and let the link come second: “{reading.vocative}{question} "
        f"{answer}; {where} is there if you prefer it.”",
        (
            Edit(
                Span(shut.span.start, shut.span.start),
                f"[A{question[2:]} Just reply to this message, a line is enough. ",
            ),
        )
        if inside
        else (),
    )
