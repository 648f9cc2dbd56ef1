"""What the page's examples do not say."""

from outreach_lint.testing import answer, assert_fires, assert_silent
from outreach_lint_white_sox.rules.white_sox import check

FAN = "Hi Jo, your bread column got me through a wet October. I am a White Sox fan."


def test_nobody_is_told_who_has_not_asked(lint):
    assert "KID001" not in {finding.code for finding in lint(FAN).findings}
    assert [finding.code for finding in lint(FAN, select=["KID001"]).shown] == ["KID001"]


def test_only_the_first_time():
    assert_silent("KID001", f"{FAN} Which team do you cheer for?")
    assert_fires("white-sox", "Hi Jo, ==We have White Sox season tickets, two rows up.==")


def test_a_model_may_find_it_too(lint, fake_client):
    words = "My heart belongs to the boys at 35th and Shields."
    fake_client.enqueue(answer({"rule": "KID001", "quote": words}))
    result = lint(f"Hi Jo, {words}", select=["KID001"], client=fake_client)
    assert [(finding.code, finding.origin) for finding in result.shown] == [("KID001", "llm")]


def test_the_readers_love_is_not_the_senders(reading):
    assert list(check(reading("Hi Jo, your love for the White Sox shows."))) == []
    assert len(list(check(reading("Hi Jo, my love for the White Sox shows.")))) == 1
