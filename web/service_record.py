"""The service record: every gap in the service, how long it was, and which rounds were stopped for it."""

from typing import Any

from flask import Blueprint, url_for

from bidding.rules.extension import EXTENSION
from figures import outage_queries
from kernel.days import court_day
from store.liveness import SHORTEST_GAP
from web.fields import Form, Whole, asked
from web.pages import page
from web.sheets import read_args
from web.wiring import look, now

blueprint = Blueprint("service_record", __name__)


class Asked(Form):
    """Which page is asked for."""

    page: Whole = asked("page", default=1)


@blueprint.get("/service-record")
def record() -> Any:
    """Show every gap, the latest first, to anybody."""
    number = max(1, read_args(Asked).page)
    gaps, total = look(outage_queries.service_record, page=number)
    return page(
        "public/service_record.html",
        gaps=gaps,
        total=total,
        page=number,
        pages=max(1, -(-total // outage_queries.GAPS_A_PAGE)),
        url_for_page=lambda to: url_for(".record", page=to),
        bearings=look(outage_queries.bearings),
        shortest=int(SHORTEST_GAP.total_seconds()),
        minutes=int(EXTENSION.on(court_day(now())).total_seconds() // 60),
    )
