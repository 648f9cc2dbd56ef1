"""From a logit to a finding: thresholds, independent of the weights."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from outreach_lint.linting import strengths
from outreach_lint.model import Confidence, Context, Draft, Stated, StatedIn
from outreach_lint.reading import NotReadError, Reading, language, read
from outreach_lint.reading import encoded as reading_module
from outreach_lint.reading.encoder import MAX_ENCODED_CHARS, Answer, Encoder, Threshold, sigmoid
from outreach_lint.reading.tokens import tokenize

FACTS: dict[str, Any] = {
    "draft_labels": ["RAP002", "known", "fix"],
    "sentence_labels": ["RAP002", "rapport"],
    "weights": "none",
    "calibration": {"RAP002": [2.0, 0.5, 0.25, 1.0], "known": [3.0, 0.0]},
    "thresholds": {"RAP002": [0.6, 0.3, 0.4]},
    "moves": {"rapport": 0.7},
    "known": 0.9,
    "unstated": {
        "calibration": {"RAP002": [1.0, 0.0, 0.0, 0.0]},
        "thresholds": {"RAP002": [0.8, 0.5]},
    },
}


class Scripted(Encoder):
    """An encoder that returns the probabilities of a test."""

    def __init__(self, draft: dict[str, float], sentences: Sequence[dict[str, float]]) -> None:
        super().__init__()
        self.__dict__["facts"] = {
            **FACTS,
            "calibration": {"RAP002": [1.0, 0.0, 0.0, 0.0], "known": [1.0, 0.0]},
        }
        self._said = Answer(draft, sentences)

    def read(self, context: str, sentences: Sequence[str]) -> Answer:
        """Return the test's answer for any input."""
        return self._said


Say = Callable[..., Reading]


def logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a reading of a text with these probabilities."""

    def call(
        text: str,
        chance: float,
        sentences: Sequence[float],
        origin: StatedIn = StatedIn.COMMAND_LINE,
    ) -> Reading:
        said = Scripted(
            {"RAP002": logit(chance), "known": logit(0.01), "fix": 0.0},
            [{"RAP002": logit(one), "rapport": logit(0.01)} for one in sentences],
        )
        monkeypatch.setattr(reading_module, "encoder", lambda: said)
        context = Context(relationship=Stated("stranger", origin))
        return read(Draft(text, context=context))

    return call


PLAIN = "The lamps are here. They are blue."  # no stock phrase
CUED = "We double your revenue. They are blue."


@pytest.mark.parametrize(
    ("chance", "confidence"),
    [(0.61, "high"), (0.6, "high"), (0.59, "low"), (0.31, "low"), (0.3, "low"), (0.29, None)],
)
def test_confidence_by_probability_threshold(
    say: Say, chance: float, confidence: Confidence | None
) -> None:
    fault = say(PLAIN, chance + 1e-9, [0.5, 0.5]).fault("RAP002")
    assert (fault.confidence if fault else None) == confidence


@pytest.mark.parametrize(
    ("chance", "confidence"), [(0.41, "high"), (0.4, "high"), (0.39, "low"), (0.29, None)]
)
def test_a_stock_phrase_lowers_the_threshold(
    say: Say, chance: float, confidence: Confidence | None
) -> None:
    fault = say(CUED, chance + 1e-9, [0.5, 0.5]).fault("RAP002")
    assert (fault.confidence if fault else None) == confidence


def test_a_stock_phrase_sets_the_sentence_only_if_it_decides(say: Say) -> None:
    decided = say(CUED, 0.5, [0.1, 0.9]).fault("RAP002")
    sure = say(CUED, 0.9, [0.1, 0.9]).fault("RAP002")
    assert decided
    assert sure
    assert [sentence.number for sentence in decided.sentences] == [0]
    assert [sentence.number for sentence in sure.sentences] == [1]


@pytest.mark.parametrize(
    ("chance", "confidence"), [(0.8, "high"), (0.79, "low"), (0.5, "low"), (0.49, None)]
)
@pytest.mark.parametrize("origin", [StatedIn.DEFAULT, StatedIn.TEXT])
def test_thresholds_differ_when_the_relationship_is_not_stated(
    say: Say, origin: StatedIn, chance: float, confidence: Confidence | None
) -> None:
    fault = say(CUED, chance + 1e-9, [0.5, 0.5], origin).fault("RAP002")
    assert (fault.confidence if fault else None) == confidence


@pytest.mark.parametrize(
    ("line", "confidence"), [("high", "high"), ("cued", "high"), ("low", "low")]
)
def test_a_probability_equal_to_the_threshold_reaches_it(
    say: Say, line: str, confidence: Confidence
) -> None:
    reading = say(CUED, 0.5, [0.5, 0.5])
    lines = {"high": (0.5, 0.3, 0.5), "cued": (0.6, 0.55, 0.5), "low": (0.6, 0.5, 0.55)}
    vars(reading_module)["encoder"]().facts["thresholds"] = {"RAP002": lines[line]}
    fault = reading.fault("RAP002")
    assert fault
    assert fault.chance == 0.5
    assert fault.confidence == confidence
    assert len(fault.sentences) == (1 if line == "cued" else 2)


@pytest.mark.parametrize(
    ("chances", "parts"),
    [
        ([0.9, 0.9], [0, 1]),
        ([0.9, 0.73], [0, 1]),  # four fifths of the highest probability
        ([0.9, 0.71], [0]),
        ([0.55, 0.51], [0, 1]),
        ([0.55, 0.49], [0]),  # below one half
        ([0.2, 0.1], [0]),  # the highest probability, however low
        ([0.1, 0.2], [1]),
    ],
)
def test_a_fault_includes_sentences_nearly_as_likely_as_the_likeliest(
    say: Say, chances: list[float], parts: list[int]
) -> None:
    fault = say(PLAIN, 0.9, chances).fault("RAP002")
    assert fault
    assert [sentence.number for sentence in fault.sentences] == parts
    assert fault.most_likely.number == max(parts, key=lambda number: chances[number])


def test_a_rule_unknown_to_the_encoder_has_no_fault(say: Say) -> None:
    assert say(PLAIN, 0.99, [0.9, 0.9]).fault("RAP099") is None
    assert say("", 0.99, [0.9, 0.9]).fault("RAP002") is None


def test_a_logit_is_calibrated_with_the_rule_s_scale_and_shift(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps(FACTS))
    encoder = Encoder(str(tmp_path))
    answer = Answer({"RAP002": 0.5, "known": 0.5, "fix": -4.0}, [{"RAP002": 2.0}, {"RAP002": -2.0}])
    logit_of_all = 2.0 * 0.5 + 0.5 * 2.0 + 0.25 * -4.0 + 1.0
    assert encoder.chance("RAP002", answer) == pytest.approx(1 / (1 + math.exp(-logit_of_all)))
    unstated = encoder.chance("RAP002", answer, stated=False)
    assert unstated == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert encoder.chance_known(answer) == pytest.approx(1 / (1 + math.exp(-1.5)))
    assert encoder.threshold("RAP002") == Threshold(0.6, 0.3, 0.4)
    assert encoder.threshold("RAP002", stated=False) == Threshold(0.8, 0.5, 1.0)
    assert encoder.threshold("RAP003") is None
    assert (encoder.move_threshold("rapport"), encoder.move_threshold("ask")) == (0.7, 0.5)


@pytest.mark.parametrize(
    ("value", "chance"), [(0, 0.5), (1, 0.7310585786), (-1, 0.2689414214), (1e9, 1.0), (-1e9, 0.0)]
)
def test_a_logit_of_any_size_gives_a_probability(value: float, chance: float) -> None:
    assert sigmoid(value) == pytest.approx(chance)
    assert 0 <= sigmoid(value) <= 1


def test_a_text_over_the_length_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder()
    labels = encoder.facts["draft_labels"]
    monkeypatch.setattr(encoder, "_run", lambda context, sentences: ([[0.0] * len(labels)], None))
    assert MAX_ENCODED_CHARS == 200_000
    assert encoder.read("", ["x" * MAX_ENCODED_CHARS]).draft == dict.fromkeys(labels, 0.0)
    with pytest.raises(NotReadError, match=r"the draft has 200,001 characters"):
        encoder.read("", ["x" * MAX_ENCODED_CHARS, "x"])


@pytest.mark.parametrize(("chance", "praised"), [(0.71, True), (0.7, True), (0.69, False)])
def test_interest_is_praised_from_a_probability_of_0_7(
    chance: float, praised: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Scripted(
        {"RAP002": -9.0, "known": -9.0}, [{"RAP002": -9.0, "rapport": logit(chance + 1e-9)}]
    )
    said.facts["moves"] = {"rapport": 0.2}
    monkeypatch.setattr(reading_module, "encoder", lambda: said)
    monkeypatch.setattr("outreach_lint.reading.moves.encoder", lambda: said)
    reading = read(Draft("Your film on the caves made me buy a lamp."))
    assert bool(list(strengths.strengths_of(reading, [], {}))) is praised


@pytest.mark.parametrize(
    ("chance", "relationship"),
    [(0.91, "acquainted"), (0.9, "acquainted"), (0.89, "stranger")],
)
@pytest.mark.parametrize("origin", [StatedIn.DEFAULT, StatedIn.COMMAND_LINE])
def test_an_unstated_relationship_is_derived_above_a_threshold(
    chance: float, relationship: str, origin: StatedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Scripted({"RAP002": -9.0, "known": logit(chance + 1e-9)}, [{"RAP002": -9.0}])
    monkeypatch.setattr(reading_module, "encoder", lambda: said)
    context = Context(relationship=Stated("stranger", origin))
    found = read(Draft("The lamps are here.", context=context)).draft.relationship
    assert found == (relationship if origin is StatedIn.DEFAULT else "stranger")


def languages_of(*sentences: str) -> language.Languages:
    return language.languages_of(list(map(tokenize, sentences)))


def language_of(text: str) -> str | None:
    return languages_of(text).whole


@pytest.fixture
def vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    words = language.FunctionWords(frozenset({"this"}), {"ceci": ["French"], "de": ["French"]})
    monkeypatch.setattr(language, "_function_words", lambda: words)
    monkeypatch.setattr(language, "_vocabulary", lambda: frozenset({"lamp", "light"}))


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(
    ("english", "others", "foreign"),
    [(0, 1, True), (2, 1, True), (3, 1, False), (20, 9, False), (20, 10, True)],
)
def test_a_text_is_foreign_above_a_ratio_of_words_of_another_language(
    english: int, others: int, foreign: bool
) -> None:
    text = " ".join(["lamp"] * english + ["ceci"] * others)
    assert bool(language_of(text)) is foreign


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("lampa lampo lampu", False),
        ("lampa lampo lampu lampi", True),
        ("lampa lampo lampu lampi lamp lamp lamp", True),
        ("lampa lampo lampu lampi lamp lamp lamp lamp", False),
        ("this lampa lampo lampu lampi", False),
        ("lam lap lar las lat", False),
        ("lampa Lampo Lampu Lampi", False),
    ],
)
def test_unknown_words_are_foreign_if_there_are_many_and_no_english_function_word(
    text: str, foreign: bool
) -> None:
    assert bool(language_of(text)) is foreign


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(("others", "left_out"), [(2, []), (3, [1])])
def test_a_sentence_is_left_out_from_three_words_of_another_language(
    others: int, left_out: list[int]
) -> None:
    found = languages_of(" ".join(["lamp"] * 10), " ".join(["ceci"] * others))
    assert found == language.Languages(None, left_out)


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(("english", "whole"), [(9, language.OTHER_LANGUAGE), (10, None)])
def test_a_draft_in_two_languages_is_judged_from_ten_english_words(
    english: int, whole: str | None
) -> None:
    assert languages_of(" ".join(["lamp"] * english), "ceci ceci ceci").whole == whole


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("lamp Rio de Nora", 0),
        ("lamp Rio de de de Nora", 0),
        ("lamp Rio de lamp", 1),
        ("De Nora lamp", 0),
        ("De lamp", 1),
        ("lamp De", 0),
    ],
)
def test_words_in_names_are_not_of_another_language(text: str, others: int) -> None:
    assert language.count_words(tokenize(text)).other == others


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize("word", ["lamp", "lamps", "lighting", "LIGHT"])
def test_english_words_are_recognized_with_their_usual_endings(word: str) -> None:
    assert language.is_english(word.lower())
    assert not language.is_english(f"{word.lower()}x")


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abcd лампа", language.OTHER_SCRIPT),
        ("abcde лампа", None),
        ("lamp лам", None),
        ("lamp lamp лампа лампа лампа", language.OTHER_SCRIPT),
    ],
)
def test_a_text_is_in_another_script_if_most_letters_are(text: str, expected: str | None) -> None:
    assert language_of(text) == expected
