"""Hypothesis strategies for rounds, shaped so that the rules are really reached.

Amounts and instants drawn at large almost never collide, and then a broken rule lives unseen. So both are
drawn from the few places where a rule changes its answer, seen from where the round stands: beside the step,
beside the end.
"""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from bidding.rules.events import (
    COURT_GROUNDS,
    Bidder,
    Close,
    Command,
    Event,
    Open,
    PlaceBid,
    Resume,
    Suspend,
    Withdraw,
)
from bidding.rules.round import decide, evolve
from bidding.rules.state import Round, announced
from bidding.rules.terms import Terms
from kernel.money import MONEY_MAX_FEN, Money

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
MOMENT = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

# One person is confirmed as a priority purchaser while he bids already: the same code with and without order.
BIDDERS = (
    *(Bidder("A1111"), Bidder("B2222"), Bidder("C3333"), Bidder("A1111", 3)),
    *(Bidder("P1000", 1), Bidder("P2000", 2), Bidder("Q2000", 2), Bidder("P3000", 3)),
)

# Court's acts are rare, or no round would come to its end.
KINDS = ("bid",) * 24 + (
    "refused-at-the-door",
    "open",
    "close",
    "close",
    "suspend",
    "resume",
    "resume",
    "withdraw",
)


def chances(seed: int) -> Random:
    """Return chance that can be had again by its number."""
    return Random(seed)


def all_terms() -> list[Terms]:
    """Return terms for every combination of the court's settings; the start is no multiple of the step."""
    return [
        Terms(Money(720), Money(50), START, START + DAY, mode, multiple, own)
        for mode in ("at-start", "at-least-start")
        for multiple in (True, False)
        for own in (True, False)
    ]


def moments(round_: Round) -> list[datetime]:
    """Return the instants at which a rule about time changes its answer, none before the round's last one."""
    now = round_.last_at or START - MINUTE
    edges = (round_.starts_at, round_.ends_at - 5 * MINUTE, round_.ends_at, round_.ends_at + SECOND)
    beside = [edge + offset for edge in edges for offset in (-MOMENT, timedelta(0), MOMENT)]
    soon = [now, now, now + MOMENT, now + SECOND, now + MINUTE, now + 3 * MINUTE]
    return soon * 6 + [at for at in beside if at >= now]


def amounts(round_: Round) -> list[Money]:
    """Return the amounts at which a rule about money changes its answer."""
    start, step = round_.terms.start_price.fen, round_.terms.step.fen
    leading = round_.lead.amount.fen if round_.lead else start
    offsets = (-step, -1, 0, 0, 0, 1, step - 1, step, step, step + 1, 2 * step, 5 * step, 5 * step + 1)
    near = [leading + offset for offset in offsets] * 2 + [start, start - 1, start + step]
    # The very highest bid is left to a case of its own: after it nothing more can happen.
    far = [0, -start, round_.terms.highest_bid.fen + 1, MONEY_MAX_FEN]
    return [Money(fen) for fen in near + far]


def command_of(  # noqa: PLR0911 - one answer a kind
    kind: str, at: datetime, *, bidder: Bidder, amount: Money, extra: int
) -> Command:
    """Return a command of this kind; `extra` settles what only some kinds have."""
    match kind:
        case "bid":
            return PlaceBid(bidder, amount, at)
        case "refused-at-the-door":
            limit = at - MOMENT if extra % 2 else at
            return PlaceBid(bidder, amount, at, admitted=extra % 3 > 0, valid_until=limit)
        case "open":
            return Open(at)
        case "close":
            return Close(at)
        case "suspend":
            return Suspend(at, (*COURT_GROUNDS, "platform-fault")[extra % 3], "原因")
        case "resume":
            return Resume(at, "恢复", at + extra * 30 * MINUTE if extra % 3 == 0 else None)
        case _:
            return Withdraw(at, "撤回")


@st.composite
def commands(draw: st.DrawFn, round_: Round) -> Command:
    """Draw a command for a round as it stands."""
    return command_of(
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(moments(round_))),
        bidder=draw(st.sampled_from(BIDDERS)),
        amount=draw(st.sampled_from(amounts(round_))),
        extra=draw(st.integers(0, 60)),
    )


@st.composite
def courses(draw: st.DrawFn) -> tuple[Terms, list[Event]]:
    """Draw terms and the events to which some commands led."""
    terms = draw(st.sampled_from(all_terms()))
    round_, events = announced(terms), []
    for _ in range(draw(st.integers(0, 30))):
        for event in decide(round_, draw(commands(round_))):
            round_ = evolve(round_, event)
            events.append(event)
    return terms, events
