"""Who is told in person, by when, and who counts as told (A-16, RR-109, RS-03, BID-2, K-11)."""

from datetime import date, datetime

import pytest

from kernel.days import BEIJING
from notices.rules.blocks import Told
from notices.rules.kinds import Capacity
from notices.rules.parties import (
    earliest_publish_day,
    earliest_start_when_deemed,
    has_stayed_away,
    latest_day_to_tell,
    parties_findings,
    state_of,
)

PUBLISH_ON = date(2026, 3, 10)


def told(capacity=Capacity.DEBTOR, **more):
    return Told("乙", capacity, sent_on=date(2026, 3, 1), **more)


def test_a_16_three_days_before_publication():
    assert latest_day_to_tell(PUBLISH_ON) == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("case", "one", "state"),
    [
        ("received three days before", told(received_on=date(2026, 3, 7)), "told"),
        ("received two days before", told(received_on=date(2026, 3, 8)), "late"),
        ("waived in writing", told(waived=True), "waived"),
        ("waived, and received late besides", told(waived=True, received_on=date(2026, 3, 9)), "waived"),
        ("could not be told, with the reason", told(reason_not_served="下落不明"), "deemed"),
        ("could not be told, without a reason", told(reason_not_served="  "), "open"),
        ("sent and nothing known", told(), "open"),
    ],
)
def test_a_16_rr_109_how_somebody_stands(case, one, state):
    assert state_of(one, PUBLISH_ON) == state, case


def test_rr_109_the_first_day_to_publish_follows_the_last_receipt():
    people = [
        told(received_on=date(2026, 3, 5)),
        told(received_on=date(2026, 3, 7)),
        told(waived=True, received_on=date(2026, 3, 9)),
        told(reason_not_served="下落不明"),
    ]
    assert earliest_publish_day(people) == PUBLISH_ON
    assert earliest_publish_day([told(waived=True)]) is None


def test_rs_03_five_full_days_of_publication_then_bidding():
    assert earliest_start_when_deemed(PUBLISH_ON) == datetime(2026, 3, 16, 0, 0, tzinfo=BEIJING)


def test_rr_109_everybody_told_passes():
    people = [
        told(Capacity.APPLICANT, received_on=date(2026, 3, 1)),
        told(Capacity.DEBTOR, waived=True),
        told(Capacity.OCCUPANT),
    ]
    (found,) = parties_findings(people, publish_on=PUBLISH_ON)
    assert (found.level, found.code, found.facts) == ("pass", "parties-told", {"people": 2})


@pytest.mark.parametrize(
    ("capacity", "level", "article"),
    [
        (Capacity.APPLICANT, "block", "Fa Shi [2016] 18, art. 16"),
        (Capacity.DEBTOR, "block", "Fa Shi [2016] 18, art. 16"),
        (Capacity.PRIORITY_PURCHASER, "block", "Fa Shi [2016] 18, art. 16"),
        (Capacity.CREDITOR, "warn", "Fa Shi [2004] 16, art. 11"),
    ],
)
def test_a_16_k_11_who_was_not_told_blocks_and_a_secured_creditor_warns(capacity, level, article):
    (found,) = parties_findings([told(capacity)], publish_on=PUBLISH_ON)
    assert (found.level, found.code, found.article) == (level, "party-not-told", article)
    assert found.facts == {"name": "乙", "capacity": capacity.word, "by": "2026-03-07", "days": 3}


def test_rr_109_told_late_blocks():
    (found,) = parties_findings([told(received_on=date(2026, 3, 9))], publish_on=PUBLISH_ON)
    assert (found.level, found.code) == ("block", "party-told-late")


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        (datetime(2026, 3, 15, 23, 59, tzinfo=BEIJING), "start-before-deemed-told"),
        (datetime(2026, 3, 16, 0, 0, tzinfo=BEIJING), "parties-told"),
        (None, "parties-told"),
    ],
)
def test_rs_03_bidding_waits_for_those_who_could_not_be_told(starts_at, code):
    people = [told(reason_not_served="下落不明")]
    assert [one.code for one in parties_findings(people, publish_on=PUBLISH_ON, starts_at=starts_at)] == [
        code
    ]


def test_rs_03_an_early_start_is_no_matter_when_everybody_was_told():
    people = [told(received_on=date(2026, 3, 1))]
    early = datetime(2026, 3, 11, 0, 0, tzinfo=BEIJING)
    assert [one.code for one in parties_findings(people, publish_on=PUBLISH_ON, starts_at=early)] == [
        "parties-told"
    ]


@pytest.mark.parametrize(
    ("case", "one", "stays_away"),
    [
        ("told", told(Capacity.PRIORITY_PURCHASER, received_on=date(2026, 3, 1)), True),
        ("deemed told", told(Capacity.PRIORITY_PURCHASER, reason_not_served="下落不明"), True),
        ("waived being told", told(Capacity.PRIORITY_PURCHASER, waived=True), True),
        ("never told", told(Capacity.PRIORITY_PURCHASER), False),
        ("told too late", told(Capacity.PRIORITY_PURCHASER, received_on=date(2026, 3, 9)), False),
        ("a debtor has nothing to give up", told(Capacity.DEBTOR, received_on=date(2026, 3, 1)), False),
    ],
)
def test_bid_2_only_who_was_told_can_stay_away(case, one, stays_away):
    assert has_stayed_away(one, PUBLISH_ON) is stays_away, case
