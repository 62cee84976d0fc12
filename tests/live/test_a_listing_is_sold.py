"""A published listing, taken as it is, is sold to one of two bidders over real sockets, at its own prices."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import requests

from auction import service as auction
from auction.preparing.case_document import PartyPart
from auction.rules.procedure import Procedure
from auction.tables import Court, Lot
from bidding.tables import Registration
from kernel.clock import StillClock
from kernel.days import BEIJING, court_day
from kernel.ids import new_id
from kernel.money import Money, yuan
from migrations.run import upgrade
from settlement import service as settlement
from settlement.service import SimulatedBank
from store.signing import Signer
from store.unit import Store, Unit
from tests.builders import CASE_ACCOUNT, HOUSE_FACTS, SURVEY, Cast, a_cast, a_draft, admitted, published
from tests.live.clients import WAIT_SECONDS, Person, until
from tests.live.server import free_port
from tests.live.story import Story, give_passwords
from web.config import settings_from_environment

REPOSITORY = Path(__file__).resolve().parents[2]
# Real listings lie beside the repository where there are any; an invented one of the same form always does.
REAL = REPOSITORY.parent / "shared" / "data" / "listings" / "chengdu-wuhou-flat.json"
INVENTED = REPOSITORY / "tests" / "data" / "listing-like.json"
IMPORTED_AT = datetime(2020, 7, 1, 9, 0, tzinfo=BEIJING)
SEIZED_ON = date(2020, 3, 12)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "listing", [path for path in (REAL, INVENTED) if path.exists()], ids=lambda path: path.stem
)
def test_a_listing_goes_from_its_file_to_the_hammer(listing: Path, tmp_path: Path) -> None:
    """RR-103 to RR-105, RR-110, RR-114, RR-118 to RR-125 on what a court once published."""
    story, lot, draft = a_listed_lot(listing, tmp_path)
    start, step = Money.parse(draft["start_price"]), Money.parse(draft["step"])
    with story.served() as server:
        first, second, watcher = Person(server.url, "b1"), Person(server.url, "b2"), Person(server.url)
        for person in (first, second, watcher):
            assert person.watch(story.round_id)["round"]["terms"]["start_price_fen"] == start.fen
        assert (
            first.bid(story.round_id, (start - yuan(1)).plain())["refusals"][0]["code"] == "bid-below-start"
        )
        assert first.bid(story.round_id, start.plain())["status"] == 201
        assert second.bid(story.round_id, (start + step).plain())["status"] == 201
        server.put_clock(story.ends_at - timedelta(seconds=30))
        last = first.bid(story.round_id, (start + step.times(3)).plain())
        assert last["status"] == 201
        moved = datetime.fromisoformat(watcher.heard("end-moved")["ends_at"])
        assert moved == datetime.fromisoformat(last["receipt"]["body"]["received_at"]) + timedelta(minutes=5)
        server.put_clock(moved + timedelta(seconds=2))
        sold = watcher.heard("sold")
        assert (sold["code"], sold["amount_fen"]) == (story.bidders[0].code, (start + step.times(3)).fen)
        page = requests.get(f"{server.url}/rounds/{story.round_id}", timeout=WAIT_SECONDS).text
        assert story.bidders[0].code in page
        assert until(lambda: watcher.news)
        for person in (first, second, watcher):
            person.leave()
    _is_awarded(story, lot, start + step.times(3))


def _is_awarded(story: Story, lot: Lot, price: Money) -> None:
    store = Store(story.settings.database_url, story.clock)
    award = store.read(lambda session: auction.award_of(session, lot.id))
    loser = store.read(lambda session: settlement.deposit_of(session, story.bidders[1].id))
    assert award is not None
    assert loser is not None
    assert (award.price, award.code) == (price, story.bidders[0].code)
    assert award.confirmation_hash
    assert loser.state == "released"
    assert store.read(settlement.audit_ledger) == []
    store.close()


def a_listed_lot(listing: Path, home: Path) -> tuple[Story, Lot, dict[str, str]]:
    """Take the listing, complete what it does not say, and publish it on its own terms."""
    settings = settings_from_environment({"MINGPAI_HOME": str(home), "PORT": str(free_port())})
    upgrade(settings.database_url)
    clock = StillClock(IMPORTED_AT)
    store = Store(settings.database_url, clock)
    bank = SimulatedBank(Signer.from_file(settings.home / "simulated-bank-key.pem"))
    (source,) = auction.sources_at(listing)
    court_id = _its_court(store, str(source.words["court"]))
    imported = store.write(lambda unit: auction.take_listing(unit, source, by="system"))
    assert imported.judgement.accepted, imported.plain()
    assert imported.lot_id is not None
    lot_id = imported.lot_id
    lot = store.read(lambda session: auction.lot_of(session, lot_id))
    assert lot.court_id == court_id
    cast = a_cast(store, court_id=court_id)
    give_passwords(settings, store, list(cast.bidders))
    _complete(store, cast, lot)
    story = Story(home, settings.port, settings, store, clock, bank, cast, lot_id=lot.id)
    story.starts_at = datetime.fromisoformat(lot.draft["starts_at"])
    story.ends_at = datetime.fromisoformat(lot.draft["ends_at"])
    story.round_id = published(store, cast, lot, _terms(store, lot))
    story.bidders = [_let_in(story, number) for number in range(2)]
    return story, lot, lot.draft


def _its_court(store: Store, name: str) -> str:
    """Found the court that the listing names: an instance knows its courts before their listings come in."""

    def deed(unit: Unit) -> str:
        court = Court(id=new_id(), name=name, phone="010-12345678")
        unit.session.add(court)
        return court.id

    return store.write(deed)


def _complete(store: Store, cast: Cast, lot: Lot) -> None:
    """Add what no listing says: the case, its parties, the seizure, the survey, how the price was found."""
    parties = [
        PartyPart(kind="applicant", name="甲公司", username="partya"),
        PartyPart(kind="debtor", name="乙某", username="partyb"),
    ]
    store.write(
        lambda unit: auction.complete_case(
            unit,
            cast.clerk,
            case_id=lot.case_id,
            number="（2020）某0105执77号",
            basis_document="（2019）某0105民初8号民事判决书",
            claim=yuan(3_000_000),
            costs=yuan(20_000),
            opened_on=date(2020, 1, 6),
            account_no=CASE_ACCOUNT,
            parties=parties,
        )
    )
    store.write(
        lambda unit: auction.complete_asset(
            unit,
            cast.clerk,
            lot_id=lot.id,
            asset_type="house",
            region="某市某区",
            description=lot.title,
            seized_on=SEIZED_ON,
        )
    )
    store.write(
        lambda unit: auction.record_survey(unit, cast.clerk, lot_id=lot.id, survey=SURVEY, facts=HOUSE_FACTS)
    )
    today = court_day(store.clock.now())
    store.write(
        lambda unit: auction.take_over_price(
            unit,
            cast.judge,
            lot_id=lot.id,
            method="inquiry",
            amount=Money.parse(lot.draft["reference_price"]),
            fixed_on=today,
            valid_until=today.replace(year=today.year + 1),
        )
    )


def _terms(store: Store, lot: Lot) -> auction.TermsDraft:
    return a_draft(
        store,
        procedure=Procedure(lot.draft["procedure"]),
        start_price=Money.parse(lot.draft["start_price"]),
        deposit=Money.parse(lot.draft["deposit"]),
        step=Money.parse(lot.draft["step"]),
        starts_at=datetime.fromisoformat(lot.draft["starts_at"]),
        ends_at=datetime.fromisoformat(lot.draft["ends_at"]),
    )


def _let_in(story: Story, number: int) -> Registration:
    return admitted(story.store, story.bank, story.cast.bidders[number], story.round_id)
