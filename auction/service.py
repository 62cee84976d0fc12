"""The one door to the conductor: every deed and look by its name, and what the clock sets off."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from auction.awarding.closing import confirmation_of, terms_of_round
from auction.awarding.handing_over import record_handover
from auction.awarding.outages import heed_gaps, longest_gap, report_stopped_rounds, set_longest_gap
from auction.awarding.papers import confirmation_paper_of
from auction.awarding.paying import balance_received, own_balance
from auction.awarding.ruling import (
    approve_ruling,
    make_ruling,
    return_ruling,
    ruling_hash,
    ruling_of,
    serve_ruling,
)
from auction.awarding.stopping import (
    approve_resume,
    findings_on_resuming,
    propose_resume,
    resumption_hash,
    resumption_of,
    return_resume,
    suspend_round,
    time_to_run,
)
from auction.awarding.sweeping import close_due_rounds, open_due_rounds, until_next_closing
from auction.preparing.case_document import CasePart, schema
from auction.preparing.intake import complete_asset, complete_case, import_cases, open_case
from auction.preparing.listing_files import Source, sources_at
from auction.preparing.listings import Imported, in_order, take_listing
from auction.preparing.notice import (
    approve_notice,
    draft_notice,
    notice_findings,
    record_delivery,
    return_notice,
    reword_notice,
    submit_notice,
)
from auction.preparing.notice_wording import EDITABLE
from auction.preparing.price import (
    enter_appraisal,
    open_negotiation,
    price_of_lot,
    skip_route,
    submit_price,
    take_over_price,
)
from auction.preparing.priority import (
    RightDraft,
    confirm_priority,
    priority_findings,
    priority_hash,
    propose_priority,
    return_priority,
    rights_of,
)
from auction.preparing.registering import (
    DECLARATIONS,
    Entrance,
    apply_to_bid,
    entrance,
    notice_hash_of_round,
    readiness,
    verify_identity,
)
from auction.preparing.survey import record_survey, survey_findings
from auction.preparing.terms import PanelDecision, choose_platform, decide_terms, findings_on_terms
from auction.rules.draft import TermsDraft
from auction.rules.outcome import Way, ways_on
from auction.rules.procedure import Procedure
from auction.tables import asset_of, award_of, confirmed_rights, latest_terms, lot_of, parties_of, steps_of
from bidding import service as bidding
from bidding.service import round_of
from kernel.days import Calendar, LegalDate
from kernel.refusal import Refused
from settlement import service as settlement
from settlement.service import Bank, BankReceipt, Received
from store.due import Handler
from store.journal import record
from store.unit import Unit
from valuation import service as valuation


def take_receipt(unit: Unit, *, receipt: BankReceipt) -> Received:
    """Take money that the bank reports: a complete deposit admits its bidder, a balance moves the lot on.

    Law: Fa Shi [2016] 18, arts 17, 18, 25 (A-17, A-18, A-25, RR-114, RR-126).
    """
    received = settlement.receive(unit, receipt)
    if received.completed and not received.repeated:
        if received.registration_id is not None:
            _admit_or_give_back(unit, received.registration_id)
        if received.award_id is not None:
            balance_received(unit, award_id=received.award_id, paid_at=receipt.paid_at)
    return received


def _admit_or_give_back(unit: Unit, registration_id: str) -> None:
    """Admit the bidder whose deposit is complete; one that came after the end goes back."""
    try:
        with unit.session.begin_nested():
            bidding.admit(unit, registration_id=registration_id)
    except Refused as refused:
        settlement.release_deposit(unit, registration_id=registration_id, by="system")
        facts = {"because": [refusal.code for refusal in refused.refusals]}
        record(unit, kind="deposit-too-late", subject=registration_id, by="system", facts=facts)


def ways_on_of(session: Session, lot_id: str, *, calendar: Calendar) -> tuple[Way, ...]:
    """Return what the law allows next for a lot whose round is over; nothing while it runs.

    Law: Fa Shi [2016] 18, arts 24 to 26 (RR-201, RR-204, RR-205).
    """
    terms = latest_terms(session, lot_id)
    round_ = bidding.round_of(session, terms.round_id) if terms and terms.round_id else None
    if terms is None or round_ is None or round_.state not in {"sold", "unsold"}:
        return ()
    award = award_of(session, lot_id)
    due = LegalDate(award.balance_due_on, award.balance_due_provisional) if award else None
    return ways_on(
        Procedure(terms.procedure),
        sold=round_.state == "sold",
        start=terms.start_price,
        ended_at=round_.ends_at,
        calendar=calendar,
        balance_due=due,
    )


def due_handlers(bank: Bank) -> Mapping[str, Handler]:
    """Return what is to be done for each kind of due row."""

    def send_order(unit: Unit, order_id: str) -> None:
        settlement.send_order(unit, order_id=order_id, bank=bank)

    return {
        settlement.DUE_KIND: send_order,
        valuation.NEGOTIATION_CLOSE: valuation.close_overdue_negotiation,
    }


__all__ = [
    "DECLARATIONS",
    "EDITABLE",
    "CasePart",
    "Entrance",
    "Imported",
    "PanelDecision",
    "RightDraft",
    "Source",
    "TermsDraft",
    "Way",
    "apply_to_bid",
    "approve_notice",
    "approve_resume",
    "approve_ruling",
    "asset_of",
    "award_of",
    "choose_platform",
    "close_due_rounds",
    "complete_asset",
    "complete_case",
    "confirm_priority",
    "confirmation_of",
    "confirmation_paper_of",
    "confirmed_rights",
    "decide_terms",
    "draft_notice",
    "due_handlers",
    "enter_appraisal",
    "entrance",
    "findings_on_resuming",
    "findings_on_terms",
    "heed_gaps",
    "import_cases",
    "in_order",
    "latest_terms",
    "longest_gap",
    "lot_of",
    "make_ruling",
    "notice_findings",
    "notice_hash_of_round",
    "open_case",
    "open_due_rounds",
    "open_negotiation",
    "own_balance",
    "parties_of",
    "price_of_lot",
    "priority_findings",
    "priority_hash",
    "propose_priority",
    "propose_resume",
    "readiness",
    "record_delivery",
    "record_handover",
    "record_survey",
    "report_stopped_rounds",
    "resumption_hash",
    "resumption_of",
    "return_notice",
    "return_priority",
    "return_resume",
    "return_ruling",
    "reword_notice",
    "rights_of",
    "round_of",
    "ruling_hash",
    "ruling_of",
    "schema",
    "serve_ruling",
    "set_longest_gap",
    "skip_route",
    "sources_at",
    "steps_of",
    "submit_notice",
    "submit_price",
    "survey_findings",
    "suspend_round",
    "take_listing",
    "take_over_price",
    "take_receipt",
    "terms_of_round",
    "time_to_run",
    "until_next_closing",
    "verify_identity",
    "ways_on_of",
]
