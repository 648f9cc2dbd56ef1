"""Measure the figures in the documentation.

    python training/figures.py OUT.npz real=dev.jsonl,train.jsonl written=… [--unseen NAME=FILE]

Writes ``docs/figures.md`` and ``outreach_lint/rules/figures.tsv`` (what ``outreach-lint explain``
shows). ``OUT.npz`` is what ``validate.py`` wrote: the whole program is run on every draft with what
a network said of it that has not seen its source, and with thresholds chosen on the other folds.
``--unseen`` corpora are read by the shipped weights, which have learned nothing from them. Labelled
corpora hold real people's messages and are not part of the project.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from outreach_lint import __version__
from outreach_lint.decisions.suppressions import RUN_RULE_PREFIX
from reliability import diagram, reliability
from replay import Corpus, cross_validated, unseen

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "outreach_lint" / "rules" / "figures.tsv"
PAGE = ROOT / "docs" / "figures.md"
COLLECTED = Path(__file__).parent / "collected.md"  # measured once, on messages not kept
DIAGRAM = ROOT / "docs" / "reliability.svg"
LEAST = 3  # labelled messages from which a rule counts in the mean of F1


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


def judged(corpus: Corpus) -> Iterator[tuple[dict[str, Any], set[str], set[str]]]:
    """Yield each row with the rules that are shown, and those of low confidence.

    What the host says of how a draft was read is no fault of the draft.
    """
    for row, result in zip(corpus.rows, corpus.results, strict=True):
        found = [
            finding for finding in result.findings if not finding.code.startswith(RUN_RULE_PREFIX)
        ]
        shown = {finding.code for finding in found if finding.confidence == "high"}
        yield row, shown, {finding.code for finding in found} - shown


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
    clean = [
        bool(shown) for row, shown, _ in judged(corpus) if not row["gold"] and not row.get("maybe")
    ]
    send = [
        bool(shown - _minded(row)) for row, shown, _ in judged(corpus) if row["verdict"] == "send"
    ]
    fix = [
        bool(shown & _minded(row)) for row, shown, _ in judged(corpus) if row["verdict"] == "fix"
    ]
    return [
        corpus.name,
        str(len(corpus.rows)),
        _of(2 * right, right + wrong + sum(rule.labelled for rule in rules)),
        f"{sum(scored) / max(len(scored), 1):.2f} ({len(scored)})",
        _of(right, right + wrong),
        _of(sum(clean), len(clean)),
        _of(sum(send), len(send)),
        _of(sum(fix), len(fix)),
    ]


def _minded(row: dict[str, Any]) -> set[str]:
    return {*row["gold"], *row.get("maybe", ())}


def by_confidence(corpora: list[Corpus]) -> list[list[str]]:
    """Return how often labellers, and most of them, share findings of each confidence."""
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


def main() -> None:
    """Measure, and write the page, the table and the diagram."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("validated")
    parser.add_argument("corpora", nargs="+", metavar="NAME=FILE[,FILE]")
    parser.add_argument("--unseen", action="append", default=[], metavar="NAME=FILE")
    args = parser.parse_args()
    named = {name: files.split(",") for name, files in map(_pair, args.corpora)}
    others = dict(map(_pair, args.unseen))
    shipped = [unseen(name, path) for name, path in others.items()]
    corpora = cross_validated(args.validated, named)
    bare = [
        corpus._replace(name=f"{corpus.name}, no context")
        for corpus in (
            *cross_validated(args.validated, named, context=False),
            *(unseen(name, path, context=False) for name, path in others.items()),
        )
    ]
    points = reliability(args.validated, [file for files in named.values() for file in files])
    rows = rule_rows([*corpora, *shipped])
    lines = ["\t".join([__version__, *row]) for row in rows]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    DIAGRAM.write_text(diagram(points), encoding="utf-8")
    text = page([*corpora, *shipped], bare, points, rows)
    PAGE.write_text(text, encoding="utf-8")
    print(text)


def _pair(text: str) -> tuple[str, str]:
    name, _, files = text.partition("=")
    return name, files


def rule_rows(corpora: list[Corpus]) -> list[list[str]]:
    """Return the cells of every rule on every corpus, by rule."""
    rows = [
        [
            rule.code,
            corpus.name,
            str(rule.labelled),
            *map(_number, (rule.precision, rule.recall, rule.f1)),
            str(rule.clean),
        ]
        for corpus in corpora
        for rule in figures(corpus)
    ]
    return sorted(rows, key=lambda row: row[0])


def page(
    stated: list[Corpus],
    bare: list[Corpus],
    points: list[tuple[float, float, int]],
    rows: list[list[str]],
) -> str:
    """Return ``docs/figures.md``: corpora with their context and without, and the rules' rows."""
    sizes = []
    for corpus in stated:
        clean = sum(not _minded(row) for row in corpus.rows)
        sizes.append(f"{corpus.name}: {len(corpus.rows)} drafts, {clean} of them clean")
    return PROSE.format(
        collected=COLLECTED.read_text(encoding="utf-8"),
        version=__version__,
        sizes=", ".join(sizes),
        corpora=table(
            "corpus | drafts | micro F1 | mean F1 (rules) | precision | clean flagged"
            " | send flagged | fix found",
            [summary(corpus, figures(corpus)) for corpus in (*stated, *bare)],
        ),
        reliability=table(
            "stated probability | agreed | how many",
            [[f"{x:.2f}", f"{y:.2f}", f"{n:,}"] for x, y, n in points],
        ),
        confidence=table(
            "confidence | findings | most labellers agree | at least one does",
            by_confidence(stated),
        ),
        rules=table("rule | corpus | labelled | precision | recall | F1 | clean flagged", rows),
    )


PROSE = """# Figures

Made by `training/figures.py`: do not edit. outreach-lint {version}, local engine; {sizes}.

*real* are real messages of some ninety public repositories, *written* ones are cases written to be
hard (irony, implication, innocent trigger words), *context* ones are decided by setting and
relationship, *later* ones real messages of some 700 other public sources, labelled by two readers;
all four are cross-validated by source: each draft is read by weights that have learned nothing from
its source, and judged by thresholds that were chosen on the others.
*new user* are messages that somebody wrote who tried the tool, *last* ones real messages of some
200 more sources, two thirds between people who know each other; nothing was learned from either.
A rule that most labellers named should be found; one on which they were split counts neither way.
*Clean* drafts are those in which nobody saw any fault.

{corpora}

*Mean F1* is over the rules with at least three labelled drafts. *Send flagged*: drafts that most
would send, with a finding that nobody was even unsure of. *Fix found*: drafts that most would
change, with a finding that at least one of them had in mind. *No context*: setting and relationship
were not stated.

{collected}
## Confidence

Findings of low confidence are shown only when asked for, and never fail a run.

{confidence}

## Calibration

Of the faults that are said to be so likely, so many are shared by most labellers. Every rule on
every draft counts once.

{reliability}

![Reliability diagram: stated probability against the share of labellers who agree](reliability.svg)

## Rules

The last column is the number of clean drafts that the rule flags.

{rules}
"""

if __name__ == "__main__":
    main()
