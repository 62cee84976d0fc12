"""Faults planted in the journals and the record of a real run: what a fault would have left there is noticed.

These stand for faults whose guards in the database would stop the program before they did harm.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kernel.canonical import chained
from tools.chaos.check import check
from tools.chaos.evidence import Try
from tools.chaos.run import Outcome

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

Row = dict[str, Any]


@dataclass
class Spoiled:
    """A copy of a run's journals and record, to be spoiled; its first round is the one that is spoiled."""

    outcome: Outcome

    def __post_init__(self) -> None:
        self.scene = self.outcome.scene
        self.seen = copy.deepcopy(self.outcome.evidence)
        self.record = copy.deepcopy(self.outcome.record)
        self.round_id = self.scene.rounds[0].round_id

    @property
    def events(self) -> list[Row]:
        return [row for row in self.record.events if row["round_id"] == self.round_id]

    @property
    def row(self) -> Row:
        return next(row for row in self.record.rounds if row["id"] == self.round_id)

    def bids(self, kind: str = "bid-accepted") -> list[Row]:
        return [row for row in self.events if row["kind"] == kind]

    def acknowledged(self) -> list[Try]:
        mine = [each for each in self.seen.all_tries() if each.round == self.round_id and each.seq]
        return sorted(mine, key=lambda each: each.seq or 0)

    def chain_anew(self) -> None:
        """Bind all events of the round anew, as whoever writes the record could."""
        lotted = self.scene.rounds[0]
        first = {"version": 1, "round_id": lotted.round_id, "lot_id": lotted.lot_id, "terms": lotted.terms}
        before = chained("", first)
        for number, event in enumerate(self.events, start=1):
            event["seq"] = event["body"]["seq"] = number
            event["prev_hash"], event["hash"] = before, chained(before, event["body"])
            before = event["hash"]
        self.row["seq"], self.row["head_hash"] = len(self.events), before

    def insert(self, event: Row) -> None:
        """Put an event at the end of its round."""
        place = self.record.events.index(self.events[-1]) + 1
        self.record.events.insert(place, event)

    def broken(self) -> set[int]:
        return check(self.scene, self.seen, self.record).broken


def double_close(it: Spoiled) -> None:
    it.insert(copy.deepcopy(it.events[-1]))
    it.chain_anew()


def second_award(it: Spoiled) -> None:
    it.record.awards.append(copy.deepcopy(it.record.awards[0]))


def award_to_another(it: Spoiled) -> None:
    award = next(award for award in it.record.awards if award["round_id"] == it.round_id)
    others = {row["code"]: row["id"] for row in it.record.registrations if row["round_id"] == it.round_id}
    award["code"] = next(code for code in others if code != award["code"])
    award["registration_id"] = others[award["code"]]


def closed_too_early(it: Spoiled) -> None:
    it.events[-1]["body"]["received_at"] = it.events[-1]["body"]["ends_at"]
    it.chain_anew()


def refund_twice(it: Spoiled) -> None:
    """The same deposit leaves once more, booked properly on both sides."""
    order = it.record.orders[0]
    pending = next(row for row in it.record.transfers if row["id"] == order["pending_id"])
    again = copy.deepcopy(pending) | {
        "id": "again",
        "phase": "posted",
        "command_id": "again",
        "pending_id": None,
    }
    it.record.transfers.append(again)
    accounts = {row["id"]: row for row in it.record.accounts}
    accounts[again["debit_id"]]["debits"] += again["amount"]
    accounts[again["credit_id"]]["credits"] += again["amount"]


def money_from_nowhere(it: Spoiled) -> None:
    next(row for row in it.record.accounts if row["kind"] == "deposit")["credits"] += 1


def deposit_not_given_back(it: Spoiled) -> None:
    it.record.orders.pop()


def lost_bid(it: Spoiled) -> None:
    """The record was put back to before an acknowledged bid."""
    it.record.events.remove(it.bids("bid-refused")[-1])
    it.chain_anew()


