"""Who may take part.

BE-1, BE-2, BE-3, BE-4, BE-5, BE-6, BE-7, BE-8, BE-9, BE-10, BE-11, BE-12; A-11, A-14, A-17, A-34; RR-114,
RR-115, RR-117, RR-128.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules.eligibility import CLEARABLE, Applicant, AssetFacts, EntrySettings, bars, cautions

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ANYBODY = Applicant(identity_verified=True)
CAR = AssetFacts("movable", START)
LAND = AssetFacts("immovable", START)
HOUSE = AssetFacts("immovable", START, is_house=True)
USUAL = EntrySettings()
RESTRICTED_HOUSE = replace(HOUSE, purchase_restricted=True)
SALE = replace(LAND, procedure="sale")


def codes(asset: AssetFacts, settings: EntrySettings = USUAL, **facts: object) -> list[str]:
    return [ground.code for ground in bars(replace(ANYBODY, **facts), asset, settings)]


def test_a_11_be_7_whoever_is_not_barred_may_bid_the_parties_of_the_case_as_well():
    for asset in (CAR, LAND, HOUSE, SALE):
        assert codes(asset) == []


def test_rr_114_a_real_name_comes_first():
    assert codes(CAR, identity_verified=False) == ["identity-not-verified"]


def test_be_1_full_capacity():
    assert codes(CAR, has_full_capacity=False) == ["capacity-missing"]


def test_be_2_every_qualification_that_the_thing_needs():
    shares = AssetFacts("other_right", START, needs=frozenset({"bank-shareholder", "securities"}))
    grounds = bars(ANYBODY, shares)
    assert [(ground.code, ground.facts["qualification"]) for ground in grounds] == [
        ("qualification-missing", "bank-shareholder"),
        ("qualification-missing", "securities"),
    ]
    assert codes(shares, holds=frozenset({"bank-shareholder"})) == ["qualification-missing"]
    assert codes(shares, holds=frozenset({"bank-shareholder", "securities", "more"})) == []


@pytest.mark.parametrize(
    ("case", "asset", "facts", "expected"),
    [
        ("restricted city, nothing said", RESTRICTED_HOUSE, {}, ["house-pledge-missing"]),
        ("restricted city, pledged", RESTRICTED_HOUSE, {"pledges_house_qualification": True}, []),
        ("restricted city, known not to qualify, pledged all the same", RESTRICTED_HOUSE,
         {"may_buy_house": False, "pledges_house_qualification": True}, ["house-purchase-restricted"]),
        ("restricted city, known to qualify, pledge still wanted", RESTRICTED_HOUSE,
         {"may_buy_house": True}, ["house-pledge-missing"]),
        ("a city without restriction", HOUSE, {"may_buy_house": False}, []),
        ("no home", replace(LAND, purchase_restricted=True), {"may_buy_house": False}, []),
    ],
)  # fmt: skip
def test_be_3_homes_in_a_restricted_city(case, asset, facts, expected):
    assert codes(asset, **facts) == expected, case


@pytest.mark.parametrize("tie", ["court", "court-staff", "platform", "auxiliary-staff", "close-relative"])
def test_be_4_a_34_court_platform_helpers_staff_and_kin(tie):
    assert codes(CAR, tie=tie) == ["barred-by-office"]
    (ground,) = bars(replace(ANYBODY, tie=tie), CAR)
    assert (ground.article, ground.facts) == ("Fa Shi [2016] 18, art. 34", {"tie": tie})


def test_be_5_rr_128_who_bought_before_and_did_not_pay():
    assert codes(CAR, defaulted_here=True) == ["defaulted-before"]
    assert codes(SALE, defaulted_here=True) == ["defaulted-before"]


def test_be_6_who_bought_equity_before_and_got_no_approval():
    assert codes(CAR, missed_approval_here=True) == ["approval-missed-before"]


@pytest.mark.parametrize(
    ("case", "asset", "facts", "expected"),
    [
        ("restricted, real estate", LAND, {"consumption_restricted": True}, ["consumption-restricted"]),
        ("restricted, a car", CAR, {"consumption_restricted": True}, []),
        ("on the list of dishonest debtors, land", LAND, {"dishonest": True}, ["consumption-restricted"]),
        ("on the list of dishonest debtors, a car", CAR, {"dishonest": True}, []),
    ],
)
def test_be_8_restricted_consumption(case, asset, facts, expected):
    assert codes(asset, **facts) == expected, case


def test_be_9_dishonest_debtors_and_homes():
    assert codes(HOUSE, dishonest=True) == ["consumption-restricted", "dishonest-debtor"]


@pytest.mark.parametrize(
    ("case", "confirmed_at", "expected"),
    [
        ("never confirmed", None, ["mandate-not-confirmed"]),
        ("confirmed a moment before the start", START - timedelta(milliseconds=1), []),
        ("confirmed at the start", START, ["mandate-not-confirmed"]),
    ],
)
def test_be_10_rr_117_agents_and_joint_bidders_are_confirmed_before_the_start(case, confirmed_at, expected):
    assert codes(CAR, acts_for_others=True, mandate_confirmed_at=confirmed_at) == expected, case


def test_be_10_who_acts_for_himself_needs_no_mandate():
    assert codes(CAR, mandate_confirmed_at=None) == []


def test_be_11_foreign_buyers_of_homes_are_checked_by_the_court():
    assert codes(HOUSE, is_foreign=True) == ["foreign-buyer-unchecked"]
    assert codes(LAND, is_foreign=True) == []


def test_be_12_in_a_sale_the_court_and_its_staff_may_not_buy():
    assert codes(SALE, tie="court") == ["barred-by-office", "court-may-not-buy"]
    assert codes(SALE, tie="court-staff") == ["barred-by-office", "court-may-not-buy"]
    assert codes(SALE, tie="platform") == ["barred-by-office"]


def test_rr_115_every_ground_is_named_at_once():
    everything = {
        "identity_verified": False,
        "has_full_capacity": False,
        "tie": "court",
        "defaulted_here": True,
    }
    assert codes(CAR, **everything) == [
        "identity-not-verified", "capacity-missing", "barred-by-office", "defaulted-before",
    ]  # fmt: skip


def test_what_is_not_read_in_the_law_a_court_may_set_to_a_warning():
    lenient = EntrySettings(
        restricted_may_not_buy=False, dishonest_may_not_buy_houses=False, foreigners_are_checked=False
    )
    person = replace(ANYBODY, dishonest=True, is_foreign=True)
    assert bars(person, HOUSE, lenient) == []
    assert [finding.code for finding in cautions(person, HOUSE, lenient)] == [
        "consumption-restricted", "dishonest-debtor", "foreign-buyer-unchecked",
    ]  # fmt: skip
    assert {finding.level for finding in cautions(person, HOUSE, lenient)} == {"warn"}
    assert cautions(person, HOUSE) == [], "a bar is no caution"


def test_what_is_not_read_in_the_law_cites_no_article():
    assert all(not ground.article for ground in bars(replace(ANYBODY, is_foreign=True), HOUSE))
    (_, dishonest) = bars(replace(ANYBODY, dishonest=True), HOUSE)
    assert (dishonest.code, dishonest.article) == ("dishonest-debtor", "")


def test_rr_115_the_court_may_clear_what_is_its_to_weigh_and_nothing_else():
    person = replace(
        ANYBODY,
        is_foreign=True,
        tie="court",
        cleared=frozenset({"foreign-buyer-unchecked", "barred-by-office"}),
    )
    assert [ground.code for ground in bars(person, HOUSE)] == ["barred-by-office"]
    assert [finding.code for finding in cautions(person, HOUSE)] == ["foreign-buyer-unchecked"]
    assert "barred-by-office" not in CLEARABLE
