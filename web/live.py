"""The live room over sockets: who watches what, news after each commit, a beat, bids with their answers."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gevent
from flask import Flask
from flask_babel import force_locale
from flask_login import current_user
from flask_socketio import SocketIO
from limits import parse

from bidding import service as bidding
from bidding.room import topic_of
from kernel.ids import ID_LENGTH
from kernel.refusal import Refusal, Refused
from people.rules.roles import BIDDER
from people.service import account_of, roles_of
from web.bid_line import BIDS, BidAsked, enter, registered
from web.preferences import LANGUAGES, language
from web.present import iso
from web.refusals import problem_of
from web.sheets import read_values
from web.wiring import House

BEAT_SECONDS = 2
# Sessions that were ended elsewhere are looked for at every so many beats; a bid looks for itself.
BEATS_A_CHECK = 5
WATCHED_MAX = 20
OUTBOX_MAX = 128
HANDSHAKES = "1200 per minute"
ASKINGS = "240 per minute"
NAMESPACE = "/"

_log = logging.getLogger("mingpai.live")


@dataclass(slots=True)
class Present:
    """Who holds a socket: bound at the handshake, asked again for each bid; nobody for the public."""

    app: Flask
    address: str
    locale: str
    account_id: str | None
    session_version: int
    watches: set[str] = field(default_factory=set)


class Hall:
    """Everybody who holds a socket in this process."""

    def __init__(self, socketio: SocketIO, house: House) -> None:
        """Take the Socket.IO server, whose events come without Flask's request around them, and the house."""
        self._server = socketio.server
        self._house = house
        self._present: dict[str, Present] = {}
        self._beats = 0
        events: dict[str, Callable[..., Any]] = {
            "connect": self.connect,
            "disconnect": self.disconnect,
            "watch": self.watch,
            "leave": self.leave,
            "clock": self.clock,
            "bid": self.bid,
        }
        for name, handler in events.items():
            self._server.on(name, handler=handler, namespace=NAMESPACE)
        house.store.subscribe(self.publish)

    # ------------------------------------------------------------------------------------ coming, going

    def connect(self, sid: str, environ: dict[str, Any], _auth: object = None) -> bool:
        """Bind whoever opens a socket to the session of his browser; without one he watches."""
        app: Flask = environ["flask.app"]
        with app.request_context(environ):
            signed_in = bool(current_user and current_user.is_authenticated)
            present = Present(
                app=app,
                address=environ.get("REMOTE_ADDR") or "nobody",
                locale=LANGUAGES[language()],
                account_id=current_user.id if signed_in else None,
                session_version=current_user.session_version if signed_in else 0,
            )
        try:
            self._slow_down(present, HANDSHAKES, "handshakes", present.address)
        except Refused:
            return False
        self._present[sid] = present
        return True

    def disconnect(self, sid: str, *_reason: object) -> None:
        """Forget a socket."""
        self._present.pop(sid, None)

    def watched(self) -> set[str]:
        """Return the rounds that somebody here watches."""
        return {round_id for present in list(self._present.values()) for round_id in present.watches}

    def drop(self, account_id: str) -> None:
        """Close every socket of an account; whoever still has a session opens a new one at once."""
        for sid, present in list(self._present.items()):
            if present.account_id == account_id:
                self._server.disconnect(sid, namespace=NAMESPACE)

    # ------------------------------------------------------------------------------------------ asking

    def watch(self, sid: str, *said: object) -> dict[str, Any]:
        """Let a socket hear what happens in a round, and tell where the round stands."""
        return self._answered(sid, said, self._watch)

    def leave(self, sid: str, *said: object) -> dict[str, Any]:
        """Let a socket hear of a round no more."""
        return self._answered(sid, said, self._leave)

    def clock(self, sid: str, *said: object) -> dict[str, Any]:
        """Tell the court's time, for clocks in browsers."""
        return self._answered(sid, said, lambda _sid, _present, _body: {})

    def bid(self, sid: str, *said: object) -> dict[str, Any]:
        """Take a bid and acknowledge it with the committed answer."""
        return self._answered(sid, said, self._bid)

    def _watch(self, sid: str, present: Present, body: dict[str, Any]) -> dict[str, Any]:
        round_id = _round_id(body)
        if len(present.watches | {round_id}) > WATCHED_MAX:
            raise Refused(Refusal("watches-too-many", facts={"most": WATCHED_MAX}))
        # First into the room, then the look: what is published in between is heard twice and not missed.
        self._server.enter_room(sid, topic_of(round_id), namespace=NAMESPACE)
        try:
            standing = self._house.store.read(lambda session: bidding.snapshot(session, round_id))
        except Refused:
            self._server.leave_room(sid, topic_of(round_id), namespace=NAMESPACE)
            raise
        present.watches.add(round_id)
        return {"round": standing}

    def _leave(self, sid: str, present: Present, body: dict[str, Any]) -> dict[str, Any]:
        round_id = _round_id(body)
        present.watches.discard(round_id)
        self._server.leave_room(sid, topic_of(round_id), namespace=NAMESPACE)
        return {}

    def _bid(self, sid: str, present: Present, body: dict[str, Any]) -> dict[str, Any]:
        round_id, key = _round_id(body), body.get("key")
        rest = {name: value for name, value in body.items() if name not in {"round_id", "key"}}
        asked = read_values(BidAsked, rest)
        if present.account_id is None:
            raise Refused(Refusal("sign-in-needed"))
        self._slow_down(present, BIDS, "bids", present.account_id)
        try:
            registration_id = self._house.store.read(lambda session: _bidder(session, present, round_id))
        except Refused as refused:
            if refused.refusals[0].code == "sign-in-needed":
                # The session has ended since the handshake: the socket goes the way of the session.
                gevent.spawn(self._server.disconnect, sid, namespace=NAMESPACE)
            raise
        return enter(
            self._house,
            round_id=round_id,
            registration_id=registration_id,
            amount=asked.amount,
            key=key if isinstance(key, str) else "",
            valid_until=asked.valid_until,
            via="socket",
        ).plain()

    def _answered(
        self,
        sid: str,
        said: tuple[object, ...],
        deed: Callable[[str, Present, dict[str, Any]], dict[str, Any]],
    ) -> dict[str, Any]:
        """Do what was asked; whatever was sent, the answer is words in the asker's language."""
        present = self._present.get(sid)
        if present is None:
            return {"status": 401, "refusals": []}
        with present.app.app_context(), force_locale(present.locale):
            try:
                self._slow_down(present, ASKINGS, "askings", sid)
                answer = {"status": 200} | deed(sid, present, _body(said))
            except Refused as refused:
                answer = {"accepted": False} | problem_of(refused)
            except Exception:  # noqa: BLE001 - a socket that breaks its server breaks it for everybody
                _log.exception("An event of a socket could not be answered")
                answer = {"status": 500, "accepted": False, "refusals": []}
        return answer | {"now": iso(self._house.clock.now())}

    def _slow_down(self, present: Present, rule: str, *parts: str) -> None:
        item = parse(rule)
        if not present.app.extensions["mingpai-limits"].hit(item, "live", *parts):
            raise Refused(Refusal("too-hasty", facts={"seconds": max(1, item.get_expiry() // item.amount)}))

    # ----------------------------------------------------------------------------------------- telling

    def publish(self, topic: str, message: dict[str, object]) -> None:
        """Tell everybody in a round what was committed; who is too slow to take it asks for it later."""
        if topic.startswith("round:"):
            self._emit("news", topic, message)

    def beat(self) -> None:
        """Tell each watched round's number and the time, so that a gap shows within seconds."""
        watched = Counter(round_id for present in self._present.values() for round_id in present.watches)
        if watched:
            heads = self._house.store.read(lambda session: bidding.heads(session, list(watched)))
            at = iso(self._house.clock.now())
            for round_id, seq in heads.items():
                topic = topic_of(round_id)
                self._emit("beat", topic, {"round_id": round_id, "seq": seq, "now": at})
        self._beats += 1
        if self._beats % BEATS_A_CHECK == 0:
            self.drop_ended()

    def drop_ended(self) -> None:
        """Close the sockets whose session was ended since the handshake."""
        bound = {(p.account_id, p.session_version) for p in list(self._present.values()) if p.account_id}
        if not bound:
            return

        def ended(session: Any) -> set[str]:
            return {
                account_id for account_id, version in bound if not _is_current(session, account_id, version)
            }

        for account_id in self._house.store.read(ended):
            self.drop(account_id)

    def _emit(self, event: str, topic: str, message: dict[str, Any]) -> None:
        """Send to a room, but not to whoever has not taken what he was sent before."""
        engine = self._server.eio
        slow = [
            sid
            for sid, engine_id in self._server.manager.get_participants(NAMESPACE, topic)
            if engine_id in engine.sockets and engine.sockets[engine_id].queue.qsize() > OUTBOX_MAX
        ]
        self._server.emit(event, message, room=topic, namespace=NAMESPACE, skip_sid=slow)


def register_live(socketio: SocketIO, house: House) -> Hall:
    """Open the live room on the Socket.IO server, and let it beat."""
    hall = Hall(socketio, house)
    socketio.start_background_task(_beat_for_ever, hall)
    return hall


def _beat_for_ever(hall: Hall) -> None:
    while True:
        gevent.sleep(BEAT_SECONDS)
        try:
            hall.beat()
        except Exception:  # noqa: BLE001 - the beat must outlive a database that does not answer
            # The next beat comes in two seconds; who misses one asks for himself.
            _log.exception("A beat of the live room failed")


def _body(said: tuple[object, ...]) -> dict[str, Any]:
    """Return the one object that an event carries."""
    if not said:
        return {}
    if len(said) > 1 or not isinstance(said[0], dict):
        raise Refused(Refusal("json-unreadable"))
    return said[0]


def _round_id(body: dict[str, Any]) -> str:
    found = body.get("round_id")
    if not isinstance(found, str) or not found.isascii() or not found.isalnum() or len(found) > ID_LENGTH:
        raise Refused(Refusal("round-unknown"))
    return found


def _bidder(session: Any, present: Present, round_id: str) -> str:
    """Return the registration of whoever holds the socket, as his account and its session stand now."""
    account_id = present.account_id or ""
    if not _is_current(session, account_id, present.session_version):
        raise Refused(Refusal("sign-in-needed"))
    if BIDDER not in roles_of(session, account_id):
        raise Refused(Refusal("door-closed", facts={"roles": BIDDER}))
    return registered(session, round_id, account_id)


def _is_current(session: Any, account_id: str, version: int) -> bool:
    try:
        account = account_of(session, account_id)
    except Refused:
        return False
    return bool(account.active and account.session_version == version)
