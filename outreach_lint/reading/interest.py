"""What a line about the reader depends on: what is said about them, and the message's purpose."""

from __future__ import annotations

from outreach_lint.reading.encoded import EncodedReading
from outreach_lint.reading.labels import rule_labels
from outreach_lint.reading.moves import Sentence

MIN_INTEREST = 0.3  # probability of rapport, a trigger, praise or blame from which it counts
# Moves of messages in which a line about the reader would not be true: a reproach, contempt, a
# campaign, and a search for somebody else or for followers.
UNSUITED_MOVES = ("blame", "contempt", "politics", "gatekeeper", "counts", "bargain")


def is_about_reader(sentence: Sentence) -> bool:
    """Return whether a sentence may say something about the reader, be it only vague praise.

    "I hope you are doing great" does not.
    """
    if max(sentence.chance("rapport"), sentence.chance("trigger")) >= MIN_INTEREST:
        return True
    praise = sentence.chance("praise")
    return praise >= MIN_INTEREST and praise > sentence.chance("small_talk")


def suits_line_about_reader(reading: EncodedReading) -> bool:
    """Return whether a line about this reader alone would suit a message.

    It would not suit one that only wants a click, or a circular. A message that asks for nothing is
    an announcement, and is a circular even if that is doubtful.
    """
    labels = rule_labels()
    if reading.moves(*UNSUITED_MOVES) or reading.fault(labels.no_answer):
        return False
    if any(sentence.chance("blame") >= MIN_INTEREST for sentence in reading.body):
        return False  # a reminder, even if no blame is sure
    if is_mass_mail(reading):
        return False
    return bool(reading.moves("ask")) or reading.fault(labels.mass_mail) is None


def is_mass_mail(reading: EncodedReading) -> bool:
    """Return whether a message is surely written to many people, according to the encoder."""
    return is_surely_broken(reading, rule_labels().mass_mail)


def is_surely_broken(reading: EncodedReading, rule: str) -> bool:
    """Return whether a draft breaks a rule with high confidence, according to the encoder."""
    fault = reading.fault(rule)
    return fault is not None and fault.confidence == "high"
