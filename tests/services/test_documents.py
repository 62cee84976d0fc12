"""The papers of the court: what must be in them is, and a fact changed once changes in all of them.

F01, F02, A-12, A-13, A-14, A-22, K-20, K-26, K-27, D-10, G-322-19.
"""

import re
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import UndefinedError

from kernel.days import BEIJING
from kernel.money import yuan
from notices.rules.blocks import EquityCapital, Subject
from notices.rules.kinds import Answer, AssetClass, PriceMethod, Procedure
from notices.rules.papers import (
    Confirmation,
    HandoverRecord,
    Ruling,
    confirmation_paper,
    handover_paper,
    notice_paper,
    ruling_paper,
)
from notices.rules.particulars import HEADINGS, Particulars, shown_hash
from notices.rules.standard import safety_sentences
from notices.rules.survey import SurveyFact
from notices.rules.wording import FILTERS
from tests.rules.notices.examples import ACCOUNT, a_notice, changed

ROOT = Path(__file__).resolve().parents[2]
CLOSED_AT = datetime(2026, 4, 9, 10, 2, 30, tzinfo=BEIJING)

CONFIRMATION = Confirmation(
    confirmation_no="MP-2026-000123",
    court_name="某市某区人民法院",
    case_number="（2026）某0101执123号",
    title="某市某路1号住宅",
    procedure=Procedure.ROUND1,
    platform="明拍网络司法拍卖平台",
    buyer_name="张三",
    code="H2337",
    start_price=yuan("835333.34"),
    price=yuan("986600"),
    deposit=yuan(120_000),
    balance=yuan("866600"),
    balance_due_on=date(2026, 4, 20),
    closed_at=CLOSED_AT,
    bids=17,
    extensions=2,
    account=ACCOUNT,
    safety=safety_sentences(ACCOUNT),
    record_hash="ab" * 32,
    verify_address="https://court.example/verify/MP-2026-000123",
)
RULING = Ruling(
    ruling_no="（2026）某0101执123号之一",
    court_name="某市某区人民法院",
    applicants=("甲公司",),
    debtors=("乙", "丙"),
    buyer_name="张三",
    basis_document="（2025）某0101民初456号民事判决书",
    platform="明拍网络司法拍卖平台",
    procedure=Procedure.ROUND1,
    starts_at=datetime(2026, 4, 8, 10, 0, tzinfo=BEIJING),
    closed_at=CLOSED_AT,
    title="某市某路1号住宅",
    property="位于某市某路1号的住宅（不动产权证号0101-889）",
    price=yuan("986600"),
    paid_on=date(2026, 4, 17),
    ended_rights=("某银行的抵押权",),
    surviving_rights=("丁的租赁权",),
    lifted_seizures=("本院（2026）某0101执123号的查封",),
    panel=(("审判长", "李庭长"), ("审判员", "王法官"), ("审判员", "陈法官")),
    clerk="赵书记员",
    ruled_on=date(2026, 4, 20),
)
HANDOVER = HandoverRecord(
    court_name="某市某区人民法院",
    case_number="（2026）某0101执123号",
    ruling_no="（2026）某0101执123号之一",
    title="某市某路1号住宅",
    place="某市某路1号",
    handed_over_at=datetime(2026, 4, 28, 14, 0, tzinfo=BEIJING),
    due_on=date(2026, 5, 6),
    receiver_name="张三",
    present=(("执行法官", "王法官"), ("见证人", "戊")),
    items=(("入户钥匙", "3把", "完好"), ("燃气卡", "1张", "余额不详")),
    keys="门禁卡2张",
    meters=(("水表", "0123吨"), ("电表", "4567度")),
    photos=12,
    left_goods="被执行人衣物一箱，存放于本院仓库。",
    remarks="",
    recorder="赵书记员",
)


@pytest.fixture(scope="module")
def papers() -> Environment:
    """Return the plainest environment that the templates must work in."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, loader=FileSystemLoader(ROOT / "templates")
    )
    environment.filters.update(FILTERS)
    return environment


def rendered(papers, name, context) -> str:
    return papers.get_template(f"documents/{name}.html").render(context)


def words(html: str) -> str:
    """Return what a reader reads, without tags and without blanks between letters."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def notice(papers, particulars=None, name="notice", **more) -> str:
    plain = {"version": 1, "published_on": date(2026, 3, 2)}
    return rendered(papers, name, notice_paper(particulars or a_notice(), **plain | more))


