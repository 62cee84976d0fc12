"""The live room over HTTP: the contract of its interface, the plain form, and whatever strangers may send."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

import web.bids
from auction import service as auction
from bidding.tables import Registration
from kernel.clock import StillClock
from kernel.ids import new_id
from people import service as people
from settlement.service import SimulatedBank
from store.signing import Signer
from store.unit import Store
from tests.builders import Cast, a_bank, a_case, a_cast, admitted, priced, published, registered
from tests.web.doors import sign_in, token
from web.haste import BidPaces, Pace
from web.wiring import House

# Everything that a published event may say, by its kind: a name that is not here is a leak.
EVERY_EVENT = {"version", "round_id", "lot_id", "seq", "kind", "received_at", "ends_at", "prev_hash", "hash"}
MORE = {
    "round-opened": set(),
    "bid-accepted": {"code", "rank", "amount_fen", "entered_at"},
    "bid-refused": {"code", "rank", "amount_fen", "refusal", "entered_at"},
    "end-moved": set(),
    "sold": {"code", "rank", "amount_fen"},
    "suspended": {"ground", "reason"},
    "resumed": {"reason", "starts_at"},
    "withdrawn": {"reason"},
    "unsold": set(),
}
STANDING = {
    "round_id",
    "lot_id",
    "seq",
    "head_hash",
    "state",
    "has_opened",
    "terms",
    "starts_at",
    "ends_at",
    "extensions",
    "stop",
    "leading",
    "next_bids_fen",
    "lowest_next_fen",
}


@dataclass
class Scene:
    """A round that has just opened, two bidders who were let in, and one who waits."""

    app: Flask
    house: House
    store: Store
    clock: StillClock
    bank: SimulatedBank
    cast: Cast
    lot_id: str
    round_id: str
    bidders: list[Registration]

    def client(self, username: str = "") -> FlaskClient:
        """Return somebody: signed in as a bidder, or a stranger."""
        client = self.app.test_client()
        if username:
            sign_in(client, "bidder", username=username)
        return client

    @property
    def ends_at(self) -> Any:
        """Return when the round ends as it stands."""
        return self.store.read(lambda session: auction.round_of(session, self.round_id)).ends_at


@pytest.fixture
def scene(app: Flask, house: House, store: Store, clock: StillClock, signer: Signer) -> Iterator[Scene]:
    cast = a_cast(store, bidders=3)
    lot = a_case(store, cast)
    priced(store, cast, lot)
    round_id = published(store, cast, lot)
    bank = a_bank(signer)
    bidders = [admitted(store, bank, bidder, round_id) for bidder in cast.bidders[:2]]
    registered(store, cast.bidders[2], round_id)
    terms = store.read(lambda session: auction.latest_terms(session, lot.id))
    assert terms is not None
    clock.put(terms.starts_at)
    house.room.open(round_id)
    yield Scene(app, house, store, clock, bank, cast, lot.id, round_id, bidders)
    house.room.stop()


def place(
    client: FlaskClient, scene: Scene, amount: Any, key: str | None = None, **more: Any
) -> TestResponse:
    """Bid by the interface for programs."""
    headers = {"X-CSRFToken": token(client), "Idempotency-Key": key or new_id()}
    body = {"amount": amount, **more}
    return client.post(f"/api/v1/rounds/{scene.round_id}/bids", json=body, headers=headers)


def by_form(client: FlaskClient, scene: Scene, **fields: Any) -> TestResponse:
    """Bid by the plain form."""
    data = {"csrf_token": token(client), "key": new_id(), **fields}
    return client.post(f"/rounds/{scene.round_id}/bid", data=data)


# --------------------------------------------------------------------------------------------- interface


def test_a_bid_is_accepted_with_its_receipt(scene: Scene) -> None:
    answer = place(scene.client("b1"), scene, "700000.00", "a-key-of-mine")
    assert answer.status_code == 201
    body = answer.json
    assert body["accepted"] is True
    assert body["replayed"] is False
    assert body["next_bids_fen"][0] == 70_500_000
    receipt = body["receipt"]["body"]
    assert receipt["code"] == scene.bidders[0].code
    assert receipt["amount_fen"] == 70_000_000
    assert receipt["command_id"] == "a-key-of-mine"
    assert body["receipt"]["signature"]


def test_the_same_key_gives_the_same_answer_and_has_one_effect(scene: Scene) -> None:
    client = scene.client("b1")
    first = place(client, scene, "700000", "a-key-of-mine")
    again = place(client, scene, "700000.00", '"a-key-of-mine"')
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json["receipt"] == first.json["receipt"]
    assert scene.house.store.read(lambda session: auction.round_of(session, scene.round_id)).seq == 2


def test_a_refused_bid_stays_refused_under_its_key(scene: Scene) -> None:
    client = scene.client("b1")
    first = place(client, scene, "699999", "a-key-of-mine")
    again = place(client, scene, "699999", "a-key-of-mine")
    assert (first.status_code, again.status_code) == (422, 422)
    assert again.json["replayed"] is True
    assert again.json["receipt"] == first.json["receipt"]


def test_a_key_is_for_one_bid(scene: Scene) -> None:
    client = scene.client("b1")
    place(client, scene, "700000", "a-key-of-mine")
    other = place(client, scene, "705000", "a-key-of-mine")
    assert other.status_code == 422
    assert other.json["refusals"][0]["code"] == "command-reused"


@pytest.mark.parametrize(
    ("amount", "status", "code", "article"),
    [
        ("699999.99", 422, "bid-below-start", "Fa Shi [2016] 18, art. 20"),
        ("702500", 422, "bid-off-step", ""),
        ("90071992547409.91", 422, "bid-beyond-range", ""),
    ],
)
def test_a_refusal_names_its_article_and_what_would_count(
    scene: Scene, amount: str, status: int, code: str, article: str
) -> None:
    answer = place(scene.client("b1"), scene, amount)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    refusal = answer.json["refusals"][0]
    assert (refusal["code"], refusal["article"]) == (code, article)
    assert refusal["sentence"] == answer.json["title"]
    assert answer.json["next_bids_fen"][:2] == [70_000_000, 70_500_000]
    assert answer.json["receipt"]["signature"]


def test_a_refusal_speaks_the_readers_language_with_grouped_amounts(scene: Scene) -> None:
    client = scene.client("b1")
    place(client, scene, "700000")
    other = scene.client("b2")
    other.set_cookie("lang", "en")
    answer = place(other, scene, "700001")
    assert "¥705,000" in answer.json["title"]
    assert answer.json["refusals"][0]["facts"]["lowest"] == "705000.00"


def test_the_leader_waits_until_somebody_bids_more(scene: Scene) -> None:
    client = scene.client("b1")
    place(client, scene, "700000")
    answer = place(client, scene, "705000")
    assert answer.status_code == 409
    assert answer.json["refusals"][0]["code"] == "already-leading"


def test_a_bid_that_was_meant_until_earlier_has_expired(scene: Scene) -> None:
    past = (scene.clock.now() - timedelta(seconds=1)).isoformat()
    answer = place(scene.client("b1"), scene, "700000", valid_until=past)
    assert answer.status_code == 409
    assert answer.json["refusals"][0]["code"] == "command-expired"


def test_after_the_end_nothing_counts(scene: Scene) -> None:
    client = scene.client("b1")
    scene.clock.put(scene.ends_at)
    answer = place(client, scene, "700000")
    assert answer.status_code == 409
    assert answer.json["refusals"][0]["code"] == "round-ended"
    assert answer.json["next_bids_fen"]


@pytest.mark.parametrize(
    ("username", "role", "status", "code"),
    [
        ("", "", 401, "sign-in-needed"),
        ("clerk1", "clerk", 403, "door-closed"),
        ("new", "bidder", 404, "registration-unknown"),
        ("b3", "bidder", 403, "bidder-not-admitted"),
    ],
)
def test_only_an_admitted_bidder_bids(scene: Scene, username: str, role: str, status: int, code: str) -> None:
    client = scene.app.test_client()
    if username:
        sign_in(client, role, username=username)
    answer = place(client, scene, "700000")
    assert answer.status_code == status
    assert answer.json["refusals"][0]["code"] == code


def test_a_18_a_session_that_ends_while_its_bid_waits_bids_no_more(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, enter = scene.client("b1"), web.bids.enter
    account_id = scene.bidders[0].account_id

    def late(*args: Any, **command: Any) -> Any:
        scene.store.write(lambda unit: people.end_sessions(unit, account_id=account_id, by=account_id))
        return enter(*args, **command)

    monkeypatch.setattr(web.bids, "enter", late)
    answer = place(client, scene, "700000")
    assert (answer.status_code, answer.json["refusals"][0]["code"]) == (401, "sign-in-needed")
    assert "receipt" not in answer.json, "nothing signed says what became of a bid that nobody looked at"
    assert (
        scene.house.store.read(lambda session: auction.round_of(session, scene.round_id)).leading_code is None
    )


def test_a_bid_without_the_pages_token_is_refused(scene: Scene) -> None:
    client = scene.client("b1")
    url = f"/api/v1/rounds/{scene.round_id}/bids"
    answer = client.post(url, json={"amount": "700000"}, headers={"Idempotency-Key": new_id()})
    assert answer.status_code == 400
    assert scene.house.store.read(lambda session: auction.round_of(session, scene.round_id)).seq == 1


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "with blanks in it", "sch\u00f6ner-schl\u00fcssel", "<b>bold</b>"]
)
def test_a_bid_needs_a_readable_key(scene: Scene, key: str) -> None:
    client = scene.client("b1")
    headers = {"X-CSRFToken": token(client), "Idempotency-Key": key}
    url = f"/api/v1/rounds/{scene.round_id}/bids"
    answer = client.post(url, json={"amount": "700000"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json["refusals"][0]["code"] == "command-id-unreadable"


def test_the_snapshot_tells_where_the_round_stands_and_nothing_more(scene: Scene) -> None:
    place(scene.client("b1"), scene, "700000")
    body = scene.client().get(f"/api/v1/rounds/{scene.round_id}").json
    assert set(body) == {"now", "round"}
    assert set(body["round"]) == STANDING
    assert body["round"]["leading"]["code"] == scene.bidders[0].code


def test_events_say_what_is_public_and_nothing_more(scene: Scene) -> None:
    first, second = scene.client("b1"), scene.client("b2")
    place(first, scene, "700000")
    place(second, scene, "700001")
    scene.clock.put(scene.ends_at - timedelta(minutes=1))
    place(second, scene, "705000")
    reason = "当事人申请"
    scene.house.room.suspend(scene.round_id, ground="court-decision", reason=reason)
    scene.clock.advance(seconds=10)
    scene.house.room.resume(scene.round_id, reason=reason)
    scene.clock.put(scene.ends_at + timedelta(seconds=2))
    auction.close_due_rounds(scene.store, scene.house.room)
    body = scene.client().get(f"/api/v1/rounds/{scene.round_id}/events?after=0").json
    assert set(body) == {"now", "after", "more", "events", "round"}
    kinds = [event["kind"] for event in body["events"]]
    assert kinds == [
        "round-opened",
        "bid-accepted",
        "bid-refused",
        "bid-accepted",
        "end-moved",
        "suspended",
        "resumed",
        "sold",
    ]
    for event in body["events"]:
        assert set(event) == EVERY_EVENT | MORE[event["kind"]], event["kind"]
    said = json.dumps(body, ensure_ascii=False)
    for actor, registration in zip(scene.cast.bidders, scene.bidders, strict=False):
        assert actor.account_id not in said
        assert actor.display_name not in said
        assert registration.id not in said
    assert "张三" not in said


def test_events_come_a_page_at_a_time_and_only_what_is_new(scene: Scene) -> None:
    place(scene.client("b1"), scene, "700000")
    client = scene.client()
    url = f"/api/v1/rounds/{scene.round_id}/events"
    first = client.get(f"{url}?after=1")
    assert [event["seq"] for event in first.json["events"]] == [2]
    assert first.json["more"] is False
    again = client.get(f"{url}?after=1", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    place(scene.client("b2"), scene, "705000")
    assert client.get(f"{url}?after=1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert client.get(f"{url}?after=999999").json["events"] == []


def test_own_receipts_and_nobody_elses(scene: Scene) -> None:
    first, second = scene.client("b1"), scene.client("b2")
    place(first, scene, "700000", "a-key-of-mine")
    url = f"/api/v1/rounds/{scene.round_id}/receipts"
    own = first.get(url)
    assert [row["receipt"]["body"]["command_id"] for row in own.json["receipts"]] == ["a-key-of-mine"]
    assert own.headers["Cache-Control"] == "no-store"
    assert second.get(url).json["receipts"] == []
    assert scene.client().get(url).status_code == 401
    file = first.get(f"{url}/a-key-of-mine")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert set(file.json) == {"body", "signature"}
    assert second.get(f"{url}/a-key-of-mine").status_code == 404


def test_a_round_that_is_not_there(scene: Scene) -> None:
    nobody = "a" * 20
    client = scene.client("b1")
    for path in (
        f"/api/v1/rounds/{nobody}",
        f"/api/v1/rounds/{nobody}/events",
        f"/rounds/{nobody}",
        f"/rounds/{nobody}/result",
    ):
        assert client.get(path).status_code == 404, path


# ------------------------------------------------------------------------------------------------- pages


def test_anybody_may_watch(scene: Scene) -> None:
    place(scene.client("b1"), scene, "700000")
    page = scene.client().get(f"/rounds/{scene.round_id}")
    assert page.status_code == 200
    assert "700,000" in page.text
    assert scene.bidders[0].code in page.text
    assert "data-rung" not in page.text
    assert "竞买人1" not in page.text


def test_a_bidder_sees_the_ladder_and_one_who_waits_what_is_missing(scene: Scene) -> None:
    ladder = scene.client("b1").get(f"/rounds/{scene.round_id}").text
    assert ladder.count("data-rung") == 5
    waits = scene.client("b3").get(f"/rounds/{scene.round_id}").text
    assert "data-rung" not in waits
    assert 'data-part-of="applicant"' in waits


def test_every_state_of_a_round_has_its_page(scene: Scene) -> None:
    """Open, leading, outbid, extended, suspended, sold; as bidder, as watcher, in both languages."""

    def looks(state: str) -> None:
        for client in (scene.client("b1"), scene.client("b2"), scene.client("b3"), scene.client()):
            for language in ("zh", "en"):
                page = client.get(f"/rounds/{scene.round_id}?lang={language}")
                assert page.status_code == 200
                assert f'data-phase="{state}"' in page.text

    looks("open")
    place(scene.client("b1"), scene, "700000")
    scene.clock.put(scene.ends_at - timedelta(minutes=1))
    place(scene.client("b2"), scene, "705000")
    looks("extended")
    scene.house.room.suspend(scene.round_id, ground="court-decision", reason="当事人<b>申请</b>")
    looks("suspended")
    assert "<b>申请" not in scene.client().get(f"/rounds/{scene.round_id}").text
    scene.house.room.resume(scene.round_id, reason="继续")
    scene.clock.put(scene.ends_at)
    looks("confirming")
    scene.clock.advance(seconds=2)
    auction.close_due_rounds(scene.store, scene.house.room)
    looks("sold")
    result = scene.client().get(f"/rounds/{scene.round_id}/result")
    assert scene.bidders[1].code in result.text
    assert "705,000" in result.text


def test_a_round_before_its_start_and_one_without_bids(scene: Scene) -> None:
    scene.clock.put(scene.ends_at + timedelta(seconds=2))
    auction.close_due_rounds(scene.store, scene.house.room)
    assert 'data-phase="unsold"' in scene.client("b1").get(f"/rounds/{scene.round_id}").text


def test_a_bid_by_the_plain_form_leads_to_its_receipt(scene: Scene) -> None:
    client = scene.client("b1")
    review = client.get(f"/rounds/{scene.round_id}/bid?amount=700000.00")
    assert review.status_code == 200
    assert "柒拾万元整" in review.text
    answer = by_form(client, scene, amount="700,000", key="a-key-of-mine")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/rounds/{scene.round_id}/receipts/a-key-of-mine")
    receipt = client.get(answer.headers["Location"])
    assert receipt.status_code == 200
    assert scene.bidders[0].code in receipt.text
    assert scene.client("b2").get(answer.headers["Location"]).status_code == 404
    again = by_form(client, scene, amount="700000", key="a-key-of-mine")
    assert again.status_code == 303


def test_a_form_bid_that_came_too_late_for_its_price_offers_the_next(scene: Scene) -> None:
    first, second = scene.client("b1"), scene.client("b2")
    by_form(first, scene, amount="700000")
    answer = by_form(second, scene, amount="700000")
    assert answer.status_code == 422
    assert 'value="705000.00"' in answer.text
    assert 'data-code="bid-too-low"' in answer.text
    leading = by_form(first, scene, amount="705000")
    assert leading.status_code == 409
    assert 'name="amount"' not in leading.text
    receipts = first.get(f"/rounds/{scene.round_id}").text
    assert receipts.count("/receipts/") >= 2


def test_the_form_wants_a_bidder(scene: Scene) -> None:
    assert scene.client().get(f"/rounds/{scene.round_id}/bid?amount=1").status_code == 303
    client = scene.app.test_client()
    sign_in(client, "clerk", username="clerk1")
    assert by_form(client, scene, amount="700000").status_code == 403
    assert by_form(scene.client("new"), scene, amount="700000").status_code == 404


# ------------------------------------------------------------------------------------------- hostile values

ODD_TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            " ",
            "-1",
            "-0.01",
            "0",
            "0.00",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e3",
            "1E9",
            "0x10",
            "1_000",
            "+5",
            "1,00",
            "７０００００元",
            "<b>700000</b>",
            "\u202e000007",
            "700000\u200b",
            "9" * 400,
            "1.005",
            "١٢٣",
            "\x00",
            "null",
            "true",
            "' OR 1=1 --",
        ]
    ),
)
ODD_VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    ODD_TEXT,
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)
WITHIN_A_SCENE = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _is_answered_in_words(answer: TestResponse) -> None:
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:300])
    assert answer.status_code == 429 or answer.json["title"]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test ask more often than a person would."""
    monkeypatch.setattr("web.security.WRITES", "100000 per minute")
    monkeypatch.setattr("web.haste.Pace.allows", lambda *_: True)


