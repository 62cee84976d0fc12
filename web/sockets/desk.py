"""The one greenlet that reads for all sockets: a greenlet for each would cost more than all else together."""

import logging
from collections import deque
from typing import Any, Protocol

import gevent
import gevent.event

_log = logging.getLogger("mingpai.sockets")


class Reader(Protocol):
    """A socket that can be read and closed."""

    is_called: bool
    is_busy: bool

    def read(self) -> None:
        """Take what has come."""

    def end(self, reason: str) -> None:
        """Close."""

    def close(self) -> None:
        """Give the connection back."""


class Desk:
    """Where sockets are read in the order in which something came for them, and buried when they are over."""

    def __init__(self) -> None:
        """Make an empty desk; it begins to work with the first socket."""
        self.loop: Any = gevent.get_hub().loop
        self.slow: set[Any] = set()
        self.quiet = logging.getLogger("mingpai.sockets.protocol")
        self.quiet.setLevel(logging.CRITICAL)
        self._called: deque[Reader] = deque()
        self._over: deque[Reader] = deque()
        self._bell = gevent.event.Event()
        self._worker: gevent.Greenlet | None = None

    def call(self, wire: Reader) -> None:
        """Have a socket read; called by the loop, so it does not wait."""
        self._called.append(wire)
        self._ring()

    def bury(self, wire: Reader) -> None:
        """Have a socket closed; one that is in the middle of something is closed after it."""
        if not wire.is_busy:
            self._over.append(wire)
            self._ring()

    def _ring(self) -> None:
        if self._worker is None:
            self._worker = gevent.spawn(self._work)
        self._bell.set()

    def _work(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            while self._called or self._over:
                while self._called:
                    self._read(self._called.popleft())
                while self._over:
                    self._close(self._over.popleft())

    def _read(self, wire: Reader) -> None:
        wire.is_called = False
        try:
            wire.read()
        except Exception:  # noqa: BLE001 - a socket that breaks its reader breaks it for everybody
            _log.exception("A socket could not be read")
            wire.end("transport error")

    def _close(self, wire: Reader) -> None:
        try:
            wire.close()
        except Exception:  # noqa: BLE001 - the others must be closed too
            _log.exception("A socket could not be closed")
