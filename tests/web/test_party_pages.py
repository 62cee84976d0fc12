"""A party's pages: the sealed price that nobody sees before all are in, the platform, what was served."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from auction import service as auction
from auction.tables import Lot, Party
from kernel.days import BEIJING
from tests.builders import SURVEY, Cast, a_case, a_cast, priced, published
from tests.web.doors import post, sign_in
from valuation import service as valuation
from web.wiring import House

OWN, OTHERS = "1234567.89", "987654.32"
# Every way in which the other's number could stand in a page.
FORMS = ("987654", "987,654", "98.76")


class Asked:
    """A lot whose parties are asked for their prices."""

    def __init__(self, house: House) -> None:
        """Survey the lot and ask both parties."""
        self.store = house.store
        self.cast: Cast = a_cast(self.store)
        self.lot: Lot = a_case(self.store, self.cast)
        self.page = f"/party/lots/{self.lot.id}"
        today = self.store.clock.now().astimezone(BEIJING).date()
        self.store.write(
            lambda unit: auction.record_survey(unit, self.cast.clerk, lot_id=self.lot.id, survey=SURVEY)
        )
        self.store.write(
            lambda unit: auction.open_negotiation(
                unit, self.cast.judge, lot_id=self.lot.id, answer_by=today + timedelta(days=7)
            )
        )

    def state(self) -> str:
        """Return the lot's state."""
        return self.store.read(lambda session: auction.lot_of(session, self.lot.id)).state


@pytest.fixture
def asked(house: House) -> Asked:
    """Return a lot whose parties are asked for their prices."""
    return Asked(house)


@pytest.fixture
def debtor(app: Flask) -> FlaskClient:
    """Return the debtor's browser."""
    return app.test_client()


def hand_in(client: FlaskClient, asked: Asked, amount: str) -> int:
    """Hand in a price; return the answer's status."""
    return post(client, f"{asked.page}/price", {"amount": amount, "final": "yes"}).status_code


def pages(client: FlaskClient, asked: Asked) -> str:
    """Return all that a party can see, in both languages."""
    addresses = ("/party", asked.page, f"{asked.page}/price", f"{asked.page}/platform")
    return "".join(
        client.get(f"{address}?lang={language}").text for address in addresses for language in ("zh", "en")
    )


def test_a_price_stays_sealed_until_both_are_in(
    client: FlaskClient, debtor: FlaskClient, asked: Asked
) -> None:
    """J1.2, R-04, RR-010: before that the other's number is in no page, not even in a refusal."""
    sign_in(client, "party", username="partya")
    sign_in(debtor, "party", username="partyb")
    assert hand_in(debtor, asked, OTHERS) == 303
    before = pages(client, asked)
    refused = post(client, f"{asked.page}/price", {"amount": "", "final": "yes"}).text
    assert not any(form in before + refused for form in FORMS)
    assert 'data-party="other"' in before
    assert "987,654.32" in debtor.get(asked.page).text
    assert hand_in(client, asked, OWN) == 303
    after = pages(client, asked)
    assert "987,654.32" in after
    assert "1,234,567.89" in debtor.get(asked.page).text


def test_equal_prices_become_the_reference_price(
    client: FlaskClient, debtor: FlaskClient, asked: Asked
) -> None:
    """R-04, RR-010: equal to the fen."""
    sign_in(client, "party", username="partya")
    sign_in(debtor, "party", username="partyb")
    assert hand_in(client, asked, OWN) == 303
    assert asked.state() == "valuing"
    assert hand_in(debtor, asked, OWN) == 303
    assert asked.state() == "priced"
    assert "1,234,567.89" in debtor.get(asked.page).text


def test_different_prices_end_the_negotiation_with_the_reason(
    client: FlaskClient, debtor: FlaskClient, asked: Asked
) -> None:
    sign_in(client, "party", username="partya")
    sign_in(debtor, "party", username="partyb")
    hand_in(client, asked, OWN)
    hand_in(debtor, asked, OTHERS)
    assert asked.state() == "valuing"
    text = client.get(f"{asked.page}?lang=en").text
    assert "The parties named different prices." in text
    assert f'action="{asked.page}/price"' not in text


