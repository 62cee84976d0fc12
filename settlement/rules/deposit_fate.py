"""What becomes of a deposit: awaited, held, and then given back, set off against the price, or forfeited."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from kernel.days import court_day
from kernel.law import Figure
from kernel.money import ZERO, Money
from kernel.refusal import Refusal, Refused

DepositState = Literal["awaited", "held", "released", "applied", "forfeited"]
DepositStep = Literal["paid-in-full", "given-back", "set-off", "kept"]
RoundEnd = Literal["sold", "unsold", "withdrawn"]
Custody = Literal["court-account", "platform"]

GIVE_BACK_HOURS = Figure(
    article="Fa Shi [2016] 18, art. 23",
    since={date(2017, 1, 1): 24},
    rule="A-23",
)
HAND_OVER_HOURS = Figure(
    article="Fa Shi [2016] 18, art. 25",
    since={date(2017, 1, 1): 24},
    rule="A-25",
)

# The only steps there are. A deposit that was only partly paid goes back like any other.
STEPS: Mapping[tuple[DepositState, DepositStep], DepositState] = {
    ("awaited", "paid-in-full"): "held",
    ("awaited", "given-back"): "released",
    ("held", "given-back"): "released",
    ("held", "set-off"): "applied",
    ("held", "kept"): "forfeited",
}
_ARTICLES: Mapping[DepositStep, str] = {
    "paid-in-full": "Fa Shi [2016] 18, art. 18",
    "given-back": "Fa Shi [2016] 18, art. 23",
    "set-off": "Fa Shi [2016] 18, art. 23",
    "kept": "Fa Shi [2016] 18, art. 24",
}


def deposit_to_pay(deposit: Money, claim: Money | None) -> Money:
    """Return what a bidder has to pay as deposit: the applicant only what his claim does not cover.

    Law: Fa Shi [2016] 18, art. 17 (A-17, RR-114) - an applicant may be exempt, and pays the difference where
    his claim is below the deposit. Everybody else has no claim to set against it.
    """
    return max(ZERO, deposit - (claim or ZERO))


def is_own_name(payer: str, bidder: str) -> bool:
    """Tell whether the deposit was paid in the bidder's own name.

    Law: Fa Shi [2016] 18, art. 17 (A-17, RR-114) - paid in the real name. Width and blanks, which banks write
    as they like, do not make another name.
    """
    return _plain(payer) == _plain(bidder)


def next_state(state: DepositState, step: DepositStep) -> DepositState:
    """Return the state that the step leads to, or refuse a step that this state does not allow.

    Law: Fa Shi [2016] 18, arts. 18, 23, 24, 25 (A-18, A-23, A-24, A-25) - once given back, set off or
    forfeited, a deposit is nothing else any more. Raises Refused `deposit-step-unlawful`.
    """
    after = STEPS.get((state, step))
    if after is None:
        raise Refused(Refusal("deposit-step-unlawful", _ARTICLES[step], {"state": state, "step": step}))
    return after


def goes_back(end: RoundEnd, *, won: bool) -> bool:
    """Tell whether a deposit goes back when its round ends; the winner's alone stays, for the price.

    Law: Fa Shi [2016] 18, art. 23 (A-23, RR-123) - everybody else's after the end, and all when nothing was
    sold.
    """
    return not (end == "sold" and won)


def give_back_until(ended_at: datetime) -> datetime:
    """Return the instant by which a deposit must be back with the bidder.

    Law: Fa Shi [2016] 18, art. 23 (A-23, RR-123) - within twenty-four hours after bidding ends; exact hours
    (TIME-6).
    """
    return ended_at + timedelta(hours=GIVE_BACK_HOURS.on(court_day(ended_at)))


def hand_over_until(won_at: datetime, custody: Custody) -> datetime | None:
    """Return the instant by which the winner's deposit must be with the court; None where it is already.

    Law: Fa Shi [2016] 18, art. 25 (A-25, RR-124) - the platform moves a deposit frozen with it within
    twenty-four hours after the deal.
    """
    if custody == "court-account":
        return None
    return won_at + timedelta(hours=HAND_OVER_HOURS.on(court_day(won_at)))


def _plain(name: str) -> str:
    """Return a name without blanks, in one width and case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
