"""The reference price: the four ways as they stand, negotiation, a way left out, a report entered."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.preparing.price import negotiators
from figures.court_queries import LotFile
from valuation import service as valuation
from valuation.rules.methods import METHODS as WAYS
from valuation.rules.methods import Method, RouteState, skip_grounds
from valuation.tables import ReferencePrice
from web.court.dates import last_day_of_answers
from web.court.door import blueprint, may_do, own_lot, today
from web.court.price_forms import (
    AppraisalForm,
    NegotiationForm,
    SkipForm,
    TakeOverForm,
    read_report,
    report_place,
)
from web.court.sheets import CourtSheet
from web.court.words import METHODS, in_words
from web.sentences.valuation import REASONS
from web.wiring import look, perform

_STATES = {
    "open": _l("Under way"),
    "fixed": _l("Price found"),
    "failed": _l("Failed"),
    "skipped": _l("Left out"),
    "available": _l("Can be taken now"),
    "not-yet": _l("Not yet"),
}


_AT_TAKE_OVER = {
    "validity-too-long": "valid_until",
    "validity-before-price": "valid_until",
    "price-fixed-in-future": "fixed_on",
    "price-not-in-listing": "amount",
}


@blueprint.route("/lots/<id:lot_id>/price", methods=["GET", "POST"])
def price(lot_id: str) -> ResponseReturnValue:
    """Show the four ways to the reference price, and open a negotiation."""
    file = own_lot(lot_id)
    sheet = CourtSheet(
        NegotiationForm,
        at={"negotiation-window-past": "answer_by", "negotiation-window-too-long": "answer_by"},
    )
    if request.method == "POST":
        with sheet.attempt():
            perform(auction.open_negotiation, lot_id=lot_id, answer_by=sheet.read().answer_by)
            flash(_("The parties are asked for their prices, each under seal."), "done")
            return redirect(url_for(".price", lot_id=lot_id), 303)
    return _shown(sheet, file)


@blueprint.post("/lots/<id:lot_id>/price/skip")
def skip_way(lot_id: str) -> ResponseReturnValue:
    """Leave one way out for a reason that the law names."""
    file = own_lot(lot_id)
    sheet = CourtSheet(SkipForm, at={"skip-ground-unknown": "reason", "skip-ground-wrong": "reason"})
    with sheet.attempt():
        typed = sheet.read()
        perform(auction.skip_route, lot_id=lot_id, method=typed.method, reason=typed.reason)
        flash(_("The way is left out; the reason is kept."), "done")
        return redirect(url_for(".price", lot_id=lot_id), 303)
    return _shown(sheet, file)


@blueprint.route("/lots/<id:lot_id>/price/appraisal", methods=["GET", "POST"])
def appraisal(lot_id: str) -> ResponseReturnValue:
    """Enter an appraisal report whose time for objections is over."""
    file = own_lot(lot_id)
    sheet = CourtSheet(AppraisalForm, {"objections": "none"}, place=report_place)
    if request.method == "POST":
        with sheet.attempt():
            perform(auction.enter_appraisal, lot_id=lot_id, report=read_report(sheet.read()))
            flash(_("The report is entered; its result is the reference price."), "done")
            return redirect(url_for(".price", lot_id=lot_id), 303)
    return sheet.page("court/appraisal.html", file=file)


@blueprint.route("/lots/<id:lot_id>/price/taken-over", methods=["GET", "POST"])
def take_over_price(lot_id: str) -> ResponseReturnValue:
    """Say how and when a price was fixed that came in with a listing."""
    file = own_lot(lot_id)
    kept = look(auction.price_of_lot, file.lot)
    first = {"amount": kept.amount if kept else file.lot.draft.get("reference_price"), "method": "appraisal"}
    sheet = CourtSheet(TakeOverForm, first, at=_AT_TAKE_OVER)
    if request.method == "POST":
        with sheet.attempt():
            perform(auction.take_over_price, lot_id=lot_id, **sheet.read().facts())
            flash(_("The price is taken over."), "done")
            return redirect(url_for(".price", lot_id=lot_id), 303)
    return sheet.page("court/price_taken_over.html", file=file)


def _shown(sheet: CourtSheet[Any], file: LotFile) -> ResponseReturnValue:
    routes = look(valuation.routes_of, file.asset.id, on=today())
    references = look(valuation.references_of, file.asset.id)
    return sheet.page(
        "court/price.html",
        file=file,
        routes=[_route(route, references, file) for route in routes],
        negotiation=sheet if sheet.model is NegotiationForm else CourtSheet(NegotiationForm),
        survey_blocks=[in_words(one) for one in _survey_blocks(file)],
        price=look(auction.price_of_lot, file.lot),
        state_words=_STATES,
        has_listing_price="reference_price" in (file.lot.draft or {}),
        may_take_over=may_do("take-over-price"),
    )


def _survey_blocks(file: LotFile) -> list[Any]:
    """Return what the survey still lacks before pricing may begin."""
    if not file.asset.asset_type:
        return []
    return [finding for finding in auction.survey_findings(file.asset) if finding.level == "block"]


def _route(route: RouteState, references: list[ReferencePrice], file: LotFile) -> dict[str, Any]:
    """Return one way as the page shows it: state, reason, article, and what can be done about it."""
    latest = next((row for row in reversed(references) if row.method == route.method), None)
    return {
        "method": route.method,
        "name": METHODS[route.method],
        "number": WAYS.index(route.method) + 1,
        "state": route.state,
        "reason": REASONS.get(route.reason, route.reason),
        "article": route.article,
        "grounds": _grounds(route),
        "answer_by": last_day_of_answers(latest) if latest and latest.state == "open" else None,
        "seals": _seals(latest, file) if latest and route.method == "negotiation" else [],
    }


def _grounds(route: RouteState) -> list[tuple[str, Any]]:
    """Return the lawful reasons for leaving the way out, where it may still be left out."""
    if route.state not in {"available", "not-yet"} or route.reason in {
        "price-is-fixed",
        "another-route-open",
    }:
        return []
    method: Method = route.method
    return [(ground, REASONS[ground]) for ground in skip_grounds(method)]


def _seals(reference: ReferencePrice, file: LotFile) -> list[dict[str, Any]]:
    """Return who was asked and whether the price is in; an amount only once all seals are broken."""
    if reference.state == "skipped":
        return []
    seen = {one.party_id: one for one in look(valuation.visible_submissions, reference.id, None)}
    return [
        {
            "name": party.name,
            "kind": party.kind,
            "at": seen[party.id].submitted_at if party.id in seen else None,
            "amount": seen[party.id].amount if party.id in seen else None,
        }
        for party in look(negotiators, file.lot)
        if party.id in reference.parties
    ]
