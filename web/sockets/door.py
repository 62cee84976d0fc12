"""Where a socket comes in: the handshake is checked, and the connection leaves the web server's hands."""

from collections.abc import Callable, Iterable
from typing import Any

from gevent.pywsgi import WSGIHandler
from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.server import ServerProtocol

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
PATH = "/socket.io"
# Under this name the web server's handler lets an application take the connection over.
TAKE = "mingpai.take"
_HEADERS = {
    "Connection": "HTTP_CONNECTION",
    "Upgrade": "HTTP_UPGRADE",
    "Sec-WebSocket-Key": "HTTP_SEC_WEBSOCKET_KEY",
    "Sec-WebSocket-Version": "HTTP_SEC_WEBSOCKET_VERSION",
}


class Handler(WSGIHandler):
    """The web server's handler, which gives its connection away when it is asked to."""

    def get_environ(self) -> dict[str, Any]:
        """Return the request, and how to take its connection over."""
        environ: dict[str, Any] = super().get_environ()
        environ[TAKE] = self._give_away
        return environ

    def _give_away(self) -> int:
        """Return the connection's number; this handler touches it no more."""
        connection: Any = self.__dict__["socket"]
        number: int = connection.detach()
        self.__dict__["socket"] = None
        self.close_connection = True
        return number


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


def handshake(environ: dict[str, Any]) -> tuple[bool, bytes]:
    """Return whether the request opens a WebSocket, and the whole answer to it; nothing is compressed."""
    headers = Headers()
    for name, key in _HEADERS.items():
        if key in environ:
            headers[name] = environ[key]
    answer = ServerProtocol().accept(Request(environ["PATH_INFO"], headers))
    return answer.status_code == 101, answer.serialize()  # noqa: PLR2004 - switching protocols
