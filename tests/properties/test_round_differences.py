"""A million steps taken by the core and by the slow round: they never differ, and every rule was reached.

A-11, A-18, A-19, A-20, A-21, A-26, A-28; RR-119, RR-120, RR-121, RR-122, RR-135; RS-04 to RS-07, RS-12 to
RS-15; BID-1 to BID-4, BID-6, BID-7; TIME-5.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from bidding.rules.events import Event
from bidding.rules.extension import end_after_bid
from bidding.rules.priority import outranks
from tests.guards.codes import collected
from tests.properties.round_driver import HABITS, Step, difference_in, drive, shortest
from tests.strategies import DAY, START, all_terms

ROOT = Path(__file__).resolve().parents[2]
STEPS = int(os.environ.get("ROUND_STEPS", "1000000"))
DRIVERS = 2
SECONDS_MAX = 600
# Where somebody who had not read the article might stop to extend: an hour after the announced end.
CAP = START + DAY + timedelta(hours=1)

# What a million steps reach, each at least so often. What is rare in a round is made likely by the habits.
LEAST = 300
CASES = (
    *("steps", "rounds", "a bid opens the round", "bid after a stop"),
    *("end: more than five minutes left", "end: exactly five minutes left", "end: last millisecond"),
    *("end: moved once", "end: moved again", "end: moved for the tenth time or later"),
    *("first bid at the starting price", "first bid above the starting price"),
    *("match: over ordinary", "match: over priority", "match: over a match", "match: moves the end"),
    "match: again after a step higher",
    *("raise: ordinary over ordinary", "raise: ordinary over priority", "raise: ordinary over his own bid"),
    *("raise: priority over ordinary", "raise: priority over priority", "raise: priority over his own bid"),
    *("refused: at the very end", "refused: match of the same order", "refused: match of an earlier order"),
    *("sold: one bidder", "sold: several bidders", "sold: ordinary", "sold: priority"),
    *("unsold: nobody bid", "unsold: only refused bids"),
    *("suspended: court-decision while announced", "suspended: court-decision while open"),
    *("suspended: court-ruling while announced", "suspended: court-ruling while open"),
    *("suspended: platform-fault while announced", "suspended: platform-fault while open"),
    *("suspended: platform-fault while ended", "suspended: start-missed while announced"),
    *("resumed: before opening, later", "resumed: before opening, in time"),
    *("resumed: with the time that was left", "resumed: with five minutes"),
    "resumed: with the end that the court grants",
    *("withdrawn while announced", "withdrawn while open", "withdrawn while suspended"),
    *("open too early or again", "close too early or again"),
    *("suspend refused: round-is-over", "suspend refused: round-ended"),
    "suspend refused: round-already-stopped",
    *("resume refused: round-is-over", "resume refused: round-not-stopped"),
    "resume refused: resume-end-too-early",
    *("withdraw refused: round-is-over", "withdraw refused: round-ended"),
)
COURT_CODES = frozenset(
    {"round-is-over", "round-already-stopped", "round-not-stopped", "resume-end-too-early"}
)


def codes_of_bids() -> set[str]:
    """Return every code with which the rules refuse a bid, as the code itself names them."""
    places = ("bidding/rules/grounds.py", "bidding/rules/ladder.py")
    found = {code for made in collected().made if made.place.startswith(places) for code in made.codes}
    return found - COURT_CODES


def driven(seed: int, steps: int) -> subprocess.Popen[str]:
    """Start a driver of its own, so that several use several cores and no tracer slows them down."""
    command = [sys.executable, "-m", "tests.properties.round_driver", str(seed), str(steps)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@pytest.mark.slow
@pytest.mark.timeout(SECONDS_MAX)
def test_in_a_million_steps_the_core_and_the_slow_round_never_differ(record_property):
    drivers = [driven(1_000 + number, STEPS // DRIVERS) for number in range(DRIVERS)]
    reached: Counter[str] = Counter()
    for driver in drivers:
        out, err = driver.communicate(timeout=SECONDS_MAX)
        assert driver.returncode == 0, err
        reached.update(json.loads(out))
    record_property("reached", dict(reached))
    sys.stdout.write("".join(f"{count:8} {name}\n" for name, count in sorted(reached.items())))
    events = [f"event {event.__name__}" for event in get_args(Event)]
    wanted = [*CASES, *events, *(f"refused: {code}" for code in codes_of_bids())]
    rare = {name: reached[name] for name in wanted if reached[name] < LEAST * STEPS // 1_000_000}
    assert not rare, "reached too seldom"
    assert reached["steps"] >= STEPS


def test_the_codes_are_read_from_the_rules():
    assert {"bid-too-low", "priority-outranked", "round-suspended", "bid-off-step"} <= codes_of_bids()


@pytest.mark.parametrize("seed", range(len(HABITS)))
def test_a_few_thousand_steps_tell_a_broken_rule_at_once(seed):
    assert drive(seed, 3_000)["event BidAccepted"] > 100


@pytest.mark.parametrize(
    ("case", "place", "broken"),
    [
        (
            "the same order matches",
            "grounds.outranks",
            lambda rank, lead: rank is not None and rank <= (lead or 9),
        ),
        ("any order matches", "grounds.outranks", lambda rank, _: outranks(rank, None)),
        ("a late bid moves no end", "round.end_after_bid", lambda end, _: end),
        ("the extension has a cap", "round.end_after_bid", lambda end, at: min(end_after_bid(end, at), CAP)),
        ("what falls over is told as well", "round.why_refuse", lambda *_: None),
    ],
)
def test_the_driver_sees_what_is_broken(monkeypatch, case, place, broken):
    monkeypatch.setattr(f"bidding.rules.{place}", broken)
    with pytest.raises(AssertionError, match=r"seed 5: the core (says|stands|falls over)"):
        drive(5, 50_000)


def test_a_difference_is_shown_by_the_shortest_course(monkeypatch):
    monkeypatch.setattr("bidding.rules.round.end_after_bid", lambda end, _: end)
    (terms, *_) = [one for one in all_terms() if one.first_bid_mode == "at-least-start"]
    end = 24 * 60 * 60 * 1000
    course = [
        Step("open", 0),
        Step("bid", 10, 0, 720),
        Step("suspend", 20, ground="court-decision"),
        Step("resume", 30),
        Step("bid", end - 5, 1, 770),
    ]
    assert difference_in(terms, course)
    told = shortest(terms, course)
    assert "1. Step(kind='bid', at=86399995" in told
    assert "2." not in told
    monkeypatch.undo()
    assert difference_in(terms, course) == ""


def test_the_slow_round_knows_nothing_of_the_core():
    source = (ROOT / "tests" / "properties" / "slow_round.py").read_text(encoding="utf-8")
    imports = [line for line in source.splitlines() if line.startswith(("import", "from"))]
    assert imports == ["from dataclasses import dataclass, field", "from typing import NamedTuple"]
