"""The conventional way, to be measured against: the same house, one transaction a bid, stock Socket.IO.

Flask-SocketIO as its documentation shows it: the stock WebSocket driver, handlers under Flask's request,
`join_room`, and one `emit` to the room for each commit. The rules, the record, the receipts and the database
are the product's own.
"""

# ruff: noqa: E402 - the patch comes before every other import
from gevent import monkey

monkey.patch_all()

import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import gevent
import gevent.pywsgi
from flask import Flask, request
from flask_login import current_user
from flask_socketio import SocketIO, join_room

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bidding import service as bidding
from bidding.room import BidCommand, Holder, Room, topic_of
from jobs.scheduler import wake
from jobs.ticks import tick
from kernel.money import Money
from kernel.refusal import Refused
from store.unit import Store
from web import create_app
from web.config import settings_from_environment
from web.present import iso
from web.runner import BesideTheLoop
from web.wiring import House, build

BEAT_SECONDS = 2
Body = dict[str, Any]


class Hall:
    """The live events as one usually writes them."""

    def __init__(self, socketio: SocketIO, house: House) -> None:
        """Put the events on the server, and have it told of every commit."""
        self.socketio, self.house = socketio, house
        self.watched: set[str] = set()
        self.holders: dict[str, Holder] = {}
        self.registrations: dict[tuple[str, str], str] = {}
        for handler in (self.connect, self.disconnect, self.watch, self.bid):
            socketio.on_event(handler.__name__, handler)
        house.store.subscribe(self.publish)

    def connect(self, _auth: object = None) -> None:
        """Keep who is signed in."""
        if current_user.is_authenticated:
            self.holders[_sid()] = Holder(current_user.id, current_user.session_version)

    def disconnect(self, *_reason: object) -> None:
        """Forget him."""
        self.holders.pop(_sid(), None)

    def watch(self, body: Body) -> Body:
        """Let him into the room."""
        round_id = body["round_id"]
        join_room(topic_of(round_id))
        self.watched.add(round_id)
        standing = self.house.store.read(lambda session: bidding.snapshot(session, round_id))
        return {"status": 200, "round": standing, "now": iso(self.house.clock.now())}

    def bid(self, body: Body) -> Body:
        """Enter his bid, wait for what is decided, and answer."""
        holder = self.holders[_sid()]
        command = BidCommand(
            round_id=body["round_id"],
            registration_id=self.registration(body["round_id"], holder.account_id),
            amount=Money.parse(body["amount"]),
            command_id=body["key"],
            valid_until=datetime.fromisoformat(body["valid_until"]),
            via="socket",
            holder=holder,
        )
        try:
            answer = self.house.room.enter(command)
        except Refused:
            return {"status": 503}
        status = (200 if answer.replayed else 201) if answer.accepted else 422
        said = {"status": status, "round": answer.standing, "now": iso(self.house.clock.now())}
        return said | answer.plain()

    def registration(self, round_id: str, account_id: str) -> str:
        """Return under which registration he bids, looked up once."""
        place = (round_id, account_id)
        if place not in self.registrations:
            own = self.house.store.read(lambda session: bidding.registration_for(session, *place))
            assert own is not None, "the benchmark's bidders are admitted"
            self.registrations[place] = own.id
        return self.registrations[place]

    def publish(self, topic: str, message: dict[str, object]) -> None:
        """Tell the room what was committed."""
        if topic.startswith("round:"):
            self.socketio.emit("news", message, to=topic)

    def beat_for_ever(self) -> None:
        """Tell each watched round's number every two seconds, as the product does."""
        while True:
            gevent.sleep(BEAT_SECONDS)
            if self.watched:
                heads = self.house.store.read(lambda session: bidding.heads(session, list(self.watched)))
                for round_id, seq in heads.items():
                    body = {"round_id": round_id, "seq": seq, "now": iso(self.house.clock.now())}
                    self.socketio.emit("beat", body, to=topic_of(round_id))


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def a_house() -> House:
    """Return the product's house, with a room that takes one bid a transaction."""
    settings = settings_from_environment()
    whole = build(settings, runner=BesideTheLoop())
    store: Store = whole.store
    room = Room(store, whole.signer, batch_max=1)
    return House(
        **{name: getattr(whole, name) for name in House.__dataclass_fields__ if name != "room"}, room=room
    )


def main() -> None:
    """Serve until told to stop."""
    house = a_house()
    app: Flask = create_app(house.settings, house=house)
    socketio = SocketIO(
        app,
        async_mode="gevent",
        cors_allowed_origins=list(house.settings.origins),
        transports=["websocket"],
        manage_session=False,
    )
    hall = Hall(socketio, house)
    socketio.start_background_task(hall.beat_for_ever)
    stop_sweeping = wake(lambda: tick(house.store, house.room, house.bank))
    listener = gevent.socket.socket()
    listener.setsockopt(gevent.socket.SOL_SOCKET, gevent.socket.SO_REUSEADDR, 1)
    listener.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
    listener.bind((house.settings.host, house.settings.port))
    listener.listen(1024)
    server = gevent.pywsgi.WSGIServer(listener, app, log=None)
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.stop, 5)
    server.serve_forever(stop_timeout=5)
    stop_sweeping()
    house.room.stop()
    house.store.close()


if __name__ == "__main__":
    main()
