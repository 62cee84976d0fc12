"""The benchmark's plumbing with tiny numbers: every case prints one valid object; options that err say so."""

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner

from tests.live.server import ROOT
from tools.room_bench import wire
from tools.room_bench.peer import Peer
from tools.room_bench.seeing import waits_to_see
from tools.room_bench.table import line, table
from web.commands.bench import CASES, command

TINY = ("--seconds", "1", "--bidders", "3", "--watchers", "5")
EACH = {
    "case",
    "figure",
    "unit",
    "p50_ms",
    "p99_ms",
    "baseline",
    "ratio",
    "aim",
    "reached",
    "machine",
    "seed",
}


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "mingpai.py"), "bench", "room", *words],
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip


def result_of(case: str) -> dict[str, Any]:
    done = bench("--json", "--case", case, *TINY)
    assert done.returncode == 0, done.stderr[-3000:]
    (written,) = done.stdout.splitlines()
    result = json.loads(written)
    missing = EACH - set(result)
    assert not missing - {"p50_ms", "p99_ms"}
    assert result["case"] == case
    assert isinstance(result["reached"], bool)
    assert line(result)
    assert table([result]).count("\n") == 4
    return result


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case != "postgres"])
def test_each_case_prints_one_object_and_checks_the_record(case: str) -> None:
    result = result_of(case)
    if "check" in result:
        assert result["check"]["holds"], result["check"]
        assert result["check"]["accepted"] > 0
    if "clients_that_miss_an_event" in result:
        assert result["clients_that_miss_an_event"] == 0
    if case == "closing":
        assert (result["closed_once"], result["closed_twice"], result["awarded_once"]) == (5, 0, 5)
    if case == "reconnect":
        assert result["back"] == 5


@pytest.mark.slow
@pytest.mark.postgres
def test_the_case_on_postgresql_prints_one_object_too() -> None:
    result = result_of("postgres")
    assert result["check"]["holds"]
    assert result["baseline"]["check"]["holds"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--case", "everything"), "full-house"),
        (("--seconds", "0"), "0.5"),
        (("--bidders", "one"), "integer"),
        (("--watchers", "-1"), "20000"),
    ],
)
def test_an_option_that_errs_says_what_may_be_asked(words: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(command, ["room", *words])
    assert done.exit_code == 2
    assert told in done.output.replace(",", "")


def test_frames_are_taken_whole_however_they_arrive() -> None:
    texts = [b"a" * length for length in (0, 1, 125, 126, 65_535, 65_536)]
    # A server sends without a mask: the same frames with the mask and its mark taken out.
    sent = b"".join(_unmasked(wire.frame(text)) for text in texts)
    for size in (1, 7, 1_000, len(sent)):
        inbox, taken = bytearray(), []
        for begin in range(0, len(sent), size):
            inbox += sent[begin : begin + size]
            taken += [text for _, text in wire.frames(inbox)]
        assert taken == texts
        assert not inbox
    assert wire.whole_frame(_unmasked(wire.frame(b"x" * 200))) == b"x" * 200
    assert wire.whole_frame(sent) is None


def _unmasked(frame: bytes) -> bytes:
    length = frame[1] & 0x7F
    head = {126: 4, 127: 10}.get(length, 2)
    return bytes((frame[0], length)) + frame[2:head] + frame[head + 4 :]


def test_a_client_that_misses_an_event_or_holds_another_one_is_found() -> None:
    events = [{"seq": n, "hash": f"h{n}", "prev_hash": f"h{n - 1}"} for n in range(1, 6)]
    whole, gap, changed = (Peer(n, "r", "") for n in range(3))
    for peer in (whole, gap, changed):
        peer.begins_at(0)
    assert whole.takes(events)
    assert not gap.takes([*events[:2], *events[3:]])
    assert gap.last_seq == 2
    assert changed.takes([*events[:2], {"seq": 3, "hash": "h3", "prev_hash": "other"}])
    assert not changed.whole
    assert whole.followed()["whole"]
    assert whole.followed()["digest"] != gap.followed()["digest"]


def test_a_bid_is_seen_with_the_first_news_that_go_as_far() -> None:
    kept = {"who": [0, 1, 0, 1], "seq": [1, 2, 3, 3], "at": [1.0, 2.0, 3.0, 4.0]}
    assert waits_to_see({1: 0.5, 2: 1.0, 3: 2.5}, [kept]) == [0.5, 0.5, 1.0, 1.5, 2.0]
