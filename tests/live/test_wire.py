"""Sockets at their two ends: whole frames or a word that some were left out, pings, news for many."""

import json
import socket
from collections.abc import Iterator
from time import monotonic
from types import SimpleNamespace
from typing import Any

import gevent
import orjson
import pytest

from tests.live.raw import framed
from web.live.floor import EVENTS_MAX, Floor
from web.live.floors import Floors
from web.live.hall import Hall
from web.live.seats import Seat
from web.live.words import resync_frame
from web.sockets import Engine, LeanSocket, text_frame, to_all
from web.sockets.wire import OUTBOX_FRAMES, STUCK_SECONDS

ROUND = "r2d3f4g5h6j7k8m9n2p3"
PATIENCE_SECONDS = 30


class End:
    """The client's end of a socket: it reads when it is told to."""

    def __init__(self, engine: Engine, *, receive_bytes: int = 0) -> None:
        """Connect, and have the engine take the other end."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.sock = socket.socket()
            if receive_bytes:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            self.sock.connect(listener.getsockname())
            self.sock.setblocking(False)
            self.held = LeanSocket(engine, engine.generate_id(), listener.accept()[0].detach())
        engine._join(self.held)
        self.held.seat = object()
        self.wire = self.held.wire
        self.received = b""
        self.messages: list[str] = []
        self.is_closed = False
        engine.ends.append(self.sock)

    def read(self) -> list[str]:
        """Return every message so far; a frame that is not whole yet waits."""
        while not self.is_closed:
            try:
                part = self.sock.recv(65_536)
            except BlockingIOError:
                break
            except OSError:
                part = b""
            self.is_closed = not part
            self.received += part
        rest = self.received
        while len(rest) >= 2:
            assert rest[0] in {0x81, 0x88}, "a frame begins where the one before it ended"
            size, at = (rest[1], 2) if rest[1] < 126 else (int.from_bytes(rest[2:4]), 4)
            assert rest[1] < 127, "no frame of these tests is longer"
            if len(rest) < at + size:
                break
            if rest[0] == 0x81:
                self.messages.append(rest[at : at + size].decode())
            rest = rest[at + size :]
        self.received = rest
        return self.messages

    def read_all(self, is_enough: Any) -> list[str]:
        """Read on until it is enough."""
        end = monotonic() + PATIENCE_SECONDS
        while not is_enough(messages := self.read()):
            assert monotonic() < end, "waited in vain"
            gevent.sleep(0.001)
        return messages


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine(
        async_mode="gevent",
        max_http_buffer_size=65_536,
        transports=["websocket"],
        ping_interval=15,
        ping_timeout=10,
    )
    made.late, made.ends = resync_frame, []
    yield made
    for held in list(made.sockets.values()):
        held.wire.end("over")
    gevent.sleep(0.01)
    for sock in made.ends:
        sock.close()
    assert not made.sockets


def news(seq: int, count: int = 1) -> dict[str, Any]:
    """Return what the room publishes: the events up to a number, and the round after them."""
    events = [
        {"seq": number, "kind": "bid-accepted", "note": "甲" * 20}
        for number in range(seq - count + 1, seq + 1)
    ]
    return {"round_id": ROUND, "seq": seq, "events": events, "round": {"seq": seq, "next_bids_fen": [1]}}


def told(messages: list[str], event: str = "news") -> list[dict[str, Any]]:
    """Return the bodies of an event's messages."""
    said = [json.loads(message[2:]) for message in messages if message.startswith("42")]
    return [body for name, body in said if name == event]


def a_floor() -> Floor:
    return Floor(ROUND, lambda standing: orjson.Fragment(orjson.dumps(standing)))


def test_a_reader_who_pauses_gets_whole_frames_and_is_told_that_some_were_left_out(engine: Engine) -> None:
    slow, quick = End(engine, receive_bytes=8_192), End(engine)
    count = 600
    for number in range(count):
        frame = text_frame(b'42["news",{"seq":%d,"pad":"%s"}]' % (number, b"x" * 4_000))
        to_all([slow.wire, quick.wire], frame, ROUND)
        gevent.sleep(0)
        quick.read()
    assert slow.wire.outbox is not None
    assert len(slow.wire.outbox) <= OUTBOX_FRAMES + 1
    others = quick.read_all(lambda messages: len(messages) == count)
    assert [body["seq"] for body in told(others)] == list(range(count)), "nobody else waits for the slow one"
    messages = slow.read_all(lambda messages: told(messages, "resync"))
    seqs = [body["seq"] for body in told(messages)]
    assert seqs == list(range(len(seqs))), "whole frames from the first on, in their order"
    assert len(seqs) < count
    assert told(messages, "resync") == [{"round_id": ROUND}]
    to_all([slow.wire], text_frame(b'42["news",{"seq":9999}]'), ROUND)
    assert told(slow.read_all(lambda messages: "9999" in messages[-1]))[-1]["seq"] == 9_999, "it goes on"


def test_a_reader_who_takes_nothing_is_closed(engine: Engine) -> None:
    slow = End(engine, receive_bytes=8_192)
    while slow.wire.outbox is None:
        to_all([slow.wire], text_frame(b"x" * 60_000), ROUND)
    slow.wire.end_if_stuck(STUCK_SECONDS)
    assert not slow.wire.is_over
    slow.wire.stuck_since -= STUCK_SECONDS + 1
    engine.turn()
    gevent.sleep(0.01)
    assert engine.sockets == {}


