"""How sockets are answered: in words whatever happens, beside the others where it takes a while."""

import logging
from collections.abc import Callable
from typing import Any

from kernel.refusal import Refusal, Refused
from web.haste import Pace
from web.live.seats import Seat
from web.live.words import Words, ack_frame
from web.present import iso
from web.sockets import Engine
from web.wiring import House

# Whoever asks on and on though he is told to wait is no person.
HASTY_MAX = 200
_POLICY = 1008

_log = logging.getLogger("mingpai.live")
Body = dict[str, Any]


class Answering:
    """Who answers sockets."""

    def __init__(self, engine: Engine, house: House, words: Words) -> None:
        """Take the engine that sockets are put out by, the house, and how answers are put."""
        self._engine, self._house, self._words = engine, house, words

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
