"""What anybody may see without signing in: the first page, lots, notices, results."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any, Literal

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from figures import public_queries as queries
from figures.lot_page import confirmation_paper, latest_bids, lot_page
from figures.public_queries import PublicLot, Wanted
from kernel.days import court_day, start_of
from kernel.money import Money
from notices import service as notices
from notices.rules.papers import confirmation_paper as confirmation_words
from notices.rules.papers import notice_paper
from web.court.words import METHODS, MINIMUM_FACTS
from web.fields import Form, Whole, asked
from web.pages import not_found, page
from web.sheets import read_args
from web.states import ASSET_TYPES, PROCEDURES, STOP_GROUNDS
from web.statistics import home_figures
from web.wiring import house, look, now

blueprint = Blueprint("public", __name__)

LIVE_ON_HOME = 4
NOTICES_ON_HOME = 6
NOTICES_A_PAGE = 30
WEEK_DAYS = 7
SURVEY_GROUPS = {
    "title": _l("Ownership"),
    "encumbrances": _l("Encumbrances"),
    "occupancy": _l("Possession and use"),
    "taxes": _l("Unpaid taxes and charges"),
    "defects": _l("Defects"),
}
PRICE_METHODS = {**METHODS, "market": _l("Market price, after asking the parties")}
BEARERS = {
    "buyer": _l("the buyer"),
    "debtor": _l("the debtor"),
    "each": _l("each side as the law says"),
    "court": _l("whom the court names, as the law is silent"),
}


class Search(Form):
    """What may be asked for in a search of lots."""

    q: str = asked(_l("Search"), default="")
    state: Literal["", "open", "announced", "ended"] = asked(_l("State"), default="")
    type: str = asked(_l("Kind of property"), default="")
    court: str = asked(_l("Court"), default="")
    procedure: Literal["", "round1", "round2", "sale"] = asked(_l("Procedure"), default="")
    order: Literal["ends", "newest", "price-up", "price-down"] = asked(_l("Order"), default="ends")
    page: Whole = asked(_l("Page"), default=1)


@blueprint.get("/")
def home() -> Any:
    """Show what runs now, what comes next, and three honest figures."""
    at = now()
    return page("public/home.html", home=_home(at))


@blueprint.get("/lots")
def lots() -> Any:
    """Show the lots that a search finds."""
    asked_for = read_args(Search)
    wanted = Wanted(
        words=asked_for.q,
        group=asked_for.state,
        asset_type=asked_for.type if asked_for.type in ASSET_TYPES else "",
        court=asked_for.court,
        procedure=asked_for.procedure,
        order=asked_for.order,
    )
    found = look(queries.search, wanted, now=now(), page=asked_for.page)
    return page(
        "public/lots.html",
        wanted=wanted,
        found=found,
        lots=[_card(lot) for lot in found.lots],
        filters=_filters(wanted),
        courts=look(queries.courts_listed),
        types=ASSET_TYPES,
        procedures=PROCEDURES,
        url_for_page=lambda number: _lots_url(wanted, number),
    )


@blueprint.get("/lots/<id:lot_id>")
def lot(lot_id: str) -> Any:
    """Show one lot: price and clock, what it is, the notice, what was bid, what became of it."""
    shown = look(lot_page, lot_id, calendar=house().store.calendar)
    if shown is None:
        not_found()
    words = {"groups": SURVEY_GROUPS, "facts": MINIMUM_FACTS, "methods": PRICE_METHODS, "bearers": BEARERS}
    return page("public/lot.html", it=shown, lot=shown.lot, stop_grounds=STOP_GROUNDS, **words)


@blueprint.get("/lots/<id:lot_id>/notice")
def notice(lot_id: str) -> Any:
    """Show the published notice as the court's document."""
    found = look(notices.published_notice, lot_id)
    if found is None:
        not_found()
    paper = notice_paper(
        notices.particulars_of(found),
        version=found.version,
        published_on=found.published_on,
        verify_address=url_for(".notice", lot_id=lot_id, _external=True),
    )
    return page("public/notice.html", paper=paper, lot_id=lot_id, found=found)


@blueprint.get("/lots/<id:lot_id>/confirmation")
def confirmation(lot_id: str) -> Any:
    """Show the confirmation of a sale, which names the buyer by law."""
    found = look(confirmation_paper, lot_id)
    if found is None:
        not_found()
    return page("public/confirmation.html", paper=confirmation_words(found), lot_id=lot_id, title=found.title)


