"""Variants of the same message are judged alike."""

from __future__ import annotations

import pytest

from outreach_lint.model import Draft
from outreach_lint.reading import read
from outreach_lint.reading.variants import with_usual_numbers

PITCH = "We help clinics like yours cut no-shows by 24 %. Do you have 15 minutes on Thursday?"


def test_numbers_of_two_digits_are_read_alike() -> None:
    assert with_usual_numbers("We cut costs by 24 % in 12 weeks, or 30%.") == with_usual_numbers(
        "We cut costs by 61 % in 36 weeks, or 75%."
    )


def test_other_numbers_keep_their_digits() -> None:
    text = "Our 3 of 500 boats sank in 1953, at 10:30, on 12-05: ask the 24/7 desk, room B12."
    assert with_usual_numbers(text) == text


@pytest.mark.parametrize(
    "name", ["Amina", "Piotr", "Oluwaseun", "Siân", "O'Neill", "Anna Maria", "Ng"]
)
@pytest.mark.parametrize("greeting", ["Hi", "Dear", "Good morning"])
def test_the_readers_name_does_not_change_the_probabilities(name: str, greeting: str) -> None:
    one, other = (
        read(Draft(f"{greeting} {reader},\n\n{PITCH}\n\nSam\n")) for reader in (name, "Jordan")
    )
    assert one.answer == other.answer


def test_a_greeting_to_a_group_keeps_its_words() -> None:
    group, person = (
        read(Draft(f"Hi {reader},\n\n{PITCH}\n\nSam\n")) for reader in ("everyone", "Jordan")
    )
    assert group.answer != person.answer


def test_a_name_elsewhere_in_the_message_stays() -> None:
    first = read(Draft(f"Hi Rose,\n\nThe rose by your gate is in flower. {PITCH}\n\nSam\n"))
    second = read(Draft(f"Hi Bo,\n\nThe rose by your gate is in flower. {PITCH}\n\nSam\n"))
    assert first.answer == second.answer
    texts = [first.encoder_text_of(piece) for piece in first.sentence_spans]
    assert "The rose by your gate is in flower." in texts


def test_a_title_stays() -> None:
    reading = read(Draft(f"Dear Dr. Osei,\n\n{PITCH}\n\nSam\n"))
    assert reading.encoder_text_of(reading.sentence_spans[0]) == "Dear Dr. Taylor,"
