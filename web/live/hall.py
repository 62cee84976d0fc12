"""Everybody who holds a socket in this process: who comes and goes, what they ask, what they are told."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import gevent
from flask_socketio import SocketIO
from pydantic import ValidationError
from socketio.exceptions import ConnectionRefusedError as RefusedAtTheDoor

from bidding import service as bidding
from bidding.room import Answer, BidCommand, Holder
from kernel.ids import ID_LENGTH
from kernel.refusal import Refusal, Refused
from people.rules.roles import BIDDER
from people.service import current_holders
from web.bid_line import BidAsked, registered
from web.haste import Pace, bid_paces
from web.live.floor import Floor
from web.live.seats import Seat
from web.live.tickets import BadTicketError, tickets_of
from web.live.words import Words, ack_frame, resync_frame
from web.preferences import LANGUAGES
from web.present import iso
from web.sheets import read_values
from web.sockets import Engine, LeanSocket
from web.sockets.engine import PLACES_FOR_BIDDERS, SOCKETS_MAX
from web.wiring import House

BEAT_SECONDS = 2
# Sessions that were ended elsewhere are looked for at every so many beats; a bid asks for itself.
BEATS_A_CHECK = 5
WATCHED_MAX = 20
ASKINGS = "240 per minute"
# Whoever asks on and on though he is told to wait is no person.
HASTY_MAX = 200
NAMESPACE = "/"
_POLICY = 1008

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
        self._floors: dict[str, Floor] = {}
        self._beats = 0
        self._askings = Pace(ASKINGS)
        self._bids = bid_paces(app, house.settings)
        self._deeds: dict[str, Callable[[Seat, bytes, Body], None]] = {
            "watch": self._watch,
            "leave": self._leave,
            "clock": self._clock,
            "bid": self._bid,
        }
        engine.listener, engine.late = self, resync_frame
        engine.handshakes = Pace(house.settings.handshake_rate)
        socketio.server.on("connect", handler=self.connect, namespace=NAMESPACE)
        socketio.server.on("disconnect", handler=self.disconnect, namespace=NAMESPACE)
        house.store.subscribe(self.publish)

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
                self._rise(seat, round_id)
            self._askings.forget(sid)

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
        current = self._house.store.read(
            lambda session: current_holders(session, [holder], role=BIDDER)
        )
        if holder not in current:
            raise RefusedAtTheDoor("ticket-refused")
        return holder, current[holder]

    # ------------------------------------------------------------------------------------------ asking

    def heard(self, held: LeanSocket, event: str, ack: bytes, said: list[Any]) -> bool:
        """Do what was asked; whatever was sent, the answer is words in the asker's language."""
        seat: Seat = held.seat
        deed = self._deeds.get(event)
        if event != "bid" and not self._askings.allows(seat.sid):
            self._too_hasty(seat, ack, self._askings)
            return True
        if deed is not None:
            self._try(seat, ack, lambda: deed(seat, ack, _body(said)))
        return deed is not None

    def _try(self, seat: Seat, ack: bytes, work: Callable[[], None]) -> None:
        try:
            work()
        except Refused as refused:
            self._refuse(seat, ack, refused)
        except Exception:  # noqa: BLE001 - a socket that breaks its server breaks it for everybody
            _log.exception("An event of a socket could not be answered")
            self._say(seat, ack, {"status": 500, "accepted": False, "refusals": []})

    def _beside(self, seat: Seat, ack: bytes, work: Callable[[], None]) -> None:
        """Do what waits for the database; the socket's next message is heard after it."""
        seat.held.beside(lambda: self._try(seat, ack, work))

    def _watch(self, seat: Seat, ack: bytes, body: Body) -> None:
        round_id = _round_id(body)
        if len(seat.watches | {round_id}) > WATCHED_MAX:
            raise Refused(Refusal("watches-too-many", facts={"most": WATCHED_MAX}))
        self._beside(seat, ack, lambda: self._seated(seat, ack, round_id))

    def _seated(self, seat: Seat, ack: bytes, round_id: str) -> None:
        # First onto the floor, then the look: what is published in between is heard twice and not missed.
        floor = self._floors.setdefault(round_id, Floor(round_id, self._words.shared))
        was_there = round_id in seat.watches
        floor.seat(seat.held.wire, is_bidder=False)
        seat.watches.add(round_id)
        try:
            standing, is_bidder = self._house.store.read(lambda session: _seen(session, seat, round_id))
        except Refused:
            if not was_there:
                self._rise(seat, round_id)
                seat.watches.discard(round_id)
            raise
        if is_bidder:
            floor.seat(seat.held.wire, is_bidder=True)
        self._say(seat, ack, {"status": 200, "round": standing})

    def _leave(self, seat: Seat, ack: bytes, body: Body) -> None:
        round_id = _round_id(body)
        if round_id in seat.watches:
            seat.watches.discard(round_id)
            self._rise(seat, round_id)
        self._say(seat, ack, {"status": 200})

    def _rise(self, seat: Seat, round_id: str) -> None:
        floor = self._floors.get(round_id)
        if floor is not None:
            floor.leave(seat.held.wire)
            if floor.is_empty:
                del self._floors[round_id]

    def _clock(self, seat: Seat, ack: bytes, _body: Body) -> None:
        self._say(seat, ack, {"status": 200})

    # ------------------------------------------------------------------------------------------- bidding

    def _bid(self, seat: Seat, ack: bytes, body: Body) -> None:
        round_id = _round_id(body)
        asked = self._read_bid(seat, body)
        holder = seat.holder
        if holder is None:
            raise Refused(Refusal("sign-in-needed"))
        if pace := self._bids.too_hasty(holder.account_id, seat.address):
            self._too_hasty(seat, ack, pace)
            return
        key = body.get("key")
        offer = partial(self._offer, seat, ack, round_id, asked, key if isinstance(key, str) else "")
        if seat.registration_in(round_id):
            offer()
        else:
            self._beside(seat, ack, lambda: self._look_up(seat, round_id, offer))

    def _read_bid(self, seat: Seat, body: Body) -> BidAsked:
        rest = {name: value for name, value in body.items() if name not in {"round_id", "key"}}
        try:
            return BidAsked.model_validate(rest)
        except ValidationError:
            # What is wrong with it is said in words, and words need a language.
            with self._words.reading(seat.locale):
                return read_values(BidAsked, rest)

    def _look_up(self, seat: Seat, round_id: str, offer: Callable[[], None]) -> None:
        """Find out once under which registration somebody bids in a round."""
        if not seat.may_bid:
            raise Refused(Refusal("door-closed", facts={"roles": BIDDER}))
        account_id = seat.holder.account_id if seat.holder else ""
        registration_id = self._house.store.read(lambda session: registered(session, round_id, account_id))
        seat.keep_registration(round_id, registration_id)
        offer()

    def _offer(self, seat: Seat, ack: bytes, round_id: str, asked: BidAsked, key: str) -> None:
        command = BidCommand(
            round_id=round_id,
            registration_id=seat.registration_in(round_id) or "",
            amount=asked.amount,
            command_id=key,
            valid_until=asked.valid_until,
            via="socket",
            holder=seat.holder,
        )
        self._house.room.offer(command, partial(self._decided, seat, ack, round_id))

    def _decided(self, seat: Seat, ack: bytes, round_id: str, outcome: object) -> None:
        """Acknowledge a bid with its committed answer."""
        if isinstance(outcome, Answer):
            standing = outcome.standing
            if standing is None:
                gevent.spawn(self._try, seat, ack, lambda: self._answer_late(seat, ack, round_id, outcome))
                return
            self._answer(seat, ack, outcome, standing)
            if outcome.receipt.body["code"] and round_id in seat.watches and round_id in self._floors:
                self._floors[round_id].seat(seat.held.wire, is_bidder=True)
        else:
            assert isinstance(outcome, Exception), "a bid is answered, or it is said why not"
            self._try(seat, ack, partial(_throw, outcome))

    def _answer_late(self, seat: Seat, ack: bytes, round_id: str, answer: Answer) -> None:
        """Answer a bid that got no place in the record, with the round as it stands."""
        standing = self._house.store.read(lambda session: bidding.snapshot(session, round_id))
        self._answer(seat, ack, answer, standing)

    def _answer(self, seat: Seat, ack: bytes, answer: Answer, standing: Body) -> None:
        self._say(seat, ack, self._words.answer(answer, standing, seat.locale))
        if answer.refusal is not None:
            self._put_out_if_ended(seat, answer.refusal)

    # ------------------------------------------------------------------------------------------ answering

    def _refuse(self, seat: Seat, ack: bytes, refused: Refused) -> None:
        self._say(seat, ack, self._words.problem(refused, seat.locale))
        self._put_out_if_ended(seat, refused.refusals[0])

    def _put_out_if_ended(self, seat: Seat, refusal: Refusal) -> None:
        # The session has ended since the handshake: the socket goes the way of the session.
        if refusal.code == "sign-in-needed" and seat.holder is not None:
            self._engine.put_out(seat.held)

    def _too_hasty(self, seat: Seat, ack: bytes, pace: Pace) -> None:
        seat.hasty += 1
        if seat.hasty > HASTY_MAX:
            seat.held.wire.fail(_POLICY)
        else:
            self._refuse(seat, ack, Refused(Refusal("too-hasty", facts={"seconds": pace.pause})))

    def _say(self, seat: Seat, ack: bytes, answer: Body) -> None:
        if ack:
            answer["now"] = iso(self._house.clock.now())
            seat.held.wire.send(ack_frame(ack, answer))

    # ------------------------------------------------------------------------------------------- telling

    def watched(self) -> set[str]:
        """Return the rounds that somebody here watches."""
        return set(self._floors)

    def publish(self, topic: str, message: Body) -> None:
        """Tell everybody in a round what was committed; the same twice, or late, is told once."""
        if topic.startswith("round:"):
            floor = self._floors.get(topic.removeprefix("round:"))
            if floor is not None:
                floor.tell(message)

    def beat(self) -> None:
        """Tell each watched round's number and the time, so that a gap shows within seconds."""
        watched = list(self._floors)
        if watched:
            heads = self._house.store.read(lambda session: bidding.heads(session, watched))
            at = iso(self._house.clock.now())
            for round_id, seq in heads.items():
                floor = self._floors.get(round_id)
                if floor is not None:
                    floor.beat(seq, at)
        self._beats += 1
        if self._beats % BEATS_A_CHECK == 0:
            self.drop_ended()

    def drop_ended(self) -> None:
        """Close the sockets whose session has ended since the handshake, or whose right to bid has changed."""
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


def _round_id(body: Body) -> str:
    found = body.get("round_id")
    if not isinstance(found, str) or not found.isascii() or not found.isalnum() or len(found) > ID_LENGTH:
        raise Refused(Refusal("round-unknown"))
    return found


def _throw(error: Exception) -> None:
    raise error
