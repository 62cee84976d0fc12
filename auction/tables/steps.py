"""The one way in which a lot's state changes."""

from collections.abc import Sequence

from auction.rules.lifecycle import LotState, step, step_for
from auction.tables.finding import steps_of
from auction.tables.rows import NOTE_LENGTH_MAX, Lot, LotStep
from store.journal import Note, record
from store.unit import Unit


def take_step(unit: Unit, lot: Lot, *, deed: str, by: str, note: str = "") -> LotStep:
    """Move a lot one lawful step and write it down; the only way in which a lot's state changes.

    Raises Refused `step-not-lawful` with what is lawful now.
    """
    row, taken = stepped(unit, lot, steps_of(unit.session, lot.id), deed=deed, by=by, note=note)
    unit.session.add(row)
    unit.session.flush()
    record(unit, kind=taken.kind, subject=taken.subject, by=by, facts=taken.facts)
    return row


def stepped(
    unit: Unit, lot: Lot, way: Sequence[LotStep], *, deed: str, by: str, note: str = ""
) -> tuple[LotStep, Note]:
    """Move a lot one lawful step on from the way it went so far; return what is to be written down of it.

    Raises Refused `step-not-lawful` with what is lawful now.
    """
    before = LotState(lot.state)
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
    facts = {"deed": deed, "from": before.value, "to": after.value, "article": row_of_law.article}
    return row, Note("lot-moved", lot.id, by, facts)
