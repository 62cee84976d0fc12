"""When a stopped auction is taken up again (A-28, RR-136, RS-14)."""

from datetime import date

import pytest

from auction.rules.resuming import check_resumed_in_time, fault_of_ground_day


class EveryDay:
    """A calendar on which every day is a working day."""

    def is_working_day(self, day: date) -> bool:  # noqa: ARG002 - all days are alike
        return True

    def is_announced(self, year: int) -> bool:  # noqa: ARG002 - all years are alike
        return True


@pytest.mark.parametrize(
    ("resumed_on", "level", "code"),
    [
        (date(2026, 3, 2), "pass", "resumed-in-time"),
        (date(2026, 3, 7), "pass", "resumed-in-time"),
        (date(2026, 3, 8), "warn", "resumed-late"),
    ],
)
def test_rr_136_five_days_from_when_the_ground_is_gone_and_late_is_a_warning(resumed_on, level, code):
    finding = check_resumed_in_time(date(2026, 3, 2), resumed_on, EveryDay())
    assert (finding.level, finding.code, finding.article) == (level, code, "Fa Shi [2016] 18, art. 28")
    assert finding.facts == {"day": "2026-03-07"}


@pytest.mark.parametrize(
    ("case", "gone_on", "possible"),
    [
        ("the day before the stop", date(2026, 3, 1), False),
        ("the day of the stop", date(2026, 3, 2), True),
        ("today", date(2026, 3, 4), True),
        ("tomorrow", date(2026, 3, 5), False),
    ],
)
def test_a_28_the_ground_is_gone_between_the_stop_and_today(case, gone_on, possible):
    fault = fault_of_ground_day(gone_on, stopped_on=date(2026, 3, 2), today=date(2026, 3, 4))
    assert (fault is None) is possible, case
    if fault:
        assert (fault.code, fault.facts) == (
            "ground-day-impossible",
            {"first": "2026-03-02", "last": "2026-03-04"},
        )
