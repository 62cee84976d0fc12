"""The linter, rule by rule, with articles and what people are shown.

NL-1, NL-2, NL-3, NL-4, NL-5, NL-6, NL-7, NL-8, NL-9, NL-10, NL-11, NL-12.
A-25, H-2, E-7, RR-112, RR-113, G-322-19.
"""

from datetime import date

import pytest

from kernel.money import yuan
from kernel.refusal import Finding
from notices.rules.blocks import EquityCapital, HouseClause
from notices.rules.kinds import Answer, AssetClass, Bearer
from notices.rules.lint import LintSettings, findings
from notices.rules.survey import SurveyFact
from tests.rules.notices.examples import a_notice, changed


def said(particulars, code, **more):
    """Return the findings with one code."""
    return [one for one in findings(particulars, **more) if one.code == code]


def blocks(particulars):
    return sorted({one.code for one in findings(particulars) if one.level == "block"})


def described(text):
    return changed(a_notice(), "condition.description", text)


def test_rr_112_a_notice_that_keeps_every_rule_passes_each_of_them_by_name():
    found = findings(a_notice())
    assert {one.level for one in found} == {"pass"}
    assert [one.code for one in found] == [
        "vacating-not-disclaimed",
        "possession-stated",
        "as-is-no-excuse",
        "taxes-by-law",
        "notice-complete",
        "survey-complete",
        "house-clause-present",
        "balance-deadline-present",
        "no-fee-from-buyer",
        "case-account-only",
        "no-private-numbers",
    ]


def test_nl_10_nl_11_what_the_terms_find_stands_beside_the_linters_own():
    low = Finding("block", "start-below-floor", "Fa Shi [2016] 18, art. 10", {"floor": "700,000.00"})
    short = Finding("block", "bidding-too-short", "Fa Shi [2016] 18, art. 20")
    assert findings(a_notice(), (low, short))[-2:] == [low, short]


@pytest.mark.parametrize(
    ("asset_class", "level"),
    [(AssetClass.IMMOVABLE, "block"), (AssetClass.MOVABLE, "warn"), (AssetClass.OTHER_RIGHT, "warn")],
)
def test_nl_1_rr_113_disclaiming_the_vacating_blocks_for_land_and_warns_for_others(asset_class, level):
    particulars = changed(
        described("房屋现由被执行人居住，本院不负 责腾退。"), "subject.asset_class", asset_class
    )
    (one,) = said(particulars, "vacating-disclaimed")
    assert (one.level, one.article) == (level, "Fa [2021] 322, item 18")
    assert one.facts["found"] == "不负 责腾退"
    assert one.facts["where"] == "condition.description"
    assert one.facts["block"] == "拍卖财产权属、占有使用、附随义务等现状"
    assert "本院依法负责腾退" in one.facts["suggestion"]


@pytest.mark.parametrize(
    "path",
    [
        "announcement.property",
        "announcement.rights_and_duties",
        "condition.duties",
        "condition.handover.plan",
        "condition.facts.0.detail",
        "taxes.note",
        "other.notes",
        "reminders.defects",
        "bidding.rules",
        "subject.title",
        "priority.purchasers.0.right",
        "condition.media.0.caption",
    ],
)
def test_nl_1_every_prose_entry_is_read(path):
    (one,) = said(changed(a_notice(), path, "法院不负责清场交付"), "vacating-disclaimed")
    assert one.facts["where"] == path


def test_nl_2_possession_left_vague_blocks():
    (one,) = said(described("房屋占有不明。"), "possession-left-vague")
    assert (one.level, one.article, one.facts["found"]) == ("block", "Fa [2024] 238, item 6", "占有不明")


def test_nl_2_what_was_done_to_find_out_may_say_that_it_is_not_known():
    unknown = SurveyFact("occupancy", Answer.UNKNOWN, done="两次入户勘查无人应答，占有人身份未能查明。")
    assert blocks(changed(a_notice(), "condition.facts.1", unknown)) == []


def test_nl_3_as_it_is_with_the_survey_open_blocks():
    particulars = changed(described("本房屋按现状拍卖。"), "condition.facts.1.answer", None)
    (one,) = said(particulars, "as-is-without-survey")
    assert (one.level, one.article) == ("block", "Fa [2024] 238, item 1")


def test_nl_3_as_it_is_with_the_survey_complete_is_only_a_way_of_speaking():
    assert said(described("本房屋按现状拍卖。"), "as-is-no-excuse")


