"""Why a bid does not count and why a court's command does not apply, each with its article."""

from datetime import datetime

from bidding.rules.events import CourtCommand, PlaceBid, Resume, Suspend, Withdraw
from bidding.rules.ladder import fault_of_amount
from bidding.rules.pause import Window, window_after_stop
from bidding.rules.priority import outranks
from bidding.rules.state import Round
from kernel.refusal import Refusal

_ADMISSION = "Fa Shi [2016] 18, art. 18"
_BIDDING = "Fa Shi [2016] 18, art. 20"
_PRIORITY = "Fa Shi [2016] 18, art. 21"
_STOP = "Fa Shi [2016] 18, art. 28"


def why_refuse(round_: Round, bid: PlaceBid) -> Refusal | None:  # noqa: PLR0911 - one answer a reason
    """Return why this bid does not count, or None where it does.

    Law: Fa Shi [2016] 18, art. 18, 19, 20, 21, 28 (A-18, A-19, A-20, A-21, RR-119, TIME-5, BID-6) - the
    bidder has been admitted, the round is open when the bid enters, the end itself is no longer inside, and
    the amount is on the ladder or matches the leading one by a priority that outranks it. Nobody takes a bid
    back. That the end is outside, and that a bid stands, is our reading.
    """
    if not bid.admitted:
        return Refusal("bidder-not-admitted", _ADMISSION)
    if bid.valid_until is not None and bid.at > bid.valid_until:
        return Refusal("command-expired")
    if refusal := _why_not_now(round_, bid.at):
        return refusal
    lead = round_.lead
    if lead is None:
        return fault_of_amount(round_.terms, None, bid.amount)
    is_own = lead.bidder.code == bid.bidder.code
    if is_own and not round_.terms.own_raise:
        return Refusal("already-leading", facts={"amount": lead.amount.plain()})
    if bid.bidder.rank is not None and bid.amount == lead.amount and not is_own:
        first = outranks(bid.bidder.rank, lead.bidder.rank)
        return None if first else Refusal("priority-outranked", _PRIORITY)
    return fault_of_amount(round_.terms, lead.amount, bid.amount)


def why_not(round_: Round, command: CourtCommand) -> Refusal | None:
    """Return why a court's command does not apply to the round as it stands, or None where it does.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-12, RS-13, RS-14, RS-15) - only what runs or is announced can be
    stopped or withdrawn, and only what was stopped can go on; going on may give more time than was lost, not
    less. Once the end has passed, only a fault may still stop the round: its result is no longer anybody's to
    undo. The article is silent on both; that is our reading.
    """
    facts = {"state": round_.state}
    if round_.is_over:
        return Refusal("round-is-over", _STOP, facts)
    has_ended = round_.state == "open" and command.at >= round_.ends_at
    match command:
        case Withdraw() | Suspend(ground="court-decision" | "court-ruling") if has_ended:
            return Refusal("round-ended", _BIDDING, facts)
        case Suspend() if round_.state == "suspended":
            return Refusal("round-already-stopped", _STOP, facts)
        case Resume() if round_.state != "suspended":
            return Refusal("round-not-stopped", _STOP, facts)
        case Resume(ends_at=end) if end and end < window_on_resuming(round_, command.at).ends_at:
            return Refusal("resume-end-too-early", _STOP)
        case _:
            return None


def window_on_resuming(round_: Round, resumed_at: datetime) -> Window:
    """Return from when until when bids count if the stopped round goes on now.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RS-14).
    """
    assert round_.stop is not None, "only a stopped round is resumed"
    before = Window(round_.starts_at, round_.ends_at)
    return window_after_stop(
        before, stopped_at=round_.stop.since, resumed_at=resumed_at, had_opened=round_.has_opened
    )


def _why_not_now(round_: Round, at: datetime) -> Refusal | None:
    """Return why no bid counts at this instant, or None where one does."""
    if round_.state == "withdrawn":
        return Refusal("round-withdrawn", _STOP)
    if round_.state == "suspended":
        return Refusal("round-suspended", _STOP)
    if at < round_.starts_at:
        return Refusal("round-not-started", _BIDDING)
    if round_.is_over or at >= round_.ends_at:
        return Refusal("round-ended", _BIDDING)
    return None
