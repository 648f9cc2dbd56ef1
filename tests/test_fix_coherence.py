"""A fix gives good English or is not offered, and needed parts of the message stay."""

from __future__ import annotations

import pytest

from outreach_lint.api import _config, _linter, draft_from_text
from outreach_lint.linting.fix import Fixed, fix, without_refused
from outreach_lint.reading import read


def _fixed(text: str, relationship: str = "stranger", setting: str = "sales") -> Fixed:
    linter, config = _linter(), _config()
    result = linter.judge(draft_from_text(text, setting=setting, relationship=relationship), config)
    return fix(result, lambda draft: linter.judge(draft, config), linter.rules, unsafe=True)


OFFER = "We sell our larch gates to mills. Shall we talk?\n\nSam\n"
PUFF = "revolutionary "  # it is always removed


def test_an_opening_is_inserted_after_the_greeting() -> None:
    after = _fixed(f"Hi Ewa,\n\n{OFFER}").text
    assert after.startswith("Hi Ewa,\n\n[to fill: What of theirs (a page, post, talk)")
    assert after.endswith(f"]\n\n{OFFER}")


@pytest.mark.parametrize(
    "begin",
    [
        "{{first_name}}, ",
        "{first_name} - ",
        "Season's greetings!\n\n",
        "Attention: Owner, ",
        "To: all mills\nDear Ada,\n\n",
        "Respected Mr. Oduya,\n\n",
        "Happy Tuesday, Wanda.\n\n",
        "Heyyy long time!\n\n",
        "[TRIAL] Hi Wanda, ",
        "(Dr. or Ms.) Wanda, ",
        "Hi Ewa… I am a maker of gates. ",
        "Hi Ewa Not sure whether you build with larch. ",
        "Hi Ewa,\n\nYes, Thursday at seven suits us. ",  # an answer
        "Hi Ewa,\n\nAs promised, the list. ",
        "Hi {name} my name is Pia. ",
        "Hi [Name]— ",
        "Hello {contact['name']}, ",  # a program fills it
        "Hi Ewa,\n\njust checking if you saw my note. ",  # a reminder
        "Hi {name},\n\nQuick observation: {company} loads in nine seconds. ",
        "Hi Ewa,\n\nReply STOP to end these. ",
        "Hey [Name], I noticed you don't have a website yet. ",
        "Hi Ewa,\n\nYour page on kilns is what I show to every mill. ",
        "Hi Ewa,\n\nI noticed that Kiln & Sons has fine pages but few visitors. ",
    ],
)
def test_an_opening_that_would_split_the_text_is_only_advised(
    begin: str,
) -> None:
    done = _fixed(begin + OFFER.replace("larch", PUFF + "larch"))
    advised = [f for f in done.result.shown if f.code in ("RAP001", "RAP003")]
    assert advised
    for finding in advised:
        assert finding.suggestion and finding.suggestion.text.startswith("Begin ")
        assert not finding.suggestion.edits
    assert done.text == begin + OFFER


def test_an_opening_keeps_small_talk_and_comes_after_it() -> None:
    for begin in (
        "Hi Ewa,\n\nThanks for connecting! ",
        "Hi Ewa,\n\nhope you had a good week! ",
        "{Hi|Hello} {{name}}, {hope you are well|I trust you are fine}! ",
    ):
        after = _fixed(begin + OFFER).text
        assert after.startswith((f"{begin}[to fill: ", f"{begin}{{{{personal_line}}}} "))
        assert after.endswith(OFFER)


def test_the_message_begins_with_a_capital_after_an_opening_if_others_do() -> None:
    text = (
        "Hi Ewa,\n\nour client, a small mill, looks for a miller. 95 to 110k, a house, and two"
        " days off. Is this something for you?\n\nSam\n"
    )
    assert "]\n\nOur client" in _fixed(text).text


def test_a_template_with_bracket_tags_gets_a_personal_line_in_brackets() -> None:
    linter, config = _linter(), _config()
    text = "Hi [First Name],\n\nwe sell larch gates to mills like [Company]. Shall we talk?\n"
    draft = draft_from_text(text, setting="sales", relationship="stranger", template=True)
    done = fix(
        linter.judge(draft, config),
        lambda new: linter.judge(new, config),
        linter.rules,
        unsafe=True,
    )
    assert "Hi [First Name],\n\n[personal line]\n\n" in done.text
    assert not done.gaps


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ewa,\n\nWe sell larch gates. Ask MR SAMUEL HOLLIS, he cuts them.\n",
        "Hi Ewa,\n\nWe sell larch gates for TWO HUNDRED THOUSAND Euro a piece.\n",
        "HI EWA,\n\nWE SELL LARCH GATES. THEY LAST TEN WINTERS. SHALL WE TALK?\n",
        "Hi Ewa,\n\nWe sell larch gates for the ASIA PACIFIC CHAMPIONSHIP in June.\n",
        "Hi Ewa,\n\nspring is near, and COMPANY NAME HERE sells larch gates again.\n",
    ],
)
def test_capitals_of_names_and_unfinished_lines_are_kept(text: str) -> None:
    more = "\nHere are our {}gates for mills.\n"
    done = _fixed(text + more.format(PUFF))
    assert any("capitals" in f.message and not f.fixable(True) for f in done.result.shown)
    assert done.text.endswith(text.partition("\n\n")[2] + more.format(""))


def test_a_denial_that_says_what_an_offer_costs_is_kept() -> None:
    text = (
        "Hi [Name],\n\nWe sell larch gates to mills and mend the old ones in a day.\n\nWould it be"
        " worth 15 minutes to see how they close? {}\n\nSam\n"
    )
    assert "No pitch" not in _fixed(text.format("No pitch, just a demo.")).text
    assert "No pitch" in _fixed(text.format("No pitch, just a free demo.")).text


