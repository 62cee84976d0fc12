"""Checks a round's record as docs/live_protocol.md says: its chain of events, its receipts' places."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]


class ProtocolError(Exception):
    """The server said something that the protocol does not allow, or the record does not hold together."""


def canonical(value: object) -> bytes:
    """Return the canonical JSON of the protocol."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def first_hash(standing: Body) -> str:
    """Return the hash that a round's chain begins with: that of its terms."""
    terms = {"version": 1, **{name: standing[name] for name in ("round_id", "lot_id", "terms")}}
    return hashlib.sha256(b"\n" + canonical(terms)).hexdigest()


def event_hash(event: Body) -> str:
    """Return the hash that an event must carry."""
    own = {name: value for name, value in event.items() if name not in {"prev_hash", "hash"}}
    return hashlib.sha256(event["prev_hash"].encode() + b"\n" + canonical(own)).hexdigest()


def is_receipt_signed(receipt: Body, keys: dict[str, bytes]) -> bool:
    """Tell whether a receipt was signed with a key of the court; keys are the public bytes by their names."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - whoever only follows does not need it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - the same

    body = receipt["body"]
    public = keys.get(body["key_id"])
    if public is None or hashlib.sha256(public).hexdigest()[:16] != body["key_id"]:
        return False
    try:
        signature = base64.b64decode(receipt["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(body))
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(slots=True)
class Record:
    """The events of a round as far as they are known, each bound to the one before it."""

    round_id: str
    events: list[Body] = field(default_factory=list)
    standing: Body = field(default_factory=dict)

    @property
    def seq(self) -> int:
        """Return the number of the last event applied."""
        return int(self.events[-1]["seq"]) if self.events else 0

    def take(self, events: list[Body], standing: Body) -> list[Body]:
        """Apply what is next and return it; raises ProtocolError where the chain is broken."""
        if standing and standing["seq"] >= self.standing.get("seq", -1):
            self.standing = standing
        applied = []
        for event in events:
            if event["seq"] <= self.seq:
                continue
            if event["seq"] > self.seq + 1:
                break
            self._check(event)
            self.events.append(event)
            applied.append(event)
        return applied

    def has_gap(self, seq: int) -> bool:
        """Tell whether there are events up to this number that are not known yet."""
        return seq > self.seq

    def holds(self, receipt: Body) -> bool:
        """Tell whether a receipt's bid stands in the record where the receipt says."""
        body = receipt["body"]
        if body["seq"] is None:
            return True
        if not 1 <= body["seq"] <= len(self.events):
            return False
        event = self.events[body["seq"] - 1]
        return bool(
            event["hash"] == body["event_hash"]
            and event["prev_hash"] == body["prev_hash"]
            and all(event[name] == body[name] for name in ("kind", "code", "amount_fen", "received_at"))
        )

    def _check(self, event: Body) -> None:
        before = self.events[-1]["hash"] if self.events else first_hash(self.standing)
        if event["prev_hash"] != before or event["hash"] != event_hash(event):
            raise ProtocolError(f"The record of {self.round_id} was changed at event {event['seq']}.")
