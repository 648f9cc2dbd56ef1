"""Build requests from prompt templates, rule questions and the draft.

The prompt templates are the Markdown files in ``prompts/``; a rule's question is the *Ask* section
of its page with the first bad and the first good example.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from string import Template
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.redact import Redacted, redact_text
from outreach_lint.model import LINE_BREAK, Draft
from outreach_lint.provider import Request
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import FIRST_PARTY, Rule
from outreach_lint.words import shortened

MAX_EARLIER_CHARS = 400  # of an earlier message in the request; a longer one is cut
# A longer draft is hardly a real message, and judging it would be expensive.
MAX_PROMPT_DRAFT_CHARS = 30_000
_READER_WORDS = {
    "stranger": "a stranger",
    "acquainted": "an acquaintance",
    "established": "an established contact",
}


def folder() -> str:
    """Return the folder of the prompt templates, in the installed package or in the checkout."""
    package = os.path.dirname(os.path.dirname(__file__))
    installed = os.path.join(package, "prompts")
    if os.path.isdir(installed):
        return installed
    return os.path.join(os.path.dirname(package), "prompts")


@cache
def prompt_template(name: str) -> str:
    """Return the text of a prompt template; raises ``OutreachLintError`` if it is missing."""
    path = os.path.join(folder(), name)
    try:
        with open(path, encoding="utf-8") as handle:
            return handle.read()
    except OSError as error:
        raise OutreachLintError(
            f"cannot read the prompt template: {error.strerror}",
            path,
            "install outreach-lint again",
        ) from None


@cache
def answer_schema(name: str) -> Mapping[str, Any]:
    """Return the general JSON Schema of an answer: ``findings``, ``rewrites`` or ``message``."""
    loaded: dict[str, Any] = json.loads(prompt_template(f"{name}.schema.json"))
    return loaded


@cache
def question(rule: Rule) -> str:
    """Return a rule's question; raises ``OutreachLintError`` if its page cannot be read."""
    page = page_of(rule)
    parts = [f"## {rule.code} {rule.name}", " ".join(page.sections["Ask"].split())]
    for word, examples in (("Breaks it", page.bad), ("Does not", page.good)):
        if examples:
            example = _example_for_question(examples)
            text = f"{word}{_context_note(example)}:"
            for earlier in example.earlier:
                text += f" [step {earlier.step}] {' '.join(earlier.text.split())}"
            if example.step:
                text += f" [step {example.step}, this one]"
            parts.append(f"{text} {' '.join(_with_marks(example).split())}")
    return "\n".join(parts)


def _example_for_question(examples: Sequence[Example]) -> Example:
    """Return the example for a rule's question.

    It is the first one. If that begins a sequence, it is the message with marks, or else the last.
    """
    first = examples[0]
    if not first.step:
        return first
    last = first
    for example in examples:
        if example is first or any(other.line == first.line for other in example.earlier):
            if example.marked:
                return example
            last = example
    return last


def _context_note(example: Example) -> str:
    context = example.context
    unusual = []
    if context.setting.value != "networking":
        unusual.append(str(context.setting.value))
    if context.relationship.value != "stranger":
        unusual.append(_READER_WORDS[str(context.relationship.value)])
    if context.template.value:
        unusual.append("template")
    if not unusual:
        return ""
    return f" ({', '.join(unusual)})"


def _with_marks(example: Example) -> str:
    text, at = "", 0
    for span in example.marked:
        text += f"{example.text[at : span.start]}=={example.text[slice(*span)]}=="
        at = span.end
    return text + example.text[at:]


def is_asked_about(rule: Rule, draft: Draft) -> bool:
    """Return whether the model is asked about a rule for this draft."""
    return (
        rule.plugin != FIRST_PARTY  # built-in rules are not judged by a model
        and (rule.check is None or "\n## Ask" in rule.text)  # a plugin's page can omit the question
        and (rule.scope == "draft" or (rule.scope == "sequence" and bool(draft.earlier)))
        and draft.setting in rule.settings
        and draft.relationship in rule.relationships
    )


class PreparedDraft(NamedTuple):
    """A draft as it is sent: the redacted text, its delimiter, and its context in words."""

    redacted: Redacted
    delimiter: str
    context: dict[str, str]

    def as_sent(self, words: str) -> str:
        """Return words about the draft with the same placeholders as in the redacted draft."""
        for mark, private in self.redacted.meant.items():
            words = words.replace(private, mark)
        return words


