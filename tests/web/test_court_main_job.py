"""The main job in the browser: clerk, judge and second judge take one flat from the case to the keys."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from auction import service as auction
from auction.tables import Lot
from jobs.ticks import tick
from kernel.clock import StillClock
from kernel.days import BEIJING
from kernel.money import yuan
from settlement import service as settlement
from store.journal import verify
from store.signing import Signer
from store.unit import Store
from tests.builders import bid, registered
from tests.web.court_room import (
    CourtRoom,
    Desk,
    case_form,
    errors_in,
    handover_form,
    survey_form,
    terms_form,
    url,
)
from valuation import service as valuation

SHOWN = re.compile(r'name="shown_hash" value="([0-9a-f]{64})"')
ACCOUNT = "6222-0101-777"


def test_a_flat_goes_from_the_case_to_the_keys(
    app: Flask, store: Store, clock: StillClock, signer: Signer
) -> None:
    """RR-007 to RR-010, RR-103 to RR-112, RR-125, RR-126, RR-131, RR-132 by the court's own pages."""
    court = CourtRoom(app, store, clock, signer)
    lot_id = open_the_case(court)
    find_the_price(court, lot_id)
    decide_and_announce(court, lot_id)
    sell(court, lot_id)
    hand_over(court, lot_id)
    assert court.state_of(lot_id) == "delivered"
    assert store.read(settlement.audit_ledger) == []
    assert store.read(verify) is None
    page = court.clerk.get(url(lot_id))
    assert page.count('<li class="done">') >= 9
    court.room.stop()


def open_the_case(court: CourtRoom) -> str:
    where = court.clerk.done("/court/cases/new", case_form())
    assert "甲公司" in court.clerk.get(where)
    lot = court.store.read(lambda session: session.scalars(select(Lot)).one())
    assert lot.title in court.clerk.get("/court/")
    court.clerk.done(url(lot.id, "survey"), survey_form())
    assert court.state_of(lot.id) == "surveyed"
    return lot.id


def find_the_price(court: CourtRoom, lot_id: str) -> None:
    court.judge.done(url(lot_id, "price"), {"answer_by": (court.today + timedelta(days=7)).isoformat()})
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    reference = court.store.read(lambda session: valuation.references_of(session, lot.asset_id))[0]
    hand_in(court, court.cast.applicant, reference.id)
    page = court.judge.get(url(lot_id, "price"))
    assert "in, under seal" in page or "已提交" in page
    assert "1,000,000" not in page, "nobody sees a price before all are in"
    hand_in(court, court.cast.debtor, reference.id)
    assert "1,000,000" in court.judge.get(url(lot_id, "price"))


def hand_in(court: CourtRoom, party: object, reference_id: str) -> None:
    court.store.write(
        lambda unit: auction.submit_price(unit, party, reference_id=reference_id, amount=yuan(1_000_000))
    )


def decide_and_announce(court: CourtRoom, lot_id: str) -> None:
    court.store.write(
        lambda unit: auction.choose_platform(unit, court.cast.applicant, lot_id=lot_id, platform="taobao")
    )
    court.judge.done(url(lot_id, "terms"), terms_form())
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    for party in court.store.read(lambda session: auction.parties_of(session, lot.case_id)):
        told = {
            "party_id": party.id,
            "method": "electronic",
            "sent_on": court.today.isoformat(),
            "outcome": "received",
            "received_on": court.today.isoformat(),
        }
        court.clerk.done(url(lot_id, "deliveries"), told)
    court.clerk.done(url(lot_id, "notice", "draft"))
    court.clerk.done(
        url(lot_id, "notice"), {**wording(court, lot_id), "other__viewing": "每周三上午看样，请提前预约。"}
    )
    court.clock.advance(days=4)
    for paper in ("notice", "instructions", "survey"):
        assert "某市某路7号住宅" in court.clerk.get(f"{url(lot_id, 'notice', 'preview')}?paper={paper}")
    court.judge.done(url(lot_id, "notice", "submit"))
    approve(court, lot_id)
    assert court.state_of(lot_id) == "round1"


def wording(court: CourtRoom, lot_id: str) -> dict[str, str]:
    """Return the entries that may be worded, as the page shows them."""
    page = court.clerk.get(url(lot_id, "notice"))
    fields = re.findall(r'<textarea[^>]*name="([\w]+__[\w]+)"[^>]*>(.*?)</textarea>', page, flags=re.DOTALL)
    assert len(fields) > 20
    return dict(fields)


