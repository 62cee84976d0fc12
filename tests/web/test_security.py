"""What protects every page: its policy, token, cookies and limits, and doors that exist only in play."""

import dataclasses
import json
import re
from datetime import UTC, datetime

import pytest
from flask import Blueprint, Flask, jsonify, request

from kernel.clock import MachineClock, ShiftedClock
from store.signing import Signer
from store.unit import Store
from tests.web.conftest import SECRET
from tests.web.doors import post, sign_in, token
from web import create_app
from web.config import BadSettingsError, Settings, is_loopback, settings_from_environment
from web.demonstration import found_demonstration
from web.identity import guard
from web.pages import safe_next
from web.wiring import furnish


@pytest.fixture
def app(app: Flask) -> Flask:
    """Return the application with a page that takes a form."""
    desk = Blueprint("scratch_desk", __name__)

    @desk.post("/deed")
    def deed() -> object:
        return jsonify(done=True)

    app.register_blueprint(guard(desk, frozenset()))
    return app


PAGES = ("/law", "/account/sign-in", "/account/register", "/nothing/here")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_loads_its_own_files_only(client, address):
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    word = re.search(r"'nonce-([\w-]+)'", policy)[1]
    scripts = re.findall(r"<script(?! type=\"application/json\")[^>]*>", answer.text)
    assert scripts
    assert all(f'nonce="{word}"' in script and 'src="/static/' in script for script in scripts)
    assert not re.search(r'\sstyle="|\son\w+="|<style', answer.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_word_of_an_answer_is_used_once(client):
    words = {client.get("/law").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(words) == 3


def test_a_form_without_its_token_is_refused_in_words(client):
    answer = client.post("/deed")
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    program = client.post("/deed", json={})
    assert (program.status_code, program.mimetype) == (400, "application/problem+json")


def test_a_form_with_its_token_is_taken(client):
    assert post(client, "/deed").json == {"done": True}
    assert client.post("/deed", json={}, headers={"X-CSRFToken": token(client)}).json == {"done": True}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_sends_nothing(client, site):
    answer = post(client, "/deed", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400


def test_what_is_too_large_is_refused_before_it_is_read(client):
    answer = post(client, "/deed", {"text": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "<h1>" in answer.text


def test_too_many_fields_are_refused(client):
    answer = post(client, "/deed", {f"field{count}": "x" for count in range(5000)})
    assert answer.status_code in {200, 413}


def test_writing_is_limited_and_says_when_to_come_back(client):
    carried = token(client)
    answers = [client.post("/deed", data={"csrf_token": carried}) for _ in range(250)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_cookies_are_for_the_server_alone_and_named_after_the_instance(client, settings):
    cookie = client.get("/law").headers["Set-Cookie"]
    assert cookie.startswith(f"{settings.cookie_prefix}-session=")
    another_node = dataclasses.replace(settings, port=settings.port + 1)
    another_court = dataclasses.replace(settings, home=settings.home / "another")
    assert another_node.cookie_prefix == settings.cookie_prefix != another_court.cookie_prefix
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_tls_cookies_and_browsers_demand_it(settings, house):
    app = create_app(dataclasses.replace(settings, origins=("https://court.example",)), house=house)
    answer = app.test_client().get("/law", base_url="https://court.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-mingpai-session=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"]
    assert "wss://court.example" in answer.headers["Content-Security-Policy"]


def test_what_one_sees_signed_in_is_kept_by_nobody(client):
    sign_in(client, "bidder")
    assert client.get("/account/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/lots?page=2", "/lots?page=2"),
        (None, "/"),
        ("", "/"),
        ("lots", "/"),
        ("//evil", "/"),
        ("/\\evil", "/"),
        ("/\x00", "/"),
        ("https://evil", "/"),
        ("/" + "x" * 600, "/"),
    ],
)
def test_the_way_on_lies_on_this_site(target, safe):
    assert safe_next(target) == safe


# ------------------------------------------------------------------------------ doors that exist only in play


def test_nobody_moves_the_clock_or_plays_a_part_in_a_real_court(client):
    assert client.post("/__test__/clock", json={"at": "2030-01-01T00:00Z"}).status_code in {400, 404}
    assert client.get("/__test__/clock").status_code == 404
    assert client.get("/demo/").status_code == 404
    rules = {rule.rule for rule in client.application.url_map.iter_rules()}
    assert not [rule for rule in rules if rule.startswith(("/__test__", "/demo"))]


def test_a_test_clock_is_moved_by_its_door(settings, store: Store, signer: Signer):
    start = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    store.clock = ShiftedClock(MachineClock(), start)
    moving = dataclasses.replace(settings, test_clock=start)
    client = create_app(moving, house=furnish(moving, store=store, signer=signer)).test_client()
    answer = client.post("/__test__/clock", json={"at": "2026-04-01T10:00:00+08:00"})
    assert answer.status_code == 200
    assert answer.json["now"].startswith("2026-04-01T02:00:0")
    assert client.get("/time").json["now"].startswith("2026-04-01T02:00:0")
    assert client.post("/__test__/clock", json={"at": "soon"}).status_code == 422


@pytest.mark.parametrize("more", [{"demo": True}, {"test_clock": datetime(2026, 1, 1, tzinfo=UTC)}])
def test_neither_runs_where_strangers_come(tmp_path, more):
    with pytest.raises(BadSettingsError, match="loopback"):
        Settings(home=tmp_path, database_url="sqlite:///x", host="0.0.0.0", secret=SECRET, **more)


def test_a_demonstration_is_not_opened_over_a_real_court(settings, house, client):
    sign_in(client, "judge")
    with pytest.raises(BadSettingsError, match="demonstration"):
        create_app(dataclasses.replace(settings, demo=True), house=house)


def test_in_a_demonstration_one_click_signs_in(settings, house):
    house.store.write(found_demonstration)
    client = create_app(dataclasses.replace(settings, demo=True), house=house).test_client()
    sign_in(client, "judge", username="judge")
    sign_in(client, "clerk", username="clerk")
    assert "demo-banner" in client.get("/law").text
    assert client.get("/demo/").status_code == 200
    assert post(client, "/demo/as/judge", {"next": "/account/"}).location == "/account/"
    assert "judge" in client.get("/account/").text
    assert post(client, "/demo/as/emperor").status_code == 404
    assert post(client, "/demo/as/party").status_code == 404
    assert client.get("/demo/as/judge").status_code == 405


def test_a_court_says_nothing_of_demonstrations(client):
    assert "demo-banner" not in client.get("/law").text


# ------------------------------------------------------------------------------------------------- settings


def environment(tmp_path, **more):
    return {"MINGPAI_HOME": str(tmp_path / "home"), **more}


def test_a_first_start_makes_a_secret_for_its_owner_only(tmp_path):
    first = settings_from_environment(environment(tmp_path))
    file = first.home / "session-secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert settings_from_environment(environment(tmp_path)).secret == first.secret
    assert first.secret not in repr(first)
    file.chmod(0o644)
    with pytest.raises(BadSettingsError, match="chmod"):
        settings_from_environment(environment(tmp_path))


def test_a_former_secret_still_opens_sessions(tmp_path):
    first = settings_from_environment(environment(tmp_path))
    (first.home / "session-secret.old").write_text("an older secret of more than thirty-two letters\n")
    assert settings_from_environment(environment(tmp_path)).former_secrets[0].startswith("an")


def test_a_weak_secret_is_refused(tmp_path):
    with pytest.raises(BadSettingsError, match="secret"):
        Settings(home=tmp_path, database_url="sqlite:///x", secret="short")


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "0"},
        {"PORT": "http"},
        {"PORT": "99999"},
        {"MINGPAI_DEMO": "maybe"},
        {"MINGPAI_TEST_CLOCK": "noon"},
        {"MINGPAI_TEST_CLOCK": "2026-01-01T00:00"},
        {"MINGPAI_ORIGINS": "*"},
        {"MINGPAI_ORIGINS": "court.example"},
        {"MINGPAI_HOST": "0.0.0.0"},
        {"MINGPAI_PROXIES": "many"},
        {"MINGPAI_BID_RATE": "often"},
        {"MINGPAI_ADDRESS_RATE": "5 a second or so"},
        {"MINGPAI_HANDSHAKE_RATE": "many"},
    ],
)
def test_settings_that_cannot_be_meant_are_one_sentence(tmp_path, wrong):
    with pytest.raises(BadSettingsError) as refused:
        settings_from_environment(environment(tmp_path, **wrong))
    assert str(refused.value).endswith(".")


def test_settings_are_read_from_the_environment(tmp_path):
    read = settings_from_environment(
        environment(
            tmp_path,
            PORT="8123",
            MINGPAI_HOST="0.0.0.0",
            MINGPAI_ORIGINS="https://court.example/, https://www.court.example",
            MINGPAI_DATABASE_URL="postgresql://court",
        )
    )
    assert read.port == 8123
    assert read.origins == ("https://court.example", "https://www.court.example")
    assert read.database_url == "postgresql://court"
    assert read.is_https
    assert settings_from_environment(environment(tmp_path)).database_url.endswith("/home/court.db")


@pytest.mark.parametrize(
    ("host", "inside"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("court", False)],
)
def test_loopback_is_this_machine(host, inside):
    assert is_loopback(host) is inside


def test_forwarded_addresses_are_believed_from_our_own_proxies_only(settings, house):
    sent = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    for proxies, seen in ((0, "127.0.0.1"), (1, "203.0.113.9")):
        app = create_app(dataclasses.replace(settings, proxies=proxies), house=house)
        where = Blueprint(f"where{proxies}", __name__)

        @where.get("/where")
        def show() -> object:
            return jsonify(at=request.remote_addr)

        app.register_blueprint(where)
        assert app.test_client().get("/where", headers=sent).json == {"at": seen}


def test_the_token_stands_in_no_address(client):
    carried = token(client)
    assert json.dumps(carried) not in client.get("/law").headers.get("Location", "")
    assert all(
        carried not in value for name, value in client.get("/law").headers.items() if name != "Set-Cookie"
    )
