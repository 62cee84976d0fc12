"""Priority purchasers: who may take the leading price without going higher, and who outranks whom."""


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


# More people with a right of first refusal in one thing have not been seen; a larger number is a slip of the
# hand.
RANK_MAX = 99
