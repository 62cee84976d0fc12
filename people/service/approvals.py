"""Four eyes: asking a second person to approve what he is shown, and his answer."""

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.refusal import Refusal, Refused
from kernel.text import clean_paragraph
from people.rules.approval import Asked, expiry_of, grounds_against_approving, grounds_against_returning
from people.tables import Approval
from store.journal import record
from store.unit import Unit

APPROVALS_MAX = 200
COMMENT_LENGTH_MAX = 2_000


def ask_approval(
    unit: Unit, *, act: str, object_kind: str, object_id: str, shown_hash: str, made_by: str
) -> Approval:
    """Put something before a second person; an earlier question about the same act is void."""
    for earlier in _pending(unit.session, object_kind, object_id, act=act):
        earlier.state = "void"
    # New rows are written before changed ones, and a thing has one open question: the old one goes first.
    unit.session.flush()
    approval = Approval(
        act=act,
        object_kind=object_kind,
        object_id=object_id,
        shown_hash=shown_hash,
        made_by=made_by,
        made_at=unit.now,
        expires_at=expiry_of(unit.now),
        state="pending",
    )
    unit.session.add(approval)
    try:
        unit.session.flush()
    except IntegrityError as clash:
        if "approval_pending" not in str(clash.orig):
            raise
        raise Refused(Refusal("approval-asked-already")) from clash
    _record(unit, "approval-asked", approval, by=made_by)
    return approval


def approve(unit: Unit, *, approval_id: str, by: str, shown_hash: str) -> Approval:
    """Approve what was shown; every reason why this person may not is named at once."""
    approval = _to_decide(unit, approval_id)
    grounds = grounds_against_approving(_asked(approval), by=by, shown_hash=shown_hash, at=unit.now)
    if grounds:
        raise Refused(*grounds)
    approval.state, approval.decided_by, approval.decided_at = "approved", by, unit.now
    _record(unit, "approved", approval, by=by)
    return approval


def send_back(unit: Unit, *, approval_id: str, by: str, comment: str) -> Approval:
    """Return it to its maker with a word on what is wrong."""
    approval = _to_decide(unit, approval_id)
    grounds = grounds_against_returning(_asked(approval), by=by)
    if grounds:
        raise Refused(*grounds)
    approval.comment = clean_paragraph(comment, what="comment", longest=COMMENT_LENGTH_MAX)
    approval.state, approval.decided_by, approval.decided_at = "returned", by, unit.now
    _record(unit, "sent-back", approval, by=by)
    return approval


def void_approvals(unit: Unit, *, object_kind: str, object_id: str) -> int:
    """Void what was asked about a thing that has changed since; return how many questions that were."""
    pending = _pending(unit.session, object_kind, object_id)
    for approval in pending:
        approval.state = "void"
    unit.session.flush()
    return len(pending)


def pending_approval(session: Session, object_kind: str, object_id: str) -> Approval | None:
    """Return the open question about a thing, the newest of several; it may be too old to be answered."""
    pending = _pending(session, object_kind, object_id)
    return pending[0] if pending else None


def approval_of(session: Session, approval_id: str) -> Approval:
    """Return the approval; raise Refused `approval-unknown` where there is none."""
    approval = session.get(Approval, approval_id)
    if approval is None:
        raise Refused(Refusal("approval-unknown"))
    return approval


def approvals_of(session: Session, object_kind: str, object_id: str) -> list[Approval]:
    """Return everything that was asked about a thing, the newest first."""
    query = select(Approval).where(Approval.object_kind == object_kind, Approval.object_id == object_id)
    return list(session.scalars(_newest_first(query)))


def approvals_waiting(session: Session, *, limit: int = APPROVALS_MAX) -> list[Approval]:
    """Return the open questions, the oldest first: a second person's desk."""
    query = select(Approval).where(Approval.state == "pending")
    oldest_first = query.order_by(Approval.made_at, Approval.id)
    return list(session.scalars(oldest_first.limit(min(limit, APPROVALS_MAX))))


def _to_decide(unit: Unit, approval_id: str) -> Approval:
    """Return the approval with its row locked, so that two persons cannot answer it at once."""
    approval = unit.session.get(Approval, approval_id, with_for_update=True)
    if approval is None:
        raise Refused(Refusal("approval-unknown"))
    return approval


def _asked(approval: Approval) -> Asked:
    return Asked(
        state=approval.state,  # type: ignore[arg-type]
        shown_hash=approval.shown_hash,
        made_by=approval.made_by,
        expires_at=approval.expires_at,
    )


def _pending(session: Session, object_kind: str, object_id: str, *, act: str | None = None) -> list[Approval]:
    query = select(Approval).where(
        Approval.object_kind == object_kind, Approval.object_id == object_id, Approval.state == "pending"
    )
    if act is not None:
        query = query.where(Approval.act == act)
    return list(session.scalars(_newest_first(query)))


def _newest_first(query: Select[Approval]) -> Select[Approval]:
    return query.order_by(Approval.made_at.desc(), Approval.id).limit(APPROVALS_MAX)


def _record(unit: Unit, kind: str, approval: Approval, *, by: str) -> None:
    facts = {"act": approval.act, "approval": approval.id, "shown_hash": approval.shown_hash}
    record(unit, kind=kind, subject=approval.object_id, by=by, facts=facts)
