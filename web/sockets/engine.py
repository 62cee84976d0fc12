"""Engine.IO over lean sockets: no queue, no writer and no heartbeat of their own for each of them."""

import logging
from collections.abc import Callable
from typing import Any, Protocol

import engineio
import gevent
import orjson
from engineio import packet
from engineio.socket import Socket

from web.haste import Pace
from web.sockets.desk import Desk
from web.sockets.door import TAKE, handshake
from web.sockets.frames import frame_of, text_frame
from web.sockets.wire import STUCK_SECONDS, Wire

SOCKETS_MAX = 10_000
# So many places are kept for those who bring a ticket: watchers never lock bidders out.
PLACES_FOR_BIDDERS = 1_000
# Names of acknowledgements are whole numbers that every program can hold.
ACK_DIGITS_MAX = 15
CONNECT_BYTES_MAX = 2_048
HANDSHAKES = "1200 per minute"
TICK_SECONDS = 1
_FULL_SECONDS = 10
_PING = text_frame(b"2")
_DISCONNECT = text_frame(b"41")
_DEFECT = 1008
_NOT_TEXT = 1007

_log = logging.getLogger("mingpai.sockets")


class Listener(Protocol):
    """Whoever hears the events of all sockets."""

    def heard(self, held: "LeanSocket", event: str, ack: bytes, said: list[Any]) -> None:
        """Take an event; one that nobody knows is passed over."""

    def garbled(self, held: "LeanSocket", ack: bytes) -> None:
        """Say that an event could not be read."""