def test_nl_3_an_open_question_of_the_guidance_alone_does_not_make_as_it_is_block():
    particulars = changed(described("本房屋按现状拍卖。"), "condition.facts.5.answer", None)
    assert said(particulars, "as-is-no-excuse")
    assert [one.level for one in said(particulars, "survey-question-open")] == ["warn"]


@pytest.mark.parametrize(("answer", "level"), [(None, "block"), (Answer.NO, "warn")])
def test_nl_3_leaving_it_to_bidders_to_find_out_blocks_until_the_survey_is_complete(answer, level):
    particulars = described("租赁关系是否到期由竞买人自行核实。")
    particulars = changed(particulars, "condition.facts.4.answer", answer)
    assert [one.level for one in said(particulars, "survey-shifted-to-bidder")] == [level]


def test_nl_4_all_taxes_on_the_buyer_blocks_unless_the_court_set_a_warning():
    particulars = changed(a_notice(), "taxes.note", "一切税费由买受人承担。")
    assert [one.level for one in said(particulars, "taxes-all-on-buyer")] == ["block"]
    lenient = LintSettings(all_taxes_on_buyer="warn")
    (one,) = said(particulars, "taxes-all-on-buyer", settings=lenient)
    assert (one.level, one.article) == ("warn", "Fa Shi [2016] 18, art. 30")


def test_nl_4_a_table_that_lays_every_row_on_the_buyer_warns():
    (one,) = said(changed(a_notice(), "taxes.rows.1.bearer", Bearer.BUYER), "tax-table-all-on-buyer")
    assert (one.level, one.facts["items"]) == ("warn", "契税、增值税及附加")


def test_nl_4_a_table_with_the_deed_tax_alone_is_lawful():
    particulars = changed(a_notice(), "taxes.rows", a_notice().taxes.rows[:1])
    assert said(particulars, "taxes-by-law")


@pytest.mark.parametrize(
    ("path", "article"),
    [
        ("basis.document", "Fa Shi [2016] 18, arts. 12-13"),
        ("reminders.agency", "Fa Shi [2016] 18, art. 14"),
    ],
)
def test_nl_5_a_missing_entry_blocks_with_its_article(path, article):
    (one,) = said(changed(a_notice(), path, ""), "notice-entry-missing")
    assert (one.level, one.article, one.facts["where"]) == ("block", article, path)


def test_nl_5_unknown_without_what_was_done_blocks():
    particulars = changed(a_notice(), "condition.facts.3.done", "")
    assert blocks(particulars) == ["survey-unknown-without-inquiry"]


@pytest.mark.parametrize(
    ("asset_type", "house", "code"),
    [
        ("house", None, "house-clause-missing"),
        ("house", HouseClause("须有购房资格", ""), "house-clause-missing"),
        ("house", HouseClause("", "拍卖无效"), "house-clause-missing"),
        ("house", HouseClause("须有购房资格", "拍卖无效"), "house-clause-present"),
    ],
)
def test_nl_6_h_2_a_house_needs_qualification_and_consequences(asset_type, house, code):
    (one,) = said(changed(a_notice(), "announcement.house", house), code)
    assert one.article == "Fa Shi [2021] 18, art. 2"


def test_nl_6_a_shop_needs_no_house_clause():
    particulars = changed(changed(a_notice(), "subject.asset_type", "commercial"), "announcement.house", None)
    assert blocks(particulars) == []


@pytest.mark.parametrize(
    ("equity", "code"),
    [
        (None, "equity-capital-missing"),
        (EquityCapital("某公司", yuan(100), None), "equity-capital-missing"),
        (EquityCapital("某公司", None, yuan(100)), "equity-capital-missing"),
        (EquityCapital("某公司", yuan(100), yuan(40)), "equity-due-day-missing"),
        (EquityCapital("某公司", yuan(100), yuan(40), date(2040, 1, 1)), "equity-capital-present"),
        (EquityCapital("某公司", yuan(100), yuan(100)), "equity-capital-present"),
    ],
)
def test_nl_7_e_7_equity_says_what_is_subscribed_paid_and_still_due(equity, code):
    particulars = changed(a_notice(), "subject.asset_type", "equity")
    (one,) = said(changed(particulars, "announcement.equity", equity), code)
    assert one.article == "Fa Shi [2021] 20, art. 14"
    assert one.level == ("pass" if code.endswith("present") else "block")


