"""Rules that are learned from examples: a page's bad and good messages become a local check.

The encoder turns sentences into vectors. When the rule first runs, a ridge classifier is fitted to
the vectors of the page's examples; its weights are cached by the page's content. The classifier is
small enough to be fitted in closed form, and once more for every example that is left out to
measure its quality.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Hit, Suggestion
from outreach_lint.reading import AUTHORED_REGIONS, Reading, Sentence, read
from outreach_lint.reading.encoder import encoder
from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float64]

MIN_EXAMPLES = 4  # bad and good examples each; with fewer, nothing is fitted
RECOMMENDED_EXAMPLES = 8  # bad and good examples each, from which the result is reliable
# The penalty on weights, for vectors of length 1. In tests/by_example, 0.1 to 1 give similar
# results.
RIDGE_PENALTY = 0.3
# Precision and recall below which `outreach-lint test` reports contradictory examples.
MIN_SCORE = 0.7


class ExampleScore(NamedTuple):
    """The result of leave-one-out validation: precision, recall, and misclassified examples."""

    precision: float
    recall: float
    wrong: tuple[Example, ...]


class _EncodedExample(NamedTuple):
    """An example's sentences as vectors of length 1, and which of them break the rule."""

    example: Example
    bad: bool
    vectors: Vectors
    marked: tuple[bool, ...]


class ByExample:
    """The check of a page with ``by_example = true``.

    If every bad example has ``==marks==``, sentences are classified. Otherwise whole messages are
    classified, and the hit is at the sentence that is most like the bad examples.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def __call__(self, reading: Reading) -> Iterator[Hit]:
        """Yield a hit for each sentence that breaks the rule, or one for the message."""
        sentences = _written_sentences(reading)
        weights = self.weights
        if weights is None or not sentences:
            return
        vectors = _vectors(reading)
        scores = vectors @ weights
        fix = Suggestion(" ".join(page_of(self._rule).sections["Try"].split()))
        if self._by_sentence:
            for sentence, score in zip(sentences, scores, strict=False):
                if score > 0 and sentence.region == "body":
                    yield Hit(reading.span_of(sentence), suggestion=fix)
        elif scores[-1] > 0:
            most_likely = max(range(len(sentences)), key=lambda index: scores[index])
            yield Hit(reading.span_of(sentences[most_likely]), suggestion=fix)

    @cached_property
    def weights(self) -> Vectors | None:
        """The classifier's weights; ``None`` if there are too few examples."""
        import numpy as np

        store = encoder().store
        key = sha256(f"{encoder().facts['weights']}\x00{self._rule.text}".encode()).hexdigest()
        cached = store.get(key) if store else None
        if cached is not None:
            return np.array(cached)
        examples = self._encoded_examples
        bad = sum(example.bad for example in examples)
        if min(bad, len(examples) - bad) < MIN_EXAMPLES:
            return None
        weights = self._fit(examples)
        if store:
            store.set(key, [round(float(value), 6) for value in weights])
        return weights

    def leave_one_out(self) -> ExampleScore | None:
        """Classify each example with weights fitted to the others, and return the score.

        It is ``None`` if there are too few examples.
        """
        if self.weights is None:
            return None
        bad = right = flagged = 0
        wrong = []
        examples = self._encoded_examples
        for index, example in enumerate(examples):
            is_flagged = self._breaks(example, self._fit(examples[:index] + examples[index + 1 :]))
            bad += example.bad
            flagged += is_flagged
            right += is_flagged and example.bad
            if is_flagged != example.bad:
                wrong.append(example.example)
        return ExampleScore(right / flagged if flagged else 0.0, right / bad, tuple(wrong))

    def errors(self) -> Iterator[OutreachLintError]:
        """Yield an error if the examples are too few or contradictory."""
        page = page_of(self._rule)
        few = min(len(page.bad), len(page.good))
        if few < MIN_EXAMPLES:
            what = f"{few} bad or good examples are too few to learn from"
            yield OutreachLintError(
                what,
                self._rule.path,
                f"write at least {RECOMMENDED_EXAMPLES} bad and {RECOMMENDED_EXAMPLES} good ones",
            )
            return
        score = self.leave_one_out()
        if score and min(score.precision, score.recall) < MIN_SCORE:
            lines = ", ".join(str(example.line) for example in score.wrong)
            what = (
                "the examples contradict each other, or are too few: when each is left out in turn,"
                f" these are classified wrongly: line {lines}"
            )
            yield OutreachLintError(
                what,
                self._rule.path,
                "give all bad examples the same fault, and add good ones that come close to it",
            )

    @cached_property
    def _by_sentence(self) -> bool:
        return all(example.marked for example in page_of(self._rule).bad)

    @cached_property
    def _encoded_examples(self) -> list[_EncodedExample]:
        page = page_of(self._rule)
        bad = [_encode_example(example, True) for example in page.bad]
        good = [_encode_example(example, False) for example in page.good]
        return bad + good

    def _fit(self, examples: list[_EncodedExample]) -> Vectors:
        """Return the weights of a ridge classifier.

        Bad and good examples have the same total weight, whatever their numbers are.
        """
        import numpy as np

        vectors: list[Vectors] = []
        bad: list[bool] = []
        for example in examples:
            if self._by_sentence:
                vectors.append(example.vectors[:-1])
                bad += example.marked
            else:
                vectors.append(example.vectors[-1:])
                bad.append(example.bad)
        rows, labels = np.concatenate(vectors), np.array(bad)
        share = (
            np.where(labels, 1 / max(labels.sum(), 1), 1 / max((~labels).sum(), 1))
            * len(labels)
            / 2
        )
        dual = np.linalg.solve(
            rows @ rows.T + RIDGE_PENALTY * np.diag(1 / share), np.where(labels, 1.0, -1.0)
        )
        weights: Vectors = rows.T @ dual
        return weights

    def _breaks(self, example: _EncodedExample, weights: Vectors) -> bool:
        scores = example.vectors @ weights
        return bool((scores[:-1].max(initial=-1.0) if self._by_sentence else scores[-1]) > 0)


def _encode_example(example: Example, bad: bool) -> _EncodedExample:
    reading = read(Draft(example.text, context=example.context))
    marked = []
    for sentence in _written_sentences(reading):
        marked.append(any(sentence.span.overlaps(mark) for mark in example.marked))
    return _EncodedExample(example, bad, _vectors(reading), tuple(marked))


def _written_sentences(reading: Reading) -> list[Sentence]:
    """Return the sentences in the subject, greeting and body."""
    written = []
    for sentence in reading.sentences:
        if sentence.region in AUTHORED_REGIONS and sentence.span.end > sentence.span.start:
            written.append(sentence)
    return written


def _vectors(reading: Reading) -> Vectors:
    """Return the vectors of a draft's sentences and of the whole draft, each with a constant.

    The halves come from two layers of the encoder; both are normalized, so that they count the
    same.
    """
    import numpy as np

    normalized: list[Vectors] = []
    for half in np.split(reading.vectors.astype(float), 2, axis=1):
        lengths = np.linalg.norm(half, axis=1, keepdims=True)
        normalized.append(half / np.maximum(lengths, 1e-9) / 2**0.5)
    return np.hstack([*normalized, np.ones((len(normalized[0]), 1))])
