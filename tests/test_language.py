"""Only English is judged by the local engine.

The samples in ``languages.tsv`` and ``language_drafts.tsv`` were written for this test. A line of
the latter has the half it belongs to, what it is, a label and the text. The thresholds were chosen
on the half "develop"; the other only measures.
"""

from __future__ import annotations

import re

import pytest

from outreach_lint.model import Draft
from outreach_lint.reading import read
from outreach_lint.reading.language import OTHER_SCRIPT
from outreach_lint.settings.keys import FORMATS
from tests.conftest import ROOT, Run

SAMPLES = dict(
    line.split("\t")
    for line in (ROOT / "tests/languages.tsv").read_text(encoding="utf-8").splitlines()
)
DRAFTS = [
    line.split("\t")
    for line in (ROOT / "tests/language_drafts.tsv").read_text(encoding="utf-8").splitlines()
]
SHORT = {name: re.split("[.!?;]", text)[0] for name, text in SAMPLES.items()}
ENGLISH = [
    "Wed works for me, Thu does not. Only before ten on Friday, you pick.",
    "Staff rota: Priya mornings, Kath afternoons, Dale and Oluwaseun nights.",
    "Great game yesterday lads, same again Sunday?",
    "Dear Frau Egger, the hose reels came in on Tuesday. Shall I put one aside for you?",
    "PLS SUBSCRIBE my channel guys, new video every friday, thx!!",
]


def other_language(text: str) -> str | None:
    return read(Draft(text)).other_language


@pytest.mark.parametrize("language", SAMPLES)
def test_other_languages_are_not_recognized_as_english(language: str) -> None:
    assert other_language(SAMPLES[language]) is not None
    assert other_language(f"{SAMPLES[language]}\n\n{SAMPLES[language]}") is not None


@pytest.mark.parametrize("language", SHORT)
def test_short_texts_in_other_languages_are_recognized(language: str) -> None:
    if len(SHORT[language].split()) > 2:
        assert other_language(SHORT[language]) is not None


def test_the_samples_cover_thirty_languages_and_other_scripts() -> None:
    assert len(SAMPLES) >= 30
    assert other_language(SAMPLES["Greek"]) == OTHER_SCRIPT


@pytest.mark.parametrize("text", ENGLISH)
def test_english_with_few_function_words_or_many_names_is_english(text: str) -> None:
    assert other_language(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Had your pho, banh mi and spring rolls last night, wonderful",
        "Had your pho, banh mi and bun cha last night, wonderful",
        "Had your phở, bánh mì and chả giò last night, wonderful",
        "Loved your phở and bánh mì!",
        "Do you make your own kürtőskalács, lángos and gulyás?",
        "The jalapeño salsa, piña colada and crème brûlée at your café were a treat.",
        "The mâche, céleri rémoulade and jambon persillé were a treat, as was the Comté.",
        "We ordered żurek, gołąbki and pączki from your stall and fought over the last one.",
        "I still dream of the çiğ köfte and künefe that you served in May.",
    ],
)
def test_borrowed_nouns_do_not_make_a_sentence_another_language(text: str) -> None:
    reading = read(Draft(f"Hi Linh,\n\n{text}\n"))
    assert reading.other_language is None
    assert not reading.other_language_spans


@pytest.mark.parametrize(
    "text",
    [
        "Kedves Zoltán, olvastam a cikkedet a régi malmokról, és szeretném tudni, miért.",
        "Bonjour Anne, on a lu votre article, il était génial.",
        "Hi Linh, mình rất thích phở và bánh mì của bạn, cảm ơn nhé.",
    ],
)
def test_words_that_english_has_too_do_not_make_a_sentence_english(text: str) -> None:
    assert other_language(text) is not None


@pytest.mark.parametrize("language", ["Czech", "Finnish", "Vietnamese", "Filipino"])
def test_a_draft_in_another_language_is_not_judged_and_not_called_clean(
    run: Run, language: str
) -> None:
    done = run("check", "-", stdin=SAMPLES[language])
    assert "Not judged" in done.out
    assert "RAP00" not in done.out
    assert done.code == 2


