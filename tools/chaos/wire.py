"""The light client's two doors: HTTP over one connection, Socket.IO over one WebSocket; losses are said."""

import http.client
import json
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

ASK_SECONDS = 8.0
FRAME_BYTES_MAX = 4 * 1024 * 1024


class LostError(Exception):
    """Nobody knows whether what was sent arrived, or what became of it."""


class UnsentError(LostError):
    """It is certain that nothing was sent: whoever was to be asked did not let one in."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def plain(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return the body as data; an empty object where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


class Door:
    """HTTP at one node."""

    def __init__(self, port: int, *, seconds: float = ASK_SECONDS) -> None:
        """Take the port; a connection is made with the first question."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask and return the answer; raise LostError where there is none."""
        try:
            self._connection.request(method, path, body, dict(headers or {}))
            answer = self._connection.getresponse()
            return Reply(answer.status, dict(answer.headers), answer.read())
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise LostError(type(error).__name__) from error

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


@dataclass(slots=True)
class Wire:
    """Socket.IO's packets over one WebSocket, read by whoever waits for an answer."""

    _socket: ClientConnection
    _open: ExitStack
    news: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _asked: int = 0

    @classmethod
    def open(cls, port: int, *, ticket: str = "", cookie: str = "") -> "Wire":
        """Open a socket as the page does; with a ticket, or the cookie, as somebody."""
        headers = {"Cookie": cookie} if cookie else {}
        stack = ExitStack()
        try:
            # Kept open until the wire is closed, and left in the same way as by a with.
            socket = stack.enter_context(
                connect(
                    f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket",
                    origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
                    additional_headers=headers,
                    open_timeout=ASK_SECONDS,
                    close_timeout=0.2,
                    ping_interval=None,
                    compression=None,
                    max_size=FRAME_BYTES_MAX,
                    proxy=None,
                )
            )
        except (OSError, WebSocketException, TimeoutError) as error:
            raise LostError(type(error).__name__) from error
        wire = cls(socket, stack)
        wire._greet(ticket)
        return wire

    def ask(self, event: str, body: dict[str, Any], *, seconds: float = ASK_SECONDS) -> dict[str, Any]:
        """Send an event and return its acknowledgement; what else arrives meanwhile is kept as news."""
        number = self._asked
        self._asked += 1
        self._send(f"42{number}{json.dumps([event, body], ensure_ascii=False)}")
        begins = f"43{number}["
        while not (packet := self._receive(seconds)).startswith(begins):
            self._take(packet)
        answer: dict[str, Any] = json.loads(packet[packet.index("[") :])[0]
        return answer

    def listen(self, seconds: float) -> list[tuple[str, dict[str, Any]]]:
        """Return the events that have arrived, waiting so long for the first one."""
        if not self.news:
            try:
                self._take(self._receive(seconds, patient=True))
            except TimeoutError:
                return []
        heard, self.news = self.news, []
        return heard

    def close(self) -> None:
        """Close the socket."""
        with suppress(OSError, WebSocketException):
            self._open.close()

    def _greet(self, ticket: str) -> None:
        while not self._receive(ASK_SECONDS).startswith("0"):
            pass
        self._send("40" + (json.dumps({"ticket": ticket}) if ticket else ""))
        while not (packet := self._receive(ASK_SECONDS)).startswith("40"):
            if packet.startswith("44"):
                self.close()
                raise LostError("the socket was not let in")
            self._take(packet)

    def _take(self, packet: str) -> None:
        if packet == "2":
            self._send("3")
        elif packet.startswith("42"):
            event, body = json.loads(packet[packet.index("[") :])[:2]
            self.news.append((event, body))
        elif packet.startswith(("41", "1")):
            raise LostError("the server closed the socket")

    def _send(self, packet: str) -> None:
        try:
            self._socket.send(packet)
        except (OSError, WebSocketException) as error:
            raise LostError(type(error).__name__) from error

    def _receive(self, seconds: float, *, patient: bool = False) -> str:
        try:
            return str(self._socket.recv(timeout=seconds))
        except TimeoutError as error:
            if patient:
                raise
            self.close()
            raise LostError("no answer in time") from error
        except (OSError, WebSocketException) as error:
            raise LostError(type(error).__name__) from error
