"""The fix for a message that holds nothing about the reader: an opening about them.

It asks the writer for the opening in one question. What to look for depends on what the message
names of the reader's, and where it is sent: a talk, a release, a post, a job advert, reviews.
"""

from __future__ import annotations

import re

from outreach_lint.model import PLACE, Edit, Suggestion
from outreach_lint.reading.form import words_in
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.phrases import to_many
from outreach_lint.reading.reading import Reading
from outreach_lint.reading.removal import opened
from outreach_lint.reading.tags import is_of_ones_own
from outreach_lint.reading.whole import is_minded

SLOT = "{{personal_line}}"  # where a template has no tags of its own
_PLAIN_TAG = re.compile(
    r"(?P<begins>[^\w\s]+\s?)(?P<name>[A-Za-z][\w.]*(?: \w+)*)(?P<ends>\s?[^\w\s\"'()|!?:]*)"
)
LONGEST_OFFER = 90  # characters of an offer that a fix quotes
# What to look for, where the message itself names something of the reader's; the first that fits.
LOOK_FOR = (
    (
        r"your (?:podcast|show|episode)",
        "Which episode of theirs did you hear, and what stayed with you?",
    ),
    (
        r"your (?:talk|panel|session|lecture|keynote|presentation)",
        "What did they say in their talk, and what did you do with it?",
    ),
    (
        r"i applied|i(?:'m| am) applying|my application|my (?:resume|cv)",
        "What in their work or job advert made you apply?",
    ),
    (
        r"your (?:paper|thesis|research|lab)",
        "Which paper of theirs did you read, and what question did it leave you with?",
    ),
    (
        r"your (?:repo(?:sitory)?|library)",
        "Which release or issue of theirs did you use, and what came of it?",
    ),
    (
        r"your (?:videos?|channel|songs?|music)",
        "Which video or song of theirs stayed with you, and why?",
    ),
    (
        r"your (?:blog|website|site|articles?)",
        "Which page or article of theirs did you read, and what did you take from it?",
    ),
    (
        r"your (?:fund|portfolio|investments)",
        "Which of their investments is nearest to your work, and why?",
    ),
    (
        r"your (?:restaurant|shop|store|clinic|salon|hotel|practice|bakery)",
        "What did you notice in their reviews or on their page?",
    ),
    (r"your (?:posts?|feed)", "Which post of theirs stayed with you, and why?"),
)
CHANNELS = (
    ("linkedin", "Which post or comment of theirs made you want to talk?"),
    ("x-", "Which post of theirs stayed with you, and why?"),
    ("bluesky", "Which post of theirs stayed with you, and why?"),
    ("mastodon", "Which post of theirs stayed with you, and why?"),
)
OF_COMPANY = "What has {company} made, posted or advertised lately that made you write?"
# A talk, a release, a post: the writer knows which there is.
OF_THEIRS = "What of theirs (a talk, release, post, job advert) did you see, and what came of it?"
_NAME = r"[A-Z][\w&.'’-]*[\w](?: (?:& )?[A-Z][\w&'’-]+){0,2}"
# Where the reader works, in words that can be said of nobody else.
_COMPANY = re.compile(
    r"\b(?:you(?:['’]re| are)?(?: and (?:the|your) team)?(?: are)?"
    r"(?: (?:work|lead|run|do|hire|doing|building|hiring|growing|leading|running|working)) at"
    r"|\byou(?:['’]re| are) at|your (?:work|role|team|job|time|position|career|colleagues) at)"
    rf" (?P<name>{_NAME})"
)
LITTLE = 0.3  # probability under which a sentence says nothing of the reader's
# A first line about the reader comes too late where the message goes on from an earlier one.
_GOES_ON = re.compile(
    r"""
      \bfollow(?:ing|ed)[ ]up\b | \b(?:just|wanted\s+to|want\s+to|me|i|quick)\s+follow[ -]?up\b
    | \bcircl(?:e|ing)\s+back | \bchecking\s+(?:back|in)\b
    | \b(?:just|wanted\s+to)\s+check\s+(?:back|in)\b | \bbump(?:ing)?\s+(?:this|it|my)\b
    | \b(?:one|a)\s+(?:more|last|final)\s+(?:thing|thought|note|word|message|e?-?mail|angle|try)
    | \b(?:one\s+last|last\s+one)\b | \bcouple\s+(?:of\s+)?times\b | \bkeep\s+e?-?mailing\b
    | \blast\s+(?:thing|thought|note|word|message|e?-?mail|angle|try|attempt|follow)
    | \b(?:my|our|the)\s+(?:last|previous|earlier|first|original)\s+(?:note|message|e?-?mail|letter)
    | \b(?:haven['’]?t|have\s+not|not|never|didn['’]?t)\s+hear(?:d)?\b
    | \bthought\s+about\s+it\b | \bthinking\s+about\s+it\b | \bas\s+(?:promised|discussed|agreed)\b
    | \bclos(?:e|ing)\s+(?:out\s+)?(?:the|this|your)\s+(?:file|loop|out)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SEVERAL = re.compile(
    r"\b(?:and|or|team|all|everyone|council|board|committee|members)\b|[&/]", re.IGNORECASE
)
_OF_A_PERSON = frozenset(("i", "my", "me"))
_BY_A_TEAM = re.compile(r"(?:^|\n)[^\n.?!]{0,40}\bteam\W*\Z", re.IGNORECASE)  # the last line


def about_them(reading: Reading) -> Suggestion:
    """Return the fix that begins with the reader; a template gets a place for a personal line."""
    question = question_about_them(reading)
    if slot := line_to_come(reading):
        text = f"Begin each message with a line about its reader, {slot}. It answers: {question}"
        edits = opened(reading, slot) if has_room(reading) else ()
        return Suggestion(f"{text}{_after(reading)}", edits)
    text = f"Begin with them: “{reading.vocative}[{question}]”"
    edits = opened(reading, f"[{question}]") if has_room(reading) else ()
    return Suggestion(f"{text}{_after(reading)}", edits)


def is_to_one(reading: Reading) -> bool:
    """Tell whether a person writes to one reader, whom the greeting calls by name.

    A newsletter, a letter to a council or a service's own mail does not.
    """
    if not reading.reader or _SEVERAL.search(words_in(reading, "greeting")):
        return False
    role = to_many(f"Dear {reading.reader.split()[-1]}")  # "Dear Software Developer"
    return role is None and is_by_a_person(reading)


def is_by_a_person(reading: Reading) -> bool:
    """Tell whether a message is a person's: a final one says "I", or somebody signs it.

    A list's footer or a team's name at the end show that it is a service's.
    """
    regions = {piece.region for piece in reading.pieces}
    if "footer" in regions or _BY_A_TEAM.search(reading.draft.text):
        return False
    if reading.draft.template or "signature" in regions:
        return True
    for sentence in reading.body:
        for token in sentence.tokens:
            if re.split("['’]", token.norm)[0] in _OF_A_PERSON:
                return True
    return False


def goes_on(reading: Reading) -> bool:
    """Tell whether a message says that it goes on from an earlier one."""
    return _GOES_ON.search(reading.draft.text[reading.draft.body_start :]) is not None


def has_room(reading: Reading) -> bool:
    """Tell whether a line about the reader, still to be written, fits in at the beginning.

    It is a first message to one reader, and holds nothing of theirs yet, nor a place for it. In
    one that reads like a circular no such line would be true.
    """
    if not is_to_one(reading) or reading.reply_mark or reading.earlier:
        return False
    if not _is_sure(reading, "RAP003") or _is_sure(reading, "RAP005"):
        return False
    if any(tag.kind == "personal" or is_of_ones_own(tag) for tag in reading.tags):
        return False
    for sentence in reading.body:
        if max(sentence.chance("rapport"), sentence.chance("trigger")) >= LITTLE:
            return False
    return not goes_on(reading)


def _is_sure(reading: Reading, rule: str) -> bool:
    fault = reading.fault(rule)
    return fault is not None and fault.confidence == "high"


def line_to_come(reading: Reading) -> str:
    """Return a tag for a personal line, as the template's own tags are written.

    A template without tags gets one of the usual form; it is empty for a final message.
    """
    if not reading.draft.template:
        return ""
    own = _first_tag(reading)
    if own.startswith("["):
        return PLACE
    plain = _PLAIN_TAG.fullmatch(own)
    if plain is None:  # a filter or a call stands in it
        return SLOT
    words = "personal_line"
    if plain["name"].isupper():
        words = words.upper()
    elif re.search("[a-z][A-Z]", plain["name"]):
        words = "personalLine"
    return f"{plain['begins']}{words}{plain['ends']}"


def _first_tag(reading: Reading) -> str:
    """Return a template's first tag that is filled; one of the usual form where there is none."""
    for tag in reading.tags:
        if tag.kind != "control" and not tag.gap:
            return tag.text
    return SLOT


def question_about_them(reading: Reading) -> str:
    """Return what to look for with this reader, as a question to the writer."""
    if question := _by_channel(reading) or _by_words(reading):
        return question
    company = company_of(reading)
    return OF_COMPANY.format(company=company) if company else OF_THEIRS


def company_of(reading: Reading) -> str:
    """Return the reader's company as the message names it, empty where it does not."""
    text = reading.draft.text
    for sentence in reading.body:
        if match := _COMPANY.search(text, *sentence.span):
            return match["name"].rstrip(".,")
    return ""


def fair_offer(reading: Reading) -> str:
    """Return the offer in the message's own words, short and without what another rule forbids.

    It is empty where there is none.
    """
    fair: list[Move] = []
    for pitch in reading.moves("pitch"):
        short = len(reading.saying(pitch)) <= LONGEST_OFFER
        if short and not is_minded(reading.sentence(pitch)):
            fair.append(pitch)
    return reading.saying(max(fair, key=lambda move: move.chance)) if fair else ""


def _after(reading: Reading) -> str:
    """Return what comes after the opening: by setting, and by what the message has."""
    offer = fair_offer(reading)
    if reading.offer is None:
        return " Then say in one sentence why you write."
    if reading.draft.setting == "sales":
        if offer:
            return f" Then what you do, in a sentence: “{offer}”"
        return " Then what you do, in a sentence."
    if offer:
        return f" Keep “{offer}” for later."
    return " Keep what you offer for a later message."


def _by_channel(reading: Reading) -> str:
    channel = reading.draft.channel or ""
    for begin, asked in CHANNELS:
        if channel.startswith(begin):
            return asked
    return ""


def _by_words(reading: Reading) -> str:
    written = " ".join(s.text for s in reading.sentences if s.region in ("subject", "body"))
    for pattern, asked in LOOK_FOR:
        if re.search(rf"\b(?:{pattern})\b", written, re.IGNORECASE):
            return asked
    return ""


def moved_first(reading: Reading, first_offer: Sentence) -> tuple[Edit, ...]:
    """Return the edits that put a paragraph about the reader before the offer.

    There are none where no such paragraph follows the offer.
    """
    for paragraph in _paragraphs(reading):
        begin = paragraph[0]
        if begin.number <= first_offer.number or not any(s.has("rapport") for s in paragraph):
            continue
        if any(s.has("pitch", "ask", "proof") and not s.has("rapport") for s in paragraph):
            continue
        words = reading.draft.text[begin.span.start : paragraph[-1].span.end]
        if cuts := reading.without(*paragraph):
            opening = opened(reading, words)
            if opening and opening[0].span.end <= min(edit.span.start for edit in cuts):
                return (*opening, *cuts)
    return ()


def _paragraphs(reading: Reading) -> list[list[Sentence]]:
    """Return the body's sentences by paragraph."""
    found: list[list[Sentence]] = []
    for sentence in reading.body:
        before = found[-1][-1] if found else None
        between = reading.draft.text[before.span.end : sentence.span.start] if before else "\n\n"
        if len(re.findall(r"\r\n?|\n", between)) > 1:
            found.append([])
        found[-1].append(sentence)
    return found
