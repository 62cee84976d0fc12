"""Frames that the server sends: built once, whole, and never masked or compressed."""

from websockets.frames import Frame, Opcode


def text_frame(text: bytes) -> bytes:
    """Return a WebSocket frame with the text; one frame serves everybody."""
    frame: bytes = Frame(Opcode.TEXT, text).serialize(mask=False)
    return frame


def frame_of(packet: str | bytes) -> bytes:
    """Return the frame of an Engine.IO packet."""
    return text_frame(packet.encode() if isinstance(packet, str) else packet)


def close_frame(code: int) -> bytes:
    """Return the frame that closes a WebSocket, with the reason as a number."""
    frame: bytes = Frame(Opcode.CLOSE, code.to_bytes(2)).serialize(mask=False)
    return frame
