"""The case of a full house: when bidders and watchers see a bid, and how much memory a watcher takes."""

from pathlib import Path

from tools.room_bench.cases import (
    COME_SECONDS,
    KIB,
    SETTLE_SECONDS,
    Asked,
    Result,
    crowds,
    folder,
    in_ms,
    milliseconds,
    passes_of,
    quantile,
)
from tools.room_bench.check import checked
from tools.room_bench.court import START_FEN, STEP_FEN, a_court, say
from tools.room_bench.load import all_in, loads, rest
from tools.room_bench.seeing import waits_to_see
from tools.room_bench.servers import free_port, served

WATCHERS, BIDDERS, BIDS_A_SECOND = 5_000, 200, 100.0
AIM = {"bidder_p99_ms": 300, "watcher_p99_ms": 1_000, "kib_per_watcher": 16}


def full_house(asked: Asked) -> Result:
    """Thousands who watch while many bid: when each of them sees a bid, and what a watcher costs."""
    watchers, bidders = asked.watchers or WATCHERS, asked.bidders or BIDDERS
    with folder() as home:
        seen = _one_evening(asked, home / "court", watchers=watchers, bidders=bidders)
    near = seen["bidder_p99_ms"] <= AIM["bidder_p99_ms"] and seen["p99_ms"] <= AIM["watcher_p99_ms"]
    light = seen["kib_per_watcher"] <= AIM["kib_per_watcher"]
    return {
        "figure": seen["p99_ms"],
        "unit": "ms until a watcher sees a bid (p99)",
        **seen,
        "baseline": None,
        "ratio": None,
        "aim": AIM,
        "reached": near and light and seen["check"]["holds"],
        "watchers": watchers,
        "bidders": bidders,
    }


def _one_evening(asked: Asked, home: Path, *, watchers: int, bidders: int) -> Result:
    court = a_court(home, free_port(), bidders=bidders)
    rate = BIDS_A_SECOND * min(1.0, bidders / BIDDERS)
    say(f"the server, {watchers} watchers, {bidders} bidders at {rate:g} bids/s, {asked.seconds:g} s")
    plans = [{"passes": passes_of(court.passes)}, *crowds(watchers)]
    with served(court, profile=asked.profile_of("full-house")) as server:
        with loads(court, *plans) as everybody:
            bidding_ones, *crowd = everybody
            all_in([bidding_ones], COME_SECONDS)
            rest([bidding_ones], SETTLE_SECONDS)
            empty = server.memory()
            came_in = all_in(crowd, COME_SECONDS)
            full, before = server.memory(), server.cpu()
            for load in crowd:
                load.do("forget")
            bid = {"seconds": asked.seconds, "start": START_FEN, "step": STEP_FEN, "rate": rate}
            with server.sampled():
                run = bidding_ones.do("bid", **bid)
            rest(everybody, 2 * SETTLE_SECONDS)
            cpu, after = server.cpu() - before, server.memory()
            reports = [load.report(home) for load in everybody]
        check, sent = checked(court, reports[0][1]["bids"])
    return {
        **_seen(sent, [kept for _, kept in reports]),
        "answer": milliseconds([bid[4] - bid[3] for bid in reports[0][1]["bids"] if bid[5]]),
        "kib_per_watcher": round((full - empty) / KIB / watchers, 2),
        "kib_per_watcher_after": round((after - empty) / KIB / watchers, 2),
        "bids_per_second": round(run["answers"] / asked.seconds, 1),
        **{
            name: sum(numbers[name] for numbers, _ in reports) for name in ("frames", "resyncs", "lost_lines")
        },
        "load_met": [numbers["kinds"] for numbers, _ in reports if numbers["kinds"]],
        "came_in_seconds": round(came_in, 1),
        "server_cpu_seconds": round(cpu, 2),
        "check": check,
    }


def _seen(sent: dict[int, float], kept: list[Result]) -> Result:
    bidder, watcher = waits_to_see(sent, kept[:1]), waits_to_see(sent, kept[1:])
    return {
        "p50_ms": in_ms(quantile(watcher, 0.5)),
        "p99_ms": in_ms(quantile(watcher, 0.99)),
        "bidder_p50_ms": in_ms(quantile(bidder, 0.5)),
        "bidder_p99_ms": in_ms(quantile(bidder, 0.99)),
    }