ALL = {
    "notice": notice_paper(a_notice(), version=1, published_on=date(2026, 3, 2)),
    "instructions": notice_paper(a_notice(), version=1, published_on=date(2026, 3, 2)),
    "survey": notice_paper(a_notice(), version=1, published_on=date(2026, 3, 2)),
    "confirmation": confirmation_paper(CONFIRMATION),
    "ruling": ruling_paper(RULING),
    "handover": handover_paper(HANDOVER),
}


# ------------------------------------------------------------------------------------ every paper


def test_every_paper_has_a_test_and_every_test_a_paper():
    files = {path.stem for path in (ROOT / "templates" / "documents").glob("*.html")}
    assert files - {"_parts"} == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_paper_is_one_article_with_court_title_and_seal_and_nothing_to_fill_in(papers, name):
    html = rendered(papers, name, ALL[name])
    assert html.count("<article") == html.count("</article>") == 1
    assert html.count("<h1") == 1
    assert "某市某区人民法院" in html
    assert "（院印）" in html
    assert "待填" not in html
    assert "None" not in html


@pytest.mark.parametrize("name", ALL)
def test_a_paper_says_at_its_top_what_it_is_filled_with(name):
    text = (ROOT / "templates" / "documents" / f"{name}.html").read_text(encoding="utf-8")
    assert text.startswith("{#")
    assert "Context (notices.rules.papers." in text.split("#}")[0]


@pytest.mark.parametrize("name", ["confirmation", "ruling", "handover"])
def test_a_paper_that_lacks_a_fact_is_not_made(papers, name):
    for missing in ALL[name]:
        context = {key: value for key, value in ALL[name].items() if key != missing}
        text = (
            (ROOT / "templates" / "documents" / f"{name}.html").read_text(encoding="utf-8").split("#}", 1)[1]
        )
        if re.search(rf"\b{missing}\b", text):
            with pytest.raises(UndefinedError):
                rendered(papers, name, context)


@pytest.mark.parametrize("name", ["confirmation", "ruling", "handover"])
def test_every_fact_that_a_paper_is_given_is_in_it(name):
    text = (ROOT / "templates" / "documents" / f"{name}.html").read_text(encoding="utf-8").split("#}", 1)[1]
    assert [key for key in ALL[name] if not re.search(rf"\b{key}\b", text)] == []


@pytest.mark.parametrize("name", ["notice", "instructions", "survey"])
def test_what_a_person_typed_is_never_markup(papers, name):
    hostile = "<script>alert(1)</script>"
    particulars = a_notice()
    for path in (
        "subject.title",
        "condition.handover.plan",
        "condition.handover.occupant",
        "condition.facts.1.detail",
        "other.viewing",
        "announcement.liability",
    ):
        particulars = changed(particulars, path, hostile)
    html = notice(papers, particulars, name)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["notice", "instructions", "survey"])
def test_an_empty_draft_can_be_looked_at_and_shows_what_is_to_be_filled_in(papers, name):
    bare = Particulars(
        Subject(
            "某法院", "（2026）某0101执1号", "汽车", AssetClass.MOVABLE, "vehicle", Procedure.ROUND2, "6222"
        )
    )
    html = notice(papers, bare, name, published_on=None)
    assert "（待填）" in html


# ------------------------------------------------------------------------------------ the notice


def test_f01_a_13_all_eleven_headings_stand_in_their_order(papers):
    html = notice(papers)
    found = re.findall(r'<h2[^>]*id="item-(\d+)">([^、]+)、([^<]+)</h2>', html)
    assert [heading for _, _, heading in found] == list(HEADINGS)
    assert [numeral for _, numeral, _ in found] == [
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
    ]


def test_a_14_all_seven_reminders_stand_in_the_notice(papers):
    block = notice(papers).split('id="reminders"')[1].split("</section>")[0]
    assert block.count("<li") == 7
    for reminder in a_notice().reminders.all:
        assert reminder in block


def test_a_12_every_particular_of_the_article_is_in_the_notice(papers):
    text = words(notice(papers))
    for said in (
        "某市某路1号住宅",
        "835,333.34元",
        "捌拾叁万伍仟叁佰叁拾叁元叁角肆分",
        "120,000.00元",
        "2026年4月8日10时00分至2026年4月9日10时00分",
        "明拍网络司法拍卖平台",
        "具备完全民事行为能力",
        "已知瑕疵：无",
        "（2025）某0101民初456号民事判决书",
        "1,193,333.33元",
        "当事人议价",
        "按份共有人的优先购买权",
        "2026年2月25日收悉",
        "书面声明不需通知",
        "无法通知，理由：地址不存在",
        "契税买受人",
        "0755-88880000",
        "第一次拍卖",
    ):
        assert said in text, said


