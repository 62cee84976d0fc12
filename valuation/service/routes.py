"""The four ways as they were gone for one asset: which is open, failed or was left out, and the price."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.days import court_day, start_of
from kernel.money import ZERO, Money
from kernel.refusal import Refusal, Refused
from kernel.text import clean_paragraph
from store.journal import record
from store.unit import Unit
from valuation.rules.methods import (
    METHODS,
    Attempt,
    Method,
    RouteState,
    refusal_to_open,
    refusal_to_skip,
    routes_now,
)
from valuation.rules.validity import fault_of_validity
from valuation.tables import ReferencePrice

ATTEMPTS_MAX = 200
NOTE_LENGTH_MAX = 2_000

_ORDER_IN_FORCE = date.max
_CLOSED = frozenset({"withdrawn", "expired"})


def price_of(session: Session, asset_id: str) -> ReferencePrice | None:
    """Return the reference price in force for the asset, if one is fixed."""
    fixed = [row for row in current_attempts(session, asset_id) if row.state == "fixed"]
    return fixed[-1] if fixed else None


def routes_of(session: Session, asset_id: str, *, on: date = _ORDER_IN_FORCE) -> list[RouteState]:
    """Return how the four ways stand for the asset, each with its reason and article."""
    return list(routes_now(_as_attempts(current_attempts(session, asset_id)), on=on))


def references_of(session: Session, asset_id: str) -> list[ReferencePrice]:
    """Return everything that was ever done to find the asset's price, the oldest first."""
    query = select(ReferencePrice).where(ReferencePrice.asset_id == asset_id)
    return list(session.scalars(query.order_by(ReferencePrice.seq).limit(ATTEMPTS_MAX)))


def reference_of(session: Session, reference_id: str, *, lock: bool = False) -> ReferencePrice:
    """Return one attempt, locked against another writer if asked; raise Refused where there is none."""
    row = session.get(ReferencePrice, reference_id, with_for_update=lock or None)
    if row is None:
        raise Refused(Refusal("reference-unknown"))
    return row


def current_attempts(session: Session, asset_id: str) -> list[ReferencePrice]:
    """Return the attempts of the pricing that is under way: what came after the last one closed for good."""
    rows = references_of(session, asset_id)
    closed = [row.seq for row in rows if row.state in _CLOSED]
    return [row for row in rows if row.seq > max(closed, default=0)]


def skip_route(
    unit: Unit, *, asset_id: str, case_id: str, method: str, reason: str, by: str, note: str = ""
) -> ReferencePrice:
    """Leave a way out for one of the reasons that the law names (valuation/rules/methods.py, GROUNDS)."""
    way = method_named(method)
    attempts = _as_attempts(current_attempts(unit.session, asset_id))
    refusal = refusal_to_skip(way, reason, attempts, on=unit.today)
    if refusal is not None:
        raise Refused(refusal)
    row = add_attempt(unit, asset_id=asset_id, case_id=case_id, method=way, state="skipped", by=by)
    row.reason, row.note, row.closed_at = reason, cleaned_note(note), unit.now
    _record(unit, "route-skipped", row, by=by, reason=reason)
    return row


def take_over_price(
    unit: Unit,
    *,
    asset_id: str,
    case_id: str,
    method: str,
    amount: Money,
    source: str,
    by: str,
    fixed_on: date | None = None,
    valid_until: date | None = None,
) -> ReferencePrice:
    """Take over a price that was fixed outside this house, as a listing that is imported states it.

    What the source does not say stays unsaid: a day of validity that it lacks is stated later, by somebody
    who has seen the report.
    """
    way = method_named(method)
    current = current_attempts(unit.session, asset_id)
    if any(row.state == "fixed" for row in current):
        raise Refused(Refusal("price-fixed-already", "Fa Shi [2018] 15, art. 2"))
    if any(row.state == "open" for row in current):
        raise Refused(Refusal("route-open-already", "Fa Shi [2018] 15, art. 2"))
    if amount <= ZERO:
        raise Refused(Refusal("price-not-positive", "Fa Shi [2018] 15, art. 2"))
    row = add_attempt(unit, asset_id=asset_id, case_id=case_id, method=way, state="open", by=by)
    row.note = cleaned_note(source)
    fix(unit, row, amount=amount, reason="price-taken-over", valid_until=valid_until, by=by)
    if fixed_on is not None:
        row.fixed_at = start_of(fixed_on)
    _refuse_bad_validity(row)
    unit.session.flush()
    return row


