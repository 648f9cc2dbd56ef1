"""Check a page's examples: bad ones must be flagged and fixed by their fixes, good ones must pass.

``outreach-lint test`` and the testing kit use this. Each error has a location, and a remedy if
there is one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.campaign import Campaign
from outreach_lint.linting.edits import finding_key, inserted_spans, text_with_fixes
from outreach_lint.linting.example_difference import difference, spans_of
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.linting.fingerprint import fingerprint_of
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Finding
from outreach_lint.rules.by_example import ByExample
from outreach_lint.rules.load import parse_page
from outreach_lint.rules.page import Example, RulePage, page_of
from outreach_lint.rules.rule import Rule

EXAMPLES_CONFIG = Config()


def rule_at(path: str, installed: Linter) -> tuple[Rule, Linter]:
    """Return the rule whose page is at ``path``, and a linter that has it.

    A page that belongs to no plugin is loaded as part of a folder of rules. Raises
    ``OutreachLintError`` if the page breaks the format, or if its check belongs to a plugin that is
    not installed.
    """
    rule = parse_page(path, plugin=os.path.dirname(path))
    installed_rule = installed.rules.get(rule.code)
    if installed_rule and (
        os.path.realpath(installed_rule.path) == os.path.realpath(path)
        or installed_rule.text == rule.text
    ):
        return installed_rule, installed
    folder, name = os.path.split(path)
    check = f"{name[:-3].replace('-', '_')}.py"
    if os.path.exists(os.path.join(folder, check)):
        what = f"the check next to this page ({check}) belongs to a plugin that is not installed"
        if installed_rule:
            what = f"{rule.code} is installed with another page: {installed_rule.path}"
        hint = (
            "install the plugin: pip install -e .  (outreach-lint plugins lists installed plugins"
            " and their errors)"
        )
        raise OutreachLintError(what, path, hint)
    if installed_rule:
        what = (
            f"{rule.code} is also the code of {installed_rule.name}"
            f" ({installed.host.source_of(installed_rule)})"
        )
        raise OutreachLintError(what, f"{path}:1", "give this rule another code")
    disabled = [plugin.found.name for plugin in installed.host.plugins if plugin.disabled]
    return rule, Linter([folder or "."], disabled)


def page_and_example_errors(rule: Rule, linter: Linter) -> Iterator[OutreachLintError]:
    """Yield the errors of a page and its examples."""
    try:
        page = page_of(rule)
    except OutreachLintError as unreadable:
        yield unreadable
        return
    yield from page_errors(rule, page)
    if isinstance(rule.check, ByExample):
        # leave-one-out: each example is tested with a classifier fitted to the others
        yield from rule.check.errors()
        return
    for kind, example in examples_of(page):
        if error := example_error(rule, kind, example, linter):
            yield error
    if rule.scope == "campaign" and (error := campaign_error(rule, page, linter)):
        yield error


def examples_of(page: RulePage) -> list[tuple[str, Example]]:
    """Return a page's examples with their kind, ``bad`` or ``good``."""
    found = []
    for kind, examples in (("bad", page.bad), ("good", page.good)):
        for example in examples:
            found.append((kind, example))
    return found


def page_errors(rule: Rule, page: RulePage) -> Iterator[OutreachLintError]:
    """Yield the errors of a page: empty sections, missing examples, and invalid examples."""
    for name, text in page.sections.items():
        if not text:
            yield OutreachLintError(f"the section {name} is empty", _heading(rule, name))
    fence = "write a fenced example: ```draft … ```"
    for kind, examples in (("Bad", page.bad), ("Good", page.good)):
        if not examples:
            what = f"the section {kind} has no example"
            yield OutreachLintError(what, _heading(rule, kind), fence)
    yield from _format_errors(rule, page)


def _format_errors(rule: Rule, page: RulePage) -> Iterator[OutreachLintError]:
    """Yield the errors in how the examples of a page are written.

    An example must not be repeated or empty. A bad one must mark words, and a good one must not.
    """
    first_lines: dict[Example, int] = {}
    earlier_lines = set()
    for _, example in examples_of(page):
        for other in example.earlier:
            earlier_lines.add(other.line)
    for kind, example in examples_of(page):
        location = f"{rule.path}:{example.line}"
        content = _without_line_numbers(example)
        # two sequences may start with the same message
        if content in first_lines and example.line not in earlier_lines:
            what = f"this example is already on line {first_lines[content]}"
            yield OutreachLintError(what, location, "delete one")
        first_lines.setdefault(content, example.line)
        if not example.text.strip():
            yield OutreachLintError("this example is empty", location)
        elif (
            kind == "bad"
            and rule.scope != "campaign"
            and not example.marked
            and not _is_marked_elsewhere(example, page.bad)
        ):
            what = "this bad example tests nothing: no words are marked"
            yield OutreachLintError(what, location, "mark the words that are flagged: ==words==")
        elif kind == "good" and example.marked:
            hint = "remove the ==, or move the example to Bad"
            yield OutreachLintError("words are marked in a good example", location, hint)


