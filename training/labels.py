"""What the network is asked: the rules, the moves, and whether the two know each other."""

RULES = (
    "RAP001 RAP002 RAP003 RAP004 RAP005 RAP006 SEL001 SEL002 SEL003 SEL004 SEL005 "
    "AGD001 AGD002 AGD003 AGD004 AGD005 AGD006 LLM001"
).split()
MOVES = (
    "small_talk self_intro rapport praise contribution pitch proof ask pressure blame opt_out"
    " thanks trigger shared softener false_tie question_about_reader qualify ask.reply ask.call"
    " ask.click ask.favour ask.referral ask.follow ask.money ask.buy ask.apply_join"
).split()
FIX = "fix"  # of the draft: most readers would change it before it is sent
KNOWN = "known"  # of the draft: the two are acquainted or have an established relationship
SENTENCE_LABELS = [*RULES, *MOVES]
DRAFT_LABELS = [*RULES, KNOWN, FIX]
# Moves whose sentences are what a rule is about: sentences labelled with them teach that rule's
# sentence label, too.
TEACHES = {
    "hype": "RAP002",
    "gatekeeper": "SEL005",
    "counts": "SEL003",
    "bargain": "SEL004",
    "denial": "RAP006",
    "contempt": "AGD004",
    "offence": "AGD005",
    "blame": "AGD002",
    "politics": "AGD006",
    "pressure": "AGD001",
    "reviewer": "LLM001",
}
# Rules that stock phrases help to find, each with the kind of phrases that counts.
CUES = {
    "AGD001": "pressure",
    "AGD002": "blame",
    "AGD003": "praise",
    "RAP002": "hype",
    "RAP006": "denial",
    "SEL003": "counts",
    "SEL005": "gatekeeper",
}
# What the labels that are codes of rules stand for; the program reads this from ``model.json``.
RULE_LABELS = {
    # faults of a whole message, not of a sentence
    "about_message": "RAP001 RAP003 RAP004 RAP005 SEL001 SEL002".split(),
    # faults in what a message lacks
    "about_absence": "RAP001 RAP003 RAP005 SEL001".split(),
    # moves whose label is that of a rule
    "by_move": {
        "bargain": "SEL004",
        "contempt": "AGD004",
        "counts": "SEL003",
        "denial": "RAP006",
        "gatekeeper": "SEL005",
        "hype": "RAP002",
        "offence": "AGD005",
        "politics": "AGD006",
    },
    "cues": CUES,
    "no_interest": "RAP003",
    "no_answer": "RAP004",
    "mass_mail": "RAP005",
    "orders": "LLM001",
}
