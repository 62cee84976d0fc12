"""The whole benchmark: which cases there are, what they need of the machine, and what each result says."""

import os
import platform
import resource
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tools.room_bench import load
from tools.room_bench.bids import alone, postgres, sqlite
from tools.room_bench.cases import Asked, Result
from tools.room_bench.ending import WATCHERS, closing, reconnect
from tools.room_bench.house import WATCHERS as FULL_HOUSE
from tools.room_bench.house import full_house
from tools.room_bench.telling import telling_500, telling_2000

CASES: dict[str, Callable[[Asked], Result]] = {
    "alone": alone,
    "sqlite": sqlite,
    "postgres": postgres,
    "telling-500": telling_500,
    "telling-2000": telling_2000,
    "full-house": full_house,
    "closing": closing,
    "reconnect": reconnect,
}
_CROWDS = {"full-house": FULL_HOUSE, "reconnect": WATCHERS, "telling-2000": 2_000}
# Files that a process needs beside its sockets.
_OTHER_FILES = 500


def results(asked: Asked, cases: Sequence[str]) -> Iterator[Result]:
    """Give the result of each case as soon as there is one."""
    facts, load.SEED = machine(), asked.seed
    for name in cases:
        try:
            result = CASES[name](asked)
        except Exception as fault:  # noqa: BLE001 - whatever happened to one case, the others are still measured
            traceback.print_exc()
            result = {"unit": "", "reached": False, "error": f"{type(fault).__name__}: {fault}"}
        yield {
            "case": name,
            **result,
            "seconds": asked.seconds,
            "seed": asked.seed,
            "machine": facts,
        }


def machine() -> Result:
    """Return what the figures depend on and may be told of the machine."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cpu": model or platform.machine(),
        "python": platform.python_version(),
    }


def files_wanting(asked: Asked, cases: Sequence[str]) -> tuple[int, int] | None:
    """Raise the limit of open files as needed; return what is needed and allowed where that is less."""
    crowd = max((asked.watchers or _CROWDS.get(name, 0) for name in cases), default=0)
    needed = crowd + (asked.bidders or 0) + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = hard if hard != resource.RLIM_INFINITY else max(needed, soft)
    if needed > allowed:
        return needed, allowed
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    return None
