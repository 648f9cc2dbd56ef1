"""Check a page's examples: bad ones must be flagged and mended by their fixes, good ones pass.

``outreach-lint test`` and the testing kit use this. Each fault has its place and what to do.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.campaign import Campaign
from outreach_lint.linting.edits import applied, key_of, spans_put_in
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.linting.fingerprint import fingerprint_of
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Finding, Span
from outreach_lint.rules.by_example import ByExample
from outreach_lint.rules.load import parse_page
from outreach_lint.rules.page import Example, Page, page_of
from outreach_lint.rules.rule import Rule

CONFIG = Config()


def rule_at(path: str, installed: Linter) -> tuple[Rule, Linter]:
    """Return the rule whose page stands at ``path``, and a linter that knows it.

    A page that no plugin brings is read as one of a folder of rules. Raises ``OutreachLintError``
    when the page breaks the format, or its check belongs to a plugin that is not installed.
    """
    rule = parse_page(path, plugin=os.path.dirname(path))
    known = installed.rules.get(rule.code)
    if known and (
        os.path.realpath(known.path) == os.path.realpath(path) or known.text == rule.text
    ):
        return known, installed
    folder, name = os.path.split(path)
    check = f"{name[:-3].replace('-', '_')}.py"
    if os.path.exists(os.path.join(folder, check)):
        what = f"the check beside this page ({check}) belongs to a plugin that is not installed"
        if known:
            what = f"{rule.code} is installed with another page: {known.path}"
        hint = (
            "install this one: pip install -e .  (outreach-lint plugins shows what is there, and"
            " what failed)"
        )
        raise OutreachLintError(what, path, hint)
    if known:
        what = f"{rule.code} is the code of {known.name}, too ({installed.host.source_of(known)})"
        raise OutreachLintError(what, f"{path}:1", "give this rule another code")
    disabled = [plugin.found.name for plugin in installed.host.plugins if plugin.disabled]
    return rule, Linter([folder or "."], disabled)


def faults(rule: Rule, linter: Linter) -> Iterator[OutreachLintError]:
    """Yield what is wrong with a page and its examples."""
    try:
        page = page_of(rule)
    except OutreachLintError as error:
        yield error
        return
    yield from page_faults(rule, page)
    if isinstance(rule.check, ByExample):
        # what it was fitted to says nothing about it: each example is left out in turn
        yield from rule.check.faults()
        return
    for kind, example in examples_of(page):
        if fault := example_fault(rule, kind, example, linter):
            yield fault
    if rule.scope == "campaign" and (fault := campaign_fault(rule, page, linter)):
        yield fault


def examples_of(page: Page) -> list[tuple[str, Example]]:
    """Return a page's examples with their kind, ``bad`` or ``good``."""
    found = []
    for kind, examples in (("bad", page.bad), ("good", page.good)):
        for example in examples:
            found.append((kind, example))
    return found


def page_faults(rule: Rule, page: Page) -> Iterator[OutreachLintError]:
    """Yield what is wrong with a page as a whole.

    Sections or examples may be missing, stand twice, or say nothing.
    """
    for name, text in page.sections.items():
        if not text:
            yield OutreachLintError(f"the section {name} is empty", _heading(rule, name))
    fence = "write a fenced example: ```draft … ```"
    for kind, examples in (("Bad", page.bad), ("Good", page.good)):
        if not examples:
            what = f"the section {kind} has no example"
            yield OutreachLintError(what, _heading(rule, kind), fence)
    yield from _example_faults(rule, page)


def _example_faults(rule: Rule, page: Page) -> Iterator[OutreachLintError]:
    """Yield what is wrong with the examples of a page as they are written.

    They may stand twice, be empty, mark no words where they are bad, or mark some where good.
    """
    known: dict[Example, int] = {}
    before = set()
    for _, example in examples_of(page):
        for other in example.earlier:
            before.add(other.line)
    for kind, example in examples_of(page):
        place = f"{rule.path}:{example.line}"
        content = _without_lines(example)
        if content in known and example.line not in before:  # two sequences may begin alike
            what = f"this example stands on line {known[content]} already"
            yield OutreachLintError(what, place, "delete one")
        known.setdefault(content, example.line)
        if not example.text.strip():
            yield OutreachLintError("this example is empty", place)
        elif (
            kind == "bad"
            and rule.scope != "campaign"
            and not example.marked
            and not _is_marked_elsewhere(example, page.bad)
        ):
            what = "this bad example asserts nothing: no words are marked"
            yield OutreachLintError(what, place, "mark the words that are flagged: ==words==")
        elif kind == "good" and example.marked:
            hint = "take the == away, or move the example to Bad"
            yield OutreachLintError("words are marked in a good example", place, hint)


def _without_lines(example: Example) -> Example:
    """Return an example as it is the same on any line."""
    earlier = []
    for other in example.earlier:
        earlier.append(other._replace(line=0))
    return example._replace(line=0, earlier=tuple(earlier))


def _is_marked_elsewhere(example: Example, examples: Sequence[Example]) -> bool:
    """Tell whether an example is a message of a sequence in which another one is marked."""
    for later in examples:
        for message in later.earlier:
            if message.line == example.line and later.marked:
                return True
    return any(other.marked for other in example.earlier)


def _heading(rule: Rule, section: str) -> str:
    return f"{rule.path}:{rule.text[: rule.text.index(f'## {section}')].count(chr(10)) + 1}"


