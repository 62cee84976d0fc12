"""A WebSocket byte by byte, for what no library would send, and for readers slower than any library."""

import base64
import json
import os
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

SECONDS = 30


class Raw:
    """A connection to a server's socket door; nothing is done that is not asked for."""

    def __init__(
        self, url: str, *, origin: str | None = None, cookie: str = "", receive_bytes: int = 0
    ) -> None:
        """Open the WebSocket, and read up to the server's first packet."""
        place = urlsplit(url)
        self.sock = socket.socket()
        if receive_bytes:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.sock.settimeout(SECONDS)
        self.sock.connect((place.hostname, place.port))
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: {place.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *([f"Origin: {origin}"] if origin else []),
            *([f"Cookie: {cookie}"] if cookie else []),
        ]
        self.sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.head = head.decode()
        self.status = int(self.head.split()[1])
        self.opening = json.loads(self.read()[1:]) if self.status == 101 else {}

    def connect(self, auth: dict[str, str] | None = None) -> str:
        """Connect to the namespace, and return the server's answer."""
        self.send("40" + (json.dumps(auth) if auth else ""))
        return self.read_until("4")

    def ask(self, event: str, body: object, ack: int = 7) -> Any:
        """Send an event, and return its acknowledgement."""
        self.send(f"42{ack}" + json.dumps([event, body]))
        return json.loads(self.read_until(f"43{ack}")[len(f"43{ack}") :])[0]

    def send(self, text: str | bytes, *, opcode: int = 1, masked: bool = True) -> None:
        """Send one whole frame."""
        self.sock.sendall(framed(text, opcode=opcode, masked=masked))

    def read_until(self, start: str) -> str:
        """Return the next message that begins so; pings are answered, everything else is passed over."""
        while True:
            message = self.read()
            if message == "2":
                self.send("3")
            elif message.startswith(start):
                return message

    def read(self) -> str:
        """Return the next text message; raise ConnectionError where the server has closed."""
        opcode, payload = self.frame()
        if opcode == 8:
            raise ConnectionError(payload)
        return payload.decode() if opcode == 1 else self.read()

    def frame(self) -> tuple[int, bytes]:
        """Return the next frame, which must be whole, final, plain and without a mask."""
        head = self._take(2)
        assert head[0] & 0xF0 == 0x80, f"no whole frame begins with {head.hex()}"
        assert not head[1] & 0x80, "a server does not mask"
        length = head[1]
        if length == 126:
            (length,) = struct.unpack("!H", self._take(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._take(8))
        return head[0] & 0x0F, self._take(length)

    def is_closed(self) -> bool:
        """Read to the end, and tell that there is one."""
        try:
            while self.sock.recv(65_536):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def close(self) -> None:
        """Go away without a word."""
        self.sock.close()

    def _take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            self._more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _more(self) -> None:
        received = self.sock.recv(65_536)
        if not received:
            raise ConnectionError("closed")
        self.buffer += received


def framed(text: str | bytes, *, opcode: int = 1, masked: bool = True) -> bytes:
    """Return a frame as a client sends it."""
    payload = text.encode() if isinstance(text, str) else text
    mask = 0x80 if masked else 0
    head = bytes([0x80 | opcode])
    if len(payload) < 126:
        head += bytes([mask | len(payload)])
    elif len(payload) < 65_536:
        head += bytes([mask | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([mask | 127]) + struct.pack("!Q", len(payload))
    if not masked:
        return head + payload
    key = b"\x01\x02\x03\x04"
    veiled = bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
    return head + key + veiled
