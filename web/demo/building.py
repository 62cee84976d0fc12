"""Makes the demonstration's database and keeps it alive: first telling, what was missed, fresh rounds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from argon2 import PasswordHasher

from auction.service import take_receipt
from figures.outage_queries import standing_still
from figures.public_queries import live_lots
from jobs.ticks import tick
from kernel.clock import Clock, StillClock
from kernel.money import yuan
from store.journal import history, record
from store.liveness import Pulse
from store.unit import Store, Unit
from web.config import Settings
from web.demo.people import PASSWORD, cast_of, confirm_names, found_courts, open_accounts
from web.demo.plan import Fate, Stock
from web.demo.telling import stories, tell
from web.demo.world import World
from web.demonstration import SUBJECT, found_demonstration, is_demonstration, is_untouched
from web.wiring import House, build

Say = Callable[[str], None]
Condition = Literal["empty", "foreign", "broken-off", "stale", "good"]

# The oldest case was opened less than that long ago.
_BEFORE_EVERYTHING = timedelta(days=480)
_A_DAY = timedelta(days=1)
_TOLD = "demonstration-told"
_SWEEPS_MAX = 20
NODE = "demonstration"
_TELLINGS_MAX = 500


def condition_of(store: Store, now: datetime) -> Condition:
    """Return how the database stands: is it empty, somebody's real court, half told, out of date, or good?"""
    return store.read(lambda session: _condition(session, now))


def tell_first(
    settings: Settings, fates: Sequence[Fate], *, now: datetime, say: Say, seed: int = 18
) -> World:
    """Found the demonstration in an empty, migrated database and tell everything up to now."""
    with _house_at(settings, now - _BEFORE_EVERYTHING) as (house, clock):
        house.store.write(found_demonstration)
        _open_house(house)
        world = World(house, clock, house.store.read(cast_of), now, Random(seed))
        tell(world, stories(world, fates, Stock()), until=now, say=say)
        clock.put(now)
        _lose_a_payment(world)
        house.store.write(_mark_told)
        Pulse(NODE, machine=clock).begin(house.store)
    return world


def tell_on(settings: Settings, fates: Sequence[Fate], *, now: datetime, say: Say) -> World:
    """Add lots to a demonstration that is there, as if they had been on their way like the others."""
    with _house_at(settings, now) as (house, clock):
        told = len(house.store.read(_tellings))
        world = World(house, clock, house.store.read(cast_of), now, Random(told), telling=told)
        clock.put(now - _BEFORE_EVERYTHING)
        tell(world, stories(world, fates, Stock(edition=told + 1)), until=now, say=say)
        clock.put(now)
        house.store.write(_mark_told)
    return world


def catch_up(settings: Settings, clock: Clock) -> int:
    """Come back after nobody served: stop what that touched, sweep the rest; return how many stand still.

    A demonstration is no exception: a round whose last minutes fell into the gap is not closed quietly.
    """
    with _house_at(settings, clock.now()) as (house, _still):
        pulse = Pulse(NODE, machine=clock)
        for _ in range(_SWEEPS_MAX):
            swept = tick(house.store, house.room, house.bank, pulse)
            if not swept.opened + swept.closed + swept.stopped:
                break
        return house.store.read(standing_still)


def go_on_living(settings: Settings, clock: Clock) -> None:
    """Give a sign of life: what was told meanwhile was no gap in the service."""
    store = Store(settings.database_url, clock)
    try:
        Pulse(NODE, machine=clock).begin(store)
    finally:
        store.close()


def _condition(session: Any, now: datetime) -> Condition:
    if is_untouched(session):
        return "empty"
    if not is_demonstration(session):
        return "foreign"
    tellings = _tellings(session)
    if not tellings:
        return "broken-off"
    is_old = now - tellings[-1] >= _A_DAY
    return "stale" if is_old or not live_lots(session, now=now, limit=1) else "good"


def _tellings(session: Any) -> list[datetime]:
    """Return when the demonstration was told to its end: the first time, and each time lots were added."""
    entries = history(session, SUBJECT, limit=_TELLINGS_MAX)
    return [entry.at for entry in entries if entry.kind == _TOLD]


def _mark_told(unit: Unit) -> None:
    record(unit, kind=_TOLD, subject=SUBJECT, by="system")


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


def _open_house(house: House) -> None:
    hashed = PasswordHasher().hash(PASSWORD)
    courts = house.store.write(found_courts)
    house.store.write(lambda unit: open_accounts(unit, password_hash=hashed, courts=courts))
    cast = house.store.read(cast_of)
    house.store.write(lambda unit: confirm_names(unit, cast=cast, register=house.real_names))


def _lose_a_payment(world: World) -> None:
    """Let money come in whose purpose nobody can read, so that the finance desk has something to find out."""
    if not world.accounts:
        return
    bank = world.house.bank
    statement = bank.pay_in(
        account_no=world.accounts[0],
        reference="保证金",
        amount=yuan(50_000),
        payer_name="陆某丙（演示）",
        at=world.start,
    )
    receipt = bank.read_receipt(statement)
    world.happen(lambda unit: take_receipt(unit, receipt=receipt))
