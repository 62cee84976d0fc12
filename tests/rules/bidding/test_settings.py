"""The three settings in which courts differ: none is called law, and each says what it is (BID-7, RR-119)."""

import pytest

from bidding.rules.record import terms_body, terms_of
from bidding.rules.terms import (
    FIRST_BID_MODE,
    IN_FORCE,
    MULTIPLE_RULE,
    OWN_RAISE,
    Rising,
    Terms,
    usual_rising,
)
from kernel.money import yuan
from tests.strategies import DAY, START

USUAL = Terms(yuan(700_000), yuan(5_000), START, START + DAY)


@pytest.mark.parametrize(
    ("figure", "rule", "usual"),
    [
        (FIRST_BID_MODE, "BID-7", "at-least-start"),
        (MULTIPLE_RULE, "BID-7", True),
        (OWN_RAISE, "RR-119", False),
    ],
)
def test_bid_7_rr_119_the_settings_are_the_courts_and_not_the_laws(figure, rule, usual):
    assert (figure.standing, figure.rule) == ("setting", rule)
    assert figure.since == {IN_FORCE: usual}


def test_bid_7_a_round_without_its_own_settings_has_the_usual_ones():
    assert (USUAL.first_bid_mode, USUAL.multiple_rule, USUAL.own_raise) == ("at-least-start", True, False)


def test_bid_7_what_a_court_finds_in_its_form_are_the_usual_settings():
    assert usual_rising(IN_FORCE) == Rising("at-least-start", multiple_rule=True, own_raise=False)


def test_bid_7_the_settings_are_part_of_the_record():
    body = terms_body(USUAL) | {"first_bid_mode": "at-start", "multiple_rule": False, "own_raise": True}
    read = terms_of(body)
    assert (read.first_bid_mode, read.multiple_rule, read.own_raise) == ("at-start", False, True)
