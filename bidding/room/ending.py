"""Rounds that end together: read before their hour, closed in one transaction where nobody waits for them."""

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bidding.room.answers import Ended
from bidding.room.holding import Held, held_round
from bidding.room.sitting import Sitting, take_up_all, write_all
from bidding.rules.events import Close
from bidding.tables import Registration, RoundRow
from store.faults import reach
from store.unit import Unit

AfterEnds = Callable[[Unit, Sequence[Ended]], None]
# So many rounds are kept in memory between their end and their closing.
READ_AHEAD_MAX = 1_000


def read_ahead(session: Session, round_ids: Collection[str]) -> dict[str, Held]:
    """Return rounds as their events say, so that reading them takes no time when they are closed."""
    rows = session.scalars(select(RoundRow).where(RoundRow.id.in_(list(round_ids)[:READ_AHEAD_MAX])))
    return {row.id: held_round(session, row, None) for row in rows.all()}


def close_all(
    unit: Unit, round_ids: Collection[str], known: Mapping[str, Held], then: AfterEnds
) -> list[Sitting]:
    """Close those of the rounds whose end and the pause after it have passed; return their sittings."""
    sittings = take_up_all(unit, round_ids, known)
    closed = [sitting for sitting in sittings if sitting.decide(Close(sitting.now()))]
    if closed:
        write_all(unit.session, closed)
        then(unit, results(unit.session, [sitting.held for sitting in closed]))
        reach("close.concluded")
    return closed


def results(session: Session, over: Sequence[Held]) -> list[Ended]:
    """Return the results of those that are sold or unsold, with who stands behind the leading codes."""
    leads = {held.round_id: held.round.lead for held in over if held.round.state == "sold"}
    codes = {lead.bidder.code for lead in leads.values() if lead}
    buyers: dict[tuple[str, str | None], str] = {}
    if codes:
        query = select(Registration.round_id, Registration.code, Registration.id)
        rows = session.execute(query.where(Registration.round_id.in_(leads), Registration.code.in_(codes)))
        buyers = {(round_id, code): id_ for round_id, code, id_ in rows}
    ended = []
    for held in over:
        end = held.round.ends_at
        if lead := leads.get(held.round_id):
            code = lead.bidder.code
            buyer = buyers.get((held.round_id, code))
            ended.append(Ended(held.round_id, held.lot_id, "sold", buyer, code, lead.amount, end))
        elif held.round.state == "unsold":
            ended.append(Ended(held.round_id, held.lot_id, "unsold", None, None, None, end))
    return ended
