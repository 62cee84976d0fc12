"""A court, its people and one case, built by the deeds themselves: plain functions with good defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from auction import service as auction
from auction.preparing.case_document import CasePart
from auction.rules.procedure import Procedure
from auction.tables import Court, Lot
from bidding.room import BidCommand, Room
from bidding.tables import Registration
from kernel.days import BEIJING
from kernel.ids import new_id
from kernel.money import Money, yuan
from people import service as people
from people.rules.roles import Actor
from people.service import KeptLists, SimulatedRegister
from settlement import service as settlement
from settlement.service import SimulatedBank
from store.signing import Signer
from store.unit import Store, Unit

CASE_NUMBER = "（2026）某0101执123号"
CASE_ACCOUNT = "6222-0101-123"

SURVEY = {
    "title": {"answer": "yes", "evidence": "不动产登记簿查询，权利人为被执行人"},
    "encumbrances": {"answer": "no", "evidence": "不动产登记簿查询，无抵押、无查封在先"},
    "occupancy": {"answer": "yes", "evidence": "被执行人及其家属居住"},
    "taxes": {"answer": "unknown", "what_was_done": "已函询物业公司和税务机关，尚未回复"},
    "defects": {"answer": "no", "evidence": "现场勘查未发现明显瑕疵"},
}
HOUSE_FACTS = {
    "registry": "不动产权证号 0101-889",
    "site_inspection": "2026-02-20 现场勘查",
    "occupancy": "被执行人居住",
    "floor_plan": "已取得户型图",
    "tax_items": "契税、增值税及附加、个人所得税",
}


def at(day: date, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    """Return an instant by the Beijing clock."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)


@dataclass(frozen=True)
class Cast:
    """Everybody who takes part."""

    court_id: str
    clerk: Actor
    judge: Actor
    second_judge: Actor
    applicant: Actor
    debtor: Actor
    bidders: tuple[Actor, ...]


# Valid by their check digits and nobody's: made for tests.
ID_NUMBERS = (
    "11010519491231002X",
    "110101199003070572",
    "110101198503074516",
    "110101197001010171",
    "110101199205150335",
)


def a_cast(store: Store, *, bidders: int = 2, court_id: str | None = None) -> Cast:
    """Return a court, new unless named, with clerk, judges, parties and bidders with verified names."""

    def found(unit: Unit) -> str:
        court = Court(id=new_id(), name="某市某区人民法院", region="某市某区", phone="010-12345678")
        unit.session.add(court)
        return court.id

    court_id = court_id or store.write(found)
    names = {
        "clerk1": ("书记员赵", "clerk"),
        "judge1": ("王法官", "judge"),
        "judge2": ("李庭长", "judge"),
        "partya": ("甲公司", "party"),
        "partyb": ("乙某", "party"),
    } | {f"b{number}": (f"竞买人{number}", "bidder") for number in range(1, bidders + 1)}
    actors = {name: _account(store, name, shown, role, court_id) for name, (shown, role) in names.items()}
    for number in range(1, bidders + 1):
        _identify(store, actors[f"b{number}"], f"张三{number}", number)
    return Cast(
        court_id,
        actors["clerk1"],
        actors["judge1"],
        actors["judge2"],
        actors["partya"],
        actors["partyb"],
        tuple(actors[f"b{number}"] for number in range(1, bidders + 1)),
    )


def a_case(store: Store, cast: Cast, **changes: Any) -> Lot:
    """Return the one lot of a fresh case: a flat of the debtor."""
    asset = {
        "title": "某市某路1号住宅",
        "asset_type": "house",
        "region": "某市某区",
        "address": "某市某路1号",
        "description": "建筑面积89.50平方米，钢混结构，六层楼的第三层。",
        "seized_on": "2026-02-10",
        "facts": HOUSE_FACTS,
    } | changes
    case = CasePart.model_validate(
        {
            "number": CASE_NUMBER,
            "basis_document": "（2025）某0101民初456号民事判决书",
            "claim": "1200000.00",
            "costs": "15000.00",
            "opened_on": "2026-01-10",
            "account_no": CASE_ACCOUNT,
            "parties": [
                {"kind": "applicant", "name": "甲公司", "username": "partya"},
                {"kind": "debtor", "name": "乙某", "username": "partyb"},
            ],
            "assets": [asset],
        }
    )
    opened = store.write(lambda unit: auction.open_case(unit, cast.clerk, case=case))
    return store.read(lambda session: session.scalars(select(Lot).where(Lot.case_id == opened.id)).one())


def priced(
    store: Store, cast: Cast, lot: Lot, price: Money | None = None, survey: Mapping[str, object] = SURVEY
) -> Money:
    """Survey the lot and let both parties name the same price."""
    amount = price or yuan(1_000_000)
    store.write(lambda unit: auction.record_survey(unit, cast.clerk, lot_id=lot.id, survey=survey))
    answer_by = store.clock.now().astimezone(BEIJING).date() + timedelta(days=7)
    reference = store.write(
        lambda unit: auction.open_negotiation(unit, cast.judge, lot_id=lot.id, answer_by=answer_by)
    )
    for party in (cast.applicant, cast.debtor):
        store.write(
            lambda unit, party=party: auction.submit_price(
                unit, party, reference_id=reference.id, amount=amount
            )
        )
    return amount


