"""Real names: kinds, numbers, birthdays, and what of a number may be seen (A-14, A-17, A-18)."""

from datetime import date

import pytest

from kernel.refusal import Refused
from people.rules.identity import birth_of, kind_of, masked, normal_number


def test_a_17_a_name_is_a_persons_or_a_units():
    assert (kind_of("natural"), kind_of("unit")) == ("natural", "unit")
    with pytest.raises(Refused) as caught:
        kind_of("ghost")
    assert caught.value.refusals[0].code == "identity-kind-unknown"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002X", "11010519491231002X"),
        (" 110105 19491231 002x ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("9111-0000-6000-3734-1L", "91110000600037341L"),
    ],
)
def test_a_17_a_number_is_kept_in_one_form(typed, kept):
    assert normal_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "123", "11010519491231002X9", "一一〇一〇五一九四九一二三一〇〇二", "<b>" * 6, "1" * 5000]
)
def test_a_17_what_is_no_number_is_refused_and_not_repeated(typed):
    with pytest.raises(Refused) as caught:
        normal_number(typed)
    refusal = caught.value.refusals[0]
    assert refusal.code == "identity-number-unreadable"
    assert dict(refusal.facts) == {"length": 18}


def test_a_18_only_the_last_four_letters_of_a_number_are_seen():
    assert masked("11010519491231002X") == "**************002X"
    assert masked("12") == "12"


@pytest.mark.parametrize(
    ("kind", "number", "born"),
    [
        ("natural", "11010519491231002X", date(1949, 12, 31)),
        ("natural", "11010519491331002X", None),
        ("natural", "ABCDEFGHIJKLMNOPQR", None),
        ("unit", "91110000600037341L", None),
    ],
)
def test_be_1_an_age_comes_from_the_number(kind, number, born):
    assert birth_of(kind, number) == born
