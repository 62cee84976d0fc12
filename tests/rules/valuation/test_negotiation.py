"""Negotiation: sealed until all are in, fixed only when equal (R-04; RR-009, RR-010)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.money import Money, yuan
from valuation.rules.negotiation import (
    WINDOW_DAYS_MAX,
    Sealed,
    are_all_in,
    grounds_against_opening,
    grounds_against_submitting,
    last_moment,
    overdue,
    seen_by,
    settled,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLOSES = NOW + timedelta(days=7)
APPLICANT, DEBTOR = "applicant", "debtor"
BOTH = (APPLICANT, DEBTOR)


def sealed(party: str, amount: str | int = 1_000_000) -> Sealed:
    return Sealed(party, yuan(amount), NOW)


def codes(refusals) -> list[str]:
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("case", "submissions", "outcome", "reason"),
    [
        ("nobody yet", [], None, None),
        ("one of two", [sealed(APPLICANT)], None, None),
        ("equal", [sealed(APPLICANT), sealed(DEBTOR)], "fixed", "negotiation-agreed"),
        (
            "a fen apart",
            [sealed(APPLICANT), sealed(DEBTOR, "1000000.01")],
            "failed",
            "negotiation-differs",
        ),
        (
            "far apart",
            [sealed(APPLICANT), sealed(DEBTOR, 1_300_000)],
            "failed",
            "negotiation-differs",
        ),
    ],
)
def test_rr_010_only_equal_prices_are_the_reference_price(case, submissions, outcome, reason):
    end = settled(submissions, BOTH)
    assert (end.outcome if end else None) == outcome, case
    assert (end.reason if end else None) == reason
    assert end is None or end.amount == (yuan(1_000_000) if outcome == "fixed" else None)


def test_rr_010_with_three_parties_all_three_must_agree():
    two = [sealed(APPLICANT), sealed(DEBTOR)]
    three = (*BOTH, "second-creditor")
    assert settled(two, three) is None
    assert settled([*two, sealed("second-creditor")], three).outcome == "fixed"


@pytest.mark.parametrize(
    ("viewer", "submissions", "amounts"),
    [
        (APPLICANT, [sealed(APPLICANT)], [yuan(1_000_000)]),
        (DEBTOR, [sealed(APPLICANT)], [None]),
        (None, [sealed(APPLICANT)], [None]),
        ("stranger", [sealed(APPLICANT)], [None]),
        (None, [sealed(APPLICANT), sealed(DEBTOR, 5)], [yuan(1_000_000), yuan(5)]),
        (DEBTOR, [sealed(APPLICANT), sealed(DEBTOR, 5)], [yuan(1_000_000), yuan(5)]),
    ],
)
def test_rr_010_prices_stay_sealed_until_both_are_in(viewer, submissions, amounts):
    assert [one.amount for one in seen_by(viewer, submissions, BOTH)] == amounts


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(
    amounts=st.lists(st.integers(1, 10**12), min_size=1, max_size=4),
    viewer=st.sampled_from([None, "p0", "p1", "p2", "p3", "p4", "stranger"]),
)
def test_rr_010_nobody_reads_anothers_number_while_one_is_missing(amounts, viewer):
    parties = [f"p{number}" for number in range(len(amounts) + 1)]
    submissions = [Sealed(f"p{number}", Money(fen), NOW) for number, fen in enumerate(amounts)]
    for seen in seen_by(viewer, submissions, parties):
        assert seen.amount is None or seen.party_id == viewer


@pytest.mark.parametrize(
    ("case", "handed_in", "price", "at", "expected"),
    [
        ("in time", [], sealed(APPLICANT, 1), NOW, []),
        ("the last moment", [], sealed(APPLICANT, 1), CLOSES - timedelta(microseconds=1), []),
        ("too late", [], sealed(APPLICANT, 1), CLOSES, ["negotiation-window-over"]),
        ("a stranger", [], sealed("stranger"), NOW, ["negotiation-stranger"]),
        ("twice", [sealed(APPLICANT)], sealed(APPLICANT), NOW, ["price-submitted-already"]),
        ("nothing", [], sealed(APPLICANT, 0), NOW, ["price-not-positive"]),
        ("less than nothing", [], sealed(APPLICANT, -1), NOW, ["price-not-positive"]),
        (
            "all at once",
            [sealed("stranger")],
            sealed("stranger", 0),
            CLOSES,
            [
                "negotiation-stranger",
                "price-submitted-already",
                "negotiation-window-over",
                "price-not-positive",
            ],
        ),
    ],
)
def test_rr_010_a_price_is_handed_in_once_in_time_by_who_was_asked(case, handed_in, price, at, expected):
    grounds = grounds_against_submitting(
        handed_in, parties=BOTH, party_id=price.party_id, amount=price.amount, closes_at=CLOSES, at=at
    )
    assert codes(grounds) == expected, case


def test_r_04_the_windows_day_counts_whole_in_beijing_and_an_instant_as_it_is():
    assert last_moment(date(2026, 3, 9)) == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert last_moment(CLOSES) == CLOSES


@pytest.mark.parametrize(
    ("case", "parties", "closes_at", "expected"),
    [
        ("a week", BOTH, CLOSES, []),
        ("sixty days", BOTH, NOW + timedelta(days=60, hours=15), []),
        ("one party twice", [APPLICANT, APPLICANT], CLOSES, ["negotiation-needs-both"]),
        ("nobody", [], CLOSES, ["negotiation-needs-both"]),
        ("over before it begins", BOTH, NOW, ["negotiation-window-past"]),
        ("years", BOTH, NOW + timedelta(days=700), ["negotiation-window-too-long"]),
    ],
)
def test_rr_009_a_negotiation_needs_two_parties_and_a_sensible_window(case, parties, closes_at, expected):
    assert codes(grounds_against_opening(parties, closes_at=closes_at, at=NOW)) == expected, case


def test_r_04_the_law_sets_no_length_for_the_window():
    assert WINDOW_DAYS_MAX.standing == "setting"


@pytest.mark.parametrize(
    ("submissions", "at", "reason"),
    [
        ([sealed(APPLICANT)], CLOSES - timedelta(seconds=1), None),
        ([sealed(APPLICANT)], CLOSES, "negotiation-one-silent"),
        ([], CLOSES, "negotiation-all-silent"),
    ],
)
def test_rr_009_silence_until_the_end_of_the_window_fails_the_negotiation(submissions, at, reason):
    end = overdue(submissions, closes_at=CLOSES, at=at)
    assert (end.reason if end else None) == reason


def test_rr_010_all_in_means_every_party_asked():
    assert are_all_in([sealed(APPLICANT), sealed(DEBTOR)], BOTH)
    assert not are_all_in([sealed(APPLICANT), sealed("stranger")], BOTH)
