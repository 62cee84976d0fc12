"""Published listings come in as they are: what they say becomes a case, and nothing is invented."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auction.preparing.listing_files import ROWS_MAX, Source
from auction.rules.lifecycle import LotState
from auction.rules.listing import Judgement, class_by_facts, judge_listing
from auction.rules.listing_facts import ListingFacts, read_listing
from auction.rules.procedure import Procedure
from auction.tables import Asset, CaseFile, Court, Listing, Lot
from bidding.rules.extension import EXTENSION
from kernel.canonical import hash_of
from kernel.days import court_day
from kernel.ids import new_id
from kernel.money import Money
from notices.rules.period import earliest_start, notice_days
from store.journal import record
from store.unit import Unit
from valuation import service as valuation

_SHORT = 200
_SECONDS_A_MINUTE = 60
_BEFORE = {Procedure.ROUND2: Procedure.ROUND1.value, Procedure.SALE: Procedure.ROUND2.value}

# The column of a table of notices that names an appraisal; "reference_price" does not say how it was found.
_APPRAISED = "assessment_wan"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one listing."""

    source: Source
    facts: ListingFacts
    judgement: Judgement
    lot_id: str | None
    repeated: bool = False

    def plain(self) -> dict[str, object]:
        """Return the account of it as plain JSON data."""
        return {
            "file": self.source.file,
            "row": self.source.row,
            "title": self.facts.title,
            "accepted": self.judgement.accepted,
            "missing": list(self.judgement.missing),
            "refusals": [refusal.plain() for refusal in self.judgement.refusals],
            "warnings": [finding.as_refusal().plain() for finding in self.judgement.warnings],
            "lot": self.lot_id,
            "repeated": self.repeated,
        }


def take_listing(unit: Unit, source: Source, *, by: str) -> Imported:
    """Judge a listing and keep it; what the law forbids is kept with its refusals, but becomes no case.

    The same listing again changes nothing.
    """
    facts = _with_round_before(unit.session, read_listing(source.words))
    judgement = judge(facts, today=unit.today)
    fingerprint = hash_of({"words": _texts(source.words)})
    kept = unit.session.scalar(select(Listing).where(Listing.fingerprint == fingerprint))
    if kept is not None:
        return Imported(source, facts, judgement, kept.lot_id, repeated=True)
    lot = _lot_from(unit, source.words, facts, by=by) if judgement.accepted else None
    unit.session.add(
        Listing(
            fingerprint=fingerprint,
            source=source.file[:_SHORT],
            source_row=source.row,
            words=_texts(source.words),
            missing=list(judgement.missing),
            refusals=[refusal.plain() for refusal in judgement.refusals],
            warnings=[finding.as_refusal().plain() for finding in judgement.warnings],
            lot_id=lot.id if lot else None,
            imported_at=unit.now,
        )
    )
    record(
        unit,
        kind="listing-imported",
        subject=lot.id if lot else fingerprint[:20],
        by=by,
        facts={"accepted": judgement.accepted, "refusals": [refusal.code for refusal in judgement.refusals]},
    )
    return Imported(source, facts, judgement, lot.id if lot else None)


def judge(facts: ListingFacts, *, today: date) -> Judgement:
    """Return what the law says of a listing, by the rules of the day on which it was to be held.

    Law: Fa Shi [2016] 18, arts 10, 12, 17, 20, 26 (RR-103, RR-104, RR-105, RR-110, RR-111, RR-118).
    """
    on = court_day(facts.starts_at) if facts.starts_at else facts.published_on or today
    return judge_listing(
        facts,
        on=on,
        earliest_start=_earliest(facts),
        shortest_extension_minutes=int(EXTENSION.on(on).total_seconds()) // _SECONDS_A_MINUTE,
    )


def _with_round_before(session: Session, facts: ListingFacts) -> ListingFacts:
    """Return a later round's facts with the start price of the round before, where that one came in too.

    The same thing is the same title at the same court on the same reference price.
    """
    before = _BEFORE.get(facts.procedure) if facts.procedure else None
    if before is None or facts.previous_start is not None or facts.reference_price is None:
        return facts
    query = (
        select(Lot.draft, Court.name)
        .outerjoin(Court, Court.id == Lot.court_id)
        .where(Lot.title == facts.title)
    )
    for draft, court in session.execute(query.order_by(Lot.created_at.desc()).limit(_SHORT)):
        same = draft.get("reference_price") == facts.reference_price.plain() and court == facts.court
        if same and draft.get("procedure") == before and "start_price" in draft:
            return replace(facts, previous_start=Money.parse(draft["start_price"]))
    return facts


