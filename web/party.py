"""A party's own pages: its cases, its sealed price, the applicant's choice of platform, what was served."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.rules.lifecycle_states import PREPARING
from auction.rules.platform import listed_platforms
from figures import party_queries
from figures.party_queries import PartyLot
from kernel.days import court_day
from valuation import service as valuation
from web.court.words import METHODS, PARTY_KINDS, PLATFORMS, SERVICE_METHODS, deed_name, platform_name
from web.fields import Form, MustTick, PriceText, ShortLine, asked
from web.pages import not_found, page
from web.present import moment
from web.sentences.valuation import REASONS
from web.sheets import Sheet
from web.wiring import look, now, perform, signed_in

blueprint = Blueprint("party", __name__, url_prefix="/party")


class SealedPrice(Form):
    """One party's own price; it is handed in once."""

    amount: PriceText = asked(_l("My price"), hint=_l("For the whole property, in yuan."))
    final: MustTick = asked(_l("I know that I hand in one price and cannot change it."))


class Platform(Form):
    """The platform that the applicant chooses."""

    platform: ShortLine = asked(_l("Platform"))


@dataclass(frozen=True, slots=True)
class Turn:
    """What a party can do now for one lot."""

    words: str
    place: str
    note: str = ""


@blueprint.get("")
def desk() -> ResponseReturnValue:
    """Show the lots of every case that one is a party of."""
    files = look(party_queries.lots_of_party, signed_in().account_id)
    rows = [(file, _state(file), _turns(file)) for file in files]
    return page(
        "party/desk.html",
        rows=rows,
        pressing=[(file, turns[0]) for file, _state_name, turns in rows if turns],
        kinds=PARTY_KINDS,
        platform_name=platform_name,
        most=party_queries.LOTS_MAX,
    )


@blueprint.get("/lots/<id:lot_id>")
def lot(lot_id: str) -> ResponseReturnValue:
    """Show one lot: what one can do, the price, the platform, its way so far, what was served."""
    return _shown(_own(lot_id))


@blueprint.route("/lots/<id:lot_id>/price", methods=["GET", "POST"])
def hand_in(lot_id: str) -> ResponseReturnValue:
    """Hand in one's own price under seal."""
    file = _own(lot_id)
    if file.negotiation is None:
        not_found()
    sheet = Sheet(SealedPrice, at={"price-not-positive": "amount"})
    if request.method == "POST":
        with sheet.trying():
            typed = sheet.read()
            after = perform(auction.submit_price, reference_id=file.negotiation.id, amount=typed.amount)
            flash(_said_of(after.state), "done")
            return redirect(url_for(".lot", lot_id=lot_id), 303)
    return _shown(_own(lot_id), price=sheet)


@blueprint.route("/lots/<id:lot_id>/platform", methods=["GET", "POST"])
def choose_platform(lot_id: str) -> ResponseReturnValue:
    """Choose the platform on which the lot is sold."""
    _own(lot_id)
    sheet = Sheet(Platform, at={"platform-not-listed": "platform"})
    if request.method == "POST":
        with sheet.trying():
            perform(auction.choose_platform, lot_id=lot_id, platform=sheet.read().platform)
            flash(_("Your choice of platform is on file."), "done")
            return redirect(url_for(".lot", lot_id=lot_id), 303)
    return _shown(_own(lot_id), platform=sheet)


def _own(lot_id: str) -> PartyLot:
    """Return a lot of one's own case; a stranger's is not found."""
    file = look(party_queries.lot_of_party, lot_id, signed_in().account_id)
    if file is None:
        not_found()
    return file


def _shown(
    file: PartyLot, *, price: Sheet[SealedPrice] | None = None, platform: Sheet[Platform] | None = None
) -> ResponseReturnValue:
    """Return the page of a lot, with the form that was sent if one was refused."""
    sent = price or platform
    status = sent.status if sent else 200
    listed = sorted(listed_platforms(court_day(now())))
    return page(
        "party/lot.html",
        status,
        file=file,
        state=_state(file),
        turns=_turns(file),
        price=price or Sheet(SealedPrice),
        platform=platform or Sheet(Platform, {"platform": file.lot.platform}),
        platforms=[(name, PLATFORMS.get(name, name)) for name in listed],
        platform_name=platform_name,
        may_hand_in=_may_hand_in(file),
        may_choose=_may_choose(file),
        seals=_seals(file),
        outcome=_outcome(file),
        routes=look(valuation.routes_of, file.asset.id, on=court_day(now())) if file.is_side else [],
        methods=METHODS,
        reasons=REASONS,
        way=[
            {"at": step.at, "title": deed_name(step.deed), "article": step.article}
            for step in reversed(look(party_queries.way_of, file.lot.id))
        ],
        served=look(party_queries.served_on, file),
        ways_of_service=SERVICE_METHODS,
        kinds=PARTY_KINDS,
        at=now(),
    )


def _state(file: PartyLot) -> str:
    """Return the state as it is shown: a lot in a round shows how the round stands."""
    round_ = file.round
    if round_ is not None and file.lot.state in {"round1", "round2", "sale"}:
        return "extended" if round_.state == "open" and round_.extensions else round_.state
    return file.lot.state


def _may_hand_in(file: PartyLot) -> bool:
    """Tell whether one is asked for a price and has not handed it in, while the time runs."""
    asked_for, party = file.negotiation, file.negotiator
    if asked_for is None or party is None or asked_for.state != "open" or asked_for.answer_by is None:
        return False
    seen = look(valuation.visible_submissions, asked_for.id, party.id)
    return now() < asked_for.answer_by and all(one.party_id != party.id for one in seen)


def _may_choose(file: PartyLot) -> bool:
    """Tell whether one is the applicant of a lot whose sale is not announced yet."""
    return file.own[0].kind == "applicant" and file.lot.state in PREPARING


def _turns(file: PartyLot) -> list[Turn]:
    """Return what one can do now, the most pressing first."""
    turns = []
    if _may_hand_in(file) and file.negotiation:
        until = _("by %(at)s", at=moment(file.negotiation.answer_by))
        turns.append(Turn(_("Hand in your price"), "price", until))
    if _may_choose(file) and not file.lot.platform:
        turns.append(Turn(_("Choose the platform"), "platform", _("before the terms of sale are decided")))
    return turns


def _seals(file: PartyLot) -> list[dict[str, Any]]:
    """Return who was asked and whose price is in; a number only where its reader may know it.

    Only the sides see each other: to everybody else of the case it is not told who was asked.
    """
    asked_for, party = file.negotiation, file.negotiator
    if asked_for is None or party is None:
        return []
    seen = {one.party_id: one for one in look(valuation.visible_submissions, asked_for.id, party.id)}
    return [
        {
            "name": each.name,
            "kind": PARTY_KINDS.get(each.kind, each.kind),
            "is_own": each.id == party.id,
            "at": seen[each.id].submitted_at if each.id in seen else None,
            "amount": seen[each.id].amount if each.id in seen else None,
        }
        for each in look(party_queries.negotiators_of, asked_for)
    ]


def _outcome(file: PartyLot) -> str:
    """Return how the negotiation ended, in words; nothing while it goes on."""
    asked_for = file.negotiation
    if asked_for is None or asked_for.state == "open":
        return ""
    return str(REASONS.get(asked_for.reason, asked_for.reason))


def _said_of(state: str) -> str:
    """Return what is said to somebody who has just handed in a price."""
    if state == "fixed":
        return _("Your price is in. All named the same price: it is the reference price.")
    if state == "failed":
        return _("Your price is in. The prices differ, so the negotiation has ended without one.")
    return _("Your price is in, under seal until all the others are.")