@WITHIN_A_SCENE
@given(
    amount=ODD_VALUE,
    valid_until=st.one_of(st.none(), ODD_VALUE),
    more=st.dictionaries(ODD_TEXT, ODD_VALUE, max_size=2),
)
def test_no_body_breaks_the_interface(
    scene: Scene, unhurried: None, amount: Any, valid_until: Any, more: dict[str, Any]
) -> None:
    client = scene.client("b1")
    headers = {"X-CSRFToken": token(client), "Idempotency-Key": new_id(), "Content-Type": "application/json"}
    body = json.dumps({**more, "amount": amount, "valid_until": valid_until})
    _is_answered_in_words(client.post(f"/api/v1/rounds/{scene.round_id}/bids", data=body, headers=headers))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b"\xff\xfe", b'"text"', b"[" * 3_000, b'{"amount":' + b"1" * 70_000 + b"}"],
)
def test_no_bytes_break_the_interface(scene: Scene, body: bytes) -> None:
    client = scene.client("b1")
    headers = {"X-CSRFToken": token(client), "Idempotency-Key": new_id(), "Content-Type": "application/json"}
    _is_answered_in_words(client.post(f"/api/v1/rounds/{scene.round_id}/bids", data=body, headers=headers))


@WITHIN_A_SCENE
@given(amount=ODD_TEXT, key=ODD_TEXT)
def test_no_field_breaks_the_form(scene: Scene, unhurried: None, amount: str, key: str) -> None:
    answer = by_form(scene.client("b1"), scene, amount=amount, key=key)
    assert 400 <= answer.status_code < 500
    assert answer.text


@WITHIN_A_SCENE
@given(value=ODD_TEXT)
def test_no_address_breaks_the_reading(scene: Scene, value: str) -> None:
    client = scene.client("b1")
    for path, query in (
        (f"/api/v1/rounds/{scene.round_id}/events", {"after": value}),
        (f"/rounds/{scene.round_id}/bid", {"amount": value}),
    ):
        assert client.get(path, query_string=query).status_code < 500
    for folder in (
        f"/rounds/{scene.round_id}/receipts/",
        f"/api/v1/rounds/{scene.round_id}/receipts/",
        "/rounds/",
    ):
        answer = client.get(folder + value.replace("/", "").replace("?", "").replace("#", ""))
        assert answer.status_code < 500


def test_whoever_hammers_is_slowed_down(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = BidPaces(Pace("3 per minute"), Pace("3000 per minute"))
    monkeypatch.setitem(scene.app.extensions, "mingpai-bid-paces", slow)
    client = scene.client("b1")
    answers = [place(client, scene, "1") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert answers[-1].headers["Retry-After"]
