"""When bidding begins and ends, and by which day each stage must have begun."""

from datetime import UTC, date, datetime, timedelta

import pytest

from auction.rules.bidding_time import (
    check_ahead,
    check_bidding_time,
    check_closing_hour,
    check_notice_time,
    is_long_enough,
)
from auction.rules.dates import are_plausible
from auction.rules.last_days import (
    last_day_for_creditors,
    last_day_for_sale_notice,
    last_day_for_second_round,
    last_day_of_financing,
    last_day_of_sale,
    last_day_of_self_disposal,
    last_day_to_dispose,
    last_day_to_hand_over_case,
    last_day_to_price,
    last_day_to_resume,
)
from auction.rules.price_use import check_price_at_publication, check_price_at_start
from auction.rules.timetable import check_balance_days, check_sale_period, check_second_round_time
from kernel.days import BEIJING, LegalDate

ON = date(2026, 3, 2)


class EveryDay:
    """A calendar without days off, announced for good: the last day is plain to see."""

    def is_working_day(self, day: date) -> bool:
        return day.year > 0

    def is_announced(self, year: int) -> bool:
        return year > 0


class Weekdays(EveryDay):
    """A calendar that rests on Saturday and Sunday."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("ends_at", "level", "code"),
    [
        ("2026-03-03T10:00", "pass", "bidding-long-enough"),
        ("2026-03-03T09:59:59.999999", "block", "bidding-too-short"),
        ("2026-03-02T10:00", "block", "dates-reversed"),
        ("2026-03-01T10:00", "block", "dates-reversed"),
    ],
    ids=["to the second", "a microsecond short", "no time at all", "backwards"],
)
def test_bidding_lasts_a_day_of_hours(ends_at: str, level: str, code: str) -> None:
    """A-20, NL-11, RR-118, TIME-6: elapsed hours, from ten to ten."""
    finding = check_bidding_time(at("2026-03-02T10:00"), at(ends_at), ON)
    assert (finding.level, finding.code, finding.article) == (level, code, "Fa Shi [2016] 18, art. 20")
    assert finding.facts["hours"] == 24


def test_the_shortest_bidding_is_exact() -> None:
    """A-20."""
    start = at("2018-04-21T10:00")
    assert is_long_enough(start, start + timedelta(hours=24), ON)
    assert not is_long_enough(start, start + timedelta(hours=24, microseconds=-1), ON)


def test_bidding_begins_when_the_notice_has_stood() -> None:
    """A-12, RR-110, RR-111: the earliest instant counts, the one before it does not."""
    earliest = at("2018-04-21T00:00")
    assert check_notice_time(at("2018-04-21T10:00"), earliest).level == "pass"
    assert check_notice_time(earliest, earliest).level == "pass"
    early = check_notice_time(earliest - timedelta(microseconds=1), earliest)
    assert (early.level, early.code) == ("block", "start-before-notice-ends")
    assert early.facts["earliest"] == "2018-04-21T00:00+08:00"


def test_bidding_begins_in_the_future() -> None:
    now = at("2026-03-02T10:00")
    assert check_ahead(now + timedelta(seconds=1), now).level == "pass"
    assert check_ahead(now, now).level == "block"


@pytest.mark.parametrize(
    ("ends_at", "level"),
    [
        ("2026-03-02T09:00", "pass"),
        ("2026-03-02T18:00", "pass"),
        ("2026-03-02T08:59:59", "warn"),
        ("2026-03-02T18:00:01", "warn"),
        ("2026-03-01T10:00", "warn"),
        ("2026-03-02T02:00", "warn"),
    ],
    ids=["at nine", "at six", "a second early", "a second late", "on a Sunday", "at two in the night"],
)
def test_a_close_outside_working_hours_warns(ends_at: str, level: str) -> None:
    assert check_closing_hour(at(ends_at), Weekdays(), ON).level == level


LAST_DAYS = {
    "pricing, 30 days after seizure (R-01, RR-007)": (last_day_to_price, date(2026, 4, 1)),
    "disposal, 10 days after the price (R-30, RR-032)": (last_day_to_dispose, date(2026, 3, 12)),
    "second round, 30 days after the first (A-26, RR-111)": (last_day_for_second_round, date(2026, 4, 1)),
    "creditors' answer, 10 days (S-01, AS-15)": (last_day_for_creditors, date(2026, 3, 12)),
    "notice of the sale, 15 days (S-02, AS-16)": (last_day_for_sale_notice, date(2026, 3, 17)),
    "end of the sale, 60 days (S-05, RR-210)": (last_day_of_sale, date(2026, 5, 1)),
    "debtor's own sale, 90 days (AS-05)": (last_day_of_self_disposal, date(2026, 5, 31)),
    "financing, 60 days (AS-17)": (last_day_of_financing, date(2026, 5, 1)),
    "resumption, 5 days (A-28, RR-136)": (last_day_to_resume, date(2026, 3, 7)),
    "handing the case over, 15 days (AS-33)": (last_day_to_hand_over_case, date(2026, 3, 17)),
}


@pytest.mark.parametrize("what", LAST_DAYS)
def test_last_days_are_counted_from_the_day_after(what: str) -> None:
    """TIME-1, TIME-3."""
    last_day, expected = LAST_DAYS[what]
    assert last_day(ON, EveryDay()) == LegalDate(expected)


def test_a_last_day_on_a_day_off_moves_on() -> None:
    """TIME-2: five days after Monday is a Saturday, so the auction may still be resumed on Monday."""
    assert last_day_to_resume(ON, Weekdays()).day == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("starts_at", "earliest", "level"),
    [
        ("2026-04-01T23:59", "2026-03-20T00:00", "pass"),
        ("2026-04-02T00:00", "2026-03-20T00:00", "block"),
        ("2026-04-02T00:00", "2026-04-02T00:00", "warn"),
    ],
    ids=["on the last day", "a day late without need", "late because its notice must stand"],
)
def test_the_second_round_begins_within_its_days(starts_at: str, earliest: str, level: str) -> None:
    """A-26, RR-111: a delay that cannot be mended any more does not end the lot's way."""
    finding = check_second_round_time(
        at(starts_at),
        first_ended_at=at("2026-03-02T10:00"),
        earliest_start=at(earliest),
        calendar=EveryDay(),
    )
    assert finding.level == level
    assert finding.facts["last_day"] == "2026-04-01"


