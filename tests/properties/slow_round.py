"""A second round, written from the text of the rules and not from the code: slow, obvious, in plain numbers.

It keeps nothing but the list of what happened, in fen and milliseconds, and works everything out from that
list again for every question. Where it and the core differ, one of them is wrong.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

FIVE_MINUTES = 5 * 60 * 1000
ONE_SECOND = 1000
# Whoever has no right to buy first comes after everybody who has one.
NO_RIGHT = 1_000
# The largest whole number that every reader of the record keeps exactly.
LARGEST = 2**53 - 1


class Look(NamedTuple):
    """What the list says when it is read from its first line to its last."""

    stage: str
    begin: int
    end: int
    moved: int
    has_opened: bool
    stop: tuple | None
    best: tuple | None
    count: int


@dataclass
class SlowRound:
    """What happened, in the order in which it happened: tuples that begin with a name and a time."""

    start: int
    step: int
    starts_at: int
    ends_at: int
    first_at_start: bool
    whole_steps: bool
    own_raise: bool
    done: list[tuple] = field(default_factory=list)

    # ------------------------------------------------------------ worked out from the list

    def look(self) -> Look:
        """Read the whole list: stage, times, who is first, and how many events were told."""
        stage, has_opened, stop, best = "announced", False, None, None
        begin, end, moved, count = self.starts_at, self.ends_at, 0, 0
        for place, (name, at, *rest) in enumerate(self.done):
            count += 1
            if name == "bid":
                code, rank, amount = rest
                best = min(best or (1,), standing_of(code, rank, amount, place))
                # "In the last five minutes": no more than five minutes are left when the bid comes in.
                if end - at <= FIVE_MINUTES:
                    has_moved = at + FIVE_MINUTES != end
                    moved, count = moved + has_moved, count + has_moved
                    end = at + FIVE_MINUTES
            elif name == "opened":
                stage, has_opened = "open", True
            elif name == "suspended":
                stage, stop = "suspended", (at, *rest)
            elif name == "resumed":
                stage, stop = ("open" if has_opened else "announced"), None
                begin, end = rest
            elif name == "withdrawn":
                stage, stop = "withdrawn", (at, "withdrawn")
            elif name in {"sold", "unsold"}:
                stage = name
        return Look(stage, begin, end, moved, has_opened, stop, best, count)

    def standing(self) -> tuple:
        """Return where the round stands, in the order in which the driver asks the core for it."""
        now = self.look()
        lead = (now.best[3], now.best[4], -now.best[0]) if now.best else None
        return (now.stage, now.begin, now.end, now.moved, now.stop, lead, now.count)

    def lowest(self) -> int:
        """Return the lowest amount at which somebody new, without any right, would lead."""
        best = self.look().best
        return self.start if best is None else -best[0] + self.step

    # ------------------------------------------------------------ what is done: each returns what happened

    def bid(self, at, code, rank, amount, *, admitted=True, limit=None) -> list[tuple]:
        """A bid counts or it does not; either way it stands in the list."""
        now = self.look()
        told = []
        if now.stage == "announced" and now.begin <= at < now.end:
            told = self._tell("opened", at)
            now = self.look()
        if not admitted:
            why = "bidder-not-admitted"
        elif limit is not None and at > limit:
            why = "command-expired"
        else:
            why = self._why_not_now(now, at) or self._why_not_at_this_price(now.best, code, rank, amount)
        if why:
            return told + self._tell("refused", at, why)
        told += self._tell("bid", at, code, rank, amount)
        end = self.look().end
        return told if end == now.end else [*told, ("moved", at, end)]

    def open(self, at) -> list[tuple]:
        """The hour has come; where it has gone by unseen, nobody could bid, and that is a fault."""
        now = self.look()
        if now.stage != "announced" or at < now.begin:
            return []
        return self._tell("opened", at) if at < now.end else self._tell("suspended", at, "start-missed")

    def close(self, at) -> list[tuple]:
        """The end and one second more have passed: whoever is first has bought it."""
        now = self.look()
        if now.stage == "announced":
            return self.open(at)
        if now.stage != "open" or at < now.end + ONE_SECOND:
            return []
        if now.best is None:
            return self._tell("unsold", at)
        return self._tell("sold", at, now.best[3], now.best[4], -now.best[0])

    def suspend(self, at, ground) -> list[tuple] | str:
        """The court stops what is announced or runs; a fault stops it even after its end."""
        now = self.look()
        if now.stage in {"sold", "unsold", "withdrawn"}:
            return "round-is-over"
        if ground != "platform-fault" and now.stage == "open" and at >= now.end:
            return "round-ended"
        return "round-already-stopped" if now.stage == "suspended" else self._tell("suspended", at, ground)

    def resume(self, at, wanted_end) -> list[tuple] | str:
        """What was left when it was stopped is left again, five minutes at the least; or more, if wished."""
        now = self.look()
        if now.stage in {"sold", "unsold", "withdrawn"}:
            return "round-is-over"
        if now.stage != "suspended":
            return "round-not-stopped"
        begin, end = now.begin, now.end
        if now.has_opened:
            end = at + max(end - now.stop[0], FIVE_MINUTES)
        elif at > begin:
            begin, end = at, at + (end - begin)
        if wanted_end is not None and wanted_end < end:
            return "resume-end-too-early"
        return self._tell("resumed", at, begin, end if wanted_end is None else wanted_end)

    def withdraw(self, at) -> list[tuple] | str:
        """The court takes back what has not reached its end."""
        now = self.look()
        if now.stage in {"sold", "unsold", "withdrawn"}:
            return "round-is-over"
        if now.stage == "open" and at >= now.end:
            return "round-ended"
        return self._tell("withdrawn", at)

    def _tell(self, *deed) -> list[tuple]:
        self.done.append(deed)
        return [deed]

    # ------------------------------------------------------------ why a bid does not count

    def _why_not_now(self, now, at) -> str | None:
        if now.stage == "withdrawn":
            return "round-withdrawn"
        if now.stage == "suspended":
            return "round-suspended"
        if at < now.begin:
            return "round-not-started"
        if now.stage in {"sold", "unsold"} or at >= now.end:
            return "round-ended"
        return None

    def _why_not_at_this_price(self, best, code, rank, amount) -> str | None:
        is_own = best is not None and best[3] == code
        if is_own and not self.own_raise:
            return "already-leading"
        if best and not is_own and rank is not None and amount == -best[0]:
            # At the price of the first: does the bid come out on top if it is put at the end of the list?
            comes_first = standing_of(code, rank, amount, len(self.done)) < best
            return None if comes_first else "priority-outranked"
        return self._why_not_on_the_ladder(None if best is None else -best[0], amount)

    def _why_not_on_the_ladder(self, highest, amount) -> str | None:
        lowest = self.start if highest is None else highest + self.step
        if amount < self.start:
            return "bid-below-start"
        if amount < lowest:
            return "bid-too-low"
        if highest is None and self.first_at_start and amount != self.start:
            return "first-bid-not-at-start"
        if amount + 2 * self.step > LARGEST:
            return "bid-beyond-range"
        if self.whole_steps and (amount - lowest) % self.step != 0:
            return "bid-off-step"
        return None


def standing_of(code, rank, amount, place) -> tuple:
    """Return a bid's place among all: the higher price, then the earlier order, then who came first."""
    return (-amount, NO_RIGHT if rank is None else rank, place, code, rank)
