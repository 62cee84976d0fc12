"""A round that stands still: a judge stops it at once; how it goes on one proposes, and another decides."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.tables import Resumption
from bidding.tables import REASON_LENGTH
from figures import court_queries, outage_queries
from figures.court_queries import LotFile
from kernel.refusal import Refusal, Refused
from people import service as people
from people.tables import Approval
from web.court.approvals import HASH_LENGTH
from web.court.dates import ground_gone_on
from web.court.door import blueprint, may_do, own_lot, today
from web.court.sheets import CourtSheet
from web.court.words import in_words
from web.fields import DayText, Form, Kind, LineUpTo, MomentText, Paragraph, asked
from web.pages import page
from web.states import STOP_GROUNDS
from web.wiring import house, look, now, perform, signed_in

RUNNING = frozenset({"announced", "open"})
_AT = {"ground-day-impossible": "ground_gone_on", "resume-end-too-early": "ends_at"}


class StopForm(Form):
    """Why a judge stops a round now."""

    reason: Annotated[str, LineUpTo(REASON_LENGTH)] = asked(
        _l("Public reason"), hint=_l("Everybody reads it at once: what the fault is, and since when.")
    )


class ResumptionForm(Form):
    """How a stopped round shall go on."""

    reason: Annotated[str, LineUpTo(REASON_LENGTH)] = asked(
        _l("Public reason"),
        hint=_l("Everybody reads it when the round goes on: what was found out, and that it is mended."),
    )
    ground_gone_on: DayText = asked(
        _l("The ground was gone on"), hint=_l("The days to take the auction up again are counted from it.")
    )
    ends_at: MomentText | None = asked(
        _l("A later end"),
        hint=_l(
            "Left empty, only the lost time is added. Bidders hear of it when it is approved: "
            "an end on a later day lets all of them come back."
        ),
        default=None,
    )


class GoOnForm(Form):
    """What a second judge decides about exactly what was shown."""

    decision: Annotated[Literal["approve", "return"], Kind("choice")] = asked(_l("Decision"))
    shown_hash: Annotated[str, LineUpTo(HASH_LENGTH)] = asked(_l("What was shown"))
    comment: Paragraph | None = asked(
        _l("What is wrong with it"), hint=_l("The maker reads this, and mends it."), default=None
    )


@blueprint.route("/lots/<id:lot_id>/stop", methods=["GET", "POST"])
def stop(lot_id: str) -> ResponseReturnValue:
    """Stop the lot's round for a fault that was reported: first stop, then find out."""
    file = own_lot(lot_id)
    sheet = CourtSheet(StopForm)
    if request.method == "POST":
        with sheet.attempt():
            reason = sheet.read().reason
            auction.suspend_round(house().store, house().room, signed_in(), lot_id=lot_id, reason=reason)
            flash(_("The round stands still. Everybody who watches it reads the reason."), "done")
            return redirect(url_for(".resumption", lot_id=lot_id), 303)
    is_running = file.round is not None and file.round.state in RUNNING
    return sheet.page(
        "court/stop.html", file=file, is_running=is_running, may_stop=may_do("suspend-round"), now=now()
    )


@blueprint.route("/lots/<id:lot_id>/resumption", methods=["GET", "POST"])
def resumption(lot_id: str) -> ResponseReturnValue:
    """Show why the round stands still, and put before a second judge how it goes on."""
    file = own_lot(lot_id)
    sheet = _form(file)
    if request.method == "POST":
        with sheet.attempt():
            perform(auction.propose_resume, lot_id=lot_id, **sheet.read().facts())
            flash(_("It lies before a second judge. The round stands still until it is approved."), "done")
            return redirect(url_for(".resumption", lot_id=lot_id), 303)
    return _shown(file, sheet, CourtSheet(GoOnForm))


@blueprint.post("/lots/<id:lot_id>/resumption/<id:approval_id>")
def decide_resumption(lot_id: str, approval_id: str) -> ResponseReturnValue:
    """Let the round go on exactly as was shown, or give the proposal back with a comment."""
    file = own_lot(lot_id)
    sheet = CourtSheet(GoOnForm)
    with sheet.attempt():
        typed = sheet.read()
        if file.resumption is None or look(people.approval_of, approval_id).object_id != file.resumption.id:
            raise Refused(Refusal("approval-unknown"))
        _decide(approval_id, typed)
        return redirect(url_for(".lot", lot_id=lot_id), 303)
    return _shown(file, _form(file), sheet)


def _decide(approval_id: str, typed: GoOnForm) -> None:
    if typed.decision == "approve":
        doors = house()
        auction.approve_resume(
            doors.store, doors.room, signed_in(), approval_id=approval_id, shown_hash=typed.shown_hash
        )
        flash(_("The round goes on. Everybody who watches it sees until when."), "done")
        return
    if typed.comment is None:
        label = str(CourtSheet(GoOnForm).label("comment"))
        raise Refused(Refusal("field-missing", facts={"field": "comment", "label": label}))
    perform(auction.return_resume, approval_id=approval_id, comment=typed.comment)
    flash(_("It was returned to its maker with your comment."), "done")


def _form(file: LotFile) -> CourtSheet[ResumptionForm]:
    return CourtSheet(ResumptionForm, {"ground_gone_on": ground_gone_on(file) or today()}, at=_AT)


def _shown(
    file: LotFile, sheet: CourtSheet[ResumptionForm], decision: CourtSheet[GoOnForm]
) -> ResponseReturnValue:
    proposed = _proposed(file)
    asked_for = _asked(proposed)
    me = signed_in().account_id
    gone_on = proposed.ground_gone_on if proposed else ground_gone_on(file) or today()
    people_named = [asked_for.made_by, asked_for.decided_by or ""] if asked_for else []
    return page(
        "court/resumption.html",
        max(sheet.status, decision.status),
        file=file,
        sheet=sheet,
        decision=decision,
        proposed=proposed,
        approval=asked_for,
        shown_hash=look(auction.resumption_hash, proposed) if proposed else "",
        names=look(court_queries.names_of, people_named),
        is_open=asked_for is not None and asked_for.state == "pending",
        is_own=asked_for is not None and asked_for.made_by == me,
        is_expired=asked_for is not None and now() >= asked_for.expires_at,
        may_propose=may_do("resume-round"),
        may_decide=may_do("approve-resume"),
        grounds=STOP_GROUNDS,
        gap=look(outage_queries.gap_that_stopped, file.round.id) if file.gap_stop and file.round else None,
        **_rules(file, gone_on, now()),
    )


def _rules(file: LotFile, gone_on: date, at: datetime) -> dict[str, Any]:
    """Return what the rules say of going on now, and for how long the round would run."""
    if file.round is None or file.round.state != "suspended":
        return {"findings": [], "minutes_to_run": 0}
    calendar = house().store.calendar
    found = auction.findings_on_resuming(file.round, ground_gone_on=gone_on, at=at, calendar=calendar)
    to_run = auction.time_to_run(file.round, at)
    return {
        "findings": [in_words(finding) for finding in found],
        "minutes_to_run": int(to_run.total_seconds() // 60),
    }


def _proposed(file: LotFile) -> Resumption | None:
    """Return the latest proposal for the stop that lasts; those for earlier stops are history."""
    proposed, round_ = file.resumption, file.round
    if proposed is None or round_ is None or round_.state != "suspended":
        return None
    return proposed if proposed.stopped_at == round_.stopped_at else None


def _asked(proposed: Resumption | None) -> Approval | None:
    asked_for = look(people.approvals_of, "resumption", proposed.id) if proposed else []
    return asked_for[0] if asked_for else None
