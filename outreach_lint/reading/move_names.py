"""The moves that a sentence can make: their names and descriptions.

Rule pages use these names.
"""

from __future__ import annotations

MOVES = {
    "ask": "a request for time, money, help, contacts or attention; the name says for what",
    "bargain": "a follow, like or star offered for one in return",
    "blame": "words that make the reader feel at fault for not answering",
    "contempt": "looking down on the reader or on people like them",
    "contribution": "something of use to the reader whether or not they answer",
    "counts": "the wish for numbers: followers, connections, stars",
    "denial": "an aim denied or hidden: “not trying to sell you anything”",
    "false_tie": "an earlier contact claimed: “as we discussed”",
    "gatekeeper": "the reader as the way to somebody else: “are you the right person?”",
    "hype": "a promise or superlative that nobody can keep",
    "offence": "taking offence, or defending oneself in advance",
    "opt_out": "a way out: “if it is not for you, no harm done”",
    "personal_slot": "a merge tag for a line that is true of this reader alone",
    "pitch": "what the sender sells: a product, service, vacancy, event or cause",
    "politics": "campaigning for a party, candidate or partisan cause",
    "praise": "praise that does not say what for, or why",
    "pressure": "urgency, scarcity, insisting, or something arranged that nobody agreed to",
    "proof": "customers, numbers and awards that are meant to convince",
    "rapport": "real interest that fits only this reader, not anybody else in the same role",
    "self_intro": "who the sender is",
    "shared": "something that writer and reader already share",
    "small_talk": "“hope you are well”",
    "softener": "words that make a request smaller, or say why it goes to this reader",
    "thanks": "thanks",
    "trigger": "something noticed about the reader that only leads to something else",
}
ASKS = ("apply_join", "buy", "call", "click", "favour", "follow", "money", "referral", "reply")
