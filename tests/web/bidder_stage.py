"""A published home, everybody around it, and a bidder's steps over HTTP: where his tests start."""

import re
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auction import service as auction
from auction.tables import Award, Lot
from bidding import service as bidding
from jobs.ticks import tick
from kernel.money import Money, yuan
from people import service as people
from settlement import service as settlement
from store.unit import Unit
from tests.builders import HOUSE_FACTS, a_case, a_cast, bid, priced, published
from tests.web.doors import post, sign_in
from web.bidder.words import REMINDERS
from web.wiring import House

# A number that nobody else of the cast has.
NAME, NUMBER = "李四", "11010519491231002X"
HASH = re.compile(r'name="read_notice_hash" value="([0-9a-f]{64})"')


class Stage:
    """One home, published; its parties, its bidders, and the house that serves the pages."""

    def __init__(self, house: House, *, restricted: bool = False) -> None:
        """Publish the home; on wish in a city where not everybody may buy one."""
        self.house, self.store = house, house.store
        self.cast = a_cast(self.store)
        facts = HOUSE_FACTS | ({"purchase_restricted": "yes"} if restricted else {})
        self.lot = a_case(self.store, self.cast, facts=facts)
        priced(self.store, self.cast, self.lot)
        self.round_id = published(self.store, self.cast, self.lot)
        self.page = f"/me/rounds/{self.round_id}"

    def open(self) -> None:
        """Let the hour of the round come."""
        terms = self.store.read(lambda session: auction.latest_terms(session, self.lot.id))
        assert terms is not None
        self.put(terms.starts_at)

    def close(self) -> None:
        """Let the end of the round pass, and the sweeps do their work."""
        self.store.clock.advance(days=2)  # type: ignore[attr-defined]
        self.tick()
        self.tick()

    def put(self, at: datetime) -> None:
        """Put the clock to an instant, and sweep."""
        self.store.clock.put(at)  # type: ignore[attr-defined]
        self.tick()

    def tick(self) -> None:
        """Sweep once."""
        tick(self.store, self.house.room, self.house.bank)

    def bid(self, account_id: str, amount: Money) -> Any:
        """Place a bid for the account."""
        registration = self.registration(account_id)
        assert registration is not None
        return bid(self.house.room, self.round_id, registration, amount)

    def registration(self, account_id: str) -> Any:
        """Return the account's registration."""
        return self.store.read(lambda session: bidding.registration_for(session, self.round_id, account_id))

    def deposit(self, account_id: str) -> Any:
        """Return where the account's deposit stands."""
        registration = self.registration(account_id)
        return self.store.read(lambda session: settlement.progress_of(session, registration.id))

    def award(self) -> Award:
        """Return what became of the sale."""
        found = self.store.read(lambda session: auction.award_of(session, self.lot.id))
        assert found is not None
        return found

    def state(self) -> str:
        """Return the lot's state."""
        return self.store.read(lambda session: session.get(Lot, self.lot.id).state)

    def list_person(self, list_name: str, number: str = NUMBER, relation: str = "") -> None:
        """Put somebody on one of the lists."""

        def deed(unit: Unit) -> None:
            people.put_on_list(
                unit,
                list_name=list_name,
                id_number=number,
                name=NAME,
                version="2026-03",
                by="system",
                relation=relation,
            )

        self.store.write(deed)


def identify(client: FlaskClient, name: str = NAME, number: str = NUMBER) -> TestResponse:
    """Send one's real name."""
    return post(client, "/me/identity", {"kind": "natural", "legal_name": name, "id_number": number})


def entry(client: FlaskClient, stage: Stage, **changes: Any) -> dict[str, Any]:
    """Return the registration form as the page gives it, every reminder ticked."""
    found = HASH.search(client.get(stage.page).text)
    ticks = dict.fromkeys(REMINDERS, "yes")
    return {**ticks, "read_notice_hash": found[1] if found else "", **changes}


def register(client: FlaskClient, stage: Stage, **changes: Any) -> TestResponse:
    """Send the registration form."""
    return post(client, stage.page, entry(client, stage, **changes))


def pay(client: FlaskClient, stage: Stage, amount: str) -> TestResponse:
    """Pay towards the deposit by the simulated bank."""
    return post(client, f"{stage.page}/deposit", {"amount": amount})


def a_bidder(client: FlaskClient, stage: Stage, *, number: int) -> str:
    """Sign in as one of the cast's bidders, register and pay; return the account."""
    account_id = sign_in(client, "bidder", username=f"b{number}")
    assert register(client, stage).status_code == 303
    assert pay(client, stage, "100000").status_code == 303
    return account_id


def sold(stage: Stage, winner: str) -> Award:
    """Run the round with one bid and return the award."""
    stage.open()
    assert stage.bid(winner, yuan(705_000)).accepted
    stage.close()
    return stage.award()


def notice_hash(stage: Stage) -> str:
    """Return the hash of the notice that stands."""
    return stage.store.read(lambda session: auction.notice_hash_of_round(session, stage.round_id))
