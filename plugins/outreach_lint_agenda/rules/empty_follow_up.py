"""AGD101: a follow-up asks again and adds nothing new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from outreach_lint import (
    NEWS_GAP,
    Hit,
    Insertion,
    Reading,
    Sentence,
    Span,
    Suggestion,
    is_mere_reminder,
)

NEW_CONTENT_MOVES = ("contribution", "rapport", "trigger", "opt_out", "personal_slot")
ANSWER_ASKS = ("reply", "")  # kinds of asks that want only an answer
GOODBYE = re.compile(
    r"\bthis (?:is|was|will be) my last\b"
    r"|\bone last (?:note|word|message|mail)\b"
    r"|\bleave (?:it|you) (?:at that|be|in peace)\b",
    re.IGNORECASE,
)
GOODBYE_LINE = "If it is not for you, I will leave it at that."
MAX_SHORT_QUESTION_WORDS = 8  # a question up to this length only asks for an answer
# Words up to this length are not compared; share of words that similar questions have in common.
MAX_SHORT_WORD_LETTERS, MIN_SHARED_WORDS = 3, 0.5
# Minimum words of a repeated opener; first sentences of an earlier message that are compared.
MIN_OPENER_WORDS, OPENING_SENTENCES = 5, 2
MIN_SAME_RATIO = 0.8  # similarity of two word sequences from which the texts count as the same
MAX_CHANCE_WORDS = 3  # words; bodies up to this length may be equal by chance
# Content words that no earlier message has, from which a message says something new.
MIN_NEW_WORDS = 4
EVERYDAY_WORDS = frozenset(
    (
        "again also about anything been before check checking circling could does email ever follow"
        " following from have having hear heard hope hoping inbox interested just know know last"
        " least made mail make message minute minutes more need note once possible quick quickly"
        " reach reaching reply response said send sent since something still than that there these"
        " they think this thoughts time today touch want wanted week well were what when whether"
        " will wondering would writing wrote your back case chance"
    ).split()
)


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for the request of a message that repeats an earlier one and adds nothing."""
    if not reading.steps or not reading.body or reading.earlier[-1].draft.received:
        return
    for step in reading.steps:
        if _has_same_text(reading, step):
            span = Span(reading.body[0].span.start, reading.body[-1].span.end)
            yield Hit(span, f"This is the text of {_step_label(step)} again.", _fix(reading))
            return
    if hit := _repeated_opening(reading):
        yield hit
        return
    if (
        reading.moves(*NEW_CONTENT_MOVES)
        or _has_news(reading)
        or any(GOODBYE.search(s.text) for s in reading.body)
    ):
        return
    # Sentences with blame come last: AGD002 reports them.
    for sentence in sorted(reading.body, key=lambda sentence: sentence.has("blame")):
        if sentence.has("ask", "blame") or sentence.is_question or is_mere_reminder(sentence.text):
            step_asked = _step_with_same_ask(reading, sentence)
            why = (
                f"{_step_label(step_asked)} asked the same (“{_question(step_asked)}”)"
                if step_asked
                else "it only asks again"
            )
            if step_asked or not _costly_asks(sentence):
                yield Hit(
                    _ask_span(reading, sentence),
                    f"This message adds nothing new: {why}.",
                    _fix(reading),
                )
                return


def _ask_span(reading: Reading, sentence: Sentence) -> Span:
    """Return the span of a request and the short questions after it.

    An example is "Just following up. Any thoughts?".
    """
    end = sentence.span.end
    for after in reading.body[reading.body.index(sentence) + 1 :]:
        if not after.is_question or after.words() > MAX_SHORT_QUESTION_WORDS:
            break
        end = after.span.end
    return Span(sentence.span.start, end)


def _costly_asks(sentence: Sentence) -> set[str]:
    """Return the kinds of asks in a sentence that cost the reader more than an answer."""
    wanted = set()
    for move in sentence.moves:
        if move.kind == "ask" and move.name not in ANSWER_ASKS:
            wanted.add(move.name)
    return wanted


def _step_label(step: Reading) -> str:
    number = step.draft.step
    day = f" (day {step.draft.day:g})" if step.draft.day is not None else ""
    return f"step {number}{day}" if number is not None else f"the message{day or ' before'}"


