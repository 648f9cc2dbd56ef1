"""Where a gap for a personal line is inserted, and where it is not."""

from __future__ import annotations

import pytest

from outreach_lint import is_follow_up, is_to_one
from outreach_lint.api import _config, _linter, draft_from_text
from outreach_lint.linting.fix import fix
from outreach_lint.reading import read
from outreach_lint.reading.opening import opening_question

OFFER = "Our platform automates invoices for mills. Would you like a demo?"
PUSH = "Act now, only two places are left!"


def fixed(text: str, template: bool = False, relationship: str = "stranger") -> str:
    linter, config = _linter(), _config()
    result = linter.judge(
        draft_from_text(text, setting="sales", relationship=relationship, template=template), config
    )
    return fix(result, lambda draft: linter.judge(draft, config), linter.rules, unsafe=True).text


def test_the_personal_line_comes_first_in_a_message_to_one_reader() -> None:
    after = fixed(f"Hi Ada,\n\n{OFFER}\n\nTom\n")
    assert after.startswith("Hi Ada,\n\n[to fill: What of theirs")


@pytest.mark.parametrize(
    "text",
    [
        f"Hi,\n\n{OFFER}\n\nTom\n",
        f"Dear Ada and board,\n\n{OFFER}\n\nTom\n",
        f"Dear Software Developer,\n\n{OFFER}\n\nTom\n",
        f"Hi Ada,\n\n{OFFER}\n\nYour Millsoft Team\n",
        f"Hi Ada,\n\n{OFFER}\n\nTom\n\nYou are receiving this because you subscribed. Unsubscribe\n",
        f"Hi Ada,\n\nJust following up on my last email. {OFFER}\n\nTom\n",
        f"Hi Ada,\n\nOne last thought: {OFFER}\n\nTom\n",
        f"Hi Ada,\n\nYour essay on the sluices of Bude made me rebuild ours. {OFFER}\n\nTom\n",
    ],
    ids=[
        "nobody",
        "several",
        "a role",
        "a team's",
        "a list's",
        "a reminder",
        "a last word",
        "said",
    ],
)
def test_no_personal_line_is_inserted_elsewhere(text: str) -> None:
    assert "What of theirs" not in fixed(text)


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        ("{{first_name}}", "{{personal_line}}"),
        ("{{ first_name }}", "{{ personal_line }}"),
        ('{{ first_name | default: "there" }}', "{{personal_line}}"),
        ("{firstName}", "{personalLine}"),
        ("${firstName}", "${personalLine}"),
        ("%FIRSTNAME%", "%PERSONAL_LINE%"),
        ("[First Name]", "[personal line]"),
    ],
)
def test_a_template_gets_a_tag_in_its_own_syntax(tag: str, line: str) -> None:
    assert f"Hi {tag},\n\n{line}\n\n{OFFER}" in fixed(f"Hi {tag},\n\n{OFFER}\n\nTom\n", True)


def test_a_template_with_a_specific_field_gets_no_personal_line() -> None:
    text = "Hi {{name}},\n\nWe help {{niche}} firms with invoices. Would you like a demo?\n\nTom\n"
    assert "personal_line" not in fixed(text, True)
    assert "personal_line" in fixed(text.replace("{{niche}}", "many"), True)


@pytest.mark.parametrize(
    ("text", "one"),
    [
        (f"Hi Ada,\n\n{OFFER}\n\nTom\n", True),
        ("Hi Ada,\n\nI sell gates. Would that help your team?", True),
        (f"Dear Ada and Bo,\n\n{OFFER}\n\nTom\n", False),
        (f"Dear Software Developer,\n\n{OFFER}\n\nTom\n", False),
        (f"Hi Ada,\n\n{OFFER}\n\nYour Millsoft Team\n", False),
        (f"Hi Ada,\n\n{OFFER}\n", False),  # without signature and without "I"
    ],
)
def test_messages_of_a_person_to_one_reader_are_recognized(text: str, one: bool) -> None:
    assert is_to_one(read(draft_from_text(text))) is one


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("Just following up on my last mail.", True),
        ("Bumping this, as I have not heard from you.", True),
        ("I hope to hear back from you.", False),
        ("I will follow up next week.", False),
        ("We follow up with patients.", False),
        ("Guests check in at the hotel.", False),
        ("Our bumpers protect lorries.", False),
    ],
)
def test_continuations_of_an_earlier_message_are_recognized(text: str, later: bool) -> None:
    assert is_follow_up(read(draft_from_text(f"Hi Ada,\n\n{text}\n\nTom\n"))) is later


def test_the_question_names_a_company_only_if_the_reader_works_there() -> None:
    asked = opening_question(
        read(draft_from_text("Hi Ada,\n\nyour team at Acme Mills grows.\n\nTom"))
    )
    assert "Acme Mills" in asked
    met = opening_question(
        read(draft_from_text("Hi Ada,\n\nI will see you at Gartner Summit.\n\nTom"))
    )
    assert "Gartner" not in met


def test_the_writer_is_asked_for_only_one_thing() -> None:
    after = fixed(f"Hi Ada,\n\nI love your amazing work! {OFFER}\n\nTom\n")
    assert after.count("[to fill:") == 1


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Hi Ada,\n\nI sell gates. Who in your firm buys them?\n\nTom\n", "Who in your firm"),
        (f"Hi Ada,\n\nI sell gates.\n\nTom\n\nP.S. {PUSH}\n", "P.S."),
        ("Hi Ada,\n\nJust following up.\n\nDid you have a look?\n\nTom\n", "Just following up."),
        (
            "Subject: Re: Larch gates\n\nHi Ada,\n\nmy last mail may have got lost. We sell larch"
            " gates to mills. Shall we talk on Monday?\n\nTom\n",
            "Re: Larch gates",
        ),
    ],
    ids=["a question", "a postscript", "what a reminder says", "the mark of a reply"],
)
def test_needed_parts_of_the_message_stay(text: str, stays: str) -> None:
    assert stays in fixed(text)


def test_a_headline_after_an_emoji_starts_with_a_capital() -> None:
    after = fixed("🔥 EXCLUSIVE: larch gates for every mill\n\nWe sell larch gates.\n\nTom\n")
    assert after.startswith("🔥 Exclusive: ")


def test_a_reminder_is_kept_if_the_subject_is_marked_as_a_reply() -> None:
    text = (
        "Subject: Re: our chat\n\nYour talk on the tide mill in May made me rebuild our sluice gate."
        " Which wood did you choose for the wheel? Just bumping this to the top of your inbox.\n"
    )
    assert fixed(text) == text
    assert fixed(text.replace("Re: ", "")) != text.replace("Re: ", "")
