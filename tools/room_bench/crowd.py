"""A process full of socket clients: watchers who note when each frame came, bidders who bid without a pause.

It reads one plan and then one command a line, and answers each with one line of JSON.
"""

import errno
import heapq
import http.client
import json
import os
import pickle
import resource
import select
import sys
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.room_bench import wire
from tools.room_bench.bidding import Bidding
from tools.room_bench.peer import CONNECTING, ENTERING, GONE, GREETING, HERE, JOINING, Peer

HANDSHAKES_AT_ONCE = 100
WAIT_SECONDS = 0.5
BACK_OFF_FIRST, BACK_OFF_MAX = 0.5, 10.0
QUESTIONS_AT_ONCE = 20
BROKEN = select.EPOLLERR | select.EPOLLHUP
now = time.monotonic


class Question:
    """A GET beside the sockets: what came after a peer's last event."""

    def __init__(self, peer: Peer, sock: Any, request: bytes) -> None:
        """Take who asks, and by which socket."""
        self.peer, self.sock, self.request = peer, sock, request
        self.answer = bytearray()


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
        self.frames = self.lost_lines = self.resyncs = self.asked = 0
        self.kinds: Counter[str] = Counter()
        self.who, self.seq, self.at = array("L"), array("q"), array("d")
        self.bodies: dict[bytes, tuple[int, dict[str, Any] | None]] = {}
        self.keeps_record = bool(plan.get("record"))
        self.bidding = Bidding(self)
        self.to_ask: deque[Peer] = deque()
        self.asking = 0
        self.comes_back = False

    def _source(self, number: int) -> str:
        """Return an address of this machine: so many clients behind one would be slowed down, as they should."""
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
                self._serve_question(found, event)
        if self.bidding.wave:
            self.bidding.flush()
        while self.later and self.later[0][0] <= now():
            heapq.heappop(self.later)[2]()
        while self.waiting and self.opening < HANDSHAKES_AT_ONCE:
            self._open(self.waiting.popleft())
        while self.to_ask and self.asking < QUESTIONS_AT_ONCE:
            self._ask(self.to_ask.popleft())

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
        if self.waiting or self.opening or self.to_ask or self.asking:
            return False
        return all(peer.stage == HERE and not peer.asking for peer in self.peers)

    def rest(self, seconds: float) -> dict[str, Any]:
        """Listen for a while."""
        until = now() + seconds
        while (left := until - now()) > 0:
            self.turn_once(left)
        return {}

    # -------------------------------------------------------------------------------------------- sockets

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
            sock.send(wire.hello(self.host, self.port, cookie))
            peer.stage = GREETING
            self.poll.modify(sock.fileno(), select.EPOLLIN)
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
        self.soon(now() + pause * (hash((peer.index, peer.tries)) % 997 / 997), lambda: self._again(peer))

    def _again(self, peer: Peer) -> None:
        if peer.stage == GONE:
            self.waiting.append(peer)

    # --------------------------------------------------------------------------------------------- hearing

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
            self.want(peer)
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
        return b"40" + json.dumps({"ticket": self._ticket(peer)}).encode()

    def _ticket(self, peer: Peer) -> str:
        line = http.client.HTTPConnection(self.host, self.port, timeout=10)
        headers = {"Cookie": peer.cookie, "X-CSRFToken": peer.csrf, "Origin": f"http://{self.host}:{self.port}"}
        line.request("POST", "/api/v1/socket-tickets", headers=headers)
        answer = line.getresponse()
        body = answer.read()
        line.close()
        if answer.status != http.HTTPStatus.CREATED:
            self.kinds[f"no ticket: {answer.status} {body[:80]!r}"] += 1
            return ""
        return str(json.loads(body)["ticket"])

    def _arrived(self, peer: Peer) -> None:
        self.opening -= 1
        peer.stage, peer.tries = HERE, 0

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
            self.want(peer)

    def _acknowledged(self, peer: Peer, text: bytes) -> None:
        if peer.stage == HERE:
            self.bidding.answered(peer, text, now())
            return
        answer = json.loads(text[text.index(b"[") :])[0]
        if answer["status"] != http.HTTPStatus.OK:
            self.kinds[f"not let in: {answer['status']}"] += 1
            self._lost(peer)
            return
        self._arrived(peer)
        seq = answer["round"]["seq"]
        peer.begins_at(seq)
        if self.keeps_record and seq > peer.last_seq:
            self.want(peer)

    # ---------------------------------------------------------------------------------------------- asking

    def want(self, peer: Peer) -> None:
        """Have a peer ask for what came after its last event."""
        if self.keeps_record and not peer.asking:
            peer.asking = True
            self.to_ask.append(peer)

    def _ask(self, peer: Peer) -> None:
        self.asking += 1
        self.asked += 1
        path = f"/api/v1/rounds/{peer.round_id}/events?after={peer.last_seq}"
        sock = wire.connecting(self.host, self.port, peer.source)
        self.by_fd[sock.fileno()] = Question(peer, sock, wire.question(self.host, self.port, path))
        self.poll.register(sock.fileno(), select.EPOLLOUT)

    def _serve_question(self, question: Question, event: int) -> None:
        sock = question.sock
        if question.request and not event & BROKEN:
            sock.send(question.request)
            question.request = b""
            self.poll.modify(sock.fileno(), select.EPOLLIN)
            return
        try:
            data = sock.recv(wire.READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            question.answer += data
            return
        self.by_fd.pop(sock.fileno())
        self.poll.unregister(sock.fileno())
        sock.close()
        self.asking -= 1
        self._told(question)

    def _told(self, question: Question) -> None:
        peer = question.peer
        head, _, body = bytes(question.answer).partition(b"\r\n\r\n")
        peer.asking = False
        if b" 200 " not in head[:32]:
            self.soon(now() + WAIT_SECONDS, lambda: self.want(peer))
            return
        if b"chunked" in head.lower():
            body = body[body.index(b"\r\n") + 2 : body.rindex(b"\r\n0\r\n")]
        said = json.loads(body)
        whole = peer.takes(said["events"])
        if said["more"] or not whole:
            self.want(peer)

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
            "asked": self.asked,
            "kinds": dict(self.kinds),
            "cpu": time.process_time(),
        }

    def forget(self) -> dict[str, Any]:
        """Begin to count anew: what came before was the way here."""
        self.frames = 0
        self.who, self.seq, self.at = array("L"), array("q"), array("d")
        self.bodies.clear()
        return {"at": now()}


