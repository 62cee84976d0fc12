"""What all cases of the benchmark share: what is asked of them, folders, quantiles, shares of a crowd."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.room_bench.court import Pass

COME_SECONDS = 120.0
SETTLE_SECONDS = 1.0
KIB = 1024
# Written where nobody was answered in time at all.
NEVER_SECONDS = 9_999.0
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
    seed: int = 1

    def profile_of(self, case: str) -> Path | None:
        """Return where the profile of a case is written, if one is wanted."""
        return self.profile / f"{case}.txt" if self.profile else None


def quantile(values: list[float], share: float) -> float:
    """Return the value below which the share of all values lies; without any, longer than anybody waits."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else NEVER_SECONDS


def milliseconds(values: list[float]) -> Result:
    """Return the middle and the slowest hundredth, in milliseconds."""
    ordered = sorted(values)
    return {"p50_ms": in_ms(quantile(ordered, 0.5)), "p99_ms": in_ms(quantile(ordered, 0.99))}


def in_ms(seconds: float) -> float:
    """Return seconds as milliseconds."""
    return round(seconds * 1000, 2)


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a new folder, and take it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="mingpai-bench-") as name:
        yield Path(name)


def passes_of(passes: list[Pass]) -> list[dict[str, str]]:
    """Return sessions as plain data."""
    return [each.plain() for each in passes]


def crowds(watchers: int, *, record: bool = False) -> list[Result]:
    """Return plans that share watchers out over processes light enough not to be what is measured."""
    count = 1 if watchers < 1_000 else 2  # noqa: PLR2004 - one process reads so many without falling behind
    share = [watchers // count + (number < watchers % count) for number in range(count)]
    return [{"watchers": each, "record": record} for each in share if each]
