"""What goes into the line and what comes out: a bid's command, its answer with receipt, a round's result."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from bidding.rules.record import VERSION, Body, instant_text
from kernel.canonical import canonical
from kernel.money import Money
from kernel.refusal import Refusal
from store.signing import ALGORITHM, Signer


class Holder(NamedTuple):
    """Whose session a bid comes from, as the door knew it; the bench asks whether it still holds."""

    account_id: str
    session_version: int


@dataclass(frozen=True, slots=True)
class BidCommand:
    """A bid as a door hands it in; the same `command_id` with the same bid is the same command."""

    round_id: str
    registration_id: str
    amount: Money
    command_id: str
    valid_until: datetime | None = None
    via: str = "http"
    holder: Holder | None = None

    def __post_init__(self) -> None:
        """Refuse an instant without its zone where it is made: in the line it would stop others."""
        assert self.valid_until is None or self.valid_until.tzinfo, "an instant needs its time zone"

    @property
    def body_hash(self) -> str:
        """Return the hash of what is bid; a later `valid_until` or another door makes no other bid."""
        return hashlib.sha256(
            canonical(
                {
                    "round_id": self.round_id,
                    "registration_id": self.registration_id,
                    "amount_fen": self.amount.fen,
                }
            )
        ).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform signs and cannot take back: which bid, how answered, where in the record."""

    body: Body
    signature: str

    def plain(self) -> dict[str, Any]:
        """Return the receipt as plain JSON data."""
        return {"body": self.body, "signature": self.signature}


@dataclass(frozen=True, slots=True)
class Answer:
    """The committed answer to a bid; `replayed` where it had been given before.

    `standing` is the public round after the transaction that decided; None where no round was looked at.
    """

    accepted: bool
    refusal: Refusal | None
    receipt: Receipt
    replayed: bool = False
    standing: Body | None = field(default=None, compare=False)

    def after(self, standing: Body) -> "Answer":
        """Return the answer with the public round as it stands after the deciding."""
        return Answer(self.accepted, self.refusal, self.receipt, self.replayed, standing)

    def plain(self) -> dict[str, Any]:
        """Return the answer as plain JSON data, the same at both doors."""
        return {
            "accepted": self.accepted,
            "replayed": self.replayed,
            "refusal": self.refusal.plain() if self.refusal else None,
            "receipt": self.receipt.plain(),
        }


@dataclass(frozen=True, slots=True)
class Ended:
    """A closed round's result, for whoever conducts what follows."""

    round_id: str
    lot_id: str
    kind: Literal["sold", "unsold"]
    registration_id: str | None
    code: str | None
    amount: Money | None
    ended_at: datetime


_FROM_RECORD = ("round_id", "lot_id", "kind", "code", "amount_fen", "received_at", "entered_at")


def recorded_receipt(
    signer: Signer, command_id: str, record: Body, *, ends_at: datetime, prev_hash: str, event_hash: str
) -> Receipt:
    """Return the receipt of a bid that stands in the record, accepted or refused."""
    places = {"seq": record["seq"], "event_hash": event_hash, "prev_hash": prev_hash}
    bid = {key: record[key] for key in _FROM_RECORD}
    return _signed(
        signer,
        {**bid, **places, "ends_at": instant_text(ends_at), "refusal": record.get("refusal")},
        command_id,
    )


def unrecorded_answer(
    signer: Signer, command: BidCommand, refusal: Refusal, *, at: datetime, lot_id: str | None = None
) -> Answer:
    """Return the answer to a command that got no place in the record, with a receipt that says so."""
    body = {
        "round_id": command.round_id,
        "lot_id": lot_id,
        "kind": "bid-refused",
        "code": None,
        "amount_fen": command.amount.fen,
        "received_at": instant_text(at),
        "entered_at": instant_text(at),
        "seq": None,
        "event_hash": None,
        "prev_hash": None,
        "ends_at": None,
        "refusal": refusal.plain(),
    }
    return Answer(accepted=False, refusal=refusal, receipt=_signed(signer, body, command.command_id))


def replayed_answer(stored: dict[str, Any]) -> Answer:
    """Return the answer that was given before, from the receipt that was kept."""
    receipt = Receipt(stored["body"], stored["signature"])
    refusal = receipt.body["refusal"]
    return Answer(
        accepted=refusal is None,
        refusal=Refusal(**refusal) if refusal else None,
        receipt=receipt,
        replayed=True,
    )


def _signed(signer: Signer, body: Body, command_id: str) -> Receipt:
    whole = {"version": VERSION, **body, "command_id": command_id, "key_id": signer.key_id, "alg": ALGORITHM}
    return Receipt(whole, signer.sign(canonical(whole)))