@pytest.mark.parametrize("name", ["notice", "instructions"])
def test_g_322_19_account_and_three_sentences_stand_wherever_money_is_asked_for(papers, name):
    text = words(notice(papers, name=name))
    for said in ("6222-0101-123", "户名某市某区人民法院", "有权拒绝", "12368"):
        assert said in text, said


def test_g_322_19_the_confirmation_asks_for_money_with_the_three_sentences(papers):
    text = words(rendered(papers, "confirmation", ALL["confirmation"]))
    for said in ("6222-0101-123", "有权拒绝", "12368"):
        assert said in text, said


def test_rr_112_a_fact_changed_once_changes_in_every_paper(papers):
    before = "835,333.34"
    particulars = changed(a_notice(), "bidding.start_price", yuan("900000"))
    for name, times in (("notice", 2), ("instructions", 1)):
        assert notice(papers, name=name).count(before) == times
        after = notice(papers, particulars, name)
        assert before not in after
        assert after.count("900,000.00") == times
    moved = changed(a_notice(), "condition.handover.occupant", "空置")
    for name in ("notice", "survey"):
        assert "空置" in notice(papers, moved, name)
    account = replace(ACCOUNT, number="9999-1")
    other = changed(
        changed(a_notice(), "payment.account", account), "payment.safety", safety_sentences(account)
    )
    for name in ("notice", "instructions"):
        assert "6222-0101-123" not in notice(papers, other, name)


def test_the_notice_carries_the_hash_of_what_it_says(papers):
    for name in ("notice", "instructions", "survey"):
        assert shown_hash(a_notice()) in notice(papers, name=name)
    address = "https://court.example/verify/x"
    assert address in notice(papers, verify_address=address)


@pytest.mark.parametrize(
    ("case", "changes", "said"),
    [
        (
            "the basis may not be published",
            {"basis.withheld_because": "涉及个人隐私"},
            "不予公开，理由：涉及个人隐私",
        ),
        (
            "no pictures",
            {"condition.media": (), "condition.no_media_because": "股权没有实物"},
            "没有照片、视频的原因：股权没有实物",
        ),
        (
            "nobody may buy first",
            {"priority.answer": Answer.NO, "priority.purchasers": (), "priority.done": "已查工商档案"},
            "没有优先购买权人。已采取的调查：已查工商档案",
        ),
        (
            "not known whether anybody may",
            {"priority.answer": Answer.UNKNOWN, "priority.purchasers": (), "priority.done": "已函询"},
            "是否有优先购买权人不详。已采取的调查：已函询",
        ),
        ("a note on taxes", {"taxes.note": "以税务机关核定为准"}, "以税务机关核定为准"),
        ("other notes", {"other.notes": "本标的物不接受分割"}, "本标的物不接受分割"),
        (
            "equity",
            {"announcement.equity": EquityCapital("某公司", yuan(1_000), yuan(400), date(2040, 1, 1))},
            "某公司：认缴出资额1,000.00元，实缴出资额400.00元，出资期限2040年1月1日",
        ),
        ("a price by appraisal", {"pricing.method": PriceMethod.APPRAISAL}, "委托评估"),
        (
            "a sale after two failed rounds",
            {"subject.procedure": Procedure.SALE},
            "关于变卖某市某路1号住宅的公告",
        ),
    ],
)
def test_a_13_the_other_ways_in_which_an_item_is_met(papers, case, changes, said):
    particulars = a_notice()
    for path, value in changes.items():
        particulars = changed(particulars, path, value)
    assert said in words(notice(papers, particulars)), case


# ------------------------------------------------------------------------------------ instructions and survey


def test_the_instructions_take_every_number_from_the_particulars(papers):
    text = words(notice(papers, name="instructions"))
    for said in ("10日内付清余款", "结束后24小时内", "付清后10日内送达", "送达后15日内移交", "延时周期5分钟"):
        assert said in text, said
    other = changed(a_notice(), "payment.refund_hours", 12)
    other = changed(changed(other, "condition.handover.ruling_days", None), "payment.deposit_until", None)
    text = words(notice(papers, other, "instructions"))
    assert "结束后12小时内" in text
    assert "送达成交裁定" not in text
    assert "在竞价程序结束前到账" in text