def test_a_price_is_handed_in_once_and_in_time(client: FlaskClient, asked: Asked) -> None:
    sign_in(client, "party", username="partya")
    assert hand_in(client, asked, OWN) == 303
    assert hand_in(client, asked, OTHERS) == 409
    assert f'action="{asked.page}/price"' not in client.get(asked.page).text
    asked.store.clock.advance(days=30)  # type: ignore[attr-defined]
    assert hand_in(client, asked, OTHERS) >= 400


def test_the_last_word_must_be_ticked(client: FlaskClient, asked: Asked) -> None:
    sign_in(client, "party", username="partya")
    answer = post(client, f"{asked.page}/price", {"amount": OWN})
    assert answer.status_code == 422
    assert f'value="{OWN}"' in answer.text


def test_after_the_last_day_the_seal_is_not_broken(
    client: FlaskClient, debtor: FlaskClient, asked: Asked
) -> None:
    """A price that found no partner stays its owner's secret."""
    sign_in(client, "party", username="partya")
    sign_in(debtor, "party", username="partyb")
    hand_in(debtor, asked, OTHERS)
    asked.store.clock.advance(days=30)  # type: ignore[attr-defined]
    reference = asked.store.read(lambda session: valuation.references_of(session, asked.lot.asset_id))[-1]
    asked.store.write(lambda unit: valuation.close_overdue_negotiation(unit, reference.id))
    assert not any(form in pages(client, asked) for form in FORMS)


def test_the_applicant_chooses_the_platform_and_nobody_else(
    client: FlaskClient, debtor: FlaskClient, asked: Asked
) -> None:
    """A-05, RR-102."""
    sign_in(client, "party", username="partya")
    sign_in(debtor, "party", username="partyb")
    assert post(client, f"{asked.page}/platform", {"platform": "jd"}).status_code == 303
    lot = asked.store.read(lambda session: auction.lot_of(session, asked.lot.id))
    assert lot.platform == "jd"
    assert post(client, f"{asked.page}/platform", {"platform": "elsewhere"}).status_code == 422
    assert post(debtor, f"{asked.page}/platform", {"platform": "jd"}).status_code == 403
    assert f'action="{asked.page}/platform"' not in debtor.get(asked.page).text


def test_the_platform_is_fixed_with_the_notice(client: FlaskClient, house: House) -> None:
    """A-26: the lot stays where it was announced."""
    cast = a_cast(house.store)
    lot = a_case(house.store, cast)
    priced(house.store, cast, lot)
    published(house.store, cast, lot)
    sign_in(client, "party", username="partya")
    answer = post(client, f"/party/lots/{lot.id}/platform", {"platform": "jd"})
    assert answer.status_code == 409
    assert house.store.read(lambda session: auction.lot_of(session, lot.id)).platform == "taobao"
    text = client.get(f"/party/lots/{lot.id}").text
    assert f"/lots/{lot.id}/notice" in text


def test_the_cases_of_others_are_not_there(client: FlaskClient, asked: Asked) -> None:
    sign_in(client, "party", username="stranger")
    assert client.get(asked.page).status_code == 404
    assert hand_in(client, asked, OWN) == 404
    assert post(client, f"{asked.page}/platform", {"platform": "jd"}).status_code == 404
    desk = client.get("/party")
    assert desk.status_code == 200
    assert asked.lot.title not in desk.text
    assert client.get(f"/party/lots/{'a' * 20}").status_code == 404


def test_somebody_who_is_not_asked_sees_no_negotiation(client: FlaskClient, asked: Asked) -> None:
    """A creditor of the case follows its way, and is not told who named what."""
    account_id = sign_in(client, "party", username="creditor")

    def deed(unit: object) -> None:
        unit.session.add(  # type: ignore[attr-defined]
            Party(case_id=asked.lot.case_id, kind="creditor", name="丙银行", account_id=account_id)
        )

    asked.store.write(deed)
    text = client.get(asked.page).text
    assert asked.lot.title in text
    assert "data-party" not in text
    assert hand_in(client, asked, OWN) >= 400
