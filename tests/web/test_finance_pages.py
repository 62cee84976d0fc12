"""The finance desk sees the books of its own court, money nobody awaits, payouts with their last hours."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from auction.tables import Court
from kernel.ids import new_id
from kernel.money import yuan
from settlement import service as settlement
from settlement.tables import LedgerAccount
from store.unit import Unit
from tests.builders import registered
from tests.web.bidder_stage import Stage, a_bidder, sold
from tests.web.doors import post, sign_in
from web.wiring import House

ADDRESSES = ("/finance", "/finance/payouts", "/finance/unclaimed", "/finance/audit", "/finance/receipt")


@pytest.fixture
def stage(house: House) -> Stage:
    """Return a published home."""
    return Stage(house)


@pytest.fixture
def desk(app: Flask, stage: Stage) -> FlaskClient:
    """Return the finance desk's browser."""
    client = app.test_client()
    sign_in(client, "finance", username="fin", court_id=stage.cast.court_id)
    return client


@pytest.fixture
def elsewhere(app: Flask, stage: Stage) -> FlaskClient:
    """Return the browser of another court's finance desk."""

    def deed(unit: Unit) -> str:
        court = Court(id=new_id(), name="他市他区人民法院", region="他市他区")
        unit.session.add(court)
        return court.id

    client = app.test_client()
    sign_in(client, "finance", username="fin2", court_id=stage.store.write(deed))
    return client


def come_in(client: FlaskClient, **changes: str) -> int:
    """Let a payment come in; return the answer's status."""
    form = {
        "account_no": "6222-0101-123",
        "reference": "NOBODYSREF",
        "amount": "500.50",
        "payer_name": "李某",
    }
    return post(client, "/finance/receipt", form | changes).status_code


def test_the_desk_shows_what_lies_on_each_case(client: FlaskClient, desk: FlaskClient, stage: Stage) -> None:
    account_id = a_bidder(client, stage, number=1)
    text = desk.get("/finance").text
    assert "6222-0101-123" in text
    assert "¥100,000" in text
    book = desk.get(f"/finance/cases/{stage.lot.case_id}").text
    assert stage.deposit(account_id).reference in book


def test_money_without_a_known_reference_is_kept_in_sight(desk: FlaskClient, stage: Stage) -> None:
    assert come_in(desk) == 303
    text = desk.get("/finance/unclaimed").text
    assert "¥500.50" in text
    assert "¥500.50" in desk.get("/finance").text
    assert stage.store.read(settlement.audit_ledger) == []


def test_a_payers_name_is_covered_while_bidding_goes_on(
    client: FlaskClient, desk: FlaskClient, stage: Stage
) -> None:
    """A-18: from the desk nobody learns who wants to bid before it is over."""
    winner = a_bidder(client, stage, number=1)
    come_in(desk, payer_name="王五五", reference="张三1的保证金")
    everything = "".join(desk.get(address).text for address in ADDRESSES)
    everything += desk.get(f"/finance/cases/{stage.lot.case_id}").text
    assert "王五五" not in everything
    assert "张三1" not in everything
    sold(stage, winner)
    assert "王五五" in desk.get("/finance/unclaimed").text


def test_a_deposit_may_come_in_over_the_counter(desk: FlaskClient, stage: Stage) -> None:
    """A-17: counted in the bidder's own name; in another name it is unclaimed."""
    registration = registered(stage.store, stage.cast.bidders[0], stage.round_id)
    account_id = registration.account_id
    reference = stage.deposit(account_id).reference
    assert come_in(desk, reference=reference, amount="100000", payer_name="别人") == 303
    assert stage.deposit(account_id).step == "awaited"
    assert come_in(desk, reference=reference, amount="100000", payer_name="张三1") == 303
    assert stage.deposit(account_id).step == "held"
    assert stage.registration(account_id).state == "admitted"


def test_payouts_stand_with_their_last_hour_and_the_late_ones_are_marked(
    client: FlaskClient, app: Flask, desk: FlaskClient, stage: Stage
) -> None:
    """A-23, RR-123."""
    winner = a_bidder(client, stage, number=1)
    loser = app.test_client()
    a_bidder(loser, stage, number=2)
    stage.house.bank.answers = "later"
    sold(stage, winner)
    text = desk.get("/finance/payouts").text
    assert 'data-order="sent"' in text
    assert "is-overdue" not in text
    stage.store.clock.advance(days=2)  # type: ignore[attr-defined]
    assert "is-overdue" in desk.get("/finance/payouts").text
    assert "alarm" in desk.get("/finance").text
    stage.house.bank.answers = "paid"
    stage.tick()
    assert 'data-order="paid"' in desk.get(f"/finance/cases/{stage.lot.case_id}").text


def test_another_court_sees_nothing_of_it(
    client: FlaskClient, desk: FlaskClient, elsewhere: FlaskClient, stage: Stage
) -> None:
    """The court is the tenant: neither accounts, nor payouts, nor strays, nor by asking for an id."""
    winner = a_bidder(client, stage, number=1)
    sold(stage, winner)
    come_in(desk)
    for address in ADDRESSES:
        answer = elsewhere.get(address)
        assert answer.status_code == 200, address
        for secret in ("6222-0101-123", "0101执123", "500.50", "李某"):
            assert secret not in answer.text, address
    assert elsewhere.get(f"/finance/cases/{stage.lot.case_id}").status_code == 404
    assert come_in(elsewhere) == 422


def test_the_books_are_in_order_and_a_fault_is_said(
    client: FlaskClient, desk: FlaskClient, elsewhere: FlaskClient, stage: Stage
) -> None:
    """G-322-19: a number changed beside the book is found; another court learns only that there is one."""
    a_bidder(client, stage, number=1)
    assert "The books are in order" in desk.get("/finance/audit?lang=en").text

    def forge(unit: Unit) -> None:
        account = unit.session.scalars(select(LedgerAccount).where(LedgerAccount.kind == "deposit")).one()
        account.credits += 100

    stage.store.write(forge)
    assert stage.lot.case_id in desk.get("/finance/audit").text
    others = elsewhere.get("/finance/audit?lang=en").text
    assert stage.lot.case_id not in others
    assert "concern" in others


def test_the_desk_finds_a_case_by_its_number(desk: FlaskClient, stage: Stage) -> None:
    assert "6222-0101-123" in desk.get("/finance", query_string={"q": "0101执123"}).text
    assert "6222-0101-123" in desk.get("/finance", query_string={"q": "6222"}).text
    assert "6222-0101-123" not in desk.get("/finance", query_string={"q": "%"}).text


def test_without_a_court_there_is_no_desk(client: FlaskClient) -> None:
    sign_in(client, "finance", username="lost")
    assert client.get("/finance").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_has_an_empty_state_in_both_languages(elsewhere: FlaskClient, language: str) -> None:
    for address in ADDRESSES:
        assert elsewhere.get(f"{address}?lang={language}").status_code == 200


def test_money_of_no_case_is_seen_without_its_payer(
    client: FlaskClient, desk: FlaskClient, stage: Stage
) -> None:
    """Nobody knows whose desk it belongs to, so every desk sees that it is there, and none who paid."""
    bank = stage.house.bank
    statement = bank.pay_in(
        account_no="0000", reference="?", amount=yuan(7), payer_name="赵六六", at=stage.store.clock.now()
    )
    stage.store.write(lambda unit: settlement.receive(unit, bank.read_receipt(statement)))
    text = desk.get("/finance/unclaimed").text
    assert "¥7" in text
    assert "赵六六" not in text
