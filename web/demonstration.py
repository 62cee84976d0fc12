"""A court that is only a demonstration says so in its own record, and only there may anybody be anyone."""

from typing import Any

from store.journal import JournalHead, history, record
from store.unit import Unit

SUBJECT = "demonstration"


def found_demonstration(unit: Unit) -> None:
    """Write into the record of an empty database that everything in it is made up."""
    assert is_untouched(unit.session), "a court that has done anything is never turned into a demonstration"
    record(unit, kind="demonstration-founded", subject=SUBJECT, by="system")


def is_demonstration(session: Any) -> bool:
    """Tell whether this database was founded as a demonstration."""
    return bool(history(session, SUBJECT, limit=1))


def is_untouched(session: Any) -> bool:
    """Tell whether nothing was ever done in this database."""
    return session.get(JournalHead, 1) is None


def may_run_as_demonstration(session: Any) -> bool:
    """Tell whether one-click sign-in may stand open over this database."""
    return is_untouched(session) or is_demonstration(session)