def a_draft(store: Store, **changes: Any) -> auction.TermsDraft:
    """Return lawful terms for a first round on a reference price of one million."""
    today = store.clock.now().astimezone(BEIJING).date()
    opens = today + timedelta(days=36)
    fields: dict[str, Any] = {
        "procedure": Procedure.ROUND1,
        "platform": "taobao",
        "start_price": yuan(700_000),
        "deposit": yuan(100_000),
        "step": yuan(5_000),
        "publish_on": today + timedelta(days=4),
        "starts_at": at(opens),
        "ends_at": at(opens + timedelta(days=1)),
        "balance_days": 10,
    }
    return auction.TermsDraft(**(fields | changes))


PANEL = auction.PanelDecision(members=("王法官", "李庭长", "陈法官"), minutes="合议笔录2026-15号")


def published(store: Store, cast: Cast, lot: Lot, draft: auction.TermsDraft | None = None) -> str:
    """Decide terms, tell the parties, have the notice approved by the second judge; return the round's id."""
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="taobao"))
    store.write(
        lambda unit: auction.decide_terms(
            unit, cast.judge, lot_id=lot.id, draft=draft or a_draft(store), decision=PANEL
        )
    )
    tell_parties(store, cast, lot)
    notice = store.write(lambda unit: auction.draft_notice(unit, cast.clerk, lot_id=lot.id))
    store.clock.advance(days=4)  # type: ignore[attr-defined]
    approval = store.write(lambda unit: auction.submit_notice(unit, cast.judge, notice_id=notice.id))
    store.write(
        lambda unit: auction.approve_notice(
            unit, cast.second_judge, approval_id=approval.id, shown_hash=approval.shown_hash
        )
    )
    terms = store.read(lambda session: auction.latest_terms(session, lot.id))
    assert terms is not None
    assert terms.round_id is not None
    return terms.round_id


def tell_parties(store: Store, cast: Cast, lot: Lot) -> None:
    """Serve the coming notice on every party today."""
    today = store.clock.now().astimezone(BEIJING).date()
    for party in store.read(lambda session: auction.parties_of(session, lot.case_id)):
        store.write(
            lambda unit, party=party: auction.record_delivery(
                unit,
                cast.clerk,
                lot_id=lot.id,
                party_id=party.id,
                method="electronic",
                sent_on=today,
                received_on=today,
            )
        )


def admitted(
    store: Store, bank: SimulatedBank, bidder: Actor, round_id: str, account_no: str = CASE_ACCOUNT
) -> Registration:
    """Register a bidder and have the deposit paid, so that the bidder has a code."""
    registration = registered(store, bidder, round_id)
    pay_deposit(store, bank, registration.id, account_no=account_no)
    found = store.read(lambda session: session.get(Registration, registration.id))
    assert found is not None
    return found


def registered(store: Store, bidder: Actor, round_id: str) -> Registration:
    """Register a bidder, with everything declared."""
    notice_hash = store.read(lambda session: auction.notice_hash_of_round(session, round_id))
    return store.write(
        lambda unit: auction.apply_to_bid(
            unit,
            bidder,
            round_id=round_id,
            declarations=dict.fromkeys(auction.DECLARATIONS, True),
            read_notice_hash=notice_hash,
            lists=KeptLists(),
        )
    )


def pay_deposit(
    store: Store,
    bank: SimulatedBank,
    registration_id: str,
    amount: Money | None = None,
    *,
    account_no: str = CASE_ACCOUNT,
) -> None:
    """Pay a registration's deposit, or a part of it, from the bidder's own account."""
    deposit = store.read(lambda session: settlement.deposit_of(session, registration_id))
    assert deposit is not None
    statement = bank.pay_in(
        account_no=account_no,
        reference=deposit.reference,
        amount=amount or deposit.amount,
        payer_name=deposit.payer_name,
        at=store.clock.now(),
    )
    store.write(lambda unit: auction.take_receipt(unit, receipt=bank.read_receipt(statement)))


def a_bank(signer: Signer) -> SimulatedBank:
    """Return a bank that answers at once."""
    return SimulatedBank(signer)


def a_room(store: Store, signer: Signer) -> Room:
    """Return a room that tells nobody."""
    return Room(store, signer, lambda _topic, _message: None)


def bid(
    room: Room, round_id: str, registration: Registration, amount: Money, command_id: str | None = None
) -> Any:
    """Place a bid and return its answer."""
    return room.enter(
        BidCommand(
            round_id=round_id,
            registration_id=registration.id,
            amount=amount,
            command_id=command_id or new_id(),
        )
    )


def _account(store: Store, username: str, shown: str, role: str, court_id: str) -> Actor:
    own_court = court_id if role in {"clerk", "judge", "finance", "supervisor"} else None
    account = store.write(
        lambda unit: people.create_account(
            unit, username=username, password_hash="!", display_name=shown, roles={role}, court_id=own_court
        )
    )
    return store.read(lambda session: people.actor_of(session, account.id))


def _identify(store: Store, actor: Actor, name: str, number: int) -> None:
    store.write(
        lambda unit: auction.verify_identity(
            unit,
            actor,
            kind="natural",
            legal_name=name,
            id_number=ID_NUMBERS[number % len(ID_NUMBERS)],
            register=SimulatedRegister(),
        )
    )
