"""What was bought: the balance and where to pay it, the ruling, and the thing's way to its buyer."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from figures import bidder_queries
from figures.bidder_queries import Purchase
from kernel.days import court_day, start_of
from kernel.refusal import Refusal, Refused
from notices.rules.standard import safety_sentences
from settlement import service as settlement
from settlement.rules.balance import is_in_time
from settlement.service import Received
from web.bidder.door import blueprint, own_account, own_purchase
from web.bidder.next_steps import next_with_purchase
from web.bidder.stand_ins import PayIn, is_simulated, pay_in
from web.present import money
from web.sheets import Sheet
from web.wiring import look, now

_LINKS = (
    ("sold", _l("Bought")),
    ("paid", _l("Price paid")),
    ("ruled", _l("Ruling made")),
    ("served", _l("Ruling served: it is yours")),
    ("delivered", _l("Handed over")),
)


@blueprint.route("/purchases/<id:award_id>", methods=["GET", "POST"])
def purchase(award_id: str) -> ResponseReturnValue:
    """Show one purchase; where the bank is simulated, pay the balance."""
    sheet = Sheet(PayIn)
    if request.method == "POST":
        with sheet.trying():
            _say(_pay(own_purchase(award_id), sheet))
            return redirect(url_for(".purchase", award_id=award_id), 303)
    bought = own_purchase(award_id)
    sheet.first["amount"] = bought.missing
    account = bidder_queries.pay_account(bought.place)
    payment = bought.payment
    return sheet.page(
        "bidder/purchase.html",
        bought=bought,
        place=bought.place,
        award=bought.award,
        payment=payment,
        account=account,
        safety=safety_sentences(account),
        can_pay=payment is not None and payment.state == "awaited",
        simulated=is_simulated(),
        is_late=payment is not None and not is_in_time(court_day(now()), payment.due_on),
        pay_until=start_of(payment.due_on + timedelta(days=1)) if payment else None,
        step=next_with_purchase(bought, now()),
        chain=_chain(bought),
        receipts=look(bidder_queries.own_receipts, own_account(), award_id=award_id),
        orders=look(settlement.orders_of, award_id),
        at=now(),
    )


def _pay(bought: Purchase, sheet: Sheet[Any]) -> Received:
    """Let the simulated bank pay what was typed towards the balance."""
    amount = sheet.read().amount
    payment = bought.payment
    if payment is None or payment.state != "awaited":
        raise Refused(Refusal("payment-not-awaited", "Fa Shi [2016] 18, art. 25"))
    return pay_in(
        account_no=bought.place.case.account_no or "",
        reference=payment.reference,
        amount=amount,
        payer_name=bought.award.buyer_name,
    )


def _chain(bought: Purchase) -> list[dict[str, Any]]:
    """Return the marks from the hammer to the keys, each with its day where there is one."""
    award = bought.award
    days = {
        "sold": court_day(award.closed_at),
        "paid": court_day(award.paid_at) if award.paid_at else None,
        "ruled": court_day(award.ruled_at) if award.ruled_at else None,
        "served": award.ruling_served_on,
        "delivered": court_day(award.delivered_at) if award.delivered_at else None,
    }
    reached = max(place for place, (name, _words) in enumerate(_LINKS) if days[name])
    late = {"paid": award.balance_due_on, "delivered": award.handover_due_on}
    links = []
    for place, (name, words) in enumerate(_LINKS):
        state = "done" if days[name] else "now" if place == reached + 1 else "later"
        last = late.get(name)
        if state == "now" and last is not None and court_day(now()) > last:
            state = "overdue"
        links.append(
            {"name": words, "state": state, "day": days[name] or (last if state != "done" else None)}
        )
    return links


def _say(received: Received) -> None:
    if received.completed:
        flash(_("The whole price is paid. The court makes the ruling next."), "done")
    else:
        flash(_("%(amount)s arrived; the rest is still missing.", amount=money(received.counted)), "note")
    if received.overpaid:
        flash(_("%(amount)s was too much; the court pays it back.", amount=money(received.overpaid)), "warn")
