"""The four ways and their order (R-02, R-04, R-05, R-07, R-14 with their RR records)."""

from datetime import date

import pytest

from valuation.rules.methods import (
    GROUNDS,
    METHODS,
    ROUTE_ORDER,
    Attempt,
    refusal_to_open,
    refusal_to_skip,
    routes_now,
    skip_grounds,
)

TODAY = date(2026, 3, 2)
BEFORE_THE_OPINION = date(2020, 3, 2)


def states(*attempts, on=TODAY) -> list[str]:
    return [route.state for route in routes_now(attempts, on=on)]


def a(method, outcome, reason="") -> Attempt:
    return Attempt(method, outcome, reason)


NEGOTIATION_FAILED = a("negotiation", "failed", "negotiation-differs")
NO_OFFICIAL_PRICE = a("directed", "skipped", "no-official-price")


@pytest.mark.parametrize(
    ("case", "attempts", "on", "expected"),
    [
        ("RR-009 nothing done yet: negotiate first", [], TODAY, "available not-yet not-yet not-yet"),
        (
            "RR-009 negotiation runs",
            [a("negotiation", "open")],
            TODAY,
            "open not-yet not-yet not-yet",
        ),
        (
            "RR-010 the parties agreed",
            [a("negotiation", "fixed", "negotiation-agreed")],
            TODAY,
            "fixed not-yet not-yet not-yet",
        ),
        (
            "RR-011 negotiation failed: since 2021 the court chooses between directed and network inquiry",
            [NEGOTIATION_FAILED],
            TODAY,
            "failed available available not-yet",
        ),
        (
            "RR-011 before that, directed inquiry came first",
            [NEGOTIATION_FAILED],
            BEFORE_THE_OPINION,
            "failed available not-yet not-yet",
        ),
        (
            "RR-009 a party is missing",
            [a("negotiation", "skipped", "party-missing")],
            TODAY,
            "skipped available available not-yet",
        ),
        (
            "RR-014 no official price exists",
            [NEGOTIATION_FAILED, NO_OFFICIAL_PRICE],
            BEFORE_THE_OPINION,
            "failed skipped available not-yet",
        ),
        (
            "RR-020 the goods must be looked at: appraisal",
            [NEGOTIATION_FAILED, NO_OFFICIAL_PRICE, a("inquiry", "skipped", "inspection-needed")],
            TODAY,
            "failed skipped skipped available",
        ),
        (
            "RR-020 network inquiry failed, but nobody has looked for an official price",
            [NEGOTIATION_FAILED, a("inquiry", "failed", "platforms-silent")],
            TODAY,
            "failed available failed not-yet",
        ),
        (
            "RR-012 both ask for directed inquiry",
            [a("negotiation", "skipped", "both-ask-directed")],
            BEFORE_THE_OPINION,
            "skipped available not-yet not-yet",
        ),
        (
            "R-07 both ask for network inquiry",
            [a("negotiation", "skipped", "both-ask-inquiry")],
            BEFORE_THE_OPINION,
            "skipped skipped available not-yet",
        ),
        (
            "RR-020 both demand appraisal",
            [a("negotiation", "skipped", "both-ask-appraisal")],
            TODAY,
            "skipped skipped skipped available",
        ),
        (
            "RR-020 the law demands appraisal",
            [a("negotiation", "skipped", "law-asks-appraisal")],
            TODAY,
            "skipped skipped skipped available",
        ),
        (
            "RR-020 both demand appraisal after the negotiation failed, as it is remembered",
            [NEGOTIATION_FAILED, a("directed", "skipped", "both-ask-appraisal")],
            TODAY,
            "failed skipped skipped available",
        ),
        (
            "RR-011 of two attempts at one way the later counts",
            [a("directed", "failed", "late"), a("negotiation", "open"), NEGOTIATION_FAILED],
            TODAY,
            "failed failed available not-yet",
        ),
    ],
)
def test_the_four_ways_and_their_order(case, attempts, on, expected):
    assert " ".join(states(*attempts, on=on)) == expected, case


