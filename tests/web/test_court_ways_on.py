"""By the court's pages a listing is completed, and what failed goes on to a second round and to a sale."""

from datetime import timedelta

import pytest
from flask import Flask

from auction import service as auction
from jobs.ticks import tick
from kernel.clock import StillClock
from kernel.days import BEIJING
from kernel.money import yuan
from people import service as people
from store.signing import Signer
from store.unit import Store
from tests.builders import priced, published, tell_parties
from tests.web.court_room import CourtRoom, case_form, errors_in, survey_form, terms_form, url

# Invented, with the fields that published listings have.
LISTING = {
    "title": "某市某区滨江路9号3栋801室",
    "court": "某市某区人民法院",
    "region": "某市某区",
    "asset_type": "住宅用房",
    "asset_class": "immovable",
    "procedure": "round 1",
    "reference_price": "1000000.00",
    "start_price": "700000.00",
    "deposit": "100000.00",
    "step": "5000.00",
    "starts_at": "2026-05-11T10:00:00+08:00",
    "ends_at": "2026-05-12T10:00:00+08:00",
}


@pytest.fixture
def court(app: Flask, store: Store, clock: StillClock, signer: Signer) -> CourtRoom:
    """Return a court with its people signed in."""
    return CourtRoom(app, store, clock, signer)


def test_a_listing_is_completed_by_the_pages(court: CourtRoom) -> None:
    source = auction.Source("flat.json", None, LISTING)
    lot_id = court.store.write(lambda unit: auction.take_listing(unit, source, by="system")).lot_id
    assert lot_id
    case_id = court.store.read(lambda session: auction.lot_of(session, lot_id)).case_id
    for address in ("/court/", "/court/cases", f"/court/cases/{case_id}", url(lot_id), url(lot_id, "survey")):
        court.clerk.get(address)
    for name in ("price", "price/taken-over", "terms", "notice", "award", "handover", "complete"):
        court.judge.get(url(lot_id, name))
    whole = case_form()
    lacking = court.clerk.refused(f"/court/cases/{case_id}/complete", whole | {"party-1-kind": "creditor"})
    assert errors_in(lacking)
    grown = court.clerk.post(f"/court/cases/{case_id}/complete", whole | {"add": "party"})
    assert 'name="party-3-name"' in grown.text
    court.clerk.done(f"/court/cases/{case_id}/complete", whole)
    assert court.clerk.refused(f"/court/cases/{case_id}/complete", whole | {"number": "again"})
    asset = {
        "asset_type": "house",
        "region": "某市某区",
        "seized_on": "2026-03-03",
        "description": "住宅一套。",
    }
    late = court.clerk.refused(url(lot_id, "complete"), asset)
    assert errors_in(late)
    court.clerk.done(url(lot_id, "complete"), asset | {"seized_on": "2026-02-10"})
    assert court.state_of(lot_id) == "seized"
    court.clerk.done(url(lot_id, "survey"), survey_form())
    assert "taken-over" in court.judge.get(url(lot_id, "price"))
    price = {
        "method": "appraisal",
        "amount": "1,000,000",
        "fixed_on": "2026-02-01",
        "valid_until": "2026-12-31",
    }
    assert court.clerk.post(url(lot_id, "price", "taken-over"), price).status_code == 403
    for change in ({"amount": "1,000,001"}, {"fixed_on": "2026-03-03"}, {"valid_until": "2027-06-01"}):
        assert errors_in(court.judge.refused(url(lot_id, "price", "taken-over"), price | change))
    court.judge.done(url(lot_id, "price", "taken-over"), price)
    page = court.judge.get(url(lot_id, "terms"))
    assert 'name="start_price" value="700000.00"' in page, "what the listing said is there to be decided on"
    court.judge.done(url(lot_id, "terms"), terms_form())


def test_a_second_round_and_a_sale_are_decided_by_the_same_form(court: CourtRoom) -> None:
    """RR-104, RR-111, RR-204 to RR-207: the floor of each step stands beside the field."""
    lot_id = court.a_lot()
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    priced(court.store, court.cast, lot)
    fail(court, published(court.store, court.cast, lot))
    assert court.state_of(lot_id) == "offset1"
    low = court.judge.refused(url(lot_id, "terms"), later_terms(court, start_price="559,999.99"))
    assert "第二十六条" in low
    assert 'data-value="560,000"' in low
    court.judge.done(url(lot_id, "terms"), later_terms(court, start_price="560,000"))
    announce(court, lot_id)
    assert court.state_of(lot_id) == "round2"
    terms = court.store.read(lambda session: auction.latest_terms(session, lot_id))
    fail(court, terms.round_id)
    assert court.state_of(lot_id) == "offset2"
    page = court.judge.get(url(lot_id, "terms"))
    assert 'name="start_price" value="560,000"' in page, "a sale goes on at the second round's price"
    assert yuan(560_000) == terms.start_price
    court.room.stop()


def later_terms(court: CourtRoom, **changes: str) -> dict[str, str]:
    """Return terms for a round that begins some weeks from now."""
    opens = court.clock.now().astimezone(BEIJING).date() + timedelta(days=22)
    closes = opens + timedelta(days=1)
    return terms_form(
        deposit="60000",
        publish_on=(court.today + timedelta(days=3)).isoformat(),
        starts_at=f"{opens}T10:00",
        ends_at=f"{closes}T10:00",
        **changes,
    )


def fail(court: CourtRoom, round_id: str) -> None:
    """Let a round end without a bid."""
    round_ = court.store.read(lambda session: auction.round_of(session, round_id))
    court.clock.put(round_.starts_at)
    tick(court.store, court.room, court.bank)
    court.clock.put(round_.ends_at + timedelta(minutes=1))
    tick(court.store, court.room, court.bank)


def announce(court: CourtRoom, lot_id: str) -> None:
    """Tell everybody, and have the notice approved, by the pages."""
    tell_parties(court.store, court.cast, court.store.read(lambda session: auction.lot_of(session, lot_id)))
    court.clerk.done(url(lot_id, "notice", "draft"))
    court.clock.advance(days=3)
    where = court.judge.done(url(lot_id, "notice", "submit"))
    assert where
    asked = court.store.read(people.approvals_waiting)[0]
    decision = {"decision": "approve", "shown_hash": asked.shown_hash}
    court.second.done(f"/court/approvals/{asked.id}", decision)
