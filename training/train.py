"""Learn the reading's weights from the sentences in this folder: ``python training/train.py``.

Needs the extra ``train`` (scikit-learn); nothing of it is needed at run time. The sentences were written
for this purpose; none is from a real message.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from outreach_lint.model import Draft
from outreach_lint.reading import Reading
from outreach_lint.reading.features import features
from outreach_lint.reading.learned import PATH
from outreach_lint.reading.wording import wording_of
from written import learned_from, written

OFTEN = 2  # sentences in which a feature must stand to get a weight
FEWEST = 8  # sentences that must make a move for it to be learned
STRENGTH = 3.0  # inverse of the regularisation, by cross-validation (see compare.py)


def seen(text: str) -> set[int]:
    """Return the features of one sentence that stands by itself."""
    words = wording_of(text)
    return features(words, words.who(Reading(Draft(text)).sender_names))


def learn(
    rows: list[tuple[set[int], frozenset[str]]], strength: float = STRENGTH
) -> tuple[list[str], list[int], np.ndarray, np.ndarray]:
    """Return the moves, the features, a weight for each of both, and a bias for each move."""
    counts = Counter(feature for found, _ in rows for feature in found)
    names = sorted(feature for feature, count in counts.items() if count >= OFTEN)
    numbers = {name: number for number, name in enumerate(names)}
    places = [(row, numbers[f]) for row, (found, _) in enumerate(rows) for f in sorted(found) if f in numbers]
    matrix = csr_matrix((np.ones(len(places)), tuple(np.array(places).T)), shape=(len(rows), len(names)))
    made = Counter(move for _, moves in rows for move in moves)
    moves = sorted(move for move, count in made.items() if count >= FEWEST and move != "other")
    weights, bias = np.zeros((len(names), len(moves))), np.zeros(len(moves))
    for column, move in enumerate(moves):
        model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
        model.fit(matrix, [move in labels for _, labels in rows])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return moves, names, weights, bias


def write(path: str, moves: list[str], names: list[int], weights: np.ndarray, bias: np.ndarray) -> None:
    """Write the weights as ``outreach_lint.reading.learned`` reads them."""
    scale = float(np.abs(weights).max()) / 127
    rows = np.round(weights / scale).astype(np.int8)
    keys = np.array(names, dtype="<u4")
    kept = np.flatnonzero(rows.any(axis=1))
    order = kept[np.argsort(keys[kept])]
    head = (" ".join(moves), " ".join(f"{b:.4f}" for b in bias), f"{len(order)} {scale:.8f} {learned_from()}")
    text = "".join(f"{line}\n" for line in head)
    Path(path).write_bytes(text.encode() + keys[order].tobytes() + rows[order].tobytes())


if __name__ == "__main__":
    sentences = [(seen(text), moves) for text, moves in written()]
    write(PATH, *learn(sentences))
    print(f"{len(sentences)} sentences, {Path(PATH).stat().st_size:,} bytes")
