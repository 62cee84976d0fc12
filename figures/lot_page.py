"""Everything that a lot's public page shows, read in one look."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from auction import service as auction
from auction.rules.outcome import Way
from auction.tables import Asset, Award, CaseFile, Court, LotStep, SaleTerms
from bidding import service as bidding
from bidding.tables import RoundRow
from figures import public_queries as queries
from kernel.days import Calendar
from notices import service as notices
from notices.rules.papers import Confirmation
from notices.rules.particulars import Particulars
from notices.tables import Notice

BIDS_SHOWN = 200

_STILL_AHEAD = frozenset({"announced", "open", "extended", "suspended"})


@dataclass(frozen=True, slots=True)
class LotPage:
    """A lot with its notice, rounds, bids, result and what the law allows next."""

    lot: queries.PublicLot
    case: CaseFile
    court: Court
    asset: Asset
    published: Notice | None
    notice: Particulars | None
    terms: SaleTerms
    rounds: list[tuple[SaleTerms, RoundRow]]
    bids: list[dict[str, object]]
    award: Award | None
    ways: tuple[Way, ...]
    steps: list[LotStep]

    @property
    def is_over(self) -> bool:
        """Tell whether the round has ended."""
        return self.lot.state not in _STILL_AHEAD


def lot_page(session: Session, lot_id: str, *, calendar: Calendar) -> LotPage | None:
    """Return what a lot's page shows, or None for a lot of which nothing was published."""
    listed = queries.lot_listed(session, lot_id)
    stood = queries.case_and_court(session, lot_id)
    rounds = queries.rounds_of_lot(session, lot_id)
    if listed is None or stood is None or not rounds:
        return None
    case, court, asset = stood
    published = notices.published_notice(session, lot_id)
    award = queries.award_listed(session, lot_id)
    failed = listed.state == "unsold"
    return LotPage(
        lot=listed,
        case=case,
        court=court,
        asset=asset,
        published=published,
        notice=notices.particulars_of(published) if published else None,
        terms=rounds[-1][0],
        rounds=rounds,
        bids=bidding.bid_records(session, listed.round_id, limit=BIDS_SHOWN),
        award=award,
        ways=auction.ways_on_of(session, lot_id, calendar=calendar) if failed else (),
        steps=auction.steps_of(session, lot_id),
    )


def confirmation_paper(session: Session, lot_id: str) -> Confirmation | None:
    """Return the confirmation of a sold lot as its template prints it; None where nothing was sold."""
    award = queries.award_listed(session, lot_id)
    return auction.confirmation_paper_of(session, award) if award else None


def latest_bids(session: Session, lot_id: str) -> list[dict[str, object]] | None:
    """Return the accepted bids of the lot's latest round, the latest first; None where there is no round."""
    round_ = bidding.current_round(session, lot_id)
    return bidding.bid_records(session, round_.id, limit=BIDS_SHOWN) if round_ else None
