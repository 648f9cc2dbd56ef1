"""Messages in the strings of source code."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from outreach_lint.config import Config
from outreach_lint.errors import Notice
from outreach_lint.model import Draft
from outreach_lint.sources import drafts
from tests.conftest import Run

GREETS = "Hi Ana, your talk on tide mills made me rebuild our gate. Which wood did you take?"
PITCH = "We sell looms to mills like yours from 900 pounds. Could we have a call on Friday?"
SIGNED = f"Hi Ana,\n\n{PITCH}\n\nBest,\nSam"


def read(name: str, code: str) -> list[Draft]:
    Path(name).write_text(code, encoding="utf-8")
    return [item for item in drafts([name], lambda _: Config()) if isinstance(item, Draft)]


def texts(name: str, code: str) -> list[str]:
    return [draft.text for draft in read(name, code)]


MESSAGES = {
    "a greeting under any name": ("a.py", f'x = "{GREETS}"'),
    "a greeting under no name": ("a.py", f'show("{GREETS}")'),
    "beside a subject": ("a.py", f'send(subject="Looms", body="{PITCH}")'),
    "in an object beside a subject": ("a.ts", f'const m = {{ subject: "x", html: "{PITCH}" }};'),
    "in a sequence": ("a.js", f'const followUps = [{{ day: 3, text: "{PITCH}" }}];'),
    "what a function returns": ("a.py", f'def intro(name):\n    return "{GREETS}"'),
    "what an arrow returns": ("a.ts", f"const intro = (n: string) => `{GREETS}`;"),
    "an attribute": ("a.py", f'mail.body = "{GREETS}"'),
    "a key": ("a.py", f'mail["body"] = "{GREETS}"'),
    "an attribute of JSX": ("a.tsx", f"const m = <Mail body={{`{GREETS}`}}>Don't</Mail>;"),
    "a field of a class": ("a.ts", f'class Mail {{ body = "{GREETS}"; }}'),
    "in a call in a call": ("a.py", f'body = dedent("{GREETS}")'),
    "a template with a tag": ("a.js", f"const m = html`{GREETS}`;"),
    "signed, and called so": ("a.py", f'EMAIL_TEMPLATE = """{PITCH}\n\nBest,\nSam"""'),
    "a struct": ("a.go", f'package a\n\nvar m = Mail{{Subject: "x", Body: "{PITCH}"}}'),
}
OTHERS = {
    "a log line": ("a.py", f'logger.info(message="{PITCH}")'),
    "an error": ("a.js", f'throw new Error("{PITCH}");'),
    "a prompt": ("a.py", f'EMAIL_PROMPT = "Write a mail that begins: {GREETS}"'),
    "a turn of a model": ("a.js", f'const m = {{ role: "system", content: "{GREETS}" }};'),
    "a docstring": ("a.py", f'def send_mail():\n    """{PITCH}"""'),
    "words on a page": ("a.tsx", f'const m = <Box message="{PITCH}" />;'),
    "a query": ("a.py", 'body_sql = "SELECT a FROM b WHERE a.x = 1 AND a.y IS NOT NULL LIMIT 5."'),
    "a greeting alone": ("a.py", 'body = "Hello, world!"'),
    "bytes": ("a.py", f'body = b"{GREETS}"'),
    "a comment": ("a.js", f"// {GREETS}"),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_messages_in_source_code_are_found(run: Run, case: str) -> None:
    (text,) = texts(*MESSAGES[case])
    assert GREETS in text or PITCH in text


@pytest.mark.parametrize("case", OTHERS)
def test_other_strings_are_not_read_as_messages(run: Run, case: str) -> None:
    assert texts(*OTHERS[case]) == []


TEXTS = {
    "escapes": ("a.py", r'body = "Hi Ana,\n\u00e9t\xe9 \N{EN DASH} \"is\" \101 \q here. Will you come to it?"',
                'Hi Ana,\nété – "is" A \\q here. Will you come to it?'),
    "a raw string": ("a.py", r'body = r"Hi Ana, the path is C:\new\mail today. Will you look at it? Best"',
                     r"Hi Ana, the path is C:\new\mail today. Will you look at it? Best"),
    "a broken line": ("a.py", f'body = """\\\n{GREETS}"""', GREETS),
    "surrogates": ("a.js", rf'const body = "\ud83d\ude00 \u{{1F600}} \ud83d {GREETS}\n\nBest,\nSam";',
                   f"😀 😀 � {GREETS}\n\nBest,\nSam"),
    "f-strings": ("a.py", f'body = f"Hi {{name!r}}, {{{{x}}}} {{lead[0].city}} {{1 + 1}}: {PITCH}"',
                  f"Hi {{name!r}}, {{x}} {{lead[0].city}} {{value}}: {PITCH}"),
    "literals beside each other": ("a.py", f'body = ("Hi "\n  "Ana, " f"{{x}} "\n  "{PITCH}")', f"Hi Ana, {{x}} {PITCH}"),
    "sums": ("a.ts", f'const body = "Hi " + lead.name + ", " + ("{PITCH}" + `\n\nSam`);', f"Hi {{lead.name}}, {PITCH}\n\nSam"),
    "values for places": ("a.py", f'body = "Hi %(name)s, {PITCH}" % lead', f"Hi %(name)s, {PITCH}"),
    "a method": ("a.py", f'body = "Hi {{name}}, {PITCH}".format(name=name)', f"Hi {{name}}, {PITCH}"),
    "join in Python": ("a.py", f'body = "\\n".join(["Hi Ana,", "", "{PITCH}", name])', f"Hi Ana,\n\n{PITCH}\n{{name}}"),
    "join in JavaScript": ("a.js", f'const body = ["Hi Ana,", // them\n "{PITCH}"].join("\\n");', f"Hi Ana,\n{PITCH}"),
    "a margin": ("a.py", f'def f():\n    return """\n        Hi Ana,\n\n          {PITCH}\n        Best\n    """', f"Hi Ana,\n\n  {PITCH}\nBest"),
    "${…}": ("a.ts", f"const body = `Hi ${{lead.first || 'you'}}, ${{list.map((x) => {{ return x }})}} {PITCH}`;",
             f"Hi {{lead.first || 'you'}}, {{list.map}} {PITCH}"),
    "code with a fault": ("a.py", f'def f(:\n    pass\n\nbody = "{GREETS}"\n', GREETS),
}  # fmt: skip


@pytest.mark.parametrize("case", TEXTS)
def test_a_string_is_read_as_the_program_would_send_it(run: Run, case: str) -> None:
    name, code, text = TEXTS[case]
    assert texts(name, code) == [text]


def test_a_string_with_a_placeholder_is_a_template(run: Run) -> None:
    (one,) = read("a.py", f'body = f"Hi {{name}}, {PITCH}"')
    (none,) = read("a.py", f'body = "{GREETS}"')
    assert one.template
    assert not none.template


def test_steps_in_code_form_a_sequence_with_their_subjects(run: Run) -> None:
    code = f"""
