"""Laws that hold for every round, whatever is sent to it (A-11, A-20, A-21, RR-119 to RR-122)."""

import os
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bidding.rules.events import (
    BidAccepted,
    BidRefused,
    Command,
    EndMoved,
    Event,
    PlaceBid,
    Resumed,
    Sold,
    Unsold,
    Withdrawn,
)
from bidding.rules.ladder import next_bids
from bidding.rules.proof import first_unlawful
from bidding.rules.round import evolve, replay
from bidding.rules.state import Round, announced
from tests.properties.round_driver import slow, step_of, take
from tests.strategies import BIDDERS, all_terms, commands


def answer_in(events: tuple[Event, ...]) -> str | None:
    answers = [event for event in events if isinstance(event, BidAccepted | BidRefused)]
    assert len(answers) <= 1, "a bid is answered once"
    if not answers:
        return None
    return "ok" if isinstance(answers[0], BidAccepted) else answers[0].refusal.code


class LiveRound(RuleBasedStateMachine):
    """Any commands in any order, against the laws and against the slow round."""

    @initialize(terms=st.sampled_from(all_terms()))
    def announce(self, terms):
        self.terms = terms
        self.round = announced(terms)
        self.events: list[Event] = []
        self.model = slow(terms)

    @rule(data=st.data())
    def send(self, data):
        command = data.draw(commands(self.round))
        before = self.round
        events, after, difference = take(before, self.model, step_of(command))
        assert not difference, difference
        for event in events:
            self._check(self.round, event)
            self.round = evolve(self.round, event)
        assert self.round == after
        self.events.extend(events)
        self._check_answer(before, command, events)

    @precondition(lambda self: self.round.state == "open" and self.round.last_at < self.round.ends_at)
    @rule(bidder=st.sampled_from(BIDDERS), rung=st.integers(0, 4))
    def climb(self, bidder, rung):
        """What the ladder offers is accepted, from anybody who does not lead."""
        offered = next_bids(self.terms, self.round.leading_amount, 5)
        command = PlaceBid(bidder, offered[rung % len(offered)], self.round.last_at)
        leads = self.round.lead is not None and self.round.lead.bidder.code == bidder.code
        events, self.round, difference = take(self.round, self.model, step_of(command))
        assert not difference, difference
        assert (answer_in(events) == "ok") is (not leads or self.terms.own_raise)
        self.events.extend(events)

    @invariant()
    def every_event_has_its_number(self):
        assert self.round.seq == len(self.events)

    def teardown(self):
        if not hasattr(self, "round"):
            return
        assert replay(self.terms, self.events) == self.round, "replaying gives the same round"
        assert first_unlawful(self.terms, self.events) is None, "a stranger comes to the same"
        ends = sum(isinstance(event, Sold | Unsold | Withdrawn) for event in self.events)
        assert ends == self.round.is_over, "it ends at most once"

    def _check(self, before: Round, event: Event) -> None:
        after = evolve(before, event)
        assert not before.is_over or isinstance(event, BidRefused), "what is over is over"
        if isinstance(event, EndMoved):
            assert after.ends_at > before.ends_at, "the end never moves back"
        elif not isinstance(event, Resumed):
            assert after.ends_at == before.ends_at, "and only a late bid or the court moves it"
        if isinstance(event, BidAccepted) and before.lead:
            assert after.lead.amount >= before.lead.amount, "the leading amount only rises"
            assert after.lead.amount > before.lead.amount or event.bidder.rank is not None
        elif not isinstance(event, BidAccepted):
            assert after.lead == before.lead, "and only a bid changes the lead"
        if isinstance(event, Sold):
            assert (event.bidder, event.amount) == (before.lead.bidder, before.lead.amount)

    def _check_answer(self, before: Round, command: Command, events: tuple[Event, ...]) -> None:
        if not isinstance(command, PlaceBid):
            return
        answer = answer_in(events)
        assert answer is not None, "every bid is answered"
        if answer == "ok":
            assert self.round.ends_at >= command.at + timedelta(minutes=5), (
                "nobody loses the last five minutes"
            )
            assert before.starts_at <= command.at < before.ends_at
        elif len(events) == 1:
            unmoved = replace(self.round, seq=before.seq, last_at=before.last_at)
            assert unmoved == before, "a refused bid changes nothing"


TestLiveRound = LiveRound.TestCase
# A soak asks for more.
EXAMPLES = int(os.environ.get("ROUND_EXAMPLES", "80"))
TestLiveRound.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
