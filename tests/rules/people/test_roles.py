"""Who may do what: the list of powers, the court as tenant, the second person (G-322-10, A-27, A-34)."""

import pytest

from kernel.refusal import Refused
from people.rules.roles import (
    COURT_ROLES,
    DEEDS,
    ROLES,
    SECOND_PERSON,
    Actor,
    clash_of,
    may,
    refusal_of,
    require,
    roles_for,
    second_deed,
)

HERE, THERE = "court-here", "court-there"


def an_actor(*roles: str, court: str | None = HERE) -> Actor:
    return Actor(account_id="a" * 20, display_name="Somebody", roles=frozenset(roles), court_id=court)


@pytest.mark.parametrize(
    ("role", "deed", "allowed"),
    [
        ("clerk", "open-case", True),
        ("clerk", "draft-notice", True),
        ("clerk", "submit-notice", True),
        ("clerk", "approve-notice", False),
        ("clerk", "decide-terms", False),
        ("clerk", "suspend-round", False),
        ("clerk", "see-ledger", False),
        ("judge", "decide-terms", True),
        ("judge", "approve-notice", True),
        ("judge", "suspend-round", True),
        ("judge", "approve-resume", True),
        ("clerk", "approve-resume", False),
        ("admin", "set-longest-gap", True),
        ("supervisor", "set-longest-gap", False),
        ("judge", "make-ruling", True),
        ("judge", "match-receipt", False),
        ("judge", "bid", False),
        ("party", "submit-price", True),
        ("party", "bid", False),
        ("bidder", "apply-to-bid", True),
        ("bidder", "bid", True),
        ("bidder", "submit-price", False),
        ("bidder", "see-ledger", False),
        ("finance", "match-receipt", True),
        ("finance", "approve-match", False),
        ("supervisor", "see-ledger", True),
        ("supervisor", "suspend-round", False),
        ("admin", "manage-accounts", True),
        ("admin", "approve-notice", False),
        ("admin", "bid", False),
    ],
)
def test_g_322_10_each_role_does_what_its_list_says(role, deed, allowed):
    assert may(an_actor(role), deed) is allowed


def test_g_322_10_a_deed_that_is_not_on_the_list_is_nobodys():
    assert roles_for("annul-the-law") == frozenset()
    assert not may(an_actor(*ROLES), "annul-the-law")


def test_g_322_10_every_role_named_in_the_list_exists():
    assert {role for roles in DEEDS.values() for role in roles} == ROLES


@pytest.mark.parametrize(
    ("role", "court", "of", "code"),
    [
        ("clerk", HERE, HERE, None),
        ("clerk", HERE, THERE, "other-court"),
        ("clerk", None, HERE, "other-court"),
        ("clerk", HERE, None, None),
        ("bidder", None, HERE, "role-missing"),
    ],
)
def test_g_322_10_a_court_role_counts_in_its_own_court_only(role, court, of, code):
    refusal = refusal_of(an_actor(role, court=court), "draft-notice", court_id=of)
    assert (refusal.code if refusal else None) == code


def test_g_322_10_a_bidder_belongs_to_no_court_and_bids_in_all():
    assert may(an_actor("bidder", court=None), "bid", court_id=THERE)


def test_g_322_10_whoever_may_comes_back_and_whoever_may_not_is_told_the_deed():
    clerk = an_actor("clerk")
    assert require(clerk, "open-case", court_id=HERE) is clerk
    with pytest.raises(Refused) as caught:
        require(clerk, "make-ruling")
    assert caught.value.refusals[0].code == "role-missing"
    assert caught.value.refusals[0].facts == {"deed": "make-ruling"}


def test_a_27_what_the_panel_decides_needs_a_second_person():
    assert second_deed("submit-notice") == "approve-notice"
    assert second_deed("make-ruling") == "approve-ruling"
    assert second_deed("record-survey") is None


def test_a_27_both_deeds_of_a_pair_are_on_the_list_and_the_second_is_a_judges():
    for first, second in SECOND_PERSON.items():
        assert roles_for(first)
        assert roles_for(second) == {"judge"}


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        (["clerk"], None),
        (["bidder", "party"], None),
        (["judge", "supervisor"], None),
        (["clerk", "bidder"], "roles-clash"),
        (["finance", "party"], "roles-clash"),
        (["admin", "judge"], "roles-clash"),
        (["admin"], None),
        ([], "role-none"),
        (["emperor"], "role-unknown"),
    ],
)
def test_a_34_nobody_of_the_court_is_also_a_buyer(roles, code):
    refusal = clash_of(roles)
    assert (refusal.code if refusal else None) == code


def test_a_34_the_roles_of_a_court_leave_bidder_and_party_out():
    assert {"bidder", "party"} == ROLES - COURT_ROLES
