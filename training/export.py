"""Write the weights as the package runs them: ``python training/export.py NETWORK.pt FACTS.json``.

The graph is made 8-bit (dynamic quantisation, reduced range, so that processors without VNNI give
the same), and optimised ahead of time. ``model.json`` takes what ``choose.py`` found.
"""

from __future__ import annotations

import json
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from labels import DRAFT_LABELS, RULE_LABELS, RULES, SENTENCE_LABELS
from network import Network, save_tokenizer
from outreach_lint.reading.encoder import WEIGHTS_FOLDER

INPUTS = ["ids", "mask", "share"]
OUTPUTS = ["draft", "sentences", "vectors"]


class Exported(nn.Module):
    """The network without what only training needs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, share: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of the draft and of its sentences, and the sentences' vectors."""
        answer: tuple[Tensor, Tensor, Tensor] = self.network(ids, mask, share)
        return answer


def export(network: Network, facts: dict[str, Any], folder: Path) -> None:
    """Write ``encoder.onnx``, ``tokenizer.json`` and ``model.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        plain, small = Path(name) / "plain.onnx", Path(name) / "small.onnx"
        _as_graph(network, plain)
        _in_8_bits(plain, small)
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(folder / "encoder.onnx")
        onnxruntime.InferenceSession(str(small), options, providers=["CPUExecutionProvider"])
    save_tokenizer(folder / "tokenizer.json")
    weights = sha256(
        (folder / "encoder.onnx").read_bytes() + (folder / "tokenizer.json").read_bytes()
    ).hexdigest()
    stated = {
        "weights": weights,
        "draft_labels": DRAFT_LABELS,
        "sentence_labels": SENTENCE_LABELS,
        "rules": RULES,
        "rule_labels": RULE_LABELS,
        **facts,
    }
    (folder / "model.json").write_text(json.dumps(stated, indent=1) + "\n", encoding="utf-8")


def _as_graph(network: Network, file: Path) -> None:
    """Write a network as an ONNX graph in floats."""
    example = torch.ones(1, 12, dtype=torch.long), torch.ones(1, 12), torch.ones(1, 3, 12) / 12
    axes = {
        "ids": {0: "batch", 1: "tokens"},
        "mask": {0: "batch", 1: "tokens"},
        "share": {0: "batch", 1: "parts", 2: "tokens"},
        "draft": {0: "batch"},
        "sentences": {0: "batch", 1: "parts"},
        "vectors": {0: "batch", 1: "parts"},
    }
    torch.onnx.export(
        Exported(network).eval(), example, str(file), input_names=INPUTS, output_names=OUTPUTS,
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip


def _in_8_bits(plain: Path, small: Path) -> None:
    """Write a graph with 8-bit kernels; the heads stay in floats."""
    prepared = plain.with_name("prepared.onnx")
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    heads = [
        node.name
        for node in onnx.load(str(prepared)).graph.node
        if "of_draft" in node.name or "of_sentence" in node.name
    ]
    quantize_dynamic(
        str(prepared),
        str(small),
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        nodes_to_exclude=heads,
        extra_options={"MatMulConstBOnly": True},
    )


def load_network(path: str) -> Network:
    """Return a trained network from its file."""
    network = Network(len(SENTENCE_LABELS), len(RULES), len(DRAFT_LABELS))
    network.load_state_dict(torch.load(path, weights_only=True))
    return network.eval()


if __name__ == "__main__":
    export(
        load_network(sys.argv[1]),
        json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")),
        Path(WEIGHTS_FOLDER),
    )
