"""How documents write amounts, days and instants, and the standard wording of rules and reminders.

TIME-5, A-10, A-11, A-14, A-18, A-20, A-21, G-322-19, RR-112.
"""

from datetime import UTC, date, datetime

import pytest

from kernel.days import BEIJING
from kernel.money import yuan
from notices.rules.papers import notice_paper
from notices.rules.particulars import shown_hash
from notices.rules.standard import safety_sentences, standard_bidding_rules, standard_reminders
from notices.rules.wording import FILTERS, capitals, day, moment, money
from tests.rules.notices.examples import ACCOUNT, a_notice


def test_amounts_in_figures_and_in_capitals():
    assert money(yuan("1085000")) == "1,085,000.00"
    assert capitals(yuan("986600")) == "玖拾捌万陆仟陆佰元整"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2026, 3, 2), "2026年3月2日"),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), "2026年3月2日"),
        (datetime(2026, 3, 1, 15, 59, tzinfo=UTC), "2026年3月1日"),
    ],
)
def test_time_5_a_day_is_a_beijing_day(when, words):
    assert day(when) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 3, 2, 10, 0, tzinfo=BEIJING), "2026年3月2日10时00分"),
        (datetime(2026, 3, 2, 2, 2, 30, tzinfo=UTC), "2026年3月2日10时02分30秒"),
        (datetime(2026, 3, 1, 16, 5, tzinfo=UTC), "2026年3月2日0时05分"),
    ],
)
def test_time_5_an_instant_is_beijing_time(when, words):
    assert moment(when) == words


def test_the_four_filters_have_the_names_that_templates_use():
    assert set(FILTERS) == {"money", "capitals", "day", "moment"}


def test_g_322_19_three_sentences_name_account_refusal_and_hotline():
    safety = safety_sentences(ACCOUNT)
    assert "6222-0101-123" in safety.account
    assert "有权拒绝" in safety.refusal
    assert "12368" in safety.hotline


def test_a_14_a_special_qualification_stands_in_the_first_reminder():
    reminders = standard_reminders(qualification="竞买人应当具备购房资格。")
    assert reminders.capacity.endswith("竞买人应当具备购房资格。")
    assert reminders.all[2].startswith("经调查")


@pytest.mark.parametrize(
    "words", ["保留价即起拍价", "一人参加竞买", "5,000.00元", "7分钟", "进入", "优先购买权人"]
)
def test_a_10_a_11_a_18_a_20_a_21_the_rules_of_bidding_in_words(words):
    assert words in standard_bidding_rules(step=yuan(5_000), extension_minutes=7)


def test_rr_112_one_set_of_particulars_fills_notice_instructions_and_survey():
    paper = notice_paper(a_notice(), version=3, published_on=date(2026, 3, 2))
    assert paper["payment"] is not None
    assert (paper["version"], paper["published_on"], paper["verify_address"]) == (3, date(2026, 3, 2), None)
    assert paper["shown_hash"] == shown_hash(a_notice())
    assert len(paper["headings"]) == 11
