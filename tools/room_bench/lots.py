"""Many lots with their rounds, made by the court's own deeds, for what happens when they all end together."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auction import service as auction
from auction.preparing.case_document import CasePart
from auction.tables import Award, Lot
from bidding.room import BidCommand, Room
from bidding.tables import RoundEvent
from kernel.clock import StillClock
from kernel.ids import new_id
from kernel.money import yuan
from migrations.run import upgrade
from settlement.service import SimulatedBank
from store.signing import Signer
from store.unit import Store
from tests.builders import (
    CASE_ACCOUNT,
    CASE_NUMBER,
    HOUSE_FACTS,
    PANEL,
    Cast,
    a_cast,
    a_draft,
    admitted,
    priced,
    tell_parties,
)
from tests.live.story import NOW
from tools.room_bench.court import Court, say
from web.config import settings_from_environment

BIDDERS = 2
FLATS_A_CASE = 50
FLAT = {
    "asset_type": "house",
    "region": "某市某区",
    "description": "建筑面积89.50平方米，钢混结构，六层楼的第三层。",
    "seized_on": "2026-02-10",
    "facts": HOUSE_FACTS,
}


def a_court_of_lots(home: Path, port: int, *, rounds: int) -> Court:
    """Build a court whose rounds all end at the same instant: two bidders in each, one of whom leads."""
    settings = settings_from_environment({"MINGPAI_HOME": str(home), "PORT": str(port)})
    upgrade(settings.database_url)
    clock = StillClock(NOW)
    store = Store(settings.database_url, clock)
    cast = a_cast(store, bidders=BIDDERS)
    lots = [lot for first in range(0, rounds, FLATS_A_CASE) for lot in _lots(store, cast, first, rounds)]
    say(f"a court with {rounds} rounds that end together")
    for lot in lots:
        priced(store, cast, lot)
    found = _published(store, cast, lots)
    court = Court(home, port, settings.database_url, found)
    bank = SimulatedBank(Signer.from_file(settings.home / "simulated-bank-key.pem"))
    room = Room(store, Signer.from_file(settings.key_file), lambda _topic, _message: None)
    registered = [
        [admitted(store, bank, one, round_id, _account(number)) for one in cast.bidders]
        for number, round_id in enumerate(found)
    ]
    rows = [store.read(lambda session, r=round_id: auction.round_of(session, r)) for round_id in found]
    court.ends_at = rows[0].ends_at
    clock.put(rows[0].starts_at + timedelta(minutes=1))
    for round_id, bidders in zip(found, registered, strict=True):
        room.open(round_id)
        room.enter(BidCommand(round_id, bidders[0].id, yuan(700_000), new_id()))
    room.stop()
    store.close()
    return court


def _account(number: int) -> str:
    """Return the account of the case to which the flat of this number belongs: each case has its own."""
    return f"{CASE_ACCOUNT}-{number // FLATS_A_CASE}"


def _lots(store: Store, cast: Cast, first: int, rounds: int) -> list[Lot]:
    flats = [
        {"title": f"某市某路{number}号住宅", "address": f"某市某路{number}号", **FLAT}
        for number in range(first + 1, min(first + FLATS_A_CASE, rounds) + 1)
    ]
    case = CasePart.model_validate(
        {
            "number": CASE_NUMBER.replace("123", str(10_000 + first)),
            "basis_document": "（2025）某0101民初456号民事判决书",
            "claim": "1200000.00",
            "costs": "15000.00",
            "opened_on": "2026-01-10",
            "account_no": _account(first),
            "parties": [
                {"kind": "applicant", "name": "甲公司", "username": "partya"},
                {"kind": "debtor", "name": "乙某", "username": "partyb"},
            ],
            "assets": flats,
        }
    )
    opened = store.write(lambda unit: auction.open_case(unit, cast.clerk, case=case))
    return list(
        store.read(lambda session: session.scalars(select(Lot).where(Lot.case_id == opened.id)).all())
    )


def _published(store: Store, cast: Cast, lots: list[Lot]) -> list[str]:
    """Have every lot announced on the same day, on the same terms."""
    draft, notices = a_draft(store), []
    for lot in lots:
        store.write(
            lambda unit, lot=lot: auction.choose_platform(
                unit, cast.applicant, lot_id=lot.id, platform="taobao"
            )
        )
        store.write(
            lambda unit, lot=lot: auction.decide_terms(
                unit, cast.judge, lot_id=lot.id, draft=draft, decision=PANEL
            )
        )
        tell_parties(store, cast, lot)
        notices.append(
            store.write(lambda unit, lot=lot: auction.draft_notice(unit, cast.clerk, lot_id=lot.id))
        )
    store.clock.advance(days=4)  # type: ignore[attr-defined]
    rounds = []
    for lot, notice in zip(lots, notices, strict=True):
        asked = store.write(
            lambda unit, notice=notice: auction.submit_notice(unit, cast.judge, notice_id=notice.id)
        )
        store.write(
            lambda unit, asked=asked: auction.approve_notice(
                unit, cast.second_judge, approval_id=asked.id, shown_hash=asked.shown_hash
            )
        )
        terms = store.read(lambda session, lot=lot: auction.latest_terms(session, lot.id))
        assert terms is not None, "the lot was announced on its terms"
        assert terms.round_id is not None, "and its round was laid out"
        rounds.append(terms.round_id)
    return rounds


def closings(court: Court) -> dict[str, Any]:
    """Return how often each round was closed and each lot awarded, as the database has it."""
    store = Store(court.database_url, StillClock(NOW))

    def look(session: Session) -> dict[str, Any]:
        ended = select(RoundEvent.round_id, func.count()).where(RoundEvent.kind.in_(("sold", "unsold")))
        awarded = select(Award.round_id, func.count()).group_by(Award.round_id)
        return {
            "closed": dict(session.execute(ended.group_by(RoundEvent.round_id)).all()),
            "awarded": dict(session.execute(awarded).all()),
        }

    seen = store.read(look)
    store.close()
    return {
        "closed_once": sum(times == 1 for times in seen["closed"].values()),
        "closed_twice": sum(times > 1 for times in seen["closed"].values()),
        "awarded_once": sum(times == 1 for times in seen["awarded"].values()),
        "awarded_twice": sum(times > 1 for times in seen["awarded"].values()),
    }
