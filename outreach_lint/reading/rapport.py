"""Real interest in this reader, by the swap test: would the words be as true of the next person in the role?

Three things must come together in one sentence: it is about the reader (or what they made, said or
lived), it says so as something the writer knows, and it carries details beyond the vocabulary that any
mass mail draws from.
"""

from __future__ import annotations

from outreach_lint.model import Span
from outreach_lint.reading.moves import SURE, SURE_FOR, Move, Sentence, cue_span

HOSTILE = ("contempt", "blame", "offence", "pressure", "politics", "reviewer")
# How many details each way of knowing must carry before it passes the swap test.
NEEDED = {"tie": 1, "thanks": 1, "event": 1, "made": 1, "said": 2, "noticed": 3, "lived": 2}
KINDRED = ("rapport", "question_about_reader", "trigger", "contribution")
HARDLY = 0.05  # what cues call rapport and is less likely than that is none
HARDLY_OF_OWN = 0.3  # where the sender is the subject it must be likelier
SURE_OF_OWN = 0.8  # … and where no word of it is the reader's
RIVALS = ("pitch", "praise", "trigger", "shared", "qualify")  # what passes for rapport and is none


def with_rapport(sentence: Sentence) -> tuple[Move, ...]:
    """Return the moves of a sentence, with the rapport that it earns."""
    moves = sentence.moves
    if sentence.has("trigger") and not sentence.details() and not sentence.holds("tag"):
        # "your recent success" is nobody's own
        moves = tuple([move for move in moves if move.kind != "trigger"])
    found = _rapport(sentence) if sentence.region == "body" else _tie(sentence)
    if found is not None:
        return (*(move for move in moves if move.kind != "praise"), found)
    event = _trigger(sentence) if sentence.region == "body" else None
    return (*moves, event) if event is not None else moves


def _rapport(sentence: Sentence) -> Move | None:
    """Return the rapport that a sentence shows: by a way of knowing with its details, or by the learned weights."""
    kindred = max([sentence.likely.get(move, 0) for move in KINDRED])
    if kindred < HARDLY or sentence.has(*HOSTILE):
        return None
    likely, cued = _likely(sentence), rapport_by_cues(sentence)
    if likely is not None:
        return cued or likely  # the cue knows which sort it is
    return cued if kindred >= (HARDLY_OF_OWN if _is_own(sentence) else HARDLY) else None


def _trigger(sentence: Sentence) -> Move | None:
    """Return what was noticed on the reader's side, where it only leads into something else."""
    cue = sentence.cue("knowledge", "event", "noticed")
    if (
        cue is None
        or not (sentence.holds("tag") or sentence.likely.get("trigger", 0) >= HARDLY)
        or sentence.cue("knowledge", "assumed")
        or sentence.has("trigger", *HOSTILE)
    ):
        return None
    return Move("trigger", "event", cue_span(sentence, cue), sentence.number) if sentence.details() else None


def _tie(sentence: Sentence) -> Move | None:
    """Return the tie that a greeting names: "fellow …"."""
    cue = sentence.cue("knowledge", "tie") if sentence.region == "greeting" else None
    return Move("rapport", "tie", cue_span(sentence, cue), sentence.number) if cue else None


def _likely(sentence: Sentence) -> Move | None:
    """Return the rapport that the learned weights see, where nothing that passes for it is likelier."""
    asks = sentence.likely.get("question_about_reader", 0)
    chance = max(sentence.likely.get("rapport", 0), asks)
    if sentence.mood == "question" or sentence.cue("knowledge", "assumed") or sentence.cue("praise"):
        chance = max(asks, chance if chance >= SURE else 0)  # what often only sounds like interest
    own = _is_own(sentence)
    if not sentence.names_reader() and not sentence.holds("tag"):
        sure = SURE_OF_OWN if own else SURE
        chance = max(asks, chance if chance >= sure else 0)  # nothing in it is the reader's by its words
    rival = max(sentence.likely.get(move, 0) for move in RIVALS)
    real = sentence.details()
    if chance < (HARDLY_OF_OWN if own else SURE_FOR) or chance < rival or not (real or asks >= SURE_FOR):
        return None
    if asks >= SURE_FOR or sentence.mood == "question":
        return Move("rapport", "question", sentence.span, sentence.number)
    return Move("rapport", "detail", Span(real[0].start, real[-1].end), sentence.number)


def _is_own(sentence: Sentence) -> bool:
    return sentence.who in ("sender", "sender_org")


def rapport_by_cues(sentence: Sentence) -> Move | None:
    """Return the rapport that shows in a way of knowing with enough details beside it."""
    cues = {cue.section.name: cue for cue in sentence.cues if cue.section.move == "knowledge"}
    real = sentence.details()
    congratulates = any(token.norm.startswith("congrat") for token in sentence.tokens)
    about = congratulates or sentence.names_reader() or sentence.holds("tag")
    assumed = "assumed" in cues or sentence.cue("qualify") is not None
    selling = sentence.has("pitch", "counts", "bargain", "closed") or sentence.mood == "request"
    for name, needed in NEEDED.items():
        if name not in cues or len(real) < needed or (assumed and name not in ("tie", "thanks")):
            continue
        if name == "tie" or (about and (name == "thanks" or not selling)):
            return Move("rapport", name, cue_span(sentence, cues[name]), sentence.number)
    if assumed or not about or sentence.has("ask", "pitch") or selling:
        return None
    if sentence.mood == "question" and real:
        return Move("rapport", "question", sentence.span, sentence.number)
    if len(real) >= 4 and sentence.who in ("reader", "reader_org"):
        return Move("rapport", "detail", Span(real[0].start, real[-1].end), sentence.number)
    return None
