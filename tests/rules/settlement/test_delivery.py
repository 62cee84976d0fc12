"""From the full price to the keys: the ruling, its service, the handover and its record."""

from dataclasses import replace
from datetime import date

import pytest

from settlement.rules.delivery import (
    HandoverRecord,
    MeterReading,
    Present,
    handover_by,
    record_findings,
    ruling_served_by,
    title_passes_on,
)
from store.calendar import NationalCalendar

CALENDAR = NationalCalendar()
SERVED = date(2026, 3, 5)

A_RECORD = HandoverRecord(
    handed_over_on=date(2026, 3, 18),
    place="杭州市西湖区文三路1号2幢301室",
    present=(Present("执行员甲", "court"), Present("买受人乙", "buyer"), Present("社区丙", "witness")),
    keys=("入户门钥匙三把",),
    meter_readings=(MeterReading("电表", "10234"), MeterReading("水表", "881")),
    inventory=("空调两台",),
    photos=("客厅.jpg",),
)


def codes(record: HandoverRecord, level: str) -> set[str]:
    found = record_findings(record, SERVED, CALENDAR)
    return {finding.code for finding in found if finding.level == level}


@pytest.mark.parametrize(
    ("paid", "last"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 12), id="ten days after payment"),
        pytest.param(date(2026, 3, 4), date(2026, 3, 16), id="a Saturday moves on to Monday"),
    ],
)
def test_rr_131_the_ruling_is_served_within_ten_days_of_full_payment(paid: date, last: date):
    """RR-131, K-20."""
    assert ruling_served_by(paid, CALENDAR).day == last


def test_rr_131_title_passes_when_the_ruling_is_served():
    """RR-131, K-26, A-22: not at the hammer, and not at the payment."""
    assert title_passes_on(SERVED) == SERVED


@pytest.mark.parametrize(
    ("served", "last"),
    [
        pytest.param(date(2026, 3, 5), date(2026, 3, 20), id="fifteen days after service"),
        pytest.param(date(2026, 3, 6), date(2026, 3, 23), id="a Saturday moves on to Monday"),
    ],
)
def test_rr_132_the_thing_is_handed_over_within_fifteen_days_of_service(served: date, last: date):
    """RR-132, K-27, D-1."""
    assert handover_by(served, CALENDAR).day == last


def test_d_10_a_whole_record_in_time_passes():
    """D-10: keys, meters, inventory, photographs, signatures."""
    assert codes(A_RECORD, "block") == set()
    assert codes(A_RECORD, "warn") == set()
    assert codes(A_RECORD, "pass") == {"handover-in-time"}


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ("keys", "handover-without-keys"),
        ("meter_readings", "handover-without-meter-readings"),
        ("inventory", "handover-without-inventory"),
        ("photos", "handover-without-photos"),
    ],
)
def test_d_10_what_is_missing_is_named_unless_it_is_said_why_there_is_none(lacking: str, code: str):
    """D-10: a car has no meters; the record says so instead of leaving them out."""
    without = replace(A_RECORD, **{lacking: ()})
    assert codes(without, "block") == {code}
    explained = replace(without, without={lacking.replace("_", "-"): "标的物为车辆，无此项"})
    assert codes(explained, "block") == set()


@pytest.mark.parametrize(
    ("present", "code"),
    [
        pytest.param((Present("乙", "buyer"),), "handover-without-officer", id="nobody of the court"),
        pytest.param((Present("甲", "court"),), "handover-without-buyer", id="nobody for the buyer"),
    ],
)
def test_d_10_court_and_buyer_take_part(present: tuple[Present, ...], code: str):
    """D-10, D-2."""
    assert codes(replace(A_RECORD, present=present), "block") == {code}


def test_d_10_the_buyers_agent_may_take_part_for_him():
    present = (Present("甲", "court"), Present("丁", "agent"))
    assert codes(replace(A_RECORD, present=present), "block") == set()


def test_d_2_a_debtor_who_does_not_sign_does_not_stop_the_handover_but_is_noted():
    """D-2: absence and refusal are no bar."""
    record = replace(A_RECORD, present=(*A_RECORD.present, Present("戊", "debtor", signed=False)))
    assert codes(record, "block") == set()
    assert codes(record, "warn") == {"handover-not-signed-by-all"}


def test_k_26_nothing_is_handed_over_before_the_ruling_is_served():
    """K-26, RR-132."""
    early = replace(A_RECORD, handed_over_on=date(2026, 3, 4))
    assert codes(early, "block") == {"handover-before-service"}


def test_rr_132_a_late_handover_needs_its_reason():
    """RR-132: the law excepts a legal obstacle; the record names it."""
    late = replace(A_RECORD, handed_over_on=date(2026, 3, 21))
    assert codes(late, "block") == {"handover-late-without-reason"}
    explained = replace(late, late_because="租赁异议审查期间")
    assert codes(explained, "block") == set()
    assert codes(explained, "warn") == {"handover-late"}
