"""The trained encoder: its input, equal outputs everywhere, and runs without it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from outreach_lint.cache import Readings
from outreach_lint.model import Draft
from outreach_lint.reading import NotReadError, read
from outreach_lint.reading.encoder import WEIGHTS_FOLDER, Encoder, encoder, sigmoid
from outreach_lint.reading.encoding import MAX_WINDOW_TOKENS, context_words, encoder_text, windows
from outreach_lint.reading.tags import tags_of
from tests.conftest import ROOT, Run

COLD = (ROOT / "examples/cold-pitch.txt").read_text(encoding="utf-8")
NEAR = 0.005
if [*map(int, version("onnxruntime").split(".")[:2])] < [1, 30]:
    NEAR = 0.02  # older versions are a little less exact
STORED = json.loads((ROOT / "tests/encoder-values.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", STORED, ids=[case["text"][:30] for case in STORED])
def test_probabilities_are_equal_on_every_processor(case: dict) -> None:  # type: ignore[type-arg]
    """The expected values come from a processor with VNNI; others use 8-bit kernels with reduced range."""
    answer = read(Draft(case["text"])).answer
    chances = {label: sigmoid(logit) for label, logit in answer.draft.items()}
    assert chances == pytest.approx(case["chances"], abs=NEAR)


def test_the_weights_are_small_and_match_their_checksum() -> None:
    from hashlib import sha256

    folder = Path(WEIGHTS_FOLDER)
    weights = (folder / "encoder.onnx").read_bytes() + (folder / "tokenizer.json").read_bytes()
    assert sha256(weights).hexdigest() == encoder().facts["weights"]
    assert len(weights) < 20 * 2**20


def test_the_encoder_input_replaces_tags_and_links() -> None:
    text = (
        "Hi {{first_name}}, I read [your post on tide mills] – it’s on https://ely.example/a?b=c,"
        " “see”. {{sender.name}}"
    )
    assert (
        encoder_text(text, 0, tags_of(text))
        == "Hi  [unused1] first name , I read  [unused2] your post on tide mills  - it's on link"
        ' ely.example, "see".  [unused3] sender name '
    )
    assert context_words("sales", "stranger", False) == "sales to stranger, final"


@pytest.mark.slow
def test_a_long_draft_is_read_in_windows_that_cover_every_sentence() -> None:
    text = "Hi Jo,\n\n" + "The crane by the old harbour was mended in May by two of us. " * 300
    reading = read(Draft(text))
    assert len(reading.sentences) == 301
    assert all(sentence.chances for sentence in reading.sentences)
    words = [sentence.text for sentence in reading.sentences]
    found = windows("sales to stranger, final", words, encoder()._tokenizer)
    assert len(found) > 10
    assert all(len(window.ids) <= MAX_WINDOW_TOKENS for window in found)


@pytest.mark.parametrize(
    "text", ["", " \n", "?", "x" * 5000, "\ud800 lone", "🙂" * 400, "[" * 3000]
)
def test_any_text_can_be_encoded(text: str) -> None:
    reading = read(Draft(text))
    assert len(reading.answer.sentences) == len([s for s in reading.sentences if s.chances])


def test_signatures_footers_and_quoted_mail_do_not_count() -> None:
    body = "Hi Jo,\n\nthe crane is back, thank you for the bolts. Is the pier open?\n"
    tail = (
        "\nBest wishes,\nAda Lund\nHead of Sales\n\nOn Mon, Jo wrote:\n> Act now, only 3 spots"
        " left!\n"
    )
    assert read(Draft(body)).answer == read(Draft(body + tail)).answer


def cannot_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(self: Encoder, context: str, sentences: Sequence[str]) -> object:
        raise NotReadError("onnxruntime cannot be imported (No module named 'onnxruntime')")

    monkeypatch.setattr(Encoder, "_run", absent)


def test_without_the_encoder_exact_rules_run_and_nothing_is_clean(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_be_run(monkeypatch)
    Path("a.txt").write_text("Hi {{first_name}},\n\nthe crane is back. Is the pier open?\n\nAda\n")
    Path("b.txt").write_text("Hi Jo,\n\nthe crane is back. Is the pier open?\n\nAda\n")
    outcome = run("check", "--output-format", "concise", "a.txt", "b.txt")
    assert outcome.code == 2
    assert "a.txt:1:4: RAP005" in outcome.out
    for name in ("a.txt", "b.txt"):
        line = next(
            line for line in outcome.out.splitlines() if line.startswith(name) and "OL002" in line
        )
        assert "onnxruntime cannot be imported" in line
        assert "RAP001" in line
    full = run("check", "b.txt")
    assert "b.txt: could not be judged" in full.out
    assert "nothing to change" not in full.out
    assert "What works" not in full.out


def test_rules_without_encoder_use_run_without_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_be_run(monkeypatch)
    Path("a.txt").write_text("Hi Jo,\n\nthe crane is back.\n")
    assert run("check", "--select", "CHN001", "--channel", "sms", "a.txt").code == 0


def test_encoder_outputs_are_cached_until_the_cache_is_cleared(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    original = Encoder._run

    def counted(self: Encoder, context: str, sentences: Sequence[str]) -> object:
        runs.append(context)
        return original(self, context, sentences)

    monkeypatch.setattr(Encoder, "_run", counted)
    Path("a.txt").write_text(COLD)
    first = run("check", "a.txt")
    read_once = len(runs)  # the draft, and the draft after its fixes
    assert read_once >= 1
    assert run("check", "a.txt") == first
    assert len(runs) == read_once
    run("check", "--setting", "sales", "a.txt")
    assert len(runs) > read_once
    so_far = len(runs)
    assert run("check", "--no-cache", "a.txt") == first
    assert len(runs) > so_far
    so_far = len(runs)
    assert run("cache", "clear").code == 0
    assert run("check", "a.txt") == first
    assert len(runs) == so_far + read_once


def test_an_unusable_cache_is_replaced_by_memory(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "no-folder").write_text("")
    monkeypatch.setenv("OUTREACH_LINT_CACHE_DIR", str(tmp_path / "no-folder"))
    Path("a.txt").write_text(COLD)
    assert run("check", "a.txt").code == 1
    store = Readings()
    store.set("a", [1.0])
    assert store.get("a") == [1.0]


def test_the_cache_on_disk_holds_no_words_of_a_draft(run: Run, tmp_path: Path) -> None:
    import os

    Path("a.txt").write_text("Hi Jo,\n\nthe Zanzibar crane is back.\n")
    run("check", "a.txt")
    kept = [
        path for path in Path(os.environ["OUTREACH_LINT_CACHE_DIR"]).rglob("*") if path.is_file()
    ]
    assert kept
    assert not any(b"Zanzibar" in path.read_bytes() for path in kept)