def prepare_draft(draft: Draft, redact: bool = True) -> PreparedDraft:
    """Return a draft as it is sent; ``redact`` redacts addresses, numbers and query strings.

    The delimiter is made from the SHA-256 of the text, so that the draft cannot contain it
    and the same draft always gets the same one.
    """
    lines = [line.rstrip(" \t") for line in LINE_BREAK.split(draft.text[draft.body_start :])]
    text = "\n".join(lines).strip("\n")  # the same with and without directive comments
    text = text.encode("utf-8", "replace").decode()  # lone surrogates cannot be encoded
    if draft.subject:
        text = f"Subject: {draft.subject}\n\n{text}"
    redacted = redact_text(text) if redact else Redacted(text, {})
    digest = sha256(redacted.text.encode()).hexdigest()
    more = ""
    if draft.channel:
        more += f"; channel {draft.channel}"
    if draft.step:
        more += f"; step {draft.step}"
    if draft.earlier:
        more += _earlier_messages(draft, redact)
    context = {
        "setting": draft.setting,
        "relationship": _READER_WORDS[draft.relationship],
        "kind": "a template" if draft.template else "a final message",
        "more": more,
    }
    return PreparedDraft(redacted, f"draft-{digest[:16]}", context)


def _earlier_messages(draft: Draft, redact: bool) -> str:
    """Return the messages before a draft, shortened, between delimiters.

    The delimiters tell the model that they are data. They are made from a hash of the text, so that
    the messages cannot contain them.
    """
    lines = []
    for message in draft.earlier:
        text = " ".join(
            message.text[message.body_start :].encode("utf-8", "replace").decode().split()
        )
        text = redact_text(text).text if redact else text
        short = shortened(text, MAX_EARLIER_CHARS)
        who = "before"
        if message.received:
            who = "from the reader"
        elif message.step:
            who = f"step {message.step}"
        day = f", day {message.day:g}" if message.day is not None else ""
        lines.append(f"- {who}{day}: {short}")
    mark = f"earlier-{sha256(chr(10).join(lines).encode()).hexdigest()[:16]}"
    return _delimited(
        mark, "\nMessages before this one (not to be judged; quote nothing of them):", lines
    )


def request_for(
    draft: PreparedDraft, rules: Sequence[Rule], noted: Mapping[str, Sequence[str]]
) -> Request:
    """Return the request that asks all questions of ``rules`` about a draft.

    ``noted`` holds the words that the local engine has flagged, by rule code.
    """
    codes = [rule.code for rule in rules]
    system = Template(prompt_template("judge.md")).substitute(
        precedence=_precedence_words(rules, codes), questions="\n\n".join(map(question, rules))
    )
    lines = []
    for code in codes:
        for words in noted.get(code, ()):
            lines.append(f"- {code}: “{' '.join(words.split())}”")
    note = (
        _delimited(f"noted-{draft.delimiter}", "Noted by a simpler check:", lines) if lines else ""
    )
    user = Template(prompt_template("draft.md")).substitute(
        **draft.context, mark=draft.delimiter, text=draft.redacted.text, noted=note
    )
    return Request(
        "findings",
        system.strip(),
        user.strip(),
        _schema_for_codes(answer_schema("findings"), codes),
    )


def _delimited(mark: str, title: str, lines: Sequence[str]) -> str:
    """Return lines with words of the draft between delimiters.

    The delimiters tell the model that they are data.
    """
    return "\n".join(("", title, f"<{mark}>", *lines, f"</{mark}>"))


def _precedence_words(rules: Sequence[Rule], codes: Sequence[str]) -> str:
    parts = []
    for rule in rules:
        lower_codes = []
        for code in dict.fromkeys((*rule.silences, *rule.wins_over)):
            if code in codes:
                lower_codes.append(code)
        if lower_codes:
            parts.append(f"{rule.code} before {' and '.join(lower_codes)}")
    return ", ".join(parts) or "the one that says most about them"


def _schema_for_codes(general_schema: Mapping[str, Any], codes: Sequence[str]) -> Mapping[str, Any]:
    """Return the schema of an answer that allows only the codes of the requested rules."""
    out: dict[str, Any] = json.loads(json.dumps(general_schema))
    for part in ("findings", "disputed"):
        out["properties"][part]["items"]["properties"]["rule"]["enum"] = list(codes)
    return out


def rewrites_request(draft: PreparedDraft, objections: Sequence[str]) -> Request:
    """Return the request for new rewrites in place of the rejected ones.

    ``objections`` describes each rejected rewrite and why it was rejected.
    """
    lines = [f"{number}. {objection}" for number, objection in enumerate(objections, 1)]
    user = Template(prompt_template("again.md")).substitute(
        **draft.context,
        mark=draft.delimiter,
        text=draft.redacted.text,
        objections=_delimited(f"rewrites-{draft.delimiter}", "", lines).strip(),
    )
    system = "You mend outreach messages. Answer in JSON."
    return Request("rewrites", system, user.strip(), answer_schema("rewrites"))


def message_request(draft: PreparedDraft, faults: Sequence[str]) -> Request:
    """Return the request for a rewrite of the whole message that fixes ``faults``."""
    lines = [f"- {fault}" for fault in faults]
    user = Template(prompt_template("draft.md")).substitute(
        **draft.context,
        mark=draft.delimiter,
        text=draft.redacted.text,
        noted=_delimited(f"faults-{draft.delimiter}", "To be mended:", lines),
    )
    return Request(
        "message", prompt_template("rewrite.md").strip(), user.strip(), answer_schema("message")
    )
