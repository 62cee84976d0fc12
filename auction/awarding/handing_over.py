"""The keys: the lot is handed to its buyer, and the record of it is kept."""

from auction.tables import award_of, lot_of, take_step
from kernel.refusal import Refusal, Refused
from people.rules.roles import NO_COURT, Actor, require
from settlement import service as settlement
from settlement.rules.delivery import HandoverRecord
from settlement.tables import Handover
from store.unit import Unit


def record_handover(unit: Unit, actor: Actor, *, lot_id: str, handover: HandoverRecord) -> Handover:
    """Record the handover of a lot whose ruling was served.

    Law: Fa Shi [2004] 16, art. 27 (K-27, D-1, RR-132).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "record-handover", court_id=lot.court_id or NO_COURT)
    award = award_of(unit.session, lot_id)
    if award is None or award.ruling_served_on is None:
        raise Refused(Refusal("handover-before-service", "Fa Shi [2004] 16, art. 27"))
    kept = settlement.record_handover(
        unit,
        award_id=award.id,
        case_id=lot.case_id,
        lot_id=lot.id,
        ruling_served_on=award.ruling_served_on,
        handover=handover,
        by=actor.account_id,
    )
    award.delivered_at = unit.now
    take_step(unit, lot, deed="hand-over", by=actor.account_id)
    return kept
