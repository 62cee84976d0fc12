"""Who may buy first: put forward as the panel decided it, confirmed by a second person before it counts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.tables import (
    Lot,
    Party,
    PriorityRight,
    accounts_of,
    award_of,
    confirmed_rank,
    confirmed_rights,
    found,
    latest_terms,
    lot_of,
    own_parties,
    parties_of,
)
from bidding import service as bidding
from bidding.rules.priority import RANK_MAX, check_proof, check_rank, is_rank
from bidding.rules.state import OVER
from kernel.canonical import hash_of
from kernel.days import Calendar
from kernel.refusal import Finding, Refusal, Refused
from kernel.text import clean_line
from people import service as people
from people.rules.roles import NO_COURT, Actor, require
from people.tables import Approval
from store.journal import record
from store.unit import Unit

ACT = "confirm-priority"
OBJECT = "priority"
GROUND_LENGTH_MAX = 60
TEXT_LENGTH_MAX = 200

_CONFIRMED = "Fa Shi [2016] 18, art. 19"


@dataclass(frozen=True, slots=True)
class RightDraft:
    """What the panel decided about one person: which right, which order, on which proof, in which minutes."""

    ground: str
    rank: int
    proof: str
    proof_on: date
    minutes: str


def propose_priority(
    unit: Unit, actor: Actor, *, lot_id: str, party_id: str, right: RightDraft
) -> PriorityRight:
    """Put a right to buy first before a second person; an earlier proposal for the same person is void.

    Law: Fa Shi [2016] 18, arts 19, 27 (A-19, A-27, RR-116).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "propose-priority", court_id=lot.court_id or NO_COURT)
    party = _purchaser(unit.session, lot, party_id)
    _require_in_time(unit.session, lot)
    _require_sound(right, unit.today)
    for earlier in _rights(unit.session, lot.id, party.id, state="submitted"):
        earlier.state = "void"
        people.void_approvals(unit, object_kind=OBJECT, object_id=earlier.id)
    row = PriorityRight(
        lot_id=lot.id,
        party_id=party.id,
        ground=clean_line(right.ground, what="ground", longest=GROUND_LENGTH_MAX),
        rank=right.rank,
        proof=clean_line(right.proof, what="proof", longest=TEXT_LENGTH_MAX),
        proof_on=right.proof_on,
        minutes=clean_line(right.minutes, what="minutes", longest=TEXT_LENGTH_MAX),
        state="submitted",
        made_by=actor.account_id,
        made_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    people.ask_approval(
        unit,
        act=ACT,
        object_kind=OBJECT,
        object_id=row.id,
        shown_hash=priority_hash(unit.session, row),
        made_by=actor.account_id,
    )
    return row


def confirm_priority(unit: Unit, actor: Actor, *, approval_id: str, shown_hash: str) -> PriorityRight:
    """Confirm a right to buy first exactly as it was shown; from now on its holder bids with his rank.

    Law: Fa Shi [2016] 18, arts 19, 21, 27 (A-19, A-21, A-27, RR-116).
    """
    approval, right, lot = _asked(unit, actor, approval_id)
    people.approve(unit, approval_id=approval.id, by=actor.account_id, shown_hash=shown_hash)
    if priority_hash(unit.session, right) != shown_hash:
        raise Refused(Refusal("shown-differs"))
    _require_in_time(unit.session, lot)
    for earlier in _rights(unit.session, lot.id, right.party_id, state="confirmed"):
        earlier.state = "replaced"
    right.state, right.confirmed_by, right.confirmed_at = "confirmed", actor.account_id, unit.now
    unit.session.flush()
    _give_rank(unit, lot, found(unit.session, Party, right.party_id))
    facts = {"right": right.id, "party": right.party_id, "rank": right.rank, "ground": right.ground}
    record(unit, kind="priority-confirmed", subject=lot.id, by=actor.account_id, facts=facts)
    return right


def return_priority(unit: Unit, actor: Actor, *, approval_id: str, comment: str) -> PriorityRight:
    """Give a proposal back with a word on what is wrong; whoever is not confirmed bids as everybody does.

    Law: Fa Shi [2016] 18, art. 19 (A-19, RR-116).
    """
    approval, right, _ = _asked(unit, actor, approval_id)
    people.send_back(unit, approval_id=approval.id, by=actor.account_id, comment=comment)
    right.state = "returned"
    return right


def rights_of(session: Session, lot_id: str) -> list[PriorityRight]:
    """Return every right to buy first that was put forward for a lot, the newest first."""
    query = select(PriorityRight).where(PriorityRight.lot_id == lot_id)
    return list(session.scalars(query.order_by(PriorityRight.made_at.desc(), PriorityRight.id)))


def priority_findings(session: Session, right: PriorityRight, *, calendar: Calendar) -> list[Finding]:
    """Return what the rules say of a right: whether its proof came in time, and who has the same rank."""
    others = [one.rank for one in confirmed_rights(session, right.lot_id) if one.party_id != right.party_id]
    terms = latest_terms(session, right.lot_id)
    timely = [check_proof(right.proof_on, terms.starts_at, calendar)] if terms else []
    return [*timely, check_rank(right.rank, others)]


def priority_shown(session: Session, right: PriorityRight) -> dict[str, str | int]:
    """Return what a second person is shown of a right, and confirms."""
    lot = lot_of(session, right.lot_id)
    return {
        "lot": lot.number,
        "title": lot.title,
        "party": found(session, Party, right.party_id).name,
        "ground": right.ground,
        "rank": right.rank,
        "proof": right.proof,
        "proof_on": right.proof_on.isoformat(),
        "minutes": right.minutes,
    }


def priority_hash(session: Session, right: PriorityRight) -> str:
    """Return the hash that binds a confirmation to what was shown."""
    return hash_of(priority_shown(session, right))


def _asked(unit: Unit, actor: Actor, approval_id: str) -> tuple[Approval, PriorityRight, Lot]:
    """Return what was asked, the right and its lot, to somebody who may decide on it."""
    approval = people.approval_of(unit.session, approval_id)
    if approval.object_kind != OBJECT:
        raise Refused(Refusal("approval-unknown"))
    right = found(unit.session, PriorityRight, approval.object_id, lock=True)
    lot = lot_of(unit.session, right.lot_id)
    require(actor, "confirm-priority", court_id=lot.court_id or NO_COURT)
    return approval, right, lot


def _purchaser(session: Session, lot: Lot, party_id: str) -> Party:
    for party in parties_of(session, lot.case_id):
        if party.id == party_id and party.kind == "priority_purchaser":
            return party
    raise Refused(Refusal("priority-not-a-purchaser", _CONFIRMED))


def _require_in_time(session: Session, lot: Lot) -> None:
    """Refuse once the lot is sold: the order of buyers is fixed by then."""
    if award_of(session, lot.id) is not None:
        raise Refused(Refusal("priority-after-sale", _CONFIRMED))


def _require_sound(right: RightDraft, today: date) -> None:
    refusals = []
    if not is_rank(right.rank):
        refusals.append(Refusal("priority-rank-unreadable", _CONFIRMED, {"last": RANK_MAX}))
    if right.proof_on > today:
        refusals.append(Refusal("priority-proof-ahead", _CONFIRMED))
    if refusals:
        raise Refused(*refusals)


def _rights(session: Session, lot_id: str, party_id: str, *, state: str) -> list[PriorityRight]:
    query = select(PriorityRight).where(
        PriorityRight.lot_id == lot_id, PriorityRight.party_id == party_id, PriorityRight.state == state
    )
    return list(session.scalars(query))


def _give_rank(unit: Unit, lot: Lot, party: Party) -> None:
    """Give the rank to a registration that exists already: bids made before stay what they were."""
    round_ = bidding.current_round(unit.session, lot.id)
    if round_ is None or round_.state in OVER:
        return
    for account_id in accounts_of(unit.session, party):
        registration = bidding.registration_for(unit.session, round_.id, account_id)
        if registration is not None and registration.state in {"applied", "admitted"}:
            own = own_parties(unit.session, lot, account_id)
            rank = confirmed_rank(unit.session, lot.id, own)
            bidding.give_rank(unit, registration_id=registration.id, rank=rank)
