"""The cases of a court: the list, a new one by form, one with its parties and lots, a listing completed."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from auction import service as auction
from figures import court_queries
from web.court.case_forms import (
    CompletedAssetForm,
    case_sheet,
    read_case,
    read_party,
    require_both_sides,
)
from web.court.door import blueprint, own_case, own_court, own_lot, today
from web.court.sheets import CourtSheet, together
from web.court.standing import standing_of
from web.pages import page
from web.wiring import house, look, perform

WORDS_LENGTH_MAX = 60
PAGES_MAX = 1_000


@blueprint.get("/cases")
def cases() -> ResponseReturnValue:
    """List the court's cases, newest first."""
    words = request.args.get("q", "").strip()[:WORDS_LENGTH_MAX]
    number = min(max(request.args.get("page", 1, type=int), 1), PAGES_MAX)
    rows, total = look(court_queries.cases_of_court, own_court(), words=words, page=number)
    return page(
        "court/cases.html",
        rows=rows,
        total=total,
        words=words,
        page=number,
        pages=max(1, -(-total // court_queries.CASES_A_PAGE)),
        url_for_page=lambda to: url_for(".cases", q=words or None, page=to),
    )


@blueprint.route("/cases/new", methods=["GET", "POST"])
def new_case() -> ResponseReturnValue:
    """Open a case by form; rows for parties and things are added by a button."""
    own_court()
    sheet = case_sheet(with_assets=True, first={"opened_on": today(), "kind": "civil"})
    if request.method == "POST":
        wanted = request.form.get("add", "")
        if wanted:
            sheet.grow(wanted)
            return sheet.page("court/case_new.html")
        with sheet.attempt():
            opened = perform(auction.open_case, case=read_case(sheet))
            flash(_("The case is open. Record next what the survey found."), "done")
            return redirect(url_for(".case", case_id=opened.id), 303)
    return sheet.page("court/case_new.html")


@blueprint.get("/cases/<id:case_id>")
def case(case_id: str) -> ResponseReturnValue:
    """Show one case with its parties and lots."""
    found = own_case(case_id)
    calendar = house().store.calendar
    files = look(court_queries.lots_of_case, case_id)
    return page(
        "court/case.html",
        case=found,
        parties=look(auction.parties_of, case_id),
        rows=[standing_of(file, today=today(), calendar=calendar) for file in files],
    )


@blueprint.route("/cases/<id:case_id>/complete", methods=["GET", "POST"])
def complete_case(case_id: str) -> ResponseReturnValue:
    """Add to a case that came in as a listing what the listing does not say."""
    found = own_case(case_id)
    sheet = case_sheet(with_assets=False, first={"opened_on": today(), "kind": found.kind})
    if request.method == "POST":
        if request.form.get("add"):
            sheet.grow("party")
            return sheet.page("court/case_complete.html", case=found)
        with sheet.attempt():
            typed, parties = together(sheet.read, lambda: sheet.read_rows("party"))
            require_both_sides(parties)
            facts = {name: value for name, value in typed.facts().items() if name not in {"kind", "costs"}}
            perform(
                auction.complete_case,
                case_id=case_id,
                costs=typed.costs or found.costs,
                parties=[read_party(party) for party in parties],
                **facts,
            )
            flash(_("The case is complete."), "done")
            return redirect(url_for(".case", case_id=case_id), 303)
    return sheet.page("court/case_complete.html", case=found)


@blueprint.route("/lots/<id:lot_id>/complete", methods=["GET", "POST"])
def complete(lot_id: str) -> ResponseReturnValue:
    """Add to a thing that came in as a listing what it is and since when it is seized."""
    file = own_lot(lot_id)
    asset = file.asset
    first = {
        "asset_type": asset.asset_type,
        "region": asset.region,
        "address": asset.address,
        "description": asset.description,
    }
    sheet = CourtSheet(
        CompletedAssetForm, first, at={"seized-in-future": "seized_on", "asset-class-missing": "asset_type"}
    )
    if request.method == "POST":
        with sheet.attempt():
            perform(auction.complete_asset, lot_id=lot_id, **sheet.read().facts())
            flash(_("The lot is ready for its survey."), "done")
            return redirect(url_for(".lot", lot_id=lot_id), 303)
    return sheet.page("court/asset_complete.html", file=file)
