"""The blocks of a notice: each item that the law wants published is a small typed value of its own."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar

from kernel.money import Money
from notices.rules.entries import Entry
from notices.rules.kinds import Answer, AssetClass, Capacity, MediumKind, Method, PriceMethod, Procedure
from notices.rules.survey import SurveyFact


@dataclass(frozen=True, slots=True)
class Subject:
    """What the notice is about: court, case, lot, and the account that belongs to the case."""

    HEADING: ClassVar[str] = "标的与案件"

    court_name: Annotated[str, Entry("执行法院", searched=False)]
    case_number: Annotated[str, Entry("案号", searched=False)]
    title: Annotated[str, Entry("标的物名称")]
    asset_class: Annotated[AssetClass, Entry("财产类别")]
    asset_type: Annotated[str, Entry("财产类型", searched=False)]
    procedure: Annotated[Procedure, Entry("处置阶段")]
    case_account: Annotated[str, Entry("本案案款账号", searched=False)]
    lot_number: Annotated[str, Entry("标的编号", needed=False, searched=False)] = ""


@dataclass(frozen=True, slots=True)
class HouseClause:
    """For a house: that bidders must be entitled to buy one, and what follows if they are not."""

    qualification: Annotated[str, Entry("购房资格要求", needed=False)] = ""
    consequences: Annotated[str, Entry("不具备购房资格的法律后果", needed=False)] = ""


@dataclass(frozen=True, slots=True)
class EquityCapital:
    """For equity: what was subscribed, what was paid in, and by when the rest is due."""

    company: Annotated[str, Entry("公司名称", needed=False, searched=False)] = ""
    subscribed: Annotated[Money | None, Entry("认缴出资额", needed=False)] = None
    paid_in: Annotated[Money | None, Entry("实缴出资额", needed=False)] = None
    due_on: Annotated[date | None, Entry("出资期限", needed=False)] = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """Item 1, the notice proper: the thing, who may bid, rights, duties and liability."""

    HEADING: ClassVar[str] = "拍卖公告"

    property: Annotated[str, Entry("拍卖财产")] = ""
    bidder_conditions: Annotated[str, Entry("竞买人条件")] = ""
    rights_and_duties: Annotated[str, Entry("相关权利义务")] = ""
    liability: Annotated[str, Entry("法律责任")] = ""
    house: Annotated[HouseClause | None, Entry("购房资格", needed=False)] = None
    equity: Annotated[EquityCapital | None, Entry("出资情况", needed=False)] = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Item 2, the document that is enforced, or why it may not be published."""

    HEADING: ClassVar[str] = "执行所依据的法律文书"

    document: Annotated[str, Entry("法律文书")] = ""
    withheld_because: Annotated[str, Entry("依法不公开的理由", needed=False)] = ""


@dataclass(frozen=True, slots=True)
class Pricing:
    """Item 3, the appraisal report, or what the price rests on."""

    HEADING: ClassVar[str] = "评估报告副本或者未经评估的定价依据"

    method: Annotated[PriceMethod | None, Entry("确定参考价的方式")] = None
    amount: Annotated[Money | None, Entry("参考价")] = None
    document: Annotated[str, Entry("报告副本或者定价依据")] = ""
    fixed_on: Annotated[date | None, Entry("参考价确定日期", needed=False)] = None
    valid_until: Annotated[date | None, Entry("参考价有效期至", needed=False)] = None


@dataclass(frozen=True, slots=True)
class Bidding:
    """Item 4, time, starting price and the rules of bidding."""

    HEADING: ClassVar[str] = "拍卖时间、起拍价以及竞价规则"

    platform: Annotated[str, Entry("网络平台", searched=False)] = ""
    starts_at: Annotated[datetime | None, Entry("竞价开始时间")] = None
    ends_at: Annotated[datetime | None, Entry("竞价结束时间")] = None
    start_price: Annotated[Money | None, Entry("起拍价")] = None
    step: Annotated[Money | None, Entry("加价幅度")] = None
    extension_minutes: Annotated[int | None, Entry("延时周期")] = None
    rules: Annotated[str, Entry("竞价规则")] = ""


@dataclass(frozen=True, slots=True)
class Medium:
    """A photo, a video or a plan, by its caption and where it is found."""

    kind: Annotated[MediumKind, Entry("种类")]
    caption: Annotated[str, Entry("说明")]
    reference: Annotated[str, Entry("存放位置", searched=False)]


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """Who holds the thing, by what right, and how and when the court hands it over."""

    occupant: Annotated[str, Entry("占有使用人")] = ""
    right: Annotated[str, Entry("占有使用的依据", needed=False)] = ""
    plan: Annotated[str, Entry("腾退、交付安排")] = ""
    target_on: Annotated[date | None, Entry("预计交付日期", needed=False)] = None
    ruling_days: Annotated[int | None, Entry("付清价款后送达裁定的期限", needed=False)] = None
    handover_days: Annotated[int | None, Entry("裁定送达后移交财产的期限", needed=False)] = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Item 5, title, possession, use and attached duties, in words and in pictures."""

    HEADING: ClassVar[str] = "拍卖财产权属、占有使用、附随义务等现状"

    description: Annotated[str, Entry("现状文字说明")] = ""
    duties: Annotated[str, Entry("附随义务")] = ""
    facts: Annotated[tuple[SurveyFact, ...], Entry("标的物调查情况表")] = ()
    media: Annotated[tuple[Medium, ...], Entry("照片、视频", needed=False)] = ()
    no_media_because: Annotated[str, Entry("没有照片、视频的原因", needed=False)] = ""
    handover: Annotated[HandoverPlan, Entry("占有与交付")] = field(default_factory=HandoverPlan)


@dataclass(frozen=True, slots=True)
class PriorityPurchaser:
    """Somebody with a right to buy first: who, by what right, and in which order."""

    name: Annotated[str, Entry("优先购买权人", searched=False)]
    right: Annotated[str, Entry("权利性质")]
    rank: Annotated[int | None, Entry("顺位")] = None


@dataclass(frozen=True, slots=True)
class Priority:
    """Item 6, who may buy first and why; that there is nobody is also an answer."""

    HEADING: ClassVar[str] = "优先购买权主体以及权利性质"

    answer: Annotated[Answer | None, Entry("是否有优先购买权人")] = None
    purchasers: Annotated[tuple[PriorityPurchaser, ...], Entry("优先购买权人", needed=False)] = ()
    done: Annotated[str, Entry("已采取的调查", needed=False, searched=False)] = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One person who is to be told: how and when it was done, waived, or why it could not be done."""

    name: Annotated[str, Entry("姓名或者名称", searched=False)]
    capacity: Annotated[Capacity, Entry("身份")]
    method: Annotated[Method | None, Entry("通知方式", needed=False)] = None
    sent_on: Annotated[date | None, Entry("发出日期", needed=False)] = None
    received_on: Annotated[date | None, Entry("收悉日期", needed=False)] = None
    waived: Annotated[bool, Entry("书面声明不需通知")] = False
    reason_not_served: Annotated[str, Entry("无法通知的理由", needed=False)] = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """Item 7, who was told and who could not be."""

    HEADING: ClassVar[str] = "通知或者无法通知当事人、已知优先购买权人的情况"

    told: Annotated[tuple[Told, ...], Entry("通知情况")] = ()