def handling(text: str) -> str:
    reading = read(Draft(text.replace("\\n", "\n")))
    if reading.other_language:
        return "not judged"
    return "judged in part" if reading.other_language_spans else "judged"


@pytest.mark.parametrize(
    ("half", "kind", "wrong", "most"),
    [
        ("develop", "english", {"not judged", "judged in part"}, 0),
        ("measure", "english", {"not judged", "judged in part"}, 1),
        ("develop", "other", {"judged", "judged in part"}, 1),
        ("measure", "other", {"judged", "judged in part"}, 1),
        ("develop", "mixed", {"judged"}, 0),
        ("measure", "mixed", {"judged"}, 2),
    ],
)
def test_few_drafts_are_taken_for_what_they_are_not(
    half: str, kind: str, wrong: set[str], most: int
) -> None:
    texts = [text for its_half, its_kind, _, text in DRAFTS if (its_half, its_kind) == (half, kind)]
    mistaken = [text for text in texts if handling(text) in wrong]
    assert len(texts) >= 20
    assert len(mistaken) <= most, mistaken


def test_the_mixed_drafts_with_whole_english_sentences_are_judged_in_part() -> None:
    mixed = [text for _, kind, _, text in DRAFTS if kind == "mixed"]
    assert sum(handling(text) == "judged in part" for text in mixed) >= 18


MIXED = (
    "Hi Maria, we help bakeries like yours cut the cost of flour, and we can send a price list."
    " Pwede po ba kayo sa Biyernes? Shall I put you down for the next delivery?"
    " Salamat po sa oras niyo ngayon."
)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_which_sentences_were_not_judged(run: Run, form: str) -> None:
    done = run("check", "--output-format", form, "-", stdin=MIXED)
    assert "Pwede po ba kayo" in done.out
    assert "OL002" in done.out
    assert done.code == 1


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_that_a_mixed_sentence_alone_is_not_judged(run: Run, form: str) -> None:
    text = "Hi Rohan ji, aapka profile dekha, bahut impressive hai, can we schedule a call kal?"
    done = run("check", "--output-format", form, "-", stdin=text)
    assert "Not judged" in done.out
    assert done.code == 2


ENGLISH_PART = (
    "Hi Jordan,\n\nwe help mills like yours double their revenue. Only 3 spots left this month, so"
    " act now!\n"
)
FINE = (
    "Hi Jordan,\n\nyour talk on tide mills in May made me rebuild our gate with larch. Which wood"
    " did you take for the paddles?\n"
)


@pytest.mark.parametrize("language", ["Spanish", "German", "French", "Polish", "Greek"])
def test_the_english_part_of_a_bilingual_draft_is_judged(run: Run, language: str) -> None:
    other = SAMPLES[language]
    alone = run("check", "--output-format", "concise", "-", stdin=ENGLISH_PART).out.splitlines()
    mixed = run("check", "--output-format", "concise", "-", stdin=f"{ENGLISH_PART}\n{other}\n")
    lines = mixed.out.splitlines()
    assert [line for line in lines if "OL002" not in line] == alone
    (said,) = [line for line in lines if "OL002" in line]
    assert "The English part was judged by itself" in said
    assert said.startswith("-:5:1:")


@pytest.mark.parametrize("language", ["Spanish", "German", "French", "Polish", "Greek"])
def test_a_clean_english_part_is_ready_with_a_note_on_the_rest(run: Run, language: str) -> None:
    done = run("check", "-", stdin=f"{FINE}\n{SAMPLES[language]}\n")
    assert "judged in part, nothing to change" in done.out
    assert done.code == 0


@pytest.mark.parametrize(
    "text",
    [
        FINE,
        "Hi Giulia,\n\nBuongiorno from Bude! Your talk at Festa del Grano made me bake rye again.",
        "Hi Ana,\n\nReact, Node, Laravel, Kubernetes, Terraform, Grafana. We do all of those for you.",
        *ENGLISH,
    ],
)
def test_names_and_single_foreign_words_are_not_another_language(text: str) -> None:
    assert not read(Draft(text)).other_language_spans
