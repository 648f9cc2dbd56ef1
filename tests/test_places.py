"""Positions in every format: words and findings are at their positions in the file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft
from outreach_lint.sources import drafts

LINTER, CONFIG = Linter(third_party=False), Config()
PUSH = "Act now before it is too late!"
HEAD = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT"


def table(*rows: list[str], **how: object) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", **how).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def as_html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
    return f"<div>{escaped}</div><p>Sam</p>"


def linkedin(text: str) -> str:
    row = ["c1", "Sam", "in/sam", "Ana", "in/ana", "2027-05-03 09:00:00 UTC", text]
    return HEAD + "\n" + table(row)


def in_yaml(style: str | None) -> Callable[[str], str]:
    return lambda text: yaml.safe_dump(
        {"steps": [{"day": 1, "text": text}, {"day": 2, "text": text}]},
        default_style=style,
        allow_unicode=True,
        width=40,
    )


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


FORMATS: dict[str, tuple[str, Callable[[str], str]]] = {
    "headings": ("a.md", lambda text: f"# Notes\n\n## Email 1\n\nHi Ana,\n\n{text}\n\n## Email 2\n\nHi Ana,\n\n{text}\n"),
    "subjects": ("a.txt", lambda text: f"Subject: Clamps\n\nHi Ana,\n\n{text}\n\nSubject: Ropes\n\nHi Ana,\n\n{text}\n"),
    "fences": ("a.md", lambda text: f"# One\n\n```\nHi Ana,\n{text}\nuntil the spring comes back\n```\n\nNote.\n"),
    "a table": ("a.csv", lambda text: table(["subject", "message"], ["Clamps", text])),
    "a table with tabs": ("a.tsv", lambda text: table(["message", "id"], [text, "1"], delimiter="\t")),
    "columns of a sequence": ("a.csv", lambda text: table(["email_1_body", "email_2_body"], [text, text])),
    "HTML in a table": ("a.csv", lambda text: table(["id", "message"], ["1", as_html(text)])),
    "a stray quotation mark": ("a.csv", lambda text: f'id,message\n1,"{text.replace(chr(34), chr(39))}, "old" as they are."\n'),
    "LinkedIn's messages": ("a.csv", linkedin),
    "LinkedIn's invitations": ("a.csv", lambda text: table(
        ["From", "To", "Sent At", "Message", "Direction"], ["Sam", "Ana", "5/4/27, 9:00 AM", text, "OUTGOING"])),
    "records": ("a.jsonl", lambda text: json.dumps({"id": 1, "text": text}) + "\n"),
    "records of another shape": ("a.jsonl", lambda text: json.dumps({"to": {"é": 1}, "mail": {"body": text}}, ensure_ascii=False)),
    "HTML in a record": ("a.jsonl", lambda text: json.dumps({"text": as_html(text)})),
    "JSON": ("a.json", lambda text: json.dumps({"sequences": [{"steps": [{"variants": [{"body": text}]}]}]}, indent=1)),
    "HTML in JSON": ("a.json", lambda text: json.dumps([{"body": as_html(text)}])),
    "YAML": ("a.yaml", in_yaml(None)),
    "YAML in a block": ("a.yaml", in_yaml("|")),
    "YAML in a folded block": ("a.yaml", in_yaml(">")),
    "YAML in quotation marks": ("a.yaml", in_yaml('"')),
    "YAML in single quotation marks": ("a.yaml", in_yaml("'")),
    "Python": ("a.py", lambda text: "def body():\n    return {'é': " + repr("Hi Ana,\n\n" + text) + "}\n"),
    "Python's f-strings": ("a.py", lambda text: "body = (f'Hi {name},\\n'\n    f" + repr(text + " é\n") + " + name)\n"),
    "Python's long strings": ("a.py", lambda text: 'def body():\n    return """\n    Hi Ana,\n\n' + indent(escaped(text), "    ") + '\n    """\n'),
    "JavaScript": ("a.js", lambda text: "send({ 'é': 1, body: " + json.dumps("Hi Ana,\n\n" + text) + " });"),
    "template literals": ("a.tsx", lambda text: "const é = 1; const body = `Hi ${lead.name || 'you'},\n\n" + escaped(text) + "`;"),
    "lines that are joined": ("a.ts", lambda text: "const body = " + json.dumps(["Hi Ana,", *text.split("\n")], indent=1) + ".join('\\n');"),
    "Go": ("a.go", lambda text: 'package a\n\nvar body = "Hi " + name + ' + json.dumps(",\n" + text, ensure_ascii=False)),
    "HTML in YAML": ("a.yaml", lambda text: yaml.safe_dump({"body": as_html(text)}, width=40)),
}  # fmt: skip

# Plain words, and between them text that formats write in an escaped form.
WORDS = st.lists(st.text("abcdefgh", min_size=3, max_size=6), min_size=4, max_size=12)
BETWEEN = st.sampled_from([" ", ", ", "\n", "\n\n", " \"'", "' ", ' \\ ', " é ", " 😀 ", " & ", " – ", ": ", " # "])  # fmt: skip


@st.composite
def messages(draw: st.DrawFn) -> str:
    parts = [part for word in draw(WORDS) for part in (word, draw(BETWEEN))]
    return "Well " + "".join(parts) + "there. " + PUSH


def read(name: str, raw: str, encoding: str = "utf-8") -> list[Draft]:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_text(raw, encoding=encoding, newline="")
        return [item for item in drafts((str(path),), lambda _: CONFIG) if isinstance(item, Draft)]


def stands_at(raw: str, line: int, column: int) -> str:
    return raw.split("\n")[line - 1][column - 1 :]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messages())
def test_every_word_has_its_position_in_the_file(form: str, text: str) -> None:
    name, written = FORMATS[form]
    raw = written(text)
    found = read(name, raw)
    assert found
    for draft in found:
        own = list(re.finditer(r"[a-h]{3,}", draft.text[draft.body_start :]))
        assert own
        for match in own:
            place = draft.position(draft.body_start + match.start())
            assert stands_at(raw, place.line, place.column).startswith(match[0][:3])


@pytest.mark.parametrize("form", FORMATS)
def test_every_finding_has_its_position_in_the_file(form: str) -> None:
    name, written = FORMATS[form]
    raw = written('Only "two" spots are left – and the été is here.\n\n' + PUSH)
    found = 0
    for draft in read(name, raw):
        for finding in LINTER.judge(draft, CONFIG).findings:
            words = re.match(r"\W*(\w+)", finding.quote)
            if words and finding.code != "OL002":
                found += 1
                assert stands_at(raw, *finding.start[:2]).lstrip("\"'*# ").startswith(words[1])
                assert finding.end >= finding.start
    assert found


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.html", f"<p>Hi Ana,</p><p>{PUSH}</p><p>Sam</p>"),
        (
            "a.mjml",
            f"<mjml><mj-body><mj-text>{PUSH}</mj-text>\n<mj-text>Sam</mj-text></mj-body></mjml>",
        ),
        ("a.csv", f'message\n"<p>Hi Ana,</p><p>{PUSH}</p><p>Sam</p>"\n'),
        ("a.rtf", f"{{\\rtf1 Hi Ana,\\par\\par {PUSH}\\par Sam}}"),
        ("a.py", f'body = "Hi Ana,\\n\\n{PUSH}\\n\\nSam"'),
    ],
)
def test_a_finding_ends_with_its_words_not_at_the_next_ones(name: str, raw: str) -> None:
    (draft,) = read(name, raw)
    found = [item for item in LINTER.judge(draft, CONFIG).findings if item.code == "AGD001"]
    (push,) = found
    assert stands_at(raw, *push.start[:2]).startswith(PUSH)
    assert push.end[:2] == (push.start.line, push.start.column + len(PUSH))


def test_positions_in_windows_1252_files_count_characters() -> None:
    raw = f"Hi José,\n\nl’été, déjà. {PUSH}"
    (draft,) = read("a.txt", raw, "cp1252")
    place = draft.position(draft.text.index("Act"))
    assert stands_at(raw, place.line, place.column) == PUSH
