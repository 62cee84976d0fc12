"""The five-minute rule: a late bid keeps the round open, without limit on how often."""

from datetime import date, datetime, timedelta

from kernel.days import court_day
from kernel.law import Figure

EXTENSION = Figure(
    article="Fa Shi [2016] 18, art. 20",
    since={date(2017, 1, 1): timedelta(minutes=5)},
    rule="A-20",
)


def end_after_bid(ends_at: datetime, received_at: datetime) -> datetime:
    """Return when the round ends, now that a bid came in at received_at.

    Law: Fa Shi [2016] 18, art. 20 (A-20, RR-120, RS-05, BID-4) - if somebody bids within the last five
    minutes, the round runs on for five minutes from that bid; the article sets no cap.
    """
    assert received_at < ends_at, "a bid at or after the end is refused and never gets here"
    return max(ends_at, received_at + EXTENSION.on(court_day(received_at)))
