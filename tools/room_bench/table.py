"""Writes the results of a run as the table of docs/performance.md, or as lines for people.

mingpai bench room --json > results.json; python tools/room_bench/table.py results.json
"""

import json
import sys
from pathlib import Path
from typing import Any

NAMES = {
    "alone": "one bidder alone",
    "sqlite": "many bidders on one round, SQLite",
    "postgres": "many bidders on one round, PostgreSQL",
    "telling-500": "a frame to one of 500 watchers",
    "telling-2000": "a frame to one of 2,000 watchers",
    "full-house": "5,000 watchers, 200 bidders, 100 bids/s",
    "closing": "200 rounds that end together",
    "reconnect": "killed with 3,000 watchers",
}
_HEAD = (
    "| case | figure | p50 / p99 | baseline of the same run | ratio | aim | reached |\n"
    "|---|---|---|---|---|---|---|"
)


def row(result: dict[str, Any]) -> str:
    """Return a result as a row of the table."""
    name = NAMES.get(result["case"], result["case"])
    if "error" in result:
        return f"| {name} | not measured: {result['error']} | – | – | – | – | **no** |"
    cells = (name, _figure(result), _waits(result), _baseline(result), _ratio(result), _aim(result))
    return "| " + " | ".join((*cells, "yes" if result["reached"] else "**no**")) + " |"


def line(result: dict[str, Any]) -> str:
    """Return a result as a line for people."""
    if "error" in result:
        return f"{result['case']:13} not measured: {result['error']}"
    parts = (_figure(result), _waits(result), f"stock {_baseline(result)}", f"ratio {_ratio(result)}")
    mark = "reached" if result["reached"] else "NOT REACHED"
    return f"{result['case']:13} {'; '.join(parts)}; aim {_aim(result)}: {mark}"


def table(results: list[dict[str, Any]]) -> str:
    """Return the whole table, and what it was measured on."""
    facts = results[0]["machine"]
    lengths = " and ".join(sorted({f"{result['seconds']:g} s" for result in results}))
    where = (
        f"Measured on {facts['cores']} cores ({facts['cpu']}), Python {facts['python']}, with the clients on "
        "the same cores; "
        f"{lengths} a measurement, seed {results[0]['seed']}."
    )
    return "\n".join((_HEAD, *(row(result) for result in results), "", where))


def _figure(result: dict[str, Any]) -> str:
    more = ""
    if "kib_per_watcher" in result:
        more = f"; bidder p99 {result['bidder_p99_ms']:,} ms; {result['kib_per_watcher']} KiB a watcher"
    if result.get("unwatched"):
        more = f" ({result['unwatched']['figure']:,} where nobody watches)"
    if "clients_that_miss_an_event" in result:
        more = f"; {result['clients_that_miss_an_event']} clients miss an event"
    if "closed_once" in result:
        more += f"; {result['closed_once']} closed once, {result['closed_twice']} twice"
    if "check" in result and "accepted" in result["check"] and result["unit"] == "bids/s":
        check = result["check"]
        more += f"; {check['accepted']:,} accepted, {check['refused']:,} refused, {check['lost']} lost"
    return f"{result['figure']:,} {result['unit']}{more}"


def _waits(result: dict[str, Any]) -> str:
    if result.get("p99_ms") is None:
        return "–"
    return f"{result['p50_ms']:,} / {result['p99_ms']:,} ms"


def _baseline(result: dict[str, Any]) -> str:
    stock = result["baseline"]
    if not stock:
        return "–"
    deaf = (result.get("unwatched") or {}).get("baseline")
    more = f" ({deaf['figure']:,} where nobody watches)" if deaf else ""
    waits = f", p99 {stock['p99_ms']:,} ms" if "p99_ms" in stock else ""
    return f"{stock['figure']:,}{waits}{more}"


def _ratio(result: dict[str, Any]) -> str:
    return "–" if result["ratio"] is None else f"{result['ratio']:g} ×"


def _aim(result: dict[str, Any]) -> str:
    words = {
        "at_least": "≥ {:,}/s",
        "at_most": "≤ {:g} µs",
        "p99_ms": "p99 ≤ {:g} ms",
        "bidder_p99_ms": "bidder p99 ≤ {:g} ms",
        "watcher_p99_ms": "watcher p99 ≤ {:,} ms",
        "kib_per_watcher": "≤ {:g} KiB a watcher",
        "back_seconds": "≤ {:g} s",
        "missing": "{:g} missing",
        "closed_once": "each of {:g} once",
    }
    aim = result["aim"]
    parts = [words[name].format(value) for name, value in aim.items() if name in words]
    if "ratio" in aim:
        parts.append(f"{'≤' if 'at_most' in aim else '≥'} {aim['ratio']:g} ×")
    return ", ".join(parts)


def main() -> None:
    """Print the table of the file that the command line names."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and the file
        sys.exit("Name one file that `mingpai bench room --json` has written.")
    written = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    print(table([json.loads(each) for each in written if each.strip()]))


if __name__ == "__main__":
    main()
