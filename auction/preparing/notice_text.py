"""The notice's first draft: every fact that is known flows in, standard wording stands around it."""

from dataclasses import dataclass
from datetime import timedelta

from auction.preparing.notice_equity import equity_capital
from auction.preparing.notice_survey import facts_words, further_facts, survey_fact
from auction.rules.platform import platform_word
from auction.rules.survey import Answer as FoundAnswer
from auction.rules.survey import FactGroup, Survey
from auction.tables import CASE_BANK, Asset, CaseFile, Court, Lot, Party, PriorityRight, SaleTerms, stated
from bidding.rules.extension import EXTENSION
from kernel.days import court_day
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
from notices.rules.kinds import Answer, AssetClass, Bearer, PriceMethod, Procedure
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
from notices.rules.wording import day as day_words
from notices.service import told_rows
from notices.tables import Delivery
from settlement.rules.delivery import HANDOVER_DAYS, RULING_DAYS
from settlement.rules.deposit_fate import GIVE_BACK_HOURS
from valuation.tables import ReferencePrice


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
    rights: tuple[PriorityRight, ...] = ()


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
        notification=Notification(told=_told(known)),
        payment=_payment(known),
        taxes=_taxes(known),
        court=CourtContact(
            name=known.court.name,
            phone=known.court.phone or "",
            supervision_phone=known.court.supervision_phone,
        ),
        other=Other(
            viewing=f"看样请于公告期内工作日联系{known.court.name}预约，电话{known.court.phone}。",
            objections="当事人、利害关系人对拍卖行为有异议的，可以向本院书面提出。",
        ),
        reminders=_reminders(known.survey),
    )


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
        bidder_conditions=BIDDER_CONDITIONS,
        rights_and_duties=RIGHTS_AND_DUTIES,
        liability=LIABILITY,
        house=_house(known),
        equity=equity_capital(known.asset),
    )


def _house(known: Known) -> HouseClause | None:
    if known.asset.asset_type != "house":
        return None
    return HOUSE_CLAUSE


def _pricing(known: Known) -> Pricing:
    fixed_on = court_day(known.price.fixed_at) if known.price.fixed_at else None
    method = PriceMethod(known.price.method)
    return Pricing(
        method=method,
        amount=known.price.amount,
        document=f"{method.word}，定价材料附卷，看样时可以查阅。",
        fixed_on=fixed_on,
        valid_until=known.price.valid_until,
    )


def _bidding(known: Known) -> Bidding:
    terms = known.terms
    minutes = int(EXTENSION.on(court_day(terms.starts_at)) / timedelta(minutes=1))
    first = "首次出价应当等于起拍价。" if terms.first_bid_mode == "at-start" else ""
    grid = "加价应当为加价幅度的整数倍。" if terms.multiple_rule else ""
    own = "领先的竞买人可以继续加价。" if terms.own_raise else "领先的竞买人在他人出价更高之前不能再次出价。"
    return Bidding(
        platform=platform_word(terms.platform),
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        start_price=terms.start_price,
        step=terms.step,
        extension_minutes=minutes,
        rules=standard_bidding_rules(step=terms.step, extension_minutes=minutes) + first + grid + own,
    )


def _condition(known: Known) -> Condition:
    occupancy = known.survey.fact(FactGroup.OCCUPANCY)
    return Condition(
        description=known.asset.description,
        duties=facts_words(known.survey, FactGroup.ENCUMBRANCES) or "未发现附随义务。",
        facts=(
            *(survey_fact(known.asset, known.survey, group) for group in FactGroup),
            *further_facts(known.asset),
        ),
        no_media_because="照片、视频未随本公告上传，实物情况请在看样时查看。",
        handover=HandoverPlan(
            occupant=(occupancy.evidence or occupancy.what_was_done) if occupancy else "",
            plan="由本院依法负责清场、交付，成交裁定送达后按期移交买受人。",
            ruling_days=RULING_DAYS.on(known.terms.publish_on),
            handover_days=HANDOVER_DAYS.on(known.terms.publish_on),
        ),
    )


