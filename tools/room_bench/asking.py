"""What clients ask by HTTP beside their sockets: tickets, and what came after their last event."""

import http
import http.client
import json
import select
import time
from collections import deque
from typing import TYPE_CHECKING

from tools.room_bench import wire
from tools.room_bench.peer import Peer, Question

if TYPE_CHECKING:
    from tools.room_bench.clients import Crowd

AT_ONCE = 20
PAUSE_SECONDS = 0.5
TICKET_SECONDS = 10
BROKEN = select.EPOLLERR | select.EPOLLHUP


class Asking:
    """The questions of one process: a few at a time, on the same epoll as the sockets."""

    def __init__(self, crowd: "Crowd") -> None:
        """Begin with no question."""
        self.crowd = crowd
        self.waiting: deque[Peer] = deque()
        self.under_way = self.asked = 0

    @property
    def is_quiet(self) -> bool:
        """Tell whether nobody asks."""
        return not self.waiting and not self.under_way

    def want(self, peer: Peer) -> None:
        """Have a peer ask for what came after its last event, if it keeps the record."""
        if self.crowd.keeps_record and not peer.asking:
            peer.asking = True
            self.waiting.append(peer)

    def go_on(self) -> None:
        """Ask for whoever is next."""
        while self.waiting and self.under_way < AT_ONCE:
            peer, crowd = self.waiting.popleft(), self.crowd
            self.under_way += 1
            self.asked += 1
            path = f"/api/v1/rounds/{peer.round_id}/events?after={peer.last_seq}"
            sock = wire.connecting(crowd.host, crowd.port, peer.source)
            request = wire.question(crowd.host, crowd.port, path)
            crowd.by_fd[sock.fileno()] = Question(peer, sock, request)
            crowd.poll.register(sock.fileno(), select.EPOLLOUT)

    def serve(self, question: Question, event: int) -> None:
        """Send a question, or take a part of its answer."""
        sock, crowd, data = question.sock, self.crowd, b""
        try:
            if question.request and not event & BROKEN:
                sock.send(question.request)
                question.request = b""
                crowd.poll.modify(sock.fileno(), select.EPOLLIN)
                return
            data = sock.recv(wire.READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            question.answer.clear()
        if data:
            question.answer += data
            return
        crowd.by_fd.pop(sock.fileno())
        crowd.poll.unregister(sock.fileno())
        sock.close()
        self.under_way -= 1
        self._told(question)

    def _told(self, question: Question) -> None:
        peer = question.peer
        head, _, body = bytes(question.answer).partition(b"\r\n\r\n")
        peer.asking = False
        if b" 200 " not in head[:32]:
            # The server is away: the peer stays in want and asks again in a moment.
            peer.asking = True
            self.under_way += 1
            self.crowd.soon(time.monotonic() + PAUSE_SECONDS, lambda: self._again(peer))
            return
        if b"chunked" in head.lower():
            body = body[body.index(b"\r\n") + 2 : body.rindex(b"\r\n0\r\n")]
        said = json.loads(body)
        whole = peer.takes(said["events"])
        if said["more"] or not whole:
            self.want(peer)

    def _again(self, peer: Peer) -> None:
        self.under_way -= 1
        self.waiting.append(peer)

    def ticket(self, peer: Peer) -> str:
        """Return a ticket for a bidder's socket; an empty one where none is given, which lets nobody in."""
        crowd = self.crowd
        line = http.client.HTTPConnection(crowd.host, crowd.port, timeout=TICKET_SECONDS)
        headers = {
            "Cookie": peer.cookie,
            "X-CSRFToken": peer.csrf,
            "Origin": f"http://{crowd.host}:{crowd.port}",
        }
        try:
            line.request("POST", "/api/v1/socket-tickets", headers=headers)
            answer = line.getresponse()
            status, body = answer.status, answer.read()
        except OSError as fault:
            status, body = 0, str(fault).encode()
        finally:
            line.close()
        if status != http.HTTPStatus.CREATED:
            crowd.kinds[f"no ticket: {status} {body[:80]!r}"] += 1
            return ""
        return str(json.loads(body)["ticket"])
