"""Calibrate, and choose each rule's threshold.

``python training/choose.py OUT.npz CORPUS.jsonl … [--json FACTS.json]``.

``OUT.npz`` is what ``validate.py`` wrote: every draft as scored by a network that has not seen its
source. The figures printed are nested: a draft counts by calibration and thresholds that were
chosen on the other folds.

A threshold is where most is gained: a right finding counts 1, a wrong one ``WRONG`` and one more
``ON_GOOD`` on a draft that most readers would send: a false alarm on a good message is the worst
fault.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from corpus import Example, cut, labelled, load
from labels import CUES, DRAFT_LABELS, FIX, KNOWN, RULES, SENTENCE_LABELS
from outreach_lint.reading.cues import is_cued
from outreach_lint.reading.tokens import tokenize

WRONG, ON_GOOD = 0.9, 0.5
SILENT = -6.0  # the logit of a rule where there is no sentence
FEWEST = 1.5  # right findings, weighted, from which a rule's own threshold is believed
STRICT = 0.8  # the threshold of a rule that has too few
MIN_LABELLED_DRAFTS = 3  # drafts that a rule must have to count in the mean
FEW_MOVES = 10  # labelled sentences without which a move keeps the usual threshold
LOOSE = 0.5  # what is likelier than so much of the threshold is said when asked for
SURE_KNOWN = 0.9  # precision from which a text is taken for one between people who know each other


def calibration(facts: np.ndarray, labels: np.ndarray, weight: np.ndarray) -> list[float]:
    """Return what turns facts into a probability: a weight for each fact, and the shift.

    ``facts``: (drafts, facts); logistic regression, held back as scikit-learn does by default.
    """
    spread = facts.std(0) + 1e-9
    if labels[weight > 0].min() == labels[weight > 0].max():  # nothing to tell apart
        return [1.0, *[0.0] * (facts.shape[1] - 1), -1.0]
    fitted = LogisticRegression().fit(facts / spread, labels, sample_weight=weight)
    return [round(float(value), 4) for value in (*fitted.coef_[0] / spread, fitted.intercept_[0])]


def probability(facts: np.ndarray, calibrated: Sequence[float]) -> np.ndarray:
    """Return the probabilities that facts stand for."""
    logits = facts @ np.array(calibrated[:-1]) + calibrated[-1]
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))))


def threshold(
    chance: np.ndarray, gold: np.ndarray, counts: np.ndarray, good: np.ndarray, weight: np.ndarray
) -> float:
    """Return the probability from which findings gain most.

    ``counts``: whether a wrong finding counts (its draft is not split).
    """
    best, found = 0.0, STRICT
    for at in np.unique(chance[gold > 0]):
        said = chance >= at
        right = weight[said & (gold > 0)].sum()
        wrong = said & (gold == 0) & counts
        gain = right - WRONG * weight[wrong].sum() - ON_GOOD * weight[wrong & good].sum()
        if right >= FEWEST and gain > best:
            best, found = gain, float(at)
    below = chance[(chance < found)]
    # Between two drafts, not on one.
    return float((found + below.max()) / 2) if len(below) else found / 2


class Scored(NamedTuple):
    """Labelled drafts, and the logits that a network gave: of each draft, and of its sentences."""

    rows: Sequence[dict[str, Any]]
    draft: np.ndarray
    sentences: np.ndarray

    def at(self, places: np.ndarray) -> Scored:
        """Return some of the drafts."""
        return Scored(
            [self.rows[at] for at in places.tolist()], self.draft[places], self.sentences[places]
        )

    def facts(self, number: int) -> np.ndarray:
        """Return the facts that speak for a rule, (drafts, 3); ``number`` is the rule's place.

        They are the draft's own logit, that of its worst sentence, and that of "most would change
        it".
        """
        worst = [float(said[:, number].max()) if len(said) else SILENT for said in self.sentences]
        fix = self.draft[:, DRAFT_LABELS.index(FIX)]
        return np.stack([self.draft[:, number], np.array(worst), fix], axis=1)


def chosen(scored: Scored) -> dict[str, Any]:
    """Return calibration and thresholds by rule from labelled drafts and their logits."""
    rows = scored.rows
    good = np.array([row["verdict"] == "send" for row in rows])
    weight = np.ones(len(rows))
    facts: dict[str, Any] = {"calibration": {}, "thresholds": {}}
    for number, rule in enumerate(RULES):
        gold = np.array([rule in row["gold"] for row in rows], float)
        counts = np.array([rule not in row.get("maybe", ()) for row in rows])
        evidence = scored.facts(number)
        calibrated = calibration(evidence, gold, weight * (counts | (gold > 0)))
        chance = probability(evidence, calibrated)
        high = threshold(chance, gold, counts, good, weight)
        facts["calibration"][rule] = calibrated
        facts["thresholds"][rule] = [round(high, 4), round(high * LOOSE, 4)]
        if rule in CUES:
            cued = np.array([rule in cues_of(row) for row in rows])
            sure = chance[cued], gold[cued], counts[cued], good[cued], weight[cued]
            lower = threshold(*sure) if cued.any() else 1.0
            facts["thresholds"][rule].append(round(min(lower, high), 4))
    return facts


def with_cues(rows: Sequence[dict[str, Any]]) -> None:
    """Note in each row the rules of which a stock phrase stands in it."""
    for row in rows:
        texts = [tokenize(row["text"][piece.start : piece.end]) for piece, _ in cut(row)]
        row["cued"] = set()
        for rule, kind in CUES.items():
            if any(is_cued(kind, tokens) for tokens in texts):
                row["cued"].add(rule)


def cues_of(row: dict[str, Any]) -> set[str]:
    """Return the rules whose stock phrases count on a draft.

    Among people who know each other there are none.
    """
    return row["cued"] if row["relationship"] == "stranger" else set()


def known_facts(scored: Scored) -> tuple[list[float], float]:
    """Return calibration and threshold of "the two know each other", without any context."""
    logits = scored.draft[:, [DRAFT_LABELS.index(KNOWN)]]
    known = np.array([row["relationship"] != "stranger" for row in scored.rows], float)
    calibrated = calibration(logits, known, np.ones(len(known)))
    chance = probability(logits, calibrated)
    for line in np.arange(0.5, 1, 0.01):
        said = chance >= line
        if said.any() and known[said].mean() >= SURE_KNOWN:
            return calibrated, float(round(line, 2))
    return calibrated, 0.99


def move_thresholds(examples: Sequence[Example], logits: Sequence[np.ndarray]) -> dict[str, float]:
    """Return for each move the probability from which a sentence makes it.

    It is the one with the highest F1 on labelled sentences.
    """
    out = {}
    for number, move in enumerate(SENTENCE_LABELS):
        if move in RULES:
            continue
        said, made = [], []
        for one, row in zip(examples, logits, strict=True):
            read = min(len(row), len(one.sentences))
            known = one.sentence_weight[:read, number] > 0
            said += list(1 / (1 + np.exp(-row[:read, number][known])))
            made += list(one.sentence[:read, number][known] > 0)
        chance, truth = np.array(said), np.array(made)
        order = np.argsort(-chance)
        right = np.cumsum(truth[order])
        if truth.sum() < FEW_MOVES:
            continue
        f1 = 2 * right / (np.arange(len(order)) + 1 + truth.sum())
        out[move] = round(float(chance[order][f1.argmax()]), 3)
        print(f"  {move}: F1 {f1.max():.2f} from {out[move]:.2f}, {truth.sum()} labelled")
    return out


def found_by(facts: dict[str, Any], scored: Scored) -> list[set[str]]:
    """Return the rules that each draft is found to break."""
    out: list[set[str]] = [set() for _ in scored.rows]
    for number, rule in enumerate(RULES):
        chance = probability(scored.facts(number), facts["calibration"][rule])
        high, _, *cued = facts["thresholds"][rule]
        for at, (row, value) in enumerate(zip(scored.rows, chance, strict=True)):
            if value >= high or (cued and rule in cues_of(row) and value >= cued[0]):
                out[at].add(rule)
    return out


def nested(scored: Scored, fold: np.ndarray) -> list[set[str]]:
    """Return what each draft is found to break by calibration and thresholds of the other folds."""
    out: list[set[str]] = [set() for _ in scored.rows]
    for number in sorted(set(fold)):
        facts = chosen(scored.at(np.flatnonzero(fold != number)))
        held = np.flatnonzero(fold == number)
        for at, found in zip(held, found_by(facts, scored.at(held)), strict=True):
            out[at] = found
    return out


def score(
    rows: Sequence[dict[str, Any]], found: Sequence[set[str]]
) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """Return the figures of a corpus as the project states them, and a line for each rule."""
    right, wrong, missed, total = (Counter[str]() for _ in range(4))
    for row, said in zip(rows, found, strict=True):
        gold, maybe = set(row["gold"]), set(row.get("maybe", ()))
        right.update(gold & said)
        wrong.update(said - gold - maybe)
        missed.update(gold - said)
        total.update(clean=not gold | maybe, clean_flagged=bool(not gold | maybe and said))
        if row["verdict"] == "send":
            total.update(send=1, send_flagged=bool(said - gold - maybe))
        else:
            total.update(fix=1, fix_found=bool(said & (gold | maybe)))
    lines = []
    for rule in RULES:
        if right[rule] + wrong[rule] + missed[rule]:
            labelled = right[rule] + missed[rule]
            f1 = 2 * right[rule] / (2 * right[rule] + wrong[rule] + missed[rule])
            lines.append((rule, labelled, right[rule], wrong[rule], missed[rule], f1))
    scored = [line[-1] for line in lines if line[1] >= MIN_LABELLED_DRAFTS]
    tp, fp, fn = (sum(count.values()) for count in (right, wrong, missed))
    figures = {
        "drafts": len(rows),
        "micro": 2 * tp / max(2 * tp + fp + fn, 1),
        "precision": tp / max(tp + fp, 1),
        "macro": sum(scored) / max(len(scored), 1),
        "clean": total["clean_flagged"] / max(total["clean"], 1),
        "send": total["send_flagged"] / max(total["send"], 1),
        "fix": total["fix_found"] / max(total["fix"], 1),
    }
    return figures, lines


def main() -> None:
    """Print nested figures, and write the facts chosen on all drafts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--json")
    parser.add_argument("--moves", help="sentences labelled with their moves")
    args = parser.parse_args()
    data = np.load(args.out, allow_pickle=True)
    rows = [row for path in args.corpora for row in load(path)]
    assert [row["id"] for row in rows] == list(data["ids"]), "other corpora than were validated"
    with_cues(rows)
    stated = Scored(rows, data["draft"], data["sentences"])
    unstated = Scored(rows, data["bare"], data["bare_sentences"])
    report("with context", stated, data["folds"])
    report("without context", unstated, data["folds"])
    if args.json:
        facts = {**chosen(stated), "unstated": chosen(unstated)}
        facts["calibration"][KNOWN], facts["known"] = known_facts(unstated)
        facts["moves"] = move_thresholds(labelled(args.corpora, args.moves), data["sentences"])
        Path(args.json).write_text(json.dumps(facts, indent=1), encoding="utf-8")


def report(title: str, scored: Scored, fold: np.ndarray) -> None:
    """Print the nested figures of each corpus, and of the rules over all real messages."""
    found = nested(scored, fold)
    corpora = np.array([row["corpus"] for row in scored.rows])
    print(f"== {title}")
    for name, names in _parts(corpora):
        at = np.flatnonzero(np.isin(corpora, names))
        figures, lines = score(scored.at(at).rows, [found[i] for i in at.tolist()])
        told = [f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items()]
        print(name, *told)
        for line in lines if name in ("real", "all") else ():
            print("  {} {:4d} right {:4d} wrong {:4d} missed {:4d} F1 {:.2f}".format(*line))


def _parts(corpora: np.ndarray) -> Iterable[tuple[str, list[str]]]:
    names = sorted(set(corpora))
    yield "all", names
    if {"dev", "train"} <= set(names):
        yield "real", ["dev", "train"]
    for name in names:
        yield name, [name]


if __name__ == "__main__":
    main()
