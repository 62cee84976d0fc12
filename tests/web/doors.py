"""Going through the doors in a test: signing in by role, sending a form with its token."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from people.service import account_named, create_account
from web.identity import Visitor, roles_of
from web.wiring import EXTENSION

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def sign_in(
    client: FlaskClient, role: str, *, username: str | None = None, court_id: str | None = None
) -> str:
    """Sign the client in as somebody with the role, and return his id; make the account if need be."""
    store = client.application.extensions[EXTENSION].store
    name = username or f"the-{role}"

    def deed(unit: Any) -> Visitor:
        account = account_named(unit.session, name) or create_account(
            unit, username=name, password_hash="!", display_name=name, roles=[role], court_id=court_id
        )
        return Visitor(account, roles_of(unit.session, account.id))

    visitor = store.write(deed)
    with client.session_transaction() as session:
        session["_user_id"] = visitor.get_id()
        session["_fresh"] = True
    return visitor.id


def token(client: FlaskClient) -> str:
    """Return the token that this client's forms must carry."""
    found = TOKEN.search(client.get("/law").text)
    assert found, "every page carries the token"
    return found[1]


def post(client: FlaskClient, url: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
    """Send a form as the page would."""
    return client.post(url, data={"csrf_token": token(client), **(data or {})}, **more)


def post_json(client: FlaskClient, url: str, body: Any, **more: Any) -> TestResponse:
    """Send JSON as the page's scripts would."""
    return client.post(url, json=body, headers={"X-CSRFToken": token(client)}, **more)
