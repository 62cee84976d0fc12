"""The states of a notice and the only steps between them, and what a record of delivery must make clear."""

from datetime import date
from typing import Literal

from kernel.refusal import Refusal, Refused

ARTICLE = "Fa Shi [2016] 18, art. 16"

Step = Literal["redraft", "submit", "return", "publish", "withdraw"]

# From which states a step may be taken, and to which state it leads. What is published is never rewritten.
STEPS: dict[Step, tuple[frozenset[str], str]] = {
    "redraft": (frozenset({"draft", "returned"}), "draft"),
    "submit": (frozenset({"draft", "returned"}), "submitted"),
    "return": (frozenset({"submitted"}), "returned"),
    "publish": (frozenset({"submitted"}), "published"),
    "withdraw": (frozenset({"draft", "submitted", "returned", "published"}), "withdrawn"),
}
IN_HAND = frozenset({"draft", "submitted", "returned"})


def state_after(state: str, step: Step) -> str:
    """Return the state that the step leads to, or refuse a step that is closed.

    Law: Fa Shi [2016] 18, art. 12 (RS-03): a published notice stands; another one corrects it.
    """
    from_states, to_state = STEPS[step]
    if state not in from_states:
        raise Refused(Refusal("notice-step-closed", "", {"state": state, "step": step}))
    return to_state


def check_delivery(
    *, sent_on: date, received_on: date | None, waived: bool, reason_not_served: str, today: date
) -> None:
    """Raise Refused where a record of delivery contradicts itself or the calendar.

    Law: Fa Shi [2016] 18, art. 16 (A-16): receipt that can be proved, a waiver, or the reason why not.
    """
    refusals = []
    outcomes = (received_on is not None) + waived + bool(reason_not_served)
    if outcomes > 1:
        refusals.append(Refusal("delivery-outcome-unclear", ARTICLE))
    if sent_on > today or (received_on is not None and received_on > today):
        refusals.append(Refusal("delivery-in-future", ARTICLE, {"today": today.isoformat()}))
    if received_on is not None and received_on < sent_on:
        facts = {"sent_on": sent_on.isoformat(), "received_on": received_on.isoformat()}
        refusals.append(Refusal("delivery-received-before-sent", ARTICLE, facts))
    if refusals:
        raise Refused(*refusals)
