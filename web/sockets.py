"""Sockets that neither tear their frames nor swallow giants: the driver under Socket.IO, safe for gevent."""

from collections.abc import Callable, Iterable
from typing import Any

import gevent.event
import gevent.lock
import gevent.selectors
import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from engineio.async_drivers.gevent import Thread
from flask_socketio import SocketIO

from web.config import SOCKET_BYTES_MAX

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# A reader who takes nothing for this long is gone; he comes back and asks for what he missed.
SEND_SECONDS_MAX = 10
PATH = "/socket.io"


class SteadySocket:
    """A socket that sends the whole of each frame before the next one begins."""

    def __init__(self, sock: Any) -> None:
        """Take the socket of the connection."""
        self._sock = sock
        self._sending = gevent.lock.RLock()

    def send(self, frame: bytes) -> int:
        """Send all of the frame: a plain send may stop half-way, and the next frame tears it apart."""
        with self._sending, gevent.Timeout(SEND_SECONDS_MAX, OSError("the reader takes nothing")):
            self._sock.sendall(frame)
        return len(frame)

    def recv(self, size: int) -> bytes:
        """Return what has arrived."""
        received: bytes = self._sock.recv(size)
        return received

    def fileno(self) -> int:
        """Return the number by which a selector knows the socket."""
        number: int = self._sock.fileno()
        return number

    def close(self) -> None:
        """Close the connection."""
        self._sock.close()


class SteadyServer(simple_websocket.Server):
    """The server's end of one WebSocket."""

    def handshake(self) -> None:
        """Put the steady socket in before the first byte is answered."""
        self.sock: Any = SteadySocket(self.sock)
        super().handshake()


class SteadyWebSocket(SimpleWebSocketWSGI):
    """What Socket.IO calls to take a connection over."""

    def __call__(self, environ: dict[str, Any], _start_response: object) -> Any:
        """Serve one connection until it ends."""
        self.ws = SteadyServer(
            environ,
            max_message_size=SOCKET_BYTES_MAX,
            thread_class=Thread,
            event_class=gevent.event.Event,
            selector_class=gevent.selectors.DefaultSelector,
        )
        return self.app(self)


def make_steady(socketio: SocketIO) -> None:
    """Have this Socket.IO server use the steady driver; other servers of the process are left alone."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": SteadyWebSocket}  # noqa: SLF001 - the driver table has no other door


class NoAnonymousUpgrade:
    """Refuses a socket that brings a session but does not say which page opened it."""

    def __init__(self, inner: Application) -> None:
        """Take the application behind."""
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass everything on but an upgrade with cookies and without Origin."""
        at_socket = environ.get("PATH_INFO", "").startswith(PATH)
        if at_socket and environ.get("HTTP_COOKIE") and not environ.get("HTTP_ORIGIN"):
            start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"A socket with a session names its origin.\n"]
        return self._inner(environ, start_response)
