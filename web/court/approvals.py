"""The second judge's desk: what waits for approval, and the page that shows exactly what is approved."""

from typing import Annotated, Any, Literal

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.tables import Award, PriorityRight, Resumption
from figures import court_queries
from figures.court_queries import LotFile
from kernel.refusal import Refusal, Refused
from notices.tables import Notice
from people import service as people
from people.tables import Approval
from web.court.door import blueprint, may_do, own_court, own_lot
from web.court.papers import notice_shown, ruling_shown
from web.court.sheets import CourtSheet
from web.court.words import in_words
from web.fields import Form, Kind, LineUpTo, Paragraph, asked
from web.pages import not_found, page
from web.wiring import house, look, now, perform, signed_in

HASH_LENGTH = 64
_DONE = {
    "notice": _l("The notice is approved and published; the round is fixed on its terms."),
    "award": _l("The ruling is approved. It can be served now."),
}


class DecisionForm(Form):
    """What a second judge decides about exactly what was shown."""

    decision: Annotated[Literal["approve", "return"], Kind("choice")] = asked(_l("Decision"))
    shown_hash: Annotated[str, LineUpTo(HASH_LENGTH)] = asked(_l("What was shown"))
    comment: Paragraph | None = asked(
        _l("What is wrong with it"), hint=_l("The maker reads this, and mends it."), default=None
    )


@blueprint.get("/approvals")
def approvals() -> ResponseReturnValue:
    """List what waits for a second judge, and what was decided lately."""
    me = signed_in().account_id
    waiting = look(court_queries.approvals_of_court, own_court(), pending=True)
    return page(
        "court/approvals.html",
        mine=[row for row in waiting if row.approval.made_by != me],
        others=[row for row in waiting if row.approval.made_by == me],
        decided=look(court_queries.approvals_of_court, own_court(), pending=False),
        may_decide=may_do("approve-notice"),
        now=now(),
    )


@blueprint.route("/approvals/<id:approval_id>", methods=["GET", "POST"])
def approval(approval_id: str) -> ResponseReturnValue:
    """Show exactly what is approved, and take the decision on it."""
    asked_for, thing, file = _found(approval_id)
    if isinstance(thing, PriorityRight):
        # A right to buy first is decided on beside the others for the same lot.
        return redirect(url_for(".priority", lot_id=file.lot.id, _anchor=f"right-{thing.id}"), 303)
    if isinstance(thing, Resumption):
        # How a stopped round goes on is decided on beside why it stands still.
        return redirect(url_for(".resumption", lot_id=file.lot.id), 303)
    sheet = CourtSheet(DecisionForm)
    if request.method == "POST":
        with sheet.attempt():
            _decide(asked_for, sheet.read())
            return redirect(url_for(".lot", lot_id=file.lot.id), 303)
    shown = notice_shown(thing) if isinstance(thing, Notice) else ruling_shown(file, thing)
    names = look(court_queries.names_of, [asked_for.made_by, asked_for.decided_by or ""])
    return sheet.page(
        "court/approval.html",
        approval=asked_for,
        file=file,
        shown=shown,
        names=names,
        is_own=signed_in().account_id in _makers(asked_for, thing),
        is_open=asked_for.state == "pending",
        is_expired=now() >= asked_for.expires_at,
        is_as_asked=shown.hash == asked_for.shown_hash,
        may_decide=may_do(_deed(asked_for)),
        findings=_findings(thing),
    )


def _found(approval_id: str) -> tuple[Approval, Notice | Award | PriorityRight | Resumption, LotFile]:
    """Return what waits, the thing itself and its lot; another court's is not found."""
    try:
        asked_for = look(people.approval_of, approval_id)
        thing = look(court_queries.object_of_approval, asked_for)
    except Refused:
        not_found()
    return asked_for, thing, own_lot(thing.lot_id)


def _makers(asked_for: Approval, thing: Notice | Award) -> frozenset[str]:
    """Return who made what is to be approved: whoever submitted it, and whoever worded a part of it."""
    worded = thing.worded.values() if isinstance(thing, Notice) else ()
    return frozenset({asked_for.made_by, *worded})


def _deed(asked_for: Approval) -> str:
    return "approve-notice" if asked_for.object_kind == "notice" else "approve-ruling"


def _decide(asked_for: Approval, typed: DecisionForm) -> None:
    """Do what was decided: the hash that the page carried binds the decision to what it showed."""
    of_notice = asked_for.object_kind == "notice"
    if typed.decision == "approve":
        deed: Any = auction.approve_notice if of_notice else auction.approve_ruling
        perform(deed, approval_id=asked_for.id, shown_hash=typed.shown_hash)
        flash(str(_DONE[asked_for.object_kind]), "done")
        return
    if typed.comment is None:
        label = str(CourtSheet(DecisionForm).label("comment"))
        raise Refused(Refusal("field-missing", facts={"field": "comment", "label": label}))
    deed = auction.return_notice if of_notice else auction.return_ruling
    perform(deed, approval_id=asked_for.id, comment=typed.comment)
    flash(_("It was returned to its maker with your comment."), "done")


def _findings(thing: Notice | Award) -> list[Any]:
    """Return what the rules say of a notice that would be published now; of a ruling, nothing."""
    if isinstance(thing, Award) or thing.state != "submitted":
        return []
    found = look(auction.notice_findings, thing, now=now(), calendar=house().store.calendar)
    return [in_words(finding) for finding in found]
