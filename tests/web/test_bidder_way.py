"""The way to the first bid and to the keys over HTTP: name, reminders, deposit in parts, balance, keys."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from auction import service as auction
from bidding import service as bidding
from kernel.days import court_day
from kernel.money import yuan
from settlement import service as settlement
from settlement.rules.delivery import HandoverRecord, MeterReading, Present
from tests.web.bidder_stage import (
    NAME,
    NUMBER,
    Stage,
    a_bidder,
    entry,
    identify,
    notice_hash,
    pay,
    register,
    sold,
)
from tests.web.doors import post, sign_in
from web.bidder.stand_ins import example_number
from web.bidder.words import REMINDERS
from web.wiring import House


@pytest.fixture
def stage(house: House) -> Stage:
    """Return a published home."""
    return Stage(house)


@pytest.fixture
def other(app: Flask) -> FlaskClient:
    """Return a second browser."""
    return app.test_client()


def checks(client: FlaskClient, stage: Stage) -> dict[str, str]:
    """Return each line of the readiness list with its state."""
    return dict(re.findall(r'data-check="(\w+)" data-state="(\w+)"', client.get(stage.page).text))


def test_from_nothing_to_a_bid(client: FlaskClient, stage: Stage) -> None:
    """J3, A-17, A-18, RR-114: each line turns green in its order, and the code comes last."""
    account_id = sign_in(client, "bidder", username="newcomer")
    assert checks(client, stage) == {
        "identity": "now", "eligible": "later", "declared": "later", "deposit": "later", "code": "later",
    }  # fmt: skip
    assert identify(client).status_code == 303
    assert checks(client, stage)["declared"] == "now"
    answer = register(client, stage)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/deposit")
    assert checks(client, stage) == {
        "identity": "done", "eligible": "done", "declared": "done", "deposit": "now", "code": "later",
    }  # fmt: skip
    assert pay(client, stage, "100000").status_code == 303
    assert set(checks(client, stage).values()) == {"done"}
    registration = stage.registration(account_id)
    assert registration.code in client.get(stage.page).text
    stage.open()
    assert stage.bid(account_id, yuan(700_000)).accepted
    desk = client.get("/me").text
    assert registration.code in desk
    assert f'href="/rounds/{stage.round_id}"' in desk


def test_the_number_is_shown_covered(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, "bidder", username="newcomer")
    identify(client)
    for address in ("/me", "/me/identity", stage.page):
        text = client.get(address).text
        assert NAME in text, address
        assert NUMBER not in text, address
        assert "**************002X" in text, address


def test_a_deposit_may_come_in_parts(client: FlaskClient, stage: Stage) -> None:
    """J3.3: a bank with a daily limit; the parts add up, and only the whole admits."""
    account_id = sign_in(client, "bidder", username="b1")
    register(client, stage)
    page = client.get(f"{stage.page}/deposit").text
    deposit = stage.deposit(account_id)
    assert deposit.reference in page
    assert "6222-0101-123" in page
    assert "有权拒绝" in page
    assert "12368" in page
    assert pay(client, stage, "60,000").status_code == 303
    assert stage.deposit(account_id).step == "partly-paid"
    assert stage.registration(account_id).code is None
    assert 'data-money="40000.00"' in client.get(f"{stage.page}/deposit").text
    assert pay(client, stage, "40000").status_code == 303
    assert stage.deposit(account_id).step == "held"
    assert stage.registration(account_id).state == "admitted"
    assert stage.store.read(settlement.audit_ledger) == []
    receipts = client.get("/me/receipts").text
    assert "¥60,000" in receipts
    assert "¥40,000" in receipts


def test_nothing_more_is_taken_once_the_deposit_is_there(client: FlaskClient, stage: Stage) -> None:
    a_bidder(client, stage, number=1)
    answer = pay(client, stage, "1")
    assert answer.status_code == 409
    assert "error-summary" in answer.text


def test_too_much_goes_back(client: FlaskClient, stage: Stage) -> None:
    account_id = sign_in(client, "bidder", username="b1")
    register(client, stage)
    pay(client, stage, "100500.50")
    assert stage.deposit(account_id).overpaid == yuan("500.50")
    assert "¥500.50" in client.get(f"{stage.page}/deposit").text


@pytest.mark.parametrize("name", list(REMINDERS))
def test_every_reminder_is_ticked_by_itself(client: FlaskClient, stage: Stage, name: str) -> None:
    """A-14: one missing tick is enough to refuse, the others stay ticked."""
    account_id = sign_in(client, "bidder", username="b1")
    sent = entry(client, stage)
    del sent[name]
    answer = post(client, stage.page, sent)
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.text
    assert answer.text.count(" checked") == len(REMINDERS) - 1
    assert stage.registration(account_id) is None


def test_the_reminders_are_the_notices_own_words(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, "bidder", username="b1")
    text = client.get(stage.page).text
    assert "买受人悔拍后保证金不予退还" in text
    assert "参加竞买" in text


def test_a_notice_that_changed_is_read_again(client: FlaskClient, stage: Stage) -> None:
    """J3.2: a tick belongs to the version that was read; nothing stays ticked under another one."""
    account_id = sign_in(client, "bidder", username="b1")
    answer = post(client, stage.page, entry(client, stage, read_notice_hash="0" * 64))
    assert answer.status_code == 409
    assert " checked" not in answer.text
    assert stage.registration(account_id) is None


def test_registering_twice_is_refused_in_words(client: FlaskClient, stage: Stage) -> None:
    a_bidder(client, stage, number=1)
    sent = dict.fromkeys(REMINDERS, "yes") | {"read_notice_hash": notice_hash(stage)}
    answer = post(client, stage.page, sent)
    assert answer.status_code == 409
    assert "error-summary" in answer.text


def test_a_home_in_a_restricted_city_needs_the_pledge(client: FlaskClient, house: House) -> None:
    """BE-3, RR-117: without the pledge nobody registers; with it he does."""
    stage = Stage(house, restricted=True)
    account_id = sign_in(client, "bidder", username="b1")
    assert 'data-check="pledge"' in client.get(stage.page).text
    refused = register(client, stage)
    assert refused.status_code == 422
    assert "f-pledge-error" in refused.text
    assert register(client, stage, pledge="yes").status_code == 303
    assert stage.registration(account_id).state == "applied"


def test_nobody_joins_after_the_end(client: FlaskClient, stage: Stage) -> None:
    """A-18: in until the bidding ends, and then no more."""
    sign_in(client, "bidder", username="b1")
    sent = entry(client, stage)
    stage.open()
    stage.close()
    answer = post(client, stage.page, sent)
    assert answer.status_code == 409
    assert "<form" not in answer.text.split("<main")[1].split("</main>")[0]


def test_money_is_not_taken_after_the_end(client: FlaskClient, stage: Stage) -> None:
    account_id = sign_in(client, "bidder", username="b1")
    register(client, stage)
    pay(client, stage, "10000")
    stage.open()
    stage.close()
    assert pay(client, stage, "90000").status_code == 409
    deposit = stage.deposit(account_id)
    assert deposit.step == "released"
    assert deposit.received == yuan(10_000)
    assert 'data-deposit="released"' in client.get(f"{stage.page}/deposit").text


def test_the_loser_follows_his_deposit_home(client: FlaskClient, other: FlaskClient, stage: Stage) -> None:
    """A-23, RR-123: ordered back by itself, with its last hour, and then there."""
    winner = a_bidder(client, stage, number=1)
    loser = a_bidder(other, stage, number=2)
    stage.house.bank.answers = "later"
    sold(stage, winner)
    assert stage.deposit(loser).step == "going-back"
    page = other.get(f"{stage.page}/deposit").text
    assert 'data-deposit="going-back"' in page
    assert "data-until" in page
    assert 'data-deposit="going-back"' in other.get("/me").text
    stage.house.bank.answers = "paid"
    stage.close()
    assert 'data-deposit="released"' in other.get(f"{stage.page}/deposit").text


def test_the_winner_pays_in_parts_and_gets_his_keys(client: FlaskClient, stage: Stage) -> None:
    """J7, A-22, A-25, K-26, K-27: balance, ruling, service, handover; each step shows on his page."""
    winner = a_bidder(client, stage, number=1)
    award = sold(stage, winner)
    page = f"/me/purchases/{award.id}"
    text = client.get(page).text
    assert "¥605,000" in text
    assert "有权拒绝" in text
    assert f"/lots/{stage.lot.id}/confirmation" in text
    assert post(client, page, {"amount": "5000"}).status_code == 303
    assert 'data-money="600000.00"' in client.get(page).text
    assert post(client, page, {"amount": "600000"}).status_code == 303
    assert stage.state() == "paid"
    assert post(client, page, {"amount": "1"}).status_code == 409
    ruled(stage)
    assert "（2026）某0101执123号之一" in client.get(page).text
    today = court_day(stage.store.clock.now())
    served(stage, today)
    assert today.isoformat() in client.get(page).text
    handed_over(stage, today)
    text = client.get(page).text
    assert "入户门钥匙三把" in text
    assert "10234" in text
    assert 'data-purchase="done"' in client.get("/me").text
    assert stage.store.read(settlement.audit_ledger) == []


def ruled(stage: Stage) -> None:
    """Let two judges make the ruling."""
    cast = stage.cast
    asked = stage.store.write(
        lambda unit: auction.make_ruling(
            unit, cast.judge, lot_id=stage.lot.id, ruling_no="（2026）某0101执123号之一"
        )
    )
    stage.store.write(
        lambda unit: auction.approve_ruling(
            unit, cast.second_judge, approval_id=asked.id, shown_hash=asked.shown_hash
        )
    )


def served(stage: Stage, day: object) -> None:
    """Serve the ruling on the buyer."""
    stage.store.write(
        lambda unit: auction.serve_ruling(unit, stage.cast.clerk, lot_id=stage.lot.id, served_on=day)
    )


def handed_over(stage: Stage, day: object) -> None:
    """Record the handover."""
    record = HandoverRecord(
        handed_over_on=day,
        place="某市某路1号",
        present=(Present("赵书记员", "court"), Present("张三1", "buyer")),
        keys=("入户门钥匙三把",),
        meter_readings=(MeterReading("电表", "10234"),),
        inventory=("无遗留物品",),
        photos=("现场照片12张",),
    )
    stage.store.write(
        lambda unit: auction.record_handover(unit, stage.cast.clerk, lot_id=stage.lot.id, handover=record)
    )


def test_a_balance_that_is_late_says_so(client: FlaskClient, stage: Stage) -> None:
    """A-24: money is still taken, marked as late; what follows is for the court."""
    winner = a_bidder(client, stage, number=1)
    award = sold(stage, winner)
    stage.store.clock.advance(days=40)
    text = client.get(f"/me/purchases/{award.id}").text
    assert "overdue" in text
    assert 'data-purchase="overdue"' in client.get("/me").text


def test_the_pages_of_others_are_not_there(client: FlaskClient, other: FlaskClient, stage: Stage) -> None:
    """404 in the same words, whether there is nothing or it is somebody else's."""
    winner = a_bidder(client, stage, number=1)
    award = sold(stage, winner)
    sign_in(other, "bidder", username="stranger")
    for address in (f"{stage.page}/deposit", f"/me/purchases/{award.id}"):
        assert client.get(address).status_code == 200
        assert other.get(address).status_code == 404
        assert post(other, address, {"amount": "1"}).status_code == 404
    assert other.get(f"/me/rounds/{'a' * 20}").status_code == 404
    assert other.get(f"/me/purchases/{'a' * 20}").status_code == 404
    assert other.get("/me/purchases/drop").status_code == 404


