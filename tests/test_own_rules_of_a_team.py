"""Rules without Python: a page in a folder, created by one command and tested by another."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft
from outreach_lint.reading import read
from outreach_lint.reading.encoder import encoder
from outreach_lint.reading.labels import rule_labels
from outreach_lint.reading.move_names import ASKS, MOVES
from outreach_lint.reading.moves import MOVES_WITH_LABELS
from outreach_lint.rules import load as rules
from outreach_lint.rules.match import Match
from outreach_lint.rules.rule import Rule
from tests.conftest import ROOT, Run

PAGE = """# HOU001 plain-words
```toml
severity = "warning"

{match}
```
Your words are not plain.
## Why
People read plain words faster.
## Ask
Are the words not plain?
## Try
Say it in plain words.
## Bad
{bad}
## Good
```draft
Hi Ada, your talk on tide mills in May made me rebuild our gate. Which wood did you choose?
```
## Source
The house.
"""


def rule(match: str, bad: str = "", folder: Path = Path()) -> Rule:
    (folder / "plain-words.md").write_text(PAGE.format(match=match, bad=bad))
    return rules.parse_page(str(folder / "plain-words.md"))


def found(match: str, text: str, folder: Path, **draft: object) -> list[str]:
    check = rule(match, folder=folder).check
    assert check
    return [hit.quote or text[slice(*hit.span)] for hit in check(read(Draft(text, **draft)))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("match", "text", "words"),
    [
        (
            '[match]\nphrases = ["circle back"]',
            "Let us Circle\n  back. Not uncircle backs.",
            ["Circle\n  back"],
        ),
        ('[match]\nphrases = ["don\'t"]', "I don’t know. I don't.", ["don’t", "don't"]),
        ('[match]\nphrases = ["c++", "+1"]', "We like c++, and say +1.", ["c++", "+1"]),
        ("[match]\nregexes = ['\\bASAP\\b']", "Soon, ASAP. asap.", ["ASAP"]),
        ("[match]\nregexes = ['[\\U0001F300-\\U0001FAFF]']", "Hi Ada 🚀, ropes.", ["🚀"]),
        ('[match.replace]\nutilise = "use"', "Utilise it, and utilised not.", ["Utilise"]),
        (
            '[match]\nphrases = ["ropes"]',
            "Hi Ada, yes.\n\n> our ropes\n\nSam\n\n-- \nSam's ropes",
            [],
        ),
        ('[match]\nphrases = ["ropes"]', "Hi <!-- ropes --> Ada, yes.", []),
    ],
)
def test_a_match_table_finds_the_configured_words(
    tmp_path: Path, match: str, text: str, words: list[str]
) -> None:
    assert found(match, text, tmp_path) == words


def test_words_in_front_matter_are_ignored_but_those_of_the_subject_count(
    tmp_path: Path,
) -> None:
    text = "---\nsubject: ropes\n---\nHi Ada, yes."
    assert found(
        '[match]\nphrases = ["ropes"]', text, tmp_path, body_start=23, subject="More ropes"
    ) == ["ropes"]


ASK_FIRST = (
    "Hi Ada,\n\nCould you introduce me to your editor? Your sign-up form fails on Safari: the"
    " button is under the footer, and one line of CSS mends it.\n"
)
GIVE_FIRST = (
    "Hi Ada,\n\nYour sign-up form fails on Safari: the button is under the footer, and one line of"
    " CSS mends it. Could you introduce me to your editor?\n"
)
ONLY_ASK = "Hi Ada,\n\nCould you introduce me to your editor?\n"
REQUEST = "Could you introduce me to your editor?"


@pytest.mark.parametrize(
    ("moves", "where"),
    [
        ("ask", (True, True, True)),
        ("ask.referral", (True, True, True)),
        ("ask.money", (False, False, False)),
        ("ask before contribution", (True, False, True)),
        ("ask after contribution", (False, True, False)),
        ("ask without contribution", (False, False, True)),
        ("ask or praise without pitch or contribution", (False, False, True)),
    ],
)
def test_a_moves_table_finds_the_right_sentences(
    tmp_path: Path, moves: str, where: tuple[bool, ...]
) -> None:
    seen = [
        found(f'[match]\nmoves = ["{moves}"]', text, tmp_path)
        for text in (ASK_FIRST, GIVE_FIRST, ONLY_ASK)
    ]
    assert seen == [[REQUEST] if fires else [] for fires in where]


def test_a_missing_move_is_reported_at_the_first_sentence(tmp_path: Path) -> None:
    assert found('[match]\nmoves = ["no opt_out"]', ONLY_ASK, tmp_path) == [REQUEST]
    assert (
        found(
            '[match]\nmoves = ["no opt_out"]',
            f"{ONLY_ASK}\nIf it is not for you, no harm done.",
            tmp_path,
        )
        == []
    )


@pytest.mark.parametrize(
    ("match", "line", "what", "hint"),
    [
        ("[match]\nphrase = ['x']", 6, "unknown key 'phrase' in match", "did you mean phrases?"),
        ("[match]", 5, "match needs at least one of phrases, regexes, replace, moves", ""),
        ("match = true", 5, "match needs at least one of", ""),
        ("[match]\nphrases = 'x'", 6, "match.phrases must be a list of strings", ""),
        ("[match]\nphrases = ['x', 5]", 6, "match.phrases must be a list of strings", ""),
        ("[match]\nphrases = ['  ']", 5, "a phrase in match is empty", ""),
        ("[match]\nphrases = ['x']\nregexes = [\n  '(',\n]", 8, "not a regular expression: (: missing )", "single quotes"),
        ("[match]\nregexes = ['x*']", 6, "'x*' matches an empty text", ""),
        ("[match]\nreplace = ['x']", 6, "match.replace must be a table", ""),
        ("[match]\nmoves = ['asks']", 6, "unknown move 'asks'", "did you mean ask?"),
        ("[match]\nmoves = ['ask before contributions']", 6, "unknown move 'contributions'", "did you mean contribution?"),
        ("[match]\nmoves = ['ask befor contribution']", 6, "not a condition on moves", 'write: "ask"'),
        ("[match]\nmoves = ['no ask before pitch']", 6, "not a condition on moves", 'write: "ask"'),
        ("[match]\nphrases = ['x", 6, "not valid TOML", ""),
        ("sevrity = 'info'", 5, "unknown key 'sevrity'", "did you mean severity?"),
        ("about = 'all'", 5, "about must be one of sentence, message, machine", ""),
        ("fix_may_leave = ['most']", 5, "fix_may_leave must be one of nothing, neighbors, most", ""),
        ("fix_may_remove = ['praise']", 5, "fix_may_remove must be a list of ask, pitch, self_intro", ""),
        ("undoes = 'rapport'", 5, "undoes must be a list of contribution, opt_out, rapport", ""),
        ("data_faults = 1", 5, "data_faults must be true or false", ""),
        ("settings = 'sales'", 5, "settings must be a list of networking, sales", ""),
    ],
)  # fmt: skip
def test_errors_of_a_page_are_reported_with_their_line(
    tmp_path: Path, match: str, line: int, what: str, hint: str
) -> None:
    with pytest.raises(OutreachLintError) as error:
        rule(match, folder=tmp_path)
    assert error.value.where.startswith(f"{tmp_path / 'plain-words.md'}:{line}")
    assert what in error.value.what
    assert hint in error.value.remedy


def test_the_documented_moves_are_those_of_the_encoder() -> None:
    by_move = rule_labels().by_move
    assert set(MOVES) == {*MOVES_WITH_LABELS, *by_move, "ask", "personal_slot"}
    labels = encoder().facts["sentence_labels"]
    assert {
        *MOVES_WITH_LABELS,
        *by_move.values(),
        "ask",
        *(f"ask.{name}" for name in ASKS),
    } <= set(labels)


def test_a_rule_is_created_configured_run_and_tested_in_five_commands(run: Run) -> None:
    begun = run("new", "rule", "No emoji in finance", "--in", "house-rules/")
    assert begun.code == 0
    assert "HOU001 no-emoji-in-finance" in begun.out
    assert 'rules = ["house-rules/"]' in begun.out
    assert run("test", "house-rules").err == "1 rule, 2 examples. All pass.\n"
    Path("outreach-lint.toml").write_text('rules = ["house-rules/"]\n')
    assert "rules = " not in run("new", "rule", "second", "--in", "house-rules/").out
    assert Path("house-rules/second.md").read_text().startswith("# HOU002 second\n")
    assert run("test").err == "2 rules, 4 examples. All pass.\n"
    found = run("check", "--output-format", "full", "-", stdin="Hi Ada, emoji in finance!")
    assert "HOU001 no-emoji-in-finance" in found.out
    assert "What a better version does" in run("explain", "HOU002").out
    assert "HOU001" in run("rules").out
    dry = run("check", "--engine", "llm", "--dry-run", "-", stdin="Hi Ada, yes.").out
    assert 'Does the message say "emoji in finance"?' in dry


def test_invalid_names_for_a_new_rule_are_errors(run: Run) -> None:
    assert run("new", "rule", "one", "--in", "house/").code == 0
    for args, said in (
        (("one", "--in", "house/"), "a rule called one exists already: HOU001"),
        (("broadcast", "--in", "house/"), "a rule called broadcast exists already: RAP005"),
        (("!!", "--in", "house/"), "'!!' cannot be a name"),
        (("x" * 61, "--in", "house/"), "cannot be a name"),
        (("two", "--in", "/dev/null/house"), "the folder cannot be created: Not a directory"),
        (("two", "--in", "rapport/"), "the codes RAP… belong to outreach_lint_rapport (RAP"),
        (("two", "--in", "123/"), "cannot begin a code"),
        (("two", "--in", "house/", "--prefix", "a1"), "cannot begin a code"),
        (("two", "--in", "house/", "--prefix", "AGD"), "the codes AGD… belong to"),
    ):
        outcome = run("new", "rule", *args)
        assert outcome.code == 2
        assert said in outcome.err
    assert [path.name for path in Path("house").iterdir()] == ["one.md"]
    assert not Path("rapport").exists()
    assert run("new", "rule", "two", "--in", "house/", "--prefix", "dom").code == 0
    assert Path("house/two.md").read_text().startswith("# DOM001 two")
    assert (
        "DOM002 uber-uns"
        in run("new", "rule", "Über uns!", "--in", "house/", "--prefix", "dom").out
    )
    assert (
        "the codes of the pages there begin with DOM, HOU"
        in run("new", "rule", "three", "--in", "house/").err
    )


BAD = "```draft\nHi Ada, please ==utilise== our map of the mills.\n```"


@pytest.mark.parametrize(
    ("bad", "line", "said"),
    [
        ("", 15, "the section Bad has no example"),
        (BAD.replace("==", ""), 16, "tests nothing: no words are marked"),
        (f"{BAD}\n{BAD}", 19, "this example is already on line 16"),
        (BAD.replace("==utilise==", "==use=="), 16, "the marked words are not flagged"),
        (
            BAD.replace("==utilise==", "utilise ==our=="),
            16,
            "the flagged words are not the marked words",
        ),
        (
            BAD.replace("draft", "draft setting=sails"),
            16,
            "setting must be one of networking, sales",
        ),
        (BAD.replace("draft", "draft seting=sales"), 16, "did you mean setting?"),
    ],
)
def test_an_invalid_page_is_reported_with_its_line(
    run: Run, bad: str, line: int, said: str
) -> None:
    rule('[match.replace]\nutilise = "use"', bad=bad)
    outcome = run("test", ".")
    assert outcome.code == 1
    assert said in outcome.out
    assert f"plain-words.md:{line}: " in outcome.out


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("utilise", "changes nothing: it inserts the words that it removes"),
        ("quietly utilise", "does not help: the finding is still there"),
        ("use now, before it is too late,", "breaks another rule: AGD001 pressure"),
    ],
)
def test_a_fix_that_does_not_help_is_reported(run: Run, instead: str, said: str) -> None:
    rule(f'[match.replace]\nutilise = "{instead}"', bad=BAD)
    assert said in run("test", ".").out


def test_marked_and_found_words_are_shown_below_the_draft(run: Run) -> None:
    rule(
        '[match.replace]\nutilise = "use"', bad="```draft\nHi 日本,\n\n日 utilise ==our== map.\n```"
    )
    assert (
        "  draft  │ Hi 日本,\n  draft  │\n  draft  │ 日 utilise our map.\n"
        "  marked │            ~~~\n  found  │    ^^^^^^^\n" in run("test", ".").out
    )


def test_a_folder_without_pages_or_configuration_is_reported(run: Run) -> None:
    Path("empty").mkdir()
    assert "no rule page in this folder" in run("test", "empty").err
    assert "no rule folder is configured here" in run("test").err


@pytest.mark.parametrize("word", ["agd002", "guilt-trip"])
def test_an_installed_rule_can_be_tested_by_code_or_name(run: Run, word: str) -> None:
    outcome = run("test", word)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("1 rule, ")


def test_a_rule_folder_and_a_rule_can_be_tested_together(run: Run) -> None:
    rule('[match.replace]\nutilise = "use"', bad=BAD)
    alone, both = run("test", ".").err, run("test", ".", "AGD002").err
    assert alone.startswith("1 rule, ")
    assert both.startswith("2 rules, ")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("guilt-tripp", "no rule 'guilt-tripp'\n  did you mean guilt-trip?"),
        ("AGD02", "no rule 'AGD02'\n  did you mean AGD002?"),
        ("house/no-emoji", "house/no-emoji: no such file or folder"),
        ("no-emoji.md", "no-emoji.md: no such file or folder"),
    ],
)
def test_an_argument_that_is_neither_page_nor_rule_is_an_error(
    run: Run, word: str, said: str
) -> None:
    outcome = run("test", "AGD002", word)
    assert outcome.code == 2
    assert said in outcome.err


def test_code_next_to_a_page_in_a_rule_folder_is_not_run(run: Run, tmp_path: Path) -> None:
    rule('[match]\nphrases = ["ropes"]')
    (tmp_path / "plain_words.py").write_text("raise SystemExit('run')\n")
    (tmp_path / "outreach-lint.toml").write_text('rules = ["."]\n')
    assert "HOU001" in run("check", "--select", "HOU", "-", stdin="Our ropes.").out


def test_a_page_with_both_a_match_table_and_a_check_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "both" / "rules"
    folder.mkdir(parents=True)
    for path in (folder.parent / "__init__.py", folder / "__init__.py", folder / "plain_words.py"):
        path.write_text("")
    rule('[match]\nphrases = ["ropes"]', folder=folder)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(OutreachLintError, match="has a match table, and plain_words"):
        rules.load_rules("both")


@pytest.mark.slow
def test_all_pages_of_this_project_pass_the_test_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = run("test", *(str(p) for p in sorted(ROOT.glob("plugins/outreach_lint_*/rules"))))
    assert outcome.out == ""
    assert outcome.code == 0


def test_a_match_table_is_compiled_when_the_page_is_loaded(tmp_path: Path) -> None:
    rule('[match]\nphrases = ["ropes"]', folder=tmp_path)
    assert isinstance(Linter([str(tmp_path)]).rules["HOU001"].check, Match)


@pytest.mark.parametrize("key", ["wins_over", "silences"])
def test_a_page_that_refers_to_an_unknown_rule_is_an_error(run: Run, key: str) -> None:
    Path("house").mkdir()
    Path("outreach-lint.toml").write_text('rules = ["house"]\n')
    head = (
        f'# HOU001 spots\n```toml\n{key} = ["RAP0001"]\n[match]\nphrases = ["spots left"]\n```\nYou'
        " count.\n"
    )
    Path("house/spots.md").write_text(
        f"{head}## Why\nx\n## Ask\nx\n## Try\nx\n## Bad\n## Good\n## Source\nx\n"
    )
    outcome = run("check", "-", stdin="Hi Nadia, which clamp did you settle on?\n")
    assert outcome.code == 2
    assert f"{key} of HOU001 names RAP0001" in outcome.err
    assert "did you mean RAP001?" in outcome.err
