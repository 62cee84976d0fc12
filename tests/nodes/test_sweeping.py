"""Several nodes sweep one database: each round is closed once, and by the database's clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from auction import service as auction
from auction.tables import Asset, CaseFile, Court, Lot, LotStep
from bidding import service as bidding
from bidding.room import Room
from bidding.rules.closing import closes_at
from bidding.rules.terms import Terms
from bidding.tables import RoundEvent, RoundRow
from kernel.clock import Clock, MachineClock, ShiftedClock, StillClock
from kernel.ids import new_id
from kernel.money import yuan
from migrations.run import upgrade
from store.journal import verify
from store.session import normal_url
from store.signing import Signer
from store.unit import Store, Unit, insert_all
from tests.live.together import together

pytestmark = pytest.mark.postgres

ROUNDS = 200
NODES = 3
A_DAY = timedelta(days=1)


@pytest.fixture
def url(postgres_url: str) -> str:
    upgrade(normal_url(postgres_url))
    return normal_url(postgres_url)


def a_node(url: str, clock: Clock, signer: Signer) -> tuple[Store, Room]:
    store = Store(url, clock)
    return store, Room(store, signer, lambda _topic, _message: None)


@pytest.fixture
def nodes(url: str, clock: StillClock, signer: Signer) -> Iterator[list[tuple[Store, Room]]]:
    """Return three nodes over one database."""
    made = [a_node(url, clock, signer) for _ in range(NODES)]
    yield made
    for store, room in made:
        room.stop()
        store.close()


def rounds_that_end_together(store: Store) -> list[str]:
    """Lay out many rounds on lots of one case that begin in an hour and end in the same second."""

    def deed(unit: Unit) -> list[str]:
        court = Court(id=new_id(), name="某法院", region="某市", phone="12368")
        case = CaseFile(
            id=new_id(), court_id=court.id, number="（2026）某1号", basis_document="判决书", claim=yuan(1),
            costs=yuan(1), opened_on=unit.today, account_no="0", opened_by=new_id(), created_at=unit.now,
        )  # fmt: skip
        for row in (court, case):
            unit.session.add(row)
            unit.session.flush()
        asset = Asset(
            id=new_id(), case_id=case.id, title="房屋", asset_class="immovable", asset_type="house",
            region="某市", description="房屋", seized_on=unit.today, seizure_ends_on=unit.today,
        )  # fmt: skip
        unit.session.add(asset)
        unit.session.flush()
        lots = [
            {
                "id": new_id(), "asset_id": asset.id, "case_id": case.id, "court_id": court.id,
                "number": f"L{number}", "title": "房屋", "state": "round1", "state_since": unit.now,
                "created_at": unit.now,
            }
            for number in range(ROUNDS)
        ]  # fmt: skip
        insert_all(unit.session, Lot, lots)
        starts_at = unit.now + timedelta(hours=1)
        terms = Terms(start_price=yuan(10), step=yuan(1), starts_at=starts_at, ends_at=starts_at + A_DAY)
        return [bidding.open_round(unit, lot_id=lot["id"], terms=terms).id for lot in lots]

    return store.write(deed)


def count(store: Store, rows: type, /, **where: object) -> int:
    query = select(func.count()).select_from(rows).filter_by(**where)
    return store.read(lambda session: session.scalar(query)) or 0


def test_rounds_that_end_together_are_closed_once_whoever_sweeps(
    nodes: list[tuple[Store, Room]], clock: StillClock
) -> None:
    store, _ = nodes[0]
    round_ids = rounds_that_end_together(store)
    clock.advance(hours=1)
    together(*(lambda node=node: auction.open_due_rounds(*node) for node in nodes))
    assert count(store, RoundEvent, kind="round-opened") == ROUNDS
    clock.advance(days=1, seconds=1)
    for _ in range(NODES):
        # What another node had just locked is left to the next sweep.
        together(*(lambda node=node: auction.close_due_rounds(*node) for node in nodes))
    assert count(store, RoundRow, state="unsold") == ROUNDS
    assert count(store, RoundEvent, kind="unsold") == len(round_ids)
    assert count(store, LotStep, deed="fail") == ROUNDS
    assert store.read(verify) is None


def test_a_round_behind_whose_row_somebody_waits_does_not_hold_up_the_others(
    nodes: list[tuple[Store, Room]], clock: StillClock
) -> None:
    (store, room), (other, _), _ = nodes
    round_ids = rounds_that_end_together(store)
    clock.advance(hours=1)
    auction.open_due_rounds(store, room)
    clock.advance(days=1, seconds=1)

    def held(unit: Unit) -> int:
        unit.session.scalars(select(RoundRow).where(RoundRow.id == round_ids[0]).with_for_update()).one()
        return auction.close_due_rounds(store, room)

    assert other.write(held) == ROUNDS - 1
    assert auction.close_due_rounds(store, room) == 1


def test_a_node_whose_clock_is_wrong_closes_nothing_too_early_and_nothing_too_late(
    url: str, signer: Signer
) -> None:
    hasty, sleepy = MachineClock(), MachineClock()
    right = a_node(url, MachineClock(), signer)
    wrong = [
        a_node(url, WrongClock(hasty, timedelta(minutes=10)), signer),
        a_node(url, WrongClock(sleepy, timedelta(minutes=-10)), signer),
    ]
    store, _ = right
    ids = rounds_that_end_together(store)[:2]
    now = store.read(store.now)
    ends = {ids[0]: now + timedelta(minutes=5), ids[1]: now - timedelta(seconds=2)}

    def looked_for(node: tuple[Store, Room]) -> list[str]:
        return node[0].read(lambda session: bidding.rounds_to_close(session, node[0].now(session)))

    def put(unit: Unit) -> None:
        for round_id, ends_at in ends.items():
            row = update(RoundRow).where(RoundRow.id == round_id)
            unit.session.execute(row.values(state="open", ends_at=ends_at))

    store.write(put)
    assert closes_at(ends[ids[1]]) <= now
    for node in (right, *wrong):
        assert looked_for(node) == [ids[1]]
    for each, line in (right, *wrong):
        line.stop()
        each.close()


class WrongClock(ShiftedClock):
    """A machine's clock that is wrong, and does not know it."""

    def __init__(self, base: Clock, off_by: timedelta) -> None:
        super().__init__(base, base.now() + off_by)

    def shown_at(self, machine):
        return machine
