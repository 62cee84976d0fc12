"""One transaction's work on one round: the row locked, commands decided, events and summary written."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from bidding.room.answers import (
    Answer,
    BidCommand,
    Holder,
    recorded_receipt,
    replayed_answer,
    unrecorded_answer,
)
from bidding.room.holding import Held, held_round, standing_of
from bidding.room.line import in_milliseconds
from bidding.rules.entry import legal_time
from bidding.rules.events import BidAccepted, Bidder, BidRefused, Command, Event, PlaceBid
from bidding.rules.grounds import why_refuse
from bidding.rules.projection import public_record
from bidding.rules.record import Body, body_of, kind_of
from bidding.rules.round import decide, evolve
from bidding.tables import Registration, RoundEvent, RoundRow
from kernel.canonical import chained
from kernel.ids import new_id
from kernel.refusal import Refusal, Refused
from store.signing import Signer
from store.unit import Present, Unit, insert_all, is_postgres, update_all

# What stands against those who bid, as accounts and sessions are at this moment; whoever is well is left out.
Against = Callable[[Session, Collection[Holder]], Mapping[Holder, Refusal]]

# The hot path is written in statements and not in objects: a bid costs a fifth of what it would otherwise.
_ROUND, _EVENT, _REGISTRATION = (cast("Table", row.__table__) for row in (RoundRow, RoundEvent, Registration))
_HEAD = select(_ROUND.c.seq, _ROUND.c.head_hash).where(_ROUND.c.id == bindparam("round")).with_for_update()
_HEADS = (
    select(_ROUND.c.id, _ROUND.c.seq, _ROUND.c.head_hash)
    .where(_ROUND.c.id.in_(bindparam("rounds", expanding=True)))
    .order_by(_ROUND.c.id)
    .with_for_update(skip_locked=True)
)
_ANSWERED = select(_EVENT.c.command_id, _EVENT.c.body_hash, _EVENT.c.receipt).where(
    _EVENT.c.round_id == bindparam("round"), _EVENT.c.command_id.in_(bindparam("keys", expanding=True))
)
_REGISTERED = select(
    _REGISTRATION.c.id,
    _REGISTRATION.c.account_id,
    _REGISTRATION.c.state,
    _REGISTRATION.c.code,
    _REGISTRATION.c.priority_rank,
).where(
    _REGISTRATION.c.round_id == bindparam("round"), _REGISTRATION.c.id.in_(bindparam("ids", expanding=True))
)
_SUM_UP = update(_ROUND).where(_ROUND.c.id == bindparam("round"))
_NOTE = insert(_EVENT)


Enrolled = Row[str, str, str, str | None, int | None]


@dataclass(frozen=True, slots=True)
class Stamped:
    """A bid's command with its time of entry and the hash of what is bid."""

    at: datetime
    command: BidCommand
    body_hash: str


