"""A notice that keeps every rule, and the way to change one entry of it."""

from dataclasses import replace
from datetime import date, datetime

from kernel.days import BEIJING
from kernel.money import yuan
from notices.rules.blocks import (
    Announcement,
    Basis,
    Bidding,
    Condition,
    HandoverPlan,
    Medium,
    Notification,
    Pricing,
    Priority,
    PriorityPurchaser,
    Subject,
    Told,
)
from notices.rules.closing import CourtContact, Other
from notices.rules.kinds import (
    Answer,
    AssetClass,
    Bearer,
    Capacity,
    MediumKind,
    Method,
    PriceMethod,
    Procedure,
)
from notices.rules.particulars import Particulars
from notices.rules.paying import PayAccount, Payment, Taxes, TaxRow
from notices.rules.standard import (
    BIDDER_CONDITIONS,
    HOUSE_CLAUSE,
    LIABILITY,
    RIGHTS_AND_DUTIES,
    WAYS_OF_PAYMENT,
    safety_sentences,
    standard_bidding_rules,
    standard_reminders,
)
from notices.rules.survey import SurveyFact

ACCOUNT = PayAccount("某市某区人民法院", "某银行某市支行", "6222-0101-123")
STARTS_AT = datetime(2026, 4, 8, 10, 0, tzinfo=BEIJING)
ENDS_AT = datetime(2026, 4, 9, 10, 0, tzinfo=BEIJING)

FACTS = (
    SurveyFact("title", Answer.YES, "不动产登记簿记载的权利人为被执行人。", as_of=date(2026, 2, 20)),
    SurveyFact("occupancy", Answer.YES, "被执行人一家三口居住使用。", "入户勘查并询问物业。"),
    SurveyFact("encumbrances", Answer.YES, "设有一般抵押权一项，抵押权人为某银行。"),
    SurveyFact("taxes", Answer.UNKNOWN, "", "向物业服务企业、供水供电单位发函，截至发布日尚未回复。"),
    SurveyFact("defects", Answer.NO),
    SurveyFact("indoor_inspection", Answer.YES, "2026年2月20日入户勘查。"),
    SurveyFact("floor_plan", Answer.YES),
    SurveyFact("tax_items", Answer.YES),
)


def a_notice() -> Particulars:
    """Return the particulars of a house in a first round: nothing is missing, nothing is forbidden."""
    return Particulars(
        subject=Subject(
            court_name="某市某区人民法院",
            case_number="（2026）某0101执123号",
            title="某市某路1号住宅",
            asset_class=AssetClass.IMMOVABLE,
            asset_type="house",
            procedure=Procedure.ROUND1,
            case_account="6222-0101-123",
            lot_number="2026-0101-0001",
        ),
        announcement=Announcement(
            property="位于某市某路1号的住宅一套，建筑面积89.50平方米。",
            bidder_conditions=BIDDER_CONDITIONS,
            rights_and_duties=RIGHTS_AND_DUTIES,
            liability=LIABILITY,
            house=HOUSE_CLAUSE,
        ),
        basis=Basis("（2025）某0101民初456号民事判决书"),
        pricing=Pricing(
            PriceMethod.NEGOTIATION,
            yuan("1193333.33"),
            "双方当事人议价结果一致的记录",
            date(2026, 2, 24),
            date(2027, 2, 23),
        ),
        bidding=Bidding(
            "明拍网络司法拍卖平台",
            STARTS_AT,
            ENDS_AT,
            yuan("835333.34"),
            yuan(5_000),
            5,
            standard_bidding_rules(step=yuan(5_000), extension_minutes=5),
        ),
        condition=a_condition(),
        priority=Priority(Answer.YES, (PriorityPurchaser("共有人甲", "按份共有人的优先购买权", 1),)),
        notification=Notification(
            (
                Told("甲公司", Capacity.APPLICANT, Method.ELECTRONIC, date(2026, 2, 25), date(2026, 2, 25)),
                Told(
                    "乙",
                    Capacity.DEBTOR,
                    Method.MAIL,
                    date(2026, 2, 25),
                    reason_not_served="地址不存在，电话停机",
                ),
                Told("共有人甲", Capacity.PRIORITY_PURCHASER, Method.WAIVER, date(2026, 2, 25), waived=True),
            )
        ),
        payment=Payment(
            deposit=yuan(120_000),
            deposit_until=ENDS_AT,
            account=ACCOUNT,
            balance_days=10,
            ways=WAYS_OF_PAYMENT,
            refund_hours=24,
            safety=safety_sentences(ACCOUNT),
        ),
        taxes=Taxes(
            (
                TaxRow(
                    "契税",
                    Bearer.BUYER,
                    "契税由权利承受人缴纳",
                    "成交价的百分之一至百分之三",
                    "买受人自行缴纳",
                ),
                TaxRow("增值税及附加", Bearer.DEBTOR, "由转让方缴纳", "不详", "拍卖价款"),
            ),
            arrears="物业费尚未查清，见调查情况表。",
        ),
        court=CourtContact("某市某区人民法院", "0755-88880000", "12368", "某市某区某路2号", "王法官"),
        other=Other("公告期间可以预约实地看样。", "对执行行为有异议的，可以向本院提出书面异议。", ""),
        reminders=standard_reminders(defects="已知瑕疵：无。权利负担：抵押权一项，拍卖后消灭。"),
    )


def a_condition() -> Condition:
    """Return title, possession and handover of an occupied house, all found out."""
    return Condition(
        description="房屋权属清楚，钢筋混凝土结构，简装修。",
        duties="无附随义务。",
        facts=FACTS,
        media=(Medium(MediumKind.PHOTO, "客厅", "photos/1.jpg"),),
        handover=HandoverPlan(
            occupant="被执行人乙及其家庭成员",
            right="所有权人自住",
            plan="本院负责腾退，成交裁定送达后依法移交买受人。",
            target_on=date(2026, 6, 30),
            ruling_days=10,
            handover_days=15,
        ),
    )


def changed(particulars: Particulars, path: str, value: object) -> Particulars:
    """Return the particulars with one entry, named by its path, given another value."""
    return _changed(particulars, path.split("."), value)


def _changed(inside, names, value):
    first, *rest = names
    if isinstance(inside, tuple):
        place = int(first)
        inner = _changed(inside[place], rest, value) if rest else value
        return (*inside[:place], inner, *inside[place + 1 :])
    inner = _changed(getattr(inside, first), rest, value) if rest else value
    return replace(inside, **{first: inner})
