"""The notice's first draft: every fact that is known flows in, standard wording stands around it."""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

from auction.rules.survey import FactGroup, Survey
from auction.tables import Asset, CaseFile, Court, Lot, Party, SaleTerms, stated
from bidding.rules.extension import EXTENSION
from kernel.days import court_day
from kernel.refusal import Refusal, Refused
from kernel.text import clean_paragraph
from notices.rules.blocks import (
    Announcement,
    Basis,
    Bidding,
    Condition,
    HandoverPlan,
    HouseClause,
    Notification,
    Pricing,
    Priority,
    PriorityPurchaser,
    Subject,
    Told,
)
from notices.rules.closing import CourtContact, Other, Reminders
from notices.rules.kinds import Answer, AssetClass, Bearer, Capacity, Method, PriceMethod, Procedure
from notices.rules.particulars import Particulars
from notices.rules.paying import PayAccount, Payment, Safety, Taxes, TaxRow
from notices.rules.survey import SurveyFact
from notices.rules.wording import day as day_words
from notices.tables import Delivery
from settlement.rules.delivery import HANDOVER_DAYS, RULING_DAYS
from settlement.rules.deposit_fate import GIVE_BACK_HOURS
from valuation.tables import ReferencePrice

# The only entries that a clerk may word himself; all others are facts that stand elsewhere and are changed there.
EDITABLE = (
    "announcement.property",
    "announcement.bidder_conditions",
    "announcement.rights_and_duties",
    "announcement.liability",
    "announcement.house.qualification",
    "announcement.house.consequences",
    "basis.document",
    "pricing.document",
    "bidding.rules",
    "condition.description",
    "condition.duties",
    "condition.no_media_because",
    "condition.handover.occupant",
    "condition.handover.right",
    "condition.handover.plan",
    "priority.done",
    "payment.ways",
    "taxes.arrears",
    "taxes.note",
    "other.viewing",
    "other.objections",
    "other.notes",
    "reminders.capacity",
    "reminders.agency",
    "reminders.defects",
    "reminders.as_is",
    "reminders.acceptance",
    "reminders.publicity",
    "reminders.deposit",
)

_BANK = "指定案款专户开户行"


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a lot when its notice is drawn up."""

    court: Court
    case: CaseFile
    lot: Lot
    asset: Asset
    survey: Survey
    terms: SaleTerms
    price: ReferencePrice
    parties: tuple[Party, ...]
    deliveries: tuple[Delivery, ...]


def first_draft(known: Known) -> Particulars:
    """Return the notice with every fact filled in and the standard wording around it.

    Law: Fa Shi [2016] 18, arts 12 to 14 (A-12, A-13, A-14); Fa [2021] 322, items 12, 18, 20.
    """
    return Particulars(
        subject=_subject(known),
        announcement=_announcement(known),
        basis=Basis(document=stated(known.case.basis_document, "basis_document")),
        pricing=_pricing(known),
        bidding=_bidding(known),
        condition=_condition(known),
        priority=_priority(known),
        notification=Notification(told=tuple(_told(known, party) for party in known.parties if party.kind != "occupant")),
        payment=_payment(known),
        taxes=_taxes(known),
        court=CourtContact(
            name=known.court.name, phone=known.court.phone or "", supervision_phone=known.court.supervision_phone
        ),
        other=Other(
            viewing=f"看样请于公告期内工作日联系{known.court.name}预约，电话{known.court.phone}。",
            objections="当事人、利害关系人对拍卖行为有异议的，可以向本院书面提出。",
        ),
        reminders=_reminders(),
    )


def with_facts_of(draft: Particulars, kept: Particulars) -> Particulars:
    """Return a fresh draft with the clerk's own wording of an earlier one: facts are new, words are kept."""
    for path in EDITABLE:
        words = _value_at(kept, path)
        if isinstance(words, str) and words and _value_at(draft, path) is not None:
            draft = _put(draft, path.split("."), words)
    return draft


def reworded(particulars: Particulars, texts: dict[str, str]) -> Particulars:
    """Return the notice with the clerk's wording at the given paths; any other path is refused as locked."""
    for path, text in texts.items():
        if path not in EDITABLE:
            raise Refused(Refusal("notice-entry-locked", "Fa [2021] 322, item 12", {"path": path[:60]}))
        words = clean_paragraph(text, what=path) if text.strip() else ""
        particulars = _put(particulars, path.split("."), words)
    return particulars


