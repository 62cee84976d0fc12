"""What everybody may see of a round: prices, codes and times, never who or how many stand behind them."""

from typing import Any

from bidding.rules.ladder import lowest_next_bid, next_bids
from bidding.rules.record import Body, instant_text, terms_body
from bidding.rules.state import Round

RUNGS_SHOWN = 5


def public_record(body: Body, *, prev_hash: str, record_hash: str) -> Body:
    """Return an event as it is published: its body with the two hashes that bind it.

    Law: Fa Shi [2016] 18, art. 18, 20 (A-18, A-20, BID-5) - the whole course of bidding is shown in real
    time; the body knows bidders by their codes only.
    """
    return {**body, "prev_hash": prev_hash, "hash": record_hash}


def public_round(round_: Round, *, round_id: str, lot_id: str, head_hash: str) -> Body:
    """Return where the round stands, as it is published.

    Law: Fa Shi [2016] 18, art. 18, 20 (A-08, A-18, A-20, BID-5) - price, code and times; how many have
    registered is kept secret until the end, because it would tell who bids against whom.
    """
    next_amount = None if round_.is_over else lowest_next_bid(round_.terms, round_.leading_amount).fen
    return {
        "round_id": round_id,
        "lot_id": lot_id,
        "seq": round_.seq,
        "head_hash": head_hash,
        "state": round_.state,
        "has_opened": round_.has_opened,
        "terms": terms_body(round_.terms),
        "starts_at": instant_text(round_.starts_at),
        "ends_at": instant_text(round_.ends_at),
        "extensions": round_.extensions,
        "stop": _stop(round_),
        "leading": _leading(round_),
        "next_bids_fen": _rungs(round_),
        "lowest_next_fen": next_amount,
    }


def _stop(round_: Round) -> dict[str, Any] | None:
    stop = round_.stop
    if stop is None:
        return None
    return {"since": instant_text(stop.since), "ground": stop.ground, "reason": stop.reason}


def _leading(round_: Round) -> dict[str, Any] | None:
    lead = round_.lead
    if lead is None:
        return None
    return {
        "code": lead.bidder.code,
        "rank": lead.bidder.rank,
        "amount_fen": lead.amount.fen,
        "received_at": instant_text(lead.since),
    }


def _rungs(round_: Round) -> list[int]:
    if round_.is_over:
        return []
    return [amount.fen for amount in next_bids(round_.terms, round_.leading_amount, RUNGS_SHOWN)]
