"""One client of the load: where it stands, what it has heard last, and the chain of what it has followed."""

import hashlib
import socket
from typing import Any

CONNECTING, GREETING, JOINING, ENTERING, HERE, GONE = range(6)


class Peer:
    """A watcher, or a bidder where it carries a session."""

    __slots__ = (
        "asking",
        "cookie",
        "csrf",
        "digest",
        "first_seq",
        "inbox",
        "index",
        "last_hash",
        "last_seq",
        "question",
        "round_id",
        "sent_at",
        "sock",
        "source",
        "stage",
        "tries",
        "whole",
    )

    def __init__(self, index: int, round_id: str, source: str, cookie: str = "", csrf: str = "") -> None:
        """Take a place in the load; nothing is opened yet."""
        self.index = index
        self.round_id = round_id
        self.source = source
        self.cookie = cookie
        self.csrf = csrf
        self.sock: socket.socket | None = None
        self.inbox = bytearray()
        self.stage = GONE
        self.tries = 0
        self.last_seq = -1
        self.first_seq = -1
        self.last_hash = ""
        self.digest = hashlib.sha256()
        self.whole = True
        self.asking = False
        self.question: dict[str, Any] | None = None
        self.sent_at = 0.0

    @property
    def is_bidder(self) -> bool:
        """Tell whether it may bid."""
        return bool(self.cookie)

    def begins_at(self, seq: int) -> None:
        """Begin to follow after an event."""
        if self.first_seq < 0:
            self.first_seq = self.last_seq = seq

    def takes(self, events: list[dict[str, Any]]) -> bool:
        """Apply what is next; False where something in between is missing."""
        for event in events:
            seq = event["seq"]
            if seq <= self.last_seq:
                continue
            if seq != self.last_seq + 1:
                return False
            if self.last_hash and event["prev_hash"] != self.last_hash:
                self.whole = False
            self.last_seq, self.last_hash = seq, event["hash"]
            self.digest.update(event["hash"].encode())
        return True

    def followed(self) -> dict[str, Any]:
        """Return what it has followed, to be held against the record."""
        return {
            "first": self.first_seq,
            "last": self.last_seq,
            "digest": self.digest.hexdigest(),
            "whole": self.whole,
        }


class Question:
    """A GET beside the sockets: what came after a peer's last event."""

    def __init__(self, peer: Peer, sock: socket.socket, request: bytes) -> None:
        """Take who asks, and by which socket."""
        self.peer, self.sock, self.request = peer, sock, request
        self.answer = bytearray()
