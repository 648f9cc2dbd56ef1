"""What a line about the reader depends on: what is said about them, and the message's purpose."""

from __future__ import annotations

from outreach_lint.reading.encoded import EncodedReading
from outreach_lint.reading.moves import Sentence

MIN_INTEREST = 0.3  # probability of rapport, a trigger or praise below which it does not count
# Faults of messages in which a line about the reader would not be true, even if their confidence is
# low: only a click is wanted, blame, contempt, a campaign, and a search for somebody else.
UNSUITED_FAULTS = ("RAP004", "AGD002", "AGD004", "AGD006", "SEL005")
# The same, but only with high confidence: a circular, and a hunt for followers.
SURELY_UNSUITED_FAULTS = ("RAP005", "SEL003", "SEL004")


def is_about_reader(sentence: Sentence) -> bool:
    """Return whether a sentence may say something about the reader, be it only vague praise.

    "I hope you are doing great" does not.
    """
    if max(sentence.chance("rapport"), sentence.chance("trigger")) >= MIN_INTEREST:
        return True
    praise = sentence.chance("praise")
    return praise >= MIN_INTEREST and praise > sentence.chance("small_talk")


def has_unsuited_fault(reading: EncodedReading) -> bool:
    """Return whether a fault shows that a line about the reader does not suit a message."""
    if any(map(reading.fault, UNSUITED_FAULTS)):
        return True
    return any(is_surely_broken(reading, rule) for rule in SURELY_UNSUITED_FAULTS)


def is_surely_broken(reading: EncodedReading, rule: str) -> bool:
    """Return whether a draft breaks a rule with high confidence, according to the encoder."""
    fault = reading.fault(rule)
    return fault is not None and fault.confidence == "high"
