"""The cases of endings: rounds that close together, and a server that is killed with everybody watching."""

import time
from datetime import timedelta
from pathlib import Path

from bidding.rules.closing import closes_at
from kernel.clock import MachineClock
from tools.room_bench.cases import (
    COME_SECONDS,
    SETTLE_SECONDS,
    Asked,
    Result,
    crowds,
    folder,
    milliseconds,
    passes_of,
    quantile,
)
from tools.room_bench.check import checked, missing
from tools.room_bench.court import START_FEN, STEP_FEN, a_court, say
from tools.room_bench.load import all_in, loads, rest
from tools.room_bench.lots import a_court_of_lots, closings
from tools.room_bench.servers import free_port, served, start

ROUNDS = 200
WATCHERS = 3_000
# From the start of the server until the rounds end: everybody has come and everything is quiet.
LEAD_SECONDS = 12
LATEST_SECONDS = 10
BACK_BIDDERS, BIDS_A_SECOND, BID_SECONDS = 20, 5.0, 3.0


def closing(asked: Asked) -> Result:
    """Rounds that end at the same instant: how long after its barrier each is seen to be closed."""
    rounds = asked.watchers or ROUNDS
    aim = {"p99_ms": 250, "closed_once": rounds}
    with folder() as home:
        court = a_court_of_lots(home / "real", free_port(), rounds=rounds)
        ends_at = court.ends_at
        assert ends_at is not None, "rounds have an end"
        machine = MachineClock().now() + timedelta(seconds=LEAD_SECONDS)
        barrier = time.monotonic() + LEAD_SECONDS + (closes_at(ends_at) - ends_at).total_seconds()
        clock = {"MINGPAI_TEST_CLOCK": ends_at.isoformat(), "MINGPAI_TEST_CLOCK_WHEN": machine.isoformat()}
        say(f"the server, {rounds} rounds that end in {LEAD_SECONDS} s")
        with (
            served(court, profile=asked.profile_of("closing"), **clock) as server,
            loads(court, {"watchers": rounds, "record": True}) as (load,),
        ):
            all_in([load], COME_SECONDS)
            load.do("forget")
            before = server.cpu()
            load.do("rest", seconds=max(0.0, barrier - time.monotonic()) + LATEST_SECONDS)
            cpu = server.cpu() - before
            _, kept = load.report(home)
            wrong, _ = missing(court, kept["followed"])
        once = closings(court)
    last = dict(zip(kept["who"], kept["at"], strict=True))
    lags = sorted(at - barrier for at in last.values())
    figures = milliseconds(lags)
    return {
        "figure": figures["p99_ms"],
        "unit": "ms after its barrier until a round is seen closed (p99)",
        **figures,
        "first_ms": round(quantile(lags, 0) * 1000, 2),
        "last_ms": round(quantile(lags, 1) * 1000, 2),
        "seen_closed": len(lags),
        **once,
        "clients_that_miss_an_event": wrong,
        "server_cpu_seconds": round(cpu, 2),
        "baseline": None,
        "ratio": None,
        "aim": aim,
        "reached": figures["p99_ms"] <= aim["p99_ms"]
        and once["closed_once"] == once["awarded_once"] == len(lags) == rounds
        and not (once["closed_twice"] or once["awarded_twice"] or wrong),
        "rounds": rounds,
    }


def reconnect(asked: Asked) -> Result:
    """A server killed with everybody watching and bids under way: when all are back, and what they miss."""
    watchers, bidders = asked.watchers or WATCHERS, asked.bidders or BACK_BIDDERS
    aim = {"back_seconds": 30, "missing": 0}
    with folder() as home:
        seen = _killed(asked, home / "court", watchers=watchers, bidders=bidders)
    return {
        "figure": seen["all_back_seconds"],
        "unit": "s until all are back",
        "p50_ms": None,
        "p99_ms": None,
        **seen,
        "baseline": None,
        "ratio": None,
        "aim": aim,
        "reached": seen["all_back_seconds"] <= aim["back_seconds"]
        and seen["back"] == watchers
        and not seen["clients_that_miss_an_event"]
        and seen["check"]["holds"],
        "watchers": watchers,
        "bidders": bidders,
    }


def _killed(asked: Asked, home: Path, *, watchers: int, bidders: int) -> Result:
    court = a_court(home, free_port(), bidders=bidders)
    bid: Result = {"seconds": min(asked.seconds, BID_SECONDS), "step": STEP_FEN, "rate": BIDS_A_SECOND}
    say(f"the server, {watchers} watchers; it is killed, and started again")
    server = start(court)
    try:
        plans = [{"passes": passes_of(court.passes)}, *crowds(watchers, record=True)]
        with loads(court, *plans) as everybody:
            bidding_ones, *crowd = everybody
            all_in(everybody, COME_SECONDS)
            bidding_ones.tell("bid", start=START_FEN, **bid)
            time.sleep(bid["seconds"] / 2)
            server.kill()
            killed = time.monotonic()
            server = start(court, profile=asked.profile_of("reconnect"))
            up = time.monotonic()
            # Bids go on as soon as their bidders are back, while watchers still come in.
            run = bidding_ones.hear()
            bidding_ones.do("wait_for_all", seconds=COME_SECONDS)
            bidding_ones.tell("bid", start=run["amount"], **bid)
            for load in crowd:
                load.tell("wait_for_all", seconds=COME_SECONDS)
            back = [load.hear() for load in crowd]
            bidding_ones.hear()
            rest(crowd, 3 * SETTLE_SECONDS)
            reports = [load.report(home) for load in everybody]
        check, _ = checked(court, reports[0][1]["bids"])
        lacking, events = missing(court, [each for _, kept in reports[1:] for each in kept["followed"]])
        cpu = server.cpu()
    finally:
        server.stop()
    all_back = max(each["at"] for each in back)
    return {
        "all_back_seconds": round(all_back - killed, 2),
        "restart_seconds": round(up - killed, 2),
        "back": sum(each["here"] for each in back),
        "clients_that_miss_an_event": lacking,
        "events": events,
        "bids_asked_again": run["again"],
        "asked": sum(numbers["asked"] for numbers, _ in reports),
        "load_met": [numbers["kinds"] for numbers, _ in reports if numbers["kinds"]],
        "server_cpu_seconds": round(cpu, 2),
        "check": check,
    }
