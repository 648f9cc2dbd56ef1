"""Write suppressions into a draft, as comments or as ``disable`` in its front matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import LINE_BREAK, CommentStyle, Draft, Finding, Span
from outreach_lint.reading import COMMENT_PREFIX
from outreach_lint.sources.texts.uncommented import block_at, blocks

_STRIPPING_TAG = re.compile(r"\{[{%#]-")


def with_suppressions(
    draft: Draft, findings: Iterable[Finding], reason: str, everywhere: bool = False
) -> str:
    """Return a draft's text with suppressions for these findings.

    They are comments above the line, in the comment syntax of the file's kind, or ``disable`` in
    the front matter. With ``everywhere``, one comment above the message suppresses the rules in
    all of it.

    Raises:
        OutreachLintError: The draft cannot hold suppressions.
    """
    style = draft.kind.comments
    if not draft.kind.verbatim or (draft.is_part and (style is None or _is_fenced(draft))):
        raise OutreachLintError(
            "files of this kind cannot hold comments",
            draft.path,
            "accept its findings: outreach-lint baseline accept",
        )
    if style is None:
        new = {finding.code: reason for finding in sorted(findings, key=lambda f: f.code)}
        disabled = {**dict(draft.disable), **new}
        return with_disabled(draft.text, draft.body_start, disabled, draft.path)
    _require_valid_comment(draft, reason, style)
    why = f" -- {reason}" if reason else ""
    text = draft.text
    if everywhere:
        codes = ", ".join(sorted({finding.code for finding in findings}))
        at = draft.body_start
        comment = _comment(f"disable-file {codes}{why}", text, at, style)
        return text[:at] + comment + _line_break_after(text, style) + text[at:]
    for at, words in sorted(_comments(draft, findings, why, style).items(), reverse=True):
        text = text[:at] + words + text[at:]
    return text


def _require_valid_comment(draft: Draft, reason: str, style: CommentStyle) -> None:
    """Raise ``OutreachLintError`` if a comment with this reason would not be one in the draft."""
    if style.end.strip() in reason or "\n" in reason or "\r" in reason:
        raise OutreachLintError(f"a reason is one line without {style.end.strip()}", draft.path)
    if "{{=" in draft.text and style.begin.startswith("{{"):
        raise OutreachLintError(
            "the template changes its delimiters ({{=…=}}), so no comment can be added",
            draft.path,
            "accept its findings: outreach-lint baseline accept",
        )


def _is_fenced(draft: Draft) -> bool:
    """Return whether a message is in a code block, where a comment would be sent with it."""
    above = draft.text[: draft.body_start].splitlines()
    return sum(line.lstrip().startswith(("```", "~~~")) for line in above) % 2 == 1


def _comments(
    draft: Draft, findings: Iterable[Finding], why: str, style: tuple[str, str]
) -> dict[int, str]:
    """Return the comments to insert, by offset.

    They are above the line, or around a block that cannot hold a comment.
    """
    text, start = draft.text, draft.body_start
    inline = _is_inline(style)
    closed_blocks = blocks(text, start, "markdown" if style[0].startswith("<") else "engine")
    codes_by_target: dict[Span | int, set[str]] = {}
    for finding in findings:
        at = finding.span.start
        begin = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        line = max(begin, start)
        codes_by_target.setdefault(block_at(closed_blocks, line) or line, set()).add(finding.code)
    rest = _line_break_after(text, style)
    comments: dict[int, str] = {}

    def add_at(at: int, words: str) -> None:
        if inline:  # after the indentation and without a line break, as that would be sent
            at = len(text) - len(text[at:].lstrip(" \t"))
        _add_comment(comments, at, _comment(words, text, at, style) + rest)

    for target, codes in codes_by_target.items():
        rules = ", ".join(sorted(codes))
        if isinstance(target, Span):
            add_at(target.start, f"disable {rules}{why}")
            if target.end < len(text):
                add_at(target.end, f"enable {rules}")
        else:
            add_at(target, f"disable-next-line {rules}{why}")
    return comments


def _is_inline(style: tuple[str, str]) -> bool:
    """Return whether comments are inline: a line break after them would be sent."""
    return style[0].startswith("{") and not style[0].startswith("{{")


def _line_break_after(text: str, style: tuple[str, str]) -> str:
    """Return the line break to add after a comment; empty if it would be sent."""
    line_break = LINE_BREAK.search(text)
    if _is_inline(style):
        return ""
    return line_break.group() if line_break else "\n"


def _add_comment(comments: dict[int, str], at: int, words: str) -> None:
    """Add a comment at an offset; one that enables rules again comes first."""
    existing = comments.get(at, "")
    comments[at] = words + existing if f"{COMMENT_PREFIX} enable" in words else existing + words


def _comment(words: str, text: str, at: int, style: tuple[str, str]) -> str:
    """Return a comment; before a tag that strips whitespace, the comment strips it as well."""
    begin, end = style
    if begin.startswith("{") and _STRIPPING_TAG.match(text, at):
        begin = begin.replace("{%", "{%-").replace("{#", "{#-")
    return f"{begin}{COMMENT_PREFIX} {words}{end}"


def with_disabled(text: str, body_start: int, table: Mapping[str, str], path: str) -> str:
    """Return a text whose front matter disables these rules, each with its reason.

    The rest of the front matter is unchanged.
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
                remedy = "add the rules by hand, or turn the comments into reasons: rule: reason"
                raise OutreachLintError("disable has comments that would be lost", path, remedy)
            end = start + len(raw[start:stop].rstrip())
            raw = raw[:start] + entry.rstrip("\r\n") + raw[end:]
            break
    else:
        raw += entry
    return text[: first.end()] + raw + text[close:]