def _without_line_numbers(example: Example) -> Example:
    """Return an example without line numbers, for comparison."""
    earlier = []
    for other in example.earlier:
        earlier.append(other._replace(line=0))
    return example._replace(line=0, earlier=tuple(earlier))


def _is_marked_elsewhere(example: Example, examples: Sequence[Example]) -> bool:
    """Return whether an example is a message of a sequence in which another one is marked."""
    for later in examples:
        for message in later.earlier:
            if message.line == example.line and later.marked:
                return True
    return any(other.marked for other in example.earlier)


def _heading(rule: Rule, section: str) -> str:
    return f"{rule.path}:{rule.text[: rule.text.index(f'## {section}')].count(chr(10)) + 1}"


def example_error(
    rule: Rule, kind: str, example: Example, linter: Linter
) -> OutreachLintError | None:
    """Return the error of one example, or ``None`` if it passes.

    An example of a rule without a check is not tested: only a model could judge it.
    """
    if rule.check is None:
        return None
    location = f"{rule.path}:{example.line}"
    if example.received:
        return None  # the reader's own messages are not judged
    result = lint_by(linter, rule)(example.draft)
    for failure in result.failures:
        return OutreachLintError(failure.what, location, failure.remedy)
    found = []
    for finding in result.shown:
        if finding.code == rule.code:
            found.append(finding)
    if sorted(spans_of(found)) != sorted(example.marked):
        low = any(f.code == rule.code and f.confidence == "low" for f in result.findings)
        return OutreachLintError(difference(rule, example, found, low), location)
    for finding in found:
        if fix := fix_error(finding, result, linter, rule):
            return OutreachLintError(fix, location)
    return None


def campaign_error(rule: Rule, page: RulePage, linter: Linter) -> OutreachLintError | None:
    """Return the error of the examples of a rule that compares drafts.

    All bad ones must be alike, and no good ones may be.
    """
    for kind, examples in (("Bad", page.bad), ("Good", page.good)):
        campaign = Campaign()
        for number, example in enumerate(examples):
            draft = replace(example.draft, id=str(number))
            reading = lint_by(linter, rule)(draft).comparison.reading
            if reading and (fingerprint := fingerprint_of(reading)):
                campaign.add(fingerprint, draft)
        cluster_sizes = [len(cluster.members) for cluster in campaign.clusters()]
        if cluster_sizes != ([len(examples)] if kind == "Bad" else []):
            what = (
                f"{rule.code} {rule.name}: the {kind.lower()} examples, linted in one run:"
                f" {cluster_sizes or 'none'} alike"
            )
            return OutreachLintError(what, _heading(rule, kind))
    return None


def lint_by(linter: Linter, rule: Rule) -> Callable[[Draft], Result]:
    """Return a function that lints with a rule and all default rules.

    The other rules run too, because one may silence this rule.
    """
    config = EXAMPLES_CONFIG.with_options({"select": ("ALL", rule.code)})
    return lambda draft: linter.judge(draft, config)


def fix_error(finding: Finding, result: Result, linter: Linter, rule: Rule) -> str:
    """Return the error of the fix of a finding; empty if there is none.

    It is an error if the fix changes nothing, does not help, or inserts words that break another
    rule. New findings in the words around the fix are no error.
    """
    if not finding.fixable(unsafe=True):
        return ""
    assert finding.suggestion is not None
    draft, edits = result.draft, finding.suggestion.edits
    if all(draft.text[slice(*edit.span)] == edit.text for edit in edits):
        return f"the fix of “{finding.quote}” changes nothing: it inserts the words that it removes"
    lint = lint_by(linter, rule)
    before = lint(draft).findings
    after = lint(draft.with_text(text_with_fixes(draft, [finding]))).shown
    before_counts, after_counts = Counter(map(_identity, before)), Counter(map(_identity, after))
    if after_counts[_identity(finding)] >= before_counts[_identity(finding)]:
        return f"the fix of “{finding.quote}” does not help: the finding is still there after it"
    codes_before = {other.code for other in before}
    inserted = inserted_spans(edits)
    for other in after:
        if (
            other.confidence == "high"
            and other.code not in (*codes_before, TO_BE_FILLED)
            and any(other.span.overlaps(span) for span in inserted)
        ):
            return (
                f"the fix of “{finding.quote}” breaks another rule: {other.code} {other.name},"
                f" “{other.quote}”"
            )
    return ""


def _identity(finding: Finding) -> tuple[str, str, str]:
    """Return what identifies a finding: its rule, words and message."""
    return (*finding_key(finding), finding.message)
