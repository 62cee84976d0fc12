"""Verified real names: the register that is asked, a stand-in for it, and what is kept of its answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from stdnum.cn import ric, uscc

from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from people.rules.identity import Kind, birth_of, kind_of, normal_number
from people.service.accounts import NAME_LENGTH_MAX, account_of
from people.tables import Account, Identity
from store.journal import record
from store.unit import Unit

_REAL_NAME = "Fa Shi [2016] 18, art. 17"
_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """Whether name and number belong together, and which register said so."""

    matched: bool
    source: str


class RealNameRegister(Protocol):
    """Whoever can say whether a name and a number belong together."""

    def ask(self, *, kind: Kind, legal_name: str, id_number: str, on: date) -> RegisterAnswer:
        """Return the register's answer on the Beijing day given."""


class SimulatedRegister:
    """Stands in for the national registers: check digit, place, day and a known number's name must fit."""

    SOURCE = "simulated-register"

    def __init__(self, known: Mapping[str, str] = _NOBODY) -> None:
        """Take the names of the numbers that are known; an unknown number that could exist has any name."""
        self._known = dict(known)

    def ask(self, *, kind: Kind, legal_name: str, id_number: str, on: date) -> RegisterAnswer:
        """Return whether such a number could have been given out by that day, and to that name."""
        is_valid = ric.is_valid(id_number) if kind == "natural" else uscc.is_valid(id_number)
        born_on = birth_of(kind, id_number)
        is_born = born_on is None or born_on <= on
        is_theirs = self._known.get(id_number, legal_name) == legal_name
        return RegisterAnswer(matched=is_valid and is_born and is_theirs, source=self.SOURCE)


def verify_identity(
    unit: Unit,
    *,
    account_id: str,
    kind: str,
    legal_name: str,
    id_number: str,
    register: RealNameRegister,
    by: str,
) -> Identity:
    """Bind an account to the real name that the register confirms; asking again for it changes nothing."""
    account = account_of(unit.session, account_id)
    bearer = kind_of(kind)
    name = clean_line(legal_name, what="legal name", longest=NAME_LENGTH_MAX)
    number = normal_number(id_number)
    kept = identity_of(unit.session, account.id)
    if kept is not None:
        if (kept.kind, kept.legal_name, kept.id_number) == (bearer, name, number):
            return kept
        raise Refused(Refusal("identity-verified-already", _REAL_NAME))
    answer = register.ask(kind=bearer, legal_name=name, id_number=number, on=unit.today)
    if not answer.matched:
        raise Refused(Refusal("identity-not-confirmed", _REAL_NAME))
    if unit.session.scalar(select(Identity.account_id).where(Identity.id_number == number)) is not None:
        raise Refused(Refusal("identity-taken", _REAL_NAME))
    identity = Identity(
        account_id=account.id,
        kind=bearer,
        legal_name=name,
        id_number=number,
        verified_at=unit.now,
        source=answer.source,
    )
    unit.session.add(identity)
    try:
        unit.session.flush()
    except IntegrityError:
        # The driver's error repeats the row's values, and the number shall be in no log.
        raise Refused(Refusal("identity-taken", _REAL_NAME)) from None
    record(
        unit,
        kind="identity-verified",
        subject=account.id,
        by=by,
        facts={"kind": bearer, "source": answer.source},
    )
    return identity


def names_of(session: Session, account_ids: Collection[str]) -> dict[str, str]:
    """Return what accounts are called in documents: the verified name, or else the one they show."""
    query = select(Account.id, Account.display_name, Identity.legal_name).outerjoin(
        Identity, Identity.account_id == Account.id
    )
    rows = session.execute(query.where(Account.id.in_(account_ids)))
    return {id_: legal or shown for id_, shown, legal in rows}


def identity_of(session: Session, account_id: str) -> Identity | None:
    """Return the verified name of an account, if it has one."""
    return session.get(Identity, account_id)