class LeanSocket(Socket):
    """An Engine.IO socket that writes straight to its connection."""

    def __init__(self, engine: "Engine", sid: str, number: int) -> None:
        """Take the connection; what the stock socket makes for itself is left out."""
        self.server = engine
        self.sid = sid
        self.connected = self.upgraded = True
        self.closed = self.closing = self.upgrading = False
        self.awaits_pong = False
        self.born = engine.tick
        self.seat: Any = None
        self.slot = -1
        self.wire = Wire(
            number,
            engine.desk,
            bytes_max=engine.max_http_buffer_size,
            hear=self.hear,
            ended=self.ended,
            late=engine.late,
        )

    # -------------------------------------------------------------------------------------------- in

    def hear(self, message: bytes) -> None:
        """Take one Engine.IO packet; whatever is none closes the socket."""
        self.awaits_pong = False
        kind = message[:2]
        if kind == b"42" and self.seat is not None:
            self._hear_event(message)
        elif kind == b"3":
            return
        elif kind == b"40" and self.seat is None and _is_connect(message):
            self.beside(lambda: self.server.pass_on(self, message))
        elif kind in {b"1", b"41"}:
            self.wire.leave("client disconnect")
        else:
            self.wire.fail(_DEFECT)

    def _hear_event(self, message: bytes) -> None:
        start = message.find(b"[", 2, 3 + ACK_DIGITS_MAX)
        ack = bytes(message[2:start])
        if start < 0 or not (ack.isdigit() or not ack):
            self.wire.fail(_DEFECT)
            return
        try:
            said = orjson.loads(message[start:])
        except orjson.JSONDecodeError:
            self._garbled(message, ack)
            return
        if not said or not isinstance(said[0], str):
            self.wire.fail(_DEFECT)
        else:
            # Never to the Socket.IO server above: there a client could set off what only the server may,
            # such as the handler of a new connection, by an event of its name.
            self.server.listener.heard(self, said[0], ack, said[1:])

    def _garbled(self, message: bytes, ack: bytes) -> None:
        """Say that something cannot be read; some libraries write numbers that JSON does not know."""
        try:
            message.decode()
        except UnicodeDecodeError:
            self.wire.fail(_NOT_TEXT)
        else:
            self.server.listener.garbled(self, ack)

    def beside(self, work: Callable[[], None]) -> None:
        """Do something that may wait, and hear the next message after it."""
        self.wire.hold()
        gevent.spawn(self._do, work)

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # noqa: BLE001 - the socket goes on hearing, whatever became of one message
            _log.exception("What a socket asked for could not be done")
        finally:
            self.wire.go_on()

    # ------------------------------------------------------------------------------------------- out

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet of Engine.IO."""
        self.wire.send(frame_of(pkt.encode()))

    def check_ping_timeout(self) -> bool:
        """Tell that all is well: the engine looks after its sockets itself, by a clock that is never set."""
        return True

    def schedule_ping(self) -> None:
        """Do nothing: the engine pings."""

    # ------------------------------------------------------------------------------------------ going

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002, FBT001, FBT002 - its signature
        """Close the socket; what was said before still goes out."""
        self.wire.leave(reason or self.server.reason.SERVER_DISCONNECT)

    def ended(self, reason: str) -> None:
        """Tell that the connection is over, once."""
        self.closing = True
        self.server.forget(self, reason)
        self.closed = True


class Engine(engineio.Server):
    """The Engine.IO server of lean sockets: WebSocket only, one wheel of pings for all."""

    def __init__(self, **options: Any) -> None:
        """Make an engine that nobody has come to yet."""
        super().__init__(**options)
        self.desk = Desk()
        self.tick = 0
        self.listener: Listener
        self.handshakes = Pace(HANDSHAKES)
        self.late: Callable[[str], bytes] = lambda about: text_frame(b"42" + orjson.dumps(["resync", about]))
        self._slots: list[set[LeanSocket]] = [set() for _ in range(int(self.ping_interval))]
        self._joined = 0
        self._wheel: gevent.Greenlet | None = None

    def _handle_connect(
        self,
        environ: dict[str, Any],
        start_response: Any,
        transport: str,
        jsonp_index: object = None,  # noqa: ARG002 - its signature
    ) -> Any:
        """Open a socket: the connection leaves the web server's hands, and its greenlet ends."""
        if transport != "websocket" or TAKE not in environ:
            return self._bad_request("Sockets need the server that `mingpai serve` starts.")
        if refused := self._refused(environ):
            status, words, seconds = refused
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", str(seconds))]
            start_response(status, headers)
            return [words]
        is_good, answer = handshake(environ)
        if not is_good:
            return self._bad_request("This is no handshake of a WebSocket.")
        sid = self.generate_id()
        held = LeanSocket(self, sid, environ[TAKE]())
        self._join(held)
        # The request as a whole would be most of what a watcher costs.
        kept = {name: environ[name] for name in ("REMOTE_ADDR", "flask.app") if name in environ}
        self._trigger_event("connect", sid, kept | {"mingpai.socket": held}, run_async=False)
        held.wire.send(answer + text_frame(b"0" + orjson.dumps(self._opening(sid))))
        return []

    def _refused(self, environ: dict[str, Any]) -> tuple[str, bytes, int] | None:
        """Return why nobody can be let in just now, with the time after which it is worth trying again."""
        if len(self.sockets) >= SOCKETS_MAX:
            return "503 Service Unavailable", b"Every place is taken. Try again in a while.\n", _FULL_SECONDS
        if not self.handshakes.allows(environ.get("REMOTE_ADDR") or "nobody"):
            pause = self.handshakes.pause
            return "429 Too Many Requests", b"This address opens too many sockets. Wait a moment.\n", pause
        return None

    def _opening(self, sid: str) -> dict[str, Any]:
        return {
            "sid": sid,
            "upgrades": [],
            "pingInterval": int(self.ping_interval * 1000),
            "pingTimeout": int(self.ping_timeout * 1000),
            "maxPayload": self.max_http_buffer_size,
        }

    def pass_on(self, held: LeanSocket, message: bytes) -> None:
        """Hand a Socket.IO packet to whoever serves Socket.IO above."""
        self._trigger_event("message", held.sid, message[1:].decode(), run_async=False)

    def put_out(self, held: LeanSocket) -> None:
        """Close a socket from this side; the client is told first, so that he knows why."""
        held.wire.send(_DISCONNECT)
        held.wire.leave(self.reason.SERVER_DISCONNECT)

    def forget(self, held: LeanSocket, reason: str) -> None:
        """Take a socket that is over out of every table."""
        self._slots[held.slot].discard(held)
        if self.sockets.pop(held.sid, None) is not None:
            self._trigger_event("disconnect", held.sid, reason, run_async=False)

    # ------------------------------------------------------------------------------------------ pings

    def _join(self, held: LeanSocket) -> None:
        self.sockets[held.sid] = held
        held.slot = self._joined % len(self._slots)
        self._slots[held.slot].add(held)
        self._joined += 1
        if self._wheel is None:
            self._wheel = gevent.spawn(self._turn_for_ever)

    def _turn_for_ever(self) -> None:
        while True:
            gevent.sleep(TICK_SECONDS)
            try:
                self.turn()
            except Exception:  # noqa: BLE001 - the wheel must outlive what it meets
                _log.exception("The sockets could not be pinged")

    def turn(self) -> None:
        """Ping who is due, and close who did not answer, never said who he is, or takes nothing.

        Time is counted in turns: a server that stood still has not missed anybody's answer.
        """
        self.tick += 1
        wait = int(self.ping_timeout)
        for held in list(self._slots[(self.tick - wait) % len(self._slots)]):
            if held.awaits_pong:
                held.wire.end(self.reason.PING_TIMEOUT)
            elif held.seat is None and self.tick - held.born >= wait:
                held.wire.leave(self.reason.SERVER_DISCONNECT)
        for held in list(self._slots[self.tick % len(self._slots)]):
            held.awaits_pong = True
            held.wire.send(_PING)
        for wire in list(self.desk.slow):
            wire.end_if_stuck(STUCK_SECONDS)


def _is_connect(message: bytes) -> bool:
    """Tell whether a packet connects to the one namespace that there is, with nothing but flat words."""
    if len(message) > CONNECT_BYTES_MAX:
        return False
    try:
        said = orjson.loads(message[2:] or b"{}")
    except orjson.JSONDecodeError:
        return False
    return isinstance(said, dict) and all(isinstance(value, str) for value in said.values())
