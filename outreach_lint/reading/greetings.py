"""How messages greet: the words stand here once, for whatever looks for a greeting."""

from __future__ import annotations

# A pattern for words of either case, followed by whom they greet.
GREETING = (
    r"(?i:hi|hello|hey|hiya|heya|dear|dearest|greetings|salutations|howdy|hallo|g'day"
    r"|good (?:morning|afternoon|evening|day))\b"
)
