"""What an appraisal report must say (R-17, R-20, R-26; RR-025, RR-028, RR-031)."""

from dataclasses import replace
from datetime import date

import pytest

from kernel.days import WeekdayCalendar
from kernel.money import Money, yuan
from valuation.rules.appraisal import AppraisalReport, Appraiser, findings_on, objections_end

TODAY = date(2026, 3, 2)
CALENDAR = WeekdayCalendar()

GOOD = AppraisalReport(
    agency="某某房地产评估有限公司",
    number="评字〔2026〕第12号",
    appraisers=(Appraiser("张三", "1120190001"), Appraiser("李四", "1120190002")),
    sealed=True,
    facts="三居室，建筑面积 98.5 平方米，2008 年建成。",
    method="比较法与收益法。",
    standard="房地产估价规范 GB/T 50291-2015。",
    result=yuan(1_850_000),
    valued_on=date(2026, 1, 20),
    made_on=date(2026, 2, 5),
    valid_until=date(2027, 2, 4),
    served_on=date(2026, 2, 10),
)


def found(**changes) -> list[tuple[str, str]]:
    return [
        (finding.level, finding.code)
        for finding in findings_on(replace(GOOD, **changes), today=TODAY, calendar=CALENDAR)
    ]


def test_r_17_a_complete_report_passes():
    assert found() == [("pass", "report-complete")]


@pytest.mark.parametrize(
    ("case", "changes", "code"),
    [
        ("facts", {"facts": " "}, "report-facts-missing"),
        ("method", {"method": ""}, "report-method-missing"),
        ("standard", {"standard": ""}, "report-standard-missing"),
        ("result", {"result": Money(0)}, "report-result-missing"),
        ("agency", {"agency": ""}, "report-agency-missing"),
        ("number", {"number": ""}, "report-agency-missing"),
        ("seal", {"sealed": False}, "report-seal-missing"),
    ],
)
def test_r_17_each_part_that_the_law_asks_for_must_be_there(case, changes, code):
    assert found(**changes) == [("block", code)], case


@pytest.mark.parametrize(
    "appraisers",
    [
        (),
        (Appraiser("张三", "1120190001"),),
        (Appraiser("张三", "1120190001"), Appraiser("张三", "1120190001")),
        (Appraiser("张三", "1120190001"), Appraiser("李四", " ")),
        (Appraiser("张三", "1"), Appraiser("李四", "2"), Appraiser("", "3")),
    ],
)
def test_r_17_two_licensed_appraisers_sign(appraisers):
    assert found(appraisers=appraisers) == [("block", "report-appraisers-too-few")]


@pytest.mark.parametrize(
    ("case", "changes", "code"),
    [
        ("made tomorrow", {"made_on": date(2026, 3, 3), "served_on": date(2026, 3, 3)}, "report-from-future"),
        ("valued after it was made", {"valued_on": date(2026, 2, 6)}, "report-value-day-later"),
        ("served before it was made", {"served_on": date(2026, 2, 4)}, "report-served-before-made"),
        ("valid for more than a year", {"valid_until": date(2027, 2, 6)}, "validity-too-long"),
        ("valid until before it was made", {"valid_until": date(2026, 2, 4)}, "validity-before-price"),
        ("no longer valid", {"valid_until": date(2026, 3, 1)}, "report-expired"),
    ],
)
def test_r_20_days_that_cannot_be_right_block(case, changes, code):
    assert ("block", code) in found(**changes), case


def test_rr_028_an_objection_is_raised_within_five_days_of_receipt():
    """Both kinds of objection have the same days (R-22, R-23), and a late one is not heard (R-24)."""
    assert objections_end(date(2026, 2, 24), CALENDAR).day == date(2026, 3, 2)
    assert objections_end(date(2026, 2, 23), CALENDAR).day == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("served_on", "expected"),
    [
        (date(2026, 2, 25), [("block", "report-objections-running")]),
        (date(2026, 2, 24), [("block", "report-objections-running")]),
        (date(2026, 2, 20), [("pass", "report-complete")]),
    ],
)
def test_rr_031_a_result_is_the_reference_price_when_the_time_for_objections_is_over(served_on, expected):
    assert found(served_on=served_on) == expected


def test_r_20_what_is_odd_but_allowed_is_pointed_out():
    assert found(result=yuan("99.99")) == [("pass", "report-complete"), ("warn", "report-result-small")]
    assert found(valued_on=date(2025, 2, 4)) == [
        ("pass", "report-complete"),
        ("warn", "report-value-day-old"),
    ]


def test_rr_025_everything_that_is_wrong_is_named_at_once():
    codes = [code for _, code in found(facts="", sealed=False, appraisers=(), result=Money(-5))]
    assert codes == [
        "report-facts-missing",
        "report-result-missing",
        "report-seal-missing",
        "report-appraisers-too-few",
    ]
