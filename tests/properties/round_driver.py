"""Drives the core and the slow round side by side, step by step, and counts what was reached.

A course is plain data: the number of a seed finds it again, and a course in which the two differ is cut down
to the few commands that show the difference.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, NamedTuple

from bidding.rules.events import (
    BidAccepted,
    Bidder,
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
from bidding.rules.grounds import why_not
from bidding.rules.ladder import lowest_next_bid
from bidding.rules.proof import first_unlawful
from bidding.rules.round import decide, evolve, replay
from bidding.rules.state import Round, announced
from bidding.rules.terms import Terms
from kernel.money import Money
from tests.properties.slow_round import FIVE_MINUTES, LARGEST, ONE_SECOND, SlowRound
from tests.strategies import BIDDERS, START, Random, chances

STEPS_A_ROUND = 60
DAY = 24 * 60 * 60 * 1000
MINUTE = 60 * 1000
MILLISECOND = timedelta(milliseconds=1)
_BEGINNINGS = (-30 * MINUTE, -MINUTE, -1, 0)
# One round in so many is replayed and proven as a stranger would.
_PROVEN_EVERY = 7


class Step(NamedTuple):
    """A command in plain numbers: milliseconds from the announced start, fen, a bidder's place."""

    kind: str
    at: int
    bidder: int = 0
    amount: int = 0
    admitted: bool = True
    limit: int | None = None
    ground: str = ""
    end: int | None = None


class Habit(NamedTuple):
    """What is likely in a round: how often time jumps to an edge, who bids, how often the court steps in."""

    edges: float
    stops: float
    bidders: Sequence[int]
    matches: float
    silence: float = 0.05


HABITS = (
    Habit(edges=0.10, stops=0.03, bidders=range(8), matches=0.20),
    Habit(edges=0.06, stops=0.00, bidders=range(3), matches=0.05),
    Habit(edges=0.05, stops=0.00, bidders=(0, 3, 4, 4, 5, 5, 6, 7), matches=0.50),
    Habit(edges=0.15, stops=0.20, bidders=range(8), matches=0.15),
    Habit(edges=0.25, stops=0.01, bidders=(0,), matches=0.00),
    Habit(edges=0.40, stops=0.05, bidders=range(8), matches=0.00, silence=0.90),
)
_PAUSES = (0, 0, 1, ONE_SECOND, 30_000, 2 * MINUTE)
_PRICES = ((720, 50), (700, 50), (100, 7), (5_000_000, 100_000), (1, 1), (LARGEST - 500, 50))


# ------------------------------------------------------------------------------------- both ways to say it


def moment(milliseconds: int) -> datetime:
    """Return the instant so many milliseconds after the start."""
    return START + milliseconds * MILLISECOND


def milliseconds(at: datetime) -> int:
    """Return how many milliseconds after the start an instant is."""
    return (at - START) // MILLISECOND


def command_of(step: Step) -> Command:
    """Return the step as the core takes it."""
    at = moment(step.at)
    match step.kind:
        case "bid":
            limit = None if step.limit is None else moment(step.limit)
            return PlaceBid(BIDDERS[step.bidder], Money(step.amount), at, step.admitted, limit)
        case "open":
            return Open(at)
        case "close":
            return Close(at)
        case "suspend":
            return Suspend(at, step.ground, "原因")
        case "resume":
            return Resume(at, "恢复", None if step.end is None else moment(step.end))
        case _:
            return Withdraw(at, "撤回")


def step_of(command: Command) -> Step:
    """Return a command of the core as a step."""
    at = milliseconds(command.at)
    match command:
        case PlaceBid(bidder, amount, _, admitted, limit):
            until = None if limit is None else milliseconds(limit)
            return Step("bid", at, BIDDERS.index(bidder), amount.fen, admitted, until)
        case Suspend():
            return Step("suspend", at, ground=command.ground)
        case Resume():
            return Step("resume", at, end=None if command.ends_at is None else milliseconds(command.ends_at))
        case Open() | Close() | Withdraw():
            return Step(type(command).__name__.lower(), at)


def told_by_core(event: Event) -> tuple:  # noqa: PLR0911 - one answer a kind
    """Return what the slow round would say of such an event."""
    at = milliseconds(event.at)
    match event:
        case BidAccepted(_, bidder, amount):
            return ("bid", at, bidder.code, bidder.rank, amount.fen)
        case BidRefused(refusal=refusal):
            return ("refused", at, refusal.code)
        case EndMoved(_, ends_at):
            return ("moved", at, milliseconds(ends_at))
        case RoundOpened():
            return ("opened", at)
        case Suspended(_, ground):
            return ("suspended", at, ground)
        case Resumed(_, _, starts_at, ends_at):
            return ("resumed", at, milliseconds(starts_at), milliseconds(ends_at))
        case Sold(_, bidder, amount):
            return ("sold", at, bidder.code, bidder.rank, amount.fen)
        case Unsold():
            return ("unsold", at)
        case Withdrawn():
            return ("withdrawn", at)


