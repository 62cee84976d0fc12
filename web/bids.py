"""The live room over HTTP: its page, the plain bid form, and the interface for programs."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from bidding import service as bidding
from bidding.room import Answer, Holder
from figures.room_page import part_of, room_page
from kernel.ids import new_id
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from people.rules.roles import BIDDER
from web.bid_line import BidAsked, Heard, enter, grouped, registered
from web.court.words import SERVICE_METHODS
from web.fields import Form, Line, PriceText, Whole, asked
from web.haste import bid_paces
from web.identity import needs
from web.pages import page
from web.present import is_chinese, iso
from web.refusals import status_of
from web.security import limit, whence
from web.sheets import read_args, read_form, read_json
from web.states import STOP_GROUNDS
from web.wiring import current_actor, house, look, now, signed_in

blueprint = Blueprint("bids", __name__)

# How often one address may ask for what is new: many people behind one address, each every other second.
LOOKS = "6000 per minute"
CONFLICT = 409
KEY_HEADER = "Idempotency-Key"
# After these nobody knows or nothing happened: the same bid may be sent again under its own key.
_SAME_KEY_AGAIN = frozenset({"answer-pending", "line-full"})
# These say that bidding is over or not for this person: another amount does not help.
_NO_OTHER_AMOUNT = frozenset(
    {
        "already-leading",
        "bidder-not-admitted",
        "round-ended",
        "round-not-started",
        "round-suspended",
        "round-withdrawn",
    }
)


class EventsAsked(Form):
    """From which number on somebody wants to know what happened."""

    after: Whole = asked(_l("Number"), default=0)


class FormBid(Form):
    """A bid by the plain form, under the key that its page carried."""

    amount: PriceText = asked(_l("The amount"))
    key: Line = asked(_l("Key of the bid"))
    seen_price: PriceText | None = asked(_l("The price that was seen"), default=None)


class AmountAsked(Form):
    """An amount to be looked at before it is bid."""

    amount: PriceText = asked(_l("The amount"))


# ------------------------------------------------------------------------------------------------- pages


@blueprint.get("/rounds/<id:round_id>")
def room(round_id: str) -> Response:
    """Show the live room; without script it is a page with the present price and a plain form."""
    actor, at = current_actor(), now()
    seen = look(room_page, round_id, actor)
    part = part_of(seen.own, actor)
    island = seen.island(at, part, chinese=is_chinese())
    return page(
        "live/room.html",
        seen=seen,
        part=part,
        at=at,
        state=seen.state_at(at),
        island=island,
        methods=SERVICE_METHODS,
        stop_grounds=STOP_GROUNDS,
    )


@blueprint.get("/rounds/<id:round_id>/result")
def result(round_id: str) -> Response:
    """Show only how the round ended: for a page that watched the end."""
    return page("live/result.html", seen=look(room_page, round_id, current_actor()))


@blueprint.get("/rounds/<id:round_id>/bid")
@needs(BIDDER)
def review(round_id: str) -> Response:
    """Show a bid before it is made: the amount in words, and that it binds."""
    amount = read_args(AmountAsked).amount
    seen = look(room_page, round_id, signed_in())
    return page("live/review.html", seen=seen, amount=amount, key=new_id(), state=seen.state_at(now()))


@blueprint.post("/rounds/<id:round_id>/bid")
@needs(BIDDER)
def bid_by_form(round_id: str) -> Any:
    """Take a bid from the plain form: its receipt if it counts, else the new price and a way to bid again."""
    form = read_form(FormBid)
    try:
        heard = _entered(round_id, form.amount, form.key, via="form")
    except Refused as refused:
        if refused.refusals[0].code not in _SAME_KEY_AGAIN:
            raise
        return _refused(round_id, form, refused.refusals[0], status_of(refused), key=form.key)
    if heard.answer.refusal is None:
        return redirect(url_for("receipts.receipt", round_id=round_id, key=form.key), 303)
    return _refused(round_id, form, heard.answer.refusal, heard.status, key=new_id(), answer=heard.answer)


# --------------------------------------------------------------------------------------------- interface


@blueprint.get("/api/v1/rounds/<id:round_id>")
def snapshot(round_id: str) -> Response:
    """Tell where the round stands."""
    standing = look(bidding.snapshot, round_id)
    return _fresh(jsonify(now=iso(now()), round=standing))


@blueprint.get("/api/v1/rounds/<id:round_id>/events")
def events(round_id: str) -> Any:
    """Tell what happened after a number, a page at a time; asked again with its tag, only what is new."""
    limit(LOOKS, "events", whence())
    after = read_args(EventsAsked).after
    standing = look(bidding.snapshot, round_id)
    news = look(bidding.events_after, round_id, after) if after < standing["seq"] else []
    body = {
        "now": iso(now()),
        "after": after,
        "more": bool(news) and news[-1]["seq"] < standing["seq"],
        "events": news,
        "round": standing,
    }
    answer = _fresh(jsonify(body))
    answer.set_etag(f"{standing['seq']}.{after}")
    return answer.make_conditional(request)


@blueprint.post("/api/v1/rounds/<id:round_id>/bids")
@needs(BIDDER)
def bid(round_id: str) -> Response:
    """Take a bid; the same key has one effect, and asking again gives the same answer."""
    g.answers_json = True
    said_so = read_json(BidAsked)
    heard = _entered(round_id, said_so.amount, _key_sent(), said_so.valid_until, via="http")
    answer = jsonify(heard.plain())
    answer.status_code = heard.status
    if heard.answer.replayed:
        answer.headers["Idempotent-Replay"] = "true"
    if heard.answer.refusal is not None:
        answer.mimetype = "application/problem+json"
    return answer


# ------------------------------------------------------------------------------------------------ inside


def _entered(
    round_id: str, amount: Money, key: str, valid_until: datetime | None = None, *, via: str
) -> Heard:
    actor = signed_in()
    _slow_down(actor.account_id)
    return enter(
        house(),
        round_id=round_id,
        registration_id=look(registered, round_id, actor.account_id),
        amount=amount,
        key=key,
        valid_until=valid_until,
        via=via,
        # Asked again in the transaction that decides: a session may end while its bid waits in the line.
        holder=Holder(actor.account_id, current_user.session_version),
    )


def _slow_down(account_id: str) -> None:
    """Raise Refused if a bidder, or whoever is behind his address, bids too often at either door."""
    paces = bid_paces(current_app, house().settings)
    if pace := paces.too_hasty(account_id, whence()):
        g.retry_after = pace.pause
        raise Refused(Refusal("too-hasty", facts={"seconds": pace.pause}))


def _key_sent() -> str:
    """Return the key of the bid; some programs send it in quotation marks, as the draft standard has it."""
    return request.headers.get(KEY_HEADER, "").strip().strip('"')


def _refused(
    round_id: str, form: FormBid, refusal: Refusal, status: int, *, key: str, answer: Answer | None = None
) -> Response:
    """Answer a bid that does not count: why, the price now, and the next lawful amounts under a new key."""
    seen = look(room_page, round_id, signed_in())
    price = seen.row.leading_amount
    # A bid on a price that somebody has overtaken meanwhile is not wrong but late: a conflict.
    overtaken = form.seen_price if refusal.code == "bid-too-low" and form.seen_price != price else None
    same = refusal.code in _SAME_KEY_AGAIN
    rungs = () if refusal.code in _NO_OTHER_AMOUNT else (form.amount,) if same else seen.rungs
    return page(
        "live/refused.html",
        CONFLICT if overtaken else status,
        seen=seen,
        tried=form.amount,
        refusal=grouped(refusal),
        rungs=rungs,
        key=key,
        overtaken=overtaken,
        body=answer.receipt.body if answer else None,
    )


def _fresh(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-cache"
    return answer
