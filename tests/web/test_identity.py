"""Who is there: signing up, in and out, sessions that end when they are told to, doors that stay shut."""

import pytest
from flask import Blueprint, Flask, jsonify
from flask_security import hash_password

from people.service import account_named, end_sessions, suspend_account
from tests.web.doors import post, post_json, sign_in
from web.identity import guard, needs
from web.wiring import current_actor, perform, signed_in

PASSWORD = "a sentence nobody guesses"
FORM = {
    "username": "Wang.Fang",
    "display_name": "王芳",
    "password": PASSWORD,
    "repeat": PASSWORD,
    "agreed": "yes",
}


@pytest.fixture
def app(app: Flask) -> Flask:
    """Return the application with one door for judges and one for everybody."""
    chambers = Blueprint("chambers", __name__, url_prefix="/chambers")
    hall = Blueprint("hall", __name__, url_prefix="/hall")

    @chambers.get("/")
    def inside() -> str:
        return "inside"

    @hall.get("/who")
    def who() -> object:
        actor = current_actor()
        return jsonify(roles=sorted(actor.roles) if actor else [])

    @hall.post("/bid")
    @needs("bidder")
    def bid() -> object:
        return jsonify(by=perform(lambda _unit, actor: actor.account_id))

    @hall.get("/mine")
    def mine() -> str:
        return signed_in().display_name

    app.register_blueprint(guard(chambers, frozenset({"judge"})))
    app.register_blueprint(guard(hall, frozenset()))
    return app


def enter(client, *, username="wang.fang", password=PASSWORD, **more):
    return post(client, "/account/sign-in", {"username": username, "password": password, **more})


def test_somebody_signs_up_and_is_a_bidder(client):
    answer = post(client, "/account/register", FORM)
    assert answer.status_code == 303
    assert client.get("/hall/who").json == {"roles": ["bidder"]}
    assert "王芳" in client.get("/account/").text


def test_a_name_is_given_once_and_what_was_typed_stays_except_the_password(client, app):
    post(client, "/account/register", FORM)
    other = app.test_client()
    answer = post(other, "/account/register", {**FORM, "username": "WANG.FANG"})
    assert answer.status_code in {409, 422}
    assert 'value="WANG.FANG"' in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"password": "short", "repeat": "short"},
        {"repeat": "another sentence"},
        {"agreed": ""},
        {"username": "<b>"},
    ],
)
def test_a_sign_up_that_is_not_right_is_refused_in_words(client, change):
    answer = post(client, "/account/register", {**FORM, **change})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text or "error-summary" in answer.text


def test_one_signs_in_and_out(client, app):
    post(client, "/account/register", FORM)
    other = app.test_client()
    answer = enter(other, next="/hall/mine")
    assert (answer.status_code, answer.location) == (302, "/hall/mine")
    assert other.get("/hall/mine").text == "王芳"
    assert post(other, "/account/sign-out").status_code == 302
    assert other.get("/hall/mine").status_code == 303


@pytest.mark.parametrize(
    "typed", [{"password": "wrong"}, {"username": "nobody"}, {"password": ""}, {"username": "\x00"}]
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client, app, typed):
    post(client, "/account/register", FORM)
    other = app.test_client()
    answer = enter(other, **typed)
    assert answer.status_code == 422
    assert answer.text.count("error-summary") == 1
    assert other.get("/hall/who").json == {"roles": []}


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t//evil",
        "x" * 600,
    ],
)
def test_signing_in_leads_nowhere_else(client, app, target):
    post(client, "/account/register", FORM)
    answer = enter(app.test_client(), next=target)
    assert answer.status_code == 302
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))


def test_guessing_is_slowed_down(client):
    answers = [enter(client, password=f"guess number {count}").status_code for count in range(12)]
    assert answers[:10] == [422] * 10
    assert answers[10:] == [429] * 2


def test_the_public_is_led_to_the_sign_in_and_a_program_is_told(client):
    answer = client.get("/chambers/?page=2")
    assert answer.status_code == 303
    assert answer.location.startswith("/account/sign-in?next=")
    told = client.get("/chambers/", headers={"Accept": "application/json"})
    assert told.status_code == 401
    assert told.json["refusals"][0]["code"] == "sign-in-needed"


def test_another_role_does_not_come_in(client):
    sign_in(client, "bidder")
    answer = client.get("/chambers/")
    assert answer.status_code == 403
    sign_in(client, "judge")
    assert client.get("/chambers/").text == "inside"


def test_a_view_may_be_narrower_than_its_door(client):
    assert post_json(client, "/hall/bid", {}).status_code == 401
    sign_in(client, "clerk")
    assert post_json(client, "/hall/bid", {}).status_code == 403
    account_id = sign_in(client, "bidder")
    assert post_json(client, "/hall/bid", {}).json == {"by": account_id}


def test_ended_sessions_end_at_once(client, house):
    account_id = sign_in(client, "judge")
    assert client.get("/chambers/").status_code == 200
    house.store.write(lambda unit: end_sessions(unit, account_id=account_id, by=account_id))
    assert client.get("/chambers/").status_code == 303


def test_a_suspended_account_is_nobody(client, house):
    account_id = sign_in(client, "judge")
    house.store.write(lambda unit: suspend_account(unit, account_id=account_id, by=account_id))
    assert client.get("/chambers/").status_code == 303


def test_a_session_that_names_nobody_is_nobody(client):
    for carried in ("", "x", "a.1.b", "a" * 500):
        with client.session_transaction() as session:
            session["_user_id"] = carried
        assert client.get("/hall/who").json == {"roles": []}


def test_a_new_password_ends_the_other_sessions(client, app, house):
    post(client, "/account/register", FORM)
    other = app.test_client()
    enter(other)
    new = {"current": PASSWORD, "password": "another long sentence", "repeat": "another long sentence"}
    assert post(client, "/account/password", {**new, "current": "not the password"}).status_code == 403
    assert post(client, "/account/password", {**new, "repeat": "different sentence"}).status_code == 422
    assert post(client, "/account/password", new).status_code == 303
    assert client.get("/hall/mine").status_code == 200
    assert other.get("/hall/mine").status_code == 303
    assert enter(other, password="another long sentence").status_code == 302


def test_passwords_are_kept_as_argon2_only(client, house):
    post(client, "/account/register", FORM)
    account = house.store.read(lambda session: account_named(session, "wang.fang"))
    assert account.password_hash.startswith("$argon2id$")


def test_all_other_sessions_can_be_ended_by_oneself(client, app):
    post(client, "/account/register", FORM)
    other = app.test_client()
    enter(other)
    assert post(client, "/account/end-sessions").status_code == 303
    assert client.get("/hall/mine").status_code == 200
    assert other.get("/hall/mine").status_code == 303


def test_hashing_needs_the_application(app):
    with app.app_context():
        assert hash_password(PASSWORD) != hash_password(PASSWORD)
