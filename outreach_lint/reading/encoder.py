"""The trained encoder: a draft's sentences → how likely each rule is broken, and each move made.

The weights are an ONNX graph with 8-bit kernels, made by ``training/`` and run by ``onnxruntime``
on one thread. ``model.json`` beside them names the labels and holds what turns a logit into a
probability, and each rule's thresholds.
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

FOLDER = os.path.join(os.path.dirname(__file__), "weights")
# probability from which a sentence makes a move for which no threshold of its own was chosen
MADE = 0.5
MOST_CHARACTERS = 200_000  # characters of a draft: some five hundred messages, five to ten seconds
DIGITS = 3  # of a logit, as it is kept
SILENT = -6.0  # the logit of a rule where there is no sentence


class NotReadError(Exception):
    """The encoder cannot be run here; the text says why."""


class Threshold(NamedTuple):
    """The probabilities from which a rule counts as broken.

    ``high`` is shown, ``low`` only when asked for; ``cued`` is enough where a stock phrase of the
    rule stands.
    """

    high: float
    low: float
    cued: float = 1.0


class Answer(NamedTuple):
    """The encoder's answer: logits by label, for the draft and for each of its sentences."""

    draft: Mapping[str, float]
    sentences: Sequence[Mapping[str, float]]


class Store(Protocol):
    """Where answers are remembered: plain data by key; ``None`` stands for what is not there."""

    def get(self, key: str) -> Any:
        """Return what is remembered under a key."""

    def set(self, key: str, data: Any) -> None:
        """Remember something under a key."""


class Encoder:
    """The weights, loaded once a process. Raises ``NotReadError`` where they cannot be run."""

    def __init__(self, folder: str = FOLDER) -> None:
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
        # The graph was optimised when it was made.
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
        """Read a draft in one pass (a long one in several); known answers come from ``store``.

        Raises:
            NotReadError: The encoder cannot be run, or the draft is far too long to be a message.
        """
        if (size := sum(map(len, sentences))) > MOST_CHARACTERS:
            raise NotReadError(
                f"it is no message: {size:,} characters, and the encoder reads up to"
                f" {MOST_CHARACTERS:,}"
            )
        key = self._key(context, sentences) if self.store else ""
        known = self.store.get(key) if self.store else None
        logits = known if known is not None and len(known) == len(sentences) + 1 else None
        if logits is None:
            logits = self._run(context, sentences)[0]
            if self.store:
                self.store.set(key, logits)
        return Answer(
            dict(zip(self.facts["draft_labels"], logits[0], strict=True)),
            [dict(zip(self.facts["sentence_labels"], row, strict=True)) for row in logits[1:]],
        )

    def vectors(self, context: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector for each sentence, and in the last row one for all of them.

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
        # Why these are not there comes before NumPy's reasons.
        session, tokenizer = self._session, self._tokenizer
        import numpy as np

        whole: NDArray[np.float32] | None = None
        rows: list[NDArray[np.float32]] = []
        vectors: list[NDArray[np.float32]] = []
        for window in encoding.windows(context, sentences, tokenizer):
            owners = np.array(window.owners)
            first = len(rows)
            share = (np.arange(first, max(owners.max(), first) + 1)[:, None] == owners).astype(
                np.float32
            )
            share /= np.maximum(share.sum(1, keepdims=True), 1)
            ids = np.array([window.ids])
            draft, of_sentences, found = session.run(
                None, {"ids": ids, "mask": np.ones(ids.shape, np.float32), "share": share[None]}
            )
            whole = draft[0] if whole is None else np.maximum(whole, draft[0])
            rows.extend(of_sentences[0])
            vectors.extend(found[0])
        # A draft without words has one empty row.
        rows, vectors = rows[: len(sentences)], vectors[: len(sentences)]
        assert whole is not None
        logits = list(map(_rounded, (whole, *rows)))
        mean = np.mean(vectors, axis=0) if vectors else np.zeros_like(found[0][0])
        return logits, np.array([*vectors, mean])

    def chance(self, rule: str, answer: Answer, stated: bool = True) -> float:
        """Return the calibrated probability that a draft breaks a rule, from 0 to 1.

        ``stated``: whether the encoder was told how the two stand; where not, it is less sure, and
        calibrated by itself. Three facts count: the draft's own logit, that of its worst sentence,
        and how much it is like those that most readers would change.
        """
        facts = self.facts if stated else self.facts["unstated"]
        worst = max((row[rule] for row in answer.sentences), default=SILENT)
        logits = (answer.draft[rule], worst, answer.draft["fix"])
        return _calibrated(facts["calibration"][rule], logits)

    def chance_known(self, answer: Answer) -> float:
        """Return the calibrated probability that the two know each other, from 0 to 1."""
        return _calibrated(self.facts["calibration"]["known"], (answer.draft["known"],))

    def least_chance(self, move: str) -> float:
        """Return the probability from which a sentence makes a move."""
        return float(self.facts["moves"].get(move, MADE))

    def threshold(self, rule: str, stated: bool = True) -> Threshold | None:
        """Return a rule's thresholds; ``None`` for one that the encoder does not know.

        ``stated`` has the same meaning as in ``chance``.
        """
        found = (self.facts if stated else self.facts["unstated"])["thresholds"].get(rule)
        return Threshold(*found) if found else None


def _rounded(row: NDArray[np.float32]) -> list[float]:
    return [round(float(value), DIGITS) for value in row]


def _calibrated(calibration: Sequence[float], logits: Sequence[float]) -> float:
    """Return a probability: a weight for each logit, and the shift."""
    *weights, shift = calibration
    return sigmoid(shift + sum(w * logit for w, logit in zip(weights, logits, strict=True)))


def sigmoid(logit: float) -> float:
    """Return the probability that a logit stands for."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


@cache
def encoder() -> Encoder:
    """Return the encoder of this process."""
    return Encoder()
