"""Who might have bought first, was told, and took no part: the court's paper on the sale says so."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.tables import Lot, SaleTerms, accounts_of, confirmed_rights, parties_of
from bidding.tables import Registration
from notices import service as notices
from notices.rules.parties import has_stayed_away


def stayed_away(session: Session, lot: Lot, terms: SaleTerms) -> tuple[str, ...]:
    """Return each priority purchaser who was told and was not among the bidders, by right and order, unnamed.

    Law: Fa Shi [2016] 18, art. 16 (A-16, BID-2).
    """
    purchasers = [party for party in parties_of(session, lot.case_id) if party.kind == "priority_purchaser"]
    deliveries = notices.deliveries_of(session, lot.id, terms.id)
    told = notices.told_rows(((party.id, party.name, party.kind) for party in purchasers), deliveries)
    rights = {right.party_id: right for right in confirmed_rights(session, lot.id)}
    took_part = _bidders(session, terms.round_id)
    absent = [
        rights.get(party.id)
        for party, row in zip(purchasers, told, strict=True)
        if has_stayed_away(row, terms.publish_on) and not accounts_of(session, party) & took_part
    ]
    known = sorted((right.rank, right.ground) for right in absent if right)
    words = [f"第{rank}顺位优先购买权人（{ground}）" for rank, ground in known]
    return (*words, *("优先购买权人（未申请确认权利）" for right in absent if right is None))


def _bidders(session: Session, round_id: str | None) -> set[str]:
    """Return the accounts of everybody who was let in."""
    query = select(Registration.account_id).where(
        Registration.round_id == round_id, Registration.state == "admitted"
    )
    return set(session.scalars(query))