def _subject(known: Known) -> Subject:
    return Subject(
        court_name=known.court.name,
        case_number=stated(known.case.number, "number"),
        title=known.lot.title,
        asset_class=AssetClass(stated(known.asset.asset_class, "asset_class")),
        asset_type=stated(known.asset.asset_type, "asset_type"),
        procedure=Procedure(known.terms.procedure),
        case_account=stated(known.case.account_no, "account_no"),
        lot_number=known.lot.number,
    )


def _announcement(known: Known) -> Announcement:
    place = f"位于{known.asset.address}。" if known.asset.address else ""
    return Announcement(
        property=f"{known.lot.title}。{place}{known.asset.description}",
        bidder_conditions="具备完全民事行为能力的自然人、法人和其他组织均可参加竞买；法律、行政法规和司法解释对买受人资格有特殊规定的，应当具备相应资格。",
        rights_and_duties="竞买人应当实名交纳保证金后参加竞买；出价一经系统受理不得撤回；最高出价者成交，优先购买权人以相同价格出价的优先。",
        liability="买受人悔拍的，交纳的保证金不予退还，依次用于支付拍卖产生的费用损失、弥补重新拍卖价款低于原拍卖价款的差价、冲抵本案被执行人的债务；悔拍人不得参加重新拍卖。",
        house=_house(known),
    )


def _house(known: Known) -> HouseClause | None:
    if known.asset.asset_type != "house":
        return None
    return HouseClause(
        qualification="竞买人应当具备标的物所在地规定的购房资格，并在竞买前作出承诺。",
        consequences="买受人虚构购房资格或者不具备购房资格的，人民法院不予作出成交裁定，并依法追究其法律责任。",
    )


def _pricing(known: Known) -> Pricing:
    fixed_on = court_day(known.price.fixed_at) if known.price.fixed_at else None
    method = PriceMethod(known.price.method)
    return Pricing(
        method=method,
        amount=known.price.amount,
        document=f"{method.word}，材料附卷并随本公告公示。",
        fixed_on=fixed_on,
        valid_until=known.price.valid_until,
    )


def _bidding(known: Known) -> Bidding:
    terms = known.terms
    minutes = int(EXTENSION.on(court_day(terms.starts_at)) / timedelta(minutes=1))
    first = "首次出价应当等于起拍价" if terms.first_bid_mode == "at-start" else "首次出价不得低于起拍价"
    grid = "，加价应当为加价幅度的整数倍" if terms.multiple_rule else ""
    return Bidding(
        platform=terms.platform,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        start_price=terms.start_price,
        step=terms.step,
        extension_minutes=minutes,
        rules=f"增价拍卖，{first}，每次加价不低于加价幅度{grid}。竞价结束前{minutes}分钟内有人出价的，"
        f"自该出价时间起再延长{minutes}分钟，次数不限。出价时间以进入平台系统的时间为准。至少一人报名且出价不低于起拍价即可成交。",
    )


def _condition(known: Known) -> Condition:
    occupancy = known.survey.fact(FactGroup.OCCUPANCY)
    return Condition(
        description=known.asset.description,
        duties=_facts_words(known.survey, FactGroup.ENCUMBRANCES) or "未发现附随义务。",
        facts=tuple(_survey_fact(known, group) for group in FactGroup),
        no_media_because="实物照片、视频由执行人员现场拍摄，在看样时一并出示。",
        handover=HandoverPlan(
            occupant=(occupancy.evidence or occupancy.what_was_done) if occupancy else "",
            plan="由本院依法负责清场、交付，成交裁定送达后按期移交买受人。",
            ruling_days=RULING_DAYS.on(known.terms.publish_on),
            handover_days=HANDOVER_DAYS.on(known.terms.publish_on),
        ),
    )


def _survey_fact(known: Known, group: FactGroup) -> SurveyFact:
    fact = known.survey.fact(group)
    as_of = court_day(known.asset.surveyed_at) if known.asset.surveyed_at else None
    if fact is None:
        return SurveyFact(question=group.value)
    return SurveyFact(
        question=group.value,
        answer=Answer(fact.answer.value),
        detail=fact.evidence,
        done=fact.what_was_done,
        as_of=as_of,
    )


