"""Messages are easy to read: short sentences, common words, no double negatives."""

from __future__ import annotations

import re

import pytest

from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.words import width_of

LINTER = Linter(third_party=False)
GRADE = 8.0  # years of school (Flesch and Kincaid, 1975)
ONE_LINE = 74  # columns for the summary of a rule in the short report, at 80 columns
NEGATIVES = re.compile(r"\b(?:no|not|nothing|nobody|never|none|cannot)\b|n't\b", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”|\([^)]*\)")


def syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le")
    return max(len(groups) - silent, 1)


def grade(text: str) -> float:
    sentences = [part for part in re.split(r"[.!?:;]+\s", f"{text} ") if part.strip()]
    words = re.findall(r"[A-Za-z'’]+", text)
    per_sentence = len(words) / len(sentences)
    return 0.39 * per_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def messages(rule: Rule) -> set[str]:
    """Return a rule's messages on the bad examples of its page, without quoted words."""
    said = {rule.summary}
    for example in page_of(rule).bad:
        found = LINTER.judge(example.draft, Config()).findings
        said |= {QUOTED.sub("X", f.message) for f in found if f.code == rule.code}
    return said


def test_the_readability_grade_separates_plain_from_stilted_text() -> None:
    assert grade("You push the reader, and people who feel pushed step back.") < 5
    stilted = "Insufficient personalisation considerably diminishes recipients' receptivity."
    assert grade(stilted) > 15


@pytest.mark.parametrize("rule", LINTER.rules.values(), ids=lambda rule: rule.code)
def test_rule_messages_are_readable_and_have_no_double_negatives(rule: Rule) -> None:
    for text in messages(rule):
        assert grade(text) <= GRADE, text
        for clause in re.split(r"[.;:,]", text):
            assert len(NEGATIVES.findall(clause)) < 2, text


@pytest.mark.parametrize("rule", LINTER.rules.values(), ids=lambda rule: rule.code)
def test_rule_summaries_fit_in_one_line(rule: Rule) -> None:
    assert width_of(rule.summary) <= ONE_LINE
