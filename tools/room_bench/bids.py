"""The cases of bids: how many durable, signed, acknowledged bids a second, beside the conventional way."""

from collections.abc import Callable
from pathlib import Path

from psycopg import sql
from sqlalchemy import make_url

from tools.real_servers import administrate, own_postgres
from tools.room_bench.cases import COME_SECONDS, Asked, Result, folder, milliseconds, passes_of
from tools.room_bench.check import checked
from tools.room_bench.court import START_FEN, STEP_FEN, a_court, say
from tools.room_bench.load import all_in, loads
from tools.room_bench.servers import free_port, served

WARM_SECONDS = 1.0


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
            with server.sampled():
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

    Many bidders are measured twice: with everybody watching too, and with nobody watching. The first is the
    figure; the ratio is the smaller of the two, because what telling everybody costs the stock server says
    little of bids.
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
