"""What a court sets for itself: how long a gap in the service it bears at the end of a round."""

from typing import Annotated

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.tables import Court
from bidding.rules.extension import EXTENSION
from bidding.rules.outage import usual_longest_gap
from figures import court_queries
from kernel.days import court_day
from store.journal import history
from store.liveness import SHORTEST_GAP
from web.fields import Between, Form, asked
from web.pages import not_found
from web.sheets import Sheet
from web.wiring import look, now, perform, signed_in

blueprint = Blueprint("court_settings", __name__)

ENTRIES_SHOWN = 20
_DAY_IN_SECONDS = 86_399


class GapForm(Form):
    """How long a gap the court bears; the rule says within which bounds."""

    seconds: Annotated[int, Between(1, _DAY_IN_SECONDS)] = asked(
        _l("Longest gap in seconds"),
        hint=_l("A longer one in the last minutes of a round stops it; a shorter one lets it go on."),
    )


@blueprint.route("/court-settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Show what the court has set, and change it."""
    court = _own_court()
    usual = int(usual_longest_gap(court_day(now())).total_seconds())
    sheet = Sheet(
        GapForm, {"seconds": court.longest_gap_seconds or usual}, at={"gap-length-out-of-range": "seconds"}
    )
    if request.method == "POST":
        with sheet.trying():
            perform(auction.set_longest_gap, seconds=sheet.read().seconds)
            flash(_("It is set, and written into the journal."), "done")
            return redirect(url_for(".settings"), 303)
    entries = [one for one in look(history, court.id) if one.kind == "longest-gap-set"]
    return sheet.page(
        "court/settings.html",
        court=court,
        usual=usual,
        shortest=int(SHORTEST_GAP.total_seconds()),
        longest=int(EXTENSION.on(court_day(now())).total_seconds()),
        entries=entries[-ENTRIES_SHOWN:][::-1],
        names=look(court_queries.names_of, [one.by for one in entries]),
    )


def _own_court() -> Court:
    """Return the court that whoever is signed in acts for; without one there is nothing here."""
    court_id = signed_in().court_id
    if court_id is None:
        not_found()
    return look(court_queries.court_named, court_id)
