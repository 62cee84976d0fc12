"""A lot with a round and admitted bidders on a real database, for the tests of the room and its service."""

from dataclasses import dataclass, field
from datetime import timedelta

from auction.tables import Asset, CaseFile, Court, Lot
from bidding import service
from bidding.room import Answer, BidCommand
from bidding.rules.eligibility import Applicant, AssetFacts
from bidding.rules.terms import Terms
from bidding.tables import Registration, RoundRow
from kernel.ids import new_id
from kernel.money import yuan
from people.tables import Account
from store.unit import Store, Unit

START = yuan(1_000_000)
STEP = yuan(5_000)
DAY = timedelta(hours=24)


@dataclass(slots=True)
class Hall:
    """A round that begins in an hour and lasts a day, with its bidders in the order of their admission."""

    store: Store
    terms: Terms
    lot_id: str
    round_id: str
    bidders: list[Registration] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def bid(self, bidder: int, amount: int, *, key: str | None = None, **more: object) -> BidCommand:
        """Return the command of one bidder for an amount in yuan."""
        registration = self.bidders[bidder].id
        return BidCommand(self.round_id, registration, yuan(amount), key or new_id(), **more)

    def row(self) -> RoundRow:
        """Return the round's row as it is now."""
        return self.store.read(lambda session: service.round_of(session, self.round_id))

    def events(self) -> list[dict]:
        """Return every published event."""
        return self.store.read(lambda session: service.events_after(session, self.round_id))

    def kinds(self) -> list[str]:
        """Return the kinds of all events in their order."""
        return [event["kind"] for event in self.events()]


def a_hall(store: Store, *, bidders: int = 2, ranks: dict[int, int] | None = None, **terms: object) -> Hall:
    """Make the lot, the round and its bidders; `ranks` gives some of them a right of priority."""
    starts_at = store.clock.now() + timedelta(hours=1)
    given = {"start_price": START, "step": STEP, "starts_at": starts_at, "ends_at": starts_at + DAY} | terms
    hall = store.write(lambda unit: _laid_out(unit, store, Terms(**given)))
    for number in range(bidders):
        rank = (ranks or {}).get(number)
        hall.bidders.append(store.write(lambda unit, rank=rank: a_bidder(unit, hall.round_id, rank=rank)))
    return hall


def an_applicant(**facts: object) -> Applicant:
    return Applicant(**{"identity_verified": True} | facts)


def an_asset(unit: Unit) -> AssetFacts:
    return AssetFacts("immovable", unit.now + timedelta(hours=1))


def applied(
    unit: Unit, round_id: str, *, rank: int | None = None, account_id: str | None = None
) -> Registration:
    """Register a new account, or the one given, for the round."""
    return service.apply_to_bid(
        unit,
        round_id=round_id,
        account_id=account_id or an_account(unit).id,
        applicant=an_applicant(),
        asset=an_asset(unit),
        declarations={"read": True, "as-is": True},
        deposit_required=yuan(100_000),
        read_notice_hash="0" * 64,
        priority_rank=rank,
    )


def a_bidder(unit: Unit, round_id: str, *, rank: int | None = None) -> Registration:
    return service.admit(unit, registration_id=applied(unit, round_id, rank=rank).id)


def an_account(unit: Unit) -> Account:
    name = new_id()
    account = Account(
        id=new_id(),
        username=name,
        password_hash="-",
        display_name=name,
        fs_uniquifier=name,
        created_at=unit.now,
    )
    unit.session.add(account)
    unit.session.flush()
    return account


def a_lot(unit: Unit) -> Lot:
    """Make a lot with the court, case and asset that it needs."""
    today = unit.today
    court = Court(id=new_id(), name=new_id(), region="浙江省杭州市", phone="12368")
    unit.session.add(court)
    unit.session.flush()
    case = CaseFile(
        id=new_id(), court_id=court.id, number=new_id(), basis_document="判决书", claim=yuan(1),
        costs=yuan(1), opened_on=today, account_no="0", opened_by=new_id(), created_at=unit.now,
    )  # fmt: skip
    unit.session.add(case)
    unit.session.flush()
    asset = Asset(
        id=new_id(), case_id=case.id, title="房屋", asset_class="immovable", asset_type="house",
        region="浙江省杭州市", description="房屋", seized_on=today, seizure_ends_on=today,
    )  # fmt: skip
    unit.session.add(asset)
    unit.session.flush()
    lot = Lot(
        id=new_id(), asset_id=asset.id, case_id=case.id, court_id=court.id, number=new_id(), title="房屋",
        state="published", state_since=unit.now, created_at=unit.now,
    )  # fmt: skip
    unit.session.add(lot)
    unit.session.flush()
    return lot


def _laid_out(unit: Unit, store: Store, terms: Terms) -> Hall:
    lot = a_lot(unit)
    row = service.open_round(unit, lot_id=lot.id, terms=terms)
    return Hall(store, terms, lot.id, row.id)
