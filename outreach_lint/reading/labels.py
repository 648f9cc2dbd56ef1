"""The labels of the encoder that are codes of rules, and what they stand for.

These are facts about the trained model: the rules that it knows, not those that are installed.
``training/labels.py`` states them, and they are stored with the weights in ``model.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from outreach_lint.reading.encoder import encoder


class RuleLabels(NamedTuple):
    """The labels that are codes of rules.

    ``about_message`` are faults of a whole message, not of a sentence, ``about_absence`` faults in
    what a message lacks. ``by_move`` has, for each move that is the subject of a rule, the label of
    that rule, which is also the label of the move. ``cues`` has the list of stock phrases of each
    rule that has one. ``no_interest``, ``no_answer`` (the reader has
    no way to answer), ``mass_mail`` and ``orders`` (to a machine) are single labels.
    """

    about_message: Sequence[str]
    about_absence: Sequence[str]
    by_move: Mapping[str, str]
    cues: Mapping[str, str]
    no_interest: str
    no_answer: str
    mass_mail: str
    orders: str


@cache
def rule_labels() -> RuleLabels:
    """Return the labels that are codes of rules, by what they stand for."""
    return RuleLabels(**encoder().facts["rule_labels"])


def is_rule(label: str) -> bool:
    """Return whether a label is the code of a rule, not a move."""
    return label in encoder().facts["rules"]