def slow(terms: Terms) -> SlowRound:
    """Return the slow round of these terms."""
    return SlowRound(
        start=terms.start_price.fen,
        step=terms.step.fen,
        starts_at=milliseconds(terms.starts_at),
        ends_at=milliseconds(terms.ends_at),
        first_at_start=terms.first_bid_mode == "at-start",
        whole_steps=terms.multiple_rule,
        own_raise=terms.own_raise,
    )


def do_slowly(model: SlowRound, step: Step) -> list[tuple] | str:
    """Have the slow round do the step."""
    match step.kind:
        case "bid":
            bidder = BIDDERS[step.bidder]
            return model.bid(
                step.at, bidder.code, bidder.rank, step.amount, admitted=step.admitted, limit=step.limit
            )
        case "open":
            return model.open(step.at)
        case "close":
            return model.close(step.at)
        case "suspend":
            return model.suspend(step.at, step.ground)
        case "resume":
            return model.resume(step.at, step.end)
        case _:
            return model.withdraw(step.at)


def standing(round_: Round) -> tuple:
    """Return where the core's round stands, as the slow one says it."""
    lead, stop = round_.lead, round_.stop
    return (
        round_.state,
        milliseconds(round_.starts_at),
        milliseconds(round_.ends_at),
        round_.extensions,
        (milliseconds(stop.since), stop.ground) if stop else None,
        (lead.bidder.code, lead.bidder.rank, lead.amount.fen) if lead else None,
        round_.seq,
    )


def take(round_: Round, model: SlowRound, step: Step) -> tuple[tuple[Event, ...], Round, str]:
    """Do a step both ways; return the events, the round after it, and how the two differ, if they do."""
    command = command_of(step)
    try:
        events = decide(round_, command)
        after = reduce(evolve, events, round_)
    except Exception as fault:  # noqa: BLE001 - whatever the core falls over, the course that leads there is told
        return (), round_, f"the core falls over: {fault!r}"
    ours: Any = [told_by_core(event) for event in events]
    if not ours and step.kind in {"suspend", "resume", "withdraw"}:
        refusal = why_not(round_, command)
        ours = refusal.code if refusal else "nothing"
    theirs = do_slowly(model, step)
    if ours != theirs:
        return events, after, f"the core says {ours}, the slow round {theirs}"
    if standing(after) != model.standing():
        return events, after, f"the core stands at {standing(after)}, the slow round at {model.standing()}"
    if step.kind == "bid" and lowest_next_bid(after.terms, after.leading_amount).fen != model.lowest():
        return events, after, "they offer different amounts"
    return events, after, ""


# ------------------------------------------------------------------------------------- what is sent


def some_terms(chance: Random) -> Terms:
    """Return terms: every combination of the court's settings, small prices and the largest ones."""
    start, step = chance.choice(_PRICES)
    return Terms(
        Money(start),
        Money(step),
        START,
        moment(DAY),
        chance.choice(("at-start", "at-least-start")),
        chance.random() < 0.6,
        chance.random() < 0.4,
    )


def some_step(chance: Random, habit: Habit, round_: Round, now: int) -> Step:
    """Return a step beside the places where a rule changes its answer."""
    at = _some_time(chance, habit, round_, now)
    kind = _some_kind(chance, habit, round_, at)
    if kind == "bid":
        return _some_bid(chance, habit, round_, at)
    if kind == "suspend":
        ground = chance.choice(("court-decision", "court-ruling", "platform-fault"))
        return Step(kind, at, ground=ground)
    if kind == "resume" and chance.random() < 0.3:
        return Step(kind, at, end=_some_end(chance, round_, at))
    return Step(kind, at)


def _some_time(chance: Random, habit: Habit, round_: Round, now: int) -> int:
    begin, end = milliseconds(round_.starts_at), milliseconds(round_.ends_at)
    if chance.random() >= habit.edges:
        return now + chance.choice(_PAUSES)
    edge = chance.choice((begin, begin, end - FIVE_MINUTES, end - FIVE_MINUTES, end, end + ONE_SECOND))
    return max(now, edge + chance.choice((-1, 0, 1)))


def _some_kind(chance: Random, habit: Habit, round_: Round, at: int) -> str:
    draw = chance.random()
    if draw < habit.stops:
        return chance.choice(("suspend", "suspend", "suspend", "resume", "withdraw"))
    if round_.state == "suspended" and draw < 0.3:
        return chance.choice(("resume", "resume", "resume", "resume", "withdraw"))
    if round_.state == "open" and at >= milliseconds(round_.ends_at) and draw < 0.4:
        return chance.choice(("close", "close", "close", "suspend", "withdraw"))
    if draw > 1 - habit.silence:
        return chance.choice(("open", "close", "close", "resume"))
    return "bid"


