"""A fix is good English in its place, or is not offered: what the reader needs stays."""

from __future__ import annotations

import pytest

from outreach_lint.api import _config, _linter, draft_of
from outreach_lint.linting.fix import Fixed, fix


def _fixed(text: str, relationship: str = "stranger", setting: str = "sales") -> Fixed:
    linter, config = _linter(), _config({})
    result = linter.judge(draft_of(text, setting, relationship), config)
    return fix(result, lambda draft: linter.judge(draft, config), unsafe=True)


def _taken(text: str) -> list[str]:
    return [finding.code for finding in _fixed(text).fixed]


@pytest.mark.parametrize(
    ("stays", "text"),
    [
        (  # what is asked
            "Please write back as",
            "Hi Ewa,\n\nyour mill turns again, I read. We sell larch gates. Please write back as a"
            " matter of urgency, the price ends tonight.\n\nSam\n",
        ),
        (  # an insult beside another
            "You never got the point",
            "Hi Ewa,\n\nyour lock gate leaks at the sill. You never got the point of a gate, and people"
            " like you ruin every mill. Only a fool would still use pine. We sell larch. Shall I"
            " send a drawing?\n\nSam\n",
        ),
        (  # counted options
            "they are all you have left",
            "Hi Ewa,\n\nyour talk on sluices made us rebuild ours. I never heard back, so either you"
            " drowned, or they are all you have left, or you simply do not care. Just reply 1, 2 or"
            " 3.\n\nSam\n",
        ),
    ],
)
def test_what_the_rest_needs_is_not_taken_out(stays: str, text: str) -> None:
    assert stays in _fixed(text).text


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("{{first_name}}, we sell larch gates to mills. Shall we talk?\n", "{{first_name}}, we"),
        ("{first_name} - we sell larch gates to mills. Shall we talk?\n", "{first_name} - we"),
        ("Season's greetings!\n\nWe sell larch gates to mills. Shall we talk?\n", "Season's"),
        (
            "Attention: Owner, we sell larch gates to mills. Shall we talk?\n",
            "Attention: Owner, we",
        ),
        ("Hi Ewa… I am a maker of gates, and we sell larch ones. Shall we talk?\n", "Hi Ewa… I am"),
        ("Hi Ewa Not sure whether you build with larch. We sell gates.\n", "Hi Ewa Not sure"),
        ("To: all mills\nDear Sir,\n\nWe sell larch gates. Shall we talk?\n", "To: all mills"),
    ],
)
def test_an_opening_does_not_part_a_message_from_whom_it_greets(text: str, begin: str) -> None:
    draft = draft_of(text, "sales", "stranger", template="{" in text)
    linter, config = _linter(), _config({})
    result = linter.judge(draft, config)
    after = fix(result, lambda new: linter.judge(new, config), unsafe=True).text
    assert after.startswith((begin, "Hi [to fill: their name]"))


def test_a_template_in_brackets_gets_its_place_in_brackets() -> None:
    linter, config = _linter(), _config({})
    text = "Hi [First Name],\n\nwe sell larch gates to mills like [Company]. Shall we talk?\n"
    draft = draft_of(text, "sales", "stranger", template=True)
    done = fix(linter.judge(draft, config), lambda new: linter.judge(new, config), unsafe=True)
    assert "Hi [First Name],\n\n[personal line]\n\n" in done.text
    assert not done.gaps


@pytest.mark.parametrize(
    ("text", "shuts"),
    [
        (
            "Hi Ewa,\n\nWe sell gates. Order here: https://gate.example/form. I clear my inbox"
            " unread.\n",
            "unread",
        ),
        (
            "Hi Ewa,\n\nWe sell gates. Order at https://gate.example/form. (Calls to me go"
            " unanswered, and the form is the only way in.)\n",
            "unanswered",
        ),
        (
            "Hi Ewa, we sell larch gates. Order at https://gate.example/form Regards, Sam Mill\n",
            "Sam Mill",
        ),
    ],
)
def test_an_answer_is_not_invited_where_that_makes_no_sense(text: str, shuts: str) -> None:
    after = _fixed(text).text
    assert not ("just reply to this message" in after and shuts in after)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ewa,\n\nWe sell larch gates. Ask MR SAMUEL HOLLIS, he cuts them.\n",
        "Hi Ewa,\n\nWe sell larch gates for TWO HUNDRED THOUSAND Euro a piece.\n",
        "HI EWA,\n\nWE SELL LARCH GATES. THEY LAST TEN WINTERS. SHALL WE TALK?\n",
        "Hi Ewa,\n\nspring is near, and COMPANY NAME HERE sells larch gates again.\n",
    ],
)
def test_capitals_that_may_be_a_name_or_go_on_are_left(text: str) -> None:
    capitals = [word for word in text.split() if word.isupper() and len(word) > 3]
    after = _fixed(text).text
    assert all(word in after for word in capitals)


def test_a_subject_is_not_left_with_one_word() -> None:
    text = "Subject: URGENT reply\n\nHi Ewa,\n\nyour gate leaks at the sill. Shall I mend it?\n"
    assert not _fixed(text).text.startswith("Subject: reply\n") and not _fixed(
        text
    ).text.startswith("Subject: Reply\n")


def test_a_refusal_says_why() -> None:
    text = (
        "Hi Ewa,\n\nyour mill turns again, I read. We only ever make one offer, and it ends tonight at"
        " nine, so you must decide now. If you wait, the gate goes to the mill in Bude.\n\nSam\n"
    )
    assert all(why for _, why in _fixed(text).refused)
