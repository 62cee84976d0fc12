"""Whose account is which party of a case, and whose right to buy first is confirmed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.tables.finding import parties_of
from auction.tables.rows import Lot, Party, PriorityRight
from kernel.refusal import Refused
from people import service as people
from people.rules.identity import normal_number
from people.tables import Identity


def own_parties(session: Session, lot: Lot, account_id: str) -> list[Party]:
    """Return every party of the case that somebody is, by his account or his real-name number."""
    identity = people.identity_of(session, account_id)
    return [
        party
        for party in parties_of(session, lot.case_id)
        if party.account_id == account_id
        or (identity is not None and _plain_number(party.id_number) == identity.id_number)
    ]


def accounts_of(session: Session, party: Party) -> set[str]:
    """Return the accounts that are this party."""
    number = _plain_number(party.id_number)
    named = session.scalars(select(Identity.account_id).where(Identity.id_number == number)) if number else ()
    return {one for one in (party.account_id, *named) if one is not None}


def confirmed_rights(session: Session, lot_id: str) -> list[PriorityRight]:
    """Return the confirmed rights to buy a lot first, the earlier order first.

    Law: Fa Shi [2016] 18, arts 19, 21 (A-19, A-21, RR-116).
    """
    query = select(PriorityRight).where(PriorityRight.lot_id == lot_id, PriorityRight.state == "confirmed")
    return list(session.scalars(query.order_by(PriorityRight.rank, PriorityRight.id)))


def confirmed_rank(session: Session, lot_id: str, own: list[Party]) -> int | None:
    """Return the best confirmed rank of somebody who is these parties; None for an ordinary bidder.

    Law: Fa Shi [2016] 18, arts 19, 21 (A-19, A-21, RR-116) - whoever is not confirmed bids as everybody does.
    """
    ids = {party.id for party in own}
    return min((one.rank for one in confirmed_rights(session, lot_id) if one.party_id in ids), default=None)


def _plain_number(number: str | None) -> str:
    """Return an identity number as the register keeps it, however it was spaced; empty for none."""
    try:
        return normal_number(number or "")
    except Refused:
        return ""
