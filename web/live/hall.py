"""Everybody who holds a socket in this process: who comes and goes, and what all of them are told."""

import logging
from typing import Any

import gevent
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError as RefusedAtTheDoor

from bidding import service as bidding
from bidding.room import Holder
from people.rules.roles import BIDDER
from people.service import current_holders
from web.haste import Pace
from web.live.answering import Answering
from web.live.asking import Asking
from web.live.floors import Floors
from web.live.seats import Seat
from web.live.tickets import BadTicketError, tickets_of
from web.live.words import Words, resync_frame
from web.preferences import LANGUAGES
from web.present import iso
from web.sockets import Engine, LeanSocket
from web.sockets.engine import PLACES_FOR_BIDDERS, SOCKETS_MAX
from web.wiring import House

BEAT_SECONDS = 2
# Sessions that were ended elsewhere are looked for at every so many beats; a bid asks for itself.
BEATS_A_CHECK = 5
NAMESPACE = "/"

_log = logging.getLogger("mingpai.live")
Body = dict[str, Any]


class Hall:
    """Everybody who holds a socket in this process."""

    def __init__(self, socketio: SocketIO, engine: Engine, house: House) -> None:
        """Take the Socket.IO server, the engine under it, and the house."""
        app = socketio.sockio_mw.flask_app
        self._engine, self._house = engine, house
        self._words = Words(app)
        self._tickets = tickets_of(app, house.settings)
        self._seats: dict[str, Seat] = {}
        self._floors = Floors(self._words)
        self._beats = 0
        self._asking = Asking(app, house, self._words, self._floors, Answering(engine, house, self._words))
        engine.listener, engine.late = self._asking, resync_frame
        engine.handshakes = Pace(house.settings.handshake_rate)
        socketio.server.on("connect", handler=self.connect, namespace=NAMESPACE)
        socketio.server.on("disconnect", handler=self.disconnect, namespace=NAMESPACE)

    # ------------------------------------------------------------------------------------ coming, going

    def connect(self, sid: str, environ: Body, auth: Body | None = None) -> None:
        """Seat whoever connects: as the person whose ticket he brings, as a watcher without one."""
        said = auth or {}
        holder, may_bid = None, False
        if "ticket" in said:
            holder, may_bid = self._admitted(said["ticket"])
        elif len(self._engine.sockets) > SOCKETS_MAX - PLACES_FOR_BIDDERS:
            raise RefusedAtTheDoor("watchers-too-many")
        held: LeanSocket = environ["mingpai.socket"]
        seat = Seat(
            sid=sid,
            held=held,
            address=environ.get("REMOTE_ADDR") or "nobody",
            locale=LANGUAGES.get(said.get("lang", ""), LANGUAGES["zh"]),
            holder=holder,
            may_bid=may_bid,
        )
        self._seats[sid] = held.seat = seat

    def disconnect(self, sid: str, *_reason: object) -> None:
        """Forget a socket."""
        seat = self._seats.pop(sid, None)
        if seat is not None:
            for round_id in seat.watches:
                self._floors.rise(seat, round_id)
            # A bid that is answered only now must not put a socket that is gone back on a floor.
            seat.watches.clear()
            self._asking.forget(sid)

    def drop(self, account_id: str) -> None:
        """Close every socket of an account; whoever still has a session opens a new one at once."""
        for seat in list(self._seats.values()):
            if seat.holder and seat.holder.account_id == account_id:
                self._engine.put_out(seat.held)

    def _admitted(self, ticket: str) -> tuple[Holder, bool]:
        """Return whose ticket it is and whether he may bid, as his account and session stand now."""
        try:
            holder = self._tickets.redeem(ticket)
        except BadTicketError:
            raise RefusedAtTheDoor("ticket-refused") from None
        current = self._house.store.read(lambda session: current_holders(session, [holder], role=BIDDER))
        if holder not in current:
            raise RefusedAtTheDoor("ticket-refused")
        return holder, current[holder]

    # ------------------------------------------------------------------------------------------- telling

    def watched(self) -> set[str]:
        """Return the rounds that somebody here watches."""
        return self._floors.watched()

    def seen(self, round_id: str) -> int | None:
        """Return up to which number whoever came first has seen a round; None until somebody has."""
        return self._floors.seen(round_id)

    def publish(self, topic: str, message: Body) -> None:
        """Tell everybody in a round what was committed; the same twice, or late, is told once."""
        if topic.startswith("round:"):
            self._floors.tell(topic.removeprefix("round:"), message)

    def beat(self) -> None:
        """Tell each watched round's number and the time, so that a gap shows within seconds."""
        watched = list(self._floors.watched())
        if watched:
            heads = self._house.store.read(lambda session: bidding.heads(session, watched))
            self._floors.beat(heads, iso(self._house.clock.now()))
        self._beats += 1
        if self._beats % BEATS_A_CHECK == 0:
            self.drop_ended()

    def drop_ended(self) -> None:
        """Close the sockets whose session has ended, or whose right to bid has changed, since they came."""
        bound = {seat.holder for seat in self._seats.values() if seat.holder}
        if not bound:
            return
        current = self._house.store.read(lambda session: current_holders(session, bound, role=BIDDER))
        for seat in list(self._seats.values()):
            if seat.holder in bound and current.get(seat.holder) is not seat.may_bid:
                self._engine.put_out(seat.held)


def beat_for_ever(hall: Hall) -> None:
    """Let the hall beat as long as the server lives."""
    while True:
        gevent.sleep(BEAT_SECONDS)
        try:
            hall.beat()
        except Exception:  # noqa: BLE001 - the beat must outlive a database that does not answer
            # The next beat comes in two seconds; who misses one asks for himself.
            _log.exception("A beat of the live room failed")
