"""Holds a receipt against the record: does the entry it names say what the receipt says?"""

from collections.abc import Mapping
from typing import Any

# What a receipt says of a bid, and where in the entry the same stands.
SHARED = {
    "round_id": "round_id",
    "lot_id": "lot_id",
    "kind": "kind",
    "code": "code",
    "amount_fen": "amount_fen",
    "received_at": "received_at",
    "entered_at": "entered_at",
    "seq": "seq",
    "prev_hash": "prev_hash",
    "event_hash": "hash",
    "refusal": "refusal",
}


def differences(receipt: Mapping[str, Any], entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a receipt's body says otherwise than the entry with its number; nothing is good.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5) - the whole course of bidding is kept; whoever has bid can
    hold the record to what he was told.
    """
    return tuple(own for own, there in SHARED.items() if receipt.get(own) != entry.get(there))
