"""The checker: the invariants over the journals and the final record; it starts nothing, asks nobody."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.canonical import chained
from tools.chaos import ledger, outcomes, shown
from tools.chaos.court import Scene
from tools.chaos.evidence import Evidence
from tools.chaos.model import ENDING, TIME, Course
from tools.chaos.record import Record, milliseconds

VIOLATIONS_SHOWN = 40
# Between two clocks of one machine, read one after the other, and a node's being told the time.
CLOCK_SLACK_MS = 150

INVARIANTS = {
    1: "each acknowledged bid is in the record once, with the same hash",
    2: "no two acknowledged bids share a place",
    3: "places have no gap from 1 on, and the chain holds",
    4: "acknowledged before another was sent is before it in the record",
    5: "accepted prices obey the step, and refusals say the truth",
    6: "one key has one effect and one receipt",
    7: "an unknown outcome is there once or not at all, and asking again settles it",
    8: "nothing is accepted after the close; one close; the winner is the model's",
    9: "legal times never go back, lie where the bid was made, and the end is the model's",
    10: "each receipt verifies with the published key and stands in the record",
    11: "the ledger sums to nothing, no floor is broken, each deposit is in one state",
    12: "what each watcher showed is the record, without a gap",
    13: "whoever was put out has no bid accepted afterwards",
}


@dataclass(slots=True)
class Findings:
    """What was looked at, and what does not hold."""

    checked: Counter[int] = field(default_factory=Counter)
    violations: list[tuple[int, str]] = field(default_factory=list)

    def look(self, invariant: int, *, times: int = 1) -> None:
        """Count that an invariant was looked at."""
        self.checked[invariant] += times

    def add(self, invariant: int, words: str) -> None:
        """Keep a violation."""
        self.violations.append((invariant, words))

    @property
    def broken(self) -> set[int]:
        """Return the numbers of the invariants that do not hold."""
        return {invariant for invariant, _ in self.violations}

    def plain(self) -> dict[str, Any]:
        """Return the findings as plain data."""
        return {
            "invariants": [
                {"number": number, "says": words, "checked": self.checked[number]}
                for number, words in INVARIANTS.items()
            ],
            "violations": [
                {"invariant": number, "what": words} for number, words in self.violations[:VIOLATIONS_SHOWN]
            ],
            "violations_total": len(self.violations),
        }


def check(scene: Scene, evidence: Evidence, record: Record) -> Findings:
    """Return everything that does not hold."""
    findings = Findings()
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in record.events:
        events[row["round_id"]].append(row)
    for part in (_places, _chains, _courses, _closings, _times):
        part(scene, evidence, record, events, findings)
    outcomes.check(scene, evidence, events, findings)
    shown.check(evidence, events, findings)
    for words in ledger.faults(record):
        findings.add(11, words)
    findings.look(11, times=len(record.accounts) + len(record.transfers) + len(record.deposits))
    return findings


Events = dict[str, list[dict[str, Any]]]
Part = Callable[[Scene, Evidence, Record, Events, Findings], None]


def _places(_scene: Scene, _seen: Evidence, record: Record, events: Events, findings: Findings) -> None:
    """Third: numbered from 1 without a gap, and the round's row says the same as its last event."""
    rows = {row["id"]: row for row in record.rounds}
    for round_id, row in rows.items():
        mine = events[round_id]
        findings.look(3, times=len(mine))
        for expected, event in enumerate(mine, start=1):
            if event["seq"] != expected or event["body"]["seq"] != expected:
                findings.add(3, f"round {round_id}: place {expected} is taken by {event['seq']}")
                break
        if row["seq"] != len(mine) or (mine and row["head_hash"] != mine[-1]["hash"]):
            findings.add(3, f"round {round_id}: its row stands at {row['seq']}, its record at {len(mine)}")


