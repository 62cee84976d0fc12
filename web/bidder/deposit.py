"""The deposit: the one account, the one reference, how much has come, and its way back."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from figures import bidder_queries
from figures.bidder_queries import OwnRound
from kernel.refusal import Refusal, Refused
from notices.rules.standard import safety_sentences
from settlement import service as settlement
from settlement.service import Received
from web.bidder.checklist import OVER
from web.bidder.door import blueprint, own_account, own_round
from web.bidder.next_steps import next_in_round
from web.bidder.stand_ins import PayIn, is_simulated, pay_in
from web.bidder.words import DEPOSIT_STEPS
from web.present import money
from web.sheets import Sheet
from web.wiring import look, now

_STILL_TAKEN = frozenset({"awaited", "partly-paid"})


@blueprint.route("/rounds/<id:round_id>/deposit", methods=["GET", "POST"])
def deposit(round_id: str) -> ResponseReturnValue:
    """Show where to pay and what has come; where the bank is simulated, pay."""
    sheet = Sheet(PayIn)
    if request.method == "POST":
        with sheet.trying():
            _say(_pay(own_round(round_id), sheet))
            return redirect(url_for(".deposit", round_id=round_id), 303)
    own = own_round(round_id)
    sheet.first["amount"] = own.deposit.missing if own.deposit else None
    account = bidder_queries.pay_account(own.place)
    return sheet.page(
        "bidder/deposit.html",
        own=own,
        place=own.place,
        deposit=own.deposit,
        account=account,
        safety=safety_sentences(account),
        can_pay=is_open_to_money(own),
        simulated=is_simulated(),
        step=next_in_round(own, now()),
        steps=DEPOSIT_STEPS,
        receipts=look(bidder_queries.own_receipts, own_account(), registration_id=own.registration.id),
        orders=look(settlement.orders_of, own.registration.id),
    )


def is_open_to_money(own: OwnRound) -> bool:
    """Tell whether money for this deposit still makes a bidder: awaited, and bidding has not ended."""
    round_ = own.place.round
    runs = round_.state not in OVER and (round_.state == "suspended" or now() < round_.ends_at)
    waits = own.deposit is not None and own.deposit.step in _STILL_TAKEN
    return runs and waits and own.registration.state == "applied"


def _pay(own: OwnRound, sheet: Sheet[Any]) -> Received:
    """Let the simulated bank pay what was typed, in the bidder's own name."""
    amount = sheet.read().amount
    if not is_open_to_money(own) or own.deposit is None:
        raise Refused(Refusal("payment-not-awaited", "Fa Shi [2016] 18, art. 18"))
    kept = look(settlement.deposit_of, own.registration.id)
    return pay_in(
        account_no=own.deposit.account_no,
        reference=own.deposit.reference,
        amount=amount,
        payer_name=kept.payer_name if kept else "",
    )


def _say(received: Received) -> None:
    if received.completed:
        flash(_("The deposit is complete. You are admitted, and your bidder code is given out."), "done")
    else:
        flash(_("%(amount)s arrived; the rest is still missing.", amount=money(received.counted)), "note")
    if received.overpaid:
        flash(_("%(amount)s was too much; it goes back to you.", amount=money(received.overpaid)), "warn")