def _has_same_text(reading: Reading, step: Reading) -> bool:
    one, other = _words(reading), _words(step)
    return (
        len(one) > MAX_CHANCE_WORDS
        and SequenceMatcher(None, one, other, autojunk=False).ratio() >= MIN_SAME_RATIO
    )


def _words(reading: Reading) -> list[str]:
    words = []
    for sentence in reading.body:
        words += _words_of(sentence)
    return words


def _words_of(sentence: Sentence) -> list[str]:
    words = []
    for token in sentence.tokens:
        if token.kind not in ("mark", "tag"):
            words.append(token.norm)
    return words


def _repeated_opening(reading: Reading) -> Hit | None:
    """Return the hit for a message that begins with the words of an earlier one, if it does.

    Short sentences are not compared, because they are alike in many messages.
    """
    opener = next((s for s in reading.body if not s.has("small_talk", "personal_slot")), None)
    if opener is None or len(words := _words_of(opener)) < MIN_OPENER_WORDS:
        return None
    for step in reading.steps:
        if words not in map(_words_of, step.body[:OPENING_SENTENCES]):
            continue
        ends = _words_of(reading.body[-1]) == _words_of(step.body[-1]) and len(reading.body) > 1
        how = "starts and ends" if ends else "starts"
        message = f"This message {how} with the words of {_step_label(step)}."
        fix = Suggestion(
            f"Start with what is new since then instead of “{reading.quoted(opener)}”, and end"
            " with a question that you have not asked yet.",
            insertions=(Insertion(NEWS_GAP, "sentence"),),
        )
        return Hit(reading.span_of(opener), message, fix)
    return None


def _has_news(reading: Reading) -> bool:
    """Return whether a message says something new, or sells for the first time."""
    known: set[str] = set()
    for step in reading.steps:
        for sentence in step.sentences:
            known |= _long_words(sentence)
    new: set[str] = set()
    for sentence in reading.body:
        if not sentence.has("blame"):
            new |= _content_words(sentence)
    offers = [move for move in reading.moves("pitch") if not reading.sentence(move).is_question]
    return len(new - known) >= MIN_NEW_WORDS or bool(offers and not reading.made_before("pitch"))


def _content_words(sentence: Sentence) -> set[str]:
    """Return the words of a sentence that are not everyday words of a follow-up."""
    words = set()
    for token in sentence.tokens:
        if (
            token.kind in ("word", "name", "num", "money")
            and len(token.norm) > MAX_SHORT_WORD_LETTERS
        ):
            words.add(token.norm)
    return words - EVERYDAY_WORDS


def _step_with_same_ask(reading: Reading, sentence: Sentence) -> Reading | None:
    """Return the last earlier message with the same request, or ``None``.

    Two questions that only want an answer are the same if they share enough words.
    """
    wanted = _costly_asks(sentence)
    for step in reversed(reading.steps):
        for ask in step.moves("ask"):
            costs = ask.name not in ANSWER_ASKS
            if (costs and (ask.name in wanted or not wanted)) or _are_similar(
                sentence, step.sentence(ask)
            ):
                return step
    return None


def _are_similar(one: Sentence, other: Sentence) -> bool:
    """Return whether two sentences are about the same thing, by the long words that they share."""
    words, other_words = _long_words(one), _long_words(other)
    return bool(words) and len(words & other_words) >= MIN_SHARED_WORDS * len(words)


def _long_words(sentence: Sentence) -> set[str]:
    words = set()
    for token in sentence.tokens:
        if len(token.norm) > MAX_SHORT_WORD_LETTERS:
            words.add(token.norm)
    return words


def _question(step: Reading) -> str:
    return step.quoted(step.sentence(step.moves("ask")[-1]))


def _fix(reading: Reading) -> Suggestion:
    return Suggestion(
        "Add something new, or write a last message:"
        f" “{reading.vocative}{NEWS_GAP} {GOODBYE_LINE}”",
        insertions=(Insertion(f"{NEWS_GAP} {GOODBYE_LINE}", "sentence"),),
    )