def state_validity(unit: Unit, *, reference_id: str, valid_until: date, by: str) -> ReferencePrice:
    """State until when a price is valid that was taken over without saying so."""
    row = reference_of(unit.session, reference_id, lock=True)
    if row.state != "fixed" or row.valid_until is not None:
        raise Refused(Refusal("validity-stated-already", "Fa Shi [2018] 15, art. 27"))
    row.valid_until = valid_until
    _refuse_bad_validity(row)
    _record(unit, "price-validity-stated", row, by=by, valid_until=valid_until.isoformat())
    return row


def expire_price(unit: Unit, *, reference_id: str, by: str) -> ReferencePrice:
    """Close a price whose validity is over, so that a new one can be found."""
    row = reference_of(unit.session, reference_id, lock=True)
    if row.state != "fixed":
        raise Refused(Refusal("price-not-fixed", "Fa Shi [2018] 15, art. 27"))
    if row.valid_until is None or unit.today <= row.valid_until:
        raise Refused(Refusal("price-still-valid", "Fa Shi [2018] 15, art. 27"))
    row.state, row.closed_at = "expired", unit.now
    _record(unit, "price-expired", row, by=by)
    return row


def refuse_unless_open_to_take(unit: Unit, asset_id: str, method: Method) -> None:
    """Raise Refused where the way may not be entered now."""
    attempts = _as_attempts(current_attempts(unit.session, asset_id))
    refusal = refusal_to_open(method, attempts, on=unit.today)
    if refusal is not None:
        raise Refused(refusal)


def add_attempt(
    unit: Unit, *, asset_id: str, case_id: str, method: Method, state: str, by: str
) -> ReferencePrice:
    """Write the row of a new attempt, numbered after the last."""
    last = max((row.seq for row in references_of(unit.session, asset_id)), default=0)
    row = ReferencePrice(
        asset_id=asset_id,
        case_id=case_id,
        seq=last + 1,
        method=method,
        state=state,
        reason="",
        note="",
        parties=[],
        opened_at=unit.now,
        opened_by=by,
    )
    unit.session.add(row)
    try:
        unit.session.flush()
    except IntegrityError as clash:
        if "seq" not in str(clash.orig):
            raise
        raise Refused(Refusal("route-open-already", "Fa Shi [2018] 15, art. 2")) from clash
    return row


def fix(
    unit: Unit, row: ReferencePrice, *, amount: Money, reason: str, valid_until: date | None, by: str
) -> None:
    """Make the attempt the asset's reference price."""
    row.state, row.amount, row.reason, row.valid_until = "fixed", amount, reason, valid_until
    row.fixed_at = row.closed_at = unit.now
    unit.session.flush()
    _record(unit, "price-fixed", row, by=by, reason=reason, amount=amount.plain())


def fail(unit: Unit, row: ReferencePrice, *, reason: str, by: str, note: str = "") -> None:
    """Close the attempt without a price."""
    row.state, row.reason, row.note, row.closed_at = "failed", reason, note, unit.now
    row.amount = row.fixed_at = row.valid_until = None
    unit.session.flush()
    _record(unit, "route-failed", row, by=by, reason=reason)


def method_named(text: str) -> Method:
    """Return the way of this name; raise Refused for any other word."""
    for method in METHODS:
        if method == text:
            return method
    raise Refused(Refusal("method-unknown", "Fa Shi [2018] 15, art. 2", {"method": text[:20]}))


def cleaned_note(note: str) -> str:
    """Return a note as it is kept; none is allowed."""
    return clean_paragraph(note, what="note", longest=NOTE_LENGTH_MAX) if note.strip() else ""


def _refuse_bad_validity(row: ReferencePrice) -> None:
    """Raise Refused where the validity of a taken-over price cannot be right."""
    if row.valid_until is None or row.fixed_at is None:
        return
    fault = fault_of_validity(row.valid_until, counted_from=court_day(row.fixed_at))
    if fault is not None:
        raise Refused(fault)


def _as_attempts(rows: Sequence[ReferencePrice]) -> list[Attempt]:
    return [Attempt(row.method, row.state, row.reason) for row in rows]  # type: ignore[arg-type]


def _record(unit: Unit, kind: str, row: ReferencePrice, *, by: str, **facts: str) -> None:
    about = {"asset": row.asset_id, "method": row.method}
    record(unit, kind=kind, subject=row.id, by=by, facts=about | facts)