def in_order(sources: Iterable[Source]) -> list[Source]:
    """Return listings with earlier rounds first, so that a later round is held against the one before."""

    def key(source: Source) -> tuple[str, int]:
        facts = read_listing(source.words)
        moment = facts.starts_at or facts.published_on
        return (moment.isoformat() if moment else "", facts.round_number or ROWS_MAX)

    return sorted(sources, key=key)


def _earliest(facts: ListingFacts) -> datetime | None:
    """Return when bidding may begin, where the listing says class, round and day of publication."""
    asset_class = class_by_facts(facts)
    if facts.published_on is None or facts.procedure is None or asset_class is None:
        return None
    return earliest_start(
        facts.published_on,
        notice_days(asset_class, facts.procedure, on=facts.published_on),
        # Our own notices are counted strictly; others' are refused only where no reading allows them.
        lenient=True,
    )


def _lot_from(unit: Unit, words: Mapping[str, object], facts: ListingFacts, *, by: str) -> Lot:
    court = _court(unit, facts)
    case = CaseFile(
        id=new_id(),
        court_id=court.id if court else None,
        kind="criminal" if facts.origin == "criminal" else "civil",
        opened_by=by,
        created_at=unit.now,
    )
    unit.session.add(case)
    unit.session.flush()
    asset_class = class_by_facts(facts)
    asset = Asset(
        id=new_id(),
        case_id=case.id,
        title=(facts.title or "")[:_SHORT],
        asset_class=asset_class.value if asset_class else None,
        asset_type=facts.asset_type.value if facts.asset_type else None,
        region=facts.region,
        description=facts.title or "",
        facts={},
    )
    unit.session.add(asset)
    unit.session.flush()
    lot = Lot(
        id=new_id(),
        asset_id=asset.id,
        case_id=case.id,
        court_id=case.court_id,
        number=f"L-{asset.id[:10]}",
        title=asset.title,
        state=LotState.NEW.value,
        state_since=unit.now,
        draft=_draft(facts),
        created_at=unit.now,
    )
    unit.session.add(lot)
    unit.session.flush()
    _take_over_price(unit, words, facts, asset, case, by=by)
    return lot


def _take_over_price(
    unit: Unit, words: Mapping[str, object], facts: ListingFacts, asset: Asset, case: CaseFile, *, by: str
) -> None:
    """Take the price over where the source says that it was appraised; else a clerk says how it was found."""
    if facts.reference_price is None or not words.get(_APPRAISED):
        return
    valuation.take_over_price(
        unit,
        asset_id=asset.id,
        case_id=case.id,
        method="appraisal",
        amount=facts.reference_price,
        source="listing",
        by=by,
    )


def _draft(facts: ListingFacts) -> dict[str, str]:
    """Return what the listing says of the terms, as text, for whoever decides them."""
    amounts = {name: getattr(facts, name) for name in ("reference_price", "start_price", "deposit", "step")}
    draft = {name: amount.plain() for name, amount in amounts.items() if amount is not None}
    moments = {"starts_at": facts.starts_at, "ends_at": facts.ends_at, "published_on": facts.published_on}
    draft |= {name: moment.isoformat() for name, moment in moments.items() if moment is not None}
    if facts.procedure is not None:
        draft["procedure"] = facts.procedure.value
    if facts.balance_days is not None:
        draft["balance_days"] = str(facts.balance_days)
    return draft


def _court(unit: Unit, facts: ListingFacts) -> Court | None:
    if not facts.court:
        return None
    court = _court_named(unit.session, facts.court)
    if court is None:
        court = Court(id=new_id(), name=facts.court[:100], region=facts.region)
        unit.session.add(court)
        unit.session.flush()
    return court


def _court_named(session: Session, name: str) -> Court | None:
    return session.scalar(select(Court).where(Court.name == name[:100]))


def _texts(words: Mapping[str, object]) -> dict[str, str]:
    """Return a listing's own words as plain text, cut to what can be kept."""
    return {str(key)[:60]: "" if value is None else str(value)[:2000] for key, value in words.items()}
