"""Change examples at random, labels kept, so that nothing is learned from what says nothing."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus import Example
from labels import RULES, SENTENCE_LABELS
from outreach_lint.reading import encoding

EVEN = 0.5  # chance of each way to spell a sentence
AT_START = 0.7  # of the sentences that say nothing go before the body, the others after it
FILLERS = (Path(__file__).parent / "fillers.txt").read_text(encoding="utf-8").splitlines()
FORGETS, FILLS_BAD, FILLS, RESPELLS = 0.4, 0.6, 0.15, 0.3  # how often each is made


def changed(one: Example, rng: random.Random) -> Example:
    """Return an example changed at random.

    It gets another spelling, an additional sentence that says nothing, or no context.
    """
    if rng.random() < FORGETS:
        one = replace(one, context=(encoding.UNKNOWN, encoding.UNKNOWN, one.context[2]))
    if rng.random() < RESPELLS:
        one = replace(one, sentences=tuple(_respelled(text, rng) for text in one.sentences))
    bad = one.draft[RULES.index("RAP001")] or one.draft[RULES.index("RAP003")]
    if one.row and rng.random() < (FILLS_BAD if bad else FILLS):
        one = _filled(one, rng)
    return one


_PLAIN_MARKS = str.maketrans({"’": "'", "“": '"', "”": '"', "–": "-"})
_CONTRACTIONS = (
    ("I'm", "I am"),
    ("I've", "I have"),
    ("I'd", "I would"),
    ("I'll", "I will"),
    ("we're", "we are"),
    ("We're", "We are"),
    ("we've", "we have"),
    ("you're", "you are"),
    ("it's", "it is"),
    ("don't", "do not"),
    ("doesn't", "does not"),
    ("can't", "cannot"),
)


def _respelled(text: str, rng: random.Random) -> str:
    """Return a sentence with other marks, or its contractions the other way."""
    text = text.translate(_PLAIN_MARKS)
    if rng.random() < EVEN:
        turned = rng.random() < EVEN
        for short, long in _CONTRACTIONS:
            old, new = (long, short) if turned else (short, long)
            text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    if rng.random() < EVEN:
        text = text.replace("'", "’")
    return text


def _filled(one: Example, rng: random.Random) -> Example:
    body = [at for at, region in enumerate(one.regions) if region == "body"]
    if not body:
        return one
    at = body[0] if rng.random() < AT_START else body[-1] + 1
    weight = np.zeros((1, len(SENTENCE_LABELS)))
    weight[0, : len(RULES)] = 1
    weight[0, RULES.index("RAP003")] = 0
    zeros = np.zeros((1, len(SENTENCE_LABELS)))
    return replace(
        one,
        sentences=(*one.sentences[:at], rng.choice(FILLERS), *one.sentences[at:]),
        regions=(*one.regions[:at], "body", *one.regions[at:]),
        sentence=np.concatenate([one.sentence[:at], zeros, one.sentence[at:]]),
        sentence_weight=np.concatenate(
            [one.sentence_weight[:at], weight, one.sentence_weight[at:]]
        ),
    )
