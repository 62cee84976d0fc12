"""What sockets ask: a round to be watched, the time, a bid; whatever was sent, the answer is words."""

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Flask

from bidding import service as bidding
from kernel.refusal import Refusal, Refused
from web.haste import Pace
from web.live.answering import Answering
from web.live.bids import Bids
from web.live.floors import Floors
from web.live.seats import Seat, round_in
from web.live.words import Words
from web.sockets import LeanSocket
from web.wiring import House

WATCHED_MAX = 20
ASKINGS = "240 per minute"
Body = dict[str, Any]


class Asking:
    """The desk at which sockets ask."""

    def __init__(self, app: Flask, house: House, words: Words, floors: Floors, answering: Answering) -> None:
        """Take the application and the house, the floors, and who answers."""
        self._house, self._floors, self._answering = house, floors, answering
        self._askings = Pace(ASKINGS)
        self._deeds: dict[str, Callable[[Seat, bytes, Body], None]] = {
            "watch": self._watch,
            "leave": self._leave,
            "clock": self._clock,
            "bid": Bids(app, house, words, answering, floors.bids).bid,
        }

    def heard(self, held: LeanSocket, event: str, ack: bytes, said: list[Any]) -> None:
        """Do what was asked; what nobody here knows is counted and passed over."""
        seat: Seat = held.seat
        deed = self._deeds.get(event)
        if event != "bid" and not self._askings.allows(seat.sid):
            self._answering.too_hasty(seat, ack, self._askings)
        elif deed is not None:
            self._answering.attempt(seat, ack, lambda: deed(seat, ack, _body(said)))

    def garbled(self, held: LeanSocket, ack: bytes) -> None:
        """Say that an event could not be read."""
        seat: Seat = held.seat
        if self._askings.allows(seat.sid):
            self._answering.attempt(seat, ack, _say_unreadable)
        else:
            self._answering.too_hasty(seat, ack, self._askings)

    def forget(self, sid: str) -> None:
        """Forget how often a socket has asked."""
        self._askings.forget(sid)

    # --------------------------------------------------------------------------------------- watching

    def _watch(self, seat: Seat, ack: bytes, body: Body) -> None:
        round_id = round_in(body)
        if len(seat.watches | {round_id}) > WATCHED_MAX:
            raise Refused(Refusal("watches-too-many", facts={"most": WATCHED_MAX}))
        self._answering.beside(seat, ack, lambda: self._seated(seat, ack, round_id))

    def _seated(self, seat: Seat, ack: bytes, round_id: str) -> None:
        # First onto the floor, then the look: what is published in between is heard twice and not missed.
        was_there = round_id in seat.watches
        self._floors.sit(seat, round_id)
        try:
            standing, is_bidder = self._house.store.read(lambda session: _seen(session, seat, round_id))
        except Refused:
            if not was_there:
                self._floors.rise(seat, round_id)
                seat.watches.discard(round_id)
            raise
        self._floors.note(round_id, standing["seq"])
        if is_bidder:
            self._floors.bids(seat, round_id)
        self._answering.say(seat, ack, {"status": 200, "round": standing})

    def _leave(self, seat: Seat, ack: bytes, body: Body) -> None:
        round_id = round_in(body)
        if round_id in seat.watches:
            seat.watches.discard(round_id)
            self._floors.rise(seat, round_id)
        self._answering.say(seat, ack, {"status": 200})

    def _clock(self, seat: Seat, ack: bytes, _body: Body) -> None:
        self._answering.say(seat, ack, {"status": 200})


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
        _say_unreadable()
    body: Body = said[0]
    return body


def _say_unreadable() -> NoReturn:
    raise Refused(Refusal("json-unreadable"))
