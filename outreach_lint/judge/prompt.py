"""Make the request from frame, rule questions and draft, and the key of its answer.

The frames are the Markdown files in ``prompts/``; a rule's question is its page's *Ask* with the
first bad and the first good example.
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
from outreach_lint.judge.protocol import Request
from outreach_lint.judge.redact import Redacted, redact
from outreach_lint.model import LINE_BREAK, Draft
from outreach_lint.reading import shortened
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import FIRST_PARTY, Rule

LONGEST_EARLIER = 400  # characters of an earlier message
# characters; nobody sends a longer message, and whoever judges one pays for it
LONGEST_DRAFT = 30_000
_TO = {
    "stranger": "a stranger",
    "acquainted": "an acquaintance",
    "established": "an established contact",
}


def folder() -> str:
    """Return the folder of the frames, in the installed package or in the checkout."""
    package = os.path.dirname(os.path.dirname(__file__))
    installed = os.path.join(package, "prompts")
    if os.path.isdir(installed):
        return installed
    return os.path.join(os.path.dirname(package), "prompts")


@cache
def frame(name: str) -> str:
    """Return a frame's text; raises ``OutreachLintError`` when the installation lacks it."""
    path = os.path.join(folder(), name)
    try:
        with open(path, encoding="utf-8") as handle:
            return handle.read()
    except OSError as error:
        raise OutreachLintError(
            f"cannot read the frame: {error.strerror}", path, "install again"
        ) from None


@cache
def schema(name: str) -> Mapping[str, Any]:
    """Return the general JSON Schema of an answer: ``findings``, ``rewrites`` or ``message``."""
    loaded: dict[str, Any] = json.loads(frame(f"{name}.schema.json"))
    return loaded


@cache
def question(rule: Rule) -> str:
    """Return a rule's question; raises ``OutreachLintError`` when its page cannot be read."""
    page = page_of(rule)
    parts = [f"## {rule.code} {rule.name}", " ".join(page.sections["Ask"].split())]
    for word, examples in (("Breaks it", page.bad), ("Does not", page.good)):
        if examples:
            example = _example_of(examples)
            text = f"{word}{_where(example)}:"
            for earlier in example.earlier:
                text += f" [step {earlier.step}] {' '.join(earlier.text.split())}"
            if example.step:
                text += f" [step {example.step}, this one]"
            parts.append(f"{text} {' '.join(_marked(example).split())}")
    return "\n".join(parts)


def _example_of(examples: Sequence[Example]) -> Example:
    """Return the example that goes with the question.

    It is the first one; of a sequence the message that is marked, or else the last.
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


def _where(example: Example) -> str:
    context = example.context
    unusual = []
    if context.setting.value != "networking":
        unusual.append(str(context.setting.value))
    if context.relationship.value != "stranger":
        unusual.append(_TO[str(context.relationship.value)])
    if context.template.value:
        unusual.append("template")
    if not unusual:
        return ""
    return f" ({', '.join(unusual)})"


def _marked(example: Example) -> str:
    text, at = "", 0
    for span in example.marked:
        text += f"{example.text[at : span.start]}=={example.text[slice(*span)]}=="
        at = span.end
    return text + example.text[at:]


def asked_of(rule: Rule, draft: Draft) -> bool:
    """Tell whether a rule's question is put about a draft."""
    return (
        rule.plugin != FIRST_PARTY  # of the host's own rules nothing is asked
        and (
            rule.check is None or "\n## Ask" in rule.text
        )  # a plugin's page may do without a question
        and (rule.scope == "draft" or (rule.scope == "sequence" and bool(draft.earlier)))
        and draft.setting in rule.settings
        and draft.relationship in rule.relationships
    )


class Sent(NamedTuple):
    """A draft as it is sent: redacted, in a frame that says its context."""

    redacted: Redacted
    mark: str
    context: dict[str, str]


def sent(draft: Draft, private: bool = True) -> Sent:
    """Return a draft as it is sent; ``private`` takes addresses, numbers and query strings out.

    The mark that delimits the draft is made from its own SHA-256: the draft cannot hold it, and the
    same draft always gets the same.
    """
    lines = [line.rstrip(" \t") for line in LINE_BREAK.split(draft.text[draft.body_start :])]
    text = "\n".join(lines).strip("\n")  # as with and without our comments
    text = text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent
    if draft.subject:
        text = f"Subject: {draft.subject}\n\n{text}"
    redacted = redact(text) if private else Redacted(text, {})
    digest = sha256(redacted.text.encode()).hexdigest()
    more = ""
    if draft.channel:
        more += f"; channel {draft.channel}"
    if draft.step:
        more += f"; step {draft.step}"
    if draft.earlier:
        more += _earlier(draft, private)
    context = {
        "setting": draft.setting,
        "relationship": _TO[draft.relationship],
        "kind": "a template" if draft.template else "a final message",
        "more": more,
    }
    return Sent(redacted, f"draft-{digest[:16]}", context)


