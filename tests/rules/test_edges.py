"""The first and last instants and days of a period: what a rule that was broken gets wrong first."""

from datetime import UTC, date, datetime, timedelta

from auction.rules.surplus import last_day_to_ask_for_auction
from bidding.rules.events import BidAccepted, Bidder, PlaceBid, RoundOpened
from bidding.rules.grounds import why_refuse
from bidding.rules.round import decide, evolve
from bidding.rules.state import announced
from bidding.rules.terms import Terms
from kernel.days import BEIJING, WeekdayCalendar
from kernel.money import yuan
from notices.rules.period import days_finding
from settlement.rules.delivery import HandoverRecord, Present, record_findings

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TERMS = Terms(yuan(700_000), yuan(5_000), START, START + timedelta(hours=24))
CALENDAR = WeekdayCalendar()


def test_k_06_five_days_are_five_where_no_day_off_comes_between() -> None:
    assert last_day_to_ask_for_auction(date(2026, 3, 1), CALENDAR).day == date(2026, 3, 6)


def test_rr_118_who_bids_at_the_very_start_opens_the_round_and_leads() -> None:
    bid = PlaceBid(Bidder("H2337"), yuan(700_000), START)
    opened, accepted = decide(announced(TERMS), bid)
    assert opened == RoundOpened(START)
    assert isinstance(accepted, BidAccepted)


def test_rr_119_a_bid_at_the_very_start_of_an_open_round_counts() -> None:
    opened = evolve(announced(TERMS), RoundOpened(START))
    assert why_refuse(opened, PlaceBid(Bidder("H2337"), yuan(700_000), START)) is None


def test_time_4_bidding_may_start_at_the_first_instant_after_the_notice_stood() -> None:
    found = days_finding(
        asset_class="immovable",
        procedure="round1",
        publish_on=date(2026, 3, 2),
        starts_at=datetime(2026, 4, 2, 0, 0, tzinfo=BEIJING),
    )
    assert found.level == "pass"


def test_k_26_the_thing_may_be_handed_over_on_the_day_of_service() -> None:
    served = date(2026, 3, 5)
    people = (Present("执行员甲", "court"), Present("买受人乙", "buyer"))
    found = record_findings(HandoverRecord(served, "杭州市西湖区", people), served, CALENDAR)
    assert "handover-before-service" not in {finding.code for finding in found}
