"""The deposit's band, and what an applicant who bids pays of it."""

from datetime import date

import pytest

from auction.rules.bid_step import check_step
from auction.rules.deposit import applicant_deposit, check_deposit, deposit_band
from kernel.money import Money, yuan

ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("deposit", "level"),
    [
        ("34999.99", "block"),
        ("35000.00", "pass"),
        ("140000.00", "pass"),
        ("140000.01", "block"),
        ("0", "block"),
        ("-35000", "block"),
    ],
)
def test_the_band_includes_its_ends(deposit: str, level: str) -> None:
    """A-17, RR-105, NL-10: a start of 700,000."""
    finding = check_deposit(Money.parse(deposit), start=yuan(700_000), on=ON)
    assert finding.level == level
    assert finding.article == "Fa Shi [2016] 18, art. 17"
    assert (finding.facts["lowest"], finding.facts["highest"]) == ("35000.00", "140000.00")
    assert (finding.facts["lowest_percent"], finding.facts["highest_percent"]) == ("5", "20")


@pytest.mark.parametrize(
    ("start", "deposit"),
    [("11787511", "2357502"), ("2737600", "400000"), ("85000", "10000"), ("1143865.80", "220000")],
    ids=["a factory at twenty per cent", "solar modules", "a parking space", "a flat"],
)
def test_deposits_of_real_listings_lie_in_the_band(start: str, deposit: str) -> None:
    """A-17."""
    assert deposit_band(yuan(start), ON).holds(yuan(deposit))


def test_the_floor_is_rounded_up_and_the_ceiling_down() -> None:
    """MON-1."""
    band = deposit_band(yuan("0.99"), ON)
    assert (band.lowest, band.highest) == (yuan("0.05"), yuan("0.19"))


@pytest.mark.parametrize(("fen", "any_lawful"), [(1, False), (4, False), (5, True), (6, True)])
def test_below_five_fen_no_whole_fen_is_lawful(fen: int, any_lawful: bool) -> None:  # noqa: FBT001 - a case
    band = deposit_band(Money(fen), ON)
    assert (band.lowest <= band.highest) is any_lawful


@pytest.mark.parametrize(
    ("claim", "pays"),
    [(100_000, 40_000), (140_000, 0), (150_000, 0), (0, 140_000)],
)
def test_an_applicant_pays_what_his_claim_does_not_cover(claim: int, pays: int) -> None:
    """A-17, RR-114: of a deposit of 140,000."""
    assert applicant_deposit(yuan(140_000), claim=yuan(claim)) == yuan(pays)


@pytest.mark.parametrize(
    ("start", "step"),
    [
        ("11787511", "58000"),
        ("2737600", "13000"),
        ("85000", "500"),
        ("1143865.80", "5000"),
        ("114800", "1000"),
    ],
)
def test_steps_of_real_listings_are_usual(start: str, step: str) -> None:
    """A-20, RR-106."""
    assert check_step(yuan(step), start=yuan(start), on=ON).level == "pass"


@pytest.mark.parametrize(
    ("step", "level", "code"),
    [
        ("0", "block", "step-not-positive"),
        ("-1", "block", "step-not-positive"),
        ("999.99", "warn", "step-unusual"),
        ("1000", "pass", "step-usual"),
        ("50000", "pass", "step-usual"),
        ("50000.01", "warn", "step-unusual"),
    ],
)
def test_a_step_rises_and_an_unusual_one_warns(step: str, level: str, code: str) -> None:
    """A-27, RR-106: the court fixes it; the law gives no number, so only nothing is forbidden."""
    finding = check_step(Money.parse(step), start=yuan(1_000_000), on=ON)
    assert (finding.level, finding.code) == (level, code)
