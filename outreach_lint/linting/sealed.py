"""Plain data as text that only who has the draft can read, so that no words of it lie on disk.

The data are mixed with a stream of bytes that is made from what they depend on, the draft among it.
What was damaged is told by zlib's checksum. Nothing here keeps a secret from who has the draft.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from hashlib import shake_256
from typing import Any

QUICK = 1  # of zlib's levels


def sealed(data: Any, secret: bytes) -> str:
    """Return data as a text that can be read with the same secret."""
    plain = zlib.compress(json.dumps(data, separators=(",", ":")).encode(), QUICK)
    return b64encode(_mixed(plain, secret)).decode()


def unsealed(text: Any, secret: bytes) -> Any:
    """Return the data of a sealed text; ``None`` where it is none, or of another secret."""
    try:
        return json.loads(zlib.decompress(_mixed(b64decode(text, validate=True), secret)))
    except (TypeError, ValueError, RecursionError, zlib.error):
        return None


def _mixed(data: bytes, secret: bytes) -> bytes:
    """Return bytes mixed with those that a secret stands for; done twice, they are as before."""
    stream = shake_256(b"sealed\0" + secret).digest(len(data))
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))
