"""What sockets ask: a round to be watched, the time, a bid; whatever was sent, the answer is words."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask

from bidding import service as bidding
from kernel.refusal import Refusal, Refused
from web.haste import Pace
from web.live.bids import Bids
from web.live.seats import Seat, round_in
from web.live.words import Words, ack_frame
from web.present import iso
from web.sockets import Engine, LeanSocket
from web.wiring import House

if TYPE_CHECKING:
    from web.live.hall import Hall

WATCHED_MAX = 20
ASKINGS = "240 per minute"
# Whoever asks on and on though he is told to wait is no person.
HASTY_MAX = 200
_POLICY = 1008

_log = logging.getLogger("mingpai.live")
Body = dict[str, Any]


class Asking:
    """The desk at which sockets ask."""

    def __init__(self, hall: "Hall", app: Flask, engine: Engine, house: House, words: Words) -> None:
        """Take the hall, the engine that sockets are put out by, the house, and how answers are put."""
        self._hall, self._engine, self._house, self._words = hall, engine, house, words
        self._askings = Pace(ASKINGS)
        self._deeds: dict[str, Callable[[Seat, bytes, Body], None]] = {
            "watch": self._watch,
            "leave": self._leave,
            "clock": self._clock,
            "bid": Bids(self, app, house, words).bid,
        }

    def heard(self, held: LeanSocket, event: str, ack: bytes, said: list[Any]) -> None:
        """Do what was asked; what nobody here knows is counted and passed over."""
        seat: Seat = held.seat
        deed = self._deeds.get(event)
        if event != "bid" and not self._askings.allows(seat.sid):
            self.too_hasty(seat, ack, self._askings)
        elif deed is not None:
            self.attempt(seat, ack, lambda: deed(seat, ack, _body(said)))

    def forget(self, sid: str) -> None:
        """Forget how often a socket has asked."""
        self._askings.forget(sid)

    # --------------------------------------------------------------------------------------- watching

    def _watch(self, seat: Seat, ack: bytes, body: Body) -> None:
        round_id = round_in(body)
        if len(seat.watches | {round_id}) > WATCHED_MAX:
            raise Refused(Refusal("watches-too-many", facts={"most": WATCHED_MAX}))
        self.beside(seat, ack, lambda: self._seated(seat, ack, round_id))

    def _seated(self, seat: Seat, ack: bytes, round_id: str) -> None:
        # First onto the floor, then the look: what is published in between is heard twice and not missed.
        was_there = round_id in seat.watches
        floor = self._hall.sit(seat, round_id)
        try:
            standing, is_bidder = self._house.store.read(lambda session: _seen(session, seat, round_id))
        except Refused:
            if not was_there:
                self._hall.rise(seat, round_id)
                seat.watches.discard(round_id)
            raise
        if floor.seen is None:
            floor.seen = standing["seq"]
        if is_bidder:
            floor.seat(seat.held.wire, is_bidder=True)
        self.say(seat, ack, {"status": 200, "round": standing})

    def _leave(self, seat: Seat, ack: bytes, body: Body) -> None:
        round_id = round_in(body)
        if round_id in seat.watches:
            seat.watches.discard(round_id)
            self._hall.rise(seat, round_id)
        self.say(seat, ack, {"status": 200})

    def _clock(self, seat: Seat, ack: bytes, _body: Body) -> None:
        self.say(seat, ack, {"status": 200})

    def has_bid(self, seat: Seat, round_id: str) -> None:
        """Note that somebody has a place in the round's record."""
        self._hall.bids(seat, round_id)

    # -------------------------------------------------------------------------------------- answering

    def attempt(self, seat: Seat, ack: bytes, work: Callable[[], None]) -> None:
        """Do something for a socket, and say why where it cannot be done."""
        try:
            work()
        except Refused as refused:
            self.say(seat, ack, self._words.problem(refused, seat.locale))
            self.put_out_if_ended(seat, refused.refusals[0])
        except Exception:  # noqa: BLE001 - a socket that breaks its server breaks it for everybody
            _log.exception("An event of a socket could not be answered")
            self.say(seat, ack, {"status": 500, "accepted": False, "refusals": []})

    def beside(self, seat: Seat, ack: bytes, work: Callable[[], None]) -> None:
        """Do what waits for the database; the socket's next message is heard after it."""
        seat.held.beside(lambda: self.attempt(seat, ack, work))

    def too_hasty(self, seat: Seat, ack: bytes, pace: Pace) -> None:
        """Say that this was too often; close the socket of whoever does not listen."""
        seat.hasty += 1
        if seat.hasty > HASTY_MAX:
            seat.held.wire.fail(_POLICY)
            return
        refused = Refused(Refusal("too-hasty", facts={"seconds": pace.pause}))
        self.say(seat, ack, self._words.problem(refused, seat.locale))

    def put_out_if_ended(self, seat: Seat, refusal: Refusal) -> None:
        """Close a socket whose session has ended since it came: it goes the way of the session."""
        if refusal.code == "sign-in-needed" and seat.holder is not None:
            self._engine.put_out(seat.held)

    def say(self, seat: Seat, ack: bytes, answer: Body) -> None:
        """Acknowledge an event, where the asker wants it acknowledged."""
        if ack:
            answer["now"] = iso(self._house.clock.now())
            seat.held.wire.send(ack_frame(ack, answer))


def _seen(session: Any, seat: Seat, round_id: str) -> tuple[Body, bool]:
    """Return where a round stands, and whether whoever looks is admitted to bid in it."""
    standing = bidding.snapshot(session, round_id)
    if seat.holder is None or not seat.may_bid:
        return standing, False
    own = bidding.registration_for(session, round_id, seat.holder.account_id)
    return standing, own is not None and own.state == "admitted"


def _body(said: list[Any]) -> Body:
    """Return the one object that an event carries."""
    if not said:
        return {}
    if len(said) > 1 or not isinstance(said[0], dict):
        raise Refused(Refusal("json-unreadable"))
    return said[0]
