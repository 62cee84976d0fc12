"""The cases of the benchmark: each starts its own servers and clients and returns one result."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import make_url

from tools.real_servers import administrate, own_postgres
from tools.room_bench.check import checked
from tools.room_bench.court import START_FEN, STEP_FEN, Court, Pass, a_court, say
from tools.room_bench.load import Load, all_in, loads
from tools.room_bench.seeing import waits_to_see
from tools.room_bench.servers import Server, free_port, served

COME_SECONDS = 120.0
WARM_SECONDS = 1.0
SETTLE_SECONDS = 1.0
# Frames a second that a fan-out is measured at: far below what either server can deliver.
FRAMES_A_SECOND = 4_000
KIB = 1024
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of each case."""

    seconds: float = 8.0
    bidders: int | None = None
    watchers: int | None = None
    pattern: str = "rising"
    profile: Path | None = None
    baseline: bool = True

    def profile_of(self, case: str) -> Path | None:
        """Return where the profile of a case is written, if one is wanted."""
        return self.profile / f"{case}.txt" if self.profile else None


def quantile(values: list[float], share: float) -> float:
    """Return the value below which the share of all values lies; the values are in order."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def milliseconds(values: list[float]) -> Result:
    """Return the middle and the slowest hundredth, in milliseconds."""
    ordered = sorted(values)
    return {"p50_ms": _ms(quantile(ordered, 0.5)), "p99_ms": _ms(quantile(ordered, 0.99))}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a new folder, and take it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="mingpai-bench-") as name:
        yield Path(name)


def passes_of(passes: list[Pass]) -> list[dict[str, str]]:
    """Return sessions as plain data."""
    return [each.plain() for each in passes]


# ------------------------------------------------------------------------------------------------- bidding


def bidding(
    asked: Asked,
    home: Path,
    *,
    bidders: int,
    stock: bool,
    follow: bool = True,
    database_url: str = "",
    profile: Path | None = None,
) -> Result:
    """Return how many durable, signed, acknowledged bids a second one server takes from so many bidders."""
    court = a_court(home, free_port(), database_url=database_url, bidders=bidders, own_raise=bidders == 1)
    doing = "bid and watch" if follow else "only bid"
    say(f"{'the stock server' if stock else 'the server'}, {bidders} who {doing}, {asked.seconds:g} s")
    with served(court, stock=stock, profile=profile) as server:
        auth = "cookie" if stock else "ticket"
        plan = {"passes": passes_of(court.passes), "auth": auth, "follow": follow}
        with loads(court, plan) as (load,):
            all_in([load], COME_SECONDS)
            bid = {"step": STEP_FEN, "pattern": asked.pattern}
            warm = load.do("bid", seconds=min(WARM_SECONDS, asked.seconds), start=START_FEN, **bid)
            before = server.cpu()
            run = load.do("bid", seconds=asked.seconds, start=warm["amount"], **bid)
            cpu = server.cpu() - before
            numbers, kept = load.report(home)
        say("checking the record, every receipt and its place")
        check, _ = checked(court, kept["bids"])
    measured = [bid for bid in kept["bids"] if bid[3] >= run["begun"] and bid[5]]
    in_time = [bid for bid in measured if bid[4] <= run["begun"] + asked.seconds]
    return {
        "figure": round(len(in_time) / asked.seconds, 1),
        **milliseconds([bid[4] - bid[3] for bid in measured]),
        "server_cpu_seconds": round(cpu, 2),
        "cpu_us_per_bid": round(cpu / max(1, len(measured)) * 1e6, 1),
        "load_cpu_seconds": round(run["cpu"], 2),
        "frames": numbers["frames"],
        "load_met": numbers["kinds"],
        "check": check,
    }


def compared(asked: Asked, case: str, *, bidders: int, aim: Result, urls: Callable[[], str] = str) -> Result:
    """Return the figure of the server beside that of the stock one, measured in the same run.

    Many bidders are measured twice: with everybody watching too, and with nobody watching. The first is the figure;
    the ratio is the smaller of the two, because what telling everybody costs the stock server says little of bids.
    """

    def one(*, stock: bool, follow: bool) -> Result:
        profile = asked.profile_of(case) if follow and not stock else None
        with folder() as home:
            return bidding(
                asked,
                home / "court",
                bidders=bidders,
                stock=stock,
                follow=follow,
                database_url=urls(),
                profile=profile,
            )

    real, stock = one(stock=False, follow=True), one(stock=True, follow=True) if asked.baseline else None
    unwatched, ratios = None, [_ratio(real, stock)]
    if bidders > 1:
        deaf, deaf_stock = one(stock=False, follow=False), None
        if asked.baseline:
            deaf_stock = one(stock=True, follow=False)
            ratios.append(_ratio(deaf, deaf_stock))
        unwatched = deaf | {"baseline": deaf_stock}
    ratio = min((each for each in ratios if each is not None), default=None)
    reached = real["figure"] >= aim["at_least"] and real["p99_ms"] <= aim["p99_ms"]
    if "ratio" in aim:
        reached = reached and ratio is not None and ratio >= aim["ratio"]
    return {
        "unit": "bids/s",
        **real,
        "baseline": stock,
        "unwatched": unwatched,
        "ratio": ratio,
        "ratios": ratios,
        "aim": aim,
        "reached": reached and real["check"]["holds"],
        "bidders": bidders,
        "pattern": asked.pattern if bidders > 1 else "own raises",
    }


def _ratio(real: Result, stock: Result | None) -> float | None:
    return round(real["figure"] / stock["figure"], 2) if stock and stock["figure"] else None


def alone(asked: Asked) -> Result:
    """One bidder alone, who raises his own bids."""
    return compared(asked, "alone", bidders=1, aim={"at_least": 600, "p99_ms": 8})


def sqlite(asked: Asked) -> Result:
    """Many bidders on one round, on the embedded database."""
    aim = {"at_least": 4_000, "p99_ms": 150, "ratio": 5}
    return compared(asked, "sqlite", bidders=asked.bidders or 300, aim=aim)


def postgres(asked: Asked) -> Result:
    """Many bidders on one round, on PostgreSQL."""
    aim = {"at_least": 3_000, "p99_ms": 200, "ratio": 5}
    with own_postgres() as server:
        names = iter(f"bench_{number}" for number in range(4))

        def url() -> str:
            name = next(names)
            administrate(server.url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            return make_url(server.url).set(database=name).render_as_string(hide_password=False)

        return compared(asked, "postgres", bidders=asked.bidders or 300, aim=aim, urls=url)


# ------------------------------------------------------------------------------------------------- telling


def telling(asked: Asked, home: Path, *, watchers: int, stock: bool, profile: Path | None = None) -> Result:
    """Return the CPU time of one server for each frame that reached a watcher.

    The same bids are made twice, with nobody watching and with everybody: the difference is what telling costs.
    """
    court = a_court(home, free_port(), bidders=2)
    rate = max(1.0, FRAMES_A_SECOND / watchers)
    bid = {"seconds": asked.seconds, "step": STEP_FEN, "rate": rate}
    say(f"{'the stock server' if stock else 'the server'}, {watchers} watchers, {rate:g} bids/s, {asked.seconds:g} s")
    with served(court, stock=stock, profile=profile) as server:
        auth = "cookie" if stock else "ticket"
        plans = [{"passes": passes_of(court.passes), "auth": auth, "follow": False}, *crowds(watchers)]
        with loads(court, *plans) as (bidders, *crowd):
            all_in([bidders], COME_SECONDS)
            quiet, start = _window(server, bidders, [], bid | {"start": START_FEN})
            all_in(crowd, COME_SECONDS)
            for load in crowd:
                load.do("forget")
            loud, _ = _window(server, bidders, crowd, bid | {"start": start})
            frames = sum(load.do("count")["frames"] for load in crowd)
            met = [load.report(home)[0]["kinds"] for load in crowd]
            _, kept = bidders.report(home)
        check, _ = checked(court, kept["bids"])
    return {
        "figure": round((loud - quiet) / max(1, frames) * 1e6, 2),
        "with_bids": round(loud / max(1, frames) * 1e6, 2),
        "frames": frames,
        "server_cpu_seconds": round(loud, 3),
        "server_cpu_seconds_unwatched": round(quiet, 3),
        "load_met": [each for each in met if each],
        "check": check,
    }


def _window(server: Server, bidders: Load, crowd: list[Load], bid: Result) -> tuple[float, int]:
    """Return the server's CPU time while bids are made, until everything has been told, and the last amount."""
    before = server.cpu()
    run = bidders.do("bid", **bid)
    for load in crowd or [bidders]:
        load.tell("rest", seconds=SETTLE_SECONDS)
    for load in crowd or [bidders]:
        load.hear()
    return server.cpu() - before, run["amount"]


