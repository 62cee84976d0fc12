"""What tests of the doors may ask for: an application over a fresh court, and somebody to visit it."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from store.signing import Signer
from store.unit import Store
from web import create_app
from web.config import Settings
from web.wiring import House, furnish

SECRET = "a secret of the tests that is long enough"


@pytest.fixture
def settings(tmp_path: Path, store: Store) -> Settings:
    """Return the settings of an instance that is neither a demonstration nor moves its clock."""
    return Settings(
        home=tmp_path,
        database_url=store.url,
        origins=("http://localhost",),
        testing=True,
        secret=SECRET,
    )


@pytest.fixture
def house(settings: Settings, store: Store, signer: Signer) -> House:
    """Return what the doors share."""
    return furnish(settings, store=store, signer=signer)


@pytest.fixture
def app(settings: Settings, house: House) -> Flask:
    """Return the application."""
    return create_app(settings, house=house)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return somebody who is not signed in."""
    return app.test_client()
