"""Four eyes: a second person approves what he was shown, and soon."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, assert_never

from kernel.days import court_day
from kernel.law import Figure
from kernel.refusal import Refusal

State = Literal["pending", "approved", "returned", "void"]

# That a second person looks is this house's own rule, so its refusals cite no article.
_PANEL = ""

# No law says how long an approval may wait; what was shown yesterday is looked at anew.
APPROVAL_HOURS = Figure(
    article="court setting", since={date(2017, 1, 1): 24}, standing="setting", rule="A-27"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval that was asked for: of what was shown (by its hash), by whom, until when."""

    state: State
    shown_hash: str
    made_by: str
    expires_at: datetime


def expiry_of(made_at: datetime) -> datetime:
    """Return the instant from which an approval that was asked for can no longer be given.

    Law: Fa Shi [2016] 18, art. 27 (A-27), as this house carries it out.
    """
    return made_at + timedelta(hours=APPROVAL_HOURS.on(court_day(made_at)))


def grounds_against_approving(asked: Asked, *, by: str, shown_hash: str, at: datetime) -> tuple[Refusal, ...]:
    """Return every reason why this person may not approve this now; none if he may.

    Law: Fa Shi [2016] 18, art. 27 (A-27). The panel decides, so the maker is not his own checker, and the
    checker decides on exactly what he was shown.
    """
    over = _over(asked.state)
    if over is not None:
        return (over,)
    grounds = []
    if by == asked.made_by:
        grounds.append(Refusal("four-eyes", _PANEL))
    if shown_hash != asked.shown_hash:
        grounds.append(Refusal("shown-differs", _PANEL))
    if at >= asked.expires_at:
        grounds.append(Refusal("approval-expired", facts={"hours": APPROVAL_HOURS.on(court_day(at))}))
    return tuple(grounds)


def grounds_against_returning(asked: Asked, *, by: str) -> tuple[Refusal, ...]:
    """Return every reason why this person may not send it back; none if he may, be it ever so old.

    Law: Fa Shi [2016] 18, art. 27 (A-27). Returning is a decision too: the maker redrafts, another person
    returns.
    """
    over = _over(asked.state)
    if over is not None:
        return (over,)
    return (Refusal("four-eyes", _PANEL),) if by == asked.made_by else ()


def _over(state: State) -> Refusal | None:
    """Return why there is nothing left to decide, or None while it is pending."""
    match state:
        case "pending":
            return None
        case "approved":
            return Refusal("approval-given-already")
        case "returned":
            return Refusal("approval-returned")
        case "void":
            return Refusal("approval-void")
        case _:
            assert_never(state)