def lost_update(it: Spoiled) -> None:
    """Two bids were decided upon the same state: both were given one place, and one of them is gone."""
    first, second = (
        it.acknowledged()[-1],
        next(each for each in it.acknowledged() if each.key != it.acknowledged()[-1].key),
    )
    assert first.receipt
    second.receipt = copy.deepcopy(first.receipt) | {}
    second.receipt["body"]["command_id"] = second.key


def gap_in_numbers(it: Spoiled) -> None:
    """Numbers were drawn from a sequence, and one transaction was rolled back."""
    for event in it.events[len(it.events) // 2 :]:
        event["seq"] += 1


def altered_amount(it: Spoiled) -> None:
    it.bids()[0]["body"]["amount_fen"] += 100
    it.chain_anew()


def overtaken(it: Spoiled) -> None:
    """Whoever bid after another had his answer stands before him."""
    answered = it.acknowledged()
    early, late = answered[0], answered[-1]
    for each in it.seen.tries[it.round_id, early.key]:
        each.asked_at = late.ended_at + 1
        each.ended_at = late.ended_at + 2


def key_with_two_effects(it: Spoiled) -> None:
    again = copy.deepcopy(it.bids("bid-refused")[-1])
    it.record.events.insert(it.record.events.index(it.events[-1]), again)
    it.chain_anew()


def two_receipts_for_one_key(it: Spoiled) -> None:
    tries = next(tries for tries in it.seen.tries.values() if tries[0].seq)
    another = copy.deepcopy(tries[0])
    assert another.receipt
    another.receipt["body"]["received_at"] = "2026-01-01T00:00:00.000Z"
    tries.append(another)


def bid_that_nobody_made(it: Spoiled) -> None:
    it.bids()[-1]["command_id"] = "nobody-sent-this"


def never_answered(it: Spoiled) -> None:
    for each in next(tries for tries in it.seen.tries.values() if tries[0].seq):
        each.outcome, each.receipt = "unknown", None


def forged_receipt(it: Spoiled) -> None:
    receipt = it.acknowledged()[0].receipt
    assert receipt
    receipt["signature"] = "A" * 86 + "=="


def time_goes_back(it: Spoiled) -> None:
    bid = it.bids("bid-refused")[-1]
    bid["body"]["received_at"] = it.scene.rounds[0].terms["starts_at"]
    it.chain_anew()


def event_not_shown(it: Spoiled) -> None:
    lines = next(
        lines for lines in it.seen.watchers.values() if lines[-1]["what"] == "shown" or len(lines) > 9
    )
    shown = [line for line in lines if line["what"] == "shown"]
    lines.remove(shown[len(shown) // 2])


def event_shown_that_never_was(it: Spoiled) -> None:
    lines = next(iter(it.seen.watchers.values()))
    next(line for line in lines if line["what"] == "shown")["hash"] = "0" * 64


def bid_of_who_was_put_out(it: Spoiled) -> None:
    it.seen.barred[it.acknowledged()[-1].account] = it.acknowledged()[-1].asked_at - 0.001


PLANTED: dict[Callable[[Spoiled], None], set[int]] = {
    double_close: {8},
    second_award: {8},
    award_to_another: {8},
    closed_too_early: {8},
    refund_twice: {11},
    money_from_nowhere: {11},
    deposit_not_given_back: {11},
    lost_bid: {1},
    lost_update: {2},
    gap_in_numbers: {3},
    altered_amount: {1},
    overtaken: {4},
    key_with_two_effects: {6},
    two_receipts_for_one_key: {6},
    bid_that_nobody_made: {7},
    never_answered: {7},
    forged_receipt: {10},
    time_goes_back: {9},
    event_not_shown: {12},
    event_shown_that_never_was: {12},
    bid_of_who_was_put_out: {13},
}


def test_the_run_that_is_spoiled_was_well(ordinary: Outcome) -> None:
    assert ordinary.result["violations"] == []
    assert ordinary.result["kills_total"] >= 4
    assert Spoiled(ordinary).broken() == set()


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_what_a_fault_leaves_behind_is_noticed(plant: Callable[[Spoiled], None], ordinary: Outcome) -> None:
    spoiled = Spoiled(ordinary)
    plant(spoiled)
    assert PLANTED[plant] <= spoiled.broken()
