"""How a draft is read: regions, sentences, subjects, merge tags, moves, and the lexicons behind them."""

from __future__ import annotations

import marshal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_lint.model import Draft
from outreach_lint.reading import lexicon_index, read
from outreach_lint.reading.index_lexicon import values
from outreach_lint.reading.lexicon import Lexicon, Pattern, compile_pattern, finished, match_at
from outreach_lint.reading.tags import kind_of
from outreach_lint.reading.tokens import tokenize

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


def test_regions() -> None:
    found = [(sentence.region, sentence.text.replace("\n", " ")) for sentence in read(Draft(MAIL)).sentences]
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
    ("text", "who", "mood"),
    [
        ("I run a bakery in Leeds.", "sender", "statement"),
        ("We sell bread to hotels.", "sender_org", "statement"),
        ("Your talk on rye changed mine.", "reader", "statement"),
        ("When you wrote about rye, we had no oven.", "sender_org", "statement"),
        ("Would you send me the recipe?", "reader", "question"),
        ("Please send the recipe.", "reader", "request"),
        ("Book a table here.", "reader", "request"),
        ("The oven is cold.", "other", "statement"),
    ],
)
def test_who_and_mood(text: str, who: str, mood: str) -> None:
    sentence = read(Draft(text)).body[0]
    assert (sentence.who, sentence.mood) == (who, mood)


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
def test_what_a_merge_tag_stands_for(tag: str, kind: str) -> None:
    assert kind_of(tag) == kind


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("we sell|rent ropes", "we rent ropes", "we mend ropes"),
        ("don't worry", "Do not worry", "do worry"),
        ("(save|cut) ..2 (money|time and tide)", "cut off some time and tide", "cut off a lot of money"),
        ("^ free (trial|)", "Free!", "a free trial"),
        ("sign* up?", "signing", "up"),
        ("from <money>", "from €900", "from Leeds"),
        ("buy !not now", "buy now", "buy not now"),
    ],
)
def test_the_pattern_language(pattern: str, yes: str, no: str) -> None:
    node = finished(compile_pattern(pattern, {}, None))
    assert match_at(node, tokenize(yes), 0) > 0
    assert match_at(node, tokenize(no), 0) < 0


def test_every_pattern_compiles_and_can_match() -> None:
    lexicon = Lexicon()
    for pattern in lexicon.patterns():
        assert pattern.raw.count("(") == pattern.raw.count(")"), pattern.raw
        pattern.point(lambda: lexicon.classes)


def test_the_index_of_the_lexicons_is_fresh() -> None:
    kept = {
        **vars(lexicon_index),
        "PATTERNS": tuple(
            (raw, section, needs, marshal.loads(lexicon_index.POINTS[begin:end]))
            for raw, (section, needs, begin, end) in zip(
                lexicon_index.RAW.split("\n"), lexicon_index.PATTERNS, strict=True
            )
        ),
    }
    for name, value in values().items():
        assert kept[name] == value, "run: python -m outreach_lint.reading.index_lexicon"


def test_patterns_that_another_python_has_kept_are_compiled() -> None:
    lexicon = Lexicon()
    for pattern in lexicon.patterns()[:50]:
        for kept in (b"", b"\xfa?"):
            other = Pattern(pattern.raw, pattern.section, kept=kept)
            assert other.point(lambda: lexicon.classes) == pattern.point(lambda: lexicon.classes)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("Hi you we sell {{}}[]%<>*|.,!?:;-_\"'’ \n\r\t>0€é😀אA"), max_size=400)
)
def test_any_text_can_be_read_and_sentences_stay_in_it(text: str) -> None:
    reading = read(Draft(text))
    ends = [0, *(sentence.span.end for sentence in reading.sentences)]
    for sentence, before in zip(reading.sentences, ends, strict=False):
        assert before <= sentence.span.start < sentence.span.end <= len(text)
        assert text[slice(*sentence.span)] == sentence.text
        assert all(
            sentence.span.start <= token.start <= token.end <= sentence.span.end for token in sentence.tokens
        )
