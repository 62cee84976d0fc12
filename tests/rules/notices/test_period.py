"""How long a notice stands (A-12, A-26, S-04, TIME-1, TIME-4, RR-110, RR-111, RR-206)."""

from datetime import date, datetime, timedelta

import pytest

from kernel.days import BEIJING
from notices.rules.period import days_finding, earliest_start, latest_publish_day, notice_days, notice_figure

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("asset_class", "procedure", "days"),
    [
        ("movable", "round1", 15),
        ("immovable", "round1", 30),
        ("other_right", "round1", 30),
        ("movable", "round2", 7),
        ("immovable", "round2", 15),
        ("other_right", "round2", 15),
        ("movable", "sale", 7),
        ("immovable", "sale", 15),
        ("other_right", "sale", 15),
    ],
)
def test_a_12_a_26_s_04_days_by_class_and_step(asset_class, procedure, days):
    assert notice_days(asset_class, procedure, on=DAY) == days


def test_s_04_the_days_of_a_sale_are_practice_and_never_called_law():
    assert notice_figure("movable", "sale").standing == "practice"
    assert notice_figure("movable", "round1").standing == "law"


def test_an_unknown_class_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="spaceship"):
        notice_days("spaceship", "round1", on=DAY)


@pytest.mark.parametrize(
    ("lenient", "start"),
    [
        (False, datetime(2018, 4, 21, 0, 0, tzinfo=BEIJING)),
        (True, datetime(2018, 4, 20, 0, 0, tzinfo=BEIJING)),
    ],
)
def test_time_4_land_published_on_21_march_2018_may_start_on_21_april_and_leniently_a_day_before(
    lenient, start
):
    assert earliest_start(date(2018, 3, 21), 30, lenient=lenient) == start


@pytest.mark.parametrize("lenient", [False, True])
def test_time_1_latest_publish_day_and_earliest_start_are_each_others_mirror(lenient):
    for hours in range(24 * 3):
        starts_at = datetime(2026, 4, 8, 0, 0, tzinfo=BEIJING) + timedelta(hours=hours)
        last = latest_publish_day(starts_at, 15, lenient=lenient)
        assert earliest_start(last, 15, lenient=lenient) <= starts_at
        assert earliest_start(last + timedelta(days=1), 15, lenient=lenient) > starts_at


def test_rr_110_a_first_round_of_land_a_day_too_early_is_blocked_and_told_both_ways_out():
    found = days_finding(
        asset_class="immovable",
        procedure="round1",
        publish_on=date(2018, 3, 21),
        starts_at=datetime(2018, 4, 20, 10, 0, tzinfo=BEIJING),
    )
    assert (found.level, found.code, found.article) == (
        "block",
        "notice-too-short",
        "Fa Shi [2016] 18, art. 12",
    )
    assert found.facts == {"days": 30, "earliest_start": "2018-04-21", "publish_by": "2018-03-20"}


def test_rr_110_the_real_listing_of_2018_passes():
    found = days_finding(
        asset_class="immovable",
        procedure="round1",
        publish_on=date(2018, 3, 21),
        starts_at=datetime(2018, 4, 21, 10, 0, tzinfo=BEIJING),
    )
    assert (found.level, found.code) == ("pass", "notice-long-enough")


def test_rr_111_a_second_round_needs_the_shorter_notice():
    found = days_finding(
        asset_class="movable",
        procedure="round2",
        publish_on=DAY,
        starts_at=datetime(2026, 3, 9, 10, 0, tzinfo=BEIJING),
    )
    assert (found.level, found.facts["days"]) == ("block", 7)
    assert found.article == "Fa Shi [2016] 18, art. 26"


def test_time_4_the_lenient_reading_lets_the_same_start_pass():
    found = days_finding(
        asset_class="movable",
        procedure="round2",
        publish_on=DAY,
        starts_at=datetime(2026, 3, 9, 10, 0, tzinfo=BEIJING),
        lenient=True,
    )
    assert found.level == "pass"


def test_rr_206_a_sale_too_early_warns_because_its_days_are_practice():
    found = days_finding(
        asset_class="immovable",
        procedure="sale",
        publish_on=DAY,
        starts_at=datetime(2026, 3, 10, 10, 0, tzinfo=BEIJING),
    )
    assert (found.level, found.code) == ("warn", "notice-too-short")
