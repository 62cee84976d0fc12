"""Negotiation: opening it, handing in prices under seal, and how it ends."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.money import Money
from kernel.refusal import Refusal, Refused
from store.due import cancel, plan
from store.journal import record
from store.unit import Unit
from valuation.rules.negotiation import (
    Sealed,
    Seen,
    Settled,
    grounds_against_opening,
    grounds_against_submitting,
    last_moment,
    overdue,
    seen_by,
    settled,
)
from valuation.rules.validity import latest_validity
from valuation.service.routes import (
    add_attempt,
    cleaned_note,
    fail,
    fix,
    reference_of,
    refuse_unless_open_to_take,
)
from valuation.tables import PriceSubmission, ReferencePrice

NEGOTIATION_CLOSE = "negotiation-close"

_ART_4 = "Fa Shi [2018] 15, art. 4"
_THE_CLOCK = "clock"


def open_negotiation(
    unit: Unit, *, asset_id: str, case_id: str, answer_by: date, parties: Sequence[str], by: str
) -> ReferencePrice:
    """Ask the parties named by their ids for their prices, until a day, which counts whole, or an instant."""
    refuse_unless_open_to_take(unit, asset_id, "negotiation")
    closes_at = last_moment(answer_by)
    asked = list(dict.fromkeys(parties))
    grounds = grounds_against_opening(asked, closes_at=closes_at, at=unit.now)
    if grounds:
        raise Refused(*grounds)
    row = add_attempt(unit, asset_id=asset_id, case_id=case_id, method="negotiation", state="open", by=by)
    row.parties, row.answer_by = asked, closes_at
    plan(unit, kind=NEGOTIATION_CLOSE, object_id=row.id, due_at=closes_at)
    facts: dict[str, object] = {"asset": asset_id, "parties": asked, "closes_at": closes_at.isoformat()}
    record(unit, kind="negotiation-opened", subject=row.id, by=by, facts=facts)
    return row


def submit_price(
    unit: Unit, *, reference_id: str, party_id: str, amount: Money, by: str | None = None
) -> ReferencePrice:
    """Hand in one party's price under seal; the last one in decides whether there is a reference price."""
    row = _open_negotiation_of(unit, reference_id)
    assert row.answer_by is not None, "an open negotiation has its window"
    before = _sealed_of(unit.session, row.id)
    grounds = grounds_against_submitting(
        before, parties=row.parties, party_id=party_id, amount=amount, closes_at=row.answer_by, at=unit.now
    )
    if grounds:
        raise Refused(*grounds)
    unit.session.add(
        PriceSubmission(reference_id=row.id, party_id=party_id, amount=amount, submitted_at=unit.now)
    )
    unit.session.flush()
    # The amount stays out of the journal: it is read by people who may not know it yet.
    actor = by or party_id
    record(unit, kind="price-submitted", subject=row.id, by=actor, facts={"party": party_id})
    end = settled(_sealed_of(unit.session, row.id), row.parties)
    if end is not None:
        cancel(unit, kind=NEGOTIATION_CLOSE, object_id=row.id)
        _end(unit, row, end, by=actor)
    return row


def close_overdue_negotiation(unit: Unit, reference_id: str) -> None:
    """End a negotiation whose window is over with a price missing; do nothing where nothing is to end."""
    row = reference_of(unit.session, reference_id, lock=True)
    if row.state != "open" or row.answer_by is None:
        return
    end = overdue(_sealed_of(unit.session, row.id), closes_at=row.answer_by, at=unit.now)
    if end is not None:
        _end(unit, row, end, by=_THE_CLOCK)


def decline_negotiation(unit: Unit, *, reference_id: str, party_id: str, by: str) -> ReferencePrice:
    """End the negotiation because a party that was asked refuses to name a price."""
    row = _open_negotiation_of(unit, reference_id)
    if party_id not in row.parties:
        raise Refused(Refusal("negotiation-stranger", _ART_4))
    cancel(unit, kind=NEGOTIATION_CLOSE, object_id=row.id)
    fail(unit, row, reason="party-refuses", by=by)
    return row


def set_aside_for_harm(unit: Unit, *, reference_id: str, finding: str, by: str) -> ReferencePrice:
    """Take an agreed price back because it harms others, as the court finds; before the first notice only.

    Whether a notice was published is the conductor's to know.
    """
    row = reference_of(unit.session, reference_id, lock=True)
    if (row.method, row.state) != ("negotiation", "fixed"):
        raise Refused(Refusal("price-not-negotiated", _ART_4))
    fail(unit, row, reason="negotiation-harms-others", by=by, note=cleaned_note(finding))
    return row


def visible_submissions(session: Session, reference_id: str, party_id: str | None) -> tuple[Seen, ...]:
    """Return what this party, or the court (None), may see of the prices handed in."""
    row = reference_of(session, reference_id)
    return seen_by(party_id, _sealed_of(session, row.id), row.parties)


def _open_negotiation_of(unit: Unit, reference_id: str) -> ReferencePrice:
    """Return the negotiation with its row locked: of two last prices one must see the other."""
    row = reference_of(unit.session, reference_id, lock=True)
    if (row.method, row.state) != ("negotiation", "open"):
        raise Refused(Refusal("negotiation-not-open", _ART_4))
    return row


def _sealed_of(session: Session, reference_id: str) -> list[Sealed]:
    """Return the prices as they are kept. Nobody outside this module gets them but through `seen_by`."""
    query = select(PriceSubmission).where(PriceSubmission.reference_id == reference_id)
    rows = session.scalars(query.order_by(PriceSubmission.submitted_at, PriceSubmission.id))
    return [Sealed(row.party_id, row.amount, row.submitted_at) for row in rows]


def _end(unit: Unit, row: ReferencePrice, end: Settled, *, by: str) -> None:
    """Write down how the negotiation ended."""
    if end.amount is None:
        fail(unit, row, reason=end.reason, by=by)
        return
    fix(unit, row, amount=end.amount, reason=end.reason, valid_until=latest_validity(unit.today), by=by)