@blueprint.get("/lots/<id:lot_id>/bids.csv")
def bids_csv(lot_id: str) -> Response:
    """Hand out the bids of the lot's latest round as a table."""
    records = look(latest_bids, lot_id)
    if records is None:
        not_found()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["seq", "code", "amount_yuan", "received_at"])
    for row in records:
        amount = Money(int(str(row["amount_fen"]))).plain()
        writer.writerow([row["seq"], row["code"], amount, row["received_at"]])
    return Response(out.getvalue(), mimetype="text/csv")


@blueprint.get("/notices", endpoint="notices")
def notice_list() -> Any:
    """Show all published notices, the newest first."""
    number = read_args(Search).page
    count = look(queries.notice_count)
    pages = max(1, -(-count // NOTICES_A_PAGE))
    number = min(max(1, number), pages)
    rows = look(queries.newest_notices, limit=NOTICES_A_PAGE, offset=(number - 1) * NOTICES_A_PAGE)
    return page(
        "public/notices.html",
        notices=[_notice_row(*row) for row in rows],
        count=count,
        page=number,
        pages=pages,
        url_for_page=lambda at: url_for(".notices", page=at),
    )


def _home(at: datetime) -> dict[str, Any]:
    live = look(queries.live_lots, now=at, limit=LIVE_ON_HOME)
    opening = look(queries.next_opening, now=at)
    types = look(queries.type_counts, now=at)
    return {
        "live": [_card(lot) for lot in live],
        "next_opening": _card(opening) if opening else None,
        "week": _week(at),
        "notices": [_notice_row(*row) for row in look(queries.newest_notices, limit=NOTICES_ON_HOME)],
        "figures": home_figures(at),
        "practice_url": None,
        "search_url": url_for(".lots"),
        "types": [
            {"asset_type": kind, "url": url_for(".lots", type=kind), "count": count} for kind, count in types
        ],
    }


def _week(at: datetime) -> list[dict[str, Any]]:
    first = court_day(at)
    days = [first + timedelta(days=count) for count in range(WEEK_DAYS)]
    opening, closing = look(
        queries.openings_and_closings,
        since=start_of(first),
        until=start_of(first + timedelta(days=WEEK_DAYS)),
    )
    opens, closes = [court_day(each) for each in opening], [court_day(each) for each in closing]
    return [
        {
            "day": day,
            "today": day == first,
            "opening": opens.count(day),
            "closing": closes.count(day),
            "url": url_for(".lots", state="announced" if day != first else ""),
        }
        for day in days
    ]


def _card(lot: PublicLot) -> dict[str, Any]:
    return {
        "number": lot.number,
        "title": lot.title,
        "url": url_for("public.lot", lot_id=lot.id),
        "state": lot.state,
        "procedure": lot.procedure,
        "court": lot.court,
        "region": lot.region,
        "asset_type": lot.asset_type,
        "price": lot.price,
        "price_kind": lot.price_kind,
        "reference_price": lot.reference_price,
        "starts_at": lot.starts_at,
        "ends_at": lot.ends_at,
        "bids": None,
        "extensions": lot.extensions,
    }


def _notice_row(found: Any, lot: PublicLot) -> dict[str, Any]:
    return {
        "title": lot.title,
        "url": url_for("public.notice", lot_id=lot.id),
        "court": lot.court,
        "published_at": found.published_at,
        "procedure": lot.procedure,
        "start_price": lot.start_price,
        "opens_at": lot.starts_at,
        "state": lot.state,
    }


def _filters(wanted: Wanted) -> list[tuple[Any, str, None, bool]]:
    names = (("", _l("All")), ("open", _l("Bidding")), ("announced", _l("Announced")), ("ended", _l("Ended")))
    return [
        (
            words,
            url_for(".lots", q=wanted.words or None, type=wanted.asset_type or None, state=name or None),
            None,
            wanted.group == name,
        )
        for name, words in names
    ]


def _lots_url(wanted: Wanted, number: int) -> str:
    kept = {
        "q": wanted.words,
        "state": wanted.group,
        "type": wanted.asset_type,
        "court": wanted.court,
        "procedure": wanted.procedure,
        "order": wanted.order,
    }
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for("public.lots", page=number, **values)
