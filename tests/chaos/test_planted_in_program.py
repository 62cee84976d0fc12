"""Faults planted in the running program: a real court is served with each, and the checker notices."""

import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from tests.chaos import planted_server
from tools.chaos.plan import Step
from tools.chaos.run import Options, run
from tools.chaos.watchers import Watcher
from tools.chaos.wire import Door

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

SERVER = Path(planted_server.__file__)
NEAR, FINAL, KILL = Step("near"), Step("final"), Step("node")


def _pause(seconds: float) -> Step:
    return Step("pause", seconds=seconds)


# Which invariants may notice it, and what has to happen for it to do harm.
CASES: dict[str, tuple[set[int], tuple[Step, ...]]] = {
    "ack_before_commit": ({1}, (_pause(1.5), KILL, _pause(1.0), KILL, _pause(1.0))),
    "rolled_back_receipt": ({1}, (_pause(3.0),)),
    "time_before_the_wait": ({9}, (_pause(3.0),)),
    "lost_extension": ({9}, (NEAR, _pause(2.0), FINAL)),
    "price_below_step": ({5}, (_pause(4.0),)),
    "late_accept": ({8}, (NEAR, _pause(1.0), FINAL, _pause(3.0))),
    "key_without_effect": ({6}, (_pause(2.0), KILL, _pause(1.0))),
    "number_left_out": ({3}, (_pause(2.0),)),
    "stale_role": ({13}, (_pause(3.0), Step("bar", node=4), _pause(4.0))),
    "skipped_event": ({12}, (_pause(2.0), KILL, _pause(2.0))),
}


def _served_with(plant: str, steps: tuple[Step, ...], **more: Any) -> Options:
    return Options(
        kills=1,
        seed=5,
        rounds=1,
        steps=steps,
        keep=True,
        patience=4.0,
        program=(sys.executable, str(SERVER), plant),
        **more,
    )


@pytest.mark.parametrize("plant", CASES)
def test_a_fault_of_the_program_is_noticed(plant: str, tmp_path: Path) -> None:
    expected, steps = CASES[plant]
    outcome = run(_served_with(plant, steps), folder=tmp_path / "run")
    assert outcome.broken & expected, outcome.result["violations"]


@pytest.mark.postgres
def test_a_lost_update_is_noticed(tmp_path: Path) -> None:
    """Two nodes decide upon the same state, and the database does not stop the second."""

    def without_its_guards(url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("ALTER TABLE round_event DROP CONSTRAINT uq_round_event_round_id_seq")

    options = _served_with("lock_not_taken", (_pause(8.0),), on="postgres", prepare=without_its_guards)
    assert run(options, folder=tmp_path / "run").broken & {1, 2, 3}


class Careless(Watcher):
    """A watcher that goes on from where the round stands now, and never asks for what it missed."""

    def arrive(self, standing: dict[str, Any], node: int) -> None:
        if self._seq is None:
            super().arrive(standing, node)
            return
        # So long as others bid, something is missed.
        time.sleep(1.5)
        door = Door(self._ports[node])
        now = door.ask("GET", f"/api/v1/rounds/{self.round_id}").plain()["round"]
        door.close()
        self._seq, self._hash = now["seq"], now["head_hash"]


def test_a_careless_watcher_is_noticed(tmp_path: Path) -> None:
    """The client is at fault here: it skips what happened while it was away."""
    steps = (_pause(2.0), KILL, _pause(2.5))
    options = Options(kills=1, seed=6, rounds=1, steps=steps, keep=True, patience=4.0, watching=Careless)
    assert run(options, folder=tmp_path / "run").broken == {12}
