"""How long a seizure holds, whether a sale leaves anything, and on which platform it is held."""

from datetime import date
from fractions import Fraction

import pytest

from auction.rules.asset import AssetClass
from auction.rules.platform import check_platform, chosen_platform, listed_platforms, platform_word
from auction.rules.seizure import (
    check_seizure,
    longest_bank_freeze,
    longest_seizure,
    longest_seizure_years,
    renewal_reminders,
)
from auction.rules.surplus import (
    check_surplus,
    has_surplus,
    last_day_to_ask_for_auction,
    lowest_reserve_with_surplus,
)
from auction.rules.wording import percent
from kernel.days import WeekdayCalendar
from kernel.money import MONEY_MAX_FEN, Money, yuan

SEIZED = date(2024, 3, 2)


@pytest.mark.parametrize(
    ("asset_class", "years", "last"),
    [
        (AssetClass.MOVABLE, 2, date(2026, 3, 2)),
        (AssetClass.IMMOVABLE, 3, date(2027, 3, 2)),
        (AssetClass.OTHER_RIGHT, 3, date(2027, 3, 2)),
    ],
)
def test_the_longest_seizure_by_class(asset_class: AssetClass, years: int, last: date) -> None:
    """K-SEIZ-1, RR-004."""
    assert longest_seizure_years(asset_class, SEIZED) == years
    assert longest_seizure(asset_class, SEIZED) == last


def test_a_seizure_on_a_leap_day_ends_on_the_last_of_february() -> None:
    assert longest_seizure(AssetClass.IMMOVABLE, date(2024, 2, 29)) == date(2027, 2, 28)
    assert longest_seizure(AssetClass.MOVABLE, date(2024, 2, 29)) == date(2026, 2, 28)


def test_money_in_a_bank_is_frozen_for_a_year() -> None:
    """RR-004."""
    assert longest_bank_freeze(SEIZED) == date(2025, 3, 2)


def test_reminders_come_before_the_end() -> None:
    """K-SEIZ-1: sixty, thirty and seven days ahead are ours."""
    assert renewal_reminders(date(2026, 3, 2)) == (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 23))


@pytest.mark.parametrize(
    ("ends_on", "today", "over_on", "level", "code"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), None, "pass", "seizure-in-force"),
        (date(2026, 3, 2), date(2026, 1, 5), date(2026, 3, 2), "pass", "seizure-in-force"),
        (date(2026, 3, 2), date(2026, 1, 5), date(2026, 3, 3), "warn", "seizure-ends-before-auction"),
        (date(2026, 3, 2), date(2026, 3, 3), None, "block", "seizure-lapsed"),
        (date(2026, 3, 3), date(2026, 1, 5), None, "block", "seizure-too-long"),
        (date(2024, 3, 1), date(2026, 1, 5), None, "block", "seizure-dates-reversed"),
        (date(9999, 1, 1), date(2026, 1, 5), None, "block", "date-not-plausible"),
    ],
)
def test_a_seizure_is_lawful_and_holds_through_the_auction(
    ends_on: date, today: date, over_on: date | None, level: str, code: str
) -> None:
    """RR-004, RR-005: a movable thing, seized for two years."""
    finding = check_seizure(
        asset_class=AssetClass.MOVABLE,
        seized_on=SEIZED,
        ends_on=ends_on,
        today=today,
        auction_over_on=over_on,
    )
    assert (finding.level, finding.code) == (level, code)


@pytest.mark.parametrize(
    ("reserve", "left"),
    [("100000.00", False), ("100000.01", True), ("99999.99", False)],
    ids=["exactly what goes to others", "a fen more", "a fen less"],
)
def test_a_sale_must_leave_something_for_the_applicant(reserve: str, left: bool) -> None:  # noqa: FBT001 - a case
    """K-06, RR-107: 90,000 to a bank, 10,000 of costs."""
    given = {"priority_claims": yuan(90_000), "enforcement_cost": yuan(10_000)}
    assert has_surplus(yuan(reserve), **given) is left
    finding = check_surplus(yuan(reserve), **given)
    assert (finding.level == "pass") is left
    assert finding.facts["lowest"] == "100000.01"
    assert finding.article == "Fa Shi [2004] 16, art. 6"


def test_the_applicant_has_five_days_to_ask_for_the_auction_all_the_same() -> None:
    """K-06: told on a Monday, asked by the next Monday, as Saturday is a day off."""
    assert last_day_to_ask_for_auction(date(2026, 3, 2), WeekdayCalendar()).day == date(2026, 3, 9)


def test_claims_beyond_any_amount_do_not_break_the_reckoning() -> None:
    huge = Money(MONEY_MAX_FEN)
    assert lowest_reserve_with_surplus(priority_claims=huge, enforcement_cost=huge) == huge
    assert check_surplus(huge, priority_claims=huge, enforcement_cost=huge).level == "block"


def test_the_national_list_grew() -> None:
    """A-04."""
    assert len(listed_platforms(date(2017, 1, 1))) == 5
    assert len(listed_platforms(date(2026, 3, 2))) == 7


def test_documents_name_every_listed_platform() -> None:
    """A-04."""
    listed = listed_platforms(date(2026, 3, 2))
    assert all(platform_word(platform) != platform for platform in listed)
    assert platform_word("mine") == "mine"


@pytest.mark.parametrize(
    ("choices", "chosen"),
    [((), None), (("jd",), "jd"), (("jd", "jd"), "jd"), (("jd", "taobao"), None)],
    ids=["nobody chose", "one", "two agree", "two differ"],
)
def test_applicants_choose_and_the_court_only_where_they_do_not(
    choices: tuple[str, ...], chosen: str | None
) -> None:
    """A-05, RR-102."""
    assert chosen_platform(choices) == chosen


@pytest.mark.parametrize(
    ("platform", "choices", "previous", "level", "code"),
    [
        ("jd", ("jd",), None, "pass", "platform-chosen"),
        ("jd", (), None, "pass", "platform-designated"),
        ("jd", ("jd", "taobao"), None, "pass", "platform-designated"),
        ("jd", ("taobao",), None, "block", "platform-not-chosen"),
        ("mine", ("mine",), None, "block", "platform-not-listed"),
        ("jd", ("taobao",), "jd", "pass", "platform-kept"),
        ("taobao", ("taobao",), "jd", "block", "platform-changed"),
    ],
)
def test_the_platform(
    platform: str, choices: tuple[str, ...], previous: str | None, level: str, code: str
) -> None:
    """A-05, RR-102; A-26 and S-03: second round and sale stay where the first was."""
    finding = check_platform(platform, choices=choices, listed={"jd", "taobao"}, previous=previous)
    assert (finding.level, finding.code) == (level, code)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(7, 10), "70"),
        (Fraction(1, 1000), "0.1"),
        (Fraction(56, 100), "56"),
        (Fraction(-1, 8), "-12.5"),
        (Fraction(1, 3), "33.3333"),
        (Fraction(0), "0"),
    ],
)
def test_shares_are_written_as_percent(share: Fraction, words: str) -> None:
    assert percent(share) == words
