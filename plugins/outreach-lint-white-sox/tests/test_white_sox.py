"""Cases that the examples on the page do not cover."""

from outreach_lint.testing import answer, assert_fires, assert_silent
from outreach_lint_white_sox.rules.white_sox import check

FAN = "Hi Jo, your bread column got me through a wet October. I am a White Sox fan."


def test_rule_is_off_by_default(lint):
    assert "KID001" not in {finding.code for finding in lint(FAN).findings}
    assert [finding.code for finding in lint(FAN, select=["KID001"]).shown] == ["KID001"]


def test_question_to_the_reader_silences_the_rule():
    assert_silent("KID001", f"{FAN} Which team do you cheer for?")
    assert_fires("white-sox", "Hi Jo, ==We have White Sox season tickets, two rows up.==")


def test_a_model_can_report_the_rule(lint, fake_client):
    words = "My heart belongs to the boys at 35th and Shields."
    fake_client.enqueue(answer({"rule": "KID001", "quote": words}))
    result = lint(f"Hi Jo, {words}", select=["KID001"], client=fake_client)
    assert [(finding.code, finding.origin) for finding in result.shown] == [("KID001", "llm")]


def test_the_readers_love_is_not_reported(reading):
    assert list(check(reading("Hi Jo, your love for the White Sox shows."))) == []
    assert len(list(check(reading("Hi Jo, my love for the White Sox shows.")))) == 1
