"""Whatever is typed into a form of the court, it is taken or refused in words, and nothing breaks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auction import service as auction
from jobs.ticks import tick
from kernel.clock import StillClock
from kernel.money import yuan
from people import service as people
from settlement import service as settlement
from store.signing import Signer
from store.unit import Store
from tests.builders import (
    CASE_ACCOUNT,
    PANEL,
    a_draft,
    admitted,
    bid,
    priced,
    published,
    tell_parties,
)
from tests.web.court_room import (
    CourtRoom,
    Desk,
    case_form,
    handover_form,
    report_form,
    survey_form,
    terms_form,
    url,
)

HOSTILE = (
    "",
    "9" * 400,
    "-1",
    "NaN",
    "１２３",
    "<script>alert(1)</script>",
    "\u202eabc",
    "\x00",
    "2026-02-30",
    "9999-12-31T23:59",
    "%(what)s %s {0} {{7*7}}",
    "🙂" * 300,
)


@pytest.fixture
def court(
    app: Flask, store: Store, clock: StillClock, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> CourtRoom:
    """Return a court whose people may be as hasty as they like."""
    monkeypatch.setattr("web.security.WRITES", "1000000 per minute")
    return CourtRoom(app, store, clock, signer)


def surveyed(court: CourtRoom) -> str:
    lot_id = court.a_lot()
    court.clerk.done(url(lot_id, "survey"), survey_form())
    return lot_id


def fixed(court: CourtRoom) -> str:
    lot_id = court.a_lot()
    priced(court.store, court.cast, court.store.read(lambda session: auction.lot_of(session, lot_id)))
    return lot_id


def decided(court: CourtRoom) -> str:
    lot_id = fixed(court)
    draft = a_draft(court.store)
    court.store.write(
        lambda unit: auction.decide_terms(unit, court.cast.judge, lot_id=lot_id, draft=draft, decision=PANEL)
    )
    court.clerk.done(url(lot_id, "notice", "draft"))
    return lot_id


def submitted(court: CourtRoom) -> str:
    lot_id = decided(court)
    tell_parties(court.store, court.cast, court.store.read(lambda session: auction.lot_of(session, lot_id)))
    court.clock.advance(days=4)
    court.judge.done(url(lot_id, "notice", "submit"))
    waiting = court.store.read(people.approvals_waiting)
    return f"/court/approvals/{waiting[0].id}"


def paid(court: CourtRoom) -> str:
    lot_id = court.a_lot()
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    priced(court.store, court.cast, lot)
    round_id = published(court.store, court.cast, lot)
    bidder = admitted(court.store, court.bank, court.cast.bidders[0], round_id)
    court.clock.put(court.store.read(lambda session: auction.latest_terms(session, lot_id)).starts_at)
    tick(court.store, court.room, court.bank)
    assert bid(court.room, round_id, bidder, yuan(700_000)).accepted
    court.clock.advance(days=2)
    tick(court.store, court.room, court.bank)
    award = court.store.read(lambda session: auction.award_of(session, lot_id))
    owed = court.store.read(lambda session: settlement.balance_of(session, award.id))
    statement = court.bank.pay_in(
        account_no=CASE_ACCOUNT,
        reference=owed.reference,
        amount=owed.amount,
        payer_name="张三1",
        at=court.clock.now(),
    )
    court.store.write(lambda unit: auction.take_receipt(unit, receipt=court.bank.read_receipt(statement)))
    court.room.stop()
    return lot_id


def ruled(court: CourtRoom) -> str:
    lot_id = paid(court)
    asked = court.store.write(
        lambda unit: auction.make_ruling(unit, court.cast.judge, lot_id=lot_id, ruling_no="一")
    )
    court.store.write(
        lambda unit: auction.approve_ruling(
            unit, court.cast.second_judge, approval_id=asked.id, shown_hash=asked.shown_hash
        )
    )
    return lot_id


def served(court: CourtRoom) -> str:
    lot_id = ruled(court)
    court.clerk.done(url(lot_id, "award", "service"), {"served_on": court.today.isoformat()})
    return lot_id


def a_delivery(court: CourtRoom) -> tuple[str, Desk, dict[str, Any]]:
    lot_id = decided(court)
    case_id = court.store.read(lambda session: auction.lot_of(session, lot_id)).case_id
    party = court.store.read(lambda session: auction.parties_of(session, case_id))[0]
    told = {"party_id": party.id, "method": "mail", "sent_on": "2026-03-02", "outcome": "received"}
    return url(lot_id, "deliveries"), court.clerk, {**told, "received_on": "2026-03-02", "reason": ""}


# What can be done once only has one fault that the deed itself finds, so that every value gets so far.
Prepared = Callable[[CourtRoom], tuple[str, Desk, dict[str, Any]]]
FORMS: dict[str, Prepared] = {
    "case": lambda court: ("/court/cases/new", court.clerk, case_form(kind="civil")),
    "import": lambda court: ("/court/cases/import", court.clerk, {"document": "{}"}),
    "survey": lambda court: (url(court.a_lot(), "survey"), court.clerk, survey_form()),
    "negotiation": lambda court: (url(surveyed(court), "price"), court.judge, {"answer_by": "2026-03-12"}),
    "skip": lambda court: (
        url(surveyed(court), "price", "skip"),
        court.clerk,
        {"method": "inquiry", "reason": "not-online"},
    ),
    "appraisal": lambda court: (
        url(surveyed(court), "price", "appraisal"),
        court.clerk,
        report_form(served_on="2026-03-01"),
    ),
    "taken-over": lambda court: (
        url(surveyed(court), "price", "taken-over"),
        court.judge,
        {"method": "appraisal", "amount": "1000000", "fixed_on": "2026-02-01", "valid_until": "2026-01-01"},
    ),
    "terms": lambda court: (url(fixed(court), "terms"), court.judge, terms_form()),
    "rules": lambda court: (url(fixed(court), "terms", "rules"), court.clerk, terms_form()),
    "wording": lambda court: (
        url(decided(court), "notice"),
        court.clerk,
        {"other__viewing": "看样", "announcement__property": "住宅", "reminders__deposit": "不予退还"},
    ),
    "delivery": a_delivery,
    "approval": lambda court: (
        submitted(court),
        court.second,
        {"decision": "return", "shown_hash": "0" * 64, "comment": "不清楚"},
    ),
    "ruling": lambda court: (url(paid(court), "award", "ruling"), court.judge, {"ruling_no": "一"}),
    "service": lambda court: (url(ruled(court), "award", "service"), court.clerk, {"served_on": ""}),
    "handover": lambda court: (url(served(court), "handover"), court.clerk, handover_form("2026-01-02")),
    "complete": lambda court: (
        url(court.a_lot(), "complete"),
        court.clerk,
        {
            "asset_type": "house",
            "region": "某市",
            "seized_on": "2026-02-10",
            "description": "住宅",
            "address": "",
        },
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_hostile_value_in_any_field_is_answered_in_words(court: CourtRoom, name: str) -> None:
    address, desk, good = FORMS[name](court)
    for field in good:
        for value in HOSTILE:
            answer = desk.post(address, good | {field: value})
            check(answer, f"{name}.{field} = {value[:20]!r}")
    for value in HOSTILE:
        check(desk.post(address, dict.fromkeys(good, value)), f"{name}: all {value[:20]!r}")
        check(desk.post(address, {field: [value, value] for field in good}), f"{name}: twice {value[:20]!r}")
    check(desk.post(address, {}), f"{name}: nothing")
    check(desk.post(address, {f"x{number}": "x" for number in range(450)}), f"{name}: too many fields")


def check(answer: Any, what: str) -> None:
    """Fail where an answer is broken, or is a refusal without words."""
    assert answer.status_code < 500, what
    if answer.status_code >= 400:
        assert "error-summary" in answer.text or "grounds" in answer.text or "<h1" in answer.text, what
    assert "<script>alert(1)</script>" not in answer.text, what


@pytest.mark.parametrize(
    "query", ["show=%00", "q=%E2%80%AE", "page=-1", "page=9999999999999999999", "page=x", "q=" + "9" * 3_000]
)
def test_a_hostile_address_is_answered(court: CourtRoom, query: str) -> None:
    for address in ("/court/", "/court/cases"):
        assert court.clerk.client.get(f"{address}?{query}").status_code < 500
    lot_id = fixed(court)
    for address in (url(lot_id, "terms"), url(lot_id, "notice", "preview"), url(lot_id)):
        assert (
            court.clerk.client.get(f"{address}?{query}&start_price=%00&starts_at=9999&paper=../x").status_code
            < 500
        )
    for odd in ("/court/lots/x", "/court/lots/" + "a" * 21, "/court/approvals/%00", "/court/cases/' OR 1"):
        assert court.clerk.client.get(odd).status_code == 404


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_rules_answer_to_anything_that_can_be_typed(
    app: Flask, store: Store, clock: StillClock, signer: Signer, data: st.DataObject
) -> None:
    court, lot_id = _once(app, store, clock, signer)
    names = st.sampled_from([*terms_form(), "unknown"])
    typed = data.draw(st.dictionaries(names, st.text(st.characters(codec="utf-8"), max_size=60), max_size=12))
    answer = court.clerk.post(url(lot_id, "terms", "rules"), typed)
    assert answer.status_code in {200, 400, 422}


_KEPT: dict[int, tuple[CourtRoom, str]] = {}


def _once(app: Flask, store: Store, clock: StillClock, signer: Signer) -> tuple[CourtRoom, str]:
    """Return one court for all examples of a test."""
    if id(app) not in _KEPT:
        court = CourtRoom(app, store, clock, signer)
        _KEPT[id(app)] = court, fixed(court)
    return _KEPT[id(app)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["number", "kind", "claim", "parties", "assets", "opened_on", "account_no", "basis_document"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.dictionaries(KEYS, JSON, max_size=8) | JSON)
def test_no_document_breaks_the_import(
    app: Flask, store: Store, clock: StillClock, signer: Signer, case: Any
) -> None:
    court, _lot = _once(app, store, clock, signer)
    answer = court.clerk.post("/court/cases/import", {"document": json.dumps({"cases": [case]})})
    assert answer.status_code in {400, 413, 422}
