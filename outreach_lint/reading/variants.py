"""Write in one form what must not change how a message is judged.

Whether a message breaks a rule depends neither on the reader's name nor on whether a call takes 15
or 30 minutes. The encoder has learned this only in part, and near a threshold a small difference
decides. So it always gets the same name and number.
"""

from __future__ import annotations

import re

from outreach_lint.reading.greetings import TITLE

# In place of the reader's name in a greeting: of 50 names the one with which the probabilities for
# 50 labelled drafts were nearest to their mean over all names.
USUAL_NAME = "Taylor"
USUAL_NUMBER = "20"  # in place of a number of two digits
_TITLES = re.compile(rf"^(?:{TITLE}\s+)+", re.IGNORECASE)
_TWO_DIGITS = re.compile(r"(?<![\w/@.,:-])[1-9]\d(?=[ %]|$)")


def with_usual_numbers(text: str) -> str:
    """Return a text with another number in place of each number of two digits."""
    return _TWO_DIGITS.sub(USUAL_NUMBER, text)


def with_usual_name(greeting: str, name: str) -> str:
    """Return a greeting with another name in place of the reader's, if it has one.

    A title stays: "Dear Dr Taylor".
    """
    name = _TITLES.sub("", name)
    return greeting.replace(name, USUAL_NAME, 1) if name else greeting
