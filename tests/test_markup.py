"""Messages in markup other than HTML: all positions are those of the file."""

from __future__ import annotations

from pathlib import Path

from outreach_lint.config import Config
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.model import Draft
from outreach_lint.sources import drafts
from tests.conftest import Run


def read(path: str, source: str) -> list[Draft | OutreachLintError]:
    Path(path).write_bytes(source.encode())
    return list(drafts([path], lambda _: Config()))


def only(path: str, source: str) -> Draft:
    (draft,) = read(path, source)
    assert isinstance(draft, Draft), draft
    return draft


def stands(draft: Draft, words: str) -> str:
    """Return the text of the file at the position of some words of the draft."""
    line, column = draft.position(draft.text.index(words))[:2]
    return Path(draft.path).read_bytes().decode().split("\n")[line - 1][column - 1 :]


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:7\r\nSUMMARY;LANGUAGE=en:Looms\\,"
    " big\r\n"
    'DESCRIPTION;ALTREP="cid:a:b":Hi Mara\\,\\n\\nWe are a revolu\r\n tionary agency\\; act \r\n'
    " now!\r\nBEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_the_description_of_an_event_is_read_as_a_message(run: Run) -> None:
    draft = only("a.ics", CALENDAR)
    assert draft.text == "Hi Mara,\n\nWe are a revolutionary agency; act now!"
    assert draft.subject == "Looms, big"
    assert stands(draft, "tionary") == "tionary agency\\; act \r"
    assert stands(draft, "now!") == "now!\r"
    assert draft.subject_at and draft.subject_at(0) == (5, 21)


def test_a_calendar_without_descriptions_is_an_error(run: Run) -> None:
    (error,) = read("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Lunch\nEND:VEVENT\n")
    assert isinstance(error, OutreachLintError)
    assert "no event in this calendar has a description" in error.what


MJML = """<mjml>
  <mj-head><mj-style>p { color: red; }</mj-style><mj-preview>Act now</mj-preview></mj-head>
  <mj-body><mj-section><mj-column>
    <mj-text>Hi Mara,</mj-text>
    <mj-image src="a.png" />
    <mj-text>We are a <b>revolutionary</b> agency.</mj-text>
    <mj-button href="https://loom.example/slot">Book a slot</mj-button>
  </mj-column></mj-section></mj-body>
</mjml>
"""


def test_the_elements_of_mjml_are_paragraphs(run: Run) -> None:
    draft = only("a.mjml", MJML)
    assert (
        draft.text
        == "Hi Mara,\n\nWe are a revolutionary agency.\n\nBook a slot https://loom.example/slot"
    )
    assert stands(draft, "revolutionary").startswith("revolutionary</b> agency")


RICH = r"""{\rtf1\ansi\ansicpg1252{\fonttbl\f0\fswiss Helvetica;}
{\colortbl;\red255\green0\blue0;}{\*\generator Loom 1;}{\info{\author Ada}}
\pard\f0\fs24 Hi M\'e1ra,\
\
We are a {\b revolutionary} agency \u8212? so{\v  secretly} \{you\} can\rquote t wait.\par\par
Act now! \u-10179?\u-8704?}
"""


def test_rich_text_is_read_without_its_markup(run: Run) -> None:
    draft = only("a.rtf", RICH)
    assert (
        draft.text
        == "Hi Mára,\n\nWe are a revolutionary agency — so {you} can’t wait.\n\nAct now! 😀"
    )
    assert stands(draft, "revolutionary").startswith("revolutionary} agency")
    assert stands(draft, "ra,") == "ra,\\"
    assert stands(draft, "— so").startswith(r"\u8212? so")
    assert stands(draft, "Act now") == "Act now! \\u-10179?\\u-8704?}"


def test_invalid_rich_text_is_an_error(run: Run) -> None:
    for source in ("Hi Mara", "", r"{\rtf1{\fonttbl", r"{\rtf1\bin999999999 \u-1"):
        (error,) = read("a.rtf", source)
        assert isinstance(error, OutreachLintError), source


ORG = """#+TITLE: Mails to mills
#+SUBJECT: Looms
:PROPERTIES:
:TO: Mara
:END:
Hi Mara,

# not for her
We are a revolutionary agency.
#+BEGIN_COMMENT
Ask Tove.
#+END_COMMENT
Book a slot: [[https://loom.example/slot][slot]]
* Notes :noexport:
She is on leave.
"""


def test_properties_and_keywords_of_an_org_file_are_not_text(run: Run) -> None:
    draft = only("a.org", ORG)
    assert (
        draft.text == "Hi Mara,\n\nWe are a revolutionary agency.\nBook a slot: slot"
        " https://loom.example/slot\n"
    )
    assert draft.subject == "Looms"
    assert draft.subject_at and draft.subject_at(0) == (2, 12)
    assert stands(draft, "revolutionary") == "revolutionary agency."
    assert stands(draft, "slot https") == "slot]]"
    assert stands(draft, "https") == "https://loom.example/slot][slot]]"


def test_an_org_file_is_split_at_headings_that_name_messages(run: Run) -> None:
    first = "* TODO First mail    :mills:\n:PROPERTIES:\n:TO: Mara\n:END:\nHi Mara,\n\nAct now!\n"
    notice, one, two = read("a.org", f"{first}* Second mail\nHi Mara,\n\nany thoughts on this?\n")
    assert isinstance(notice, Notice) and "(lines 5, 9)" in notice.what
    assert isinstance(one, Draft) and isinstance(two, Draft)
    assert stands(one, "Act") == "Act now!"
    assert stands(two, "any") == "any thoughts on this?"
    assert [message.step for message in two.earlier] == [1]


LETTER = r"""\documentclass{letter}
\signature{Ada Loom}
\begin{document}
\begin{letter}{Mara Mill \\ The Mill}
\opening{Dear Mara,}
We are a \textbf{revolutionary} agency --- 100\% % so we say
sure of it.

Act now, see \href{https://loom.example/slot}{the slot}.
\vspace{2cm}
\closing{Yours,}
\end{letter}
\end{document}
"""


def test_the_body_of_a_latex_letter_is_read_as_a_message(run: Run) -> None:
    draft = only("a.tex", LETTER)
    assert (
        draft.text.strip() == "Dear Mara,\n\nWe are a revolutionary agency — 100% sure of it.\n\n"
        "Act now, see the slot https://loom.example/slot. \n\nYours,\nAda Loom"
    )
    assert stands(draft, "revolutionary").startswith("revolutionary} agency")
    assert stands(draft, "sure of") == "sure of it."
    assert stands(draft, "Ada Loom") == "Ada Loom}"


def test_each_letter_of_a_latex_file_is_a_draft(run: Run) -> None:
    letter = "\\begin{{letter}}{{Mill}}\n\\opening{{Dear {},}}\nAct now!\n\\end{{letter}}\n"
    found = read("a.tex", letter.format("Mara") + letter.format("Tove"))
    assert [item.id for item in found if isinstance(item, Draft)] == ["line 1", "line 5"]
