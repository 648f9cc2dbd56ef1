"""Fine-tune the network on examples, and predict with it. Seeded; two cores are enough."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from changes import changed
from corpus import Example, together
from labels import DRAFT_LABELS, RULES, SENTENCE_LABELS
from network import Network, make_tokenizer
from outreach_lint.reading.encoding import Window, context_words, windows

BATCH = 16
KEPT = 0.99  # of the running mean of the weights, at each step: the mean is what is used
HEAD_RATE = 15  # times the encoder's
RARE = 6.0  # the most that a rare label weighs
SENTENCES = 2.0  # what a sentence's loss weighs beside the draft's
PADS = 32  # lengths are rounded up to a multiple: the kernels are prepared for each length once


class Course(NamedTuple):
    """How long and how fast is learned: passes over the drafts, and the encoder's highest rate."""

    epochs: int
    rate: float


FIRST = Course(3, 1e-4)  # on the drafts that were written for this
SECOND = Course(3, 8e-5)  # on labelled drafts of others, from what the first course has learned

TOKENIZER = make_tokenizer()


def window_of(one: Example) -> Window:
    """Return the first window of an example: hardly any draft needs a second."""
    return windows(context_words(*one.context), one.sentences, TOKENIZER)[0]


def batch_of(examples: Sequence[Example]) -> dict[str, Tensor]:
    """Return the examples as tensors, padded to the longest."""
    found = [window_of(one) for one in examples]
    tokens = _up(max(len(window.ids) for window in found), PADS)
    most = _up(max(max(window.owners) + 1 for window in found), 8)
    size = len(examples)
    ids, mask = torch.zeros(size, tokens, dtype=torch.long), torch.zeros(size, tokens)
    share = torch.zeros(size, most, tokens)
    sentence = torch.zeros(size, most, len(SENTENCE_LABELS))
    sentence_weight = torch.zeros_like(sentence)
    for at, (window, one) in enumerate(zip(found, examples, strict=True)):
        length = len(window.ids)
        ids[at, :length], mask[at, :length] = torch.tensor(window.ids), 1
        owners = torch.tensor(window.owners)
        read = max(window.owners) + 1
        for number in range(read):
            mine = (owners == number).float()
            share[at, number, :length] = mine / mine.sum()
        sentence[at, :read] = torch.from_numpy(one.sentence[:read]).float()
        sentence_weight[at, :read] = torch.from_numpy(one.sentence_weight[:read]).float()
    return {
        "ids": ids,
        "mask": mask,
        "share": share,
        "draft": torch.from_numpy(np.stack([one.draft for one in examples])).float(),
        "draft_weight": torch.from_numpy(np.stack([one.draft_weight for one in examples])).float(),
        "sentence": sentence,
        "sentence_weight": sentence_weight,
    }


