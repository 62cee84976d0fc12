"""The core: a command becomes the events that the law makes of it; a round is what its events made of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import assert_never

from bidding.rules.closing import closes_at
from bidding.rules.events import (
    BidAccepted,
    BidRefused,
    Close,
    Command,
    EndMoved,
    Event,
    Open,
    PlaceBid,
    Resume,
    Resumed,
    RoundOpened,
    Sold,
    Suspend,
    Suspended,
    Unsold,
    Withdraw,
    Withdrawn,
)
from bidding.rules.extension import end_after_bid
from bidding.rules.grounds import why_not, why_refuse, window_on_resuming
from bidding.rules.state import Lead, Round, State, Stop, announced
from bidding.rules.terms import Terms


def replay(terms: Terms, events: Iterable[Event]) -> Round:
    """Return the round that these events made; whoever has the record comes to the same.

    Law: Fa Shi [2016] 18, art. 20 (A-20, BID-5).
    """
    return reduce(evolve, events, announced(terms))


def decide(round_: Round, command: Command) -> tuple[Event, ...]:  # noqa: PLR0911 - one answer a command
    """Return what the law makes of a command; nothing where a court's command does not apply.

    Law: Fa Shi [2016] 18, art. 11, 20, 26, 28 (A-11, A-20, A-28, RR-118, RR-121, RR-122, RS-04, RS-06,
    RS-07, RS-12, RS-13, RS-15) - one bidder suffices; no bid is a failed round; never raises on what a
    bidder sends: a refused bid is an event with code and article, because it may be contested.
    """
    assert round_.last_at is None or command.at >= round_.last_at, "a round's time never goes back"
    match command:
        case PlaceBid():
            return _decide_bid(round_, command)
        case Open():
            return _decide_open(round_, command.at)
        case Close():
            return _decide_close(round_, command.at)
        case Suspend() | Resume() | Withdraw() if why_not(round_, command):
            return ()
        case Suspend():
            return (Suspended(command.at, command.ground, command.reason),)
        case Resume():
            window = window_on_resuming(round_, command.at)
            return (Resumed(command.at, command.reason, window.starts_at, command.ends_at or window.ends_at),)
        case Withdraw():
            return (Withdrawn(command.at, command.reason),)
        case _:
            assert_never(command)


def evolve(round_: Round, event: Event) -> Round:  # noqa: PLR0911 - one answer an event
    """Return the round after an event; it never refuses, because it has happened.

    Law: Fa Shi [2016] 18, art. 20 (A-20, RR-120, RR-121) - an accepted bid leads, and only a later one ends
    that.
    """
    # A bid that came too late takes no time on: another node may still hold one that entered before the end.
    is_late = isinstance(event, BidRefused) and event.at >= round_.ends_at
    after = replace(round_, seq=round_.seq + 1, last_at=round_.last_at if is_late else event.at)
    match event:
        case RoundOpened():
            return replace(after, state="open", has_opened=True)
        case BidAccepted():
            return replace(after, lead=Lead(event.bidder, event.amount, event.at))
        case EndMoved():
            return replace(after, ends_at=event.ends_at, extensions=round_.extensions + 1)
        case BidRefused():
            return after
        case Suspended():
            return replace(after, state="suspended", stop=Stop(event.at, event.ground, event.reason))
        case Resumed():
            state: State = "open" if round_.has_opened else "announced"
            after = replace(after, starts_at=event.starts_at, ends_at=event.ends_at)
            return replace(after, state=state, stop=None)
        case Sold():
            return replace(after, state="sold")
        case Unsold():
            return replace(after, state="unsold")
        case Withdrawn():
            return replace(after, state="withdrawn", stop=Stop(event.at, "withdrawn", event.reason))
        case _:
            assert_never(event)


def _decide_bid(round_: Round, bid: PlaceBid) -> tuple[Event, ...]:
    if round_.state == "announced" and round_.starts_at <= bid.at < round_.ends_at:
        # The hour opens a round, not the sweep: who bids at the first instant is not turned away.
        opened = RoundOpened(bid.at)
        return (opened, *_decide_bid(evolve(round_, opened), bid))
    if refusal := why_refuse(round_, bid):
        return (BidRefused(bid.at, bid.bidder, bid.amount, refusal),)
    accepted = BidAccepted(bid.at, bid.bidder, bid.amount)
    ends_at = end_after_bid(round_.ends_at, bid.at)
    return (accepted,) if ends_at == round_.ends_at else (accepted, EndMoved(bid.at, ends_at))


def _decide_open(round_: Round, at: datetime) -> tuple[Event, ...]:
    if round_.state != "announced" or at < round_.starts_at:
        return ()
    if at >= round_.ends_at:
        # Nobody could bid: that is no round without bids (art. 26) but a fault, and the court says how it
        # goes on.
        return (Suspended(at, "start-missed", ""),)
    return (RoundOpened(at),)


def _decide_close(round_: Round, at: datetime) -> tuple[Event, ...]:
    if round_.state == "announced":
        return _decide_open(round_, at)
    if round_.state != "open" or at < closes_at(round_.ends_at):
        return ()
    if round_.lead is None:
        return (Unsold(at),)
    return (Sold(at, round_.lead.bidder, round_.lead.amount),)
