"""The way of a notice from draft to published, and what a record of delivery makes clear (RS-03, A-16)."""

from datetime import date

import pytest

from kernel.refusal import Refused
from notices.rules.steps import STEPS, check_delivery, state_after

STATES = ("draft", "submitted", "returned", "published", "withdrawn")
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", STATES)
def test_rs_03_only_these_steps_and_no_others(state, step):
    allowed = {
        ("draft", "redraft"): "draft",
        ("returned", "redraft"): "draft",
        ("draft", "submit"): "submitted",
        ("returned", "submit"): "submitted",
        ("submitted", "return"): "returned",
        ("submitted", "publish"): "published",
        ("draft", "withdraw"): "withdrawn",
        ("submitted", "withdraw"): "withdrawn",
        ("returned", "withdraw"): "withdrawn",
        ("published", "withdraw"): "withdrawn",
    }
    if (state, step) in allowed:
        assert state_after(state, step) == allowed[state, step]
    else:
        with pytest.raises(Refused, match="notice-step-closed"):
            state_after(state, step)


@pytest.mark.parametrize(
    ("case", "given", "codes"),
    [
        ("sent, nothing known yet", {}, []),
        ("received the same day", {"received_on": TODAY}, []),
        ("waived", {"waived": True}, []),
        ("could not be served", {"reason_not_served": "下落不明"}, []),
        (
            "received and could not be",
            {"received_on": TODAY, "reason_not_served": "下落不明"},
            ["delivery-outcome-unclear"],
        ),
        ("waived and received", {"received_on": TODAY, "waived": True}, ["delivery-outcome-unclear"]),
        ("sent tomorrow", {"sent_on": date(2026, 3, 3)}, ["delivery-in-future"]),
        ("received tomorrow", {"received_on": date(2026, 3, 3)}, ["delivery-in-future"]),
        ("received before it was sent", {"received_on": date(2026, 3, 1)}, ["delivery-received-before-sent"]),
        (
            "everything at once",
            {"sent_on": date(2026, 3, 4), "received_on": date(2026, 3, 3), "waived": True},
            ["delivery-outcome-unclear", "delivery-in-future", "delivery-received-before-sent"],
        ),
    ],
)
def test_a_16_a_record_of_delivery_makes_one_thing_clear(case, given, codes):
    plain = {"sent_on": TODAY, "received_on": None, "waived": False, "reason_not_served": "", "today": TODAY}
    if not codes:
        assert check_delivery(**plain | given) is None, case
        return
    with pytest.raises(Refused) as refused:
        check_delivery(**plain | given)
    assert [refusal.code for refusal in refused.value.refusals] == codes, case
