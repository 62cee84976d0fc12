"""The cases of telling: what one frame to one watcher costs the server, beside the stock way."""

from pathlib import Path

from tools.room_bench.cases import COME_SECONDS, SETTLE_SECONDS, Asked, Result, crowds, folder, passes_of
from tools.room_bench.check import checked
from tools.room_bench.court import START_FEN, STEP_FEN, a_court, say
from tools.room_bench.load import Load, all_in, loads, rest
from tools.room_bench.servers import Server, free_port, served

# Frames a second that are measured: far below what either server can deliver.
FRAMES_A_SECOND = 4_000
# Above this watchers are told of several bids together.
NEWS_A_SECOND = 8.0


def telling(asked: Asked, home: Path, *, watchers: int, stock: bool, profile: Path | None = None) -> Result:
    """Return the CPU time of one server for each frame that reached a watcher.

    The same bids are made twice, with nobody watching and with everybody: telling costs the difference.
    """
    court = a_court(home, free_port(), bidders=2)
    rate = min(NEWS_A_SECOND, max(1.0, FRAMES_A_SECOND / watchers))
    bid = {"seconds": asked.seconds, "step": STEP_FEN, "rate": rate}
    say(
        f"{'the stock server' if stock else 'the server'}, {watchers} watchers, {rate:g} bids/s, "
        f"{asked.seconds:g} s"
    )
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
    """Return the server's CPU time for bids and their telling, and the last amount."""
    before = server.cpu()
    with server.sampled():
        run = bidders.do("bid", **bid)
        rest(crowd or [bidders], SETTLE_SECONDS)
    return server.cpu() - before, run["amount"]


def telling_compared(asked: Asked, case: str, *, watchers: int, aim: Result) -> Result:
    """Return the CPU time for a frame beside what the stock server takes, measured in the same run."""
    with folder() as home:
        real = telling(asked, home / "real", watchers=watchers, stock=False, profile=asked.profile_of(case))
    stock = None
    if asked.baseline:
        with folder() as home:
            stock = telling(asked, home / "stock", watchers=watchers, stock=True)
    ratio = round(real["figure"] / stock["figure"], 3) if stock and stock["figure"] else None
    small = 0 < real["figure"] <= aim["at_most"] and ratio is not None and ratio <= aim["ratio"]
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
