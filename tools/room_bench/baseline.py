"""The conventional way, to be measured against: the same house, one transaction a bid, stock Socket.IO.

Flask-SocketIO as its documentation shows it: the stock WebSocket driver, handlers under Flask's request, `join_room`,
and one `emit` to the room for each commit. The rules, the record, the receipts and the database are the product's own.
"""

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


def open_doors(socketio: SocketIO, house: House) -> set[str]:
    """Put the live events on the server as one usually writes them; returns the rounds that are watched."""
    watched: set[str] = set()
    holders: dict[str, Holder] = {}
    registrations: dict[tuple[str, str], str] = {}

    def sid() -> str:
        return str(request.sid)  # type: ignore[attr-defined]

    def connect(_auth: object = None) -> None:
        if current_user.is_authenticated:
            holders[sid()] = Holder(current_user.id, current_user.session_version)

    def disconnect(*_reason: object) -> None:
        holders.pop(sid(), None)

    def watch(body: dict[str, Any]) -> dict[str, Any]:
        round_id = body["round_id"]
        join_room(topic_of(round_id))
        watched.add(round_id)
        standing = house.store.read(lambda session: bidding.snapshot(session, round_id))
        return {"status": 200, "round": standing, "now": iso(house.clock.now())}

    def registration(round_id: str, account_id: str) -> str:
        if (round_id, account_id) not in registrations:
            own = house.store.read(lambda session: bidding.registration_for(session, round_id, account_id))
            assert own is not None, "the benchmark's bidders are admitted"
            registrations[round_id, account_id] = own.id
        return registrations[round_id, account_id]

    def bid(body: dict[str, Any]) -> dict[str, Any]:
        round_id, holder = body["round_id"], holders[sid()]
        command = BidCommand(
            round_id=round_id,
            registration_id=registration(round_id, holder.account_id),
            amount=Money.parse(body["amount"]),
            command_id=body["key"],
            valid_until=datetime.fromisoformat(body["valid_until"]),
            via="socket",
            holder=holder,
        )
        try:
            answer = house.room.enter(command)
        except Refused:
            return {"status": 503}
        status = (200 if answer.replayed else 201) if answer.accepted else 422
        said = {"status": status, "round": answer.standing, "now": iso(house.clock.now())}
        return said | answer.plain()

    handlers = {"connect": connect, "disconnect": disconnect, "watch": watch, "bid": bid}
    for name, handler in handlers.items():
        socketio.on_event(name, handler)

    def publish(topic: str, message: dict[str, object]) -> None:
        if topic.startswith("round:"):
            socketio.emit("news", message, to=topic)

    house.store.subscribe(publish)
    return watched


def beat_for_ever(socketio: SocketIO, house: House, watched: set[str]) -> None:
    """Tell each watched round's number every two seconds, as the product does."""
    while True:
        gevent.sleep(BEAT_SECONDS)
        if watched:
            heads = house.store.read(lambda session: bidding.heads(session, list(watched)))
            for round_id, seq in heads.items():
                body = {"round_id": round_id, "seq": seq, "now": iso(house.clock.now())}
                socketio.emit("beat", body, to=topic_of(round_id))


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
    watched = open_doors(socketio, house)
    socketio.start_background_task(beat_for_ever, socketio, house, watched)
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
