"""Four eyes, bound to what was shown, for a day (A-27)."""

from datetime import UTC, datetime, timedelta

import pytest

from people.rules.approval import (
    APPROVAL_HOURS,
    Asked,
    expiry_of,
    grounds_against_approving,
    grounds_against_returning,
)

MADE_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLERK, JUDGE = "clerk-account", "judge-account"


def asked(state: str = "pending") -> Asked:
    return Asked(state=state, shown_hash="seen", made_by=CLERK, expires_at=expiry_of(MADE_AT))


def codes(refusals) -> list[str]:
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("case", "by", "shown", "hours", "expected"),
    [
        ("another person, the same page, in time", JUDGE, "seen", 1, []),
        ("the last moment", JUDGE, "seen", 23.999, []),
        ("the maker himself", CLERK, "seen", 1, ["four-eyes"]),
        ("another page than the one shown", JUDGE, "changed", 1, ["shown-differs"]),
        ("a day later", JUDGE, "seen", 24, ["approval-expired"]),
        ("all at once", CLERK, "changed", 25, ["four-eyes", "shown-differs", "approval-expired"]),
    ],
)
def test_a_27_who_may_approve_what_and_until_when(case, by, shown, hours, expected):
    at = MADE_AT + timedelta(hours=hours)
    assert codes(grounds_against_approving(asked(), by=by, shown_hash=shown, at=at)) == expected, case


@pytest.mark.parametrize(
    ("state", "code"),
    [("approved", "approval-given-already"), ("returned", "approval-returned"), ("void", "approval-void")],
)
def test_a_27_what_is_decided_is_not_decided_again(state, code):
    grounds = grounds_against_approving(asked(state), by=JUDGE, shown_hash="seen", at=MADE_AT)
    assert codes(grounds) == [code]
    assert codes(grounds_against_returning(asked(state), by=JUDGE)) == [code]


def test_a_27_another_person_sends_back_and_the_maker_does_not():
    assert grounds_against_returning(asked(), by=JUDGE) == ()
    assert codes(grounds_against_returning(asked(), by=CLERK)) == ["four-eyes"]


def test_a_27_the_day_an_approval_waits_is_a_setting_and_not_called_law():
    assert APPROVAL_HOURS.standing == "setting"
