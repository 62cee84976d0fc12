"""One transaction's work on one round: the row locked, commands decided, events and summary written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bidding.room.answers import Answer, BidCommand, recorded_receipt, replayed_answer, unrecorded_answer
from bidding.room.holding import Held, held_round, sum_up
from bidding.rules.events import BidAccepted, Bidder, BidRefused, Command, Event, PlaceBid
from bidding.rules.grounds import why_refuse
from bidding.rules.projection import public_record
from bidding.rules.record import Body, body_of, kind_of
from bidding.rules.round import decide, evolve
from bidding.tables import Registration, RoundEvent, RoundRow
from kernel.canonical import chained
from kernel.ids import new_id
from kernel.refusal import Refusal
from store.signing import Signer


@dataclass(frozen=True, slots=True)
class Stamped:
    """A bid's command with its time of entry."""

    at: datetime
    command: BidCommand


class Sitting:
    """A round taken up in a transaction, until what was decided is written."""

    def __init__(self, session: Session, row: RoundRow, known: Held | None) -> None:
        """Take up the round whose row is locked."""
        self._session = session
        self._row = row
        self._rows: list[dict[str, Any]] = []
        self.held = held_round(session, row, known)

    @property
    def records(self) -> list[Body]:
        """Return what was decided in this sitting, as it is published."""
        return [
            public_record(row["body"], prev_hash=row["prev_hash"], record_hash=row["hash"])
            for row in self._rows
        ]

    def not_before(self, at: datetime) -> datetime:
        """Return the instant, or the round's last one where a clock was put back since."""
        last = self.held.round.last_at
        return max(at, last) if last else at

    def decide(self, command: Command) -> tuple[Event, ...]:
        """Decide a command and return the events that it brought about."""
        events = decide(self.held.round, command)
        for event in events:
            self._append(event)
        return events

    def answer(self, bids: Sequence[Stamped], signer: Signer) -> list[Answer]:
        """Decide bids in their order and return the answer to each."""
        answered = self._answered(bids)
        registrations = self._registrations(bids)
        answers = []
        for bid in bids:
            before = answered.get(bid.command.command_id)
            if before is not None:
                answers.append(self._again(bid, before, signer))
                continue
            answer = self._first_time(bid, registrations.get(bid.command.registration_id), signer)
            if answer.receipt.body["seq"] is not None:
                answered[bid.command.command_id] = (bid.command.body_hash, answer.receipt.plain())
            answers.append(answer)
        return answers

    def write(self) -> None:
        """Write the events and the summary of the round, together."""
        if self._rows:
            self._session.execute(insert(RoundEvent), self._rows)
            sum_up(self._row, self.held)
            self._session.flush()

    def _append(self, event: Event) -> None:
        held, after = self.held, evolve(self.held.round, event)
        body = body_of(event, round_id=held.round_id, lot_id=held.lot_id, after=after)
        hash_ = chained(held.head_hash, body)
        self._rows.append(
            {
                "id": new_id(),
                "round_id": held.round_id,
                "seq": after.seq,
                "kind": kind_of(event),
                "body": body,
                "received_at": event.at,
                "registration_id": None,
                "command_id": None,
                "body_hash": None,
                "via": None,
                "receipt": None,
                "prev_hash": held.head_hash,
                "hash": hash_,
            }
        )
        self.held = replace(held, round=after, head_hash=hash_)

    def _first_time(self, bid: Stamped, registration: Registration | None, signer: Signer) -> Answer:
        command, lot_id, at = bid.command, self.held.lot_id, self.not_before(bid.at)
        if registration is None:
            return unrecorded_answer(signer, command, Refusal("registration-unknown"), at=at, lot_id=lot_id)
        if registration.code is None:
            # Without a code nobody is a bidder (art. 18), and the public record has no name for him.
            refusal = Refusal("bidder-not-admitted", "Fa Shi [2016] 18, art. 18")
            return unrecorded_answer(signer, command, refusal, at=at, lot_id=lot_id)
        place = PlaceBid(
            bidder=Bidder(registration.code, registration.priority_rank),
            amount=command.amount,
            at=at,
            admitted=registration.state == "admitted",
            valid_until=command.valid_until,
        )
        if self.held.round.is_over:
            # The record of a closed round is closed; a later bid is refused for good, and so without a place
            # in it.
            over = why_refuse(self.held.round, place)
            assert over is not None, "in a round that is over no bid counts"
            return unrecorded_answer(signer, command, over, at=at, lot_id=lot_id)
        return self._place(place, command, signer)

    def _place(self, place: PlaceBid, command: BidCommand, signer: Signer) -> Answer:
        """Decide the bid and keep the answer beside the event, so that asking again gives the same."""
        first = len(self._rows)
        events = self.decide(place)
        own = next(
            number for number, event in enumerate(events) if isinstance(event, BidAccepted | BidRefused)
        )
        row, event = self._rows[first + own], events[own]
        receipt = recorded_receipt(
            signer,
            command.command_id,
            row["body"],
            ends_at=self.held.round.ends_at,
            prev_hash=row["prev_hash"],
            event_hash=row["hash"],
        )
        row["registration_id"], row["command_id"] = command.registration_id, command.command_id
        row["body_hash"], row["via"], row["receipt"] = command.body_hash, command.via, receipt.plain()
        refusal = event.refusal if isinstance(event, BidRefused) else None
        return Answer(accepted=refusal is None, refusal=refusal, receipt=receipt)

    def _again(self, bid: Stamped, before: tuple[str, dict[str, Any]], signer: Signer) -> Answer:
        body_hash, receipt = before
        if body_hash == bid.command.body_hash:
            return replayed_answer(receipt)
        at = self.not_before(bid.at)
        return unrecorded_answer(
            signer, bid.command, Refusal("command-reused"), at=at, lot_id=self.held.lot_id
        )

    def _answered(self, bids: Sequence[Stamped]) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return what was answered before to the same command ids: the hash of the bid and the receipt."""
        query = select(RoundEvent.command_id, RoundEvent.body_hash, RoundEvent.receipt).where(
            RoundEvent.round_id == self.held.round_id,
            RoundEvent.command_id.in_({bid.command.command_id for bid in bids}),
        )
        return {id_: (body_hash, receipt) for id_, body_hash, receipt in self._session.execute(query)}

    def _registrations(self, bids: Sequence[Stamped]) -> dict[str, Registration]:
        """Return the registrations for this round, as they are now and not as they were at the door."""
        query = select(Registration).where(
            Registration.round_id == self.held.round_id,
            Registration.id.in_({bid.command.registration_id for bid in bids}),
        )
        return {registration.id: registration for registration in self._session.scalars(query)}


def take_up(session: Session, round_id: str, known: Held | None) -> Sitting | None:
    """Lock the round's row, the only sequencer of all nodes, and take the round up; None if there is none."""
    row = session.scalar(select(RoundRow).where(RoundRow.id == round_id).with_for_update())
    return Sitting(session, row, known) if row is not None else None
