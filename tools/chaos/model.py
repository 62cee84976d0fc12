"""The bidding rules once more, in fen and milliseconds, written from their text for the checker alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tools.chaos.record import milliseconds

FIVE_MINUTES = 300_000
CLOSING_PAUSE = 1_000
AMOUNT_MAX = 2**53 - 1
LOWEST_RANK = 10**6
# Whether these apply stands in no rule but in the command or in the registration.
TAKEN_AS_SAID = frozenset({"bidder-not-admitted", "command-expired"})

PRICE, ENDING, TIME = 5, 8, 9
Fault = tuple[int, int, str]


@dataclass(slots=True)
class Course:
    """A round as the model sees it, event by event."""

    terms: dict[str, Any]
    stage: str = "announced"
    begin: int = 0
    end: int = 0
    last: int = 0
    stopped: int = 0
    has_opened: bool = False
    lead: tuple[str, int | None, int] | None = None
    must_move_to: int | None = None
    accepted: int = 0
    extensions: int = 0
    closings: int = field(default=0)

    def __post_init__(self) -> None:
        """Begin with the terms."""
        self.begin = milliseconds(self.terms["starts_at"])
        self.end = milliseconds(self.terms["ends_at"])

    @property
    def is_over(self) -> bool:
        """Tell whether nothing may follow."""
        return self.stage in {"sold", "unsold", "withdrawn"}

    def why_not(self, at: int, code: str, rank: int | None, amount: int) -> str:  # noqa: PLR0911 - one answer a reason
        """Return why a bid does not count, or nothing where it does."""
        if self.stage == "withdrawn":
            return "round-withdrawn"
        if self.stage == "suspended":
            return "round-suspended"
        if at < self.begin:
            return "round-not-started"
        if self.is_over or at >= self.end:
            return "round-ended"
        if self.lead and self.lead[0] == code and not self.terms["own_raise"]:
            return "already-leading"
        if self.lead and rank is not None and amount == self.lead[2]:
            stands = LOWEST_RANK if self.lead[1] is None else self.lead[1]
            return "" if rank < stands else "priority-outranked"
        return self._why_not_amount(amount)

    def _why_not_amount(self, amount: int) -> str:
        start, step = self.terms["start_price_fen"], self.terms["step_fen"]
        lowest = start if self.lead is None else self.lead[2] + step
        if amount < start:
            return "bid-below-start"
        if amount < lowest:
            return "bid-too-low"
        if self.lead is None and self.terms["first_bid_mode"] == "at-start" and amount != start:
            return "first-bid-not-at-start"
        if amount > AMOUNT_MAX - 2 * step:
            return "bid-beyond-range"
        if self.terms["multiple_rule"] and (amount - lowest) % step:
            return "bid-off-step"
        return ""

    def take(self, body: dict[str, Any]) -> Iterator[Fault]:
        """Take the next event and yield what is wrong with it: the invariant, its number, the words."""
        seq, kind, at = body["seq"], body["kind"], milliseconds(body["received_at"])
        if at < self.last:
            yield TIME, seq, f"its time {at} lies before the time {self.last} of the event before it"
        # A bid that one node refused as too late must not shut out one that entered in time at another.
        is_late = kind == "bid-refused" and at >= self.end
        self.last = self.last if is_late else max(at, self.last)
        if self.is_over:
            yield ENDING, seq, f"{kind} after the round was {self.stage}"
        if self.must_move_to is not None and kind != "end-moved":
            yield TIME, seq, f"the bid before it moves the end to {self.must_move_to}, and nothing says so"
            self.end, self.must_move_to = self.must_move_to, None
        taker = getattr(self, "_take_" + kind.replace("-", "_"), None)
        if taker is None:
            yield ENDING, seq, f"nobody knows what {kind} is"
            return
        for invariant, words in taker(at, body):
            yield invariant, seq, words
        if milliseconds(body["ends_at"]) != self.end:
            yield TIME, seq, f"it says that the round ends at {body['ends_at']}, the model {self.end}"

    def _take_round_opened(self, at: int, _body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        if self.stage != "announced" or not self.begin <= at < self.end:
            yield TIME, f"opened at {at} while {self.stage}"
        self.stage, self.has_opened = "open", True

    def _take_bid_accepted(self, at: int, body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        code, rank, amount = body["code"], body["rank"], body["amount_fen"]
        if why := self.why_not(at, code, rank, amount):
            late = why.startswith("round-")
            yield (ENDING if late else PRICE), f"accepted {amount} of {code} although {why}"
        elif self.stage != "open":
            yield ENDING, f"accepted while {self.stage}"
        self.lead = (code, rank, amount)
        self.accepted += 1
        if self.end - at <= FIVE_MINUTES and at + FIVE_MINUTES != self.end:
            self.must_move_to = at + FIVE_MINUTES

    def _take_end_moved(self, at: int, _body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        if self.must_move_to is None or at + FIVE_MINUTES != self.must_move_to:
            yield TIME, "the end moved without a bid in the last five minutes"
        if self.must_move_to is not None:
            self.end, self.must_move_to = self.must_move_to, None
            self.extensions += 1

    def _take_bid_refused(self, at: int, body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        said = body["refusal"]["code"]
        why = self.why_not(at, body["code"], body["rank"], body["amount_fen"])
        if said != why and said not in TAKEN_AS_SAID:
            yield PRICE, f"refused {body['amount_fen']} as {said}; the model says {why or 'that it counts'}"

    def _take_suspended(self, at: int, _body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        if self.stage not in {"announced", "open"}:
            yield ENDING, f"suspended while {self.stage}"
        self.stage, self.stopped = "suspended", at

    def _take_resumed(self, at: int, body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        if self.stage != "suspended":
            yield ENDING, f"resumed while {self.stage}"
        least = max(self.end + at - self.stopped, at + FIVE_MINUTES)
        if not self.has_opened:
            late = max(0, at - self.begin)
            self.begin, least = self.begin + late, self.end + late
        end = milliseconds(body["ends_at"])
        if end < least:
            yield TIME, f"resumed until {end}, which takes away {least - end} ms"
        self.end, self.stage = end, "open" if self.has_opened else "announced"

    def _take_withdrawn(self, _at: int, _body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        self.stage = "withdrawn"
        yield from ()

    def _take_unsold(self, at: int, _body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        yield from self._closed(at)
        if self.lead is not None:
            yield ENDING, f"closed without a buyer although {self.lead[0]} leads"
        self.stage = "unsold"

    def _take_sold(self, at: int, body: dict[str, Any]) -> Iterator[tuple[int, str]]:
        yield from self._closed(at)
        if self.lead != (body["code"], body["rank"], body["amount_fen"]):
            yield ENDING, f"sold to {body['code']} for {body['amount_fen']}; the model says {self.lead}"
        self.stage = "sold"

    def _closed(self, at: int) -> Iterator[tuple[int, str]]:
        self.closings += 1
        if self.stage != "open":
            yield ENDING, f"closed while {self.stage}"
        elif at < self.end + CLOSING_PAUSE:
            yield ENDING, f"closed at {at}, before all who entered until {self.end} could be heard"