def test_no_bidder_learns_of_another(client: FlaskClient, other: FlaskClient, stage: Stage) -> None:
    """A-18: neither name, nor code before it bids, nor reference of anybody else on any page of one's own."""
    first = a_bidder(client, stage, number=1)
    second = a_bidder(other, stage, number=2)
    registration, deposit = stage.registration(second), stage.deposit(second)
    stage.open()
    assert stage.bid(first, yuan(700_000)).accepted
    text = "".join(
        client.get(address).text for address in ("/me", "/me/receipts", stage.page, f"{stage.page}/deposit")
    )
    assert "张三2" not in text
    assert registration.code not in text
    assert deposit.reference not in text


def test_the_bank_is_shut_where_it_is_real(client: FlaskClient, stage: Stage, app: Flask) -> None:
    """Nobody mints money in a court that is no demonstration."""
    account_id = sign_in(client, "bidder", username="b1")
    register(client, stage)
    house = app.extensions["mingpai"]
    app.extensions["mingpai"] = replace(house, settings=replace(house.settings, testing=False))
    page = client.get(f"{stage.page}/deposit")
    assert page.status_code == 200
    assert 'id="bank"' not in page.text
    assert pay(client, stage, "100000").status_code == 404
    assert stage.deposit(account_id).step == "awaited"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_has_an_empty_state_in_both_languages(client: FlaskClient, language: str) -> None:
    sign_in(client, "bidder", username="newcomer")
    for address in ("/me", "/me/identity", "/me/receipts"):
        assert client.get(f"{address}?lang={language}").status_code == 200


