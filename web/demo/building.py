"""Makes the demonstration's database and keeps it alive: the first telling, what was missed, fresh live rounds."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from argon2 import PasswordHasher

from auction.service import take_receipt
from kernel.clock import StillClock
from kernel.money import yuan
from store.journal import history, record
from store.unit import Store, Unit
from web.config import Settings
from web.demo.people import PASSWORD, Cast, cast_of, confirm_names, found_courts, open_accounts
from web.demo.plan import Fate
from web.demo.telling import stories, tell
from web.demo.world import World
from web.demonstration import SUBJECT, found_demonstration
from web.wiring import House, build

Say = Callable[[str], None]

# The oldest case was opened about that long ago.
_BEFORE_EVERYTHING = timedelta(days=420)
_TOLD = "demonstration-told"


def tell_first(settings: Settings, fates: Sequence[Fate], *, now: datetime, say: Say, seed: int = 18) -> World:
    """Found the demonstration in an empty, migrated database and tell everything up to now."""
    with _house_at(settings, now - _BEFORE_EVERYTHING) as (house, clock):
        house.store.write(found_demonstration)
        cast = _people(house)
        world = World(house, clock, cast, now, Random(seed))
        tell(world, stories(world, fates), until=now, say=say)
        clock.put(now)
        _lose_a_payment(world)
        _mark_told(house.store)
    return world


@contextmanager
def _house_at(settings: Settings, at: datetime) -> Iterator[tuple[House, StillClock]]:
    """Give a house whose clock stands where it is put, and close it afterwards."""
    clock = StillClock(at)
    house = build(settings, clock=clock)
    try:
        _in_haste(house.store)
        yield house, clock
    finally:
        house.room.stop()
        house.store.close()


def _in_haste(store: Store) -> None:
    """Let SQLite not wait for the disk: what is half told after a power cut is told anew anyway."""
    if store.writer.dialect.name == "sqlite":
        connection = store.writer.raw_connection()
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.close()


def _people(house: House) -> Cast:
    hashed = PasswordHasher().hash(PASSWORD)
    courts = house.store.write(found_courts)
    house.store.write(lambda unit: open_accounts(unit, password_hash=hashed, courts=courts))
    cast = house.store.read(cast_of)
    house.store.write(lambda unit: confirm_names(unit, cast=cast, register=house.real_names))
    return cast


def _lose_a_payment(world: World) -> None:
    """Let money come in whose purpose nobody can read, so that the finance desk has something to find out."""
    bank = world.house.bank
    statement = bank.pay_in(
        account_no="0000-0102-0000", reference="保证金", amount=yuan(50_000), payer_name="无名氏（演示）",
        at=world.start - timedelta(hours=4),
    )  # fmt: skip
    receipt = bank.read_receipt(statement)
    world.happen(lambda unit: take_receipt(unit, receipt=receipt))


def _mark_told(store: Store) -> None:
    store.write(lambda unit: record(unit, kind=_TOLD, subject=SUBJECT, by="system"))


def told_at(session: object) -> datetime | None:
    """Return when the demonstration was last told to its end; None where it was not, or broke off."""
    entries = history(session, SUBJECT)  # type: ignore[arg-type]
    return max((entry.at for entry in entries if entry.kind == _TOLD), default=None)
