"""What follows a sale: balance, ruling, service, keys; each only as far as the lot's fate goes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from auction import service as auction
from auction.tables import Award
from kernel.days import BEIJING, court_day
from settlement.rules.delivery import HandoverRecord, MeterReading, Present
from settlement.service import balance_of
from web.demo.people import COURTS
from web.demo.rounds import pay
from web.demo.story import Tale

_BEFORE_NOW = timedelta(hours=3)


def sold(tale: Tale) -> Iterator[datetime]:
    """Tell a sold lot's way from the hammer to the keys."""
    award = tale.world.look(auction.award_of, tale.lot_id)
    if award is None:
        return
    chance, world = tale.world.chance, tale.world
    yield _later(tale, award.closed_at, days=3 + chance.randrange(3))
    payment = world.look(balance_of, award.id)
    assert payment is not None, "whoever buys owes a balance"
    pay(tale, payment.reference, payment.amount, award.buyer_name)
    if tale.fate.stop == "paid":
        return
    # A question to a second judge grows old within a day, so the one that still waits was asked this morning.
    waits = tale.fate.stop == "ruling"
    yield world.start - _BEFORE_NOW if waits else _later(tale, world.clock.now(), days=2)
    court = COURTS[tale.fate.court]
    ruling_no = f"（{court_day(world.clock.now()).year}）{court.code}执{world.number('ruling') * 13}号之一"
    ruling = world.do(tale.who("judge"), auction.make_ruling, lot_id=tale.lot_id, ruling_no=ruling_no)
    if waits:
        return
    yield world.clock.now() + timedelta(hours=2, minutes=chance.randrange(50))
    world.do(tale.who("judge2"), auction.approve_ruling, approval_id=ruling.id, shown_hash=ruling.shown_hash)
    if tale.fate.stop == "ruled":
        return
    yield _later(tale, world.clock.now(), days=1)
    today = court_day(world.clock.now())
    world.do(tale.who("clerk"), auction.serve_ruling, lot_id=tale.lot_id, served_on=today)
    if tale.fate.stop == "served":
        return
    yield _later(tale, world.clock.now(), days=4 + chance.randrange(6))
    world.do(tale.who("clerk"), auction.record_handover, lot_id=tale.lot_id, handover=_record(tale, award))


def _later(tale: Tale, since: datetime, *, days: int) -> datetime:
    """Return an office hour so many days later."""
    day = court_day(since) + timedelta(days=days)
    chance = tale.world.chance
    return datetime(
        day.year, day.month, day.day, 9 + chance.randrange(8), chance.randrange(60), tzinfo=BEIJING
    )


def _record(tale: Tale, award: Award) -> HandoverRecord:
    """Return the record of the handover: premises with keys and meters, other things with their list."""
    place = tale.thing.address or COURTS[tale.fate.court].region
    present = (Present(tale.who("clerk").display_name, "court"), Present(award.buyer_name, "buyer"))
    simple = HandoverRecord(
        handed_over_on=court_day(tale.world.clock.now()),
        place=place,
        present=present,
        inventory=("按拍卖清单逐项清点移交",),
        photos=("现场影像已存卷",),
        without={"keys": "标的物无钥匙或者随物移交", "meter-readings": "标的物无水电表"},
    )
    if tale.thing.kind not in {"house", "commercial", "land"}:
        return simple
    meters = (MeterReading("电表", "10234"), MeterReading("水表", "0618"))
    return replace(simple, keys=("入户门钥匙两把",), meter_readings=meters, without={})
