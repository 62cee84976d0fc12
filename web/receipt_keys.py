"""The public keys of this instance as the doors show them: read once, when the first of them is asked for."""

from pathlib import Path
from typing import cast

from flask import current_app

from store.keys import KeyRing
from web.config import Settings
from web.wiring import house

_EXTENSION = "mingpai-keys"


def key_ring() -> KeyRing:
    """Return every public key of this instance, the one that signs today first."""
    if _EXTENSION not in current_app.extensions:
        kept = KeyRing.beside(key_folder(house().settings), house().signer, house().clock.now())
        current_app.extensions[_EXTENSION] = kept
    return cast("KeyRing", current_app.extensions[_EXTENSION])


def key_folder(settings: Settings) -> Path:
    """Return the folder of the private key: the public ones are kept beside it."""
    return settings.key_file.parent
