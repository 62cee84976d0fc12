"""The shell around the core: one line a round, one transaction a batch, answers with receipts, then news."""

from bidding.room.answers import Answer, BidCommand, Ended, Holder, Receipt, replayed_answer
from bidding.room.bench import topic_of
from bidding.room.ending import AfterEnds
from bidding.room.holding import RecordBrokenError, summary
from bidding.room.line import in_milliseconds
from bidding.room.serving import Room

__all__ = [
    "AfterEnds",
    "Answer",
    "BidCommand",
    "Ended",
    "Holder",
    "Receipt",
    "RecordBrokenError",
    "Room",
    "in_milliseconds",
    "replayed_answer",
    "summary",
    "topic_of",
]
