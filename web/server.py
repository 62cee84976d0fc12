"""The server: gevent's WSGI listener without delay, Socket.IO over it, the sweep beside it, a clean end."""

import gc
import logging
import os
import signal
from collections.abc import Callable
from typing import Any

import click
import gevent
import gevent.pool
import gevent.pywsgi
import gevent.socket
from flask import Flask
from flask_socketio import SocketIO
from werkzeug.middleware.proxy_fix import ProxyFix

from jobs.scheduler import wake
from jobs.ticks import tick, until_next
from store import faults
from store.liveness import Pulse
from web import create_app
from web.config import SOCKET_BYTES_MAX, BadSettingsError, Settings, is_loopback
from web.doctor import examine
from web.live import register_live
from web.nodes import NODES, Nodes, join
from web.runner import runner_for
from web.sockets import Handler, Members, NoAnonymousUpgrade
from web.wiring import EXTENSION, House, build

CONNECTIONS_MAX = 10_000
BACKLOG = 1_024
STOP_SECONDS = 5
GARBAGE_THRESHOLDS = (20_000, 20, 50)
_log = logging.getLogger("mingpai.server")


def make_socketio(app: Flask, settings: Settings) -> SocketIO:
    """Return the Socket.IO server of the application, with the live events on it."""
    socketio = plain_socketio(app, settings, client_manager=Members())
    house = app.extensions[EXTENSION]
    app.extensions[NODES] = join(house, register_live(socketio, house))
    return socketio


def plain_socketio(app: Flask, settings: Settings, **more: Any) -> SocketIO:
    """Return a Socket.IO server over the application as the library has it: nothing of ours is on it."""
    return SocketIO(
        app,
        async_mode="gevent",
        cors_allowed_origins=list(settings.origins),
        max_http_buffer_size=SOCKET_BYTES_MAX,
        transports=["websocket"],
        manage_session=False,
        # Events of one client are handled in the order in which he sent them.
        async_handlers=False,
        ping_interval=15,
        ping_timeout=10,
        **more,
    )


def make_server(
    settings: Settings, *, sockets: Callable[[Flask, Settings], SocketIO] = make_socketio
) -> tuple[gevent.pywsgi.WSGIServer, Flask]:
    """Return a server that listens but does not serve yet, and its application.

    `sockets` opens the live room; another one stands beside it where transports are compared.
    """
    house = build(settings, runner=runner_for(settings))
    app = create_app(settings, house=house)
    app.extensions["socketio"] = sockets(app, settings)
    application: Any = NoAnonymousUpgrade(app)
    if settings.proxies:
        # Sockets are taken before the application looks at who forwarded them.
        application = ProxyFix(application, x_for=settings.proxies, x_proto=1)
    server = gevent.pywsgi.WSGIServer(
        _listener(settings.host, settings.port),
        application,
        handler_class=Handler,
        spawn=gevent.pool.Pool(CONNECTIONS_MAX),
        log=None,
        error_log=logging.getLogger("mingpai.connections"),
    )
    return server, app


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("apscheduler", "alembic", "engineio", "socketio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _refuse_the_unfit(settings)
    _arm_faults(settings)
    server, app = make_server(settings)
    app.extensions[NODES].start()
    stop_sweeping = _start_sweeping(app.extensions[EXTENSION], app.extensions[NODES])
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.stop, STOP_SECONDS)
    _collect_less()
    click.echo(f"Mingpai listens at http://{settings.host}:{settings.port}")
    try:
        server.serve_forever(stop_timeout=STOP_SECONDS)
    finally:
        stop_sweeping()
        app.extensions[NODES].stop()
        house = app.extensions[EXTENSION]
        # Whoever was let in is answered before the database closes.
        house.room.stop()
        house.store.close()


def _collect_less() -> None:
    """Have the collector of circular garbage pass over what stays for good, and come less often.

    Every bid makes some hundred objects and leaves none of them behind; looking through all that is alive
    each time would hold everybody up.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


def _listener(host: str, port: int) -> gevent.socket.socket:
    """Return a listening socket whose connections send each answer at once instead of waiting for more."""
    family = gevent.socket.AF_INET6 if ":" in host else gevent.socket.AF_INET
    listener = gevent.socket.socket(family, gevent.socket.SOCK_STREAM)
    listener.setsockopt(gevent.socket.SOL_SOCKET, gevent.socket.SO_REUSEADDR, 1)
    listener.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
    except OSError as fault:
        raise BadSettingsError(
            f"Nobody can listen at {host}:{port} ({fault.strerror}); name another PORT."
        ) from fault
    listener.listen(BACKLOG)
    return listener


def _refuse_the_unfit(settings: Settings) -> None:
    """Stop before the first bid if something is wrong that a bid could be lost by."""
    blocks = [finding.text for finding in examine(settings) if finding.level == "block"]
    if blocks:
        raise BadSettingsError("This instance is not fit to serve: " + " ".join(blocks))


def _arm_faults(settings: Settings) -> None:
    """Set off the faults that a test asks for, where nobody but this machine is served."""
    if not os.environ.get(faults.VARIABLE):
        return
    if not is_loopback(settings.host):
        raise BadSettingsError(
            f"{faults.VARIABLE} ends the server on purpose: it only runs on a loopback host."
        )
    faults.arm_from(os.environ)
    _log.warning("Faults are armed: %s", os.environ[faults.VARIABLE])


def _start_sweeping(house: House, nodes: Nodes) -> Callable[[], None]:
    """Start what wakes the sweep of due things, and return what stops it.

    The first sweep comes before the first visitor: what a gap in the service touched is stopped by then.
    """
    pulse = Pulse(house.settings.node)

    def sweep() -> float | None:
        tick(house.store, house.room, house.bank, pulse)
        nodes.swept()
        return until_next(house.store, house.room)

    sweep()
    return wake(sweep)
