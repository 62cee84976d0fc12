"""Processes are killed while people bid: no acknowledged bid is lost, none doubled, the books balance."""

from pathlib import Path

import pytest

from tools.chaos.check import INVARIANTS
from tools.chaos.run import Options, Outcome, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

# What a run without outages and barred bidders would not look at is looked at in one of these.
KILLS_ON_SQLITE = 10
KILLS_ON_POSTGRES = 10


def _is_well(outcome: Outcome, kills: int) -> None:
    result = outcome.result
    assert result["violations"] == [], result
    assert result["kills_total"] >= kills, result["kills"]
    assert result["rounds"]["closed"] == result["rounds"]["held"]
    assert result["bids"]["settled"] == result["bids"]["in_doubt"] > 0, (
        "kills leave doubts, and all were settled"
    )
    assert result["bids"]["accepted"] > 0
    unchecked = [each["number"] for each in result["invariants"] if not each["checked"]]
    assert set(unchecked) <= {13}, "whoever was put out has bid before, but for bad luck"
    assert len(result["invariants"]) == len(INVARIANTS)


@pytest.mark.parametrize("seed", [11, 12])
def test_one_node_over_sqlite(seed: int, tmp_path: Path) -> None:
    options = Options(kills=KILLS_ON_SQLITE, seed=seed, keep=True)
    _is_well(run(options, folder=tmp_path / "run"), KILLS_ON_SQLITE)


@pytest.mark.postgres
def test_three_nodes_over_postgres_and_redis(tmp_path: Path) -> None:
    options = Options(kills=KILLS_ON_POSTGRES, seed=13, on="postgres", keep=True)
    outcome = run(options, folder=tmp_path / "run")
    _is_well(outcome, KILLS_ON_POSTGRES)
    assert outcome.result["nodes"] == 3
    assert outcome.result["kills"].keys() & {"database", "backend", "redis"}, (
        "not only the servers are killed"
    )
