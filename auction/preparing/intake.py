"""Case and asset come in: by form or as a document, whole or not at all."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.preparing.case_document import AssetPart, CasePart, PartyPart, read_document
from auction.preparing.survey import record_survey
from auction.rules.asset import AssetClass, AssetType, class_of
from auction.rules.lifecycle import LotState
from auction.rules.seizure import longest_seizure
from auction.tables import Asset, CaseFile, Lot, Party, asset_of, found, lot_of, parties_of, take_step
from kernel.ids import new_id
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from people import service as people
from people.rules.roles import NO_COURT, Actor, require
from settlement import service as settlement
from store.journal import record
from store.unit import Unit


def open_case(unit: Unit, actor: Actor, *, case: CasePart) -> CaseFile:
    """Open a case with its parties and assets at the actor's court; each asset becomes a seized lot.

    Law: Fa [2021] 322, item 14 (G-322-14): what was seized is recorded at once; item 19 (G-322-19): one case,
    one account.
    """
    require(actor, "open-case", court_id=actor.court_id)
    court_id = _court_of(actor)
    _require_free_number(unit.session, court_id, case.number)
    row = CaseFile(
        id=new_id(),
        court_id=court_id,
        number=case.number,
        kind=case.kind,
        basis_document=case.basis_document,
        claim=case.claim,
        costs=case.costs,
        opened_on=case.opened_on,
        account_no=case.account_no,
        opened_by=actor.account_id,
        created_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    for party in case.parties:
        add_party(unit, row, party)
    for position, asset in enumerate(case.assets, start=1):
        _add_asset(unit, actor, row, asset, position)
    settlement.open_case_account(unit, case_id=row.id, account_no=row.account_no)
    record(
        unit,
        kind="case-opened",
        subject=row.id,
        by=actor.account_id,
        facts={"number": row.number, "assets": len(case.assets), "parties": len(case.parties)},
    )
    return row


def import_cases(unit: Unit, actor: Actor, *, document: bytes) -> list[CaseFile]:
    """Open every case of an import document, or none.

    Raises Refused with a row-by-row account of what is wrong; nothing is half imported.
    """
    require(actor, "import-cases", court_id=actor.court_id)
    cases = read_document(document)
    opened: list[CaseFile] = []
    faults: list[Refusal] = []
    for position, case in enumerate(cases, start=1):
        try:
            opened.append(open_case(unit, actor, case=case))
        except Refused as refused:
            faults += [_in_row(position, case.number, refusal) for refusal in refused.refusals]
    if faults:
        raise Refused(*faults)
    return opened


def complete_case(
    unit: Unit,
    actor: Actor,
    *,
    case_id: str,
    number: str,
    basis_document: str,
    claim: Money,
    costs: Money,
    opened_on: date,
    account_no: str,
    parties: Sequence[PartyPart] = (),
) -> CaseFile:
    """Add to a case that came from a listing what the listing did not say; what is there already stays.

    Law: Fa [2021] 322, items 14, 19 (G-322-14, G-322-19).
    """
    case = found(unit.session, CaseFile, case_id, lock=True)
    if case.court_id is None:
        # A listing that names no court belongs to whichever court takes it up and says so.
        case.court_id = _court_of(actor)
    require(actor, "open-case", court_id=case.court_id)
    if case.number is not None:
        raise Refused(Refusal("case-complete-already", facts={"number": case.number}))
    _require_free_number(unit.session, case.court_id, number)
    case.number, case.basis_document, case.claim, case.costs = number, basis_document, claim, costs
    case.opened_on, case.account_no = opened_on, account_no
    for party in parties:
        add_party(unit, case, party)
    unit.session.flush()
    if not {"applicant", "debtor"} <= {party.kind for party in parties_of(unit.session, case.id)}:
        raise Refused(Refusal("parties-missing", facts={"number": number}))
    settlement.open_case_account(unit, case_id=case.id, account_no=account_no)
    lots = unit.session.scalars(select(Lot).where(Lot.case_id == case.id).order_by(Lot.id))
    for position, lot in enumerate(lots, start=1):
        lot.court_id = case.court_id
        lot.number = f"{number}-{position}"
    record(unit, kind="case-completed", subject=case.id, by=actor.account_id, facts={"number": number})
    return case


def complete_asset(
    unit: Unit,
    actor: Actor,
    *,
    lot_id: str,
    asset_type: str,
    region: str,
    description: str,
    seized_on: date,
    address: str | None = None,
) -> Asset:
    """Add to an asset that came from a listing what it is and since when it is seized; the lot's way begins.

    Law: Fa Shi [2022] 11, art. 485 (RR-004).
    """
    lot = lot_of(unit.session, lot_id)
    require(actor, "open-case", court_id=lot.court_id or NO_COURT)
    asset = asset_of(unit.session, lot.asset_id)
    _require_seized_before(unit, asset.title, seized_on)
    stated_class = AssetClass(asset.asset_class) if asset.asset_class else None
    asset_class = class_of(AssetType(asset_type)) or stated_class
    if asset_class is None:
        raise Refused(Refusal("asset-class-missing", "Fa Shi [2016] 18, art. 12", {"title": asset.title}))
    asset.asset_type, asset.asset_class = asset_type, asset_class.value
    asset.region, asset.description, asset.address = region, description, address or asset.address
    asset.seized_on, asset.seizure_ends_on = seized_on, longest_seizure(asset_class, seized_on)
    take_step(unit, lot, deed="seize", by=actor.account_id)
    return asset


def add_party(unit: Unit, case: CaseFile, part: PartyPart) -> Party:
    """Add a party to the case; one that names a user name takes part through that account."""
    account = people.account_named(unit.session, part.username) if part.username else None
    if part.username and account is None:
        raise Refused(Refusal("party-account-unknown", facts={"username": part.username}))
    row = Party(
        id=new_id(),
        case_id=case.id,
        kind=part.kind,
        name=part.name,
        id_number=part.id_number,
        address=part.address,
        phone=part.phone,
        account_id=account.id if account else None,
        rank=part.rank,
    )
    unit.session.add(row)
    return row


def _add_asset(unit: Unit, actor: Actor, case: CaseFile, part: AssetPart, position: int) -> Asset:
    _require_seized_before(unit, part.title, part.seized_on)
    asset_class = class_of(AssetType(part.asset_type)) or (
        AssetClass(part.asset_class) if part.asset_class else None
    )
    if asset_class is None:
        raise Refused(Refusal("asset-class-missing", "Fa Shi [2016] 18, art. 12", {"title": part.title}))
    asset = Asset(
        id=new_id(),
        case_id=case.id,
        title=part.title,
        asset_class=asset_class.value,
        asset_type=part.asset_type,
        region=part.region,
        address=part.address,
        description=part.description,
        facts=dict(part.facts),
        seized_on=part.seized_on,
        seizure_ends_on=longest_seizure(asset_class, part.seized_on),
        priority_claims=part.priority_claims,
    )
    lot = Lot(
        id=new_id(),
        asset_id=asset.id,
        case_id=case.id,
        court_id=case.court_id,
        number=f"{case.number}-{position}",
        title=part.title,
        state=LotState.NEW,
        state_since=unit.now,
        created_at=unit.now,
    )
    unit.session.add(asset)
    unit.session.flush()
    unit.session.add(lot)
    unit.session.flush()
    take_step(unit, lot, deed="seize", by=actor.account_id)
    if part.survey is not None:
        record_survey(unit, actor, lot_id=lot.id, survey=part.survey)
    return asset


def _require_free_number(session: Session, court_id: str | None, number: str) -> None:
    if session.scalar(select(CaseFile.id).where(CaseFile.court_id == court_id, CaseFile.number == number)):
        raise Refused(Refusal("case-number-taken", facts={"number": number}))


def _require_seized_before(unit: Unit, title: str, seized_on: date) -> None:
    if seized_on > unit.today:
        raise Refused(Refusal("seized-in-future", facts={"title": title, "day": seized_on.isoformat()}))


def _court_of(actor: Actor) -> str:
    if actor.court_id is None:
        raise Refused(Refusal("other-court", facts={"deed": "open-case"}))
    return actor.court_id


def _in_row(position: int, number: str, refusal: Refusal) -> Refusal:
    facts: dict[str, str | int] = {
        "row": position,
        "number": number,
        "field": "case",
        "problem": refusal.code,
    }
    return Refusal("import-row-invalid", refusal.article, facts)


def cases_of(session: Session, court_id: str) -> list[CaseFile]:
    """Return the cases of a court, newest first."""
    query = select(CaseFile).where(CaseFile.court_id == court_id)
    return list(session.scalars(query.order_by(CaseFile.opened_on.desc(), CaseFile.number).limit(500)))
