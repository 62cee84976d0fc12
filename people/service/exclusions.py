"""Looking a buyer up in the lists of those who may not buy, and the lists as they are kept here."""

from datetime import date, datetime
from typing import Protocol

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kernel.days import court_day
from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from people.rules.exclusion import LIST_NAMES, Entry, ListAnswer, Standing, answer_of, fault_of_entry
from people.rules.identity import birth_of, kind_of, normal_number
from people.service.accounts import NAME_LENGTH_MAX, account_of
from people.service.identity import identity_of
from people.tables import ListEntry
from store.journal import record
from store.unit import Unit

ENTRIES_MAX = 200
VERSION_LENGTH_MAX = 40


class ExclusionLists(Protocol):
    """Whoever keeps the lists of dishonest and restricted debtors and of those with a part in the sale."""

    def ask(self, session: Session, *, id_number: str, court_id: str | None, on: date) -> ListAnswer:
        """Return what the lists say; lists that are kept elsewhere have no use for the session."""


class KeptLists:
    """The lists as rows of our own database: standing in for the national ones, real for conflicts."""

    def ask(self, session: Session, *, id_number: str, court_id: str | None, on: date) -> ListAnswer:
        """Return what the lines in force on the day say about the number."""
        query = select(ListEntry).where(
            ListEntry.id_number == id_number,
            ListEntry.listed_on <= on,
            or_(ListEntry.removed_on.is_(None), ListEntry.removed_on > on),
        )
        rows = session.scalars(query.order_by(ListEntry.id).limit(ENTRIES_MAX))
        entries = [Entry(row.list_name, row.relation, row.court_id) for row in rows]
        return answer_of(entries, court_id=court_id, version=_versions(session))


def put_on_list(
    unit: Unit,
    *,
    list_name: str,
    id_number: str,
    name: str,
    version: str,
    by: str,
    relation: str = "",
    court_id: str | None = None,
    listed_on: date | None = None,
) -> ListEntry:
    """Put somebody on a list from the day given, or from today."""
    fault = fault_of_entry(list_name, relation)
    if fault is not None:
        raise Refused(fault)
    entry = ListEntry(
        list_name=list_name,
        id_number=normal_number(id_number),
        name=clean_line(name, what="name", longest=NAME_LENGTH_MAX),
        relation=relation,
        court_id=court_id,
        listed_on=listed_on or unit.today,
        version=clean_line(version, what="version", longest=VERSION_LENGTH_MAX),
    )
    unit.session.add(entry)
    unit.session.flush()
    record(unit, kind="listed", subject=entry.id, by=by, facts={"list": list_name, "version": entry.version})
    return entry


def take_off_list(unit: Unit, *, entry_id: str, version: str, by: str) -> ListEntry:
    """End a line of a list from today; the line itself stays, so that an earlier answer can be explained."""
    entry = unit.session.get(ListEntry, entry_id)
    if entry is None or entry.removed_on is not None:
        raise Refused(Refusal("list-entry-unknown"))
    entry.removed_on = unit.today
    entry.version = clean_line(version, what="version", longest=VERSION_LENGTH_MAX)
    record(unit, kind="unlisted", subject=entry.id, by=by, facts={"version": entry.version})
    return entry


def entries_of(session: Session, list_name: str, *, limit: int = ENTRIES_MAX) -> list[ListEntry]:
    """Return the lines of a list that are in force or to come, the newest first."""
    query = select(ListEntry).where(ListEntry.list_name == list_name, ListEntry.removed_on.is_(None))
    newest_first = query.order_by(ListEntry.listed_on.desc(), ListEntry.id)
    return list(session.scalars(newest_first.limit(min(limit, ENTRIES_MAX))))


def standing_of(
    unit: Unit, *, account_id: str, lists: ExclusionLists, court_id: str | None = None
) -> Standing:
    """Return how the account stands now; without a verified name nothing is asked and nothing is known."""
    return standing_at(unit.session, account_id=account_id, lists=lists, court_id=court_id, at=unit.now)


def standing_at(
    session: Session, *, account_id: str, lists: ExclusionLists, at: datetime, court_id: str | None = None
) -> Standing:
    """Return how the account stands at an instant, for somebody who only looks."""
    account = account_of(session, account_id)
    identity = identity_of(session, account.id)
    if identity is None:
        return Standing(
            identity_verified=False,
            kind=None,
            legal_name=None,
            born_on=None,
            dishonest=False,
            restricted=False,
            conflict=None,
            list_version="",
            checked_at=at,
        )
    kind = kind_of(identity.kind)
    answer = lists.ask(session, id_number=identity.id_number, court_id=court_id, on=court_day(at))
    return Standing(
        identity_verified=True,
        kind=kind,
        legal_name=identity.legal_name,
        born_on=birth_of(kind, identity.id_number),
        dishonest=answer.dishonest,
        restricted=answer.restricted,
        conflict=answer.conflict,
        list_version=answer.version,
        checked_at=at,
    )


def _versions(session: Session) -> str:
    """Return the newest version of each list, so that an answer can be traced to what it was read from."""
    query = select(ListEntry.list_name, func.max(ListEntry.version)).group_by(ListEntry.list_name)
    newest = {row[0]: row[1] for row in session.execute(query)}
    return "; ".join(f"{name} {newest.get(name, '-')}" for name in LIST_NAMES)
