"""A WebSocket client cut down to what a load needs: frames in and out of plain sockets, and nothing kept."""

import base64
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
READ_BYTES = 262_144
_SHORT, _MEDIUM = 126, 127
_SHORT_LENGTH, _MEDIUM_LENGTH = 125, 65_535
# A mask of zeros leaves the text as it is; browsers draw one, which costs a load generator time for nothing.
_MASK = b"\0\0\0\0"


def hello(host: str, port: int, cookie: str = "") -> bytes:
    """Return the request that opens a Socket.IO connection over WebSocket alone."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Origin: http://{host}:{port}",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def question(host: str, port: int, path: str) -> bytes:
    """Return a plain GET whose answer ends with the connection."""
    return (f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n").encode()


def frame(payload: bytes, kind: int = TEXT) -> bytes:
    """Return a whole frame as a client sends it."""
    length = len(payload)
    if length <= _SHORT_LENGTH:
        return bytes((kind, 0x80 | length)) + _MASK + payload
    if length <= _MEDIUM_LENGTH:
        return bytes((kind, 0x80 | _SHORT)) + length.to_bytes(2, "big") + _MASK + payload
    return bytes((kind, 0x80 | _MEDIUM)) + length.to_bytes(8, "big") + _MASK + payload


def frames(inbox: bytearray) -> Iterator[tuple[int, bytes]]:
    """Take every whole frame out of what has arrived: its first byte and its text."""
    at, end = 0, len(inbox)
    while end - at >= 2:  # noqa: PLR2004 - a frame's head has two bytes
        length, begin = inbox[at + 1] & 0x7F, at + 2
        if length == _SHORT:
            if end - at < 4:  # noqa: PLR2004 - and two more where the length needs them
                break
            length, begin = int.from_bytes(inbox[at + 2 : at + 4], "big"), at + 4
        elif length == _MEDIUM:
            if end - at < 10:  # noqa: PLR2004 - or eight more
                break
            length, begin = int.from_bytes(inbox[at + 2 : at + 10], "big"), at + 10
        if begin + length > end:
            break
        yield inbox[at], bytes(inbox[begin : begin + length])
        at = begin + length
    del inbox[:at]


def whole_frame(data: bytes) -> bytes | None:
    """Return the text of data that is one whole text frame and nothing more; None for anything else."""
    if len(data) < 2 or data[0] != TEXT:  # noqa: PLR2004 - a frame's head has two bytes
        return None
    length = data[1]
    if length <= _SHORT_LENGTH:
        return data[2:] if len(data) == length + 2 else None
    if length == _SHORT:
        return data[4:] if len(data) == (data[2] << 8 | data[3]) + 4 else None
    return None


def connecting(host: str, port: int, source: str = "") -> socket.socket:
    """Return a socket on its way to the server, from an address of this machine's own choice."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if source:
        sock.bind((source, 0))
    with suppress(BlockingIOError):
        sock.connect((host, port))
    return sock


def reset(sock: socket.socket) -> None:
    """Close a socket so that it leaves nothing behind in the kernel."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
