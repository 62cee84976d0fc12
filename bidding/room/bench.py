"""The bench: decides a line's batch in one transaction, answers everybody, then tells the watchers."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionInTimeError

from bidding.room.answers import Answer, BidCommand, unrecorded_answer
from bidding.room.holding import Held, RecordBrokenError
from bidding.room.line import Line, Ticket
from bidding.room.sitting import Against, Sitting, Stamped, take_up
from bidding.rules.events import Suspend
from bidding.rules.projection import public_round
from bidding.rules.record import Body
from kernel.refusal import Refusal, Refused
from store.faults import reach
from store.signing import Signer
from store.unit import Store, Unit

ATTEMPTS_MAX = 3
PAUSE_MILLISECONDS = 50
# From so many bids on their deciding takes longer than the waiting for the disk.
MANY = 8
# More events than nobody reads as they come: whoever follows the record asks for them by their numbers.
EVENTS_TOLD_MAX = 50

Publisher = Callable[[str, dict[str, object]], None]
CourtDeed = Callable[[Unit, Sitting, datetime], object]
Order = BidCommand | CourtDeed

_TROUBLE = (DBAPIError, NoConnectionInTimeError)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one transaction did: an answer to each ticket, the round after it, and what is to be published."""

    answers: list[object]
    held: Held
    records: list[Body]


def topic_of(round_id: str) -> str:
    """Return the topic under which a round's events are published."""
    return f"round:{round_id}"


class Bench:
    """Where batches are decided; the only writer of rounds."""

    def __init__(self, store: Store, signer: Signer, publish: Publisher, against: Against) -> None:
        """Take the store, the key that signs, who tells the watchers, and who knows what bars a bidder."""
        self._store = store
        self._signer = signer
        self._publish = publish
        self._against = against

    def serve(self, line: Line[Order], tickets: list[Ticket[Order]]) -> None:
        """Decide a batch, answer, publish; whatever goes wrong, who waits is told and the line goes on."""
        try:
            outcome = self._committed(line, tickets)
        except Exception as error:  # noqa: BLE001 - the worker must outlive what it serves
            line.held = None
            self._failed(line, tickets, error)
            return
        if outcome is None:
            self._nobody_home(tickets)
            return
        line.held = outcome.held
        reach("room.committed")
        standing = _standing(outcome.held)
        for ticket, answer in zip(tickets, outcome.answers, strict=True):
            ticket.answer(answer.after(standing) if isinstance(answer, Answer) else answer)
            reach("room.answered")
        self._tell(outcome, standing)

    def _committed(self, line: Line[Order], tickets: list[Ticket[Order]]) -> _Outcome | None:
        """Decide the batch in one transaction.

        Where it is not known whether a commit arrived, the whole batch is done again: each command looks for
        its own answer first, under the lock of the row, so what did arrive is found and what did not is
        decided now.
        """
        reckons_much = len(tickets) >= MANY and not tickets[0].goes_alone
        write = self._store.write_at_hand if reckons_much else self._store.write
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                return write(lambda unit: self._decided(unit, line, tickets))
            except _TROUBLE as error:
                if attempt == ATTEMPTS_MAX or not _is_trouble(error):
                    raise
                _log.warning("Round %s: the database did not answer, attempt %d", line.round_id, attempt)
                threading.Event().wait(PAUSE_MILLISECONDS * attempt / 1000)
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _decided(self, unit: Unit, line: Line[Order], tickets: list[Ticket[Order]]) -> _Outcome | None:
        reach("room.begun")
        sitting = take_up(unit, line.round_id, line.held)
        if sitting is None:
            return None
        order = tickets[0].order
        if isinstance(order, BidCommand):
            bids = [_stamped(cast("Ticket[BidCommand]", ticket)) for ticket in tickets]
            answers: list[object] = list(sitting.answer(bids, self._signer, self._against))
            sitting.write()
        else:
            answers = [order(unit, sitting, sitting.now())]
        reach("room.inserted")
        return _Outcome(answers, sitting.held, sitting.records)

    def _nobody_home(self, tickets: list[Ticket[Order]]) -> None:
        for ticket in tickets:
            if isinstance(ticket.order, BidCommand):
                ticket.answer(
                    unrecorded_answer(self._signer, ticket.order, Refusal("round-unknown"), at=ticket.at)
                )
            else:
                ticket.answer(Refused(Refusal("round-unknown")))

    def _failed(self, line: Line[Order], tickets: list[Ticket[Order]], error: Exception) -> None:
        if tickets[0].goes_alone:
            tickets[0].answer(error)
            return
        if isinstance(error, RecordBrokenError):
            _log.critical("%s; nothing is decided in it any more", error)
            self._fail_all(tickets, Refusal("record-broken"))
            return
        _log.error("Round %s: a batch of %d was not decided", line.round_id, len(tickets), exc_info=error)
        if not _is_trouble(error):
            self._stop_for_fault(line)
        self._fail_all(tickets, Refusal("answer-pending"))

    def _stop_for_fault(self, line: Line[Order]) -> None:
        """Stop a round in which the program itself is at fault: nobody shall lose by it (art. 28)."""

        def deed(unit: Unit) -> _Outcome:
            sitting = take_up(unit, line.round_id, None)
            assert sitting is not None, "there was a round to be at fault in"
            sitting.decide(Suspend(sitting.now(), "platform-fault", ""))
            sitting.write()
            return _Outcome([], sitting.held, sitting.records)

        try:
            outcome = self._store.write(deed)
        except Exception:  # noqa: BLE001 - there is nobody left to tell but the log
            _log.critical("Round %s is at fault and could not be stopped", line.round_id, exc_info=True)
            return
        _log.critical("Round %s was stopped for a fault of the program", line.round_id)
        self._tell(outcome, _standing(outcome.held))

    def _fail_all(self, tickets: list[Ticket[Order]], refusal: Refusal) -> None:
        for ticket in tickets:
            ticket.answer(Refused(refusal))

    def _tell(self, outcome: _Outcome, standing: Body) -> None:
        if outcome.records:
            self.tell(outcome.held, outcome.records, standing)

    def tell(self, held: Held, records: list[Body], standing: Body | None = None) -> None:
        """Publish the events and the round after them; who misses it asks for what came after its last."""
        message: dict[str, object] = {
            "round_id": held.round_id,
            "seq": held.round.seq,
            "events": records if len(records) <= EVENTS_TOLD_MAX else [],
            "round": standing or _standing(held),
        }
        try:
            self._publish(topic_of(held.round_id), message)
        except Exception:  # noqa: BLE001 - a hint only: the events are committed
            _log.exception("Round %s: events up to %d were not published", held.round_id, held.round.seq)


def _is_trouble(error: Exception) -> bool:
    """Tell whether the database did not answer, or hung up; anything else is a fault of the program."""
    if isinstance(error, OperationalError | InterfaceError | NoConnectionInTimeError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _stamped(ticket: Ticket[BidCommand]) -> Stamped:
    return Stamped(ticket.at, ticket.order, ticket.order.body_hash)


def _standing(held: Held) -> Body:
    return public_round(held.round, round_id=held.round_id, lot_id=held.lot_id, head_hash=held.head_hash)
