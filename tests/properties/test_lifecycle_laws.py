"""What must hold on every way that a lot can take: it never sticks, never jumps, and can always end."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from auction.rules.lifecycle import STEPS, LotState, is_over, lawful_steps, step
from auction.rules.lifecycle_states import AFTER_SALE, BEFORE_SALE, STOPPED
from kernel.refusal import Refused

STEPS_MOST = 120
DEEDS = sorted({row.deed for row in STEPS})
choices = st.lists(st.integers(0, 10_000), min_size=STEPS_MOST, max_size=STEPS_MOST)

# The deeds that bring a lot forward; from anywhere some few of them lead to an end.
FORWARD = (
    "resume", "seize", "start-pricing", "fix-price", "start-first-round", "sell", "receive-balance", "rule",
    "serve-ruling", "hand-over", "distribute", "close", "offer-again", "start-second-round", "start-sale",
    "release", "end-self-disposal",
)  # fmt: skip


def walked(picks: list[int]) -> list[LotState]:
    """Return the states of a way on which each step is one of those that are lawful there."""
    way = [LotState.NEW]
    for pick in picks:
        steps = lawful_steps(way[-1], way[:-1])
        if not steps:
            break
        way.append(step(way[-1], steps[pick % len(steps)].deed, way[:-1]))
    return way


@given(choices)
def test_a_lot_never_sticks_but_where_its_way_ends(picks: list[int]) -> None:
    """AS-01 to AS-34."""
    way = walked(picks)
    assert len(way) == STEPS_MOST + 1 or is_over(way[-1])


@given(choices)
def test_every_step_of_a_way_is_a_row_of_the_table(picks: list[int]) -> None:
    way = walked(picks)
    for position, (before, after) in enumerate(pairwise(way)):
        rows = [row for row in lawful_steps(before, way[:position]) if row.target in {after, None}]
        assert rows, (before, after)


@given(choices, st.sampled_from(DEEDS))
def test_a_deed_is_either_lawful_or_refused_with_what_is(picks: list[int], deed: str) -> None:
    way = walked(picks)
    lawful = {row.deed for row in lawful_steps(way[-1], way[:-1])}
    try:
        step(way[-1], deed, way[:-1])
    except Refused as refused:
        assert deed not in lawful
        named = str(refused.refusals[0].facts["lawful"])
        assert set(filter(None, named.split(", "))) == lawful
    else:
        assert deed in lawful


@given(choices)
def test_a_stop_never_moves_a_lot(picks: list[int]) -> None:
    """AS-31: resumed, it stands where it stood."""
    way = walked(picks)
    for before, stopped, after in zip(way, way[1:], way[2:], strict=False):
        if stopped in STOPPED and after in BEFORE_SALE | AFTER_SALE:
            assert after is before


@given(choices)
def test_nothing_is_sold_before_it_was_priced_and_offered(picks: list[int]) -> None:
    """AS-04, AS-10, AS-24, AS-26."""
    way = walked(picks)
    offers = {LotState.ROUND1, LotState.ROUND2, LotState.SALE, LotState.SALE_DIRECT, LotState.SELF_DISPOSAL}
    for position, state in enumerate(way):
        past = set(way[:position])
        if state is LotState.SOLD:
            assert LotState.PRICED in past
            assert offers & past
        if state is LotState.RULED:
            assert {LotState.PAID, LotState.TAKEN} & past


@given(choices)
def test_a_second_round_follows_a_failed_first_and_a_sale_two_failures(picks: list[int]) -> None:
    """A-26, AS-13, AS-16."""
    way = walked(picks)
    for position, state in enumerate(way):
        past = set(way[:position])
        assert state is not LotState.ROUND2 or {LotState.ROUND1, LotState.OFFSET1} <= past
        assert state is not LotState.SALE or {LotState.ROUND2, LotState.OFFSET2} <= past


@given(choices, st.integers(0, STEPS_MOST))
def test_from_anywhere_a_few_steps_forward_close_the_file(picks: list[int], length: int) -> None:
    way = walked(picks[:length])
    for _ in range(len(FORWARD)):
        lawful = {row.deed for row in lawful_steps(way[-1], way[:-1])}
        deed = next((deed for deed in FORWARD if deed in lawful), None)
        if deed is None:
            break
        way.append(step(way[-1], deed, way[:-1]))
    assert is_over(way[-1]), way[-3:]
