"""What the law allows after a round or a sale, until when and at which price."""

from datetime import date, datetime

import pytest

from auction.rules.lifecycle import LotState
from auction.rules.outcome import Way, state_after, state_of, ways_on
from auction.rules.procedure import Procedure
from kernel.days import BEIJING, LegalDate
from kernel.money import Money, yuan

ENDED = datetime(2026, 3, 2, 10, 0, tzinfo=BEIJING)


class EveryDay:
    """A calendar without days off, announced for good."""

    def is_working_day(self, day: date) -> bool:
        return day.year > 0

    def is_announced(self, year: int) -> bool:
        return year > 0


def ways(procedure: Procedure, *, sold: bool, start: Money, due: LegalDate | None = None) -> dict[str, Way]:
    found = ways_on(procedure, sold=sold, start=start, ended_at=ENDED, calendar=EveryDay(), balance_due=due)
    return {way.step.deed: way for way in found}


@pytest.mark.parametrize(
    ("procedure", "during", "sold", "unsold"),
    [
        (Procedure.ROUND1, LotState.ROUND1, LotState.SOLD, LotState.OFFSET1),
        (Procedure.ROUND2, LotState.ROUND2, LotState.SOLD, LotState.OFFSET2),
        (Procedure.SALE, LotState.SALE, LotState.SOLD, LotState.OFFSET3),
    ],
)
def test_where_a_lot_stands_during_and_after(
    procedure: Procedure, during: LotState, sold: LotState, unsold: LotState
) -> None:
    """A-11, A-26, RR-121, RR-122; AS-08, AS-10, AS-11, AS-13, AS-14, AS-16, AS-18, AS-19."""
    assert state_of(procedure) is during
    assert state_after(procedure, sold=True) is sold
    assert state_after(procedure, sold=False) is unsold


def test_after_a_first_round_without_bids() -> None:
    """A-26: in kind at the price of the round, or a second round within thirty days."""
    found = ways(Procedure.ROUND1, sold=False, start=yuan("233333.34"))
    assert list(found) == ["take-in-kind", "start-second-round"]
    assert found["take-in-kind"].price == yuan("233333.34")
    assert found["take-in-kind"].step.article == "Fa Shi [2004] 16, art. 16"
    second = found["start-second-round"]
    assert second.price == yuan("186666.68")
    assert second.last_day == LegalDate(date(2026, 4, 1))
    assert (second.step.article, second.last_day_standing) == ("Fa Shi [2016] 18, art. 26", "law")


def test_after_a_second_round_without_bids() -> None:
    """S-01, S-02, RR-207: creditors answer, then the sale at the same price."""
    found = ways(Procedure.ROUND2, sold=False, start=yuan(560_000))
    assert set(found) == {"take-in-kind", "start-sale", "allow-financing", "allow-self-disposal"}
    taken = found["take-in-kind"]
    assert (taken.last_day, taken.last_day_standing) == (LegalDate(date(2026, 3, 12)), "practice")
    assert (taken.price, found["start-sale"].price) == (yuan(560_000), yuan(560_000))
    assert found["start-sale"].last_day == LegalDate(date(2026, 3, 17))
    assert found["start-sale"].last_day_standing == "setting"
    assert found["allow-financing"].last_day == LegalDate(date(2026, 5, 1))


def test_after_a_sale_without_bids() -> None:
    """S-11: in kind, management, release, or another attempt."""
    found = ways(Procedure.SALE, sold=False, start=yuan(560_000))
    assert set(found) == {"take-in-kind", "hand-to-management", "release", "dispose-again"}
    assert found["take-in-kind"].price == yuan(560_000)
    assert all(way.last_day is None for way in found.values())


def test_after_a_deal_the_balance_is_due_and_else_comes_default() -> None:
    """A-24, A-25: the day comes from whoever counts it."""
    due = LegalDate(date(2026, 3, 12))
    found = ways(Procedure.ROUND1, sold=True, start=yuan(700_000), due=due)
    assert set(found) == {"receive-balance", "default"}
    assert found["receive-balance"].last_day == due
    assert found["receive-balance"].price is None
    assert found["default"].step.article == "Fa Shi [2016] 18, art. 24"
