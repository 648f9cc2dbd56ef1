"""Encode cached data so that it can be read only with the draft it belongs to.

The JSON is compressed and XORed with a keystream that SHAKE-256 derives from the cache key's data,
which include the draft. So the cache on disk holds no readable text of a draft. zlib's checksum
detects damage. This gives no protection against someone who has the draft.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from hashlib import shake_256
from typing import Any

COMPRESSION_LEVEL = 1  # zlib's fastest


def encode_with_secret(data: Any, secret: bytes) -> str:
    """Return data as a text that can be decoded only with the same secret."""
    plain = zlib.compress(json.dumps(data, separators=(",", ":")).encode(), COMPRESSION_LEVEL)
    return b64encode(_xor_with_keystream(plain, secret)).decode()


def decode_with_secret(text: Any, secret: bytes) -> Any:
    """Return the data of a sealed text; ``None`` if it is damaged or has another secret."""
    try:
        return json.loads(
            zlib.decompress(_xor_with_keystream(b64decode(text, validate=True), secret))
        )
    except (TypeError, ValueError, RecursionError, zlib.error):
        return None


def _xor_with_keystream(data: bytes, secret: bytes) -> bytes:
    """Return the bytes XORed with a keystream made from ``secret``; a second call restores them."""
    stream = shake_256(b"sealed\0" + secret).digest(len(data))
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))
