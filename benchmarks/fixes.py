"""What fixes do to the drafts of a corpus: ``python benchmarks/fixes.py FILE.jsonl …``.

For each rule: its findings, those whose fix says in words that have no brackets and no merge tag
what to do, those with a fix that is taken, and those with one that leaves no gap.
Then what holds of every draft once all fixes are taken: none is clean that has a gap, every
sentence is whole, and greeting and sign-off are still there. Nothing of the drafts is printed but
their ids.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint.cache import Readings
from outreach_lint.config import Config
from outreach_lint.linting.edits import text_with_fixes
from outreach_lint.linting.fix import fix
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.linting.trial import fixed_findings
from outreach_lint.model import Draft, Finding
from outreach_lint.reading import read
from outreach_lint.reading.encoder import encoder
from outreach_lint.reading.form import form_fault
from outreach_lint.reading.tags import tags_of
from outreach_lint.sources.structured import records

LINTER, CONFIG = Linter(), Config()


def lint(draft: Draft) -> Result:
    """Judge a draft by the local engine."""
    return LINTER.judge(draft, CONFIG)


def results(paths: list[str]) -> Iterator[Result]:
    """Yield the result of every draft in the files."""
    for path in paths:
        for draft in records.read(path, CONFIG):
            if isinstance(draft, Draft):
                yield lint(draft)


def fixed_by(result: Result, finding: Finding) -> list[Finding]:
    """Return the findings that are fixed if this one's fix is applied alone; none if refused."""
    with_one_fix = []
    for other in result.findings:
        with_one_fix.append(other if other is finding else replace(other, suggestion=None))
    done = fix(replace(result, findings=tuple(with_one_fix)), lint, LINTER.rules, unsafe=True)
    if finding in (refused for refused, _ in done.refused):
        return []
    after = lint(result.draft.with_text(text_with_fixes(result.draft, [finding])))
    return fixed_findings(result, [finding], after)


def count_fixes(
    result: Result, found: Counter[str], fixed: Counter[str], gapless: Counter[str]
) -> None:
    """Count a draft's findings, those a fix of theirs mends, and those mended without a gap."""
    found.update(finding.code for finding in result.shown)
    mended: set[Finding] = set()
    without_gap: set[Finding] = set()
    for finding in result.shown:
        if finding.suggestion and finding.fixable(unsafe=True):
            gone = fixed_by(result, finding)
            mended.update(gone)
            without_gap.update(() if finding.suggestion.gaps else gone)
    fixed.update(finding.code for finding in mended)
    gapless.update(finding.code for finding in without_gap)


def says_all(finding: Finding) -> bool:
    """Return whether the words of a fix have nothing to be filled in."""
    return finding.suggestion is not None and not tags_of(finding.suggestion.text)


def faults_of(result: Result) -> Iterator[str]:
    """Yield what is wrong with a draft once all its fixes are taken."""
    done = fix(result, lint, LINTER.rules, unsafe=True)
    if done.gaps and not done.result.shown:
        yield "clean with gaps"
    if why := form_fault(read(result.draft), read(done.result.draft)):
        yield why
    for finding in result.shown:
        alone = result.draft.with_text(text_with_fixes(result.draft, [finding]))
        if not finding.fixable(unsafe=True) or not fixed_by(result, finding):
            continue
        if why := form_fault(read(result.draft), read(alone)):
            yield f"{finding.code} alone: {why}"


def main() -> None:
    """Print the table, and every draft that a fix leaves worse."""
    encoder().store = Readings()
    found, fixed, gapless = Counter[str](), Counter[str](), Counter[str]()
    whole = Counter[str]()
    drafts = bad = 0
    for result in results(sys.argv[1:]):
        drafts += 1
        count_fixes(result, found, fixed, gapless)
        whole.update(finding.code for finding in result.shown if says_all(finding))
        for fault in faults_of(result):
            bad += 1
            print(f"{result.draft.id}: {fault}")
    print("| rule | findings | all in words | with a fix | without a gap |\n|---|---|---|---|---|")
    for code in sorted(found):
        print(f"| {code} | {found[code]} | {whole[code]} | {fixed[code]} | {gapless[code]} |")
    count = found.total()
    print(f"| all | {count} | {whole.total()} | {fixed.total()} | {gapless.total()} |")
    print(
        f"\n{drafts} drafts; {_share(whole, count)} of findings say in words all that is to do;"
        f" {_share(gapless, count)} have a fix that is applied without a gap; {bad} faults."
    )


def _share(part: Counter[str], count: int) -> str:
    return f"{part.total() / count if count else 0:.1%}"


if __name__ == "__main__":
    main()
