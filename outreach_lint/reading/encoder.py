"""The trained encoder: it estimates which rules a draft breaks and which moves it makes.

The weights are an ONNX graph with 8-bit kernels, exported by ``training/`` and run by
``onnxruntime`` on one thread. ``model.json`` in the same folder holds the labels, what they stand
for (``labels.py``), the calibration of logits to probabilities, and each rule's thresholds.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from outreach_lint.reading import encoding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS_FOLDER = os.path.join(os.path.dirname(__file__), "weights")
# probability from which a sentence makes a move that has no threshold of its own
DEFAULT_MOVE_THRESHOLD = 0.5
MAX_ENCODED_CHARS = 200_000  # of a draft: about five hundred messages, five to ten seconds
LOGIT_DECIMALS = 3  # to which logits are rounded
NO_SENTENCE_LOGIT = -6.0  # highest logit of a sentence if the draft has none


class NotReadError(Exception):
    """The encoder cannot be run; the message gives the reason."""


class Threshold(NamedTuple):
    """The probabilities from which a rule counts as broken.

    From ``high`` on a finding is shown; from ``low`` on only on request. ``cued`` is enough for a
    shown finding if a sentence has a stock phrase of the rule.
    """

    high: float
    low: float
    cued: float = 1.0


class Answer(NamedTuple):
    """The encoder's answer: logits by label, for the draft and for each of its sentences."""

    draft: Mapping[str, float]
    sentences: Sequence[Mapping[str, float]]


class Store(Protocol):
    """A cache of answers: plain data by key."""

    def get(self, key: str) -> Any:
        """Return the data of a key, or ``None`` if it is not in the cache."""

    def set(self, key: str, data: Any) -> None:
        """Store data under a key."""


class Encoder:
    """The weights, loaded when first needed.

    Methods that run them raise ``NotReadError`` if they cannot be run.
    """

    def __init__(self, folder: str = WEIGHTS_FOLDER) -> None:
        self._folder = folder
        self.store: Store | None = None

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Labels, calibration, thresholds and the weights' checksum: ``model.json``."""
        with open(os.path.join(self._folder, "model.json"), encoding="utf-8") as handle:
            facts: dict[str, Any] = json.load(handle)
        return facts

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime
        except ImportError as error:
            raise NotReadError(f"onnxruntime cannot be imported ({error})") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The graph is already optimized.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        path = os.path.join(self._folder, "encoder.onnx")
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise NotReadError(f"tokenizers cannot be imported ({error})") from None
        return Tokenizer.from_file(os.path.join(self._folder, "tokenizer.json"))

    def read(self, context: str, sentences: Sequence[str]) -> Answer:
        """Return the answer on a draft, from ``store`` if it is there.

        A long draft takes several passes through the encoder.

        Raises:
            NotReadError: The encoder cannot be run, or the draft is too long.
        """
        if (size := sum(map(len, sentences))) > MAX_ENCODED_CHARS:
            raise NotReadError(
                f"the draft has {size:,} characters, and the encoder reads up to"
                f" {MAX_ENCODED_CHARS:,}"
            )
        key = self._key(context, sentences) if self.store else ""
        cached = self.store.get(key) if self.store else None
        logits = cached if cached is not None and len(cached) == len(sentences) + 1 else None
        if logits is None:
            logits = self._run(context, sentences)[0]
            if self.store:
                self.store.set(key, logits)
        return Answer(
            dict(zip(self.facts["draft_labels"], logits[0], strict=True)),
            [dict(zip(self.facts["sentence_labels"], row, strict=True)) for row in logits[1:]],
        )

    def vectors(self, context: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector for each sentence, and in the last row their mean.

        The shape is (sentences + 1, width).
        """
        return self._run(context, sentences)[1]

    def _key(self, context: str, sentences: Sequence[str]) -> str:
        from hashlib import sha256

        text = "\x00".join((self.facts["weights"], context, *sentences))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _run(
        self, context: str, sentences: Sequence[str]
    ) -> tuple[list[list[float]], NDArray[np.float32]]:
        # Loaded first, so that a missing package is reported before an error of NumPy.
        session, tokenizer = self._session, self._tokenizer
        import numpy as np

        draft_logits: NDArray[np.float32] | None = None
        sentence_rows: list[NDArray[np.float32]] = []
        vectors: list[NDArray[np.float32]] = []
        for window in encoding.windows(context, sentences, tokenizer):
            owners = np.array(window.owners)
            first = len(sentence_rows)
            share = (np.arange(first, max(owners.max(), first) + 1)[:, None] == owners).astype(
                np.float32
            )
            share /= np.maximum(share.sum(1, keepdims=True), 1)
            ids = np.array([window.ids])
            window_logits, of_sentences, window_vectors = session.run(
                None, {"ids": ids, "mask": np.ones(ids.shape, np.float32), "share": share[None]}
            )
            draft_logits = (
                window_logits[0]
                if draft_logits is None
                else np.maximum(draft_logits, window_logits[0])
            )
            sentence_rows.extend(of_sentences[0])
            vectors.extend(window_vectors[0])
        # A draft without words has one empty row.
        sentence_rows, vectors = sentence_rows[: len(sentences)], vectors[: len(sentences)]
        assert draft_logits is not None
        logits = list(map(_rounded, (draft_logits, *sentence_rows)))
        mean = np.mean(vectors, axis=0) if vectors else np.zeros_like(window_vectors[0][0])
        return logits, np.array([*vectors, mean])

    def chance(self, rule: str, answer: Answer, stated: bool = True) -> float:
        """Return the calibrated probability that a draft breaks a rule, from 0 to 1.

        ``stated``: whether the relationship was given to the encoder; if not, another calibration
        is used. The probability depends on three logits: the draft's for the rule, the highest of a
        sentence for the rule, and the draft's for ``fix`` (most readers would change it).
        """
        facts = self.facts if stated else self.facts["unstated"]
        worst = max((row[rule] for row in answer.sentences), default=NO_SENTENCE_LOGIT)
        logits = (answer.draft[rule], worst, answer.draft["fix"])
        return _calibrated(facts["calibration"][rule], logits)

    def chance_known(self, answer: Answer) -> float:
        """Return the calibrated probability that writer and reader know each other, from 0 to 1."""
        return _calibrated(self.facts["calibration"]["known"], (answer.draft["known"],))

    def move_threshold(self, move: str) -> float:
        """Return the probability from which a sentence makes a move."""
        return float(self.facts["moves"].get(move, DEFAULT_MOVE_THRESHOLD))

    def threshold(self, rule: str, stated: bool = True) -> Threshold | None:
        """Return a rule's thresholds, or ``None`` if the encoder does not know the rule.

        ``stated`` has the same meaning as in ``chance``.
        """
        values = (self.facts if stated else self.facts["unstated"])["thresholds"].get(rule)
        return Threshold(*values) if values else None


def _rounded(row: NDArray[np.float32]) -> list[float]:
    rounded: list[float] = row.astype(float).round(LOGIT_DECIMALS).tolist()
    return rounded


def _calibrated(calibration: Sequence[float], logits: Sequence[float]) -> float:
    """Return the probability for logits: ``calibration`` is a weight for each, and a shift."""
    *weights, shift = calibration
    return sigmoid(shift + sum(w * logit for w, logit in zip(weights, logits, strict=True)))


def sigmoid(logit: float) -> float:
    """Return the probability for a logit."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


@cache
def encoder() -> Encoder:
    """Return the encoder of this process."""
    return Encoder()
