"""The one way in which a lot's state changes."""

from auction.rules.lifecycle import LotState, step, step_for
from auction.tables.finding import steps_of
from auction.tables.rows import NOTE_LENGTH_MAX, Lot, LotStep
from store.journal import record
from store.unit import Unit


def take_step(unit: Unit, lot: Lot, *, deed: str, by: str, note: str = "") -> LotStep:
    """Move a lot one lawful step and write it down; the only way in which a lot's state changes.

    Raises Refused `step-not-lawful` with what is lawful now.
    """
    before = LotState(lot.state)
    way = steps_of(unit.session, lot.id)
    past = [LotState(taken.from_state) for taken in way]
    row_of_law = step_for(before, deed, past)
    after = step(before, deed, past)
    row = LotStep(
        lot_id=lot.id,
        position=len(way) + 1,
        at=unit.now,
        from_state=before.value,
        to_state=after.value,
        deed=deed,
        by=by,
        article=row_of_law.article,
        note=note[:NOTE_LENGTH_MAX],
    )
    lot.state, lot.state_since = after.value, unit.now
    unit.session.add(row)
    unit.session.flush()
    record(
        unit,
        kind="lot-moved",
        subject=lot.id,
        by=by,
        facts={"deed": deed, "from": before.value, "to": after.value, "article": row_of_law.article},
    )
    return row
