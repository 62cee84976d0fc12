"""The only steps between the states of a lot: what is lawful now, and where a deed leads."""

from collections.abc import Sequence

from auction.rules.lifecycle_states import ACTIVE, END_STATES, REMEMBERED, LotState, Step
from auction.rules.lifecycle_steps import STEPS
from kernel.refusal import Refusal, Refused

__all__ = [
    "STEPS",
    "LotState",
    "Step",
    "came_from",
    "is_active",
    "is_over",
    "lawful_steps",
    "step",
    "step_for",
]


def lawful_steps(state: LotState, past: Sequence[LotState] | None = None) -> tuple[Step, ...]:
    """Return the steps that the law knows from this state; without the lot's past, every one there may be.

    Law: Fa Shi [2016] 18; Fa Shi [2018] 15; Fa Shi [2004] 16 (AS-01, AS-02, AS-03, AS-04, AS-05, AS-06,
    AS-07, AS-08, AS-09, AS-10, AS-11, AS-12, AS-13, AS-14, AS-15, AS-16, AS-17, AS-18, AS-19, AS-20, AS-21,
    AS-22, AS-23, AS-24, AS-25, AS-25b, AS-25c, AS-25d, AS-26, AS-27, AS-28, AS-29, AS-30, AS-31, AS-32,
    AS-33, AS-34).
    """
    return tuple(row for row in STEPS if state in row.sources and _fits(row, state, past))


def step_for(state: LotState, deed: str, past: Sequence[LotState] = ()) -> Step:
    """Return the row of the table for this deed, or refuse it and name the deeds that are lawful.

    Raises Refused `step-not-lawful`.

    Law: Fa Shi [2016] 18; Fa Shi [2018] 15; Fa Shi [2004] 16 (AS-01 to AS-34).
    """
    for row in lawful_steps(state, past):
        if row.deed == deed:
            return row
    raise Refused(_not_lawful(state, deed, past))


def step(state: LotState, deed: str, past: Sequence[LotState] = ()) -> LotState:
    """Return the state to which a deed leads; `past` holds the states before, oldest first.

    Raises Refused `step-not-lawful`.

    Law: Fa Shi [2016] 18; Fa Shi [2018] 15; Fa Shi [2004] 16 (AS-01 to AS-34).
    """
    target = step_for(state, deed, past).target or came_from(state, past)
    assert target is not None, "a step that leads back is lawful only where there is a place to lead to"
    return target


def came_from(state: LotState, past: Sequence[LotState]) -> LotState | None:
    """Return the place to which a lot in this state may have to go back, if its past holds one.

    Law: Fa Shi [2016] 18, arts. 24 and 28 (AS-07, AS-25, AS-31).
    """
    places = REMEMBERED.get(state, ())
    return next((place for place in reversed(past) if place in places), None)


def is_over(state: LotState) -> bool:
    """Tell whether nothing more can happen to the lot here.

    Law: Fa Shi [2016] 18; Fa Shi [2004] 16 (AS-29, AS-33).
    """
    return state in END_STATES


def is_active(state: LotState) -> bool:
    """Tell whether the lot is on its way: neither stopped nor ended.

    Law: Fa Shi [2016] 18, art. 28 (AS-31).
    """
    return state in ACTIVE


def _fits(row: Step, state: LotState, past: Sequence[LotState] | None) -> bool:
    """Tell whether the lot came from a place from which this row leads on."""
    if past is None or (row.target is not None and not row.after):
        return True
    place = came_from(state, past)
    return place is not None and (not row.after or place in row.after)


def _not_lawful(state: LotState, deed: str, past: Sequence[LotState]) -> Refusal:
    """Return the refusal, with the article of the deed where the law knows it at another place."""
    article = next((row.article for row in STEPS if row.deed == deed), "")
    lawful = ", ".join(row.deed for row in lawful_steps(state, past))
    return Refusal("step-not-lawful", article, {"state": state.value, "deed": deed, "lawful": lawful})
