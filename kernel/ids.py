"""Names of things: random, unguessable, and of different types so that two cannot be swapped."""

import secrets
from typing import NewType

AccountId = NewType("AccountId", str)
CourtId = NewType("CourtId", str)
CaseId = NewType("CaseId", str)
PartyId = NewType("PartyId", str)
AssetId = NewType("AssetId", str)
LotId = NewType("LotId", str)
RoundId = NewType("RoundId", str)
RegistrationId = NewType("RegistrationId", str)

# Twenty letters of thirty-two are one hundred bits: nobody finds a foreign object by trying.
ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
ID_LENGTH = 20

# Thirty-two goes into a byte's values evenly, so each letter is as likely as any other.
_LETTER_OF_BYTE = "".join(ID_LETTERS[byte % len(ID_LETTERS)] for byte in range(256)).encode()


def new_id() -> str:
    """Return a new random id of twenty letters without look-alikes."""
    return secrets.token_bytes(ID_LENGTH).translate(_LETTER_OF_BYTE).decode()
