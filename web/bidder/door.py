"""The bidder's door: its blueprint, and the way from an address to what is one's own."""

from flask import Blueprint

from figures import bidder_queries
from figures.bidder_queries import OwnRound, Purchase, RoundFile
from web.pages import not_found
from web.wiring import look, signed_in

blueprint = Blueprint("bidder", __name__, url_prefix="/me")


def own_account() -> str:
    """Return the account of whoever is signed in."""
    return signed_in().account_id


def round_file(round_id: str) -> RoundFile:
    """Return a round with one's own part in it; a round that was never published is not found."""
    file = look(bidder_queries.round_file, round_id, own_account())
    if file is None:
        not_found()
    return file


def own_round(round_id: str) -> OwnRound:
    """Return one's own registration for a round; without one there is nothing here."""
    own = round_file(round_id).own
    if own is None:
        not_found()
    return own


def own_purchase(award_id: str) -> Purchase:
    """Return one's own purchase; somebody else's is not found."""
    bought = look(bidder_queries.purchase, award_id, own_account())
    if bought is None:
        not_found()
    return bought
