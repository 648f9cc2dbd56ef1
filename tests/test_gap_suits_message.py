"""A gap is left only where its answer suits the message, and praise is removed only if hollow."""

from __future__ import annotations

import pytest

from outreach_lint.api import _config, _linter, draft_from_text
from outreach_lint.linting.fix import Fixed, fix
from outreach_lint.reading.sentences import clauses

OFFER = "We mend the sails of mills, from 900 euros. Could we talk on the phone?"
READER_GAP = "[to fill: What of theirs"
CLOSED = (
    "from 1 October our opening hours change. We are open from Tuesday to Saturday, 9 to 18, and"
    " closed on Mondays. The bakery next door keeps a key for parcels."
)
PRAISE_GAP = "[to fill: Which one thing of theirs"


def _fixed(words: str, greeting: str = "Hi Ada,") -> Fixed:
    linter, config = _linter(), _config()
    result = linter.judge(draft_from_text(f"{greeting}\n\n{words}\n\nTom\n"), config)
    return fix(result, lambda draft: linter.judge(draft, config), linter.rules, unsafe=True)


def test_a_gap_is_left_in_a_message_that_wants_an_answer() -> None:
    assert READER_GAP in _fixed(OFFER).text


@pytest.mark.parametrize(
    "words",
    [
        "I'm doing my thesis on mills and need 200 people who fill out a survey. It is anonymous."
        " Here is the link: https://uni.example/s/8. Please pass it on.",
        "We've just opened registration for our course on mills. I'm offering a discount of 15%."
        " Sign up here: https://mill.example/class",
        "Quick question: who in your company is responsible for buying sails? We sell sails of"
        " canvas, from 390 euros.",
        "I want to get to 10,000 subscribers by Christmas. Please subscribe and share my channel!"
        " I'll do the same for you.",
        "I've tried to reach you several times without success. I guess your mill isn't a priority"
        " for you. We mend sails at a fixed price of 300 a month.",
        "People like you rarely understand how a website works. We build sites for mills from 900"
        " euros. Call me on 555-0134.",
    ],
    ids=["survey", "course", "somebody else", "followers", "blame", "contempt"],
)
def test_no_gap_is_left_where_a_line_about_the_reader_would_not_suit(words: str) -> None:
    done = _fixed(words)
    assert any(finding.code == "RAP003" for finding in done.result.shown)
    assert not done.gaps


@pytest.mark.parametrize(
    "praise",
    [
        "I really admire your work.",
        "Your website looks fantastic!",
        "Great to see what you and your team have built.",
    ],
)
def test_a_gap_replaces_praise_that_says_nothing_else(praise: str) -> None:
    done = _fixed(f"{praise} {OFFER}")
    assert praise not in done.text and PRAISE_GAP in done.text
    assert done.text.endswith(f"{OFFER}\n\nTom\n") and len(done.gaps) == 1


@pytest.mark.parametrize(
    "praise",
    [
        "I was impressed by your work on the tide wheel.",
        "Your talk about leaking sluices was great.",
        "I'm reaching out because I'm impressed with your career.",
        "I love your mill and I'm a miller too.",
        "You seem like a great fit for our franchise.",
        "I think your firm would be the perfect partner for us.",
        "I know we've never met, but your pictures are wonderful.",
    ],
    ids=["work", "talk", "reason", "who writes", "offer", "opinion", "not met"],
)
def test_praise_that_says_more_stays_and_gets_no_gap_beside_it(praise: str) -> None:
    done = _fixed(f"{praise} {OFFER}")
    assert praise in done.text
    assert not done.gaps


def test_no_gap_for_praise_after_the_offer() -> None:
    words = f"{OFFER} I really admire your work."
    assert PRAISE_GAP not in _fixed(words).text


@pytest.mark.parametrize(
    ("greeting", "words", "gap"),
    [
        ("Dear customer,", CLOSED, False),
        ("To whom it may concern,", "I would like to order 200 leaflets. Is there a fee?", False),
        ("Dear friend,", "I am a miller and look for a wheel. May I come and see yours?", False),
        ("Dear Sir,", "I am a miller and look for a wheel. May I come and see yours?", True),
    ],
    ids=["a notice", "an office", "a friend", "a request"],
)
def test_a_name_is_asked_for_only_if_one_reader_is_asked_for_something(
    greeting: str, words: str, gap: bool
) -> None:
    assert bool(_fixed(words, greeting).gaps) is gap


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("Our revolutionary sails turn in any wind.", "Our sails turn in any wind."),
        ("We make cutting-edge mill sails.", "We make mill sails."),
        ("We are a revolutionary agency for sails.", "We are an agency for sails."),
        ("We built a groundbreaking sail that folds.", "We built a sail that folds."),
        ("Our sail is a revolutionary product.", None),
        ("We offer state-of-the-art facilities and a shop.", None),
        ("We provide an unmatched experience for millers.", None),
        ("We deliver an unrivalled level of service.", None),
    ],
)
def test_an_adjective_is_removed_if_its_noun_says_something_without_it(
    words: str, after: str | None
) -> None:
    done = _fixed(f"{words} A pair costs 900 euros, with ropes. Could we talk on the phone?")
    assert (after or words) in done.text


def test_the_subject_of_a_gracious_last_word_stays() -> None:
    offer = "If your mill ever needs a new sail, I am happy to make you an offer for it."
    words = f'Just say "no" and I will leave it at that. {offer}'
    subject = "Subject: Should I close this out?\n\n"
    assert _fixed(words, f"{subject}Hi Ada,").text.startswith(subject)


def test_a_gracious_clause_stays_together_with_the_blame_before_it() -> None:
    gracious = (
        "I've reached out a few times and haven't heard back — no worries, I understand the timing"
        " may not be right."
    )
    rest = (
        "If your mill ever looks for a new sail of canvas or larch, I would be happy to talk. We"
        " will keep on sewing in the meantime.\n\nAll the best to you and the team."
    )
    assert gracious in _fixed(f"{gracious}\n\n{rest}").text


def test_blame_stays_if_the_next_sentence_blames_too() -> None:
    linter, config = _linter(), _config()
    text = (
        "Hi Sharon,\n\nI've tried to reach you several times without success. I guess growing your"
        " practice isn't a priority for you. We do bookkeeping for vets at a fixed price of 300 a"
        " month. I wish you and your team all the best for the new year.\n\nDo let me know either"
        " way.\n\nIan\n"
    )
    result = linter.judge(draft_from_text(text), config)
    assert (
        fix(result, lambda draft: linter.judge(draft, config), linter.rules, unsafe=True).text
        == text
    )


def test_a_sentence_is_split_into_clauses() -> None:
    assert clauses("I love it, and we sell sails – red ones.") == [
        "I love it",
        "and we sell sails",
        "red ones.",
    ]
    assert clauses("Salt and pepper, well-made") == ["Salt", "and pepper", "well-made"]
