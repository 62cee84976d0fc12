"""Whoever wants to break the socket door: giants, garbage, crowds that come and go; nothing of them stays."""

import json
import os
import signal
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random  # noqa: TID251 - the same garbage each time
from typing import Any

import pytest
import requests

from tests.live.clients import WAIT_SECONDS, until
from tests.live.raw import Raw, framed
from tests.live.server import Server
from tests.live.story import Story, copied

pytestmark = pytest.mark.slow

SEED = 20_261_122
PACKETS = 50_000
A_CONNECTION = 40
A_CONNECTED_SHARE = 0.8
MEGABYTE = 1_048_576


@pytest.fixture(scope="module")
def story(told: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return copied(told, tmp_path_factory.mktemp("hostile") / "court")


@pytest.fixture(scope="module")
def server(story: Story) -> Iterator[Server]:
    program = ("-m", "tests.live.counted")
    with story.served(program=program, MINGPAI_HANDSHAKE_RATE="1000000 per minute") as serving:
        yield serving


def tables(server: Server) -> dict[str, int]:
    """Return what the server holds of sockets."""
    path = server.home / "tables.json"
    path.unlink(missing_ok=True)
    server.process.send_signal(signal.SIGUSR1)
    assert until(path.exists)
    found: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return found


def is_clean(server: Server) -> bool:
    return not any(tables(server).values())


def memory(server: Server) -> int:
    """Return the bytes that the server's process holds in memory."""
    pages = Path(f"/proc/{server.process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def still_serves(server: Server, story: Story) -> None:
    """Hold that the server lives, watches and answers, and that nothing went wrong inside."""
    watcher = Raw(server.url)
    watcher.connect()
    assert watcher.ask("watch", {"round_id": story.round_id})["status"] == 200
    watcher.close()
    assert requests.get(f"{server.url}/healthz", timeout=WAIT_SECONDS).ok
    assert "Traceback" not in server.log
    assert until(lambda: is_clean(server)), tables(server)


def test_a_giant_is_refused_at_its_header(server: Server, story: Story) -> None:
    """150 MB are announced and pushed; the server takes none of it into memory."""
    still_serves(server, story)
    before = memory(server)
    giant = Raw(server.url)
    giant.connect()
    head = bytes([0x81, 0x80 | 127]) + struct.pack("!Q", 150 * MEGABYTE) + b"\x01\x02\x03\x04"
    pushed = 0
    try:
        giant.sock.sendall(head)
        while pushed < 150 * MEGABYTE:
            pushed += giant.sock.send(b"x" * MEGABYTE)
    except OSError:
        pass
    assert giant.is_closed()
    giant.close()
    assert pushed < 150 * MEGABYTE, "it was cut off"
    assert memory(server) - before < 8 * MEGABYTE
    still_serves(server, story)


def test_a_giant_in_small_pieces_is_refused_too(server: Server, story: Story) -> None:
    for piece, count in ((b"x" * 8_000, 200), (b"", 5_000)):
        pieces = Raw(server.url)
        pieces.connect()
        try:
            pieces.sock.sendall(bytes([0x01, 0x80, 0, 0, 0, 0]))
            for _ in range(count):
                part = framed(piece)
                pieces.sock.sendall(bytes([0x00]) + part[1:])
        except OSError:
            pass
        assert pieces.is_closed()
        pieces.close()
    still_serves(server, story)


def malformed(chance: Random, round_id: str) -> bytes:
    """Return a frame, or a part of one, with what no client of Socket.IO sends."""
    event, ack = json.dumps(["watch", {"round_id": round_id}]), chance.randrange(10**6)
    whole = framed(f"42{ack}{event}")
    said = [
        f"42{ack}{event[: chance.randrange(len(event))]}",
        f"42/{chance.choice(['admin', '', 'x' * 300])},{ack}{event}",
        f'45{chance.choice([1, 9, 10**9])}-{ack}["bid",{{"_placeholder":true,"num":0}}]',
        "42" + "[" * chance.choice([10, 900, 5_000, 30_000]),
        f"42{'9' * chance.choice([16, 40, 5_000])}{event}",
        chance.randbytes(chance.randrange(200)),
        b"42" + bytes([0xFF, 0xC0, 0xAF]) + event.encode(),
        chance.choice(["40", '40{"ticket":5}', '40{"ticket":{"a":[]}}', "40[", "40/x,"]),
        chance.choice(["5", "6", "2probe", "0{}", "", "4", "43[1]", "44{}", "47"]),
        f"42{ack}" + chance.choice(["{}", "[]", "[1]", "[null]", "null", '"bid"', "[[]]"]),
        f"42{ack}" + json.dumps([chance.choice(["connect", "disconnect", "message", "*"]), {}]),
        f"42{ack}" + json.dumps(["bid", {"round_id": round_id, "amount": chance.random()}]),
        f"42{ack}" + json.dumps(["watch", {"round_id": [round_id], "x": None}, 1, 2]),
    ]
    frames = [
        *(framed(text) for text in said),
        framed(event, masked=False),
        framed(chance.randbytes(50), opcode=chance.choice([2, 3, 7, 11, 15])),
        whole[: chance.randrange(2, len(whole))],
    ]
    return chance.choice(frames)


def test_fifty_thousand_malformed_packets_leave_nothing_behind(server: Server, story: Story) -> None:
    chance = Random(SEED)
    packets = [malformed(chance, story.round_id) for _ in range(2_000)]
    sent = 0
    while sent < PACKETS:
        stranger = Raw(server.url)
        if chance.random() < A_CONNECTED_SHARE:
            stranger.connect()
        with suppress(OSError):
            # A socket takes what comes until something closes it; then the next one goes on.
            for _ in range(A_CONNECTION):
                stranger.sock.sendall(chance.choice(packets))
                sent += 1
        stranger.close()
    still_serves(server, story)


def test_each_kind_of_malformed_packet_by_itself(server: Server, story: Story) -> None:
    """A socket that sends garbage is closed or answered in words; it never hangs the server."""
    chance = Random(SEED + 1)
    for _ in range(400):
        stranger = Raw(server.url)
        stranger.connect()
        stranger.sock.sendall(malformed(chance, story.round_id))
        stranger.close()
    still_serves(server, story)


@pytest.mark.parametrize("event", ["connect", "disconnect", "message", "__disconnect_final", "*"])
def test_no_client_sets_off_what_only_the_server_may(server: Server, story: Story, event: str) -> None:
    stranger = Raw(server.url)
    stranger.connect()
    stranger.send("425" + json.dumps([event, {"flask.app": 1, "mingpai.socket": 1}, {"ticket": "x"}]))
    assert stranger.ask("clock", {})["status"] == 200, "it was passed over, and the socket goes on"
    stranger.close()
    still_serves(server, story)


def test_crowds_that_come_and_go_leave_no_entry_behind(server: Server, story: Story) -> None:
    for cycle in range(6):
        crowd = [Raw(server.url) for _ in range(100)]
        for number, one in enumerate(crowd):
            if number % 4:
                one.send("40")
            if number % 4 > 1:
                one.send(f'42{number}["watch",{{"round_id":"{story.round_id}"}}]')
        for number, one in enumerate(crowd):
            if (number + cycle) % 3 == 0:
                one.send("41")
            one.close()
    still_serves(server, story)


def test_who_asks_without_end_is_told_and_then_closed(server: Server, story: Story) -> None:
    flood = Raw(server.url)
    flood.connect()
    answers: list[Any] = []
    flood.sock.sendall(b"".join(framed(f'42{number}["clock",{{}}]') for number in range(1_000)))
    try:
        while True:
            message = flood.read_until("43")
            answers.append(json.loads(message[message.index("[") :])[0])
    except OSError:
        pass
    flood.close()
    assert answers[0]["status"] == 200
    assert answers[-1]["status"] == 429
    assert answers[-1]["refusals"][0]["code"] == "too-hasty"
    assert answers[-1]["refusals"][0]["sentence"]
    still_serves(server, story)
