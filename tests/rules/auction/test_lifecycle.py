"""A lot's way: the straight one, the ones that branch off, and what is refused."""

from datetime import date

import pytest

from auction.rules.lifecycle import (
    STEPS,
    LotState,
    came_from,
    is_active,
    is_over,
    lawful_steps,
    step,
    step_for,
)
from auction.rules.lifecycle_states import ACTIVE, END_STATES, REMEMBERED, STOPPED
from kernel.days import LegalDate, WeekdayCalendar
from kernel.refusal import Refused

S = LotState
STRAIGHT = (
    ("seize", S.SEIZED),
    ("record-survey", S.SURVEYED),
    ("start-pricing", S.VALUING),
    ("fix-price", S.PRICED),
    ("start-first-round", S.ROUND1),
    ("sell", S.SOLD),
    ("receive-balance", S.PAID),
    ("rule", S.RULED),
    ("serve-ruling", S.TITLE_MOVED),
    ("hand-over", S.DELIVERED),
    ("distribute", S.DISTRIBUTED),
    ("close", S.CLOSED),
)
# Every record of the digest's table, by its number.
RECORDS = [f"AS-{number:02d}" for number in range(1, 35)] + ["AS-25b", "AS-25c", "AS-25d"]


def walk(*deeds: str, state: LotState = S.NEW) -> tuple[LotState, tuple[LotState, ...]]:
    past: tuple[LotState, ...] = ()
    for deed in deeds:
        state, past = step(state, deed, past), (*past, state)
    return state, past


def test_the_straight_way_leads_from_seizure_to_a_closed_file() -> None:
    """AS-01, AS-02, AS-03, AS-04, AS-08, AS-10, AS-24, AS-26, AS-27, AS-29."""
    state = S.NEW
    for deed, expected in STRAIGHT:
        state = step(state, deed)
        assert state is expected
    assert is_over(state)


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_of_the_digest_is_a_row(record: str) -> None:
    assert [row for row in STEPS if row.rule == record]


def test_every_row_says_who_and_by_which_article() -> None:
    for row in STEPS:
        assert any(letter.isdigit() for letter in row.article), row
        assert row.actor
        assert row.sources


def test_a_deed_leads_to_one_place_only() -> None:
    for state in S:
        for place in (None, *REMEMBERED.get(state, ())):
            deeds = [row.deed for row in lawful_steps(state, () if place is None else (place,))]
            assert len(deeds) == len(set(deeds)), (state, place)


def test_only_ends_have_no_way_on() -> None:
    for state in S:
        assert bool(lawful_steps(state)) is not is_over(state)
    assert {state for state in S if is_over(state)} == END_STATES


def test_every_state_can_be_reached() -> None:
    targets = {row.target for row in STEPS} | {place for row in STEPS for place in row.after}
    assert set(S) - targets == {S.NEW}


def test_a_lot_without_bids_waits_for_creditors_and_then_goes_to_the_second_round() -> None:
    """AS-11, AS-13, AS-14, AS-16, AS-19: two rounds and a sale, all without a bid."""
    state, _ = walk(
        "fail", "start-second-round", "fail", "start-sale", "fail", "release", "close", state=S.ROUND1
    )
    assert state is S.CLOSED


@pytest.mark.parametrize(
    ("start", "round_"),
    [(S.OFFSET1, S.ROUND1), (S.OFFSET2, S.ROUND2), (S.OFFSET3, S.SALE)],
)
def test_a_creditor_may_take_the_thing_after_each_failure(start: LotState, round_: LotState) -> None:
    """AS-12, AS-15, AS-20: unpaid, it is offered again where it failed."""
    past = (S.PRICED, S.ROUND1, S.OFFSET1, S.ROUND2, S.OFFSET2, S.SALE, S.OFFSET3)
    past = past[: past.index(start)]
    taken = step(start, "take-in-kind", past)
    assert taken is S.TAKEN
    assert step(taken, "rule", (*past, start)) is S.RULED
    defaulted = step(taken, "default", (*past, start))
    assert step(defaulted, "offer-again", (*past, start, taken)) is round_


def test_a_buyer_who_does_not_pay_sends_the_lot_back_to_its_round() -> None:
    """AS-25: the first round again."""
    state, past = walk("seize", "start-pricing", "fix-price", "start-first-round", "sell", "default")
    assert state is S.DEFAULTED
    assert step(state, "offer-again", past) is S.ROUND1
    assert step_for(state, "offer-again", past).article == "Fa Shi [2016] 18, art. 24"


def test_a_buyer_who_does_not_pay_in_a_sale_sends_it_back_to_the_sale() -> None:
    """AS-25b."""
    past = (S.PRICED, S.ROUND1, S.OFFSET1, S.ROUND2, S.OFFSET2, S.SALE, S.SOLD)
    assert step(S.DEFAULTED, "offer-again", past) is S.SALE
    assert step_for(S.DEFAULTED, "offer-again", past).rule == "AS-25b"


def test_a_debtors_own_sale_goes_back_to_where_it_came_from() -> None:
    """AS-05, AS-06, AS-07, AS-17."""
    assert step(S.PRICED, "allow-self-disposal") is S.SELF_DISPOSAL
    assert step(S.SELF_DISPOSAL, "sell") is S.SOLD
    assert step(S.SELF_DISPOSAL, "start-first-round", (S.PRICED,)) is S.ROUND1
    assert step(S.SELF_DISPOSAL, "end-self-disposal", (S.PRICED,)) is S.PRICED
    after_two = (S.PRICED, S.ROUND1, S.OFFSET1, S.ROUND2, S.OFFSET2)
    assert step(S.SELF_DISPOSAL, "end-self-disposal", after_two) is S.OFFSET2
    with pytest.raises(Refused):
        step(S.SELF_DISPOSAL, "start-first-round", after_two)


