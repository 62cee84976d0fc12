"""The one byte form of plain data, its hash, and the chain that binds each record to the one before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

HASH_ALGORITHM = "sha256"

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(body: Mapping[str, Any]) -> bytes:
    """Return the one byte form of plain JSON data: sorted keys, no blanks, UTF-8, no number that is none."""
    return _encode(body).encode()


def hash_of(body: Mapping[str, Any]) -> str:
    """Return the hash of plain JSON data: two bodies share it only if they are the same."""
    return hashlib.sha256(canonical(body)).hexdigest()


def chained(prev_hash: str, body: Mapping[str, Any]) -> str:
    """Return the hash that binds a body to the hash before it."""
    return hashlib.sha256(prev_hash.encode() + b"\n" + canonical(body)).hexdigest()
