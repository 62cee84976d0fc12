"""Whose account is which party of a case: by the case file, or by the real-name number."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.tables import Lot, Party, parties_of
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


def _plain_number(number: str | None) -> str:
    """Return an identity number as the register keeps it, however it was spaced; empty for none."""
    try:
        return normal_number(number or "")
    except Refused:
        return ""