def test_a_sale_stays_open_for_its_period() -> None:
    """S-05, RR-210: a parking space was open from 24 June to 23 August 2020, sixty days to the hour."""
    assert check_sale_period(at("2020-06-24T10:00"), at("2020-08-23T10:00"), ON).level == "pass"
    short = check_sale_period(at("2020-06-24T10:00"), at("2020-08-23T09:59"), ON)
    assert (short.level, short.article) == ("warn", "Fa Ming Chuan [2017] 455")


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (0, "block"),
        (1, "warn"),
        (6, "warn"),
        (7, "pass"),
        (10, "pass"),
        (15, "pass"),
        (16, "warn"),
        (60, "warn"),
    ],
)
def test_days_for_the_balance(days: int, level: str) -> None:
    """A-25, NL-9: real notices give ten days; one to sixty are possible."""
    assert check_balance_days(days, ON).level == level


@pytest.mark.parametrize("days", [-1, 61, 10**9])
def test_days_for_the_balance_outside_the_bounds_are_refused(days: int) -> None:
    """A-25."""
    finding = check_balance_days(days, ON)
    assert (finding.level, finding.code) == ("block", "balance-days-out-of-bounds")


def test_the_first_notice_is_published_while_the_price_is_valid() -> None:
    """R-27, RR-033."""
    assert check_price_at_publication(ON, ON).level == "pass"
    late = check_price_at_publication(ON + timedelta(days=1), ON)
    assert (late.level, late.article) == ("block", "Fa Shi [2018] 15, art. 27")


def test_bidding_begins_while_the_price_may_be_used() -> None:
    """R-27, RR-034: the last day counts to its end in Beijing."""
    assert check_price_at_start(at("2026-03-02T23:59"), ON).level == "pass"
    assert check_price_at_start(at("2026-03-03T00:00"), ON).level == "block"


def test_a_year_far_away_is_a_slip_of_the_hand() -> None:
    assert are_plausible(None, ON, at("2026-03-02T10:00"))
    assert not are_plausible(ON, date(9999, 12, 31))
    assert not are_plausible(date(1, 1, 1))


def test_the_days_before_a_sale_are_practice_and_only_warn() -> None:
    """S-04, RR-206."""
    earliest = datetime(2026, 3, 20, tzinfo=UTC)
    early = check_notice_time(earliest - timedelta(days=1), earliest, is_law=False)
    assert (early.level, early.article) == ("warn", "")
    assert check_notice_time(earliest, earliest, is_law=False).level == "pass"
