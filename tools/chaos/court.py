"""The court that is put under stress: several rounds, the same bidders in each, some with a priority."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask_security import hash_password
from sqlalchemy import select

from auction import service as auction
from auction.preparing.case_document import CasePart
from auction.tables import Lot
from bidding import service as bidding
from bidding.rules.record import terms_body, terms_of
from bidding.tables import Registration
from kernel.clock import StillClock
from kernel.days import BEIJING
from kernel.money import yuan
from migrations.run import upgrade
from people import service as people
from settlement.service import SimulatedBank
from store.signing import Signer
from store.unit import Store
from tests.builders import (
    CASE_ACCOUNT,
    HOUSE_FACTS,
    PANEL,
    Cast,
    a_cast,
    a_draft,
    pay_deposit,
    priced,
    registered,
    tell_parties,
)
from web import create_app
from web.config import Settings, settings_from_environment

PASSWORD = "a long sentence of the chaos"  # noqa: S105 - of a court that exists for one run
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
# The ends lie so far apart that a clock put near one of them is far from all others.
BETWEEN_ENDS = timedelta(hours=1)
DAYS_BEFORE_PUBLICATION = 4
# A server that comes back at once is away for less; plan.OUTAGE_SECONDS is more.
LONGEST_GAP_SECONDS = 6
ACCOUNTS_MAX = 5
SCENE = "scene.json"


@dataclass(frozen=True, slots=True)
class Lotted:
    """One round: its terms as they are bound into its record, and its bidders by account name."""

    round_id: str
    lot_id: str
    terms: dict[str, Any]
    codes: dict[str, str]
    registrations: dict[str, str]


@dataclass(slots=True)
class Scene:
    """What the driver and the checker know of the court beforehand."""

    home: str
    database_url: str
    public_key: str
    accounts: dict[str, str]
    judges: dict[str, str]
    rounds: list[Lotted] = field(default_factory=list)
    opens_at: str = ""

    def save(self, folder: Path) -> None:
        """Write the scene beside the journals."""
        (folder / SCENE).write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False))

    @classmethod
    def load(cls, folder: Path) -> "Scene":
        """Return the scene that was written there."""
        plain = json.loads((folder / SCENE).read_text())
        return cls(**plain | {"rounds": [Lotted(**each) for each in plain["rounds"]]})


def build(folder: Path, *, database_url: str | None, rounds: int, bidders: int) -> Scene:
    """Make a court in a fresh folder: rounds announced, bidders admitted, everybody with a password."""
    home = folder / "home"
    environment = {"MINGPAI_HOME": str(home)}
    if database_url:
        environment["MINGPAI_DATABASE_URL"] = database_url
    settings = settings_from_environment(environment)
    upgrade(settings.database_url)
    store = Store(settings.database_url, StillClock(NOW))
    try:
        cast = a_cast(store, bidders=min(bidders, ACCOUNTS_MAX))
        store.write(lambda unit: auction.set_longest_gap(unit, cast.judge, seconds=LONGEST_GAP_SECONDS))
        _give_passwords(settings, store, cast)
        lots = _published(store, cast, rounds)
        bank = SimulatedBank(Signer.from_file(settings.home / "simulated-bank-key.pem"))
        scene = Scene(
            home=str(home),
            database_url=settings.database_url,
            public_key=Signer.from_file(settings.key_file).public_text,
            judges={"judge1": cast.judge.account_id, "judge2": cast.second_judge.account_id},
            accounts={f"b{n}": actor.account_id for n, actor in enumerate(cast.bidders, start=1)},
        )
        for number, lot in enumerate(lots):
            scene.rounds.append(_with_bidders(store, bank, cast, lot, has_priority=bool(number % 2)))
        scene.opens_at = scene.rounds[0].terms["starts_at"]
        scene.save(folder)
    finally:
        store.close()
    return scene


def _give_passwords(settings: Settings, store: Store, cast: Cast) -> None:
    app = create_app(settings)
    with app.app_context():
        hashed = hash_password(PASSWORD)
    app.extensions["mingpai"].store.close()
    for actor in (*cast.bidders, cast.judge, cast.second_judge):
        store.write(
            lambda unit, actor=actor: people.change_password(
                unit, account_id=actor.account_id, password_hash=hashed, by=actor.account_id
            )
        )


def _published(store: Store, cast: Cast, count: int) -> list[Lot]:
    """Bring one case with so many lots as far as the announcement of every round."""
    lots = _opened(store, cast, count)
    notices = []
    for number, lot in enumerate(lots):
        priced(store, cast, lot)
        store.write(
            lambda unit, lot=lot: auction.choose_platform(
                unit, cast.applicant, lot_id=lot.id, platform="taobao"
            )
        )
        usual = a_draft(store)
        draft = a_draft(store, ends_at=usual.ends_at + number * BETWEEN_ENDS, deposit=yuan(100_000))
        store.write(
            lambda unit, lot=lot, draft=draft: auction.decide_terms(
                unit, cast.judge, lot_id=lot.id, draft=draft, decision=PANEL
            )
        )
        tell_parties(store, cast, lot)
        notices.append(
            store.write(lambda unit, lot=lot: auction.draft_notice(unit, cast.clerk, lot_id=lot.id))
        )
    store.clock.advance(days=DAYS_BEFORE_PUBLICATION)  # type: ignore[attr-defined]
    for notice in notices:
        approval = store.write(
            lambda unit, notice=notice: auction.submit_notice(unit, cast.judge, notice_id=notice.id)
        )
        store.write(
            lambda unit, approval=approval: auction.approve_notice(
                unit, cast.second_judge, approval_id=approval.id, shown_hash=approval.shown_hash
            )
        )
    return lots


def _opened(store: Store, cast: Cast, count: int) -> list[Lot]:
    assets = [
        {
            "title": f"某市某路{number}号住宅",
            "asset_type": "house",
            "region": "某市某区",
            "address": f"某市某路{number}号",
            "description": "建筑面积89.50平方米，钢混结构，六层楼的第三层。",
            "seized_on": "2026-02-10",
            "facts": HOUSE_FACTS,
        }
        for number in range(1, count + 1)
    ]
    case = CasePart.model_validate(
        {
            "number": "（2026）某0101执900号",
            "basis_document": "（2025）某0101民初456号民事判决书",
            "claim": "1200000.00",
            "costs": "15000.00",
            "opened_on": "2026-01-10",
            "account_no": CASE_ACCOUNT,
            "parties": [
                {"kind": "applicant", "name": "甲公司", "username": "partya"},
                {"kind": "debtor", "name": "乙某", "username": "partyb"},
            ],
            "assets": assets,
        }
    )
    opened = store.write(lambda unit: auction.open_case(unit, cast.clerk, case=case))
    query = select(Lot).where(Lot.case_id == opened.id).order_by(Lot.number)
    return store.read(lambda session: list(session.scalars(query)))


def _with_bidders(store: Store, bank: SimulatedBank, cast: Cast, lot: Lot, *, has_priority: bool) -> Lotted:
    decided = store.read(lambda session: auction.latest_terms(session, lot.id))
    assert decided is not None, "the terms were decided"
    assert decided.round_id is not None, "the round was announced"
    round_id = decided.round_id
    codes, registrations = {}, {}
    for number, bidder in enumerate(cast.bidders, start=1):
        registration = registered(store, bidder, round_id)
        if has_priority and number == 1:
            store.write(lambda unit, id_=registration.id: _give_priority(unit, id_))
        pay_deposit(store, bank, registration.id)
        admitted = store.read(lambda session, id_=registration.id: session.get(Registration, id_))
        assert admitted is not None, "the registration was made above"
        assert admitted.code is not None, "the deposit was paid in full"
        codes[f"b{number}"], registrations[f"b{number}"] = admitted.code, admitted.id
    row = store.read(lambda session: bidding.round_of(session, round_id))
    return Lotted(round_id, lot.id, terms_body(terms_of(row.terms)), codes, registrations)


def _give_priority(unit: Any, registration_id: str) -> None:  # noqa: ANN401 - a unit of work
    registration = unit.session.get(Registration, registration_id)
    registration.priority_rank = 1
