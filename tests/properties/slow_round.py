"""A second round, written from the text of the rules and not from the code: slow, obvious, in plain numbers.

It keeps nothing but the list of what happened, in fen and milliseconds, and works everything out from that
list again for every question. Where it and the core differ, one of them is wrong.
"""

from dataclasses import dataclass, field

FIVE_MINUTES = 5 * 60 * 1000
ONE_SECOND = 1000


@dataclass
class SlowRound:
    """What happened, in the order in which it happened: tuples that begin with a name."""

    start: int
    step: int
    starts_at: int
    ends_at: int
    first_at_start: bool
    whole_steps: bool
    own_raise: bool
    done: list[tuple] = field(default_factory=list)

    # ------------------------------------------------------------ worked out from the list

    def stage(self) -> str:
        """Return in which stage the round is: what the last deed that changes it says."""
        stage, opened = "announced", False
        for name, *_ in self.done:
            if name == "opened":
                stage, opened = "open", True
            elif name == "suspended":
                stage = "suspended"
            elif name == "resumed":
                stage = "open" if opened else "announced"
            elif name in {"sold", "unsold", "withdrawn"}:
                stage = name
        return stage

    def times(self) -> tuple[int, int, int]:
        """Return beginning, end, and how often a bid has moved the end."""
        begin, end, moved = self.starts_at, self.ends_at, 0
        for name, at, *rest in self.done:
            # "In the last five minutes": no more than five minutes are left when the bid comes in.
            if name == "bid" and end - at <= FIVE_MINUTES:
                moved += at + FIVE_MINUTES != end
                end = at + FIVE_MINUTES
            if name == "resumed":
                begin, end = rest
        return begin, end, moved

    def ranking(self) -> list[tuple]:
        """Return the bids, the best one first: price, then order of priority, then who came first."""
        bids = [deed for deed in self.done if deed[0] == "bid"]
        places = [(-amount, 1_000 if rank is None else rank, place, code, rank)
                  for place, (_, _, code, rank, amount) in enumerate(bids)]  # fmt: skip
        return [(code, rank, -negative) for negative, _, _, code, rank in sorted(places)]

    # ------------------------------------------------------------ what is asked

    def bid(self, at, code, rank, amount, *, admitted=True, limit=None) -> str:
        """Return "ok", or why the bid does not count, and keep it if it does."""
        self.open(at, by_bid=True)
        why = self._why_not(at, code, rank, amount, admitted=admitted, limit=limit)
        if why == "ok":
            self.done.append(("bid", at, code, rank, amount))
        return why

    def open(self, at, *, by_bid=False):
        begin, end, _ = self.times()
        if self.stage() != "announced" or at < begin:
            return
        if at < end:
            self.done.append(("opened", at))
        elif not by_bid:
            self.done.append(("suspended", at))

    def close(self, at):
        if self.stage() == "announced":
            self.open(at)
        elif self.stage() == "open" and at >= self.times()[1] + ONE_SECOND:
            self.done.append(("sold" if self.ranking() else "unsold", at))

    def suspend(self, at, *, by_court):
        begun_and_ended = self.stage() == "open" and at >= self.times()[1]
        if self.stage() in {"announced", "open"} and not (by_court and begun_and_ended):
            self.done.append(("suspended", at))

    def resume(self, at, wanted_end):
        if self.stage() != "suspended":
            return
        begin, end, _ = self.times()
        if any(deed[0] == "opened" for deed in self.done):
            stopped = next(deed[1] for deed in reversed(self.done) if deed[0] == "suspended")
            remaining = end - stopped
            end = at + max(remaining, FIVE_MINUTES)
        elif at > begin:
            begin, end = at, at + (end - begin)
        if wanted_end is None or wanted_end >= end:
            self.done.append(("resumed", at, begin, end if wanted_end is None else wanted_end))

    def withdraw(self, at):
        stage = self.stage()
        if stage in {"announced", "suspended"} or (stage == "open" and at < self.times()[1]):
            self.done.append(("withdrawn", at))

    def _why_not(self, at, code, rank, amount, *, admitted, limit) -> str:  # noqa: PLR0911 - one answer a reason
        begin, end, _ = self.times()
        stage = self.stage()
        if not admitted:
            return "bidder-not-admitted"
        if limit is not None and at > limit:
            return "command-expired"
        if stage == "withdrawn":
            return "round-withdrawn"
        if stage == "suspended":
            return "round-suspended"
        if at < begin:
            return "round-not-started"
        if stage in {"sold", "unsold"} or at >= end:
            return "round-ended"
        return self._why_not_at_this_price(code, rank, amount)

    def _why_not_at_this_price(self, code, rank, amount) -> str:
        best = self.ranking()[0] if self.ranking() else None
        if best and best[0] == code and not self.own_raise:
            return "already-leading"
        if best and rank is not None and amount == best[2]:
            # Does the bid come out on top if it is put at the end of the list?
            trial = SlowRound(0, 0, 0, 0, False, False, False, [*self.done, ("bid", 0, code, rank, amount)])
            return "ok" if len({*trial.ranking()[:1], best}) == 2 else "priority-outranked"
        return self._why_not_on_the_ladder(best[2] if best else None, amount)

    def _why_not_on_the_ladder(self, highest, amount) -> str:
        lowest = self.start if highest is None else highest + self.step
        if amount < self.start:
            return "bid-below-start"
        if amount < lowest:
            return "bid-too-low"
        if highest is None and self.first_at_start and amount != self.start:
            return "first-bid-not-at-start"
        if amount + 2 * self.step > 2**53 - 1:
            return "bid-beyond-range"
        if self.whole_steps and (amount - lowest) % self.step != 0:
            return "bid-off-step"
        return "ok"
