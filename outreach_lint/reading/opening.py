"""The fix for a message that has nothing about the reader: an opening about them.

It asks the writer one question, whose answer is the opening. The question depends on the channel
and on what the message mentions, such as the reader's talk, paper, post, job advert or reviews.
"""

from __future__ import annotations

import re

from outreach_lint.model import BRACKET_PERSONAL_TAG, Edit, Insertion, Suggestion
from outreach_lint.reading.coherence import breaks_sentence_rule, is_apart
from outreach_lint.reading.correspondents import is_follow_up, is_to_one
from outreach_lint.reading.interest import (
    is_about_reader,
    is_surely_broken,
    suits_line_about_reader,
)
from outreach_lint.reading.labels import rule_labels
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.reading import Reading
from outreach_lint.reading.removal import opening_edits
from outreach_lint.reading.tags import is_custom_field

DEFAULT_PERSONAL_TAG = "{{personal_line}}"  # for a template without tags
_SIMPLE_TAG = re.compile(
    r"(?P<begins>[^\w\s]+\s?)(?P<name>[A-Za-z][\w.]*(?: \w+)*)(?P<ends>\s?[^\w\s\"'()|!?:]*)"
)
_PROGRAM_TAG = re.compile(r"\$?\{(?!\{)[^{}]*[\[(]")  # {contact['name']}, ${lead.get("name")}
MAX_OFFER_CHARS = 90  # of an offer that a fix quotes
# Questions by words in the message, such as "your podcast"; the first match is used.
QUESTIONS_BY_WORDS = (
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
QUESTIONS_BY_CHANNEL = (
    ("linkedin", "Which post or comment of theirs made you want to talk?"),
    ("x-", "Which post of theirs stayed with you, and why?"),
    ("bluesky", "Which post of theirs stayed with you, and why?"),
    ("mastodon", "Which post of theirs stayed with you, and why?"),
)
COMPANY_QUESTION = "What has {company} made, posted or advertised lately that made you write?"
GENERAL_QUESTION = "What of theirs (a page, post, talk) did you see, and what struck you?"
# The place where the reader works, in words that can only be about the reader.
_COMPANY = re.compile(
    r"""
    \b(?: you(?:['’]re|[ ]are)?(?:[ ]and[ ](?:the|your)[ ]team)?(?:[ ]are)?[ ]
           (?:work|lead|run|do|hire|doing|building|hiring|growing|leading|running|working)[ ]at
         | \byou(?:['’]re|[ ]are)[ ]at
         | your[ ](?:work|role|team|job|time|position|career|colleagues)[ ]at )
    [ ](?P<name>[A-Z][\w&.'’-]*[\w](?:[ ](?:&[ ])?[A-Z][\w&'’-]+){0,2})
    """,
    re.VERBOSE,
)
MIN_INTRODUCTION = 0.3  # probability from which a sentence introduces its writer
MIN_PLAIN_OFFER = 0.8  # probability of a pitch from which a sentence does little else than offer
_BULK_TEXT = re.compile(r"\b(?i:reply|text|send) STOP\b")  # a text message to many
_FIRST_PERSON = frozenset(("i", "my", "we", "our"))


def suggest_opening(reading: Reading) -> Suggestion:
    """Return the fix that begins with the reader; a template gets a tag for a personal line."""
    question = opening_question(reading)
    words = f"[{question}]"
    text = f"Begin with them: “{reading.vocative}{words}”"
    if tag := personal_line_tag(reading):
        words = tag
        text = f"Begin each message with a line about its reader, {tag}. It answers: {question}"
    edits = opening_edits(reading, words) if can_add_opening(reading) else ()
    advice = f"{text}{_advice_after_opening(reading)}"
    return Suggestion(advice, edits, insertions=(Insertion(words, "opening"),))


def can_add_opening(reading: Reading) -> bool:
    """Return whether a line about the reader, still to be written, fits at the beginning.

    It fits in a first message to one reader that has nothing about the reader, not even vague
    praise, and no tag for it.
    """
    if not is_to_one(reading) or reading.reply_mark or reading.earlier:
        return False
    lacks_interest = is_surely_broken(reading, rule_labels().no_interest)
    if not lacks_interest or not suits_line_about_reader(reading):
        return False
    if any(tag.kind == "personal" or is_custom_field(tag) for tag in reading.tags):
        return False
    if _PROGRAM_TAG.match(_first_tag(reading)):
        return False  # the program that fills it would not know a new tag
    says_something = any(map(is_about_reader, reading.body)) or _may_begin_with_reader(reading)
    return not (says_something or is_follow_up(reading) or _BULK_TEXT.search(reading.draft.text))


def _may_begin_with_reader(reading: Reading) -> bool:
    """Return whether a message may begin with something that is true of its reader."""
    if not reading.body:
        return True
    if reading.draft.template:
        return _begins_with_field(reading)
    return not _begins_with_writer(reading)


def _begins_with_field(reading: Reading) -> bool:
    """Return whether the first sentence has a merge field, and is no plain offer.

    A mail merge fills it in, as in "{company} has no website", so that it is about the reader.
    """
    first = reading.body[0]
    if first.chance("pitch") >= MIN_PLAIN_OFFER:
        return False
    for tag in reading.tags:
        if tag.kind == "field" and not tag.gap and first.span.overlaps(tag.span):
            return True
    return False


def _begins_with_writer(reading: Reading) -> bool:
    """Return whether a message begins, after small talk, with nothing but its writer."""
    first = next((sentence for sentence in reading.body if not sentence.has("small_talk")), None)
    if first is None or not first.tokens:
        return False
    if first.tokens[0].norm.partition("'")[0] not in _FIRST_PERSON:
        return False
    if first.chance("self_intro") >= MIN_INTRODUCTION:
        return True
    names_others = any(token.kind == "name" and token.norm != "i" for token in first.tokens[1:])
    return not names_others and re.search(r"(?i)\byou", first.text) is None


def personal_line_tag(reading: Reading) -> str:
    """Return a tag for a personal line, in the style of the template's own tags.

    A template without tags gets ``DEFAULT_PERSONAL_TAG``. The result is empty for a final message.
    """
    if not reading.draft.template:
        return ""
    first_tag = _first_tag(reading)
    if first_tag.startswith("["):
        return BRACKET_PERSONAL_TAG
    simple = _SIMPLE_TAG.fullmatch(first_tag)
    if simple is None:  # it has a filter or a call
        return DEFAULT_PERSONAL_TAG
    name = "personal_line"
    if simple["name"].isupper():
        name = name.upper()
    elif re.search("[a-z][A-Z]", simple["name"]):
        name = "personalLine"
    return f"{simple['begins']}{name}{simple['ends']}"


def _first_tag(reading: Reading) -> str:
    """Return the first tag that a mail merge fills, else ``DEFAULT_PERSONAL_TAG``."""
    for tag in reading.tags:
        if tag.kind != "control" and not tag.gap:
            return tag.text
    return DEFAULT_PERSONAL_TAG


def opening_question(reading: Reading) -> str:
    """Return a question to the writer about what to look for with this reader."""
    if question := _question_by_channel(reading) or _question_by_words(reading):
        return question
    company = company_of(reading)
    return COMPANY_QUESTION.format(company=company) if company else GENERAL_QUESTION


def company_of(reading: Reading) -> str:
    """Return the reader's company as named in the message; empty if it is not."""
    text = reading.draft.text
    for sentence in reading.body:
        if match := _COMPANY.search(text, *sentence.span):
            return match["name"].rstrip(".,")
    return ""


def quotable_offer(reading: Reading) -> str:
    """Return the most probable offer that is short and breaks no rule, in the message's own words.

    It is empty if there is none.
    """
    offers: list[Move] = []
    for pitch in reading.moves("pitch"):
        is_short = len(reading.quoted(pitch)) <= MAX_OFFER_CHARS
        if is_short and not breaks_sentence_rule(reading.sentence(pitch)):
            offers.append(pitch)
    return reading.quoted(max(offers, key=lambda move: move.chance)) if offers else ""


def _advice_after_opening(reading: Reading) -> str:
    """Return the advice on what follows the opening, by setting and offer."""
    offer = quotable_offer(reading)
    if reading.offer is None:
        return " Then say in one sentence why you write."
    if reading.draft.setting == "sales":
        if offer:
            return f" Then say in one sentence what you do: “{offer}”"
        return " Then say in one sentence what you do."
    if offer:
        return f" Keep “{offer}” for later."
    return " Keep what you offer for a later message."


def _question_by_channel(reading: Reading) -> str:
    channel = reading.draft.channel or ""
    for prefix, question in QUESTIONS_BY_CHANNEL:
        if channel.startswith(prefix):
            return question
    return ""


def _question_by_words(reading: Reading) -> str:
    text = " ".join(s.text for s in reading.sentences if s.region in ("subject", "body"))
    for pattern, question in QUESTIONS_BY_WORDS:
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            return question
    return ""


def edits_to_move_first(reading: Reading, first_offer: Sentence) -> tuple[Edit, ...]:
    """Return the edits that put a paragraph about the reader before the offer.

    There are none if no such paragraph follows the offer.
    """
    for paragraph in _paragraphs(reading):
        begin = paragraph[0]
        if begin.number <= first_offer.number or not any(s.has("rapport") for s in paragraph):
            continue
        if any(s.has("pitch", "ask", "proof") and not s.has("rapport") for s in paragraph):
            continue
        words = reading.draft.text[begin.span.start : paragraph[-1].span.end]
        if cuts := reading.removal_edits(*paragraph):
            opening = opening_edits(reading, words)
            if opening and opening[0].span.end <= min(edit.span.start for edit in cuts):
                return (*opening, *cuts)
    return ()


def _paragraphs(reading: Reading) -> list[list[Sentence]]:
    """Return the body's sentences by paragraph."""
    paragraphs: list[list[Sentence]] = []
    for sentence in reading.body:
        end = paragraphs[-1][-1].span.end if paragraphs else 0
        if not paragraphs or is_apart(reading.draft.text[end : sentence.span.start]):
            paragraphs.append([])
        paragraphs[-1].append(sentence)
    return paragraphs