def _up(size: int, step: int) -> int:
    """Return the next multiple of a step, at least one step."""
    return max(-(-size // step), 1) * step


def rarity(examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """Return how much a positive label weighs.

    It is the square root of the odds against it, at most ``RARE``.
    """

    def weights(labels: list[np.ndarray], known: list[np.ndarray]) -> Tensor:
        positive = sum((label * weight).sum(0) for label, weight in zip(labels, known, strict=True))
        total = sum(weight.sum(0) for weight in known)
        odds = (total - positive) / np.maximum(positive, 1)
        return torch.from_numpy(np.clip(np.sqrt(odds), 1, RARE)).float()

    of_draft = weights(
        [one.draft[None] for one in examples], [one.draft_weight[None] for one in examples]
    )
    return of_draft, weights(
        [one.sentence for one in examples], [one.sentence_weight for one in examples]
    )


def fit(
    drafts: Sequence[Example],
    single: Sequence[Example],
    course: Course = FIRST,
    start: str | None = None,
    seed: int = 0,
) -> Network:
    """Return the network fine-tuned on labelled drafts and single sentences.

    ``start`` is the file of a network that has learned something already.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    network = Network(len(SENTENCE_LABELS), len(RULES), len(DRAFT_LABELS))
    if start:
        network.load_state_dict(torch.load(start, weights_only=True))
    steps = course.epochs * -(-len(drafts) // BATCH)
    optimizer, schedule = _optimizer(network, course.rate, steps)
    draft_rarity, sentence_rarity = rarity(drafts)
    _, single_rarity = rarity(single)
    swa = torch.optim.swa_utils
    mean = swa.AveragedModel(network, multi_avg_fn=swa.get_ema_multi_avg_fn(KEPT))
    network.train()
    begin = time.time()
    for epoch in range(1, course.epochs + 1):
        total = 0.0
        for batch in _batches([changed(one, rng) for one in drafts], rng):
            beside = [together(single, rng) for _ in range(BATCH // 2)]
            loss = _loss(network, batch_of(batch), draft_rarity, sentence_rarity)
            loss = loss + 0.5 * _loss(network, batch_of(beside), draft_rarity, single_rarity)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            mean.update_parameters(network)
            total += loss.item()
        said = f"loss {total * BATCH / len(drafts):.4f}, {time.time() - begin:.0f} s"
        print(f"epoch {epoch} of {course.epochs}: {said}", flush=True)
    return mean.module.eval()


def _optimizer(
    network: Network, rate: float, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.OneCycleLR]:
    """Return the optimizer and its schedule: heads learn faster than the encoder."""
    heads = [*network.of_sentence.parameters(), *network.of_draft.parameters(), network.worst]
    own = {id(parameter) for parameter in heads}
    rest = [parameter for parameter in network.parameters() if id(parameter) not in own]
    groups = [{"params": rest, "lr": rate}, {"params": heads, "lr": rate * HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [rate, rate * HEAD_RATE],
        total_steps=steps + 1,
        pct_start=0.1,
        anneal_strategy="cos",
        cycle_momentum=False,
    )
    return optimizer, schedule


def _batches(examples: list[Example], rng: random.Random) -> list[list[Example]]:
    """Return batches of drafts of like length, in any order."""
    ordered = sorted(
        examples, key=lambda one: sum(map(len, one.sentences)) * rng.uniform(0.85, 1.15)
    )
    batches = [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]
    rng.shuffle(batches)
    return batches


@cache
def in_halves() -> bool:
    """Tell whether this processor multiplies in bfloat16 faster than in float32.

    It is tried out: a processor without such instructions (AVX-512 BF16, AMX) takes ten times as
    long in bfloat16, one with them half as long.
    """
    fastest = []
    for kind in (torch.float32, torch.bfloat16):
        tokens, weights = torch.ones(2048, 384, dtype=kind), torch.ones(384, 1536, dtype=kind)
        seconds = []
        for _ in range(10):  # the first prepares the kernels; others may be held up by other work
            begin = time.perf_counter()
            tokens @ weights
            seconds.append(time.perf_counter() - begin)
        fastest.append(min(seconds))
    return fastest[1] < fastest[0]


def _loss(
    network: Network, batch: dict[str, Tensor], draft_rarity: Tensor, sentence_rarity: Tensor
) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=in_halves()):
        draft, sentence, _ = network(batch["ids"], batch["mask"], batch["share"])
    return _error(draft, batch["draft"], batch["draft_weight"], draft_rarity) + SENTENCES * _error(
        sentence, batch["sentence"], batch["sentence_weight"], sentence_rarity
    )


def _error(logits: Tensor, labels: Tensor, weight: Tensor, rarity: Tensor) -> Tensor:
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        logits.float(), labels, pos_weight=rarity, reduction="none"
    )
    return (loss * weight).sum() / weight.sum().clamp(min=1)


@torch.no_grad()
def predict(network: Network, examples: Sequence[Example]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the draft logits, (examples, draft labels), and each example's sentence logits."""
    order = sorted(range(len(examples)), key=lambda at: sum(map(len, examples[at].sentences)))
    drafts, of_sentences = (
        np.zeros((len(examples), len(DRAFT_LABELS))),
        [np.zeros((0, 0))] * len(examples),
    )
    for begin in range(0, len(order), 32):
        chosen = order[begin : begin + 32]
        batch = batch_of([examples[at] for at in chosen])
        draft, sentence, _ = network(batch["ids"], batch["mask"], batch["share"])
        for row, at in enumerate(chosen):
            drafts[at] = draft[row].float().numpy()
            of_sentences[at] = sentence[row, : len(examples[at].sentences)].float().numpy()
    return drafts, of_sentences
