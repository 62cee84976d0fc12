"""Priority purchasers: who may take the leading price without going higher, and who outranks whom."""

from collections.abc import Collection
from datetime import date, datetime

from kernel.days import Calendar, after_working_days, court_day
from kernel.law import Figure
from kernel.refusal import Finding

# More people with a right of first refusal in one thing have not been seen; a larger number is a slip of the
# hand.
RANK_MAX = 99

_CONFIRMED = "Fa Shi [2016] 18, art. 19"

PROOF_BEFORE_WORKING_DAYS = Figure(
    article=_CONFIRMED, since={date(2017, 1, 1): 3}, standing="practice", rule="A-19"
)


def outranks(rank: int | None, leading_rank: int | None) -> bool:
    """Tell whether a bidder of this rank takes the lead at the leading amount; None is an ordinary bidder.

    Law: Fa Shi [2016] 18, art. 21 (A-21, BID-1, RR-119) - a priority purchaser goes before everybody else at
    the same price; of several, the one of the earlier order; of the same order, the one who bid first. Rank
    1 is the first.
    """
    if rank is None:
        return False
    return leading_rank is None or rank < leading_rank


def is_rank(rank: int | None) -> bool:
    """Tell whether the rank is one that a panel can have fixed; None is an ordinary bidder.

    Law: Fa Shi [2016] 18, art. 19, 27 (A-19, RR-116) - the court confirms priority purchasers and, where
    there are several, fixes their order.
    """
    return rank is None or 1 <= rank <= RANK_MAX


def check_proof(proof_on: date, starts_at: datetime, calendar: Calendar) -> Finding:
    """Tell whether the proof of a right came in good time; the article names no day, so it only warns.

    Law: Fa Shi [2016] 18, art. 19 (A-19, RR-116) - the court confirms who may buy first. That it wants the
    proof some working days before bidding begins is the practice of courts.
    """
    days = PROOF_BEFORE_WORKING_DAYS.on(court_day(starts_at))
    if after_working_days(proof_on, days, calendar).day > court_day(starts_at):
        return Finding("warn", "priority-proof-late", _CONFIRMED, {"days": days})
    return Finding("pass", "priority-proof-in-time", _CONFIRMED, {"days": days})


def check_rank(rank: int, others: Collection[int]) -> Finding:
    """Tell whether somebody else has the same rank: then the one who bids first goes before.

    Law: Fa Shi [2016] 18, arts 19, 21 (A-19, A-21, RR-116, BID-1).
    """
    if rank in others:
        return Finding("warn", "priority-rank-shared", "Fa Shi [2016] 18, art. 21", {"rank": rank})
    return Finding("pass", "priority-rank-free", _CONFIRMED, {"rank": rank})
