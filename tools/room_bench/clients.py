"""All socket clients of one process, on one epoll: watchers who note when each frame came, and bidders."""

import errno
import heapq
import json
import pickle
import select
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from tools.room_bench import wire
from tools.room_bench.asking import Asking
from tools.room_bench.bidding import Bidding
from tools.room_bench.peer import CONNECTING, ENTERING, GONE, GREETING, HERE, JOINING, Peer, Question

HANDSHAKES_AT_ONCE = 100
WAIT_SECONDS = 0.5
BACK_OFF_FIRST, BACK_OFF_MAX = 0.5, 10.0
BROKEN = select.EPOLLERR | select.EPOLLHUP
OK = 200
now = time.monotonic


class Crowd:
    """All clients of this process, on one epoll."""

    def __init__(self, plan: dict[str, Any]) -> None:
        """Seat the clients that the plan asks for."""
        self.plan = plan
        self.host, self.port = plan["host"], plan["port"]
        self.poll = select.epoll()
        self.by_fd: dict[int, Peer | Question] = {}
        self.peers = [
            Peer(n, plan["rounds"][n % len(plan["rounds"])], self._source(n)) for n in range(plan["watchers"])
        ]
        self.bidders = [
            Peer(plan["watchers"] + n, plan["rounds"][0], self._source(n), each["cookie"], each["csrf"])
            for n, each in enumerate(plan["passes"])
        ]
        self.peers += self.bidders
        self.waiting: deque[Peer] = deque()
        self.opening = 0
        self.later: list[tuple[float, int, Callable[[], None]]] = []
        self.turn = count()
        self.frames = self.lost_lines = self.resyncs = 0
        self.kinds: Counter[str] = Counter()
        self.who, self.seq, self.at = array("L"), array("q"), array("d")
        self.bodies: dict[bytes, tuple[int, dict[str, Any] | None]] = {}
        self.keeps_record = bool(plan.get("record"))
        self.bidding = Bidding(self)
        self.asking = Asking(self)

    def _source(self, number: int) -> str:
        """Return an address of this machine: so many clients behind one would be slowed down."""
        per, first = self.plan.get("per_address", 100), self.plan.get("first_address", 2)
        place = first + number // per
        return f"127.0.{place // 250}.{place % 250 + 2}"

    # -------------------------------------------------------------------------------------------- the loop

    def turn_once(self, longest: float = WAIT_SECONDS) -> None:
        """Serve whatever has come, then whatever is due."""
        if self.later:
            longest = min(longest, max(0.0, self.later[0][0] - now()))
        for fd, event in self.poll.poll(longest):
            found = self.by_fd.get(fd)
            if isinstance(found, Peer):
                self._serve(found, event)
            elif found is not None:
                self.asking.serve(found, event)
        if self.bidding.wave:
            self.bidding.flush()
        while self.later and self.later[0][0] <= now():
            heapq.heappop(self.later)[2]()
        while self.waiting and self.opening < HANDSHAKES_AT_ONCE:
            self._open(self.waiting.popleft())
        self.asking.go_on()

    def soon(self, at: float, deed: Callable[[], None]) -> None:
        """Do something at a time."""
        heapq.heappush(self.later, (at, next(self.turn), deed))

    def connect(self, seconds: float) -> dict[str, Any]:
        """Open every socket that is not open, and wait until all are there."""
        self.waiting.extend(peer for peer in self.peers if peer.stage == GONE)
        return self.wait_for_all(seconds)

    def wait_for_all(self, seconds: float) -> dict[str, Any]:
        """Wait until everybody is there and knows what he missed."""
        begun = now()
        until = begun + seconds
        while now() < until and not self._all_here():
            self.turn_once()
        return {"here": sum(peer.stage == HERE for peer in self.peers), "seconds": now() - begun, "at": now()}

    def _all_here(self) -> bool:
        if self.waiting or self.opening or not self.asking.is_quiet:
            return False
        return all(peer.stage == HERE and not peer.asking for peer in self.peers)

    def rest(self, seconds: float) -> dict[str, Any]:
        """Listen for a while."""
        until = now() + seconds
        while (left := until - now()) > 0:
            self.turn_once(left)
        return {}

    def _open(self, peer: Peer) -> None:
        self.opening += 1
        peer.stage = CONNECTING
        peer.inbox.clear()
        peer.sock = wire.connecting(self.host, self.port, peer.source)
        self.by_fd[peer.sock.fileno()] = peer
        self.poll.register(peer.sock.fileno(), select.EPOLLOUT)

    def _serve(self, peer: Peer, event: int) -> None:
        sock = peer.sock
        assert sock is not None, "who is served has a socket"
        if peer.stage == CONNECTING:
            if event & BROKEN:
                self._lost(peer)
                return
            cookie = peer.cookie if self.plan["auth"] == "cookie" else ""
            peer.stage = GREETING
            self.poll.modify(sock.fileno(), select.EPOLLIN)
            self.send(peer, wire.hello(self.host, self.port, cookie))
            return
        try:
            data = sock.recv(wire.READ_BYTES)
        except OSError as fault:
            if fault.errno not in {errno.EAGAIN, errno.EINTR}:
                self._lost(peer)
            return
        if not data:
            self._lost(peer)
            return
        if peer.stage == GREETING:
            self._greet(peer, data)
            return
        if not peer.inbox and (text := wire.whole_frame(data)) is not None:
            self._hear(peer, text)
            return
        peer.inbox += data
        self._take(peer)

    def _take(self, peer: Peer) -> None:
        for kind, text in wire.frames(peer.inbox):
            if kind == wire.TEXT:
                self._hear(peer, text)
            elif kind == wire.PING:
                self.send(peer, wire.frame(text, wire.PONG))
            elif kind == wire.CLOSE:
                self._lost(peer)
                return

    def _greet(self, peer: Peer, data: bytes) -> None:
        peer.inbox += data
        end = peer.inbox.find(b"\r\n\r\n")
        if end < 0:
            return
        if b" 101 " not in peer.inbox[:32]:
            self.kinds[f"refused: {bytes(peer.inbox[9:40])!r}"] += 1
            self._lost(peer)
            return
        del peer.inbox[: end + 4]
        peer.stage = JOINING
        self._take(peer)

    def send(self, peer: Peer, data: bytes) -> None:
        """Send a short frame; where it cannot be sent the line is lost anyway."""
        try:
            peer.sock.send(data)  # type: ignore[union-attr]
        except OSError:
            self._lost(peer)

    def _lost(self, peer: Peer) -> None:
        if peer.sock is None:
            return
        if peer.stage != HERE:
            self.opening -= 1
        else:
            self.lost_lines += 1
        self.by_fd.pop(peer.sock.fileno(), None)
        self.poll.unregister(peer.sock.fileno())
        wire.reset(peer.sock)
        peer.sock, peer.stage = None, GONE
        peer.tries += 1
        pause = min(BACK_OFF_MAX, BACK_OFF_FIRST * 2 ** min(peer.tries, 10))
        # Full jitter: who was thrown out together does not come back together.
        self.soon(
            now() + pause * (hash((self.plan["seed"], peer.index, peer.tries)) % 997 / 997),
            lambda: self._again(peer),
        )

    def _again(self, peer: Peer) -> None:
        if peer.stage == GONE:
            self.waiting.append(peer)

    def _hear(self, peer: Peer, text: bytes) -> None:
        head = text[:5]
        if head == b'42["n':
            self._news(peer, text, now())
        elif head[:2] == b"43":
            self._acknowledged(peer, text)
        elif head == b'42["b':
            self.frames += 1
        elif head == b"2":
            self.send(peer, wire.frame(b"3"))
        elif head == b'42["r':
            self.resyncs += 1
            self.asking.want(peer)
        elif head[:1] == b"0":
            self.send(peer, wire.frame(self._entry(peer)))
        elif head[:2] == b"40":
            peer.stage = ENTERING
            if peer.is_bidder and not self.plan["follow"]:
                self._arrived(peer)
                return
            watch = json.dumps(["watch", {"round_id": peer.round_id}], separators=(",", ":"))
            self.send(peer, wire.frame(b"420" + watch.encode()))
        elif head[:2] in {b"41", b"44"}:
            self.kinds[f"turned away: {text[:80]!r}"] += 1
            self._lost(peer)

    def _entry(self, peer: Peer) -> bytes:
        if not peer.is_bidder or self.plan["auth"] != "ticket":
            return b"40"
        return b"40" + json.dumps({"ticket": self.asking.ticket(peer)}).encode()

    def _arrived(self, peer: Peer) -> None:
        self.opening -= 1
        peer.stage, peer.tries = HERE, 0
        self.bidding.ask_again(peer)

    def _news(self, peer: Peer, text: bytes, at: float) -> None:
        self.frames += 1
        found = self.bodies.get(text)
        if found is None:
            body = json.loads(text[2:])[1]
            found = self.bodies[text] = (body["seq"], body if self.keeps_record else None)
        seq, body = found
        self.who.append(peer.index)
        self.seq.append(seq)
        self.at.append(at)
        if body is not None and not (peer.asking or (peer.takes(body["events"]) and peer.last_seq >= seq)):
            self.asking.want(peer)

    def _acknowledged(self, peer: Peer, text: bytes) -> None:
        if peer.stage == HERE:
            self.bidding.answered(peer, text, now())
            return
        answer = json.loads(text[text.index(b"[") :])[0]
        if answer["status"] != OK:
            self.kinds[f"not let in: {answer['status']}"] += 1
            self._lost(peer)
            return
        self._arrived(peer)
        seq = answer["round"]["seq"]
        peer.begins_at(seq)
        if self.keeps_record and seq > peer.last_seq:
            self.asking.want(peer)

    # ------------------------------------------------------------------------------------------- reporting

    def count(self) -> dict[str, Any]:
        """Return how many frames have come so far."""
        return {"frames": self.frames, "at": now()}

    def report(self, file: str) -> dict[str, Any]:
        """Write down what was heard and answered, and return the numbers."""
        kept = {
            "who": self.who,
            "seq": self.seq,
            "at": self.at,
            "bids": self.bidding.done,
            "followed": [peer.followed() for peer in self.peers] if self.keeps_record else [],
        }
        Path(file).write_bytes(pickle.dumps(kept))
        return {
            "frames": self.frames,
            "lost_lines": self.lost_lines,
            "resyncs": self.resyncs,
            "asked": self.asking.asked,
            "kinds": dict(self.kinds),
            "cpu": time.process_time(),
        }

    def forget(self) -> dict[str, Any]:
        """Begin to count anew: what came before was the way here."""
        self.frames = 0
        self.who, self.seq, self.at = array("L"), array("q"), array("d")
        self.bodies.clear()
        return {"at": now()}
