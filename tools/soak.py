"""Runs the slow tests much longer than a change can wait for, and writes what they found.

STEPS=… or MINUTES=… say how far the round is driven beside its slow twin; EXAMPLES=… how many courses the
state machine draws; KILLS=… how often real processes are killed. SEED=… finds the same run again.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "test-results"
STEPS_A_SHARE = 250_000
STEPS_USUAL = 20_000_000
EXAMPLES_USUAL = 2_000
KILLS_USUAL = 60
SEEDS = 1_000_000
SECONDS_MAX = 100_000
CHAOS_WORDS_MAX = 4_000


def number(name: str, usual: int) -> int:
    """Return a whole number that the environment names, or the usual one."""
    return int(os.environ.get(name, "") or usual)


@dataclass
class Driven:
    """What the drivers have done so far."""

    first_seed: int
    steps: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def take(self, seed: int, done: subprocess.CompletedProcess[str]) -> None:
        """Count a share that came back."""
        if done.returncode != 0:
            self.differences.append(f"seed {seed}\n{done.stderr}")
            return
        reached = Counter(json.loads(done.stdout))
        self.steps += reached.pop("steps")
        self.reached.update(reached)

    def plain(self) -> dict[str, Any]:
        """Return it as it is written down."""
        return {
            "first_seed": self.first_seed,
            "steps": self.steps,
            "differences": len(self.differences),
            "courses": self.differences,
            "reached": dict(sorted(self.reached.items())),
        }


def one_share(seed: int) -> tuple[int, subprocess.CompletedProcess[str]]:
    """Drive one share of steps in a process of its own."""
    command = [sys.executable, "-m", "tests.properties.round_driver", str(seed), str(STEPS_A_SHARE)]
    return seed, subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def drive(first_seed: int, *, steps: int, seconds: float) -> Driven:
    """Drive share after share on every core until there are enough steps or the time is over."""
    driven, until, seed = Driven(first_seed), time.monotonic() + seconds, first_seed
    running: set[Future[tuple[int, subprocess.CompletedProcess[str]]]] = set()
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        while True:
            # What is under way counts as done: no share more is begun than is needed.
            wanted = driven.steps + len(running) * STEPS_A_SHARE < steps and time.monotonic() < until
            if wanted and not driven.differences and len(running) < cores:
                running.add(pool.submit(one_share, seed))
                seed += 1
                continue
            if not running:
                return driven
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for share in done:
                driven.take(*share.result())
            sys.stdout.write(f"\r{driven.steps:>14,} steps, {len(driven.differences)} differences")
            sys.stdout.flush()


def draw(examples: int) -> dict[str, Any]:
    """Have the state machine and the record's laws draw so many courses."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout", str(SECONDS_MAX)]
    named = {**os.environ, "ROUND_EXAMPLES": str(examples)}
    tests = ["tests/properties/test_round_laws.py", "tests/properties/test_replay.py"]
    done = subprocess.run(
        [*command, *tests], cwd=ROOT, env=named, capture_output=True, text=True, check=False
    )
    return {"examples": examples, "passed": done.returncode == 0, "words": done.stdout.splitlines()[-1:]}


def kill(kills: int, seed: int) -> dict[str, Any]:
    """Have real processes killed, and what they acknowledged looked for afterwards."""
    command = [sys.executable, str(ROOT / "mingpai.py"), "chaos", "--kills", str(kills), "--seed", str(seed)]
    done = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        found: Any = json.loads(done.stdout)
    except ValueError:
        found = (done.stdout + done.stderr)[-CHAOS_WORDS_MAX:]
    return {"kills": kills, "seed": seed, "passed": done.returncode == 0, "found": found}


def main() -> int:
    """Run all three, one after the other, and write the result beside those of the tests."""
    seed, minutes = number("SEED", secrets.randbelow(SEEDS)), number("MINUTES", 0)
    steps = number("STEPS", 0 if minutes else STEPS_USUAL) or sys.maxsize
    sys.stdout.write(f"Seed {seed}: the round beside its slow twin …\n")
    began = time.monotonic()
    driven = drive(seed, steps=steps, seconds=60.0 * minutes if minutes else SECONDS_MAX)
    result: dict[str, Any] = {"round": {**driven.plain(), "seconds": round(time.monotonic() - began)}}
    sys.stdout.write("\nThe state machine and the record …\n")
    result["state_machine"] = draw(number("EXAMPLES", EXAMPLES_USUAL))
    kills = number("KILLS", KILLS_USUAL)
    if kills:
        sys.stdout.write(f"{kills} kills …\n")
        result["chaos"] = kill(kills, seed)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"soak-{seed}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    passed = not driven.differences and all(
        result[part]["passed"] for part in ("state_machine", "chaos") if part in result
    )
    sys.stdout.write(f"{'All is well' if passed else 'SOMETHING IS WRONG'}: {path.relative_to(ROOT)}\n")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
