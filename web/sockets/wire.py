"""One WebSocket on one non-blocking connection: whole messages in, whole frames out, and nobody waits."""

import socket
from collections import deque
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from websockets.frames import CloseCode, Opcode
from websockets.protocol import SERVER, Protocol

from web.sockets.desk import Desk
from web.sockets.frames import close_frame

READ_BYTES = 16_384
# What a socket has not taken yet is kept up to here; what comes on top is dropped whole, and asked for again.
OUTBOX_FRAMES = 64
OUTBOX_BYTES = 256 * 1024
# Answers and pings may go as far again: who does not even take those is gone.
_ANSWERS_ON_TOP = 2
# A reader who takes nothing for this long is gone; he comes back and asks for what he missed.
STUCK_SECONDS = 10
# What the kernel keeps for one socket before a frame has to wait here.
KERNEL_BYTES = 65_536
PARTS_MAX = 64


class Wire:
    """The server's end of one WebSocket."""

    # fmt: off
    __slots__ = (
        "_desk", "_inbox", "_is_leaving", "_lagging", "_loop", "_parts", "_pending", "_protocol", "_reading",
        "_sock", "_writing", "ended", "hear", "is_busy", "is_called", "is_over", "late", "outbox", "put",
        "reason", "stuck_since",
    )
    # fmt: on

    def __init__(
        self,
        number: int,
        desk: Desk,
        *,
        bytes_max: int,
        hear: Callable[[bytes], None],
        ended: Callable[[str], None],
        late: Callable[[str], bytes],
    ) -> None:
        """Take over a connection by its number; `late` is the frame that tells what was left out."""
        self._sock = socket.socket(fileno=number)
        self._sock.setblocking(False)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self.put = self._sock.send
        self._desk, self._loop = desk, desk.loop
        self._protocol = Protocol(SERVER, max_size=bytes_max, logger=desk.quiet)
        self.hear, self.ended, self.late = hear, ended, late
        self.outbox: deque[bytes] | None = None
        self._pending = 0
        self.stuck_since = 0.0
        self._lagging: set[str] | None = None
        self._inbox: deque[bytes] | None = None
        self._parts: list[bytes] | None = None
        self.is_busy = self.is_called = self.is_over = self._is_leaving = False
        self.reason = ""
        self._writing: Any = None
        self._reading = self._loop.io(number, 1)
        self._reading.start(self._readable)

    # -------------------------------------------------------------------------------------------- in

    def _readable(self) -> None:
        """Note that something has come; the loop itself must not wait, so the desk reads it."""
        if not self.is_called:
            self.is_called = True
            self._desk.call(self)

    def read(self) -> None:
        """Take what has come, and hear each whole message in its order."""
        if self.is_over or self.is_busy:
            return
        try:
            data = self._sock.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            self.end("transport error")
            return
        if not data:
            self.end("transport close")
            return
        protocol = self._protocol
        protocol.receive_data(data)
        for event in protocol.events_received():
            self._take(event)
        for answer in protocol.data_to_send():
            if answer and not self.is_over:
                self.send(answer)
        if protocol.eof_sent:
            self.leave("transport close")

    def _take(self, frame: Any) -> None:
        match frame.opcode:
            case Opcode.TEXT if frame.fin:
                self._heard(frame.data)
            case Opcode.TEXT:
                self._parts = [frame.data]
            case Opcode.CONT:
                self._take_part(frame)
            case Opcode.BINARY:
                self.fail(CloseCode.UNSUPPORTED_DATA)

    def _take_part(self, frame: Any) -> None:
        parts = self._parts
        if parts is None or len(parts) >= PARTS_MAX:
            self.fail(CloseCode.POLICY_VIOLATION)
            return
        parts.append(frame.data)
        if frame.fin:
            self._parts = None
            self._heard(b"".join(parts))

    def _heard(self, message: bytes) -> None:
        if self.is_over or self._is_leaving:
            return
        if self.is_busy:
            if self._inbox is None:
                self._inbox = deque()
            self._inbox.append(message)
        else:
            self.hear(message)

    def hold(self) -> None:
        """Hear nothing more until `go_on`: what was said last takes a while."""
        self.is_busy = True
        self._reading.stop()

    def go_on(self) -> None:
        """Hear what came in between, and then whatever comes."""
        self.is_busy = False
        while self._inbox and not self.is_busy and not self.is_over:
            self.hear(self._inbox.popleft())
        if self.is_over:
            self._desk.bury(self)
        elif not self.is_busy:
            self._inbox = None
            self._reading.start(self._readable)

    # ------------------------------------------------------------------------------------------- out

    def send(self, frame: bytes) -> None:
        """Send an answer: it is kept where it cannot go at once, and is never left out."""
        if self.outbox is not None:
            if len(self.outbox) < OUTBOX_FRAMES * _ANSWERS_ON_TOP and (
                self._pending + len(frame) <= OUTBOX_BYTES * _ANSWERS_ON_TOP
            ):
                self.outbox.append(frame)
                self._pending += len(frame)
            else:
                self.end("the reader takes nothing")
            return
        try:
            sent = self.put(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.end("transport error")
            return
        if sent != len(frame):
            self.keep(frame, sent)

    def keep(self, frame: bytes, sent: int) -> None:
        """Keep what the connection did not take of a frame, and go on with it when it can."""
        if self.is_over:
            return
        rest = frame[sent:]
        self.outbox, self._pending = deque((rest,)), len(rest)
        self.stuck_since = monotonic()
        self._desk.slow.add(self)
        if self._writing is None:
            self._writing = self._loop.io(self._sock.fileno(), 2)
        self._writing.start(self._writable)

    def queue(self, frame: bytes, about: str) -> None:
        """Keep news for a slow reader; where there is no room they are left out whole, and he is told so."""
        assert self.outbox is not None
        if self._lagging and about in self._lagging:
            return
        if len(self.outbox) >= OUTBOX_FRAMES or self._pending + len(frame) > OUTBOX_BYTES:
            if self._lagging is None:
                self._lagging = set()
            self._lagging.add(about)
            return
        self.outbox.append(frame)
        self._pending += len(frame)

    def _writable(self) -> None:
        """Send on where it stopped."""
        outbox = self.outbox
        assert outbox is not None
        try:
            sent = self._sock.sendmsg(outbox)
        except BlockingIOError:
            return
        except OSError:
            self.end("transport error")
            return
        self.stuck_since = monotonic()
        self._pending -= sent
        while outbox and sent >= len(outbox[0]):
            sent -= len(outbox.popleft())
        if outbox:
            outbox[0] = outbox[0][sent:]
        elif self._lagging:
            outbox.extend(self.late(about) for about in sorted(self._lagging))
            self._pending = sum(map(len, outbox))
            self._lagging = None
        else:
            self._idle()

    def _idle(self) -> None:
        self.outbox = None
        self._writing.stop()
        self._desk.slow.discard(self)
        if self._is_leaving:
            self.end(self.reason)

    # ------------------------------------------------------------------------------------------ going

    def fail(self, code: int) -> None:
        """Tell the other side what was wrong, and close."""
        if not self.is_over:
            self.send(close_frame(int(code)))
            self.leave("transport error")

    def leave(self, reason: str) -> None:
        """Close once everything that was said has gone out; nothing is heard any more."""
        if self.is_over or self._is_leaving:
            return
        if self.outbox is None:
            self.end(reason)
        else:
            self._is_leaving, self.reason = True, reason
            self._reading.stop()

    def end(self, reason: str) -> None:
        """Close now; whoever goes through the sockets at this moment is not disturbed."""
        if not self.is_over:
            self.is_over, self.reason = True, reason
            self._reading.stop()
            if self._writing is not None:
                self._writing.stop()
            self._desk.bury(self)

    def end_if_stuck(self, seconds: float) -> None:
        """Close where nothing was taken for so long."""
        if monotonic() - self.stuck_since > seconds:
            self.end("the reader takes nothing")

    def close(self) -> None:
        """Give the connection back and say so, once."""
        if self._sock.fileno() < 0:
            return
        self._reading.close()
        if self._writing is not None:
            self._writing.close()
        self._desk.slow.discard(self)
        self.outbox = deque()
        self._sock.close()
        self.ended(self.reason)


def to_all(wires: Iterable[Wire], frame: bytes, about: str) -> None:
    """Send one frame to every socket; who is slow gets it later or is told that he missed it."""
    size = len(frame)
    for wire in wires:
        if wire.outbox is not None:
            wire.queue(frame, about)
            continue
        try:
            sent = wire.put(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            wire.end("transport error")
            continue
        if sent != size:
            wire.keep(frame, sent)
