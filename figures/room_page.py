"""What a live room shows: the lot behind the round, where it stands, what was bid, one's own part in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from auction import service as auction
from auction.tables import Asset, Award, CaseFile, Court, Lot, PriorityRight, SaleTerms
from bidding import service as bidding
from bidding.room import Answer
from bidding.rules.extension import EXTENSION
from bidding.rules.priority import outranks
from bidding.tables import RoundRow
from figures import public_queries
from kernel.days import court_day
from kernel.money import Money
from kernel.refusal import Refusal, Refused
from notices import service as notices
from notices.tables import Delivery
from people.rules.roles import BIDDER, Actor

HISTORY_MAX = 200
OWN_ANSWERS_MAX = 20


@dataclass(frozen=True, slots=True)
class Own:
    """The viewer's own part in the round: his code and what he was answered."""

    registration_id: str
    state: str
    code: str | None
    rank: int | None
    answers: tuple[Answer, ...]

    @property
    def may_bid(self) -> bool:
        """Tell whether the viewer has been let in."""
        return self.state == "admitted"

    @property
    def best(self) -> int | None:
        """Return the highest amount in fen with which the viewer has counted."""
        return max(
            (answer.receipt.body["amount_fen"] for answer in self.answers if answer.accepted), default=None
        )


@dataclass(frozen=True, slots=True)
class FirstBuyer:
    """Somebody who may buy first: right and order as confirmed, how and when he was told; never who he is."""

    rank: int | None
    ground: str | None
    method: str | None
    told_on: date | None
    is_deemed: bool


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
    first_buyers: tuple[FirstBuyer, ...]

    @property
    def rungs(self) -> tuple[Money, ...]:
        """Return the next lawful amounts."""
        return tuple(Money(fen) for fen in self.standing["next_bids_fen"])

    @property
    def bids(self) -> tuple[dict[str, Any], ...]:
        """Return what is shown of the accepted bids, the latest first; a match takes the price before it."""
        shown: list[dict[str, Any]] = []
        for event in self.events:
            if event["kind"] == "bid-accepted":
                amount, at = Money(event["amount_fen"]), datetime.fromisoformat(event["received_at"])
                matches = event["rank"] is not None and bool(shown) and shown[-1]["amount"] == amount
                shown.append(event | {"amount": amount, "at": at, "matches": matches})
        return tuple(reversed(shown))

    @property
    def delays(self) -> tuple[dict[str, Any], ...]:
        """Return each bid that moved the end, with the end that it brought, the latest first."""
        moved = [event for event in self.events if event["kind"] == "end-moved"]
        before = self.row.extensions - len(moved)
        return tuple(
            {
                "number": before + number,
                "came": datetime.fromisoformat(event["received_at"]),
                "until": datetime.fromisoformat(event["ends_at"]),
            }
            for number, event in reversed(list(enumerate(moved, start=1)))
        )

    @property
    def match_amount(self) -> Money | None:
        """Return the price that the viewer may take by priority, without going higher."""
        row, own = self.row, self.own
        if own is None or not own.may_bid or row.leading_amount is None or own.code == row.leading_code:
            return None
        return row.leading_amount if outranks(own.rank, row.leading_rank) else None

    @property
    def place(self) -> str:
        """Return the viewer's own place, as the page's scripts name it."""
        row, own = self.row, self.own
        if own is None or own.code is None or row.leading_amount is None:
            return "none"
        if self.is_leading:
            return "priority" if self.bids and self.bids[0]["matches"] else "leading"
        if own.best is None:
            return "none"
        if row.leading_rank is None or own.best != row.leading_amount.fen:
            return "outbid"
        return "matched" if own.rank is None else "outranked"

    @property
    def resumed_at(self) -> datetime | None:
        """Return since when a round that had stood still goes on; None for every other round."""
        stops = [event for event in self.events if event["kind"] in {"suspended", "resumed"}]
        if not stops or stops[-1]["kind"] == "suspended" or self.row.state not in {"announced", "open"}:
            return None
        return datetime.fromisoformat(stops[-1]["received_at"])

    @property
    def is_leading(self) -> bool:
        """Tell whether the viewer leads."""
        return self.own is not None and self.own.code is not None and self.own.code == self.row.leading_code

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
            "rank": self.own.rank if self.own and self.own.may_bid else None,
            "own_best_fen": self.own.best if self.own else None,
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
    terms = auction.terms_of_round(session, round_id)
    events = bidding.events_after(session, round_id, max(0, row.seq - HISTORY_MAX), HISTORY_MAX)
    return RoomPage(
        lot=auction.lot_of(session, row.lot_id),
        court=court,
        case=case,
        asset=asset,
        terms=terms,
        row=row,
        standing=standing,
        events=tuple(events),
        own=_own(session, round_id, actor),
        award=award if award and award.round_id == round_id else None,
        first_buyers=_first_buyers(session, case.id, row.lot_id, terms),
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
    return Own(found.id, found.state, found.code, found.priority_rank, tuple(answers))


def _first_buyers(session: Session, case_id: str, lot_id: str, terms: SaleTerms) -> tuple[FirstBuyer, ...]:
    """Return those who may buy first, in their order, each with how he was told of this round."""
    told = {delivery.party_id: delivery for delivery in notices.deliveries_of(session, lot_id, terms.id)}
    rights = {one.party_id: one for one in auction.rights_of(session, lot_id) if one.state == "confirmed"}
    people = [party for party in auction.parties_of(session, case_id) if party.kind == "priority_purchaser"]
    found = [_first_buyer(rights.get(party.id), told.get(party.id)) for party in people]
    return tuple(sorted(found, key=lambda one: (one.rank is None, one.rank or 0)))


def _first_buyer(right: PriorityRight | None, told: Delivery | None) -> FirstBuyer:
    return FirstBuyer(
        rank=right.rank if right else None,
        ground=right.ground if right else None,
        method=told.method if told else None,
        told_on=(told.received_on or told.sent_on) if told else None,
        is_deemed=bool(told and told.received_on is None and told.reason_not_served),
    )
