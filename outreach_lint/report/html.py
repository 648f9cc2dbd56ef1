"""One self-contained page: each draft with its words highlighted, the findings beside them, fixes, what works."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import NOT_JUDGED
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Context, Draft, Finding, StatedIn
from outreach_lint.report.summary import Summary
from outreach_lint.report.terminal import safe

if TYPE_CHECKING:
    from jinja2 import Template


class Stretch(NamedTuple):
    """Some characters of a draft, and the numbers of the findings that point at them, begin and end here."""

    text: str
    numbers: tuple[int, ...] = ()
    severity: str = ""
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


class Report:
    """The page, written draft by draft."""

    def __init__(self, out: TextIO, *, verbose: bool = False, **_: Any) -> None:
        self._out, self._verbose = out, verbose
        self._summary, self._count = Summary(), 0
        self._drafts: list[str] = []
        self._problems: list[OutreachLintError] = []

    def result(self, result: Result) -> None:
        """Keep a draft's part of the page."""
        self._summary.add(result)
        self._count += 1
        found = result.findings if self._verbose else result.shown
        self._drafts.append(
            _template("draft.html.jinja").render(
                number=self._count,
                result=result,
                draft=result.draft,
                title=_title(result.draft),
                findings=list(enumerate(found, 1)),
                stretches=stretches(result.draft, found),
                context=_said(result.draft.context),
            )
        )
        self._problems += (*result.failures, *result.errors)

    def unread(self, error: OutreachLintError) -> None:
        """Keep an input that could not be read."""
        self._summary.unread += 1
        self._problems.append(error)

    def close(self) -> None:
        """Write the page."""
        page = _template("page.html.jinja")
        for part in page.generate(
            summary=self._summary.said(), problems=self._problems, drafts=self._drafts
        ):
            self._out.write(part)
        self._out.write("\n")


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = os.path.join(os.path.dirname(__file__), "page")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def stretches(draft: Draft, findings: tuple[Finding, ...]) -> list[Stretch]:
    """Cut a draft's message where findings begin and end; control characters are shown as ``�``."""
    pointing = [
        (n, f)
        for n, f in enumerate(findings, 1)
        if f.code != NOT_JUDGED and f.span.start < f.span.end
    ]
    cuts = {draft.body_start, len(draft.text)}
    cuts |= {at for _, f in pointing for at in f.span if at > draft.body_start}
    out = []
    edges = sorted(cuts)
    for start, end in zip(edges, edges[1:], strict=False):
        here = [(n, f) for n, f in pointing if f.span.start <= start and end <= f.span.end]
        numbers = tuple(n for n, _ in here)
        worst = next(
            (s for s in ("error", "warning", "info") if any(f.severity == s for _, f in here)), ""
        )
        first = tuple(n for n, f in here if max(f.span.start, draft.body_start) == start)
        last = tuple(n for n, f in here if f.span.end == end)
        out.append(Stretch(_shown(draft.text[start:end]), numbers, worst, first, last))
    return out


def _shown(text: str) -> str:
    return "\n".join(safe(line) for line in LINE_BREAK.split(text))


def _title(draft: Draft) -> str:
    return safe(draft.path if draft.id == draft.path else f"{draft.path} · {draft.id}")


def _said(context: Context) -> str:
    kind = "template" if context.template.value else "final message"
    relationship = context.relationship
    shown = f" ({relationship.detail})" if relationship.source is StatedIn.THREAD else ""
    return f"{kind}, {relationship.value}{shown}, {context.setting.value}"