def crowds(watchers: int, *, record: bool = False) -> list[Result]:
    """Return plans that share watchers out over processes light enough not to be what is measured."""
    count = 1 if watchers < 1_000 else 2  # noqa: PLR2004 - one process reads so many without falling behind
    share = [watchers // count + (number < watchers % count) for number in range(count)]
    return [{"watchers": each, "record": record} for each in share if each]


def telling_compared(asked: Asked, case: str, *, watchers: int, aim: Result) -> Result:
    """Return the CPU time for a frame beside what the stock server takes, measured in the same run."""
    with folder() as home:
        real = telling(asked, home / "real", watchers=watchers, stock=False, profile=asked.profile_of(case))
    stock = None
    if asked.baseline:
        with folder() as home:
            stock = telling(asked, home / "stock", watchers=watchers, stock=True)
    ratio = round(real["figure"] / stock["figure"], 3) if stock and stock["figure"] else None
    small = real["figure"] <= aim["at_most"] and ratio is not None and ratio <= aim["ratio"]
    return {
        "unit": "µs of CPU a frame",
        **real,
        "baseline": stock,
        "ratio": ratio,
        "aim": aim,
        "reached": small and real["check"]["holds"],
        "watchers": watchers,
    }


def telling_500(asked: Asked) -> Result:
    """What a frame to one of 500 watchers costs."""
    return telling_compared(
        asked, "telling-500", watchers=asked.watchers or 500, aim={"at_most": 10, "ratio": 0.2}
    )


def telling_2000(asked: Asked) -> Result:
    """What a frame to one of 2,000 watchers costs."""
    return telling_compared(
        asked, "telling-2000", watchers=asked.watchers or 2_000, aim={"at_most": 15, "ratio": 0.2}
    )


# ---------------------------------------------------------------------------------------------- full house


def full_house(asked: Asked) -> Result:
    """Thousands who watch while many bid: when each of them sees a bid, and what a watcher costs."""
    watchers, bidders = asked.watchers or 5_000, asked.bidders or 200
    rate = 100.0 * min(1.0, bidders / 200)
    aim = {"bidder_p99_ms": 300, "watcher_p99_ms": 1_000, "kib_per_watcher": 16}
    say(f"the server, {watchers} watchers, {bidders} bidders at {rate:g} bids/s, {asked.seconds:g} s")
    with folder() as home:
        court = a_court(home / "real", free_port(), bidders=bidders)
        with served(court, profile=asked.profile_of("full-house")) as server:
            plans = [{"passes": passes_of(court.passes)}, *crowds(watchers)]
            with loads(court, *plans) as (bidding_ones, *crowd):
                all_in([bidding_ones], COME_SECONDS)
                bidding_ones.do("rest", seconds=SETTLE_SECONDS)
                empty = server.memory()
                came_in = all_in(crowd, COME_SECONDS)
                full = server.memory()
                before = server.cpu()
                for load in crowd:
                    load.do("forget")
                run = bidding_ones.do("bid", seconds=asked.seconds, start=START_FEN, step=STEP_FEN, rate=rate)
                for load in (bidding_ones, *crowd):
                    load.tell("rest", seconds=2 * SETTLE_SECONDS)
                for load in (bidding_ones, *crowd):
                    load.hear()
                cpu, after = server.cpu() - before, server.memory()
                reports = [load.report(home) for load in (bidding_ones, *crowd)]
            check, sent = checked(court, reports[0][1]["bids"])
    sees_bidder = waits_to_see(sent, [reports[0][1]])
    sees_watcher = waits_to_see(sent, [kept for _, kept in reports[1:]])
    answers = [bid[4] - bid[3] for bid in reports[0][1]["bids"] if bid[5]]
    figure = _ms(quantile(sees_watcher, 0.99))
    bidder_p99 = _ms(quantile(sees_bidder, 0.99))
    kib = round((full - empty) / KIB / watchers, 2)
    near = bidder_p99 <= aim["bidder_p99_ms"] and figure <= aim["watcher_p99_ms"]
    return {
        "figure": figure,
        "unit": "ms until a watcher sees a bid (p99)",
        "p50_ms": _ms(quantile(sees_watcher, 0.5)),
        "p99_ms": figure,
        "bidder_p50_ms": _ms(quantile(sees_bidder, 0.5)),
        "bidder_p99_ms": bidder_p99,
        "answer": milliseconds(answers),
        "kib_per_watcher": kib,
        "kib_per_watcher_after": round((after - empty) / KIB / watchers, 2),
        "bids_per_second": round(run["answers"] / asked.seconds, 1),
        "frames": sum(numbers["frames"] for numbers, _ in reports),
        "resyncs": sum(numbers["resyncs"] for numbers, _ in reports),
        "lost_lines": sum(numbers["lost_lines"] for numbers, _ in reports),
        "load_met": [numbers["kinds"] for numbers, _ in reports if numbers["kinds"]],
        "came_in_seconds": round(came_in, 1),
        "server_cpu_seconds": round(cpu, 2),
        "baseline": None,
        "ratio": None,
        "aim": aim,
        "reached": near and kib <= aim["kib_per_watcher"] and check["holds"],
        "check": check,
        "watchers": watchers,
        "bidders": bidders,
    }