def test_a_subject_that_is_only_a_reply_mark_is_kept() -> None:
    text = "Subject: Re:{}\n\nHi Ewa,\n\nWe sell larch gates. Shall we talk?\n\nSam\n"
    assert _fixed(text.format("")).text.startswith("Subject: Re:\n")
    assert _fixed(text.format(" our gates for mills")).text.startswith("Subject: our gates")


def test_haste_that_continues_is_kept_in_a_subject() -> None:
    text = (
        "Subject: Last chance{} your discount\n\nHi Ewa,\n\nWe sell larch gates. Shall we talk?\n"
    )
    assert _fixed(text.format(" for")).text.startswith("Subject: Last chance for your")
    assert _fixed(text.format(":")).text.startswith("Subject: Your discount")


def test_urgent_is_removed_from_a_subject_unless_one_word_would_remain() -> None:
    text = "Subject: URGENT {}\n\nHi Ewa,\n\nyour gate leaks at the sill. Shall I mend it?\n"
    long, short = text.format("your gate leaks"), text.format("reply")
    assert _fixed(long).text.startswith("Subject: Your gate leaks\n")
    (found,) = [f for f in _fixed(short).result.shown if f.code == "AGD001"]
    assert found.suggestion and not found.suggestion.edits
    assert _fixed(short).text.startswith("Subject: URGENT reply\n")


BUMP = "Just bumping this up to the top of your inbox."
READ = "Your talk on sluices in Bude made me rebuild our gate."


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (f"the boat is dry again. {BUMP}", "AGD002", "it would remove most of the message"),
        (
            f"{READ} We sell larch gates. Reply today, or the price goes up.",
            "AGD001",
            "your request is in the same sentence; rewrite it by hand",
        ),
        (
            f"{READ} We sell larch gates.\n\nHurry, the fair is a week away!",
            "AGD001",
            "it would remove a date",
        ),
    ],
)
def test_a_refused_fix_gives_the_reason(words: str, code: str, why: str) -> None:
    text = f"Hi Ewa,\n\n{words}\n\nSam\n"
    done = _fixed(text)
    assert [(finding.code, reason) for finding, reason in done.refused] == [(code, why)]
    shown = without_refused(done.result, done.refused).shown
    (found,) = [f for f in shown if f.code == code]
    assert found.suggestion and found.suggestion.text.endswith(f" (No automatic fix: {why}.)")
    assert done.text == text


def test_a_reminder_is_removed_if_enough_text_remains() -> None:
    text = f"Hi Ewa,\n\nthe boat is dry again and the oars are new. {BUMP}\n\nSam\n"
    done = _fixed(text)
    assert done.text == text.replace(f" {BUMP}", "")
    assert not done.refused


@pytest.mark.parametrize("word", ["Hi", "Hey", "Heya", "Hiya", "Howdy", "Hallo", "Yo"])
def test_a_word_of_greeting_is_not_the_name_of_the_reader(word: str) -> None:
    assert read(draft_from_text(f"{word}! {OFFER}")).reader == ""
    assert read(draft_from_text(f"{word} Ewa! {OFFER}")).reader == "Ewa"


def test_a_reminder_keeps_its_first_sentence_which_names_the_subject() -> None:
    blame = "You have ignored my mail about the open day."
    talk = "Your talk about larch changed how we dry our wood, and the mill runs better."
    ask = "Could you tell me which kiln you use?"
    later = f"Hi Ewa,\n\n{talk} {blame} {ask}\n\nSam\n"
    assert _fixed(later, "acquainted", "networking").text == later.replace(f"{blame} ", "")
    first = f"Hi Ewa,\n\n{blame} {talk} {ask}\n\nSam\n"
    assert _fixed(first, "acquainted", "networking").text == first


def test_praise_that_the_next_sentence_contradicts_is_not_replaced() -> None:
    text = (
        "Hi Ewa,\n\nYour team is your greatest strength! {}hen the kiln fails, a mill stands still."
        " We repair kilns in a day. Shall we talk?\n\nSam\n"
    )
    assert "greatest strength" not in _fixed(text.format("W")).text
    assert _fixed(text.format("But w")).text == text.format("But w")


def test_a_long_push_is_not_removed_since_it_may_hold_facts() -> None:
    long = "You came to our fair in June, so this is your last chance to see the kiln."
    short = "This is your last chance!"
    for push, is_removed in ((short, True), (long, False)):
        done = _fixed(f"Hi Ewa,\n\n{READ} We sell larch gates. {push}\n\nSam\n")
        assert (push not in done.text) is is_removed
    both = _fixed(f"Hi Ewa,\n\n{READ} We sell larch gates. {short} {long}\n\nSam\n").text
    assert long in both


def test_praise_that_says_of_what_is_not_replaced() -> None:
    text = (
        "Hi Ewa,\n\nI was impressed by your amazing work{}. Our firm sells larch gates to mills in the"
        " north. Would you be interested in a short call?\n\nSam\n"
    )
    assert "impressed" not in _fixed(text.format("")).text
    assert "impressed" in _fixed(text.format(" in kiln building")).text


def test_pressure_is_removed_without_the_offer_beside_it() -> None:
    before = (
        "Hi {{name}},\n\nYour kilns in {{city}} are well made. We sell larch gates to mills.\n\n"
        "CLAIM 50% OFF NOW\n\nDon't miss out, offer ends soon!\n\n"
        "Questions? Just reply.\n\nSam\n"
    )
    after = _fixed(before).text
    assert "CLAIM 50% OFF NOW" in after and "miss out" not in after
