"""Every receipt that a bidder has: money that the bank reported, and the answer to each bid."""

from typing import Any

from flask.typing import ResponseReturnValue

from bidding import service as bidding
from figures import bidder_queries
from figures.bidder_queries import OwnRound
from web.bid_line import grouped
from web.bidder.door import blueprint, own_account
from web.pages import page
from web.wiring import look

BIDS_A_ROUND = 50


@blueprint.get("/receipts")
def receipts() -> ResponseReturnValue:
    """Show what was paid and what was bid, each with its receipt."""
    account_id = own_account()
    rounds = [own for own in look(bidder_queries.own_rounds, account_id) if own.bids]
    answers = [(own, _answers(own)) for own in rounds]
    return page(
        "bidder/receipts.html",
        money=look(bidder_queries.own_receipts, account_id),
        rounds=answers,
        most=BIDS_A_ROUND,
    )


def _answers(own: OwnRound) -> list[dict[str, Any]]:
    """Return the answers to one's bids in a round, the latest first, with amounts as people read them."""
    answers = look(bidding.answers_to, own.registration.id, BIDS_A_ROUND)
    return [
        {"body": answer.receipt.body, "refusal": grouped(answer.refusal) if answer.refusal else None}
        for answer in answers
    ]
