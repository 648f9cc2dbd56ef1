"""How a draft is read: regions, sentences, merge tags."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_lint.model import Draft
from outreach_lint.reading import read
from outreach_lint.reading.tags import kind_of

MAIL = """Subject: The blue boat

Hi Sam,

your mast is fixed. Did it hold, e.g. in the gale on 3.5. near
the pier? I hope so!

Best wishes,
Jo Reyes
Boatyard Ely

On Monday, Sam wrote:
> When will it be done?

If you no longer want these mails, unsubscribe here.
"""


def test_a_mail_is_split_into_regions() -> None:
    found = [
        (sentence.region, sentence.text.replace("\n", " "))
        for sentence in read(Draft(MAIL)).sentences
    ]
    assert found[:5] == [
        ("subject", "The blue boat"),
        ("greeting", "Hi Sam,"),
        ("body", "your mast is fixed."),
        ("body", "Did it hold, e.g. in the gale on 3.5. near the pier?"),
        ("body", "I hope so!"),
    ]
    assert [region for region, _ in found[5:]].count("signature") == 3
    assert ("quoted", "When will it be done?") in found


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Would you send me the recipe?", True),
        ("(Did it rise?)", True),
        ("Please send the recipe.", False),
    ],
)
def test_questions_are_recognized_by_their_ending(text: str, asks: bool) -> None:
    assert read(Draft(text)).body[0].is_question is asks


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("{{first_name}}", "field"),
        ("[Name]", "field"),
        ("%COMPANY%", "field"),
        ("{{icebreaker}}", "personal"),
        ("[something specific from their talk]", "personal"),
        ("{{sender_name}}", "sender"),
        ("[Your Name]", "sender"),
        ("{% if vip %}", "control"),
        ("{{#each steps}}", "control"),
        ("[sic]", "prose"),
    ],
)
def test_merge_tags_have_the_right_kind(tag: str, kind: str) -> None:
    assert kind_of(tag) == kind


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("Hi you we sell {{}}[]%<>*|.,!?:;-_\"'’ \n\r\t>0€é😀אA"),
        max_size=400,
    )
)
def test_any_text_can_be_read_into_ordered_sentences(text: str) -> None:
    reading = read(Draft(text))
    ends = [0, *(sentence.span.end for sentence in reading.sentences)]
    for sentence, before in zip(reading.sentences, ends, strict=False):
        assert before <= sentence.span.start < sentence.span.end <= len(text)
        assert reading.draft.text[slice(*sentence.span)] == sentence.text
        assert all(
            sentence.span.start <= token.start <= token.end <= sentence.span.end
            for token in sentence.tokens
        )
