"""The measures: what is counted, what is left out, and that nothing is ever divided by nothing."""

from datetime import date
from fractions import Fraction

import pytest

from figures.measures import (
    Frame,
    LotEnd,
    Measure,
    Period,
    RoundEnd,
    default_rate,
    lot_deal_rate,
    lot_failure_rate,
    mean_premium_rate,
    participation,
    premium_rate,
    premium_rate_on_first_start,
    realisation_rate,
    round_deal_rate,
    round_failure_rate,
    start_ratio,
)
from kernel.money import yuan

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
FRAME = Frame(YEAR, "court of Yuhang")
DAY = date(2025, 6, 30)


def a_sale(deal: int, start: int, *, first: int | None = None, appraisal: int | None = None) -> LotEnd:
    return LotEnd(
        DAY,
        "sold",
        deal=yuan(deal),
        start=yuan(start),
        first_start=yuan(first or start),
        appraisal=yuan(appraisal) if appraisal else None,
    )


TWO = [
    a_sale(120, 100, first=100, appraisal=140),
    a_sale(1_000, 800, first=1_000, appraisal=1_400),
]


def parts(measure: Measure) -> tuple[Fraction, Fraction]:
    return measure.numerator, measure.denominator


def test_a_lot_counts_once_and_a_round_each_time() -> None:
    """Q-1, Q-2: one lot sold in its second round, one sold at once, one never; that is 2 of 3 and 2 of 5."""
    lots = [LotEnd(DAY, "sold"), LotEnd(DAY, "sold"), LotEnd(DAY, "unsold")]
    rounds = [RoundEnd(DAY, result) for result in ("failed", "sold", "sold", "failed", "failed")]
    assert parts(lot_deal_rate(lots, FRAME)) == (2, 3)
    assert parts(round_deal_rate(rounds, FRAME)) == (2, 5)
    assert lot_deal_rate(lots, FRAME).definition == "Q-1"
    assert round_deal_rate(rounds, FRAME).definition == "Q-2"


def test_the_nations_figures_of_2018_show_the_two_bases() -> None:
    """Q-1, Q-2: 221 of 747 thousand rounds is 29.6 per cent, 221 of 303 thousand lots is 73."""
    rounds = [RoundEnd(DAY, "sold")] * 221 + [RoundEnd(DAY, "failed")] * 526
    lots = [LotEnd(DAY, "sold")] * 221 + [LotEnd(DAY, "unsold")] * 82
    assert round(round_deal_rate(rounds, FRAME).value * 1000) == 296
    assert round(lot_deal_rate(lots, FRAME).value * 100) == 73


def test_failure_is_what_is_left_of_success() -> None:
    """Q-3."""
    lots = [LotEnd(DAY, "sold")] * 3 + [LotEnd(DAY, "unsold")]
    rounds = [RoundEnd(DAY, "sold")] * 3 + [RoundEnd(DAY, "failed")] * 2
    assert lot_failure_rate(lots, FRAME).value == 1 - lot_deal_rate(lots, FRAME).value
    assert round_failure_rate(rounds, FRAME).value == 1 - round_deal_rate(rounds, FRAME).value
    assert round_failure_rate(rounds, FRAME).definition == "Q-3"


def test_withdrawn_and_stayed_are_not_counted() -> None:
    """Q-1, Q-2."""
    lots = [LotEnd(DAY, "sold"), LotEnd(DAY, "withdrawn"), LotEnd(DAY, "stayed"), LotEnd(DAY, "other")]
    rounds = [RoundEnd(DAY, "sold"), RoundEnd(DAY, "withdrawn"), RoundEnd(DAY, "stayed")]
    assert parts(lot_deal_rate(lots, FRAME)) == (1, 1)
    assert parts(round_deal_rate(rounds, FRAME)) == (1, 1)


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2024, 12, 31), 0),
        (date(2025, 1, 1), 1),
        (date(2025, 12, 31), 1),
        (date(2026, 1, 1), 0),
    ],
)
def test_both_ends_of_the_period_belong_to_it(day: date, counted: int) -> None:
    assert lot_deal_rate([LotEnd(day, "sold")], FRAME).denominator == counted
    assert round_deal_rate([RoundEnd(day, "sold")], FRAME).denominator == counted