def _chains(scene: Scene, _seen: Evidence, _record: Record, events: Events, findings: Findings) -> None:
    for lotted in scene.rounds:
        first = {"version": 1, "round_id": lotted.round_id, "lot_id": lotted.lot_id, "terms": lotted.terms}
        before = chained("", first)
        for event in events[lotted.round_id]:
            if event["prev_hash"] != before or event["hash"] != chained(before, event["body"]):
                findings.add(3, f"round {lotted.round_id}: the chain is torn at {event['seq']}")
                break
            before = event["hash"]


def _courses(scene: Scene, _seen: Evidence, record: Record, events: Events, findings: Findings) -> None:
    """Fifth, eighth, ninth: the model goes through the record and comes to the same."""
    rows = {row["id"]: row for row in record.rounds}
    for lotted in scene.rounds:
        course = Course(lotted.terms)
        for event in events[lotted.round_id]:
            for invariant, seq, words in course.take(event["body"]):
                findings.add(invariant, f"round {lotted.round_id} at {seq}: {words}")
            findings.look(9)
            findings.look(5, times=event["kind"] in {"bid-accepted", "bid-refused"})
        row = rows[lotted.round_id]
        findings.look(ENDING)
        if course.closings > 1:
            findings.add(ENDING, f"round {lotted.round_id} was closed {course.closings} times")
        if not course.is_over:
            findings.add(ENDING, f"round {lotted.round_id} was never closed: it is {course.stage}")
        if (row["state"], row["ends_at"]) != (course.stage, course.end):
            findings.add(TIME, f"round {lotted.round_id}: the row says {row['state']} {row['ends_at']}")


def _closings(scene: Scene, _seen: Evidence, record: Record, events: Events, findings: Findings) -> None:
    """Eighth: who has bought is who leads in the record, by one award for each round that was sold."""
    codes = {row["id"]: row["code"] for row in record.registrations}
    for lotted in scene.rounds:
        sold = [event["body"] for event in events[lotted.round_id] if event["kind"] == "sold"]
        awards = [award for award in record.awards if award["round_id"] == lotted.round_id]
        findings.look(ENDING, times=len(awards))
        if len(awards) != min(1, len(sold)):
            findings.add(ENDING, f"round {lotted.round_id}: {len(sold)} sales, {len(awards)} awards")
        for award in awards[: len(sold)]:
            found = (award["code"], codes[award["registration_id"]], award["price"])
            if found != (sold[0]["code"], sold[0]["code"], sold[0]["amount_fen"]):
                findings.add(ENDING, f"round {lotted.round_id}: awarded {found}, sold to {sold[0]['code']}")


def _times(_scene: Scene, seen: Evidence, _record: Record, events: Events, findings: Findings) -> None:
    """Ninth: a bid's legal time lies between its first sending and its first answer."""
    machine = milliseconds(datetime.fromisoformat(seen.machine))
    bodies = {
        (round_id, row["command_id"]): row["body"]
        for round_id, rows in events.items()
        for row in rows
        if row["command_id"]
    }
    for place, tries in seen.tries.items():
        body = bodies.get(place)
        if body is None:
            continue
        asked = min(each.asked_at for each in tries)
        answered = min((each.ended_at for each in tries if each.seq == body["seq"]), default=None)
        findings.look(9)
        for words in _outside(seen, machine, asked, answered, milliseconds(body["received_at"])):
            findings.add(9, f"bid {place[1]} at {body['seq']}: {words}")


def _outside(seen: Evidence, machine: int, asked: float, answered: float | None, at: int) -> Iterator[str]:
    until = asked if answered is None else answered
    least, most = seen.shifts_between(asked, until)
    earliest = machine + (asked - seen.machine_at + least) * 1000 - CLOCK_SLACK_MS
    if at < earliest:
        yield f"its time lies {earliest - at:.0f} ms before it was sent"
    if answered is not None:
        latest = machine + (answered - seen.machine_at + most) * 1000 + CLOCK_SLACK_MS
        if at > latest:
            yield f"its time lies {at - latest:.0f} ms after it was answered"
