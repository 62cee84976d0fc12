"""After the hammer: confirmation, deposits, balance, and the ruling made and served."""

from typing import Annotated

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from figures import court_queries
from figures.court_queries import LotFile
from kernel.days import court_day
from notices.rules.papers import confirmation_paper
from settlement.rules.delivery import ruling_served_by
from web.court.door import blueprint, may_do, own_lot, today
from web.court.sheets import CourtSheet
from web.court.standing import standing_of
from web.fields import DayText, Form, LineUpTo, asked
from web.pages import page
from web.wiring import house, look, perform

CONFIRMATION = "documents/confirmation.html"
NUMBER_LENGTH_MAX = 60


class RulingForm(Form):
    """The number under which the ruling is made."""

    ruling_no: Annotated[str, LineUpTo(NUMBER_LENGTH_MAX)] = asked(_l("Number of the ruling"))


class ServiceForm(Form):
    """The day on which the buyer received the ruling."""

    served_on: DayText = asked(
        _l("Served on the buyer on"),
        hint=_l("On this day title passes; the time for handing over runs from it."),
    )


@blueprint.get("/lots/<id:lot_id>/award")
def award(lot_id: str) -> ResponseReturnValue:
    """Show what became of a sold lot."""
    return _shown(own_lot(lot_id))


@blueprint.post("/lots/<id:lot_id>/award/ruling")
def make_ruling(lot_id: str) -> ResponseReturnValue:
    """Draw up the ruling and put it before a second judge."""
    file = own_lot(lot_id)
    sheet = CourtSheet(RulingForm)
    with sheet.attempt():
        asked_for = perform(auction.make_ruling, lot_id=lot_id, ruling_no=sheet.read().ruling_no)
        flash(_("The ruling lies before a second judge."), "done")
        return redirect(url_for(".approval", approval_id=asked_for.id), 303)
    return _shown(file, ruling=sheet)


@blueprint.post("/lots/<id:lot_id>/award/service")
def serve_ruling(lot_id: str) -> ResponseReturnValue:
    """Record the day on which the ruling was served: on it title passed."""
    file = own_lot(lot_id)
    sheet = CourtSheet(ServiceForm, at={"served-day-impossible": "served_on"})
    with sheet.attempt():
        perform(auction.serve_ruling, lot_id=lot_id, served_on=sheet.read().served_on)
        flash(_("The service is recorded; title has passed to the buyer."), "done")
        return redirect(url_for(".award", lot_id=lot_id), 303)
    return _shown(file, service=sheet)


def _shown(
    file: LotFile,
    *,
    ruling: CourtSheet[RulingForm] | None = None,
    service: CourtSheet[ServiceForm] | None = None,
) -> ResponseReturnValue:
    calendar = house().store.calendar
    won = file.award
    paid_on = court_day(won.paid_at) if won and won.paid_at else None
    first = {"ruling_no": (won.ruling_no if won else None) or _proposed_number(file)}
    names = [won.ruling_made_by, won.ruling_approved_by] if won else []
    return page(
        "court/award.html",
        max(sheet.status if sheet else 200 for sheet in (ruling, service)),
        file=file,
        award=won,
        standing=standing_of(file, today=today(), calendar=calendar),
        template=CONFIRMATION,
        paper=confirmation_paper(look(auction.confirmation_paper_of, won)) if won else None,
        bidders=look(court_queries.bidders_of_round, file.round.id) if file.round else [],
        rule_by=ruling_served_by(paid_on, calendar) if paid_on else None,
        ruling=ruling or CourtSheet(RulingForm, first),
        service=service or CourtSheet(ServiceForm, {"served_on": today()}),
        names=look(court_queries.names_of, [name for name in names if name]),
        may_rule=may_do("make-ruling"),
        today=today(),
        is_sent=request.method == "POST",
    )


def _proposed_number(file: LotFile) -> str:
    """Return the number that a ruling of this case usually has."""
    return f"{file.case.number}之一" if file.case.number else ""