def test_financing_ends_in_a_sale_of_one_kind_or_in_payment() -> None:
    """AS-17, AS-25d."""
    assert step(S.OFFSET2, "allow-financing") is S.FINANCING
    assert step(S.FINANCING, "allow-self-disposal") is S.SELF_DISPOSAL
    assert step(S.FINANCING, "start-sale") is S.SALE
    assert step(S.FINANCING, "pay-off") is S.WITHDRAWN


def test_a_sale_without_auction() -> None:
    """AS-09, AS-25c."""
    assert step(S.PRICED, "sell-directly") is S.SALE_DIRECT
    assert step(S.SALE_DIRECT, "sell") is S.SOLD
    assert step(S.SALE_DIRECT, "fail") is S.OFFSET3


def test_what_nobody_wants_is_managed_released_or_tried_again() -> None:
    """AS-21, AS-22, AS-23."""
    assert step(S.OFFSET3, "hand-to-management") is S.MANAGED
    assert step(S.OFFSET3, "release") is S.RELEASED
    assert step(S.OFFSET3, "dispose-again") is S.VALUING


def test_an_occupied_home_is_vacated_before_it_is_handed_over() -> None:
    """AS-28."""
    assert walk("order-vacating", "hand-over", state=S.TITLE_MOVED)[0] is S.DELIVERED


@pytest.mark.parametrize("deed", ["stay", "postpone"])
@pytest.mark.parametrize("state", sorted(ACTIVE))
def test_a_stop_leads_back_to_where_the_lot_was(state: LotState, deed: str) -> None:
    """AS-31."""
    past = (S.NEW, state) if state is S.SEIZED else (S.SEIZED, state)
    stopped = step(state, deed, past[:-1])
    assert stopped in STOPPED
    assert not is_active(stopped)
    assert is_active(state)
    assert step(stopped, "resume", past) is state


def test_a_stopped_lot_may_be_withdrawn_before_the_sale_and_revoked_after_it() -> None:
    """AS-30, AS-32."""
    assert step(S.STAYED, "withdraw", (S.PRICED, S.ROUND1)) is S.WITHDRAWN
    assert step(S.STAYED, "revoke", (S.ROUND1, S.SOLD)) is S.REVOKED
    for deed, past in (("revoke", (S.PRICED, S.ROUND1)), ("withdraw", (S.ROUND1, S.SOLD))):
        with pytest.raises(Refused):
            step(S.STAYED, deed, past)


def test_after_withdrawal_or_revocation_the_lot_may_be_taken_up_again() -> None:
    """AS-30, AS-32: where its preparation stood; that is our reading."""
    assert (
        step(S.WITHDRAWN, "take-up-again", (S.SEIZED, S.SURVEYED, S.VALUING, S.PRICED, S.ROUND1)) is S.PRICED
    )
    assert step(S.REVOKED, "take-up-again", (S.SEIZED, S.VALUING, S.PRICED, S.ROUND1, S.SOLD)) is S.PRICED
    assert step(S.WITHDRAWN, "release") is S.RELEASED
    assert {row.standing for row in lawful_steps(S.WITHDRAWN)} == {"reading"}


def test_an_expired_price_is_renewed() -> None:
    """R-27."""
    assert step(S.PRICED, "renew-price") is S.VALUING


def test_a_court_with_a_priority_claim_may_get_the_asset_and_enough_money_stops_the_rest() -> None:
    """AS-33, AS-34."""
    assert is_over(step(S.SEIZED, "hand-to-priority-court"))
    assert step(S.PRICED, "stop-remaining") is S.WITHDRAWN


@pytest.mark.parametrize(
    ("state", "deed", "article"),
    [
        (S.SEIZED, "sell", "Fa [2021] 322, item 17"),
        (S.PRICED, "start-second-round", "Fa Shi [2016] 18, art. 26"),
        (S.ROUND2, "start-second-round", "Fa Shi [2016] 18, art. 26"),
        (S.SOLD, "serve-ruling", "Fa Shi [2004] 16, art. 26"),
        (S.CLOSED, "seize", "Fa Shi [2022] 11, arts. 484-485"),
        (S.PRICED, "abracadabra", ""),
        (S.PRICED, "", ""),
    ],
)
def test_an_impossible_step_is_refused_and_the_possible_ones_are_named(
    state: LotState, deed: str, article: str
) -> None:
    """AS-01 to AS-34."""
    with pytest.raises(Refused) as refused:
        step(state, deed)
    refusal = refused.value.refusals[0]
    assert (refusal.code, refusal.article) == ("step-not-lawful", article)
    assert refusal.facts["state"] == state.value
    assert refusal.facts["deed"] == deed
    assert refusal.facts["lawful"] == ", ".join(row.deed for row in lawful_steps(state, ()))


def test_where_nothing_is_remembered_there_is_no_way_back() -> None:
    assert came_from(S.PRICED, (S.SEIZED,)) is None
    assert came_from(S.STAYED, ()) is None
    with pytest.raises(Refused):
        step(S.STAYED, "resume", ())
    assert "resume" in [row.deed for row in lawful_steps(S.STAYED)]


def test_deadlines_that_this_stage_counts_can_be_counted() -> None:
    """AS-03, AS-08, AS-13, AS-16, AS-33."""
    counted = {
        row.deadline.name: row.deadline.last_day(date(2026, 3, 2), WeekdayCalendar())
        for row in STEPS
        if row.deadline and row.deadline.last_day
    }
    assert counted["disposal-starts"] == LegalDate(date(2026, 3, 12), provisional=True)
    assert counted["second-round-starts"] == LegalDate(date(2026, 4, 1), provisional=True)
    assert "ruling-served" not in counted
