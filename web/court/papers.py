"""The papers that the court's pages show: a notice and what was worded anew in it, ruling, handover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from auction import service as auction
from auction.preparing.notice import known
from auction.preparing.notice_text import first_draft
from auction.rules.platform import platform_word
from auction.tables import Award, Party, SaleTerms, found
from figures import court_queries
from figures.court_queries import LotFile
from kernel.days import court_day
from notices import service as notices
from notices.rules.kinds import Procedure
from notices.rules.papers import HandoverRecord, Ruling, handover_paper, notice_paper, ruling_paper
from notices.rules.particulars import Particulars, shown_hash
from notices.tables import Notice
from settlement.tables import Handover
from web.court.door import today
from web.court.notice_form import ENTRIES, worded_paths
from web.wiring import look

_MEMBER = "合议庭成员"
_RECEIVERS = frozenset({"buyer", "agent"})
# How the record calls those who were there.
_PARTS = {
    "court": "法院工作人员",
    "buyer": "买受人",
    "agent": "买受人的代理人",
    "debtor": "被执行人",
    "family": "被执行人家属",
    "occupant": "占有使用人",
    "witness": "见证人",
    "other": "其他在场人员",
}


@dataclass(frozen=True, slots=True)
class Reworded:
    """One entry of a notice that does not stand in its standard wording."""

    label: Any
    standard: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What is put before a second judge: the paper, its hash as shown here, and what to look at first."""

    template: str
    paper: dict[str, object]
    hash: str
    reworded: tuple[Reworded, ...] = ()


def notice_shown(kept: Notice) -> Shown:
    """Return a notice as it is approved, with the entries that a clerk worded anew."""
    particulars = notices.particulars_of(kept)
    paper = notice_paper(particulars, version=kept.version, published_on=kept.published_on)
    return Shown("documents/notice.html", paper, shown_hash(particulars), _reworded(kept, particulars))


def ruling_shown(file: LotFile, award: Award) -> Shown:
    """Return the ruling as it is approved."""
    paper = ruling_paper(look(_ruling, file, award, today()))
    return Shown("documents/ruling.html", paper, look(auction.ruling_hash, award))


def _reworded(kept: Notice, particulars: Particulars) -> tuple[Reworded, ...]:
    """Return where the notice differs from the draft that the facts alone would give."""
    standard = worded_paths(look(_standard, kept))
    return tuple(
        Reworded(ENTRIES.get(path, path), standard.get(path, ""), words)
        for path, words in worded_paths(particulars).items()
        if words != standard.get(path, "")
    )


def _standard(session: Any, kept: Notice) -> Particulars:
    lot = auction.lot_of(session, kept.lot_id)
    return first_draft(known(session, lot, found(session, SaleTerms, kept.terms_id)))


def _ruling(session: Any, file: LotFile, award: Award, day: date) -> Ruling:
    """Return what the ruling says; everything flows in from the case, the terms and the sale itself."""
    parties = auction.parties_of(session, file.case.id)
    terms = auction.terms_of_round(session, award.round_id)
    round_ = auction.round_of(session, award.round_id)
    kept = notices.published_notice(session, file.lot.id)
    return Ruling(
        ruling_no=award.ruling_no or "",
        court_name=court_queries.court_named(session, file.lot.court_id or "").name,
        applicants=_named(parties, "applicant"),
        debtors=_named(parties, "debtor"),
        buyer_name=award.buyer_name,
        basis_document=file.case.basis_document or "",
        platform=platform_word(terms.platform),
        procedure=Procedure(terms.procedure),
        starts_at=round_.starts_at,
        closed_at=award.closed_at,
        title=file.lot.title,
        property=notices.particulars_of(kept).announcement.property if kept else file.lot.title,
        price=award.price,
        paid_on=court_day(award.paid_at) if award.paid_at else day,
        ended_rights=(),
        surviving_rights=(),
        lifted_seizures=(),
        panel=tuple((_MEMBER, name) for name in terms.panel),
        clerk="",
        ruled_on=court_day(award.ruled_at) if award.ruled_at else day,
    )


def _named(parties: Sequence[Party], kind: str) -> tuple[str, ...]:
    return tuple(party.name for party in parties if party.kind == kind)


def handover_shown(session: Any, file: LotFile, award: Award, kept: Handover) -> dict[str, object]:
    """Return the record of a handover as its paper prints it."""
    record: Any = kept.record
    without = record["without"]
    receiver = next(one["name"] for one in record["present"] if one["part"] in _RECEIVERS)
    return handover_paper(
        HandoverRecord(
            court_name=court_queries.court_named(session, file.lot.court_id or "").name,
            case_number=file.case.number or "",
            ruling_no=award.ruling_no or "",
            title=file.lot.title,
            place=kept.place,
            handed_over_at=kept.handed_over_on,
            due_on=kept.due_on,
            receiver_name=receiver,
            present=tuple((_PARTS[one["part"]], one["name"]) for one in record["present"]),
            items=tuple((line, "—", "—") for line in record["inventory"]),
            keys="；".join(record["keys"]) or without.get("keys", ""),
            meters=tuple((one["meter"], one["reading"]) for one in record["meter_readings"]),
            photos=len(record["photos"]),
            left_goods="以交接清单为准。",
            remarks="；".join(text for text in (record["late_because"], *without.values()) if text),
            recorder=court_queries.names_of(session, [kept.recorded_by]).get(kept.recorded_by, ""),
        )
    )