def approve(court: CourtRoom, lot_id: str) -> None:
    """Let the maker fail at his own approval, and the second judge give it."""
    page = court.second.get("/court/approvals")
    address = re.search(r"/court/approvals/[a-z0-9]{20}", page)
    assert address, "it waits on the second judge's desk"
    own = court.judge.get(address[0])
    assert not SHOWN.search(own), "the maker is not offered the button"
    shown = SHOWN.search(court.second.get(address[0]))
    assert shown
    decision = {"decision": "approve", "shown_hash": shown[1]}
    answer = court.judge.post(address[0], decision)
    assert answer.status_code == 403
    assert errors_in(answer.text)
    court.second.done(address[0], decision)


def sell(court: CourtRoom, lot_id: str) -> None:
    terms = court.store.read(lambda session: auction.latest_terms(session, lot_id))
    assert terms
    assert terms.round_id
    lots = [registered(court.store, bidder, terms.round_id) for bidder in court.cast.bidders]
    for one in lots:
        deposit = court.store.read(lambda session, one=one: settlement.deposit_of(session, one.id))
        pay(court, deposit.reference, deposit.amount, deposit.payer_name)
    court.clock.put(terms.starts_at)
    tick(court.store, court.room, court.bank)
    first, second = (
        court.store.read(lambda session, one=one: session.get(type(one), one.id)) for one in lots
    )
    assert bid(court.room, terms.round_id, first, yuan(700_000)).accepted
    assert bid(court.room, terms.round_id, second, yuan(705_000)).accepted
    court.clock.advance(days=1, minutes=1)
    tick(court.store, court.room, court.bank)
    tick(court.store, court.room, court.bank)
    assert court.state_of(lot_id) == "sold"
    assert "705,000" in court.judge.get(url(lot_id, "award"))


def pay(court: CourtRoom, reference: str, amount: object, payer: str) -> None:
    statement = court.bank.pay_in(
        account_no=ACCOUNT, reference=reference, amount=amount, payer_name=payer, at=court.clock.now()
    )
    court.store.write(lambda unit: auction.take_receipt(unit, receipt=court.bank.read_receipt(statement)))


def hand_over(court: CourtRoom, lot_id: str) -> None:
    award = court.store.read(lambda session: auction.award_of(session, lot_id))
    assert award
    assert court.judge.refused(url(lot_id, "award", "ruling"), {"ruling_no": "（2026）某0101执777号之一"})
    balance = court.store.read(lambda session: settlement.balance_of(session, award.id))
    pay(court, balance.reference, balance.amount, "张三2")
    assert court.clerk.refused(url(lot_id, "award", "ruling"), {"ruling_no": "（2026）某0101执777号之一"})
    court.judge.done(url(lot_id, "award", "ruling"), {"ruling_no": "（2026）某0101执777号之一"})
    approve(court, lot_id)
    today = court.clock.now().astimezone(BEIJING).date().isoformat()
    court.clerk.done(url(lot_id, "award", "service"), {"served_on": today})
    assert court.state_of(lot_id) == "title_moved"
    court.clerk.done(url(lot_id, "handover"), handover_form(today))
    assert "入户门钥匙三把" in court.clerk.get(url(lot_id, "handover"))


def test_a_notice_that_is_returned_says_why_and_comes_back(
    app: Flask, store: Store, clock: StillClock, signer: Signer
) -> None:
    court = CourtRoom(app, store, clock, signer)
    lot_id = open_the_case(court)
    find_the_price(court, lot_id)
    court.judge.done(url(lot_id, "terms"), terms_form())
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    for party in court.store.read(lambda session: auction.parties_of(session, lot.case_id)):
        told = {
            "party_id": party.id,
            "method": "waiver",
            "sent_on": court.today.isoformat(),
            "outcome": "waived",
        }
        court.clerk.done(url(lot_id, "deliveries"), told)
    court.clerk.done(url(lot_id, "notice", "draft"))
    court.clerk.done(url(lot_id, "notice", "submit"))
    address = re.search(r"/court/approvals/[a-z0-9]{20}", court.second.get("/court/approvals"))
    assert address
    silent = court.second.refused(address[0], {"decision": "return", "shown_hash": "0" * 64})
    assert errors_in(silent)
    court.second.done(
        address[0], {"decision": "return", "shown_hash": "0" * 64, "comment": "看样时间写得不清楚。"}
    )
    assert "看样时间写得不清楚。" in court.clerk.get(url(lot_id, "notice"))
    court.clerk.done(url(lot_id, "notice"), {**wording(court, lot_id), "other__viewing": "每周三看样。"})
    court.clerk.done(url(lot_id, "notice", "submit"))
    again = re.search(r"/court/approvals/[a-z0-9]{20}", court.second.get("/court/approvals"))
    assert again
    page = court.second.get(again[0])
    assert "每周三看样。" in page
    assert court.second.refused(again[0], {"decision": "approve", "shown_hash": "0" * 64})
    assert isinstance(court.second, Desk)
