"""SEL005: the reader is a step to someone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Suggestion

PLAIN = 0.5  # probability from which it is said among acquaintances, who introduce people to one another


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a request for somebody behind the reader, unless they offered it."""
    if reading.moves("offered"):
        return
    for move in reading.moves("gatekeeper", region="any"):
        sentence = reading.sentence(move)
        sure = reading.draft.relationship == "stranger" or sentence.likely.get("gatekeeper", 0) >= PLAIN
        if sure and not sentence.has("contribution", "opt_out"):
            who = reading.reader or "this reader"
            gentle = reading.moves("opt_out") and reading.moves("rapport")
            yield Hit(
                reading.place(move),
                confidence="low" if gentle else "high",
                suggestion=Suggestion(
                    f"Write to {who} for their own sake: [a question that they can answer themselves]. Find the other person's name yourself, and write to them.",
                    (Edit(sentence.span, "[A question that they can answer themselves]?"),)
                    if sentence.region == "body"
                    else (),
                ),
            )
            return
