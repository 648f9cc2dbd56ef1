"""Words that identify the regions of a message."""

from __future__ import annotations

SIGN_OFF_FIRST = frozenset(
    (
        "with my our very kind kindest best warm warmest many all respectful friendly yours your"
        " sincere sincerely regards cheers respectfully thanks thank thx br cordially greetings"
        " take until see ciao love xo xoxo sent talk warmly gratefully faithfully"
    ).split()
)
SIGN_OFF_REST = SIGN_OFF_FIRST | frozenset(
    (
        "and regards wishes greetings truly faithfully again so much a lot you in advance for time"
        " consideration the from care then there soon to day week weekend reading attention help"
        " support iphone phone mobile android ipad samsung"
    ).split()
)
FOOTERS = (
    "unsubscribe|opt out of|opt-out of|you are receiving this|you receive this|you received this"
    "|to stop receiving|manage preferences|manage your preferences|view in browser"
    "|view in your browser|view this email in|intended solely for|confidentiality"
    "|confidential and|this email and any|this e-mail and any|this message and any|is not spam"
    "|this e-mail is confidential|this email is confidential|intended recipient"
    "|contents of this message|contents of this email|contents of this e-mail|disclaimer"
    "|all rights reserved|©|consider the environment before|privacy policy|virus-free"
    "|registered office|registered in england"
).split("|")
# A short last line that begins with one of these words is not a name, place or title.
CALL_TO_ACTION = frozenset(
    (
        "book click see visit sign register donate join reply call watch read order apply download"
        " follow subscribe find get add check learn try start buy chip vote rsvp please act only"
        " save hurry claim grab"
    ).split()
)
