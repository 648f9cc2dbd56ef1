"""Rules given by examples alone: a page's bad and good messages become a local check.

The encoder turns sentences into vectors; a ridge classifier is fitted to those of the page's
examples when the rule first runs, and remembered by the page's content. It is small enough to be
fitted in closed form, and again for every example that is left out to see how it does on what it
has not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Hit, Suggestion
from outreach_lint.reading import WRITTEN, Reading, Sentence, read
from outreach_lint.reading.encoder import encoder
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float64]

FEWEST_EXAMPLES = 4  # bad examples, and good ones, without which nothing is fitted
ENOUGH = 8  # … from which the result can be trusted
# the penalty on weights, of vectors of length 1: by tests/by_example, where 0.1 to 1 are much the
# same
RIDGE = 0.3
FAIR = 0.7  # precision and recall under which `outreach-lint test` calls examples contradictory


class Score(NamedTuple):
    """How a rule does on each of its examples when that is left out.

    It holds precision and recall, and which examples go wrong.
    """

    precision: float
    recall: float
    wrong: tuple[Example, ...]


class _Read(NamedTuple):
    """An example's sentences as vectors of length 1, and which of them break the rule."""

    example: Example
    bad: bool
    vectors: Vectors
    marked: tuple[bool, ...]


class ByExample:
    """The check of a page with ``by_example = true``.

    Where every bad example has ``==marks==``, sentences are told apart; else whole messages are,
    and the sentence that is most like the bad examples is pointed at.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def __call__(self, reading: Reading) -> Iterator[Hit]:
        """Yield a hit for each sentence that breaks the rule, or one for the message."""
        sentences = _written(reading)
        weights = self.weights
        if weights is None or not sentences:
            return
        vectors = _vectors(reading)
        chances = vectors @ weights
        fix = Suggestion(" ".join(page_of(self._rule).sections["Try"].split()))
        if self._by_sentence:
            for sentence, chance in zip(sentences, chances, strict=False):
                if chance > 0 and sentence.region == "body":
                    yield Hit(reading.place(sentence), suggestion=fix)
        elif chances[-1] > 0:
            worst = max(range(len(sentences)), key=lambda at: chances[at])
            yield Hit(reading.place(sentences[worst]), suggestion=fix)

    @cached_property
    def weights(self) -> Vectors | None:
        """The classifier's weights; ``None`` where the examples are too few."""
        import numpy as np

        store = encoder().store
        key = sha256(f"{encoder().facts['weights']}\x00{self._rule.text}".encode()).hexdigest()
        known = store.get(key) if store else None
        if known is not None:
            return np.array(known)
        read = self._read
        bad = sum(one.bad for one in read)
        if min(bad, len(read) - bad) < FEWEST_EXAMPLES:
            return None
        weights = self._fitted(read)
        if store:
            store.set(key, [round(float(value), 6) for value in weights])
        return weights

    def left_out(self) -> Score | None:
        """Return how the rule does on each example when it is fitted to the others.

        It is ``None`` where there are too few examples.
        """
        if self.weights is None:
            return None
        bad = right = flagged = 0
        wrong = []
        read = self._read
        for at, one in enumerate(read):
            found = self._breaks(one, self._fitted(read[:at] + read[at + 1 :]))
            bad += one.bad
            flagged += found
            right += found and one.bad
            if found != one.bad:
                wrong.append(one.example)
        return Score(right / flagged if flagged else 0.0, right / bad, tuple(wrong))

    def faults(self) -> Iterator[OutreachLintError]:
        """Yield what is wrong with the examples: they are too few, or teach no rule."""
        page = page_of(self._rule)
        few = min(len(page.bad), len(page.good))
        if few < FEWEST_EXAMPLES:
            what = f"{few} examples of a kind are too few to learn from"
            yield OutreachLintError(
                what, self._rule.path, f"write at least {ENOUGH} bad and {ENOUGH} good ones"
            )
            return
        score = self.left_out()
        if score and min(score.precision, score.recall) < FAIR:
            lines = ", ".join(str(example.line) for example in score.wrong)
            what = (
                "the examples contradict each other, or are too few: of those left out in turn,"
                f" these are taken wrongly: line {lines}"
            )
            yield OutreachLintError(
                what,
                self._rule.path,
                "make the bad ones alike in the one thing, and add good ones that are near misses",
            )

    @cached_property
    def _by_sentence(self) -> bool:
        return all(example.marked for example in page_of(self._rule).bad)

    @cached_property
    def _read(self) -> list[_Read]:
        page = page_of(self._rule)
        bad = [_read_example(example, True) for example in page.bad]
        good = [_read_example(example, False) for example in page.good]
        return bad + good

    def _fitted(self, read: list[_Read]) -> Vectors:
        """Return the weights of a ridge classifier.

        Both kinds count the same, however many there are of each.
        """
        import numpy as np

        vectors: list[Vectors] = []
        bad: list[bool] = []
        for one in read:
            if self._by_sentence:
                vectors.append(one.vectors[:-1])
                bad += one.marked
            else:
                vectors.append(one.vectors[-1:])
                bad.append(one.bad)
        rows, labels = np.concatenate(vectors), np.array(bad)
        share = (
            np.where(labels, 1 / max(labels.sum(), 1), 1 / max((~labels).sum(), 1))
            * len(labels)
            / 2
        )
        dual = np.linalg.solve(
            rows @ rows.T + RIDGE * np.diag(1 / share), np.where(labels, 1.0, -1.0)
        )
        weights: Vectors = rows.T @ dual
        return weights

    def _breaks(self, one: _Read, weights: Vectors) -> bool:
        chances = one.vectors @ weights
        return bool((chances[:-1].max(initial=-1.0) if self._by_sentence else chances[-1]) > 0)


def _read_example(example: Example, bad: bool) -> _Read:
    reading = read(Draft(example.text, context=example.context))
    marked = []
    for sentence in _written(reading):
        marked.append(any(sentence.span.overlaps(mark) for mark in example.marked))
    return _Read(example, bad, _vectors(reading), tuple(marked))


def _written(reading: Reading) -> list[Sentence]:
    """Return the sentences of the text that the writer wrote to the reader."""
    written = []
    for sentence in reading.sentences:
        if sentence.region in WRITTEN and sentence.span.end > sentence.span.start:
            written.append(sentence)
    return written


def _vectors(reading: Reading) -> Vectors:
    """Return the vectors of a draft's sentences and of all of it, with a constant beside each.

    The halves, from two layers of the encoder, count the same: each is made of length 1.
    """
    import numpy as np

    ones: list[Vectors] = []
    for half in np.split(reading.vectors.astype(float), 2, axis=1):
        lengths = np.linalg.norm(half, axis=1, keepdims=True)
        ones.append(half / np.maximum(lengths, 1e-9) / 2**0.5)
    return np.hstack([*ones, np.ones((len(ones[0]), 1))])
