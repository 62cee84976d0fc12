"""The public half of every key with which this instance has signed, kept so that old receipts verify."""

import base64
import binascii
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from store.signing import ALGORITHM, Signer, key_id

FILE_NAME = "receipt-public-keys.json"
_PUBLIC_BYTES = 32
_GROUP = 4


class BadKeysError(ValueError):
    """The file with the public keys cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What is published of a key: enough to check a signature, and since when it signs."""

    public_bytes: bytes
    since: datetime
    alg: str = ALGORITHM

    @property
    def key_id(self) -> str:
        """Return the key's short name, as receipts carry it."""
        return key_id(self.public_bytes)

    @property
    def fingerprint(self) -> str:
        """Return the short name in groups, to be read aloud and compared."""
        name = self.key_id
        return " ".join(name[at : at + _GROUP] for at in range(0, len(name), _GROUP))

    @property
    def public_text(self) -> str:
        """Return the public key in base64."""
        return base64.b64encode(self.public_bytes).decode()

    def plain(self) -> dict[str, str]:
        """Return the key as plain JSON data."""
        return {
            "key_id": self.key_id,
            "alg": self.alg,
            "public_key": self.public_text,
            "since": self.since.isoformat(timespec="seconds"),
        }


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Every public key of this instance, the one that signs today first."""

    keys: tuple[PublicKey, ...]

    @classmethod
    def beside(cls, folder: Path, signer: Signer, now: datetime) -> "KeyRing":
        """Return the keys that the folder's file names, with the signer's own, which is added if it is new.

        Raises BadKeysError where the file cannot be read as a list of keys.
        """
        path = folder / FILE_NAME
        kept = _read(path) if path.exists() else ()
        if signer.key_id in {key.key_id for key in kept}:
            own = next(key for key in kept if key.key_id == signer.key_id)
        else:
            own = PublicKey(signer.public_bytes, now)
            _keep(path, (own, *kept))
        return cls((own, *(key for key in kept if key != own)))

    @property
    def current(self) -> PublicKey:
        """Return the key that signs today."""
        return self.keys[0]

    @property
    def by_id(self) -> dict[str, bytes]:
        """Return the public keys by their short names."""
        return {key.key_id: key.public_bytes for key in self.keys}

    def plain(self) -> list[dict[str, str]]:
        """Return all keys as plain JSON data."""
        return [key.plain() for key in self.keys]


def _read(path: Path) -> tuple[PublicKey, ...]:
    try:
        return tuple(_read_one(entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError, binascii.Error) as fault:
        raise BadKeysError(f"{path.name} is not a list of public keys: {fault}") from fault


def _read_one(entry: dict[str, str]) -> PublicKey:
    key = PublicKey(
        base64.b64decode(entry["public_key"], validate=True), datetime.fromisoformat(entry["since"])
    )
    if len(key.public_bytes) != _PUBLIC_BYTES or (entry["key_id"], entry["alg"]) != (key.key_id, key.alg):
        message = f"the key {entry['key_id']!r} is not what it says"
        raise ValueError(message)
    return key


def _keep(path: Path, keys: tuple[PublicKey, ...]) -> None:
    """Write the keys in one piece: whoever reads meanwhile finds the old list or the new one."""
    text = json.dumps([key.plain() for key in keys], indent=2) + "\n"
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