def _some_bid(chance: Random, habit: Habit, round_: Round, at: int) -> Step:
    bidder, amount = chance.choice(habit.bidders), _some_amount(chance, habit, round_)
    draw = chance.random()
    if draw < 0.97:
        return Step("bid", at, bidder, amount, limit=at if draw < 0.1 else None)
    limit = at + chance.choice((-1, 0, 1)) if draw < 0.99 else None
    return Step("bid", at, bidder, amount, admitted=draw < 0.985, limit=limit)


def _some_amount(chance: Random, habit: Habit, round_: Round) -> int:
    start, step = round_.terms.start_price.fen, round_.terms.step.fen
    draw = chance.random()
    if draw < 0.03:
        return chance.choice((0, -start, start - 1, LARGEST, round_.terms.highest_bid.fen + 1, start))
    if round_.lead is None:
        offset = chance.choice((0, 0, 0, 0, -1, 1, step, 2 * step, step + 1))
        return min(LARGEST, start + offset)
    lead = round_.lead.amount.fen
    if draw < 0.03 + habit.matches:
        return lead
    offset = chance.choice((step, step, step, step, 2 * step, 3 * step, step - 1, step + 1, 1, 0, -1, -step))
    return min(LARGEST, lead + offset)


def _some_end(chance: Random, round_: Round, at: int) -> int:
    """Return an end that the court might grant: beside the earliest lawful one."""
    begin, end = milliseconds(round_.starts_at), milliseconds(round_.ends_at)
    since = milliseconds(round_.stop.since) if round_.stop else at
    lawful = at + max(end - since, FIVE_MINUTES) if round_.has_opened else max(at, begin) + end - begin
    return lawful + chance.choice((-1, 0, 1, 60 * MINUTE))


# ------------------------------------------------------------------------------------- what was reached


class Watch:
    """Counts which rules a round reached, seen from outside."""

    def __init__(self, reached: Counter[str]) -> None:
        """Count into what was counted before."""
        self.reached = reached
        self.matched: dict[str, int] = {}
        self.codes: set[str] = set()
        self.refusals = 0
        self.has_resumed = False
        self.lead_matched = False

    def see(self, before: Round, step: Step, events: tuple[Event, ...]) -> None:
        """Count what a step reached."""
        for event in events:
            self.reached[f"event {type(event).__name__}"] += 1
        if step.kind == "bid":
            self._see_bid(before, step, events)
        elif events:
            self._see_deed(before, step, events[-1])
        elif step.kind in {"suspend", "resume", "withdraw"}:
            refusal = why_not(before, command_of(step))
            self.reached[f"{step.kind} refused: {refusal.code if refusal else 'never'}"] += 1
        else:
            self.reached[f"{step.kind} too early or again"] += 1

    def _see_bid(self, before: Round, step: Step, events: tuple[Event, ...]) -> None:
        if type(events[0]) is RoundOpened:
            self.reached["a bid opens the round"] += 1
        answer = next(one for one in events if isinstance(one, BidAccepted | BidRefused))
        if isinstance(answer, BidRefused):
            self._see_refused(before, step, answer)
        else:
            self._see_time(before, step)
            self._see_place(before, step, answer.bidder)
            self.codes.add(answer.bidder.code)
            if self.has_resumed:
                self.reached["bid after a stop"] += 1

    def _see_refused(self, before: Round, step: Step, answer: BidRefused) -> None:
        self.refusals += 1
        code = answer.refusal.code
        self.reached[f"refused: {code}"] += 1
        if code == "round-ended" and not before.is_over and step.at == milliseconds(before.ends_at):
            self.reached["refused: at the very end"] += 1
        if code == "priority-outranked" and before.lead:
            same = before.lead.bidder.rank == answer.bidder.rank
            self.reached[f"refused: match of {'the same order' if same else 'an earlier order'}"] += 1

    def _see_time(self, before: Round, step: Step) -> None:
        left = milliseconds(before.ends_at) - step.at
        if left > FIVE_MINUTES:
            self.reached["end: more than five minutes left"] += 1
        elif left == FIVE_MINUTES:
            self.reached["end: exactly five minutes left"] += 1
        else:
            self.reached["end: moved once" if before.extensions == 0 else "end: moved again"] += 1
            if before.extensions >= 9:
                self.reached["end: moved for the tenth time or later"] += 1
        if left == 1:
            self.reached["end: last millisecond"] += 1

    def _see_place(self, before: Round, step: Step, bidder: Bidder) -> None:
        lead = before.lead
        if lead is None:
            at_start = step.amount == before.terms.start_price.fen
            self.reached[f"first bid {'at' if at_start else 'above'} the starting price"] += 1
            return
        kind = "ordinary" if bidder.rank is None else "priority"
        leader = "ordinary" if lead.bidder.rank is None else "priority"
        if step.amount > lead.amount.fen:
            over = "his own bid" if lead.bidder.code == bidder.code else leader
            self.reached[f"raise: {kind} over {over}"] += 1
            self.lead_matched = False
            return
        self.reached[f"match: over {leader}"] += 1
        if self.lead_matched:
            self.reached["match: over a match"] += 1
        if milliseconds(before.ends_at) - step.at < FIVE_MINUTES:
            self.reached["match: moves the end"] += 1
        if self.matched.get(bidder.code, step.amount) < step.amount:
            self.reached["match: again after a step higher"] += 1
        self.matched[bidder.code], self.lead_matched = step.amount, True

    def _see_deed(self, before: Round, step: Step, event: Event) -> None:
        match event:
            case Suspended():
                ended = before.state == "open" and event.at >= before.ends_at
                self.reached[f"suspended: {event.ground} while {'ended' if ended else before.state}"] += 1
            case Resumed():
                self._see_resumed(before, step, event)
            case Withdrawn():
                self.reached[f"withdrawn while {before.state}"] += 1
            case Sold():
                self.reached[f"sold: {'one bidder' if len(self.codes) == 1 else 'several bidders'}"] += 1
                self.reached[f"sold: {'ordinary' if event.bidder.rank is None else 'priority'}"] += 1
            case Unsold():
                self.reached[f"unsold: {'only refused bids' if self.refusals else 'nobody bid'}"] += 1
            case _:
                pass

    def _see_resumed(self, before: Round, step: Step, event: Resumed) -> None:
        self.has_resumed = True
        if step.end is not None:
            self.reached["resumed: with the end that the court grants"] += 1
        elif not before.has_opened:
            late = event.starts_at > before.starts_at
            self.reached[f"resumed: before opening, {'later' if late else 'in time'}"] += 1
        else:
            least = event.ends_at - event.at == FIVE_MINUTES * MILLISECOND
            self.reached[f"resumed: with {'five minutes' if least else 'the time that was left'}"] += 1


