"""Suppressions written into a draft: comments in the language of its kind, or its front matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import LINE_BREAK, Draft, Finding


def added(draft: Draft, findings: Iterable[Finding], reason: str) -> str:
    """Return a draft's text with suppressions for these findings; raises ``OutreachLintError`` when it takes none.

    They are comments before the line, in the language of the file's kind, or ``disable`` in the front matter.
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
    lines: dict[int, set[str]] = {}
    for finding in findings:
        text, at = draft.text, finding.span.start
        begin = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        lines.setdefault(max(begin, draft.body_start), set()).add(finding.code)
    text = draft.text
    brk = LINE_BREAK.search(text)
    for at in sorted(lines, reverse=True):
        said = f" -- {reason}" if reason else ""
        words = f"outreach-lint: disable-next-line {', '.join(sorted(lines[at]))}{said}"
        text = f"{text[:at]}{style.begin}{words}{style.end}{brk.group() if brk else chr(10)}{text[at:]}"
    return text


def _is_fenced(draft: Draft) -> bool:
    """Tell whether a message stands in a code block, where a comment would be sent with it."""
    above = draft.text[: draft.body_start].splitlines()
    return sum(line.lstrip().startswith(("```", "~~~")) for line in above) % 2 == 1


def with_disabled(text: str, body_start: int, table: Mapping[str, str], path: str) -> str:
    """Return a text whose front matter switches off these rules, each with its reason; the rest of it stays."""
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
