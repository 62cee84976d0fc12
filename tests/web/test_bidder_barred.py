"""Who may not take part sees every ground with its article and what to do, and no way round it."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from stdnum.cn import ric

from auction.tables import Award
from tests.web.bidder_stage import NAME, NUMBER, Stage, a_bidder, identify, notice_hash, register, sold
from tests.web.doors import post, sign_in
from web.bidder.words import REMINDERS
from web.wiring import House


@pytest.fixture
def stage(house: House) -> Stage:
    """Return a published home."""
    return Stage(house)


def force(client: FlaskClient, stage: Stage) -> int:
    """Send the registration although the page offers none; return the answer's status."""
    form = dict.fromkeys(REMINDERS, "yes") | {"read_notice_hash": notice_hash(stage), "pledge": "yes"}
    return post(client, stage.page, form).status_code


@pytest.mark.parametrize(
    ("list_name", "relation", "codes"),
    [
        ("dishonest", "", ("dishonest-debtor", "consumption-restricted")),
        ("restricted", "", ("consumption-restricted",)),
        ("conflict", "court-staff", ("barred-by-office",)),
        ("conflict", "close-relative", ("barred-by-office",)),
    ],
)
def test_somebody_on_a_list_is_barred_with_the_reason(
    client: FlaskClient, stage: Stage, list_name: str, relation: str, codes: tuple[str, ...]
) -> None:
    """J3.4, BE-4, BE-8, BE-9, A-34, RR-115: ground, article, the list's version; no deposit is asked."""
    account_id = sign_in(client, "bidder", username="newcomer")
    identify(client)
    stage.list_person(list_name, relation=relation)
    text = client.get(f"{stage.page}?lang=en").text
    for code in codes:
        assert f'data-code="{code}"' in text
    assert 'data-check="eligible" data-state="blocked"' in text
    assert "2026-03" in text
    assert "010-12345678" in text
    assert ("Fa Shi [2016] 18, art. 34" if list_name == "conflict" else "Fa Shi [2010] 8, art. 3") in text
    assert 'id="enter"' not in text
    assert force(client, stage) == 403
    assert stage.registration(account_id) is None
    assert client.get(f"{stage.page}/deposit").status_code == 404


def test_a_list_that_changes_lets_in_or_keeps_out_at_once(client: FlaskClient, stage: Stage) -> None:
    """The page shown before is no ticket: the deed looks the lists up again."""
    account_id = sign_in(client, "bidder", username="newcomer")
    identify(client)
    assert 'data-check="eligible" data-state="done"' in client.get(stage.page).text
    stage.list_person("conflict", relation="court-staff")
    assert force(client, stage) == 403
    assert stage.registration(account_id) is None


def test_without_a_name_nobody_registers(client: FlaskClient, stage: Stage) -> None:
    """A-17: real name first."""
    account_id = sign_in(client, "bidder", username="newcomer")
    assert f"/me/identity?next={stage.page}" in client.get(stage.page).text
    assert force(client, stage) == 403
    assert stage.registration(account_id) is None


def test_a_minor_is_told_so(client: FlaskClient, stage: Stage) -> None:
    """BE-1: full capacity begins with an age."""
    born = date(2014, 5, 6)
    number = f"110101{born:%Y%m%d}003"
    sign_in(client, "bidder", username="child")
    assert identify(client, number=number + ric.calc_check_digit(f"{number}0")).status_code == 303
    assert 'data-code="capacity-missing"' in client.get(stage.page).text
    assert force(client, stage) == 403


def test_who_did_not_pay_may_not_bid_again(client: FlaskClient, stage: Stage) -> None:
    """BE-5, A-24, RR-128: the ground shows on the round's page, and on the purchase what follows."""
    winner = a_bidder(client, stage, number=1)
    award = sold(stage, winner)

    def default(unit: object) -> None:
        unit.session.get(Award, award.id).defaulted_at = unit.now

    stage.store.write(default)
    assert 'data-code="defaulted-before"' in client.get(stage.page).text
    text = client.get(f"/me/purchases/{award.id}?lang=en").text
    assert "Fa Shi [2016] 18, art. 24" in text
    assert 'data-purchase="defaulted"' in client.get("/me").text


def test_the_name_of_a_listed_person_stays_his_own_business(client: FlaskClient, stage: Stage) -> None:
    """A ground names the list, not other people on it."""
    stage.list_person("dishonest")
    sign_in(client, "bidder", username="b1")
    text = client.get(stage.page).text
    assert NAME not in text
    assert NUMBER not in text
    assert register(client, stage).status_code == 303
