"""Every address has its guard, and none disappears: people have them in bookmarks, papers and court files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from people.rules.roles import Actor
from tests.guards.reading import none_of
from tools.routes import LIST, routes
from web import create_app, identity
from web.config import settings_from_environment
from web.doors import DOORS

# Open to everybody: what the public may see, and what checks on its own who acts.
PUBLIC_DOORS = {
    "web.health",
    "web.law",
    "web.account",
    "web.public",
    "web.bids",
    "web.live.tickets",
    "web.receipts",
    "web.verifying",
    "web.statistics",
    "web.service_record",
}
# Not ours, or files: addresses outside any blueprint of the house.
OUTSIDE = {"static", "favicon"}
NOT_OURS = {"security"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """Give the application as it runs outside demonstrations."""
    made = create_app(settings_from_environment({"MINGPAI_HOME": str(tmp_path)}))
    yield made
    made.extensions["mingpai"].store.close()


def _own_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OUTSIDE and rule.endpoint.split(".")[0] not in NOT_OURS
    ]


def _address(app: Flask, rule: Rule) -> str:
    """Return an address of the rule that names nothing real."""
    with app.test_request_context():
        values = {
            name: 1 if "Int" in type(rule._converters[name]).__name__ else "a" * 20 for name in rule.arguments
        }
        return app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)


def test_every_door_is_built_and_open_to_whom_it_says() -> None:
    none_of([door.module for door in DOORS if not Path(*door.module.split(".")).with_suffix(".py").exists()
             and not Path(*door.module.split(".")).is_dir()])  # fmt: skip
    assert {door.module for door in DOORS if not door.roles} == PUBLIC_DOORS


def test_every_address_belongs_to_a_guarded_blueprint(app: Flask) -> None:
    loose = []
    for rule in _own_rules(app):
        name, dot, _ = rule.endpoint.rpartition(".")
        if not dot or not hasattr(app.blueprints[name], "guarded_by"):
            loose.append(f"{rule.rule} ({rule.endpoint})")
    none_of(loose, "register it with web.doors:")


def _guarded(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in _own_rules(app)
        if getattr(app.blueprints[rule.endpoint.rpartition(".")[0]], "guarded_by", frozenset())
    ]


def test_the_public_comes_through_no_guarded_door(app: Flask) -> None:
    let_in = []
    client = app.test_client()
    for rule in _guarded(app):
        if "GET" in (rule.methods or ()):
            answer = client.get(_address(app, rule))
            if answer.status_code not in {302, 303, 401, 403}:
                let_in.append(f"{rule.rule} answers {answer.status_code}")
    none_of(let_in)


def test_no_role_comes_through_the_door_of_another(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = frozenset().union(*(door.roles for door in DOORS))
    let_in = []
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for rule in _guarded(app):
        allowed = app.blueprints[rule.endpoint.rpartition(".")[0]].guarded_by
        stranger = Actor("a" * 20, "Stranger", everybody - allowed, "b" * 20)
        monkeypatch.setattr(identity, "signed_in", lambda stranger=stranger: stranger)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(_address(app, rule), method=method)
            # The forged-request check may say no first.
            if answer.status_code not in {400, 403}:
                let_in.append(f"{method} {rule.rule} answers {answer.status_code}")
    none_of(let_in)


def test_nothing_is_done_for_the_public_by_a_public_door(app: Flask) -> None:
    """A deed behind an open door asks itself who acts: without a sign-in it is refused and never breaks."""
    done = []
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for rule in _own_rules(app):
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            answer = client.open(_address(app, rule), method=method)
            if answer.status_code >= 500 or answer.status_code in {200, 201, 204}:
                done.append(f"{method} {rule.rule} answers {answer.status_code}")
    none_of(done)


def test_no_address_disappears_and_none_comes_unnoticed() -> None:
    known = json.loads(LIST.read_text(encoding="utf-8"))
    present = routes()
    none_of([route for route in present if route not in known["routes"]], "new: run `make routes`")
    none_of(
        [route for route in known["routes"] if route not in present],
        "gone: run `make routes` and read what it says",
    )


def test_an_address_that_moved_leads_to_where_it_is(app: Flask) -> None:
    client = app.test_client()
    for old, new in json.loads(LIST.read_text(encoding="utf-8"))["moved"].items():
        answer = client.get(old)
        assert answer.status_code in {301, 308}, old
        assert answer.headers["Location"].endswith(new), old
