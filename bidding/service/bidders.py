"""Bidders: who registers for a round, what bars him, and the code under which he bids."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from bidding.rules.eligibility import Applicant, AssetFacts, EntrySettings, bars, cautions
from bidding.rules.priority import RANK_MAX, is_rank
from bidding.rules.state import OVER
from bidding.tables import REASON_LENGTH, Registration, RoundRow
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from store.unit import Unit

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBERS = 10_000
_DRAWS_MAX = 100
_USUAL = EntrySettings()

_REMINDERS = "Fa Shi [2016] 18, art. 14"
_ADMISSION = "Fa Shi [2016] 18, art. 18"


def apply_to_bid(
    unit: Unit,
    *,
    round_id: str,
    account_id: str,
    applicant: Applicant,
    asset: AssetFacts,
    declarations: Mapping[str, bool],
    deposit_required: Money,
    read_notice_hash: str,
    priority_rank: int | None = None,
    settings: EntrySettings = _USUAL,
) -> Registration:
    """Register somebody for a round, if nothing bars him; raises Refused with every ground.

    The registration waits for its deposit; `admit` makes the applicant a bidder.
    """
    row = _round_in_time(unit, round_id)
    earlier = registration_for(unit.session, round_id, account_id)
    grounds = [
        *_grounds_of_form(declarations, read_notice_hash, priority_rank),
        *_grounds_of_earlier(earlier),
    ]
    grounds += bars(applicant, asset, settings)
    if grounds:
        raise Refused(*grounds)
    registration = earlier or Registration(round_id=row.id, account_id=account_id)
    registration.state = "applied"
    registration.priority_rank = priority_rank
    registration.applied_at = unit.now
    registration.declarations = dict(declarations)
    registration.deposit_required = deposit_required
    registration.read_notice_hash = read_notice_hash
    registration.cautions = [finding.code for finding in cautions(applicant, asset, settings)]
    unit.session.add(registration)
    unit.session.flush()
    return registration


def admit(unit: Unit, *, registration_id: str) -> Registration:
    """Make the applicant a bidder, once his deposit is there: he gets a code that says nothing about him.

    Law: Fa Shi [2016] 18, art. 18 (A-18, RR-114) - the deposit is confirmed before the bidding ends. Raises
    Refused `round-closed-to-bidders` after that, and `registration-not-open` where it was refused or taken
    back.
    """
    registration = _registration(unit, registration_id)
    if registration.state == "admitted":
        return registration
    if registration.state != "applied":
        raise Refused(Refusal("registration-not-open", _ADMISSION, {"state": registration.state}))
    _round_in_time(unit, registration.round_id)
    registration.code = registration.code or _free_code(unit.session, registration.round_id)
    registration.state, registration.admitted_at = "admitted", unit.now
    unit.session.flush()
    return registration


def give_rank(unit: Unit, *, registration_id: str, rank: int | None) -> Registration:
    """Give a bidder the rank of priority that the court has confirmed; his bids so far stay what they were.

    Law: Fa Shi [2016] 18, arts 19, 21 (A-19, A-21, RR-116). Raises Refused `round-closed-to-bidders` once the
    bidding has ended.
    """
    registration = _registration(unit, registration_id)
    if not is_rank(rank):
        raise Refused(_unreadable_rank())
    _round_in_time(unit, registration.round_id)
    registration.priority_rank = rank
    unit.session.flush()
    return registration


def bar(unit: Unit, *, registration_id: str, because: str) -> Registration:
    """Bar a registration on the court's finding; its accepted bids stand until the court decides on them."""
    registration = _registration(unit, registration_id)
    registration.refused_because = clean_line(because, what="reason", longest=REASON_LENGTH)
    registration.state = "refused"
    unit.session.flush()
    return registration


def withdraw_registration(unit: Unit, *, registration_id: str) -> Registration:
    """Take back a registration that has not become a bidder's; an admitted bidder stays bound to the end."""
    registration = _registration(unit, registration_id)
    if registration.state != "applied":
        raise Refused(Refusal("registration-not-open", _ADMISSION, {"state": registration.state}))
    registration.state = "withdrawn"
    unit.session.flush()
    return registration


def registration_for(session: Session, round_id: str, account_id: str) -> Registration | None:
    """Return the account's registration for the round."""
    query = select(Registration).where(
        Registration.round_id == round_id, Registration.account_id == account_id
    )
    return session.scalar(query)


def registration_of(session: Session, registration_id: str) -> Registration | None:
    """Return a registration by its id."""
    return session.get(Registration, registration_id)


def admitted_registrations(session: Session, round_id: str) -> list[Registration]:
    """Return all bidders of a round, for those who give deposits back; never shown before the end."""
    query = select(Registration).where(Registration.round_id == round_id, Registration.state == "admitted")
    return list(session.scalars(query.order_by(Registration.code)))


def _round_in_time(unit: Unit, round_id: str) -> RoundRow:
    """Return the round if bidders may still come in: until the bidding ends (art. 18)."""
    row = unit.session.scalar(select(RoundRow).where(RoundRow.id == round_id).with_for_update())
    if row is None:
        raise Refused(Refusal("round-unknown"))
    # Asked for once the row is locked: whoever waited for it may have waited past the end.
    has_ended = row.state != "suspended" and unit.present().at >= row.ends_at
    if row.state in OVER or has_ended:
        raise Refused(Refusal("round-closed-to-bidders", _ADMISSION))
    return row


def _registration(unit: Unit, registration_id: str) -> Registration:
    registration = unit.session.get(Registration, registration_id)
    if registration is None:
        raise Refused(Refusal("registration-unknown"))
    return registration


def _grounds_of_form(
    declarations: Mapping[str, bool], read_notice_hash: str, priority_rank: int | None
) -> list[Refusal]:
    missing = sorted(name for name, is_declared in declarations.items() if is_declared is not True)
    grounds = [Refusal("declaration-not-made", _REMINDERS, {"declaration": name}) for name in missing]
    if not declarations or not read_notice_hash:
        grounds.append(Refusal("notice-not-read", _REMINDERS))
    if not is_rank(priority_rank):
        grounds.append(_unreadable_rank())
    return grounds


def _unreadable_rank() -> Refusal:
    return Refusal("priority-rank-unreadable", "Fa Shi [2016] 18, art. 19", {"last": RANK_MAX})


def _grounds_of_earlier(earlier: Registration | None) -> list[Refusal]:
    if earlier is None or earlier.state == "withdrawn":
        return []
    if earlier.state == "refused":
        return [Refusal("registration-barred", _ADMISSION)]
    return [Refusal("already-registered", facts={"state": earlier.state})]


def _free_code(session: Session, round_id: str) -> str:
    """Return a random code that nobody has in this round: it tells neither order nor number (art. 18)."""
    for _ in range(_DRAWS_MAX):
        code = secrets.choice(_LETTERS) + f"{secrets.randbelow(_NUMBERS):04d}"
        query = select(Registration.id).where(Registration.round_id == round_id, Registration.code == code)
        if session.scalar(query) is None:
            return code
    raise Refused(Refusal("codes-used-up"))