def _earlier(draft: Draft, private: bool) -> str:
    """Return the messages before a draft, shortened, between marks of their own.

    The model is to take them as data. The mark is made from their text, so that they cannot hold
    it.
    """
    lines = []
    for message in draft.earlier:
        text = " ".join(
            message.text[message.body_start :].encode("utf-8", "replace").decode().split()
        )
        text = redact(text).text if private else text
        short = shortened(text, LONGEST_EARLIER)
        who = "before"
        if message.received:
            who = "from the reader"
        elif message.step:
            who = f"step {message.step}"
        day = f", day {message.day:g}" if message.day is not None else ""
        lines.append(f"- {who}{day}: {short}")
    mark = f"earlier-{sha256(chr(10).join(lines).encode()).hexdigest()[:16]}"
    return _between(
        mark, "\nMessages before this one (not to be judged; quote nothing of them):", lines
    )


def request_for(draft: Sent, rules: Sequence[Rule], noted: Mapping[str, Sequence[str]]) -> Request:
    """Return the one request that puts the questions of ``rules`` about a draft.

    ``noted`` holds, by code, the words that the local engine has flagged with one of these rules.
    """
    codes = [rule.code for rule in rules]
    system = Template(frame("judge.md")).substitute(
        precedence=_precedence(rules, codes), questions="\n\n".join(map(question, rules))
    )
    lines = []
    for code in codes:
        for words in noted.get(code, ()):
            lines.append(f"- {code}: “{' '.join(words.split())}”")
    note = _between(f"noted-{draft.mark}", "Noted by a simpler check:", lines) if lines else ""
    user = Template(frame("draft.md")).substitute(
        **draft.context, mark=draft.mark, text=draft.redacted.text, noted=note
    )
    return Request("findings", system.strip(), user.strip(), _for_codes(schema("findings"), codes))


def _between(mark: str, title: str, lines: Sequence[str]) -> str:
    """Return lines that hold words of the draft, between marks of their own.

    The model is to take them as data.
    """
    return "\n".join(("", title, f"<{mark}>", *lines, f"</{mark}>"))


def _precedence(rules: Sequence[Rule], codes: Sequence[str]) -> str:
    parts = []
    for rule in rules:
        beaten = []
        for code in dict.fromkeys((*rule.silences, *rule.wins_over)):
            if code in codes:
                beaten.append(code)
        if beaten:
            parts.append(f"{rule.code} before {' and '.join(beaten)}")
    return ", ".join(parts) or "the one that says most about them"


def _for_codes(generic: Mapping[str, Any], codes: Sequence[str]) -> Mapping[str, Any]:
    """Return the schema of an answer with the rules that are asked as the only ones it may name."""
    out: dict[str, Any] = json.loads(json.dumps(generic))
    for part in ("findings", "disputed"):
        out["properties"][part]["items"]["properties"]["rule"]["enum"] = list(codes)
    return out


def again(draft: Sent, objections: Sequence[str]) -> Request:
    """Return the request for new rewrites in place of those that did not survive.

    ``objections`` say of each what is wrong with it.
    """
    lines = [f"{number}. {objection}" for number, objection in enumerate(objections, 1)]
    user = Template(frame("again.md")).substitute(
        **draft.context,
        mark=draft.mark,
        text=draft.redacted.text,
        objections=_between(f"rewrites-{draft.mark}", "", lines).strip(),
    )
    system = "You mend outreach messages. Answer in JSON."
    return Request("rewrites", system, user.strip(), schema("rewrites"))


def whole(draft: Sent, faults: Sequence[str]) -> Request:
    """Return the request for the whole message rewritten; ``faults`` say what is to be mended."""
    lines = [f"- {fault}" for fault in faults]
    user = Template(frame("draft.md")).substitute(
        **draft.context,
        mark=draft.mark,
        text=draft.redacted.text,
        noted=_between(f"faults-{draft.mark}", "To be mended:", lines),
    )
    return Request("message", frame("rewrite.md").strip(), user.strip(), schema("message"))