def test_r_02_there_are_four_ways_each_with_its_article_and_reason():
    routes = routes_now([a("negotiation", "skipped", "both-ask-inquiry")], on=TODAY)
    assert [route.method for route in routes] == list(METHODS)
    assert [route.article for route in routes] == [
        "Fa Shi [2018] 15, art. 7",
        "Fa Shi [2018] 15, art. 7",
        "Fa Shi [2018] 15, art. 7",
        "Fa Shi [2018] 15, art. 14",
    ]
    assert [route.reason for route in routes] == [
        "both-ask-inquiry",
        "both-ask-inquiry",
        "route-is-open-to-take",
        "earlier-route-first",
    ]


def test_r_02_each_way_says_why_it_cannot_be_taken_yet():
    running = routes_now([a("negotiation", "open")], on=TODAY)
    fixed = routes_now([a("negotiation", "fixed", "negotiation-agreed")], on=TODAY)
    assert {route.reason for route in running[1:]} == {"another-route-open"}
    assert {route.reason for route in fixed[1:]} == {"price-is-fixed"}
    assert fixed[0].article == "Fa Shi [2018] 15, art. 4"


def test_r_05_the_order_of_inquiries_is_a_setting_and_not_called_law():
    assert ROUTE_ORDER.standing == "setting"


@pytest.mark.parametrize(
    ("case", "method", "attempts", "code"),
    [
        ("RR-009 negotiation first", "negotiation", [], None),
        ("RR-011 not before negotiation", "directed", [], "route-not-yet"),
        ("RR-020 appraisal is the last", "appraisal", [NEGOTIATION_FAILED], "route-not-yet"),
        ("one at a time", "directed", [a("negotiation", "open")], "route-open-already"),
        ("once more", "negotiation", [a("negotiation", "open")], "route-open-already"),
        ("failed is failed", "negotiation", [NEGOTIATION_FAILED], "route-over"),
        ("left out is left out", "directed", [NEGOTIATION_FAILED, NO_OFFICIAL_PRICE], "route-over"),
        ("a price there is", "appraisal", [a("negotiation", "fixed")], "price-fixed-already"),
    ],
)
def test_rr_009_a_way_is_entered_when_its_turn_has_come(case, method, attempts, code):
    refusal = refusal_to_open(method, attempts, on=TODAY)
    assert (refusal.code if refusal else None) == code, case


@pytest.mark.parametrize(
    ("case", "method", "ground", "attempts", "code"),
    [
        ("RR-009 a party refuses", "negotiation", "party-refuses", [], None),
        ("RR-011 no official price, known from the start", "directed", "no-official-price", [], None),
        ("RR-014 not fit for the network", "inquiry", "not-online", [NEGOTIATION_FAILED], None),
        ("convenience is no ground", "negotiation", "in-a-hurry", [], "skip-ground-unknown"),
        ("a ground for another way", "inquiry", "party-refuses", [], "skip-ground-wrong"),
        ("RR-020 the last way is not left out", "appraisal", "not-online", [], "skip-ground-wrong"),
        ("it runs", "negotiation", "party-refuses", [a("negotiation", "open")], "route-open-already"),
        ("it failed", "negotiation", "party-refuses", [NEGOTIATION_FAILED], "route-over"),
        ("done before", "directed", "body-unable", [NO_OFFICIAL_PRICE], "route-over"),
        ("a price there is", "directed", "body-unable", [a("negotiation", "fixed")], "price-fixed-already"),
    ],
)
def test_rr_012_a_way_is_left_out_for_a_reason_that_the_law_names(case, method, ground, attempts, code):
    refusal = refusal_to_skip(method, ground, attempts, on=TODAY)
    assert (refusal.code if refusal else None) == code, case


def test_r_14_each_way_but_the_last_has_grounds_for_being_left_out():
    assert skip_grounds("appraisal") == ()
    assert skip_grounds("directed") == (
        "no-official-price",
        "body-unable",
        "both-ask-inquiry",
        "both-ask-appraisal",
        "law-asks-appraisal",
    )
    assert {name for method in METHODS for name in skip_grounds(method)} == set(GROUNDS)