def _survey_table(known: Known) -> tuple[SurveyFact, ...]:
    groups = (survey_fact(known.asset, known.survey, group) for group in FactGroup)
    return (*groups, *further_facts(known.asset))


def _purchaser(party: Party, right: PriorityRight | None) -> PriorityPurchaser:
    """Return a priority purchaser with the right and order that are confirmed, or that this is open."""
    if right is None:
        return PriorityPurchaser(name=party.name, right="优先购买权（尚待本院确认）", rank=party.rank)
    return PriorityPurchaser(name=party.name, right=f"{right.ground}（已经本院确认）", rank=right.rank)


def _priority(known: Known) -> Priority:
    confirmed = {right.party_id: right for right in known.rights}
    purchasers = tuple(
        _purchaser(party, confirmed.get(party.id))
        for party in known.parties
        if party.kind == "priority_purchaser"
    )
    if purchasers:
        return Priority(answer=Answer.YES, purchasers=purchasers)
    fact = known.survey.fact(FactGroup.ENCUMBRANCES)
    if fact is None or fact.answer is FoundAnswer.NO:
        return Priority(answer=Answer.NO)
    # Where a lease or another burden was found, or may be there, nobody can say that nobody may buy first.
    return Priority(answer=Answer.UNKNOWN, done=fact.evidence or fact.what_was_done)


def _told(known: Known) -> tuple[Told, ...]:
    people = ((party.id, party.name, party.kind) for party in known.parties if party.kind != "occupant")
    return told_rows(people, known.deliveries)


def _payment(known: Known) -> Payment:
    account = case_pay_account(known.court, known.case)
    return Payment(
        deposit=known.terms.deposit,
        deposit_until=known.terms.ends_at,
        account=account,
        balance_days=known.terms.balance_days,
        ways=WAYS_OF_PAYMENT,
        refund_hours=GIVE_BACK_HOURS.on(known.terms.publish_on),
        safety=safety_sentences(account),
    )


def _taxes(known: Known) -> Taxes:
    transfer = "契税" if known.asset.asset_class == AssetClass.IMMOVABLE.value else "过户登记费用"
    return Taxes(
        rows=(
            TaxRow(
                item=transfer,
                bearer=Bearer.BUYER,
                basis="依照税法和有关规定由受让方承担",
                paid_from="买受人自行缴纳",
            ),
            TaxRow(
                item="增值税及附加、所得税、印花税",
                bearer=Bearer.EACH,
                basis="依照税法由各自纳税义务人承担",
                paid_from="各自缴纳",
            ),
        ),
        arrears=facts_words(known.survey, FactGroup.TAXES),
        note=f"以税务机关核定为准（{day_words(known.terms.publish_on)}）。",
    )


def _reminders(survey: Survey) -> Reminders:
    """Return the seven reminders; what the survey found, or could not find out, stands in the one on defects.

    Law: Fa Shi [2016] 18, art. 14 (A-14).
    """
    found = [
        f"{words}{'不详，已采取的调查：' if fact.answer is FoundAnswer.UNKNOWN else '：'}"
        f"{(fact.evidence or fact.what_was_done).rstrip('。')}。"
        for group, words in ((FactGroup.DEFECTS, "已知瑕疵"), (FactGroup.ENCUMBRANCES, "权利负担"))
        if (fact := survey.fact(group)) is not None and fact.answer is not FoundAnswer.NO
    ]
    if not found:
        return standard_reminders()
    return standard_reminders(defects="".join(found) + "详见标的物调查情况表。")


def case_pay_account(court: Court, case: CaseFile) -> PayAccount:
    """Return the one account into which anything of this case is paid.

    Law: Fa [2021] 322, items 19, 20 (G-322-19, NL-12).
    """
    return PayAccount(holder=court.name, bank=CASE_BANK, number=stated(case.account_no, "account_no"))
