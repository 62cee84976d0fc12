"""The check that a stranger makes: is the record whole, and did everything happen as the rules say?"""

from collections.abc import Iterable, Mapping
from typing import Any

from bidding.rules.events import Event
from bidding.rules.following import before_the_first, bound_event, followed_by, owed_after
from bidding.rules.terms import Terms

# What the events of a round are called says nothing about whether they are lawful.
_NOBODYS = ""


def first_broken(
    terms: Terms, records: Iterable[Mapping[str, Any]], *, round_id: str, lot_id: str
) -> int | None:
    """Return the number of the first record that was altered, moved, lost or forged; None where all is well.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5) - the whole course of bidding is stored and shown; a record
    is an event's body with `prev_hash` and `hash`, as it is published.
    """
    followed = before_the_first(terms, round_id=round_id, lot_id=lot_id)
    for number, record in enumerate(records, start=1):
        event = bound_event(followed, record)
        if event is None:
            return number
        followed = followed_by(followed, event, record_hash=record["hash"], owed=())
    return None


def first_unlawful(terms: Terms, events: Iterable[Event]) -> int | None:
    """Return the number of the first event that the rules would not have brought about; None if all is well.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5) - the whole course of bidding is kept, so that anybody can
    decide it again: each bid, each refusal with its code, each extension, and the result.
    """
    followed = before_the_first(terms, round_id=_NOBODYS, lot_id=_NOBODYS)
    for number, event in enumerate(events, start=1):
        owed = owed_after(followed, event)
        if owed is None:
            return number
        followed = followed_by(followed, event, record_hash=_NOBODYS, owed=owed)
    return followed.round.seq + 1 if followed.owed else None
