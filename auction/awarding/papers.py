"""The court's papers on a sale, filled from the sale itself: what their templates print."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auction.awarding.closing import terms_of_round
from auction.awarding.waiving import stayed_away
from auction.rules.platform import platform_word
from auction.tables import CASE_BANK, Award, Court, case_of, found, lot_of, stated
from bidding.tables import Registration, RoundEvent, RoundRow
from notices.rules.kinds import Procedure
from notices.rules.papers import Confirmation
from notices.rules.paying import PayAccount
from notices.rules.standard import safety_sentences


def confirmation_paper_of(session: Session, award: Award) -> Confirmation:
    """Return the confirmation of a sale as its template prints it.

    Law: Fa Shi [2016] 18, art. 16, 22; Fa [2021] 322, item 20 (A-22, BID-2, RR-125, G-322-20).
    """
    lot = lot_of(session, award.lot_id)
    case = case_of(session, lot.case_id)
    court = found(session, Court, stated(lot.court_id, "court"))
    terms = terms_of_round(session, award.round_id)
    round_ = found(session, RoundRow, award.round_id)
    registration = found(session, Registration, award.registration_id)
    account = PayAccount(holder=court.name, bank=CASE_BANK, number=stated(case.account_no, "account_no"))
    return Confirmation(
        confirmation_no=award.confirmation_no,
        court_name=court.name,
        case_number=stated(case.number, "number"),
        title=lot.title,
        procedure=Procedure(terms.procedure),
        platform=platform_word(terms.platform),
        buyer_name=award.buyer_name,
        code=award.code,
        start_price=terms.start_price,
        price=award.price,
        deposit=registration.deposit_required,
        balance=award.balance,
        balance_due_on=award.balance_due_on,
        closed_at=award.closed_at,
        bids=_accepted_bids(session, award.round_id),
        extensions=round_.extensions,
        account=account,
        safety=safety_sentences(account),
        record_hash=round_.head_hash,
        stayed_away=stayed_away(session, lot, terms),
    )


def _accepted_bids(session: Session, round_id: str) -> int:
    query = select(func.count()).where(RoundEvent.round_id == round_id, RoundEvent.kind == "bid-accepted")
    return session.scalar(query) or 0
