"""Deadlines: each done once, whoever sweeps; a failing one is tried again and then shown."""

from datetime import timedelta

import pytest

from kernel.clock import StillClock
from store.due import ATTEMPTS_MAX, Due, cancel, overdue, plan, sweep
from store.unit import Store, Unit


class Doer:
    """Remembers what it did, and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        """Fail so many times first."""
        self.done: list[str] = []
        self.failures = failures

    def __call__(self, unit: Unit, object_id: str) -> None:
        """Do one thing."""
        assert unit.session is not None
        if self.failures:
            self.failures -= 1
            message = "not yet"
            raise RuntimeError(message)
        self.done.append(object_id)


def planned(store: Store, object_id: str = "a", **later: int) -> None:
    """Plan one thing."""
    at = store.clock.now() + timedelta(**later)
    store.write(lambda unit: plan(unit, kind="thing", object_id=object_id, due_at=at))


def row(store: Store, object_id: str = "a") -> Due:
    """Return the row of one thing."""
    found = store.read(lambda session: session.query(Due).filter_by(object_id=object_id).one())
    assert isinstance(found, Due)
    return found


def test_nothing_is_done_before_its_time(store: Store, clock: StillClock) -> None:
    doer = Doer()
    planned(store, minutes=5)
    assert sweep(store, {"thing": doer}) == 0
    clock.advance(minutes=5)
    assert sweep(store, {"thing": doer}) == 1
    assert sweep(store, {"thing": doer}) == 0
    assert doer.done == ["a"]
    assert row(store).state == "done"


def test_a_machine_that_slept_does_everything_when_it_wakes(store: Store, clock: StillClock) -> None:
    doer = Doer()
    for name in "abc":
        planned(store, name, hours=1)
    clock.advance(days=3)
    assert sweep(store, {"thing": doer}) == 3
    assert sorted(doer.done) == ["a", "b", "c"]


def test_a_kind_that_nobody_handles_waits(store: Store) -> None:
    planned(store)
    assert sweep(store, {"other": Doer()}) == 0
    assert row(store).state == "waiting"


def test_what_was_called_off_is_not_done(store: Store) -> None:
    doer = Doer()
    planned(store)
    store.write(lambda unit: cancel(unit, kind="thing", object_id="a"))
    store.write(lambda unit: cancel(unit, kind="thing", object_id="nothing"))
    assert sweep(store, {"thing": doer}) == 0


def test_planning_again_moves_the_instant(store: Store, clock: StillClock) -> None:
    doer = Doer()
    planned(store, minutes=5)
    planned(store, minutes=10)
    clock.advance(minutes=5)
    assert sweep(store, {"thing": doer}) == 0
    clock.advance(minutes=5)
    assert sweep(store, {"thing": doer}) == 1


def test_a_handler_may_plan_its_own_row_anew(store: Store, clock: StillClock) -> None:
    def later(unit: Unit, object_id: str) -> None:
        plan(unit, kind="thing", object_id=object_id, due_at=unit.now + timedelta(minutes=5))

    planned(store)
    assert sweep(store, {"thing": later}) == 0
    assert row(store).due_at == clock.now() + timedelta(minutes=5)
    assert row(store).state == "waiting"


def test_a_failure_is_tried_again(store: Store, clock: StillClock, caplog: pytest.LogCaptureFixture) -> None:
    doer = Doer(failures=1)
    planned(store)
    assert sweep(store, {"thing": doer}) == 0
    assert row(store).last_error == "RuntimeError: not yet"
    clock.advance(seconds=5)
    assert sweep(store, {"thing": doer}) == 1
    assert "failed" in caplog.text


def test_what_fails_for_good_is_shown_and_never_dropped(store: Store, clock: StillClock) -> None:
    planned(store)
    doer = Doer(failures=ATTEMPTS_MAX + 5)
    for _ in range(ATTEMPTS_MAX + 3):
        sweep(store, {"thing": doer})
        clock.advance(minutes=1)
    assert row(store).state == "failed"
    assert doer.failures == 5
    assert [
        late.object_id for late in store.read(lambda session: overdue(session, clock.now(), by=timedelta(0)))
    ] == ["a"]


def test_what_waits_too_long_is_shown(store: Store, clock: StillClock) -> None:
    planned(store)
    clock.advance(seconds=30)
    assert store.read(lambda session: overdue(session, clock.now(), by=timedelta(minutes=1))) == []
    clock.advance(minutes=1)
    assert len(store.read(lambda session: overdue(session, clock.now(), by=timedelta(minutes=1)))) == 1


def test_before_each_row_others_get_their_turn(store: Store) -> None:
    doer, done_before = Doer(), []
    for name in "ab":
        planned(store, name)
    sweep(store, {"thing": doer}, before_each=lambda: done_before.append(len(doer.done)))
    assert done_before == [0, 1]
