"""Builds what the doors need once, by hand: store, keys, room, the stand-ins for outside registers."""

from collections.abc import Callable, Collection
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from flask import current_app, g
from flask_login import current_user

from bidding.room import Holder, Room
from kernel.clock import Clock, MachineClock, ShiftedClock
from kernel.refusal import Refusal, Refused
from people.rules.roles import BIDDER, Actor
from people.service import (
    ExclusionLists,
    KeptLists,
    RealNameRegister,
    SimulatedRegister,
    current_holders,
)
from settlement.service.bank import SimulatedBank
from store.signing import Signer
from store.unit import Runner, Store
from web.config import Settings

Answer = TypeVar("Answer")
EXTENSION = "mingpai"


@dataclass(frozen=True, slots=True)
class House:
    """Everything that the doors of one instance share."""

    settings: Settings
    clock: Clock
    store: Store
    signer: Signer
    room: Room
    bank: SimulatedBank
    real_names: RealNameRegister
    lists: ExclusionLists


def build(settings: Settings, *, clock: Clock | None = None, runner: Runner | None = None) -> House:
    """Return the house for the settings; nothing is created or migrated here."""
    chosen = clock or _clock(settings)
    store = Store(settings.database_url, chosen, runner=runner)
    return furnish(settings, store=store, signer=Signer.from_file(settings.key_file))


def furnish(settings: Settings, *, store: Store, signer: Signer) -> House:
    """Return the house around a store that is open already."""
    return House(
        settings=settings,
        clock=store.clock,
        store=store,
        signer=signer,
        room=Room(store, signer, against=what_bars),
        # The bank signs with a key of its own: what it says is checked like a stranger's word.
        bank=SimulatedBank(Signer.from_file(settings.home / "simulated-bank-key.pem")),
        real_names=SimulatedRegister(),
        lists=KeptLists(),
    )


def what_bars(session: Any, holders: Collection[Holder]) -> dict[Holder, Refusal]:
    """Return why some of these may not bid at this moment: the session has ended, or the role is gone."""
    current = current_holders(session, holders, role=BIDDER)
    barred = {holder: Refusal("sign-in-needed") for holder in holders if holder not in current}
    gone = {
        holder: Refusal("door-closed", facts={"roles": BIDDER})
        for holder in holders
        if current.get(holder) is False
    }
    return barred | gone


def _clock(settings: Settings) -> Clock:
    if settings.test_clock is None:
        return MachineClock()
    return ShiftedClock(MachineClock(), settings.test_clock, when=settings.test_clock_when)


def house() -> House:
    """Return the house that serves this request."""
    return cast("House", current_app.extensions[EXTENSION])


def now() -> datetime:
    """Return what the house's clock shows."""
    return house().clock.now()


def current_actor() -> Actor | None:
    """Return whoever is signed in, with the roles held at this moment; None for the public."""
    if "actor" not in g:
        g.actor = current_user.actor() if current_user and current_user.is_authenticated else None
    actor: Actor | None = g.actor
    return actor


def signed_in() -> Actor:
    """Return whoever is signed in; raise Refused for the public."""
    actor = current_actor()
    if actor is None:
        raise Refused(Refusal("sign-in-needed"))
    return actor


def perform(deed: Callable[..., Answer], **facts: Any) -> Answer:
    """Do a deed as whoever is signed in, in one transaction."""
    return perform_as(signed_in(), deed, **facts)


def perform_as(actor: Actor, deed: Callable[..., Answer], **facts: Any) -> Answer:
    """Do a deed as the actor given, in one transaction."""
    return house().store.write(lambda unit: deed(unit, actor, **facts))


def beside(work: Callable[[], Answer]) -> Answer:
    """Do heavy work, such as hashing a password, where it does not stop the sockets."""
    return house().store.runner.read(partial(copy_context().run, work))


def look(query: Callable[..., Answer], *values: Any, **facts: Any) -> Answer:
    """Look at the database with a query of a stage."""
    return house().store.read(lambda session: query(session, *values, **facts))
