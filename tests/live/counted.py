"""The server as `mingpai serve` runs it, which also writes down what it holds of sockets when it is asked."""

# ruff: noqa: E402 - the patch comes first, as in mingpai.py
import gevent.monkey

gevent.monkey.patch_all()

import gc
import json
import os
import signal
from pathlib import Path
from typing import Any

import gevent

from web import server
from web.config import settings_from_environment
from web.live import Hall
from web.live.floor import Floor
from web.live.seats import Seat
from web.sockets import LeanSocket
from web.sockets.wire import Wire

KINDS = (Wire, LeanSocket, Seat, Floor)
FILE = "tables.json"


def main() -> None:
    """Serve, and write the tables into the home at each SIGUSR1."""
    home = Path(os.environ["MINGPAI_HOME"])
    made: list[Any] = []
    make = server.make_server

    def make_and_keep(settings: Any) -> Any:
        made.append(make(settings))
        return made[-1]

    server.make_server = make_and_keep
    gevent.signal_handler(signal.SIGUSR1, lambda: _write_down(home / FILE, made[0][1]))
    server.serve(settings_from_environment(os.environ))


def _write_down(path: Path, app: Any) -> None:
    socketio = app.extensions["socketio"].server
    # The server has the collector pass over what stays for good; here everything is counted.
    gc.unfreeze()
    gc.collect()
    alive = gc.get_objects()
    hall = next(thing for thing in alive if isinstance(thing, Hall))
    tables = {
        "sockets": len(socketio.eio.sockets),
        "members": len(socketio.manager.rooms.get("/", {}).get(None, {})),
        "requests": len(socketio.environ),
        "floors": len(hall.watched()),
        **{kind.__name__: sum(isinstance(thing, kind) for thing in alive) for kind in KINDS},
    }
    part = path.with_suffix(".part")
    part.write_text(json.dumps(tables), encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main()