SUBJECT = "Elsewhere"
STEPS = [
    Step(subject="Looms", body="{GREETS}", day=1),
    Step(subject="Again", body="{PITCH}", day=4),
]
def other():
    return "{GREETS}"
"""
    first, second, other = read("a.py", code)
    assert [first.subject, second.subject, other.subject] == ["Looms", "Again", None]
    assert (second.step, second.day, len(second.earlier)) == (2, 4.0, 1)
    assert second.subject_at is not None
    assert second.subject_at(0) == (5, 19)


def test_the_keys_of_messages_are_reported_and_can_be_chosen(run: Run) -> None:
    Path("a.py").write_text(f'mail = {{"intro": "{GREETS}", "pitch": "{PITCH}"}}\n')
    outcome = run("check", "--isolated", "a.py")
    assert "a.py: read as messages: mail.intro; --message-key names others" in outcome.err
    assert run("check", "--isolated", "--message-key", "pitch", "a.py").out.count("a.py") == 1
    nothing = run("check", "--isolated", "--message-key", "other", "a.py")
    assert nothing.code == 2
    assert "no message in the strings of this file" in nothing.err


def test_a_folder_of_code_is_searched_only_if_requested(run: Run) -> None:
    Path("src").mkdir()
    Path("src/a.py").write_text(f'body = "{GREETS}"\n')
    Path("src/b.ts").write_text("export const x = 1;\n")
    Path("draft.txt").write_text(GREETS)
    plain = run("check", "--isolated", "--output-format", "jsonl", ".")
    assert "1 .py, 1 .ts" in plain.err
    assert "--strings reads the messages in code" in plain.err
    assert "a.py" not in plain.out
    searched = run("check", "--isolated", "--strings", "--output-format", "jsonl", ".")
    assert "src/a.py" in searched.out
    assert "b.ts" not in searched.out + searched.err
    Path("outreach-lint.toml").write_text("strings = true\n")
    assert "src/a.py" in run("check", "--output-format", "jsonl", ".").out


def test_a_bundled_script_in_a_folder_is_skipped(run: Run) -> None:
    Path("draft.txt").write_text(GREETS)
    Path("a.js").write_text(f'const body = "{GREETS}";' + " " * 300_000)
    searched = run("check", "--isolated", "--strings", "--output-format", "jsonl", ".")
    assert "a.js" not in searched.out
    assert "a.js" in run("check", "--isolated", "--output-format", "jsonl", "a.js").out


def test_without_tree_sitter_the_error_names_the_extra(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint.sources.code import tree

    tree._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    Path("a.py").write_text(f'body = "{GREETS}"\n')
    outcome = run("check", "--isolated", "a.py")
    tree._parser.cache_clear()
    assert outcome.code == 2
    assert "pip install 'outreach-lint[code]'" in outcome.err
    monkeypatch.undo()
    importlib.import_module("tree_sitter")


def test_deeply_nested_code_is_an_error(run: Run) -> None:
    Path("a.js").write_text("f(" * 5000 + ")" * 5000)
    outcome = run("check", "--isolated", "a.js")
    assert outcome.code == 2
    assert "nested too deeply" in outcome.err


def test_hundreds_of_nested_indentations_are_an_error_not_a_crash(run: Run) -> None:
    lines = [f"{' ' * depth}def f{depth}():" for depth in range(700)]
    Path("a.py").write_text("\n".join([*lines, f"{' ' * 700}x = 1", ""]))
    outcome = run("check", "a.py")
    assert "nested too deeply" in outcome.err
    assert outcome.code == 2


def test_a_fix_does_not_change_the_surrounding_code(run: Run) -> None:
    from outreach_lint.errors import OutreachLintError
    from outreach_lint.sources.writing import write_file

    plain = f'body = "Hi " + name + ", {PITCH}"\n'
    filled = f'body = f"Hi {{name}}, {PITCH}"\n'
    for code, old, new in ((plain, "{name}", "Ana"), (filled, "looms", "looms for {other}")):
        (draft,) = read("a.py", code)
        with pytest.raises(OutreachLintError, match="nothing was written"):
            write_file([(draft, draft.text.replace(old, new))])
        assert Path("a.py").read_text() == code
    (draft,) = read("a.py", plain)
    write_file([(draft, draft.text.replace("looms", 'our "looms" and Ana\'s'))])
    assert read("a.py", Path("a.py").read_text())[0].text.count('our "looms" and Ana\'s') == 1
    compile(Path("a.py").read_text(), "a.py", "exec")


def test_an_editor_is_notified_which_strings_are_messages(run: Run) -> None:
    Path("a.py").write_text(f'body = "{GREETS}"\n')
    items = list(drafts(["a.py"], lambda _: Config()))
    assert [isinstance(item, Notice) for item in items] == [True, False]
