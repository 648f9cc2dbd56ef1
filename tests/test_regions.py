"""Which parts of a message are the writer's own.

Lists and blockquoted drafts are; signatures, quoted mails and code are not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint.model import Draft
from outreach_lint.reading import read, without_comments
from outreach_lint.reading.regions import pieces
from outreach_lint.sources.markup.html import PageText
from tests.conftest import Run

OWN = "Hi Ada,\n\nyour notes on lock gates helped us. Which oak did you take?\n\nTom\n"
PUSH = "Buy today, only four seats are left!"


def in_region(text: str, region: str) -> str:
    """Return the lines of one region, as the reader sees them."""
    draft = without_comments(Draft(text))
    return "\n".join(
        draft.text[piece.start : piece.end].strip()
        for piece in pieces(draft)
        if piece.region == region
    )


@pytest.mark.parametrize("dash", ["-", "–", "—", "*", "•"])
@pytest.mark.parametrize(
    "items", [("Four seats are left", "We cut your costs"), ("Free Setup", "Daily Reports")]
)
def test_a_list_near_the_end_is_not_a_signature(dash: str, items: tuple[str, str]) -> None:
    listed = "\n".join(f"{dash} {item}" for item in items)
    for end in ("\nBuy today! Here: https://shop.example\n", ""):
        body = in_region(f"Hi Ada,\n\nWe help yards like yours:\n{listed}\n{end}", "body")
        assert all(item in body for item in items)
        assert ("Buy today!" in body) == bool(end)


def test_a_list_in_a_page_is_not_a_signature() -> None:
    page = (
        "<p>Hi Ada,</p><p>We help yards.</p><ul><li>Free Setup</li><li>Daily"
        " Reports</li></ul><p>Buy today!</p>"
    )
    body = in_region(PageText(page).text, "body")
    assert "Free Setup" in body
    assert "Buy today!" in body


@pytest.mark.parametrize(
    "name",
    [
        "— Tom",
        "- Tom Reed",
        "– Tom Reed, Lock Yard",
        "-- Tom",
        "—Tom Reed\nLock Yard, Ely\nhttps://lock.example",
        "- {{sender}}",
    ],
)
def test_a_dash_and_a_name_at_the_end_are_a_signature(name: str) -> None:
    assert in_region(f"Hi Ada,\n\nthe gate holds. Thank you!\n\n{name}\n", "signature") == name


def test_text_below_a_dash_and_a_name_is_read() -> None:
    assert PUSH in in_region(f"Hi Ada,\n\nthe gate holds.\n\n- Tom Reed\n\n{PUSH}\n", "body")


HEADERS = [
    ("From", "Sent", "To", "Subject"),
    ("From", "Date", "To", "Subject"),
    ("Von", "Gesendet", "An", "Betreff"),
    ("De", "Envoyé", "À", "Objet"),
    ("De", "Enviado el", "Para", "Asunto"),
    ("De", "Enviada em", "Para", "Assunto"),
    ("Da", "Inviato", "A", "Oggetto"),
    ("Van", "Verzonden", "Aan", "Onderwerp"),
    ("Från", "Skickat", "Till", "Ämne"),
    ("Od", "Wysłano", "Do", "Temat"),
    ("От", "Отправлено", "Кому", "Тема"),
    ("发件人", "发送时间", "收件人", "主题"),
]  # fmt: skip


@pytest.mark.parametrize("labels", HEADERS, ids=lambda labels: labels[0] + labels[1])
@pytest.mark.parametrize(
    "above",
    ["", "________________________________\n", "-----Original Message-----\n", "Best,\nTom\n\n"],
)
@pytest.mark.parametrize("mark", ["{}: ", "**{}:** ", "{}\u00a0: "])
def test_text_below_mail_headers_is_quoted(labels: tuple[str, ...], above: str, mark: str) -> None:
    values = (
        "Ada Bell <ada@locks.example>",
        "Sunday, 9 May 2027 08:18",
        "Tom Reed; " * 20,
        "RE: Gates",
    )
    block = "\n".join(
        mark.format(label) + value for label, value in zip(labels, values, strict=True)
    )
    text = f"{OWN}\n{above}{block}\n\nHi Tom,\n\n{PUSH}\n\nAda\n"
    assert PUSH in in_region(text, "quoted")
    assert in_region(text, "body") == "your notes on lock gates helped us. Which oak did you take?"


@pytest.mark.parametrize(
    "said",
    [
        "On Sun, 9 May 2027 at 08:18, Ada Bell <ada@locks.example> wrote:",
        "On Sun, 9 May 2027 at 08:18, Ada Bell of the Lock Yard\n<ada@locks.example> wrote:",
        "On Sun, 9 May 2027 at 08:18, Ada Bell of the Lock Yard <ada@locks.example>\nwrote:",
        "On 9 May 2027, at 08:18, Ada Bell <ada@locks.example> wrote:",
        "On Sun, May 9, 2027 8:18 AM, Ada Bell ada@locks.example wrote:",
        "Am 09.05.2027 um 08:18 schrieb Ada Bell <ada@locks.example>:",
        "Le 9 mai 2027 à 08:18, Ada Bell <ada@locks.example> a écrit :",
        "El dom, 9 may 2027 a las 8:18, Ada Bell (<ada@locks.example>) escribió:",
        "Op zo 9 mei 2027 om 08:18 schreef Ada Bell <ada@locks.example>:",
        "вс, 9 мая 2027 г. в 08:18, Ada Bell <ada@locks.example>:",
        "Ada Bell wrote:",
        "Ada wrote:",
        "Ada Bell <ada@locks.example> wrote:",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "> "])
def test_text_below_an_attribution_line_is_quoted(said: str, mark: str) -> None:
    text = f"{OWN}\n{said}\n\n{mark}Hi Tom,\n{mark}\n{mark}{PUSH}\n"
    assert PUSH in in_region(text, "quoted")
    assert in_region(text, "body") == "your notes on lock gates helped us. Which oak did you take?"


def test_an_answer_below_a_marked_quotation_is_read() -> None:
    text = f"On 9 May 2027, Ada Bell wrote:\n> Which oak?\n\n{PUSH}\n"
    assert in_region(text, "body") == PUSH


@pytest.mark.parametrize(
    "text",
    [
        f"Hi Ada,\n\nin your essay of 2021 you wrote:\n\nOak lasts.\n\n{PUSH}\n",
        f"Hi Ada,\n\nin 2021 Kim Lo wrote:\n\n“Oak lasts.”\n\n{PUSH}\n",
        f"Hi Ada,\n\nthe plan:\n\nFrom: Ely\nTo: Cambridge\nDate: 3 May\n\n{PUSH}\n",
        f"Hi Ada,\n\nwe sell gates.\n______________________\n{PUSH}\n",
        (
            "From: Tom <tom@locks.example>\nTo: Ada <ada@locks.example>\nSubject: Gates\n\nHi"
            f" Ada,\n\n{PUSH}\n"
        ),
    ],
)
def test_text_that_only_resembles_a_quotation_is_read(text: str) -> None:
    assert PUSH in in_region(text, "body")


@pytest.mark.parametrize("head", ["", "# First mail\n\n", "**Subject:** Gates\n\n", "---\n\n"])
def test_a_blockquote_that_is_the_whole_draft_is_read(head: str) -> None:
    text = f"{head}> Hi Ada,\n>\n> we sell gates. {PUSH}\n> They are\n> of oak.\n"
    assert PUSH in in_region(text, "body")
    assert in_region(text, "greeting") == "Hi Ada,"
    assert ">" not in in_region(text, "body")
    assert not in_region(text, "quoted")
    (sentence,) = (s for s in read(Draft(text)).sentences if s.text == PUSH)
    assert text[slice(*sentence.span)] == PUSH


def test_a_blockquote_next_to_own_words_or_an_attribution_is_quoted() -> None:
    for text in (f"{OWN}\n> {PUSH}\n", f"On 9 May 2027, Ada Bell wrote:\n> {PUSH}\n"):
        assert in_region(text, "quoted").endswith(PUSH)


@pytest.mark.parametrize("arrow", [">>> ", ">> "])
def test_lines_with_arrows_are_not_quotations(arrow: str) -> None:
    assert PUSH in in_region(f"Hi Ada,\n\nwe sell gates.\n\n{arrow}{PUSH}\n", "body")


@pytest.mark.parametrize(
    "mark", ["PS:", "P.S.", "P. S.", "PS -", "p.s", "P.S.:", "PPS:", "P.P.S.", "**P.S.**"]
)
def test_a_postscript_is_read_as_one_sentence_with_its_mark(mark: str) -> None:
    text = f"Hi Ada,\n\nthe gate holds.\n\nBest,\nTom\n\n{mark} {PUSH}\n"
    assert f"{mark} {PUSH}" in [sentence.text for sentence in read(Draft(text)).body]


@pytest.mark.parametrize("mark", ["P.S.", "P. S.", "PS -", "p.s"])
def test_a_postscript_gets_the_same_findings_however_it_is_marked(run: Run, mark: str) -> None:
    def codes(mark: str) -> list[str]:
        Path("a.txt").write_text(f"{OWN}\n{mark} {PUSH}\n")
        return sorted(
            row.split()[1]
            for row in run("check", "--output-format", "concise", "a.txt").out.splitlines()
        )

    assert codes(mark) == codes("PS:")


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_fenced_code_next_to_own_words_is_ignored(run: Run, fence: str) -> None:
    Path("a.md").write_text(
        OWN.replace("Tom", f'{fence}python\nprint("{PUSH} [Name]")\n{fence}\n\nTom')
    )
    outcome = run("check", "a.md")
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize("above", ["", "# Templates\n\n", "Send this on Monday.\n\n"])
def test_a_draft_inside_a_code_fence_is_read(above: str) -> None:
    text = f"{above}```\nHi Ada,\n\n{PUSH}\n```\n"
    assert PUSH in in_region(text, "body")
    assert "`" not in in_region(text, "body")


def test_an_unclosed_code_fence_hides_nothing() -> None:
    assert PUSH in in_region(f"Hi Ada,\n\nwe sell gates.\n\n```\n{PUSH}\n", "body")