def test_the_way_back_leads_to_where_one_came_from_and_nowhere_else(
    client: FlaskClient, stage: Stage
) -> None:
    sign_in(client, "bidder", username="newcomer")
    form = {"kind": "natural", "legal_name": NAME, "id_number": NUMBER}
    answer = post(client, f"/me/identity?next={stage.page}", form)
    assert answer.headers["Location"].endswith(stage.page)
    again = post(client, "/me/identity?next=https://elsewhere.example/", form)
    assert again.headers["Location"].endswith("/me")


def test_a_name_that_is_taken_or_unknown_is_refused_in_words(
    client: FlaskClient, other: FlaskClient, stage: Stage
) -> None:
    sign_in(client, "bidder", username="newcomer")
    wrong = identify(client, number="110105194912310021")
    assert wrong.status_code == 422
    assert 'value="110105194912310021"' in wrong.text
    assert identify(client).status_code == 303
    sign_in(other, "bidder", username="second")
    assert identify(other).status_code == 409


def test_a_barred_registration_shows_the_courts_reason(client: FlaskClient, stage: Stage) -> None:
    account_id = a_bidder(client, stage, number=1)
    registration = stage.registration(account_id)
    stage.store.write(
        lambda unit: bidding.bar(unit, registration_id=registration.id, because="与执行人员系近亲属")
    )
    assert "与执行人员系近亲属" in client.get(stage.page).text
    assert "与执行人员系近亲属" in client.get("/me").text


def test_the_number_that_a_demonstration_offers_is_taken(client: FlaskClient) -> None:
    account_id = sign_in(client, "bidder", username="newcomer")
    number = example_number(account_id)
    assert number in client.get("/me/identity").text
    assert identify(client, number=number).status_code == 303
    assert number not in client.get("/me/identity").text
