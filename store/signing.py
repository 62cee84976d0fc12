"""The instance's Ed25519 key: signs what a stranger shall be able to check."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ALGORITHM = "ed25519"
_KEY_ID_LENGTH = 16


class Signer:
    """Signs bytes with one key and says which key it was."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Take the private key."""
        self._key = key
        self.public_bytes = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = key_id(self.public_bytes)

    @classmethod
    def from_file(cls, path: Path) -> "Signer":
        """Return the signer whose key is kept at the path; a first start makes it, for its owner only."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            pem = Ed25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(pem)
        key = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey), "the receipt key is an Ed25519 key"
        return cls(key)

    def sign(self, message: bytes) -> str:
        """Return the signature in base64."""
        return base64.b64encode(self._key.sign(message)).decode()

    @property
    def public_text(self) -> str:
        """Return the public key in base64, to be published."""
        return base64.b64encode(self.public_bytes).decode()


def key_id(public_bytes: bytes) -> str:
    """Return the short name of a public key: the first letters of its hash."""
    return hashlib.sha256(public_bytes).hexdigest()[:_KEY_ID_LENGTH]


def is_signed(message: bytes, signature: str, public_bytes: bytes) -> bool:
    """Tell whether the signature of the message was made with the key whose public half is given."""
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(
            base64.b64decode(signature, validate=True), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True
