"""One line behind both doors: reads what a bid says, enters it, and puts the answer into words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from bidding import service as bidding
from bidding.room import Answer, BidCommand, Holder
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from web.fields import Form, MomentText, PriceText, asked
from web.present import money
from web.refusals import UNKNOWN_STATUS, plain_of, sentence_of, sentences
from web.wiring import House

ACCEPTED = 201
REPLAYED = 200
# Which facts of a bid's refusal are amounts: exact in the record, grouped in a sentence.
_AMOUNTS = frozenset({"start", "lowest", "lower", "higher", "highest", "amount"})


class BidAsked(Form):
    """What a bid says: an amount in yuan as text, and until when it is meant."""

    amount: PriceText = asked(_l("The amount"))
    valid_until: MomentText | None = asked(_l("Valid until"), default=None)

    @field_validator("amount", mode="before")
    @classmethod
    def must_be_text(cls, value: Any) -> Any:
        """Refuse a number: nobody knows whether it means yuan or fen, and what a reader made of it."""
        if isinstance(value, str):
            return value
        raise PydanticCustomError("refused", "refused", {"refusal": Refusal("field-not-text")})


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to a bid, and where the round stood when it was given."""

    answer: Answer
    standing: dict[str, Any]

    @property
    def status(self) -> int:
        """Return the HTTP status; the socket's acknowledgement carries the same."""
        if self.answer.refusal is None:
            return REPLAYED if self.answer.replayed else ACCEPTED
        entry = sentences().get(self.answer.refusal.code)
        return entry[0] if entry else UNKNOWN_STATUS

    def plain(self) -> dict[str, Any]:
        """Return the answer as JSON data in the reader's words, the same at both doors."""
        answer = self.answer
        refusal = said(answer.refusal) if answer.refusal else None
        return {
            "status": self.status,
            "accepted": answer.accepted,
            "replayed": answer.replayed,
            "title": refusal["sentence"] if refusal else None,
            "refusals": [refusal] if refusal else [],
            "next_bids_fen": self.standing["next_bids_fen"],
            "round": self.standing,
            "receipt": answer.receipt.plain(),
        }


def enter(
    house: House,
    *,
    round_id: str,
    registration_id: str,
    amount: Money,
    key: str,
    valid_until: datetime | None = None,
    via: str,
    holder: Holder | None = None,
) -> Heard:
    """Enter a bid in its round and return the committed answer; the same key has one effect.

    Raises Refused where the bid did not get into the line, and where its outcome is not known yet.
    """
    answer = house.room.enter(
        BidCommand(
            round_id=round_id,
            registration_id=registration_id,
            amount=amount,
            command_id=key,
            valid_until=valid_until,
            via=via,
            holder=holder,
        )
    )
    standing = answer.standing or house.store.read(lambda session: bidding.snapshot(session, round_id))
    return Heard(answer, standing)


def registered(session: Any, round_id: str, account_id: str) -> str:
    """Return the account's registration for the round; raises Refused where there is none."""
    bidding.round_of(session, round_id)
    found = bidding.registration_for(session, round_id, account_id)
    if found is None:
        raise Refused(Refusal("registration-unknown", "Fa Shi [2016] 18, art. 18"))
    return found.id


def said(refusal: Refusal) -> dict[str, Any]:
    """Return a bid's refusal as JSON data, with amounts in its sentence as people read them."""
    return plain_of(refusal) | {"sentence": sentence_of(grouped(refusal))}


def grouped(refusal: Refusal) -> Refusal:
    """Return the refusal with its amounts as people read them."""
    facts = {
        name: money(Money.parse(str(value))) if name in _AMOUNTS else value
        for name, value in refusal.facts.items()
    }
    return Refusal(refusal.code, refusal.article, facts)