def test_the_instructions_without_priority_purchasers_or_refund_say_nothing_wrong(papers):
    other = changed(changed(a_notice(), "priority.purchasers", ()), "payment.refund_hours", None)
    other = changed(changed(other, "other.objections", ""), "announcement.house", None)
    text = words(notice(papers, other, "instructions"))
    assert "优先购买权情况见公告第六项" in text
    assert "小时内" not in text
    assert "可以向执行法院提出书面异议" in text


def test_f02_the_survey_table_is_three_valued_and_unknown_says_what_was_done(papers):
    text = words(notice(papers, name="survey"))
    assert "不详" in text
    assert "向物业服务企业、供水供电单位发函" in text
    assert "（待填）" not in text
    silent = changed(a_notice(), "condition.facts", (SurveyFact("taxes", Answer.UNKNOWN),))
    assert "（待填）" in words(notice(papers, silent, "survey"))


# ------------------------------------------------------------------------------------ after the hammer


def test_a_22_the_confirmation_names_the_buyer_and_the_price_in_figures_and_capitals(papers):
    text = words(rendered(papers, "confirmation", ALL["confirmation"]))
    for said in (
        "编号：MP-2026-000123",
        "张三（竞买代码H2337）于2026年4月9日10时02分30秒",
        "986,600.00元（大写：人民币玖拾捌万陆仟陆佰元整）",
        "有效出价17次，延时2次",
        "866,600.00元",
        "2026年4月20日",
        "以成交裁定为准",
        "ab" * 32,
        "https://court.example/verify/MP-2026-000123",
    ):
        assert said in text, said
    by_agent = confirmation_paper(replace(CONFIRMATION, agent_name="李四"))
    assert "张三（竞买代码H2337）委托李四代为竞买" in words(rendered(papers, "confirmation", by_agent))


def test_k_26_the_ruling_passes_the_right_on_service_and_cites_the_law(papers):
    text = words(rendered(papers, "ruling", ALL["ruling"]))
    for said in (
        "申请执行人：甲公司。",
        "被执行人：丙。",
        "执行申请执行人甲公司与被执行人乙、丙一案",
        "第二百五十八条",
        "第二十二条",
        "一、位于某市某路1号的住宅（不动产权证号0101-889）的所有权归买受人张三享有，自本裁定送达买受人时起转移。",
        "税费由法律规定的主体承担",
        "三、标的物上原有的下列权利因拍卖而消灭：某银行的抵押权。",
        "四、标的物上的下列权利继续存在：丁的租赁权。",
        "五、解除对标的物的下列查封、扣押、冻结：",
        "本裁定送达后即发生法律效力。",
        "审判长李庭长",
        "书记员赵书记员",
    ):
        assert said in text, said


def test_k_20_a_ruling_numbers_only_the_clauses_it_has(papers):
    plain = replace(
        RULING,
        ended_rights=(),
        surviving_rights=(),
        lifted_seizures=("查封",),
        right="股权",
        property="某公司百分之十的股份",
    )
    text = words(rendered(papers, "ruling", ruling_paper(plain)))
    assert "三、解除对标的物的下列查封" in text
    assert "四、" not in text
    assert "股份的股权归买受人" in text


def test_k_27_d_10_the_handover_records_keys_meters_goods_and_who_was_there(papers):
    text = words(rendered(papers, "handover", ALL["handover"]))
    for said in (
        "门禁卡2张",
        "水表0123吨；电表4567度",
        "12份",
        "执行法官王法官、见证人戊",
        "入户钥匙3把完好",
        "2026年5月6日前交付",
    ):
        assert said in text, said
    bare = replace(HANDOVER, items=(), meters=(), keys="", left_goods="", due_on=None)
    text = words(rendered(papers, "handover", handover_paper(bare)))
    assert "除标的物本身外无其他物品" in text
    assert "表计读数无" in text


def test_papers_hand_over_every_field(papers):
    assert set(ALL["ruling"]) == {field.name for field in fields(Ruling)}
    assert set(ALL["confirmation"]) == {field.name for field in fields(Confirmation)}
    assert set(ALL["handover"]) == {field.name for field in fields(HandoverRecord)}
