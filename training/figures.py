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
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from choose import Scored, chosen, known_facts, probability, with_cues
from corpus import DRAFT_LABELS, SENTENCE_LABELS, load
from labels import KNOWN, RULES
from outreach_lint import __version__
from outreach_lint.api import draft_of
from outreach_lint.config import Config
from outreach_lint.decisions.suppressions import HOST
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Context, Draft, Stated
from outreach_lint.reading import encoded as reading_module
from outreach_lint.reading.encoder import Answer, Encoder

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "outreach_lint" / "rules" / "figures.tsv"
PAGE = ROOT / "docs" / "figures.md"
DIAGRAM = ROOT / "docs" / "reliability.svg"
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


class Replayed(Encoder):
    """An encoder that says of a draft what a network said of it in cross-validation."""

    def __init__(self, facts: dict[str, Any], draft: np.ndarray, sentences: np.ndarray) -> None:
        super().__init__()
        self.facts = facts
        self._draft, self._sentences = draft, sentences

    def read(self, context: str, sentences: Any) -> Answer:
        """Return what was said; of what did not fit into the first window, nothing."""
        silent = dict.fromkeys(SENTENCE_LABELS, -10.0)
        said = [dict(zip(SENTENCE_LABELS, map(float, row), strict=True)) for row in self._sentences]
        said += [silent] * (len(sentences) - len(said))
        return Answer(
            dict(zip(DRAFT_LABELS, map(float, self._draft), strict=True)), said[: len(sentences)]
        )


def draft_in(row: dict[str, Any], context: bool) -> Draft:
    """Return a row as the draft that ``outreach-lint check`` makes of it.

    It has the row's context, or none.
    """
    if not context:
        return Draft(
            row["text"],
            row["id"],
            context=Context(template=Stated(row["template"])),
        )
    draft = draft_of(row["text"], row["setting"], row["relationship"], row["template"])
    return replace(draft, id=row["id"])


def validated(data: Any, paths: list[str]) -> tuple[Scored, Scored]:
    """Return labelled drafts as they were scored in cross-validation, with context and without."""
    of_corpus = {Path(path).stem: path for path in paths}
    corpora = dict.fromkeys(map(str, data["corpora"]))
    rows = [row for stem in corpora for row in load(of_corpus[stem])]
    assert [row["id"] for row in rows] == list(data["ids"]), "other corpora than were validated"
    with_cues(rows)
    stated = Scored(rows, data["draft"], data["sentences"])
    return stated, Scored(rows, data["bare"], data["bare_sentences"])


def cross_validated(path: str, corpora: dict[str, list[str]], context: bool = True) -> list[Corpus]:
    """Lint corpora with what networks said that had not seen a draft's source."""
    data = np.load(path, allow_pickle=True)
    stated, unstated = validated(data, [name for files in corpora.values() for name in files])
    scored, fold, facts = stated if context else unstated, data["folds"], {}
    for number in sorted(set(fold)):
        others = np.flatnonzero(fold != number)
        facts[number] = chosen(stated.at(others))
        facts[number]["unstated"] = chosen(unstated.at(others))
        known, line = known_facts(unstated.at(others))
        facts[number]["calibration"][KNOWN], facts[number]["known"] = known, line
    linter, results = Linter(third_party=False), {}
    for at, row in enumerate(scored.rows):
        replayed = Replayed(facts[fold[at]], scored.draft[at], scored.sentences[at])
        vars(reading_module)["encoder"] = lambda now=replayed: now
        results[row["corpus"], row["id"]] = (row, linter.judge(draft_in(row, context), Config()))
    out = []
    for name, files in corpora.items():
        stems = {Path(file).stem for file in files}
        mine = [pair for (stem, _), pair in results.items() if stem in stems]
        out.append(Corpus(name, [row for row, _ in mine], [result for _, result in mine]))
    return out


def reliability(path: str, files: list[str]) -> list[tuple[float, float, int]]:
    """Return the points of the reliability diagram.

    Each is, for a tenth of probability, the mean that is stated, the share of labellers' agreement,
    and how many. Every rule on every draft counts once, calibrated on the other folds; those on
    which labellers were split do not.
    """
    data = np.load(path, allow_pickle=True)
    scored, _ = validated(data, files)
    said, true = [], []
    for number in sorted(set(data["folds"])):
        facts = chosen(scored.at(np.flatnonzero(data["folds"] != number)))
        held = scored.at(np.flatnonzero(data["folds"] == number))
        for place, rule in enumerate(RULES):
            chances = probability(held.facts(place), facts["calibration"][rule])
            for row, value in zip(held.rows, chances, strict=True):
                if rule in row["gold"] or rule not in row.get("maybe", ()):
                    said.append(value)
                    true.append(rule in row["gold"])
    chance, agreed = np.array(said), np.array(true)
    tenths = np.minimum((chance * 10).astype(int), 9)
    return [
        (
            float(chance[tenths == n].mean()),
            float(agreed[tenths == n].mean()),
            int((tenths == n).sum()),
        )
        for n in range(10)
    ]


