"""The driver under Socket.IO: sockets without greenlets, frames that are whole, giants that are refused."""

from flask_socketio import SocketIO

from web.sockets.door import Handler, NoAnonymousUpgrade
from web.sockets.engine import Engine, LeanSocket
from web.sockets.frames import frame_of, text_frame
from web.sockets.members import Members
from web.sockets.wire import to_all

__all__ = [
    "Engine",
    "Handler",
    "LeanSocket",
    "Members",
    "NoAnonymousUpgrade",
    "frame_of",
    "make_lean",
    "text_frame",
    "to_all",
]


def make_lean(socketio: SocketIO) -> Engine:
    """Put the lean engine under this Socket.IO server, and return it; other servers are left alone."""
    server = socketio.server
    stock = server.eio
    engine = Engine(
        async_mode=stock.async_mode,
        cors_allowed_origins=stock.cors_allowed_origins,
        max_http_buffer_size=stock.max_http_buffer_size,
        transports=stock.transports,
        async_handlers=False,
        ping_interval=stock.ping_interval,
        ping_timeout=stock.ping_timeout,
    )
    engine.handlers = stock.handlers
    server.eio = engine
    return engine
