"""The desk: what to do next, every round one registered for, every purchase, the last receipts."""

from typing import Any

from flask.typing import ResponseReturnValue

from figures import bidder_queries
from figures.bidder_queries import OwnRound, Purchase
from kernel.money import ZERO, Money
from people import service as people
from people.rules.identity import masked
from web.bidder.door import blueprint, own_account
from web.bidder.next_steps import next_in_round, next_with_purchase
from web.bidder.words import DEPOSIT_STEPS, KINDS
from web.pages import page
from web.wiring import look, now

NEXT_MAX = 4
RECEIPTS_SHOWN = 5


@blueprint.get("")
def desk() -> ResponseReturnValue:
    """Show everything that is one's own, and what to do next."""
    account_id, at = own_account(), now()
    rounds = look(bidder_queries.own_rounds, account_id)
    bought = look(bidder_queries.purchases, account_id)
    own = [(each, next_in_round(each, at)) for each in rounds]
    purchases = [(each, next_with_purchase(each, at)) for each in bought]
    pressing = [(each.place, step) for each, step in purchases if step.is_pressing]
    pressing += [(each.place, step) for each, step in own if step.is_pressing]
    return page(
        "bidder/desk.html",
        rounds=own,
        purchases=purchases,
        pressing=pressing[:NEXT_MAX],
        money=_money(rounds, bought),
        receipts=look(bidder_queries.own_receipts, account_id, limit=RECEIPTS_SHOWN),
        identity=identity_shown(account_id),
        deposit_steps=DEPOSIT_STEPS,
        most=bidder_queries.ROUNDS_MAX,
        at=at,
    )


def identity_shown(account_id: str) -> dict[str, Any] | None:
    """Return one's own verified name as it is shown: the number with all but its end covered."""
    kept = look(people.identity_of, account_id)
    if kept is None:
        return None
    return {
        "kind": KINDS[kept.kind],
        "name": kept.legal_name,
        "number": masked(kept.id_number),
        "at": kept.verified_at,
        "source": kept.source,
    }


def _money(rounds: list[OwnRound], bought: list[Purchase]) -> dict[str, Money]:
    """Return what lies with the courts, what is on its way back, and what is still owed."""
    steps = {"held": ZERO, "going-back": ZERO, "owed": ZERO}
    for own in rounds:
        if own.deposit is None:
            continue
        if own.deposit.step in {"held", "partly-paid", "kept-for-price"}:
            steps["held"] += own.deposit.received
        if own.deposit.step == "going-back":
            steps["going-back"] += own.deposit.received
    for each in bought:
        if each.payment is not None and each.payment.state == "awaited":
            steps["owed"] += each.missing
    return steps
