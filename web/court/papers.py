"""The papers that the court's pages show: what was worded anew in a notice, and the ruling on a sale."""

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
from notices.rules.papers import Ruling, notice_paper, ruling_paper
from notices.rules.particulars import Particulars, shown_hash
from notices.tables import Notice
from web.court.door import today
from web.court.notice_form import ENTRIES, worded_paths
from web.wiring import look

_MEMBER = "合议庭成员"


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