def example_fault(
    rule: Rule, kind: str, example: Example, linter: Linter
) -> OutreachLintError | None:
    """Return what is wrong with one example, ``None`` when it holds.

    An example of a rule without a check is not tried: only a model could judge it.
    """
    if rule.check is None:
        return None
    place = f"{rule.path}:{example.line}"
    if example.received:
        return None  # the reader's own words are nobody's to judge
    result = lint_by(linter, rule)(example.draft)
    for failure in result.failures:
        return OutreachLintError(failure.what, place, failure.remedy)
    found = []
    for finding in result.shown:
        if finding.code == rule.code:
            found.append(finding)
    if sorted(_spans(found)) != sorted(example.marked):
        low = any(f.code == rule.code and f.confidence == "low" for f in result.findings)
        return OutreachLintError(difference(rule, example, found, low), place)
    for finding in found:
        if fix := fix_fault(finding, result, linter, rule):
            return OutreachLintError(fix, place)
    return None


def _spans(findings: Sequence[Finding]) -> list[Span]:
    return [finding.span for finding in findings]


def campaign_fault(rule: Rule, page: Page, linter: Linter) -> OutreachLintError | None:
    """Return what is wrong with the examples of a rule that compares drafts.

    The bad ones must be alike, all of them, and the good ones must not.
    """
    for kind, examples in (("Bad", page.bad), ("Good", page.good)):
        campaign = Campaign()
        for number, example in enumerate(examples):
            draft = replace(example.draft, id=str(number))
            reading = lint_by(linter, rule)(draft).comparison.reading
            if reading and (known := fingerprint_of(reading)):
                campaign.add(known, draft)
        alike = [len(cluster.members) for cluster in campaign.clusters()]
        if alike != ([len(examples)] if kind == "Bad" else []):
            what = (
                f"{rule.code} {rule.name}: the {kind.lower()} examples as one run:"
                f" {alike or 'none'} alike"
            )
            return OutreachLintError(what, _heading(rule, kind))
    return None


def lint_by(linter: Linter, rule: Rule) -> Callable[[Draft], Result]:
    """Return a function that lints with a rule and all that are on by default.

    The others run too, because a rule may be silent where another one speaks.
    """
    config = CONFIG.with_options({"select": ("ALL", rule.code)})
    return lambda draft: linter.judge(draft, config)


def fix_fault(finding: Finding, result: Result, linter: Linter, rule: Rule) -> str:
    """Return what is wrong with the fix of a finding.

    It may change nothing, not help, or bring a new fault. What is found in the words around it,
    once the finding is mended, is no fault of the fix.
    """
    if not finding.fixable(unsafe=True):
        return ""
    assert finding.suggestion is not None
    draft, edits = result.draft, finding.suggestion.edits
    if all(draft.text[slice(*edit.span)] == edit.text for edit in edits):
        return (
            f"the fix of “{finding.quote}” changes nothing: its edits put there what stands there"
        )
    lint = lint_by(linter, rule)
    before = lint(draft).findings
    after = lint(draft.with_text(applied(draft, [finding]))).shown
    had, has = Counter(map(_fault, before)), Counter(map(_fault, after))
    if has[_fault(finding)] >= had[_fault(finding)]:
        return f"the fix of “{finding.quote}” does not help: taken, the finding is still there"
    known = {other.code for other in before}
    put_in = spans_put_in(edits)
    for other in after:
        if (
            other.confidence == "high"
            and other.code not in (*known, TO_BE_FILLED)
            and any(other.span.overlaps(span) for span in put_in)
        ):
            return (
                f"the fix of “{finding.quote}” is minded itself: {other.code} {other.name},"
                f" “{other.quote}”"
            )
    return ""


def _fault(finding: Finding) -> tuple[str, str, str]:
    """Return what makes a fault the same: rule, words, and what is said of them."""
    return (*key_of(finding), finding.message)


def difference(rule: Rule, example: Example, found: Sequence[Finding], low: bool = False) -> str:
    """Return a picture of a failed example for the terminal.

    It is the text, with the marked and the found words underlined.
    """
    if not example.marked:
        what = "words are found, and none should be"
    elif found:
        what = "other words are found than are marked"
    else:
        what = "the words that are marked are not found"
    if low:
        what += "\n(Found at low confidence: that is not shown to users, and does not count.)"
    picture = underlined(example.text, example.marked, _spans(found))
    return f"{rule.code} {rule.name}: {what}\n{picture}"


def underlined(text: str, marked: Sequence[Span], found: Sequence[Span]) -> str:
    """Draw a text with lines below that show the marked (``~``) and the found (``^``) words."""
    out, at = [], 0
    for line in text.split("\n"):
        out.append(f"  draft  │ {line}".rstrip())
        for label, sign, spans in (("marked", "~", marked), ("found", "^", found)):
            row = _under(line, at, sign, spans)
            if row or any(span.start == span.end == at for span in spans):
                out.append(f"  {label:6} │ {row or sign}")
        at += len(line) + 1
    return "\n".join(out)


def _under(line: str, at: int, sign: str, spans: Sequence[Span]) -> str:
    """Draw what stands below a line that begins at ``at``: the sign under the words of spans."""
    from wcwidth import wcwidth

    row = []
    for place, char in enumerate(line, at):
        inside = any(span.start <= place < span.end for span in spans)
        row.append((sign if inside else " ") * max(wcwidth(char), 0))
    return "".join(row).rstrip()
