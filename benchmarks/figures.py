"""Measure the local engine on labelled drafts: ``python benchmarks/figures.py real=dev.jsonl written=…``.

Writes ``docs/figures.md`` and ``outreach_lint/figures.tsv`` (what ``outreach-lint explain`` shows). A corpus is
a JSON Lines file of drafts as ``outreach-lint check`` reads them, with the labellers' word: ``gold`` (rules that
most of them named), ``maybe`` (rules on which they were split, which count neither way) and ``verdict``
(``send`` or ``fix``). Such corpora hold real people's messages and are not part of the project.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from outreach_lint import __version__
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linter import Linter, Result
from outreach_lint.sources import drafts

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "outreach_lint" / "figures.tsv"
PAGE = ROOT / "docs" / "figures.md"
LEAST = 3  # labelled messages from which a rule counts in the mean of F1


class Corpus(NamedTuple):
    """Labelled drafts, and what came of linting them."""

    name: str
    rows: list[dict[str, Any]]
    results: list[Result]


class Figures(NamedTuple):
    """How often a rule was right, wrong, and silent where it should not have been."""

    code: str
    labelled: int
    right: int
    wrong: int
    clean: int

    @property
    def precision(self) -> float | None:
        """The share of its findings that labellers share."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The share of the labelled messages in which it was found."""
        return share(self.right, self.labelled)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return share(2 * self.right, self.right + self.wrong + self.labelled)


def share(part: int, whole: int) -> float | None:
    """Return a share, or ``None`` of nothing."""
    return part / whole if whole else None


def lint(name: str, path: str) -> Corpus:
    """Lint a corpus; raises ``OutreachLintError`` on a line that is no draft."""
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    linter, results = Linter(), []
    for draft in drafts((path,), lambda _path: Config()):
        if isinstance(draft, OutreachLintError):
            raise draft
        results.append(linter.judge(draft, Config()))
    return Corpus(name, rows, results)


def judged(corpus: Corpus) -> Iterator[tuple[dict[str, Any], set[str], set[str]]]:
    """Yield each row with the rules that are shown, and with those that a reader would only be told when asked."""
    for row, result in zip(corpus.rows, corpus.results, strict=True):
        shown = {finding.code for finding in result.shown}
        yield row, shown, {finding.code for finding in result.findings} - shown


def figures(corpus: Corpus) -> list[Figures]:
    """Return the figures of every rule that was labelled or found."""
    counts: dict[str, Counter[str]] = {}
    for row, shown, _ in judged(corpus):
        gold, maybe = set(row["gold"]), set(row.get("maybe", ()))
        for code in gold | shown:
            count = counts.setdefault(code, Counter())
            count["labelled"] += code in gold
            count["right"] += code in gold and code in shown
            count["wrong"] += code in shown and code not in gold | maybe
            count["clean"] += code in shown and not gold | maybe
    return [
        Figures(code, count["labelled"], count["right"], count["wrong"], count["clean"])
        for code, count in sorted(counts.items())
    ]


def summary(corpus: Corpus, rules: list[Figures]) -> list[str]:
    """Return the cells of a corpus's row in the first table."""
    scored = [rule.f1 or 0 for rule in rules if rule.labelled >= LEAST]
    right, wrong = sum(rule.right for rule in rules), sum(rule.wrong for rule in rules)
    clean = [bool(shown) for row, shown, _ in judged(corpus) if not row["gold"] and not row.get("maybe")]
    send = [bool(shown - _minded(row)) for row, shown, _ in judged(corpus) if row["verdict"] == "send"]
    fix = [bool(shown & _minded(row)) for row, shown, _ in judged(corpus) if row["verdict"] == "fix"]
    return [
        corpus.name,
        str(len(corpus.rows)),
        f"{sum(scored) / max(len(scored), 1):.2f} ({len(scored)})",
        _of(right, right + wrong),
        _of(sum(clean), len(clean)),
        _of(sum(send), len(send)),
        _of(sum(fix), len(fix)),
    ]


def _minded(row: dict[str, Any]) -> set[str]:
    return {*row["gold"], *row.get("maybe", ())}


def by_confidence(corpora: list[Corpus]) -> list[list[str]]:
    """Return how often findings of each confidence are shared by a labeller, and by most of them."""
    out = []
    for confidence in ("high", "low"):
        gold = minded = said = 0
        for corpus in corpora:
            for row, shown, low in judged(corpus):
                for code in shown if confidence == "high" else low:
                    said += 1
                    gold += code in row["gold"]
                    minded += code in _minded(row)
        out.append([confidence, str(said), _of(gold, said), _of(minded, said)])
    return out


def _of(part: int, whole: int) -> str:
    return _number(share(part, whole))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def table(head: str, rows: list[list[str]]) -> str:
    """Return a Markdown table; ``head`` are its columns, with bars between them."""
    line = "|".join("---" for _ in head.split("|"))
    return "\n".join([f"| {head} |", f"|{line}|", *(f"| {' | '.join(row)} |" for row in rows)])


def main(arguments: list[str]) -> None:
    """Measure, and write both files."""
    corpora = [lint(*argument.split("=", 1)) for argument in arguments]
    measured = [(corpus, figures(corpus)) for corpus in corpora]
    rows = [
        [rule.code, corpus.name, str(rule.labelled), _number(rule.precision), _number(rule.recall), _number(rule.f1), str(rule.clean)]
        for corpus, rules in measured
        for rule in rules
    ]  # fmt: skip
    rows.sort(key=lambda row: row[0])
    clean = {c.name: sum(not r["gold"] and not r.get("maybe") for r in c.rows) for c in corpora}
    TABLE.write_text("".join("\t".join([__version__, *row]) + "\n" for row in rows), encoding="utf-8")
    PAGE.write_text(
        PROSE.format(
            version=__version__,
            sizes=", ".join(f"{c.name}: {len(c.rows)} drafts, {clean[c.name]} of them clean" for c in corpora),
            corpora=table("corpus | drafts | mean F1 (rules) | precision | clean flagged | send flagged | fix found",
                          [summary(*pair) for pair in measured]),
            confidence=table("confidence | findings | most labellers agree | at least one does", by_confidence(corpora)),
            rules=table("rule | corpus | labelled | precision | recall | F1 | clean flagged", rows),
        ),
        encoding="utf-8",
    )  # fmt: skip


PROSE = """# Figures

Made by `benchmarks/figures.py`: do not edit. outreach-lint {version}, local engine; {sizes}.

The drafts were labelled by three labellers independently. A rule that most of them named should be found; one on
which they were split counts neither way. *Clean* drafts are those in which nobody saw any fault. *real* are
real messages, *written* ones are cases written to be hard (irony, implication, innocent trigger words), *context*
ones are decided by setting and relationship. What is tuned to labelled drafts looks better on them than on
others: see [how the reading was made](explanation/reading.md) for an estimate of the drop.

{corpora}

*Mean F1* is over the rules with at least three labelled drafts. *Send flagged*: drafts that most would send,
with a finding that nobody was even unsure of. *Fix found*: drafts that most would change, with a finding that at
least one of them had in mind.

## Confidence

Findings of low confidence are shown only when asked for, and never fail a run.

{confidence}

## Rules

The last column is the number of clean drafts that the rule flags.

{rules}
"""

if __name__ == "__main__":
    main(sys.argv[1:])