class Commands:
    """The lines that say what to do, read without a buffer that would hide a line from the poll."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.rest = b""
        self.poll = select.poll()
        self.poll.register(0, select.POLLIN | select.POLLHUP)

    def is_there(self) -> bool:
        """Tell whether there is something to read."""
        return b"\n" in self.rest or bool(self.poll.poll(0))

    def line(self) -> bytes:
        """Return the next line, waiting for it; nothing after the last."""
        while b"\n" not in self.rest:
            data = os.read(0, wire.READ_BYTES)
            if not data:
                return b""
            self.rest += data
        line, _, self.rest = self.rest.partition(b"\n")
        return line


def main() -> None:
    """Do what each line says until there is none; between two lines go on listening."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    commands = Commands()
    crowd = Crowd(json.loads(commands.line()))
    deeds: dict[str, Callable[..., dict[str, Any]]] = {
        "connect": crowd.connect,
        "wait_for_all": crowd.wait_for_all,
        "rest": crowd.rest,
        "bid": crowd.bidding.run,
        "count": crowd.count,
        "forget": crowd.forget,
        "report": crowd.report,
    }
    while True:
        while not commands.is_there():
            crowd.turn_once(0.02)
        line = commands.line()
        if not line:
            return
        command = json.loads(line)
        answer = deeds[command.pop("do")](**command)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