def test_answers_are_never_left_out_but_not_kept_without_end(engine: Engine) -> None:
    slow = End(engine, receive_bytes=8_192)
    while slow.wire.outbox is None:
        slow.wire.send(text_frame(b"y" * 60_000))
    for _ in range(3 * OUTBOX_FRAMES):
        slow.wire.send(text_frame(b"431[{}]"))
    gevent.sleep(0.01)
    assert slow.wire.is_over
    assert slow.wire.reason == "the reader takes nothing"


def test_who_does_not_answer_a_ping_is_closed_and_who_does_stays(engine: Engine) -> None:
    """Time is counted in turns of the wheel: no clock that is set, no pause of the server ends a socket."""
    silent, alive = End(engine), End(engine)
    for _ in range(60):
        engine.turn()
        if alive.read().count("2") > alive.held.__dict__.setdefault("answered", 0):
            alive.held.answered += 1
            alive.sock.send(framed("3"))
        gevent.sleep(0.002)
    assert list(engine.sockets.values()) == [alive.held]
    silent.read()
    assert silent.is_closed


def test_a_socket_that_never_says_who_it_is_is_closed(engine: Engine) -> None:
    stranger = End(engine)
    stranger.held.seat = None
    for _ in range(40):
        engine.turn()
        if stranger.read():
            stranger.sock.send(framed("3"))
        gevent.sleep(0.001)
        if stranger.is_closed:
            break
    assert engine.sockets == {}


def test_a_bidder_hears_each_news_and_a_watcher_hears_them_together(engine: Engine) -> None:
    bidder, watcher, floor = End(engine), End(engine), a_floor()
    floor.seat(bidder.wire, is_bidder=True)
    floor.seat(watcher.wire, is_bidder=False)
    for seq in range(1, 31):
        floor.tell(news(seq))
    each = told(bidder.read_all(lambda messages: len(messages) == 30))
    assert [body["seq"] for body in each] == list(range(1, 31))
    together = told(watcher.read_all(lambda messages: told(messages) and told(messages)[-1]["seq"] == 30))
    assert len(together) <= 2
    assert [event["seq"] for body in together for event in body["events"]] == list(range(1, 31))
    assert together[-1]["round"] == {"seq": 30, "next_bids_fen": [1]}


def test_the_same_news_twice_or_late_are_told_once(engine: Engine) -> None:
    bidder, floor = End(engine), a_floor()
    floor.seat(bidder.wire, is_bidder=True)
    for message in (news(1), news(1), news(3, 2), news(2), news(4, 3), news(3)):
        floor.tell(message)
    floor.tell(news(5))
    heard = told(bidder.read_all(lambda messages: len(messages) >= 4))
    assert [body["seq"] for body in heard] == [1, 3, 4, 5]
    assert [event["seq"] for body in heard for event in body["events"]] == [1, 2, 3, 4, 5]


def test_more_events_than_anybody_reads_are_left_to_be_asked_for(engine: Engine) -> None:
    watcher, floor = End(engine), a_floor()
    floor.seat(watcher.wire, is_bidder=False)
    for seq in range(1, EVENTS_MAX + 20):
        floor.tell(news(seq))
    last = EVENTS_MAX + 19
    heard = told(watcher.read_all(lambda messages: told(messages) and told(messages)[-1]["seq"] == last))
    assert heard[-1]["events"] == []
    assert heard[-1]["round"]["seq"] == last


def test_a_watcher_who_bids_hears_each_news_from_then_on(engine: Engine) -> None:
    person, floor = End(engine), a_floor()
    floor.seat(person.wire, is_bidder=False)
    floor.tell(news(1))
    floor.seat(person.wire, is_bidder=True)
    floor.tell(news(2))
    floor.tell(news(3))
    heard = told(person.read_all(lambda messages: len(messages) >= 3))
    assert [body["seq"] for body in heard] == [1, 2, 3]
    floor.leave(person.wire)
    assert floor.is_empty


def test_while_watchers_are_still_told_a_beat_is_not_ahead_of_the_news(engine: Engine) -> None:
    watcher, floor = End(engine), a_floor()
    floor.seat(watcher.wire, is_bidder=False)
    floor.tell(news(1))
    gevent.sleep(0.01)
    floor.tell(news(2))
    floor.beat(2, "now")
    heard = watcher.read_all(lambda messages: told(messages) and told(messages)[-1]["seq"] == 2)
    assert [body["seq"] for body in told(heard, "beat")] == [1]
    gevent.sleep(0.3)
    floor.beat(2, "now")
    assert [b["seq"] for b in told(watcher.read_all(lambda m: len(told(m, "beat")) == 2), "beat")] == [1, 2]


def test_a_bid_that_is_answered_after_its_socket_has_gone_leaves_nobody_on_the_floor(engine: Engine) -> None:
    end, floors = End(engine), Floors(SimpleNamespace(shared=None))
    hall = object.__new__(Hall)
    hall._floors, hall._asking = floors, SimpleNamespace(forget=lambda _sid: None)
    seat = Seat("s1", end.held, "nobody", "zh", None, may_bid=True)
    hall._seats = {seat.sid: seat}
    floors.sit(seat, ROUND)
    stays = End(engine)
    floors.sit(Seat("s2", stays.held, "nobody", "zh", None, may_bid=False), ROUND)
    hall.disconnect(seat.sid)
    floors.bids(seat, ROUND)
    floor = floors._floors[ROUND]
    assert (floor.bidders, floor.watchers) == (set(), {stays.wire})
