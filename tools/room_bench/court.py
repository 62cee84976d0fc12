"""What the benchmark's servers find in their database: a round, admitted bidders, and their sessions."""

import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import session as flask_session
from flask_security import login_user
from flask_wtf.csrf import generate_csrf

from bidding import service as bidding
from bidding.rules.terms import Terms
from kernel.clock import MachineClock, StillClock
from kernel.money import yuan
from migrations.run import upgrade
from people import service as people
from people.rules.roles import BIDDER
from people.service import account_of, roles_of
from store.unit import Store, Unit
from tests.live.rooms import a_lot, an_applicant, an_asset
from web import create_app
from web.config import Settings, settings_from_environment
from web.identity import Visitor

START_FEN, STEP_FEN = 100_000_000, 500_000
USER_AGENT = "mingpai-bench"
# No hash looks like this: these accounts are signed in by their sessions alone.
NO_PASSWORD = "!"  # noqa: S105 - the opposite of one


@dataclass(frozen=True, slots=True)
class Pass:
    """A bidder's session: what a browser would keep after signing in."""

    username: str
    cookie: str
    csrf: str

    def plain(self) -> dict[str, str]:
        """Return it as plain data for a process of its own."""
        return {"username": self.username, "cookie": self.cookie, "csrf": self.csrf}


@dataclass(slots=True)
class Court:
    """A court on disk, and who may bid in its rounds."""

    home: Path
    port: int
    database_url: str
    rounds: list[str] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    ends_at: datetime | None = None

    @property
    def url(self) -> str:
        """Return where its server answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings that every program of this court is started with."""
        return {
            "MINGPAI_HOME": str(self.home),
            "PORT": str(self.port),
            "MINGPAI_DATABASE_URL": self.database_url,
        }


def a_court(home: Path, port: int, *, database_url: str = "", bidders: int, own_raise: bool = False) -> Court:
    """Build a court with one open round that ends tomorrow, and bidders who are admitted to it."""
    environ = {"MINGPAI_HOME": str(home), "PORT": str(port)}
    if database_url:
        environ["MINGPAI_DATABASE_URL"] = database_url
    settings = settings_from_environment(environ)
    upgrade(settings.database_url)
    now = MachineClock().now()
    # Everything was made yesterday, so that bidding is under way when the server starts.
    clock = StillClock(now - timedelta(days=1))
    store = Store(settings.database_url, clock)
    terms = Terms(
        yuan(START_FEN // 100),
        yuan(STEP_FEN // 100),
        now - timedelta(hours=1),
        now + timedelta(days=1),
        own_raise=own_raise,
    )

    def deed(unit: Unit) -> tuple[str, list[str]]:
        round_id = bidding.open_round(unit, lot_id=a_lot(unit).id, terms=terms).id
        return round_id, [_bidder(unit, round_id, number) for number in range(bidders)]

    round_id, accounts = store.write(deed)
    store.close()
    court = Court(home, port, settings.database_url, [round_id], ends_at=terms.ends_at)
    court.passes = signed_in(settings, accounts)
    return court


def _bidder(unit: Unit, round_id: str, number: int) -> str:
    account = people.create_account(
        unit,
        username=f"b{number}",
        password_hash=NO_PASSWORD,
        display_name=f"竞买人{number}",
        roles={BIDDER},
    )
    registration = bidding.apply_to_bid(
        unit,
        round_id=round_id,
        account_id=account.id,
        applicant=an_applicant(),
        asset=an_asset(unit),
        declarations={"read": True},
        deposit_required=yuan(100_000),
        read_notice_hash="0" * 64,
    )
    bidding.admit(unit, registration_id=registration.id)
    return str(account.id)


def signed_in(settings: Settings, accounts: list[str]) -> list[Pass]:
    """Return a session for each account, signed with the instance's own secret."""
    app = create_app(settings)
    store = app.extensions["mingpai"].store
    sign = app.session_interface.get_signing_serializer(app).dumps
    name = app.config["SESSION_COOKIE_NAME"]
    passes = []
    for account_id in accounts:
        visitor = store.read(lambda s, a=account_id: Visitor(account_of(s, a), roles_of(s, a)))
        browser = {"HTTP_USER_AGENT": USER_AGENT, "REMOTE_ADDR": "127.0.0.1"}
        with app.test_request_context("/", environ_overrides=browser):
            login_user(visitor)
            csrf = generate_csrf()
            cookie = f"{name}={sign(dict(flask_session))}"
        passes.append(Pass(visitor.username, cookie, csrf))
    store.close()
    return passes


def say(words: str) -> None:
    """Tell whoever waits how far the benchmark is."""
    sys.stderr.write(f"bench: {words}\n")
    sys.stderr.flush()
