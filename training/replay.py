"""Lint labelled drafts with what networks say of them that have not seen their source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from choose import Scored, chosen, known_facts, with_cues
from corpus import load
from labels import DRAFT_LABELS, KNOWN, SENTENCE_LABELS
from outreach_lint.api import draft_from_text
from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Context, Draft, Stated
from outreach_lint.reading import encoded as reading_module
from outreach_lint.reading.encoder import Answer, Encoder


class Corpus(NamedTuple):
    """Labelled drafts, and what came of linting them."""

    name: str
    rows: list[dict[str, Any]]
    results: list[Result]


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
    draft = draft_from_text(
        row["text"],
        setting=row["setting"],
        relationship=row["relationship"],
        template=row["template"],
    )
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
    linter, results, shipped = Linter(third_party=False), {}, vars(reading_module)["encoder"]
    for at, row in enumerate(scored.rows):
        replayed = Replayed(facts[fold[at]], scored.draft[at], scored.sentences[at])
        vars(reading_module)["encoder"] = lambda now=replayed: now
        results[row["corpus"], row["id"]] = (row, linter.judge(draft_in(row, context), Config()))
    vars(reading_module)["encoder"] = shipped
    out = []
    for name, files in corpora.items():
        stems = {Path(file).stem for file in files}
        mine = [pair for (stem, _), pair in results.items() if stem in stems]
        out.append(Corpus(name, [row for row, _ in mine], [result for _, result in mine]))
    return out


def unseen(name: str, path: str, context: bool = True) -> Corpus:
    """Lint a corpus by the shipped weights."""
    rows, linter = load(path), Linter(third_party=False)
    return Corpus(name, rows, [linter.judge(draft_in(row, context), Config()) for row in rows])