def _facts_words(survey: Survey, group: FactGroup) -> str:
    fact = survey.fact(group)
    return (fact.evidence or fact.what_was_done) if fact else ""


def _priority(known: Known) -> Priority:
    purchasers = tuple(
        PriorityPurchaser(name=party.name, right="优先购买权", rank=party.rank)
        for party in known.parties
        if party.kind == "priority_purchaser"
    )
    return Priority(answer=Answer.YES if purchasers else Answer.NO, purchasers=purchasers)


def _told(known: Known, party: Party) -> Told:
    capacity = Capacity(party.kind)
    delivery = next((row for row in known.deliveries if row.party_id == party.id), None)
    if delivery is None:
        return Told(name=party.name, capacity=capacity)
    return Told(
        name=party.name,
        capacity=capacity,
        method=Method(delivery.method) if delivery.method else None,
        sent_on=delivery.sent_on,
        received_on=delivery.received_on,
        waived=delivery.waived,
        reason_not_served=delivery.reason_not_served or "",
    )


def _payment(known: Known) -> Payment:
    account = stated(known.case.account_no, "account_no")
    return Payment(
        deposit=known.terms.deposit,
        deposit_until=known.terms.ends_at,
        account=PayAccount(holder=known.court.name, bank=_BANK, number=account),
        balance_days=known.terms.balance_days,
        ways="竞买人应当以本人名义的银行账户，凭系统生成的一次性附言码，向本案案款账户转账支付保证金和余款。",
        refund_hours=GIVE_BACK_HOURS.on(known.terms.publish_on),
        safety=Safety(
            account=f"本案案款账户为{known.court.name}，账号{account}。",
            refusal="被执行人、竞买人、买受人有权拒绝向上述账户以外的任何账户付款。",
            hotline="发现要求向其他账户付款等违法违纪情形的，可以拨打12368举报。",
        ),
    )


def _taxes(known: Known) -> Taxes:
    transfer = "契税" if known.asset.asset_class == AssetClass.IMMOVABLE.value else "过户登记费用"
    return Taxes(
        rows=(
            TaxRow(item=transfer, bearer=Bearer.BUYER, basis="依照税法和有关规定由受让方承担", paid_from="买受人自行缴纳"),
            TaxRow(
                item="增值税及附加、所得税、印花税", bearer=Bearer.EACH, basis="依照税法由各自纳税义务人承担", paid_from="各自缴纳"
            ),
        ),
        arrears=_facts_words(known.survey, FactGroup.TAXES),
        note=f"以税务机关核定为准（{day_words(known.terms.publish_on)}）。",
    )


def _reminders() -> Reminders:
    return Reminders(
        capacity="竞买人应当具备完全民事行为能力；法律、行政法规和司法解释对买受人资格或者条件有特殊规定的，应当具备规定的资格或者条件。",
        agency="委托他人代为竞买的，应当在竞价程序开始前经人民法院确认，并通知网络服务提供者。",
        defects="拍卖财产已知瑕疵和权利负担见标的物调查情况表。",
        as_is="拍卖财产以实物现状为准，竞买人可以申请实地看样。",
        acceptance="竞买人决定参与竞买的，视为对拍卖财产完全了解，并接受拍卖财产一切已知和未知瑕疵。",
        publicity="载明买受人真实身份的拍卖成交确认书在网络司法拍卖平台上公示。",
        deposit="买受人悔拍后保证金不予退还。",
    )


def _value_at(value: Any, path: str) -> Any:  # noqa: ANN401 - a notice's entries are of many types
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _put(value: Any, path: list[str], text: str) -> Any:  # noqa: ANN401 - a notice's entries are of many types
    """Return a copy of a block with one text changed; a block that the notice lacks stays away."""
    name = path[0]
    inner = getattr(value, name)
    if len(path) == 1:
        return replace(value, **{name: text})
    if inner is None or not is_dataclass(inner) or name not in {field.name for field in fields(value)}:
        return value
    return replace(value, **{name: _put(inner, path[1:], text)})
