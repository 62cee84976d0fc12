"""Whatever anybody types into the forms of bidders, parties and the finance desk is answered in words."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settlement.service import audit_ledger
from tests.builders import a_case, a_cast
from tests.web.bidder_stage import NUMBER, Stage, entry, identify, register, sold
from tests.web.doors import post, sign_in
from web.wiring import House

HOSTILE = (
    "",
    " ",
    "0",
    "-1",
    "NaN",
    "Infinity",
    "1e9",
    "1.001",
    "99999999999999999999",
    "9" * 5_000,
    "x" * 100_000,
    "１００",
    "壹万元",
    "<script>alert(1)</script>",
    "'; drop table deposit; --",
    "\u202e000,001",
    "\u200b1",
    "\x00",
    "１" * 300,
    "%s%(amount)s{0}",
    "\ud7ff\uffff",
    "é́" * 200,
)  # fmt: skip
# These say something that a form can take.
LAWFUL = {"１００", "'; drop table deposit; --", "%s%(amount)s{0}", "<script>alert(1)</script>"}


@pytest.fixture
def stage(house: House) -> Stage:
    """Return a published home."""
    return Stage(house)


def answered(answer: Any) -> None:
    """Hold an answer to words: never our fault, and nothing typed becomes part of the page's own code."""
    assert answer.status_code < 500, answer.text[:300]
    assert answer.status_code == 303 or answer.status_code >= 400
    if answer.status_code >= 400:
        assert "<h1" in answer.text or answer.json["title"]
        assert "<script>alert" not in answer.text


def refused(
    client: FlaskClient, address: str, form: dict[str, Any], value: str, *, always: bool = True
) -> None:
    """Send a form with a hostile value; it is answered in words, and where it cannot be meant, refused."""
    answer = post(client, address, form)
    answered(answer)
    if always and value not in LAWFUL:
        assert answer.status_code >= 400, f"{value[:30]!r} was taken in {form}"


def test_hostile_amounts_at_the_simulated_bank(client: FlaskClient, stage: Stage) -> None:
    account_id = sign_in(client, "bidder", username="b1")
    register(client, stage)
    for value in HOSTILE:
        before = stage.deposit(account_id).received
        refused(client, f"{stage.page}/deposit", {"amount": value}, value)
        assert value in LAWFUL or stage.deposit(account_id).received == before


@pytest.mark.parametrize("field", ["kind", "legal_name", "id_number"])
def test_hostile_names_and_numbers(client: FlaskClient, field: str) -> None:
    for number, value in enumerate(HOSTILE):
        sign_in(client, "bidder", username=f"newcomer{number}")
        form = {"kind": "natural", "legal_name": "李四", "id_number": NUMBER, field: value}
        refused(client, "/me/identity", form, value, always=field != "legal_name")


@pytest.mark.parametrize("field", ["read_notice_hash", "notice", "deposit", "pledge"])
def test_hostile_declarations(client: FlaskClient, stage: Stage, field: str) -> None:
    account_id = sign_in(client, "bidder", username="b1")
    form = entry(client, stage)
    for value in HOSTILE:
        refused(client, stage.page, {**form, field: value}, value, always=field == "read_notice_hash")
    if field == "read_notice_hash":
        assert stage.registration(account_id) is None


def test_hostile_prices_and_platforms(client: FlaskClient, house: House) -> None:
    cast = a_cast(house.store)
    lot = a_case(house.store, cast)
    sign_in(client, "party", username="partya")
    for value in HOSTILE:
        refused(client, f"/party/lots/{lot.id}/price", {"amount": value, "final": "yes"}, "")
        refused(client, f"/party/lots/{lot.id}/platform", {"platform": value}, "")


@pytest.mark.parametrize("field", ["account_no", "reference", "amount", "payer_name"])
def test_hostile_receipts(client: FlaskClient, house: House, field: str) -> None:
    cast = a_cast(house.store)
    a_case(house.store, cast)
    sign_in(client, "finance", username="fin", court_id=cast.court_id)
    whole = {"account_no": "6222-0101-123", "reference": "X", "amount": "10", "payer_name": "某人"}
    for value in HOSTILE:
        form = {**whole, field: value}
        refused(client, "/finance/receipt", form, value, always=field in {"account_no", "amount"})
    assert house.store.read(audit_ledger) == []


QUERIES = (
    "page=0",
    "page=-1",
    "page=x",
    "page=99999999999",
    "after=x",
    "q=%00",
    "q=%25",
    "q=\u202e",
    "q=" + "x" * 3000,
)


def test_hostile_queries_of_the_finance_desk(client: FlaskClient, house: House) -> None:
    cast = a_cast(house.store)
    case_id = a_case(house.store, cast).case_id
    sign_in(client, "finance", username="fin", court_id=cast.court_id)
    for query in QUERIES:
        for address in ("/finance", f"/finance/cases/{case_id}"):
            assert client.get(f"{address}?{query}").status_code < 500


def test_fields_that_nobody_asked_for_and_lists_where_text_belongs(client: FlaskClient, stage: Stage) -> None:
    winner = sign_in(client, "bidder", username="b1")
    register(client, stage)
    post(client, f"{stage.page}/deposit", {"amount": "100000"})
    award = sold(stage, winner)
    page = f"/me/purchases/{award.id}"
    answered(post(client, page, {"amount": ["1", "2"]}))
    answered(post(client, page, {"amount[]": "1"}))
    answered(post(client, page, {f"field{number}": "x" for number in range(450)}))
    answered(client.post(page, json={"amount": 1}))
    answered(client.post(page, data=b"\xff\xfe", content_type="application/x-www-form-urlencoded"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(max_size=300),
    number=st.one_of(st.text(max_size=60), st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True)),
)
def test_any_name_and_any_number_get_an_answer(client: FlaskClient, name: str, number: str) -> None:
    sign_in(client, "bidder", username="newcomer")
    answered(post(client, "/me/identity", {"kind": "natural", "legal_name": name, "id_number": number}))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.one_of(st.text(max_size=50), st.decimals().map(str), st.integers().map(str)))
def test_any_amount_gets_an_answer(client: FlaskClient, stage: Stage, amount: str) -> None:
    sign_in(client, "bidder", username="b1")
    register(client, stage)
    answered(post(client, f"{stage.page}/deposit", {"amount": amount}))


def test_a_real_name_is_not_repeated_by_a_refusal_of_another(client: FlaskClient) -> None:
    """What was typed stays in its field and is text there, whatever it looks like."""
    sign_in(client, "bidder", username="newcomer")
    answer = identify(client, name='"><img src=x onerror=alert(1)>', number="1")
    assert answer.status_code == 422
    assert "<img src=x" not in answer.text
    assert "&lt;img" in answer.text
