"""A whole run: court, plan, driver, record, checker; its result is one JSON object."""

import shutil
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.chaos import court, journals
from tools.chaos.breaking import Done
from tools.chaos.check import check
from tools.chaos.crowd import Watching
from tools.chaos.driver import Driver, Say
from tools.chaos.evidence import NEVER, Evidence, gathered
from tools.chaos.machines import NODES_WITH_POSTGRES, Grounds, Machines
from tools.chaos.plan import Step, counted, drawn, printed
from tools.chaos.record import Record, read
from tools.chaos.watchers import Watcher

KILLS_A_ROUND = 8
ROUNDS_MIN, ROUNDS_MAX = 2, 8
BIDDERS = 4
NOT_BUILT = (
    "Invariant 10 speaks of receipts and each round's chain; a tree over all rounds is not built yet.",
    "A kill leaves what the system holds: that commits are synced is checked at every start, not here.",
)


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a run."""

    kills: int
    seed: int
    on: str = "sqlite"
    seconds: float | None = None
    keep: bool = False
    rounds: int = 0
    program: Sequence[str] | None = None
    steps: tuple[Step, ...] = ()
    watching: Watching = Watcher
    patience: float | None = None
    # Done to the court's database before anybody is served.
    prepare: Callable[[str], None] | None = None

    @property
    def rounds_count(self) -> int:
        """Return how many rounds are held: as asked, or so many that each sees some kills."""
        return self.rounds or max(ROUNDS_MIN, min(ROUNDS_MAX, self.kills // KILLS_A_ROUND))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found, and everything that it was found in."""

    result: dict[str, Any]
    folder: Path
    scene: court.Scene
    evidence: Evidence
    record: Record
    broken: frozenset[int]


def run(options: Options, *, say: Say = print, folder: Path | None = None) -> Outcome:
    """Do a run in a fresh folder, which stays where something does not hold or where that is asked for."""
    folder = folder or Path(tempfile.mkdtemp(prefix="mingpai-chaos-"))
    folder.mkdir(exist_ok=True)
    steps = options.steps or _plan(options)
    say(f"chaos on {options.on}, seed {options.seed}: {counted(steps)}")
    say(printed(steps))
    grounds = Grounds(on=options.on)
    is_well = False
    try:
        scene = court.build(
            folder, database_url=grounds.database_url, rounds=options.rounds_count, bidders=BIDDERS
        )
        if options.prepare is not None:
            options.prepare(scene.database_url)
        machines = grounds.machines(folder / "home", options.program)
        driver = Driver(
            folder,
            scene,
            machines,
            steps,
            seed=options.seed,
            say=say,
            watching=options.watching,
            patience=options.patience,
        )
        driver.run(seconds=options.seconds)
        record = read(scene.database_url)
        evidence = gathered(journals.read_all(folder))
        findings = check(scene, evidence, record)
        is_well = not findings.violations
        result = _result(options, driver.done, machines, evidence, record) | findings.plain()
        return Outcome(result, folder, scene, evidence, record, frozenset(findings.broken))
    finally:
        grounds.close()
        if is_well and not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            say(f"kept: {folder}")


def _plan(options: Options) -> tuple[Step, ...]:
    nodes = NODES_WITH_POSTGRES if options.on == "postgres" else 1
    return tuple(
        drawn(
            seed=options.seed,
            kills=options.kills,
            on=options.on,
            rounds=options.rounds_count,
            nodes=nodes,
            accounts=BIDDERS,
        )
    )


def _result(
    options: Options, done: Done, machines: Machines, evidence: Evidence, record: Record
) -> dict[str, Any]:
    tries = list(evidence.all_tries())
    doubtful = [
        each for each in evidence.tries.values() if any(t.outcome in {"unknown", "never"} for t in each)
    ]
    settled = [each for each in doubtful if any(t.outcome == "answered" for t in each)]
    kinds = Counter(event["kind"] for event in record.events)
    return {
        "on": options.on,
        "seed": options.seed,
        "nodes": len(machines.nodes),
        "seconds": round(done.seconds, 1),
        "kills_total": sum(done.kills.values()),
        "kills": dict(sorted(done.kills.items())),
        "others": dict(sorted(done.others.items())),
        "bids": {
            "meant": len(evidence.tries),
            "sent": len(tries),
            "acknowledged": sum(any(t.seq is not None for t in each) for each in evidence.tries.values()),
            "accepted": kinds["bid-accepted"],
            "refused": kinds["bid-refused"],
            "in_doubt": len(doubtful),
            "settled": len(settled),
            "unanswered_sendings": sum(each.ended_at == NEVER or each.outcome == "unknown" for each in tries),
        },
        "rounds": {
            "held": len(record.rounds),
            "closed": sum(row["state"] in {"sold", "unsold"} for row in record.rounds),
            "extensions": sum(row["extensions"] for row in record.rounds),
            "suspended": kinds["suspended"],
            "resumed": kinds["resumed"],
        },
        "events": len(record.events),
        "restart_seconds": {
            "node": _spread([took for node in machines.nodes for took in node.starts]),
            "postgres": _spread(machines.database_starts),
            "redis": _spread(machines.redis_starts),
        },
        "notes": list(NOT_BUILT),
    }


def _spread(seconds: Sequence[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    return {
        "times": len(seconds),
        "median": round(statistics.median(seconds), 2),
        "longest": round(max(seconds), 2),
    }