# ------------------------------------------------------------------------------------- the drive


def drive(seed: int, steps: int, *, on: Callable[[int], None] | None = None) -> Counter[str]:
    """Take so many steps and return what was reached; raises AssertionError with the shortest difference."""
    chance, reached, taken, rounds = chances(seed), Counter[str](), 0, 0
    while taken < steps:
        terms, habit, watch = some_terms(chance), chance.choice(HABITS), Watch(reached)
        round_, model, now = announced(terms), slow(terms), chance.choice(_BEGINNINGS)
        course: list[Step] = []
        events: list[Event] = []
        for _ in range(STEPS_A_ROUND):
            step = some_step(chance, habit, round_, now)
            course.append(step)
            told, after, difference = take(round_, model, step)
            if difference:
                raise AssertionError(f"seed {seed}: {shortest(terms, course)}")
            watch.see(round_, step, told)
            round_, now = after, step.at
            events += told
            if round_.is_over and chance.random() < 0.3:
                break
        if rounds % _PROVEN_EVERY == 0:
            assert replay(terms, events) == round_, f"seed {seed}: replaying {course}"
            assert first_unlawful(terms, events) is None, f"seed {seed}: proving {course}"
        taken, rounds = taken + len(course), rounds + 1
        if on:
            on(taken)
    reached["steps"], reached["rounds"] = taken, rounds
    return reached


def difference_in(terms: Terms, course: Sequence[Step]) -> str:
    """Return how the two differ in a course, or nothing where they do not."""
    round_, model = announced(terms), slow(terms)
    for step in course:
        _, round_, difference = take(round_, model, step)
        if difference:
            return difference
    return ""


def shortest(terms: Terms, course: Sequence[Step]) -> str:
    """Return the shortest course found in which the two still differ, in words."""
    least = list(course)
    place = 0
    while place < len(least):
        fewer = least[:place] + least[place + 1 :]
        if difference_in(terms, fewer):
            least, place = fewer, 0
        else:
            place += 1
    lines = [f"  {number}. {step}" for number, step in enumerate(least, start=1)]
    return "\n".join([difference_in(terms, least), f"  {terms}", *lines])


def main() -> None:
    """Drive as the command line says, seed and steps, and write what was reached as JSON."""
    seed, steps = (int(word) for word in sys.argv[1:3])
    sys.stdout.write(json.dumps(drive(seed, steps)))


if __name__ == "__main__":
    main()
