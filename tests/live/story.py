"""What a live server finds in its database: a court, a published round, bidders who can sign in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask_security import hash_password

from auction import service as auction
from bidding.tables import Registration
from kernel.clock import StillClock
from kernel.days import BEIJING
from migrations.run import upgrade
from people import service as people
from people.rules.roles import Actor
from settlement.service import SimulatedBank
from store.signing import Signer
from store.unit import Store
from tests.builders import Cast, a_case, a_cast, a_draft, admitted, priced, published, registered
from tests.live.server import Server, free_port, serving
from web import create_app
from web.config import Settings, settings_from_environment

PASSWORD = "a long sentence of the tests"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)


@dataclass
class Story:
    """A court on disk and everybody in it."""

    home: Path
    port: int
    settings: Settings
    store: Store
    clock: StillClock
    bank: SimulatedBank
    cast: Cast
    lot_id: str = ""
    round_id: str = ""
    starts_at: datetime = NOW
    ends_at: datetime = NOW
    bidders: list[Registration] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return where its server answers."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def served(self, at: datetime | None = None, **more: Any) -> Iterator[Server]:
        """Serve the court, its clock put to an instant; by default a minute after the round has opened."""
        self.store.close()
        with serving(self.home, self.port, at or self.starts_at + timedelta(minutes=1), **more) as server:
            yield server


def copied(story: Story, home: Path) -> Story:
    """Return the same court at another home and port: to tell a story anew takes seconds, to copy it none."""
    story.store.close()
    shutil.copytree(story.home, home, dirs_exist_ok=True)
    port = free_port()
    settings = settings_from_environment({"MINGPAI_HOME": str(home), "PORT": str(port)})
    clock = StillClock(story.clock.now())
    store = Store(settings.database_url, clock)
    return replace(story, home=home, port=port, settings=settings, store=store, clock=clock)


def a_court(home: Path, *, bidders: int = 2, at: datetime = NOW, database_url: str = "") -> Story:
    """Return a court with a clerk, two judges, two parties and bidders; everybody has the same password."""
    port = free_port()
    environ = {"MINGPAI_HOME": str(home), "PORT": str(port), "MINGPAI_DATABASE_URL": database_url}
    settings = settings_from_environment(environ)
    upgrade(settings.database_url)
    clock = StillClock(at)
    store = Store(settings.database_url, clock)
    bank = SimulatedBank(Signer.from_file(settings.home / "simulated-bank-key.pem"))
    cast = a_cast(store, bidders=bidders)
    give_passwords(settings, store, [*cast.bidders, cast.clerk, cast.judge])
    return Story(home, port, settings, store, clock, bank, cast)


def a_round(
    home: Path,
    *,
    bidders: int = 2,
    let_in: int | None = None,
    waiting: int = 0,
    database_url: str = "",
    **terms: Any,
) -> Story:
    """Return a court with one round; the first bidders are let in, some wait, the rest watch."""
    story = a_court(home, bidders=bidders, database_url=database_url)
    lot = a_case(story.store, story.cast)
    priced(story.store, story.cast, lot)
    story.lot_id = lot.id
    story.round_id = published(story.store, story.cast, lot, a_draft(story.store, **terms))
    decided = story.store.read(lambda session: auction.latest_terms(session, lot.id))
    assert decided is not None
    story.starts_at, story.ends_at = decided.starts_at, decided.ends_at
    count = bidders - waiting if let_in is None else let_in
    story.bidders = [let_bidder_in(story, bidder) for bidder in story.cast.bidders[:count]]
    for bidder in story.cast.bidders[count : count + waiting]:
        registered(story.store, bidder, story.round_id)
    return story


def let_bidder_in(story: Story, bidder: Actor) -> Registration:
    """Register a bidder and have his deposit paid."""
    return admitted(story.store, story.bank, bidder, story.round_id)


def give_passwords(settings: Settings, store: Store, actors: list[Actor]) -> None:
    """Let people sign in by the form with the password of the tests; hashed once, as the door hashes it."""
    app = create_app(replace(settings, testing=True))
    with app.app_context():
        hashed = hash_password(PASSWORD)
    app.extensions["mingpai"].store.close()
    for actor in actors:
        store.write(
            lambda unit, actor=actor: people.change_password(
                unit, account_id=actor.account_id, password_hash=hashed, by=actor.account_id
            )
        )
