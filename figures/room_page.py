"""What a live room shows: the lot behind the round, where it stands, what was bid, one's own part."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from auction import service as auction
from auction.tables import Asset, Award, CaseFile, Court, Lot, SaleTerms
from bidding import service as bidding
from bidding.room import Answer
from bidding.rules.extension import EXTENSION
from bidding.tables import RoundRow
from figures import public_queries
from kernel.days import court_day
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from people.rules.roles import BIDDER, Actor

HISTORY_MAX = 200
OWN_ANSWERS_MAX = 20


@dataclass(frozen=True, slots=True)
class Own:
    """The viewer's own part in the round: his code and what he was answered."""

    registration_id: str
    state: str
    code: str | None
    answers: tuple[Answer, ...]

    @property
    def may_bid(self) -> bool:
        """Tell whether the viewer has been let in."""
        return self.state == "admitted"


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Everything that one look at the database tells about a round."""

    lot: Lot
    court: Court
    case: CaseFile
    asset: Asset
    terms: SaleTerms
    row: RoundRow
    standing: dict[str, Any]
    events: tuple[dict[str, Any], ...]
    own: Own | None
    award: Award | None

    @property
    def rungs(self) -> tuple[Money, ...]:
        """Return the next lawful amounts."""
        return tuple(Money(fen) for fen in self.standing["next_bids_fen"])

    @property
    def bids(self) -> tuple[dict[str, Any], ...]:
        """Return what is shown of the accepted bids, the latest first."""
        return tuple(
            event | {"amount": Money(event["amount_fen"]), "at": datetime.fromisoformat(event["received_at"])}
            for event in reversed(self.events)
            if event["kind"] == "bid-accepted"
        )

    @property
    def is_leading(self) -> bool:
        """Tell whether the viewer leads."""
        return self.own is not None and self.own.code is not None and self.own.code == self.row.leading_code

    @property
    def has_bid(self) -> bool:
        """Tell whether the viewer has a bid that counted."""
        return self.own is not None and any(answer.accepted for answer in self.own.answers)

    def state_at(self, now: datetime) -> str:
        """Return the state's name as it is shown: extended, or being confirmed where the end has passed."""
        if self.row.state != "open":
            return self.row.state
        if now >= self.row.ends_at:
            return "confirming"
        return "extended" if self.row.extensions else "open"

    def island(self, now: datetime, part: str, *, chinese: bool) -> dict[str, Any]:
        """Return what the page's scripts begin with; nothing in it is secret but the viewer's own code."""
        return {
            "round": self.standing,
            "events": list(self.events),
            "now_ms": int(now.timestamp() * 1000),
            "extension_ms": int(EXTENSION.on(court_day(now)).total_seconds() * 1000),
            "part": part,
            "code": self.own.code if self.own and self.own.may_bid else None,
            "has_bid": self.has_bid,
            "chinese": chinese,
        }


def room_page(session: Session, round_id: str, actor: Actor | None) -> RoomPage:
    """Return what the room shows; a round that was never published is not found."""
    standing = bidding.snapshot(session, round_id)
    row = bidding.round_of(session, round_id)
    behind = public_queries.case_and_court(session, row.lot_id)
    if behind is None:
        raise Refused(Refusal("round-unknown"))
    case, court, asset = behind
    award = auction.award_of(session, row.lot_id)
    events = bidding.events_after(session, round_id, max(0, row.seq - HISTORY_MAX), HISTORY_MAX)
    return RoomPage(
        lot=auction.lot_of(session, row.lot_id),
        court=court,
        case=case,
        asset=asset,
        terms=auction.terms_of_round(session, round_id),
        row=row,
        standing=standing,
        events=tuple(events),
        own=_own(session, round_id, actor),
        award=award if award and award.round_id == round_id else None,
    )


def part_of(own: Own | None, actor: Actor | None) -> str:
    """Return which part the viewer plays: bidder, applicant, stranger (could apply), staff or public."""
    if actor is None:
        return "public"
    if own is not None:
        return "bidder" if own.may_bid else "applicant"
    return "stranger" if BIDDER in actor.roles else "staff"


def _own(session: Session, round_id: str, actor: Actor | None) -> Own | None:
    if actor is None:
        return None
    found = bidding.registration_for(session, round_id, actor.account_id)
    if found is None:
        return None
    answers = bidding.answers_to(session, found.id, OWN_ANSWERS_MAX)
    return Own(found.id, found.state, found.code, tuple(answers))
