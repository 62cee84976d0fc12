"""The round as a whole, told as short stories.

A-11, A-18, A-19, A-20, A-21, A-26, A-28; RR-118, RR-119, RR-120, RR-121, RR-122, RR-135; RS-03, RS-04,
RS-05, RS-06, RS-07, RS-12, RS-13, RS-14, RS-15; BID-1, BID-2, BID-3, BID-4, BID-5, BID-6; TIME-5.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

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
from bidding.rules.grounds import why_not, window_on_resuming
from bidding.rules.proof import first_unlawful
from bidding.rules.round import decide, evolve, replay
from bidding.rules.state import Round, announced
from bidding.rules.terms import Terms
from kernel.money import MONEY_MAX_FEN, Money, yuan

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
END = START + timedelta(hours=24)
TERMS = Terms(yuan(700_000), yuan(5_000), START, END)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

ORDINARY, OTHER = Bidder("H2337"), Bidder("K0815")
FIRST_ORDER, SECOND_ORDER, ALSO_SECOND = Bidder("P0001", 1), Bidder("P0002", 2), Bidder("P0003", 2)


@dataclass
class Story:
    """A round and what has happened in it."""

    terms: Terms = TERMS
    events: list[Event] = field(default_factory=list)

    @property
    def round(self) -> Round:
        return replay(self.terms, self.events)

    def do(self, command: Command) -> tuple[Event, ...]:
        """Decide a command and let it happen."""
        events = decide(self.round, command)
        self.events.extend(events)
        return events

    def bid(self, bidder: Bidder, amount: int | str, at: datetime | None = None, **more: object) -> str:
        """Bid and return "leads", or the code of the refusal."""
        last = self.round.last_at or START
        events = self.do(PlaceBid(bidder, yuan(amount), at or last + SECOND, **more))
        (answer,) = [event for event in events if isinstance(event, BidAccepted | BidRefused)]
        return "leads" if isinstance(answer, BidAccepted) else answer.refusal.code

    def close(self, at: datetime | None = None) -> Event | None:
        events = self.do(Close(at or self.round.ends_at + SECOND))
        return events[-1] if events else None


def opened(**changes: object) -> Story:
    story = Story(replace(TERMS, **changes))
    story.do(Open(START))
    return story


# ---------------------------------------------------------------------- opening and ending


def test_rs_04_rr_118_a_round_opens_at_its_start_and_not_before():
    story = Story()
    assert story.do(Open(START - timedelta(milliseconds=1))) == ()
    assert story.do(Open(START)) == (RoundOpened(START),)
    assert story.round.state == "open"
    assert story.do(Open(START + SECOND)) == (), "once"


def test_rs_04_the_hour_opens_a_round_even_where_the_sweep_is_late():
    story = Story()
    at = START + SECOND
    events = story.do(PlaceBid(ORDINARY, yuan(700_000), at))
    assert events == (RoundOpened(at), BidAccepted(at, ORDINARY, yuan(700_000)))


def test_rs_04_the_first_instant_is_inside_and_the_last_one_is_not():
    at_once, too_late = PlaceBid(ORDINARY, yuan(700_000), START), PlaceBid(ORDINARY, yuan(700_000), END)
    assert Story().do(at_once) == (RoundOpened(START), BidAccepted(START, ORDINARY, yuan(700_000)))
    assert opened().bid(ORDINARY, 700_000, START) == "leads"
    (refused,) = Story().do(too_late)
    assert refused.refusal.code == "round-ended"


def test_a_20_before_the_start_no_bid_counts():
    assert Story().bid(ORDINARY, 700_000, START - timedelta(milliseconds=1)) == "round-not-started"


@pytest.mark.parametrize(
    ("bid_at", "ends_at"),
    [
        (END - 5 * MINUTE - SECOND, END),
        (END - 5 * MINUTE, END),
        (END - timedelta(seconds=150), END + timedelta(seconds=150)),
    ],
)
def test_rr_120_vector_5_bids_near_the_end(bid_at, ends_at):
    story = opened()
    assert story.bid(ORDINARY, 700_000, bid_at) == "leads"
    assert story.round.ends_at == ends_at


def test_rr_120_vector_5_an_extension_of_the_extension_and_a_bid_at_the_end_instant():
    story = opened()
    story.bid(ORDINARY, 700_000, END - timedelta(seconds=150))
    last_moment = END + timedelta(seconds=150) - timedelta(milliseconds=1)
    assert story.bid(OTHER, 705_000, last_moment) == "leads"
    assert story.round.ends_at == last_moment + 5 * MINUTE
    assert story.round.extensions == 2
    assert story.bid(ORDINARY, 710_000, last_moment + 5 * MINUTE) == "round-ended"


def test_rr_120_a_refused_bid_moves_no_end():
    story = opened()
    story.bid(ORDINARY, 1, END - MINUTE)
    assert story.round.ends_at == END


def test_a_11_rr_121_rs_06_one_bidder_suffices():
    story = opened()
    story.bid(ORDINARY, 700_000)
    assert story.close() == Sold(END + SECOND, ORDINARY, yuan(700_000))
    assert story.round.state == "sold"


def test_rr_122_rs_07_vector_7_without_a_bid_the_round_fails_however_many_registered():
    story = opened()
    assert story.close() == Unsold(END + SECOND)
    assert story.round.state == "unsold"


def test_rr_122_refused_bids_are_no_bids():
    story = opened()
    story.bid(ORDINARY, 699_999)
    assert story.close() == Unsold(END + SECOND)


def test_rr_121_the_leader_at_the_end_wins():
    story = opened()
    story.bid(ORDINARY, 700_000)
    story.bid(OTHER, 705_000)
    story.bid(ORDINARY, 705_000)
    assert story.close() == Sold(END + SECOND, OTHER, yuan(705_000))


def test_time_5_nothing_is_closed_before_the_pause_after_the_end_has_passed():
    story = opened()
    story.bid(ORDINARY, 700_000)
    assert story.close(END - MINUTE) is None
    assert story.close(END) is None
    assert story.close(END + SECOND - timedelta(milliseconds=1)) is None
    assert story.close(END + SECOND) is not None
    assert story.close(END + 2 * SECOND) is None, "once"


def test_rs_06_an_extended_round_is_closed_after_its_new_end():
    story = opened()
    story.bid(ORDINARY, 700_000, END - MINUTE)
    assert story.close(END + SECOND) is None
    assert isinstance(story.close(END + 4 * MINUTE + SECOND), Sold)


def test_a_20_between_end_and_closing_bids_are_refused():
    story = opened()
    assert story.bid(ORDINARY, 700_000, END) == "round-ended"
    assert story.bid(ORDINARY, 700_000, END + timedelta(milliseconds=1)) == "round-ended"


@pytest.mark.parametrize("missed_by", [Open, Close])
def test_rr_122_a_round_that_nobody_could_enter_is_no_failed_round(missed_by):
    story = Story()
    assert story.do(missed_by(END + MINUTE)) == (Suspended(END + MINUTE, "start-missed", ""),)
    assert story.bid(ORDINARY, 700_000, END + 2 * MINUTE) == "round-suspended"
    story.do(Resume(END + 10 * MINUTE, "重新开始"))
    assert (story.round.state, story.round.starts_at) == ("announced", END + 10 * MINUTE)
    assert story.round.ends_at == END + 10 * MINUTE + timedelta(hours=24)
    assert story.bid(ORDINARY, 700_000, END + 11 * MINUTE) == "leads"


def test_rr_122_an_hour_that_is_missed_to_its_very_end_opens_nothing():
    assert Story().do(Open(END)) == (Suspended(END, "start-missed", ""),)
    at = END - timedelta(milliseconds=1)
    assert Story().do(Open(at)) == (RoundOpened(at),)


def test_a_round_that_was_never_opened_refuses_bids_after_its_end():
    assert Story().bid(ORDINARY, 700_000, END) == "round-ended"


def test_closing_an_announced_round_before_its_start_does_nothing():
    assert Story().do(Close(START - MINUTE)) == ()


# ---------------------------------------------------------------------- who and how much


def test_a_18_only_who_is_admitted_bids():
    story = opened()
    assert story.bid(ORDINARY, 700_000, admitted=False) == "bidder-not-admitted"
    (refused,) = [event for event in story.events if isinstance(event, BidRefused)]
    assert refused.refusal.article == "Fa Shi [2016] 18, art. 18"


def test_rr_119_bid_3_two_ordinary_bidders_cannot_stand_at_one_price():
    story = opened()
    assert story.bid(ORDINARY, 700_000) == "leads"
    assert story.bid(OTHER, 700_000) == "bid-too-low"
    assert story.bid(OTHER, 705_000) == "leads"


def test_rr_119_below_the_start_a_bid_is_void():
    assert opened().bid(ORDINARY, "699999.99") == "bid-below-start"


def test_a_20_a_bid_may_jump_over_steps():
    story = opened()
    assert story.bid(ORDINARY, 900_000) == "leads"
    assert story.bid(OTHER, 905_000) == "leads"


def test_who_leads_does_not_outbid_himself_unless_the_court_lets_him():
    story = opened()
    story.bid(ORDINARY, 700_000)
    assert story.bid(ORDINARY, 705_000) == "already-leading"
    free = opened(own_raise=True)
    free.bid(ORDINARY, 700_000)
    assert free.bid(ORDINARY, 700_000) == "bid-too-low"
    assert free.bid(ORDINARY, 705_000) == "leads"


def test_a_21_rr_119_bid_1_vector_6_priority_purchasers_match_in_their_order():
    story = opened()
    assert story.bid(ORDINARY, 800_000) == "leads"
    assert story.bid(SECOND_ORDER, 800_000) == "leads"
    assert story.bid(FIRST_ORDER, 800_000) == "leads"
    assert story.bid(SECOND_ORDER, 800_000) == "priority-outranked"
    assert story.bid(OTHER, 800_000) == "bid-too-low"
    assert story.bid(OTHER, 805_000) == "leads"
    assert story.bid(FIRST_ORDER, 805_000) == "leads"


def test_a_21_bid_1_of_the_same_order_the_earlier_bid_keeps_the_lead():
    story = opened()
    story.bid(SECOND_ORDER, 800_000)
    assert story.bid(ALSO_SECOND, 800_000) == "priority-outranked"
    assert story.bid(ALSO_SECOND, 805_000) == "leads"


def test_a_21_a_priority_purchaser_below_the_leading_price_is_too_low():
    story = opened()
    story.bid(ORDINARY, 800_000)
    assert story.bid(FIRST_ORDER, 795_000) == "bid-too-low"
    assert story.bid(FIRST_ORDER, "800000.01") == "bid-too-low"


def test_a_21_a_match_is_exact_even_where_the_leading_amount_lies_off_the_steps():
    story = opened(multiple_rule=False)
    story.bid(ORDINARY, "800000.37")
    assert story.bid(FIRST_ORDER, "800000.37") == "leads"


def test_a_21_rr_120_a_match_is_a_bid_and_extends():
    story = opened()
    story.bid(ORDINARY, 800_000, END - 10 * MINUTE)
    story.bid(FIRST_ORDER, 800_000, END - MINUTE)
    assert story.round.ends_at == END + 4 * MINUTE


def test_a_21_bid_1_a_step_higher_opens_the_match_again_and_the_earlier_order_may_match_a_match():
    story = opened()
    story.bid(ORDINARY, 800_000)
    assert story.bid(SECOND_ORDER, 800_000) == "leads"
    assert story.bid(FIRST_ORDER, 800_000) == "leads"
    assert story.bid(ORDINARY, 805_000) == "leads"
    assert story.bid(SECOND_ORDER, 805_000) == "leads"
    assert story.bid(FIRST_ORDER, 805_000) == "leads"
    assert story.close().bidder == FIRST_ORDER


def test_a_19_a_priority_purchaser_also_bids_as_everybody_does():
    story = opened()
    story.bid(ORDINARY, 700_000)
    assert story.bid(FIRST_ORDER, 705_000) == "leads"
    assert story.bid(SECOND_ORDER, 710_000) == "leads"
    assert story.bid(SECOND_ORDER, 710_000) == "already-leading"


def test_a_21_who_leads_gains_nothing_by_matching_himself_even_where_he_may_raise_his_bid():
    story = opened(own_raise=True)
    story.bid(FIRST_ORDER, 700_000)
    assert story.bid(FIRST_ORDER, 700_000) == "bid-too-low"
    assert story.bid(FIRST_ORDER, 705_000) == "leads"


def test_a_19_rr_116_who_is_confirmed_while_he_bids_matches_from_then_on():
    story = opened()
    unconfirmed, confirmed = Bidder("H2337"), Bidder("H2337", 1)
    story.bid(OTHER, 700_000)
    assert story.bid(unconfirmed, 700_000) == "bid-too-low"
    assert story.bid(confirmed, 700_000) == "leads"
    assert story.bid(SECOND_ORDER, 700_000) == "priority-outranked"


def test_bid_2_a_priority_purchaser_who_does_not_bid_has_no_part_in_the_result():
    story = opened()
    story.bid(ORDINARY, 700_000)
    assert story.close().bidder == ORDINARY


def test_a_19_before_the_first_bid_priority_changes_nothing():
    story = opened()
    assert story.bid(FIRST_ORDER, "699999.99") == "bid-below-start"
    assert story.bid(FIRST_ORDER, 700_000) == "leads"


def test_bid_6_nothing_takes_a_bid_back():
    story = opened()
    story.bid(ORDINARY, 700_000)
    for command in (Open(END), Close(END), Suspend(END - MINUTE, "court-decision", "核查")):
        assert (
            replay(TERMS, [*story.events, *decide(replace(story.round, last_at=None), command)]).lead.bidder
            == ORDINARY
        )


def test_time_5_the_time_of_entry_decides_and_a_command_may_set_itself_a_limit():
    story = opened()
    limit = START + MINUTE
    assert story.bid(ORDINARY, 700_000, limit, valid_until=limit) == "leads"
    late = limit + timedelta(milliseconds=1)
    assert story.bid(OTHER, 705_000, late, valid_until=limit) == "command-expired"


def test_bid_5_every_bid_and_every_refusal_is_an_event_with_code_amount_and_time():
    story = opened()
    story.bid(ORDINARY, 700_000, START + SECOND)
    story.bid(OTHER, 1, START + 2 * SECOND)
    accepted, refused = story.events[1:]
    assert accepted == BidAccepted(START + SECOND, ORDINARY, yuan(700_000))
    assert (refused.bidder, refused.amount, refused.at) == (OTHER, yuan(1), START + 2 * SECOND)
    assert refused.refusal.article == "Fa Shi [2016] 18, art. 20"


@pytest.mark.parametrize("amount", [Money(MONEY_MAX_FEN), Money(-MONEY_MAX_FEN), Money(0), Money(1)])
@pytest.mark.parametrize("bidder", [ORDINARY, FIRST_ORDER])
def test_nothing_that_a_bidder_sends_raises(amount, bidder):
    story = opened()
    assert len(story.do(PlaceBid(bidder, amount, START))) == 1
    story.bid(OTHER, 700_000)
    assert len(story.do(PlaceBid(bidder, amount, START + MINUTE))) == 1


# ---------------------------------------------------------------------- the court's acts


def test_a_28_rs_12_a_stopped_round_takes_no_bids_and_goes_on_with_its_lead_and_its_time():
    story = opened()
    story.bid(ORDINARY, 700_000, START + MINUTE)
    stopped_at = END - 60 * MINUTE
    assert story.do(Suspend(stopped_at, "court-decision", "案外人异议审查")) == (
        Suspended(stopped_at, "court-decision", "案外人异议审查"),
    )
    assert (story.round.state, story.round.stop.reason) == ("suspended", "案外人异议审查")
    assert story.bid(OTHER, 705_000, stopped_at + MINUTE) == "round-suspended"
    assert story.close(END + SECOND) is None
    resumed_at = stopped_at + timedelta(hours=3)
    assert story.do(Resume(resumed_at, "异议不成立")) == (
        Resumed(resumed_at, "异议不成立", START, resumed_at + 60 * MINUTE),
    )
    assert (story.round.state, story.round.stop, story.round.lead.bidder) == ("open", None, ORDINARY)
    assert story.bid(OTHER, 705_000, resumed_at + MINUTE) == "leads"


def test_rs_13_rs_14_a_round_stopped_before_its_start_is_announced_again():
    story = Story()
    story.do(Suspend(START - MINUTE, "court-ruling", "中止"))
    assert story.bid(ORDINARY, 700_000, START + MINUTE) == "round-suspended"
    story.do(Resume(START + 10 * MINUTE, "恢复"))
    assert (story.round.state, story.round.starts_at) == ("announced", START + 10 * MINUTE)
    assert story.round.ends_at - story.round.starts_at == timedelta(hours=24)


def test_rs_14_the_court_may_give_more_time_than_was_lost_but_not_less():
    story = opened()
    story.do(Suspend(END - 60 * MINUTE, "platform-fault", ""))
    resumed_at = END
    assert story.do(Resume(resumed_at, "恢复", ends_at=END + 59 * MINUTE)) == ()
    assert why_not(story.round, Resume(resumed_at, "恢复", END + 59 * MINUTE)).code == "resume-end-too-early"
    later = END + 120 * MINUTE
    assert story.do(Resume(resumed_at, "恢复", ends_at=later)) == (Resumed(resumed_at, "恢复", START, later),)


def test_rr_135_a_fault_may_still_stop_a_round_between_its_end_and_its_closing_and_five_minutes_follow():
    story = opened()
    story.bid(ORDINARY, 700_000)
    story.do(Suspend(END + timedelta(milliseconds=500), "platform-fault", ""))
    assert story.close(END + MINUTE) is None
    story.do(Resume(END + 60 * MINUTE, "故障排除"))
    assert story.round.ends_at == END + 65 * MINUTE


@pytest.mark.parametrize(
    "command",
    [Suspend(END, "court-decision", "核查"), Suspend(END, "court-ruling", "核查"), Withdraw(END, "撤回")],
)
def test_a_28_once_the_end_has_passed_nobody_undoes_the_result(command):
    story = opened()
    story.bid(ORDINARY, 700_000)
    assert story.do(command) == ()
    assert why_not(story.round, command).code == "round-ended"
    assert isinstance(story.close(), Sold)


@pytest.mark.parametrize("stage", ["announced", "open", "suspended"])
def test_rs_15_a_round_is_withdrawn_from_any_stage_before_its_end(stage):
    story = Story() if stage == "announced" else opened()
    if stage == "suspended":
        story.do(Suspend(START + SECOND, "court-decision", "核查"))
    assert story.round.state == stage
    assert story.do(Withdraw(START + MINUTE, "申请执行人撤回")) == (
        Withdrawn(START + MINUTE, "申请执行人撤回"),
    )
    assert (story.round.state, story.round.stop.ground) == ("withdrawn", "withdrawn")
    assert story.bid(ORDINARY, 700_000) == "round-withdrawn"
    assert story.close(END + MINUTE) is None


def test_rs_15_a_28_a_stopped_round_may_be_withdrawn_long_after_its_announced_end():
    story = opened()
    story.do(Suspend(END - MINUTE, "court-decision", "核查"))
    late = END + timedelta(days=3)
    assert why_not(story.round, Suspend(late, "court-ruling", "核查")).code == "round-already-stopped"
    assert story.do(Withdraw(late, "撤回")) == (Withdrawn(late, "撤回"),)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Suspend(END + MINUTE, "platform-fault", ""), "round-is-over"),
        (Resume(END + MINUTE, "恢复"), "round-is-over"),
        (Withdraw(END + MINUTE, "撤回"), "round-is-over"),
    ],
)
def test_what_is_over_is_over(command, code):
    story = opened()
    story.close()
    assert story.round.is_over
    assert story.do(command) == ()
    assert why_not(story.round, command).code == code
    assert story.bid(ORDINARY, 700_000) == "round-ended"


def test_a_28_only_what_runs_can_be_stopped_and_only_what_is_stopped_goes_on():
    story = opened()
    assert why_not(story.round, Resume(START, "恢复")).code == "round-not-stopped"
    story.do(Suspend(START, "court-decision", "核查"))
    again = Suspend(START, "platform-fault", "")
    assert why_not(story.round, again).code == "round-already-stopped"
    assert story.do(again) == ()


def test_only_a_stopped_round_has_a_window_after_the_stop():
    with pytest.raises(AssertionError):
        window_on_resuming(announced(TERMS), START)


def test_a_rounds_time_never_goes_back():
    story = opened()
    story.bid(ORDINARY, 700_000, START + MINUTE)
    with pytest.raises(AssertionError):
        story.do(Close(START))


def test_time_5_a_bid_that_came_too_late_does_not_shut_out_one_that_entered_in_time_at_another_node():
    story = opened()
    story.bid(ORDINARY, 700_000, END - 6 * MINUTE)
    late, waited = END + SECOND / 50, END - SECOND / 10
    assert story.bid(Bidder("L0002"), 705_000, late) == "round-ended"
    assert story.round.last_at == END - 6 * MINUTE, "the refusal stands in the record and takes no time on"
    assert story.bid(Bidder("W0003"), 705_000, waited) == "leads"
    assert story.round.ends_at == waited + 5 * MINUTE
    assert first_unlawful(TERMS, story.events) is None


def test_a_round_is_what_its_events_made_of_it():
    story = opened()
    story.bid(ORDINARY, 700_000, END - MINUTE)
    round_ = announced(TERMS)
    for event in story.events:
        round_ = evolve(round_, event)
    assert round_ == story.round
    assert (round_.seq, round_.last_at) == (3, END - MINUTE)
    assert story.events[-1] == EndMoved(END - MINUTE, END + 4 * MINUTE)
    assert round_.leading_amount == yuan(700_000)
    assert announced(TERMS).leading_amount is None
