"""Money: parsing, rounding, printing. MON-1, test vectors 1 and 2 of the digest."""

from fractions import Fraction

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import MONEY_MAX_FEN, ZERO, Money, yuan
from kernel.refusal import Refused

SHARES = st.fractions(min_value=0, max_value=1, max_denominator=1000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1", 100),
        ("1.5", 150),
        ("12,345.67", 1_234_567),
        ("１２３．４５", 12_345),
        (" ¥1,000 ", 100_000),
        ("-3.20", -320),
        ("90071992547409.91", MONEY_MAX_FEN),
    ],
)
def test_an_amount_is_read(text: str, fen: int) -> None:
    assert Money.parse(text) == Money(fen)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "NaN",
        "1e3",
        "0x10",
        "1.234",
        "1,23.00",
        ",5",
        "5.",
        "½",
        "一百",
        "1 000",
        "--1",
        "∞",
        "1" * 41,
        "٣",
    ],
)
def test_what_is_no_amount_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused) as caught:
        Money.parse(text)
    assert caught.value.refusals[0].code == "money-unreadable"


def test_an_amount_too_large_to_keep_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        Money.parse("90071992547409.92")
    assert caught.value.refusals[0].code == "money-too-large"


def test_only_whole_fen_are_money() -> None:
    with pytest.raises(AssertionError):
        Money(1.0)  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        Money(MONEY_MAX_FEN + 1)


def test_sums_differences_and_multiples() -> None:
    assert yuan(3) + yuan("0.01") - yuan(1) == Money(201)
    assert yuan(5).times(3) == yuan(15)
    assert yuan(1) < yuan(2)
    assert not ZERO
    assert yuan(1)


def test_a_floor_rounds_up_and_a_ceiling_down() -> None:
    """MON-1: 1,000,000.01 yuan: at least 700,000.01 in the first round, 560,000.01 in the second."""
    first = yuan("1000000.01").share_up(Fraction(70, 100))
    assert first == yuan("700000.01")
    assert first.share_up(Fraction(80, 100)) == yuan("560000.01")
    assert yuan("333333.33").share_up(Fraction(70, 100)) == yuan("233333.34")
    assert yuan("233333.34").share_up(Fraction(80, 100)) == yuan("186666.68")
    assert yuan("0.09").share_down(Fraction(1, 5)) == yuan("0.01")


@given(st.integers(0, MONEY_MAX_FEN), SHARES)
def test_rounding_stays_on_its_side_by_less_than_a_fen(fen: int, share: Fraction) -> None:
    exact = Fraction(fen) * share
    assert 0 <= Money(fen).share_up(share).fen - exact < 1
    assert 0 <= exact - Money(fen).share_down(share).fen < 1


@given(st.integers(-MONEY_MAX_FEN, MONEY_MAX_FEN))
def test_what_is_printed_can_be_read_again(fen: int) -> None:
    assert Money.parse(Money(fen).plain()) == Money(fen)
    assert Money.parse(Money(fen).grouped()) == Money(fen)


@pytest.mark.parametrize(
    ("amount", "short"),
    [
        ("1085000", "108.5 万"),
        ("123456789", "1.23 亿"),
        ("9999.99", "9999.99"),
        ("985.50", "985.5"),
        ("0.01", "0.01"),
        ("0", "0"),
        ("-20000", "-2 万"),
        ("100000000", "1 亿"),
    ],
)
def test_the_short_form_in_wan_and_yi(amount: str, short: str) -> None:
    assert yuan(amount).wan() == short


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("986600.50", "玖拾捌万陆仟陆佰元伍角"),
        ("1010000", "壹佰零壹万元整"),
        ("10005000", "壹仟万伍仟元整"),
        ("1.05", "壹元零伍分"),
        ("0.05", "伍分"),
        ("0", "零元整"),
        ("-12", "负壹拾贰元整"),
    ],
)
def test_capital_numerals(amount: str, capitals: str) -> None:
    assert yuan(amount).capitals() == capitals


@given(st.integers(1, 10**13))
def test_capital_numerals_agree_with_an_independent_writer(fen: int) -> None:
    assert Money(fen).capitals() == cn2an.an2cn(Money(fen).plain(), "rmb")