def test_the_premium_is_weighed_by_money() -> None:
    """Q-4: 20 on 100 and 200 on 800 are 220 on 900, though the mean of the two rates is 22.5 per cent."""
    measure = premium_rate(TWO, FRAME)
    assert measure.value == Fraction(220, 900)
    assert parts(measure) == (22_000, 90_000)
    assert mean_premium_rate(TWO, FRAME).value == Fraction(225, 1000)


def test_the_premium_on_the_first_start_may_be_negative() -> None:
    """Q-4."""
    assert premium_rate_on_first_start(TWO, FRAME).value == Fraction(20, 1100)
    cut = [a_sale(800, 800, first=1_000)]
    assert premium_rate_on_first_start(cut, FRAME).value == Fraction(-1, 5)


def test_the_three_premiums_say_what_they_are_counted_from() -> None:
    made = {
        measure(TWO, FRAME).basis
        for measure in (premium_rate, premium_rate_on_first_start, mean_premium_rate)
    }
    assert len(made) == 3


def test_realisation_and_start_ratio() -> None:
    """Q-5."""
    assert realisation_rate(TWO, FRAME).value == Fraction(1_120, 1_540)
    assert start_ratio(TWO, FRAME).value == Fraction(900, 1_540)


def test_a_lot_with_an_unknown_price_is_left_out_on_both_sides() -> None:
    lots = [*TWO, LotEnd(DAY, "sold", deal=yuan(5)), LotEnd(DAY, "sold", start=yuan(5)), a_sale(5, 0)]
    assert premium_rate(lots, FRAME).value == Fraction(220, 900)
    assert realisation_rate(lots, FRAME).value == Fraction(1_120, 1_540)
    assert start_ratio(lots, FRAME).value == Fraction(900, 1_540)
    assert mean_premium_rate(lots, FRAME).denominator == 2


def test_defaulted_deals_are_counted_among_deals() -> None:
    """Q-9: also where the lot was later withdrawn."""
    lots = [
        LotEnd(DAY, "sold"),
        LotEnd(DAY, "sold", defaulted=True),
        LotEnd(DAY, "withdrawn", defaulted=True),
        LotEnd(DAY, "unsold"),
    ]
    assert parts(default_rate(lots, FRAME)) == (2, 3)


def test_participation_is_a_mean_for_each_round_held() -> None:
    """Q-10."""
    rounds = [
        RoundEnd(DAY, "sold", viewers=300, reminders=9, registrants=4, bidders=3, bids=21, extensions=2),
        RoundEnd(DAY, "failed", viewers=100, reminders=1),
        RoundEnd(DAY, "withdrawn", viewers=1_000_000),
    ]
    found = participation(rounds, FRAME)
    assert {what: measure.value for what, measure in found.items()} == {
        "viewers": 200,
        "reminders": 5,
        "registrants": 2,
        "bidders": Fraction(3, 2),
        "bids": Fraction(21, 2),
        "extensions": 1,
    }


def test_nothing_is_divided_by_nothing() -> None:
    lots: list[LotEnd] = []
    rounds: list[RoundEnd] = []
    of_lots = (
        lot_deal_rate,
        lot_failure_rate,
        premium_rate,
        premium_rate_on_first_start,
        mean_premium_rate,
        realisation_rate,
        start_ratio,
        default_rate,
    )
    measures = [
        *[measure(lots, FRAME) for measure in of_lots],
        round_deal_rate(rounds, FRAME),
        round_failure_rate(rounds, FRAME),
        *participation(rounds, FRAME).values(),
    ]
    for measure in measures:
        assert measure.value is None
        assert parts(measure) == (0, 0)
        assert (measure.period, measure.scope) == (YEAR, "court of Yuhang")
        assert measure.basis
