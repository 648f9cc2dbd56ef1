"""Suppressions written into a draft: comments in the language of its kind, or its front matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import LINE_BREAK, Draft, Finding, Span
from outreach_lint.reading import OURS
from outreach_lint.sources.uncommented import block_at, blocks

STRIPS = re.compile(r"\{[{%#]-")


def added(draft: Draft, findings: Iterable[Finding], reason: str, everywhere: bool = False) -> str:
    """Return a draft's text with suppressions for these findings.

    They are comments before the line, in the language of the file's kind, or ``disable`` in the
    front matter. ``everywhere`` makes one comment before the message of them, for all of it.

    Raises:
        OutreachLintError: The draft takes no suppressions.
    """
    style = draft.kind.comments
    if not draft.kind.verbatim or (draft.is_part and (style is None or _is_fenced(draft))):
        raise OutreachLintError(
            "a draft in a file of this kind takes no comments",
            draft.path,
            "accept its findings: outreach-lint baseline accept",
        )
    if style is None:
        known = {f.code: reason for f in sorted(findings, key=lambda f: f.code)}
        return with_disabled(
            draft.text, draft.body_start, {**dict(draft.disable), **known}, draft.path
        )
    if style.end.strip() in reason or "\n" in reason or "\r" in reason:
        raise OutreachLintError(f"a reason is one line without {style.end.strip()}", draft.path)
    if "{{=" in draft.text and style.begin.startswith("{{"):
        raise OutreachLintError(
            "the template sets marks of its own, so that its comments are not known",
            draft.path,
            "accept its findings: outreach-lint baseline accept",
        )
    why = f" -- {reason}" if reason else ""
    text = draft.text
    if everywhere:
        codes = ", ".join(sorted({finding.code for finding in findings}))
        at = draft.body_start
        comment = _comment(f"disable-file {codes}{why}", text, at, style)
        return text[:at] + comment + _rest_of_line(text, style) + text[at:]
    for at, words in sorted(_comments(draft, findings, why, style).items(), reverse=True):
        text = text[:at] + words + text[at:]
    return text


def _is_fenced(draft: Draft) -> bool:
    """Tell whether a message stands in a code block, where a comment would be sent with it."""
    above = draft.text[: draft.body_start].splitlines()
    return sum(line.lstrip().startswith(("```", "~~~")) for line in above) % 2 == 1


def _comments(
    draft: Draft, findings: Iterable[Finding], why: str, style: tuple[str, str]
) -> dict[int, str]:
    """Return the comments to be put in, by place.

    They stand before the line, or around a block that takes none.
    """
    text, start = draft.text, draft.body_start
    inline = _is_inline(style)
    found = blocks(text, start, "markdown" if style[0].startswith("<") else "engine")
    wanted: dict[Span | int, set[str]] = {}
    for finding in findings:
        at = finding.span.start
        begin = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        line = max(begin, start)
        wanted.setdefault(block_at(found, line) or line, set()).add(finding.code)
    rest = _rest_of_line(text, style)
    out: dict[int, str] = {}

    def add_at(at: int, words: str) -> None:
        if inline:  # after the indentation, and without a line break, which would be sent
            at = len(text) - len(text[at:].lstrip(" \t"))
        _add_comment(out, at, _comment(words, text, at, style) + rest)

    for where, codes in wanted.items():
        rules = ", ".join(sorted(codes))
        if isinstance(where, Span):
            add_at(where.start, f"disable {rules}{why}")
            if where.end < len(text):
                add_at(where.end, f"enable {rules}")
        else:
            add_at(where, f"disable-next-line {rules}{why}")
    return out


def _is_inline(style: tuple[str, str]) -> bool:
    """Tell comments that leave nothing behind, but whose line break would be sent."""
    return style[0].startswith("{") and not style[0].startswith("{{")


def _rest_of_line(text: str, style: tuple[str, str]) -> str:
    """Return what follows a comment: a line break as the text has them, where it is not sent."""
    found = LINE_BREAK.search(text)
    if _is_inline(style):
        return ""
    return found.group() if found else "\n"


def _add_comment(out: dict[int, str], at: int, words: str) -> None:
    """Add a comment at a place; one that switches on again comes first."""
    known = out.get(at, "")
    out[at] = words + known if f"{OURS} enable" in words else known + words


def _comment(words: str, text: str, at: int, style: tuple[str, str]) -> str:
    """Return a comment; one before a tag that strips the blanks around it strips them as well."""
    begin, end = style
    if begin.startswith("{") and STRIPS.match(text, at):
        begin = begin.replace("{%", "{%-").replace("{#", "{#-")
    return f"{begin}{OURS} {words}{end}"


def with_disabled(text: str, body_start: int, table: Mapping[str, str], path: str) -> str:
    """Return a text whose front matter switches off these rules, each with its reason.

    The rest of the front matter stays.
    """
    import yaml

    first = LINE_BREAK.search(text)
    brk = first.group() if first else "\n"
    entry = yaml.safe_dump(
        {"disable": dict(table)}, sort_keys=False, allow_unicode=True, width=10**6
    ).replace("\n", brk)
    if not body_start or first is None:
        return f"---{brk}{entry}---{brk}{text}"
    close = max(text.rfind("---", 0, body_start), text.rfind("...", first.end(), body_start))
    raw = text[first.end() : close]
    tree = yaml.compose(raw)
    for key, value in tree.value if tree is not None else ():
        if key.value == "disable":
            start, stop = key.start_mark.index, value.end_mark.index
            if "#" in raw[start:stop]:
                remedy = "write the rules in by hand, or keep the comments as reasons: rule: reason"
                raise OutreachLintError("disable holds comments that would be lost", path, remedy)
            end = start + len(raw[start:stop].rstrip())
            raw = raw[:start] + entry.rstrip("\r\n") + raw[end:]
            break
    else:
        raw += entry
    return text[: first.end()] + raw + text[close:]