class Sitting:
    """A round taken up in a transaction, until what was decided is written."""

    def __init__(self, session: Session, held: Held, present: Present) -> None:
        """Take up the round whose row is locked, at the common clock's time after the lock."""
        self._session = session
        self._connection = session.connection()
        self._present = present
        self._rows: list[dict[str, Any]] = []
        self.held = held

    @property
    def records(self) -> list[Body]:
        """Return what was decided in this sitting, as it is published."""
        return [
            public_record(row["body"], prev_hash=row["prev_hash"], record_hash=row["hash"])
            for row in self._rows
        ]

    def now(self) -> datetime:
        """Return the common clock's time in whole milliseconds; never before the round's last event."""
        at, last = in_milliseconds(self._present.at), self.held.round.last_at
        return max(at, last) if last else at

    def entry(self, entered_at: datetime) -> datetime:
        """Return the time by which a bid counts that was stamped at the door."""
        return legal_time(
            entered_at=entered_at,
            present=in_milliseconds(self._present.at),
            off_by=self._present.off_by,
            last_at=self.held.round.last_at,
        )

    def decide(self, command: Command, *, entered_at: datetime | None = None) -> tuple[Event, ...]:
        """Decide a command and return the events that it brought about."""
        events = decide(self.held.round, command)
        for event in events:
            self._append(event, entered_at if isinstance(event, BidAccepted | BidRefused) else None)
        return events

    def answer(self, bids: Sequence[Stamped], signer: Signer, against: Against) -> list[Answer | Refused]:
        """Decide bids in their order and return the answer to each.

        Whose session or role is gone is told so without a receipt: his bid was not looked at, and may have
        been answered before.
        """
        answered = self._answered(bids)
        registrations = self._registrations(bids)
        holders = {bid.command.holder for bid in bids if bid.command.holder is not None}
        barred = against(self._session, holders) if holders else {}
        answers: list[Answer | Refused] = []
        for bid in bids:
            command = bid.command
            if command.holder is not None and (refusal := barred.get(command.holder)):
                answers.append(Refused(refusal))
                continue
            before = answered.get(command.command_id)
            if before is not None:
                answers.append(self._again(bid, before, signer))
                continue
            answer = self._first_time(bid, registrations.get(command.registration_id), signer)
            if answer.receipt.body["seq"] is not None:
                answered[command.command_id] = (bid.body_hash, answer.receipt.plain())
            answers.append(answer)
        return answers

    def write(self) -> None:
        """Write the events and the summary of the round, together."""
        write_all(self._session, [self])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the events that were decided in this sitting."""
        return self._rows

    def _append(self, event: Event, entered_at: datetime | None) -> None:
        held, after = self.held, evolve(self.held.round, event)
        body = body_of(event, round_id=held.round_id, lot_id=held.lot_id, after=after, entered_at=entered_at)
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
        self.held = Held(held.round_id, held.lot_id, after, hash_)

    def _first_time(self, bid: Stamped, registration: Enrolled | None, signer: Signer) -> Answer:
        command = bid.command
        if registration is None or (command.holder and command.holder.account_id != registration.account_id):
            return self._unrecorded(bid, Refusal("registration-unknown"), signer)
        if registration.code is None:
            # Without a code nobody is a bidder (art. 18), and the public record has no name for him.
            return self._unrecorded(bid, Refusal("bidder-not-admitted", "Fa Shi [2016] 18, art. 18"), signer)
        place = PlaceBid(
            bidder=Bidder(registration.code, registration.priority_rank),
            amount=command.amount,
            at=self.entry(bid.at),
            admitted=registration.state == "admitted",
            valid_until=command.valid_until,
        )
        if self.held.round.is_over:
            # The record of a closed round is closed; a later bid is refused for good, and so without a place
            # in it.
            over = why_refuse(self.held.round, place)
            assert over is not None, "in a round that is over no bid counts"
            return self._unrecorded(bid, over, signer)
        return self._place(place, bid, signer)

    def _place(self, place: PlaceBid, bid: Stamped, signer: Signer) -> Answer:
        """Decide the bid and keep the answer beside the event, so that asking again gives the same."""
        first, command = len(self._rows), bid.command
        events = self.decide(place, entered_at=bid.at)
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
        row["body_hash"], row["via"], row["receipt"] = bid.body_hash, command.via, receipt.plain()
        refusal = event.refusal if isinstance(event, BidRefused) else None
        return Answer(accepted=refusal is None, refusal=refusal, receipt=receipt)

    def _again(self, bid: Stamped, before: tuple[str, dict[str, Any]], signer: Signer) -> Answer:
        body_hash, receipt = before
        if body_hash == bid.body_hash:
            return replayed_answer(receipt)
        return self._unrecorded(bid, Refusal("command-reused"), signer)

    def _unrecorded(self, bid: Stamped, refusal: Refusal, signer: Signer) -> Answer:
        at = self.entry(bid.at)
        return unrecorded_answer(signer, bid.command, refusal, at=at, lot_id=self.held.lot_id)

    def _answered(self, bids: Sequence[Stamped]) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return what was answered before to the same command ids: the hash of the bid and the receipt."""
        places = {"round": self.held.round_id, "keys": [bid.command.command_id for bid in bids]}
        rows = self._connection.execute(_ANSWERED, places)
        return {id_: (body_hash, receipt) for id_, body_hash, receipt in rows}

    def _registrations(self, bids: Sequence[Stamped]) -> dict[str, Enrolled]:
        """Return the registrations for this round, as they are now and not as they were at the door."""
        ids = list({bid.command.registration_id for bid in bids})
        rows = self._connection.execute(_REGISTERED, {"round": self.held.round_id, "ids": ids})
        return {row.id: row for row in rows}


def take_up(unit: Unit, round_id: str, known: Held | None) -> Sitting | None:
    """Lock the round's row, the only sequencer of all nodes, and take the round up; None if there is none."""
    head = unit.session.connection().execute(_HEAD, {"round": round_id}).one_or_none()
    if head is None:
        return None
    # The time is asked for once the lock is held: whoever waited for it may have waited past the end.
    present = unit.present()
    if known is None or (known.round.seq, known.head_hash) != (head.seq, head.head_hash):
        known = _read(unit.session, round_id, known)
    return Sitting(unit.session, known, present)


def take_up_all(unit: Unit, round_ids: Collection[str], known: Mapping[str, Held]) -> list[Sitting]:
    """Lock the rows of several rounds and take them up; one that somebody else has locked is passed over."""
    rows = unit.session.connection().execute(_HEADS, {"rounds": list(round_ids)}).all()
    present = unit.present()
    sittings = []
    for row in rows:
        held = known.get(row.id)
        if held is None or (held.round.seq, held.head_hash) != (row.seq, row.head_hash):
            held = _read(unit.session, row.id, held)
        sittings.append(Sitting(unit.session, held, present))
    return sittings


def write_all(session: Session, sittings: Sequence[Sitting]) -> None:
    """Write what was decided in these sittings: the events and the summaries, together."""
    decided = [sitting for sitting in sittings if sitting.rows]
    if decided:
        connection = session.connection()
        rows = [row for sitting in decided for row in sitting.rows]
        if is_postgres(connection.engine):
            insert_all(session, RoundEvent, rows)
        else:
            connection.execute(_NOTE, rows)
        standings = [{"id": sitting.held.round_id, **standing_of(sitting.held)} for sitting in decided]
        if len(standings) == 1:
            connection.execute(_SUM_UP, {"round": standings[0].pop("id"), **standings[0]})
        else:
            update_all(session, RoundRow, standings)


def _read(session: Session, round_id: str, known: Held | None) -> Held:
    """Return the round from its row and the events since what was known."""
    row = session.get_one(RoundRow, round_id, populate_existing=True)
    held = held_round(session, row, known)
    # What is written from here on goes past the object; whoever wants one reads it anew.
    session.expunge(row)
    return held
