"""Numbers of persons and of accounts in a text, and how they are hidden (NL-12, G-322-19)."""

import pytest

from notices.rules.names import masked_name, masked_number
from notices.rules.private import bare, identity_numbers, landline_numbers, mobile_numbers, other_accounts


@pytest.mark.parametrize(
    "text",
    [
        "身份证号11010519491231002X。",
        "身份证号11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-1949-1231-002X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "110105\u200b19491231002X",
    ],
)
def test_an_identity_number_is_found_however_it_is_written_and_shown_masked(text):
    assert identity_numbers(text) == ["110***********002X"]


@pytest.mark.parametrize(
    "text",
    [
        "粤（2020）某市不动产权第0123456号",
        "账号622202010112345678901",
        "统一社会信用代码91440300MA5EXAMPLE",
        "2026年3月2日",
    ],
)
def test_other_numbers_are_no_identity_numbers(text):
    assert identity_numbers(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "联系13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "１３８１２３４５６７８",
        "2026-03-02 13812345678",
        "1 3 8 1 2 3 4 5 6 7 8",
    ],
)
def test_a_mobile_number_is_found(text):
    assert mobile_numbers(text) == ["138****5678"]


@pytest.mark.parametrize(
    "text", ["138000000.00元", "1,380,000,000.00元", "账号1381234567890", "12368", "13号楼812室34567元"]
)
def test_amounts_and_accounts_are_no_mobile_numbers(text):
    assert mobile_numbers(text) == []


def test_the_courts_own_number_is_allowed_even_in_groups():
    assert mobile_numbers("138 1234 5678", allowed=("13812345678",)) == []
    assert mobile_numbers("6222 138 1234 5678", allowed=("622213812345678",)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话0755-88881111", ["075*****1111"]),
        ("(0755) 88881111", ["075*****1111"]),
        ("2026-03-02", []),
        ("0755-88880000", []),
    ],
)
def test_a_landline_that_is_not_the_courts(text, found):
    assert landline_numbers(text, allowed=("0755-88880000",)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请汇入账号6222-9999-888", ["622****9888"]),
        ("帐户：６２２２９９９９８８８", ["622****9888"]),
        ("賬號 6222 9999 888", ["622****9888"]),
        ("卡号6222010112345678901", ["622************8901"]),
        ("账号6222-0101-123", []),
        ("账号62220101123", []),
        ("账户名称为某市某区人民法院", []),
        ("标的编号6222999988800", []),
    ],
)
def test_nl_12_g_322_19_accounts_other_than_the_cases(text, found):
    assert other_accounts(text, "6222-0101-123") == found


def test_two_spellings_of_one_number_are_the_same_bare():
    assert bare("6222-0101 123") == bare("６２２２０１０１１２３") == "62220101123"


@pytest.mark.parametrize(
    ("number", "masked"), [("1234567", "*******"), ("12345678", "123*5678"), ("", ""), ("12", "**")]
)
def test_a_masked_number_never_gives_itself_away(number, masked):
    assert masked_number(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王某"),
        ("王明", "王某"),
        ("欧阳修", "欧阳某"),
        ("欧阳", "欧某"),
        ("  李四 ", "李某"),
        ("John Smith", "J某"),
        ("", "某"),
    ],
)
def test_a_name_keeps_its_surname(name, masked):
    assert masked_name(name) == masked
