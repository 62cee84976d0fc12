"""What people type: read if it can be, refused in words if it cannot, and kept for them to mend."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import pytest
from flask import Blueprint, Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.ids import new_id
from kernel.money import yuan
from kernel.refusal import Refusal, Refused
from tests.web.doors import post, post_json
from web.fields import (
    Between,
    DayText,
    Flag,
    Form,
    IdNumber,
    IdText,
    Line,
    ManyIds,
    MomentText,
    MoneyText,
    MustTick,
    Paragraph,
    PhoneText,
    PriceText,
    TriState,
    asked,
)
from web.sheets import Sheet, read_args, read_form, read_json

OWNER = new_id()


class Everything(Form):
    price: PriceText = asked("Price")
    deposit: MoneyText | None = asked("Deposit", default=None)
    on: DayText = asked("Day")
    at: MomentText = asked("Moment")
    title: Line = asked("Title")
    note: Paragraph | None = asked("Note", default=None)
    count: Annotated[int, Between(1, 90)] = asked("Days")
    occupied: TriState = asked("Occupied")
    procedure: Literal["round1", "sale"] = asked("Procedure", choices={"round1": "First", "sale": "Sale"})
    owner: IdText = asked("Owner")
    parties: ManyIds = asked("Parties")
    phone: PhoneText | None = asked("Phone", default=None)
    number: IdNumber | None = asked("Number", default=None)
    quick: Flag = asked("Quick", default=False)
    agreed: MustTick = asked("Agreed")


GOOD = {
    "price": "１，２３４．５０",
    "deposit": "",
    "on": "2026-03-02",
    "at": "2026-03-02T10:00",
    "title": "  A   house ",
    "note": "",
    "count": "３０",
    "occupied": "unknown",
    "procedure": "round1",
    "owner": OWNER,
    "parties": [OWNER, OWNER],
    "agreed": "yes",
}


BODY = {**GOOD, "deposit": None, "note": None, "agreed": True}


@pytest.fixture
def app(app: Flask) -> Flask:
    """Return the application with a page that takes everything."""
    scratch = Blueprint("scratch", __name__)

    @scratch.route("/everything", methods=["GET", "POST"])
    def everything() -> Any:
        typed = read_form(Everything)
        return {name: repr(value) for name, value in typed.facts().items()}

    @scratch.post("/everything.json")
    def everything_json() -> Any:
        return {name: repr(value) for name, value in read_json(Everything).facts().items()}

    @scratch.get("/search")
    def search() -> Any:
        class Search(Form):
            count: Annotated[int, Between(1, 9)] = asked("Page", default=1)

        return {"count": read_args(Search).count}

    @scratch.route("/sheet", methods=["GET", "POST"])
    def sheet() -> Any:
        form = Sheet(Everything, {"price": yuan(7)}, at={"start-below-floor": "price"})
        with form.trying():
            form.read()
            raise Refused(Refusal("start-below-floor", "Fa Shi [2016] 18, art. 10", {"floor": "9"}))
        at = [refusal.code for refusal in form.refusals_at("price")]
        return {"status": form.status, "price": form.value("price"), "at": at}

    app.register_blueprint(scratch)
    return app


def codes(answer: Any) -> dict[str, str]:
    return {refusal["facts"].get("field", ""): refusal["code"] for refusal in answer.json["refusals"]}


def test_full_width_digits_and_beijing_time_are_read(client):
    answer = post(client, "/everything", GOOD)
    assert answer.status_code == 200
    assert answer.json["price"] == repr(yuan("1234.50"))
    assert answer.json["at"] == repr(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    assert answer.json["on"] == repr(date(2026, 3, 2))
    assert answer.json["title"] == "'A house'"
    assert answer.json["count"] == "30"
    assert answer.json["deposit"] == "None"
    assert answer.json["quick"] == "False"
    assert answer.json["parties"] == repr((OWNER, OWNER))


def test_every_wrong_field_is_named_at_once(client):
    answer = post(client, "/everything", {}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    wrong = codes(answer)
    assert wrong["price"] == wrong["on"] == wrong["at"] == wrong["title"] == "field-missing"
    assert wrong["agreed"] == "field-tick"
    assert all(refusal["sentence"] and "%(" not in refusal["sentence"] for refusal in answer.json["refusals"])


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("price", "-5", "money-negative"),
        ("price", "0", "money-nothing"),
        ("price", "NaN", "money-unreadable"),
        ("price", "1e9", "money-unreadable"),
        ("price", "9" * 30, "money-too-large"),
        ("on", "2026-02-30", "field-day"),
        ("on", "0001-01-01", "field-year"),
        ("at", "2026-03-02", "field-moment"),
        ("at", "9999-12-31T23:59", "field-year"),
        ("at", "2026-03-02T10:00+99:00", "field-moment"),
        ("title", "abc\u202edef", "text-hidden-characters"),
        ("title", "a" * 300, "text-too-long"),
        ("note", "\x00", "text-hidden-characters"),
        ("count", "91", "field-range"),
        ("count", "1.5", "field-whole"),
        ("occupied", "perhaps", "field-choice"),
        ("procedure", "round3", "field-choice"),
        ("owner", "../../etc", "field-id"),
        ("parties", ["x"], "field-id"),
        ("phone", "call me", "field-phone"),
        ("number", "<b>", "field-id-number"),
        ("quick", "perhaps", "field-choice"),
    ],
)
def test_what_cannot_be_is_refused_in_words(client, name, value, code):
    answer = post(client, "/everything", {**GOOD, name: value}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert codes(answer) == {name: code}


def test_json_is_read_alike_but_takes_no_field_that_nobody_asked_for(client):
    body = BODY
    assert post_json(client, "/everything.json", body).status_code == 200
    answer = post_json(client, "/everything.json", {**body, "is_admin": True})
    assert answer.status_code == 422
    assert codes(answer) == {"is_admin": "field-unknown"}


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_json_that_is_no_object_is_refused(client, body):
    answer = post_json(client, "/everything.json", body)
    assert answer.status_code == 400
    assert answer.json["refusals"][0]["code"] == "json-unreadable"


@pytest.mark.parametrize("value", [1.5, True, [], {}, [["a"]], "NaN", -1, 2**70])
def test_money_in_json_is_text_or_whole_yuan(client, value):
    answer = post_json(client, "/everything.json", {**BODY, "price": value})
    assert answer.status_code == 422
    assert codes(answer).keys() == {"price"}


def test_a_query_passes_over_what_is_empty_or_foreign(client):
    assert client.get("/search?count=&utm=1").json == {"count": 1}
    assert client.get("/search?count=3").json == {"count": 3}
    assert client.get("/search?count=30").status_code == 422


def test_a_sheet_keeps_what_was_typed_and_puts_the_laws_refusal_at_its_field(client):
    answer = post(client, "/sheet", {**GOOD, "price": "5"})
    assert answer.json == {"status": 422, "price": "5", "at": ["start-below-floor"]}


hostile = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.sampled_from(["", "NaN", "Infinity", "-0", "１", "²", "٣", "%s%(x)s", "{{7*7}}", "'; --"]),
    st.sampled_from(["\u2066x\u2069", "9" * 400]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(GOOD)), value=hostile)
def test_no_hostile_value_breaks_a_form(client, name, value):
    with client.application.test_request_context("/everything", method="POST", data={**GOOD, name: value}):
        try:
            read_form(Everything)
        except Refused as refused:
            assert refused.refusals[0].facts["field"] == name  # noqa: PT017 - either answer is right


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(GOOD)), value=json_values)
def test_no_hostile_value_breaks_a_json_body(client, name, value):
    sent = {**BODY, name: value}
    with client.application.test_request_context("/everything.json", method="POST", json=sent):
        try:
            read_json(Everything)
        except Refused as refused:
            assert all(refusal.facts["field"] == name for refusal in refused.refusals)  # noqa: PT017