def test_nl_7_the_unpaid_sum_is_named():
    particulars = changed(a_notice(), "subject.asset_type", "equity")
    particulars = changed(particulars, "announcement.equity", EquityCapital("甲", yuan(1_000), yuan(1)))
    assert said(particulars, "equity-due-day-missing")[0].facts["unpaid"] == "999.00"


def test_nl_8_a_fee_from_the_buyer_blocks():
    (one,) = said(changed(a_notice(), "announcement.liability", "佣金由买受人承担"), "fee-from-buyer")
    assert (one.level, one.article) == ("block", "Fa Shi [2016] 18, art. 7")


@pytest.mark.parametrize("days", [None, 0, -1])
def test_nl_9_a_25_without_a_day_for_the_balance_nothing_is_published(days):
    (one,) = said(changed(a_notice(), "payment.balance_days", days), "balance-deadline-missing")
    assert (one.level, one.article) == ("block", "Fa Shi [2016] 18, art. 25")


@pytest.mark.parametrize("number", ["62220101123", "6222 0101 123", "６２２２-０１０１-１２３"])
def test_nl_12_the_case_account_may_be_written_in_any_spelling(number):
    assert blocks(changed(a_notice(), "payment.account.number", number)) == []


def test_nl_12_g_322_19_another_account_blocks_and_names_the_right_one():
    (one,) = said(changed(a_notice(), "payment.account.number", "6222-9999-888"), "account-not-of-the-case")
    assert (one.level, one.article) == ("block", "Fa [2021] 322, item 20")
    assert (one.facts["case_account"], one.facts["where"]) == ("6222-0101-123", "payment.account.number")


@pytest.mark.parametrize("text", ["余款请汇入账号6222-9999-888。", "余款请汇入王法官个人账户。"])
def test_nl_12_another_account_in_the_prose_blocks(text):
    (one,) = said(changed(a_notice(), "payment.ways", text), "account-not-of-the-case")
    assert one.facts["where"] == "payment.ways"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("account", "款项交至法院账户。", "account-sentence-silent"),
        ("refusal", "请核对账户。", "refusal-sentence-silent"),
        ("hotline", "可以向本院反映。", "hotline-sentence-silent"),
    ],
)
def test_nl_12_each_of_the_three_sentences_says_what_it_must(name, text, code):
    assert blocks(changed(a_notice(), f"payment.safety.{name}", text)) == [code]


def test_nl_12_a_sentence_that_is_missing_is_missed_once():
    assert blocks(changed(a_notice(), "payment.safety.hotline", "")) == ["notice-entry-missing"]
    assert blocks(changed(a_notice(), "payment.account.number", "")) == ["notice-entry-missing"]


@pytest.mark.parametrize(
    ("text", "code", "level", "found"),
    [
        ("被执行人身份证11010519491231002X", "identity-number-in-text", "block", "110***********002X"),
        ("联系人手机138 1234 5678", "mobile-number-in-text", "block", "138****5678"),
        ("物业电话0755-12345678", "phone-number-in-text", "warn", "075*****5678"),
    ],
)
@pytest.mark.parametrize(
    "path", ["condition.description", "notification.told.0.name", "condition.facts.3.done"]
)
def test_private_numbers_are_found_in_every_text_and_never_repeated(text, code, level, found, path):
    (one,) = said(changed(a_notice(), path, text), code)
    assert (one.level, one.facts["found"], one.facts["where"]) == (level, found, path)


def test_the_courts_own_numbers_may_stand_in_the_text():
    assert blocks(described("请致电0755-88880000或者12368，账号6222-0101-123。")) == []


def test_the_old_wording_of_2018_is_caught_on_four_grounds():
    text = (
        "不动产按现状拍卖，有意者请亲自实地看样，法院不负责清场交付。"
        "标的物是否存在租赁关系，租赁关系是否到期、有效等情况，由竞买人自行核实。"
        "交易过程中产生税费及有可能存在的水、电等欠费依照税法等相关法律法规和政策的规定均由买受人自行承担。"
    )
    particulars = changed(changed(a_notice(), "other.notes", text), "condition.facts.4.answer", None)
    assert blocks(particulars) == [
        "as-is-without-survey",
        "survey-question-open",
        "survey-shifted-to-bidder",
        "taxes-all-on-buyer",
        "vacating-disclaimed",
    ]