def diagram(points: list[tuple[float, float, int]]) -> str:
    """Return a reliability diagram as SVG.

    The stated probability is drawn to the right, the agreement upwards; the diagonal is perfect.
    """
    dots = "".join(
        f'<circle cx="{40 + 300 * x:.0f}" cy="{340 - 300 * y:.0f}"'
        f' r="{3 + min(n, 400) ** 0.5 / 4:.1f}"><title>{x:.2f} stated, {y:.2f} agreed,'
        f" {n}</title></circle>"
        for x, y, n in points
    )
    line = " ".join(f"{40 + 300 * x:.0f},{340 - 300 * y:.0f}" for x, y, _ in points)
    marks = "".join(
        f'<text x="{40 + 30 * n}" y="358" text-anchor="middle">{n / 10:.1f}</text><text x="32"'
        f' y="{344 - 30 * n}" text-anchor="end">{n / 10:.1f}</text>'
        for n in range(0, 11, 2)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 385" width="480"'
        ' font-family="sans-serif" font-size="11" fill="#678"><title>Reliability'
        ' diagram</title><rect x="40" y="40" width="300" height="300" fill="none"'
        ' stroke="#9ab"/><line x1="40" y1="340" x2="340" y2="40" stroke="#9ab"'
        f' stroke-dasharray="4"/><polyline points="{line}" fill="none" stroke="#27c"'
        f' stroke-width="1.5"/><g fill="#27c">{dots}</g>{marks}<text x="190" y="378"'
        ' text-anchor="middle">stated probability</text><text x="40" y="28">share of labellers who'
        " agree</text></svg>\n"
    )


def unseen(name: str, path: str, context: bool = True) -> Corpus:
    """Lint a corpus by the shipped weights."""
    rows, linter = load(path), Linter(third_party=False)
    return Corpus(name, rows, [linter.judge(draft_in(row, context), Config()) for row in rows])


def judged(corpus: Corpus) -> Iterator[tuple[dict[str, Any], set[str], set[str]]]:
    """Yield each row with the rules that are shown, and those of low confidence.

    What the host says of how a draft was read is no fault of the draft.
    """
    for row, result in zip(corpus.rows, corpus.results, strict=True):
        found = [finding for finding in result.findings if not finding.code.startswith(HOST)]
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
    """Measure, and write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("validated")
    parser.add_argument("corpora", nargs="+", metavar="NAME=FILE[,FILE]")
    parser.add_argument("--unseen", action="append", default=[], metavar="NAME=FILE")
    args = parser.parse_args()
    shipped, encoder = [], vars(reading_module)["encoder"]
    for pair in args.unseen:
        name, path = pair.split("=", 1)
        shipped += [unseen(name, path), unseen(f"{name}, no context", path, context=False)]
    named = {
        name: files.split(",") for name, files in (pair.split("=", 1) for pair in args.corpora)
    }
    corpora = cross_validated(args.validated, named)
    bare = [
        corpus._replace(name=f"{corpus.name}, no context")
        for corpus in cross_validated(args.validated, named, context=False)
    ]
    vars(reading_module)["encoder"] = encoder
    stated = [*corpora, *shipped[::2]]
    measured = [(corpus, figures(corpus)) for corpus in stated]
    rows = [
        [
            rule.code,
            corpus.name,
            str(rule.labelled),
            *(_number(share) for share in (rule.precision, rule.recall, rule.f1)),
            str(rule.clean),
        ]
        for corpus, rules in measured
        for rule in rules
    ]
    rows.sort(key=lambda row: row[0])
    clean = {c.name: sum(not r["gold"] and not r.get("maybe") for r in c.rows) for c in stated}
    TABLE.write_text(
        "".join("\t".join([__version__, *row]) + "\n" for row in rows), encoding="utf-8"
    )
    points = reliability(args.validated, [file for files in named.values() for file in files])
    sizes = [f"{c.name}: {len(c.rows)} drafts, {clean[c.name]} of them clean" for c in stated]
    page = PROSE.format(
        version=__version__,
        sizes=", ".join(sizes),
        corpora=table(
            "corpus | drafts | micro F1 | mean F1 (rules) | precision | clean flagged"
            " | send flagged | fix found",
            [summary(c, figures(c)) for c in (*corpora, *bare, *shipped)],
        ),
        reliability=table(
            "stated probability | agreed | how many",
            [[f"{x:.2f}", f"{y:.2f}", f"{n:,}"] for x, y, n in points],
        ),
        confidence=table(
            "confidence | findings | most labellers agree | at least one does",
            by_confidence(corpora),
        ),
        rules=table("rule | corpus | labelled | precision | recall | F1 | clean flagged", rows),
    )
    PAGE.write_text(page, encoding="utf-8")
    DIAGRAM.write_text(diagram(points), encoding="utf-8")
    print(page)


PROSE = """# Figures

Made by `training/figures.py`: do not edit. outreach-lint {version}, local engine; {sizes}.

*real* are real messages of some ninety public repositories, *written* ones are cases written to be
hard (irony, implication, innocent trigger words), *context* ones are decided by setting and
relationship; all three are cross-validated by source: each draft is read by weights that have
learned nothing from its source, and judged by thresholds that were chosen on the others. *new user*
are messages that somebody wrote who tried the tool, *later* ones real messages of some 270 other
public sources, collected and labelled after the training; nothing was learned from either. A rule
that most labellers named should be found; one on which they were split counts neither way. *Clean*
drafts are those in which nobody saw any fault.

{corpora}

*Mean F1* is over the rules with at least three labelled drafts. *Send flagged*: drafts that most
would send, with a finding that nobody was even unsure of. *Fix found*: drafts that most would
change, with a finding that at least one of them had in mind. *No context*: setting and relationship
were not stated.

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
