"""Where a lot stands on its way from seizure to handover: its chain of marks, and who acts next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from flask_babel import lazy_gettext as _l

from auction.rules.lifecycle import LotState
from auction.tables import Award
from figures.court_queries import LotFile
from kernel.days import Calendar, court_day
from web.court.dates import ROUNDS, Due, due_of

Mark = Literal["done", "now", "overdue", "later", "skipped"]

LINKS: tuple[tuple[str, Any], ...] = (
    ("seizure", _l("Seizure")),
    ("survey", _l("Survey")),
    ("price", _l("Reference price")),
    ("terms", _l("Terms of sale")),
    ("notice", _l("Notice")),
    ("auction", _l("Auction")),
    ("balance", _l("Balance")),
    ("ruling", _l("Ruling")),
    ("handover", _l("Handover")),
)
SEIZURE, SURVEY, PRICE, TERMS, NOTICE, AUCTION, BALANCE, RULING, HANDOVER = range(len(LINKS))
_OVER = len(LINKS)

_S = LotState
_PLACES: dict[LotState, int] = {
    _S.NEW: SEIZURE,
    _S.SEIZED: SURVEY,
    _S.SURVEYED: PRICE,
    _S.VALUING: PRICE,
    _S.PRICED: TERMS,
    _S.OFFSET1: TERMS,
    _S.OFFSET2: TERMS,
    _S.FINANCING: TERMS,
    _S.SELF_DISPOSAL: AUCTION,
    _S.ROUND1: AUCTION,
    _S.ROUND2: AUCTION,
    _S.SALE: AUCTION,
    _S.SALE_DIRECT: AUCTION,
    _S.OFFSET3: AUCTION,
    _S.SOLD: BALANCE,
    _S.DEFAULTED: BALANCE,
    _S.TAKEN: RULING,
    _S.PAID: RULING,
    _S.RULED: RULING,
    _S.TITLE_MOVED: HANDOVER,
    _S.VACATING: HANDOVER,
    _S.DELIVERED: _OVER,
    _S.DISTRIBUTED: _OVER,
}
# Which procedure is to be decided next, by the state in which a lot waits for it.
NEXT_PROCEDURE = {_S.PRICED: "round1", _S.OFFSET1: "round2", _S.OFFSET2: "sale"}
_STOPPED = frozenset({_S.STAYED, _S.POSTPONED})
_ENDED = frozenset({_S.WITHDRAWN, _S.REVOKED, _S.RELEASED, _S.MANAGED, _S.TRANSFERRED_COURT, _S.CLOSED})

NEXT: dict[str, Any] = {
    "complete": _l("Complete the case and the asset"),
    "survey": _l("Record the survey"),
    "price": _l("Find the reference price"),
    "wait-prices": _l("Wait for the parties' prices"),
    "terms": _l("Decide the terms of sale"),
    "draft": _l("Draw up the notice"),
    "submit": _l("Finish and submit the notice"),
    "approve": _l("Approve the notice"),
    "wait-round": _l("Wait for the round"),
    "wait-bids": _l("Bidding is under way"),
    "ways": _l("Decide what follows"),
    "wait-balance": _l("Wait for the balance"),
    "rule": _l("Make the ruling"),
    "approve-ruling": _l("Approve the ruling"),
    "serve": _l("Serve the ruling"),
    "hand-over": _l("Hand the thing over"),
    "resume": _l("Stopped; resume when the ground is gone"),
    "approve-resume": _l("Decide on how it goes on"),
    "nothing": _l("Nothing more to do here"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one lot stands."""

    file: LotFile
    place: int
    state: str
    due: Due | None
    next: str
    who: str
    is_over: bool
    is_stopped: bool
    today: date

    @property
    def is_overdue(self) -> bool:
        """Tell whether the last day for what comes next has passed."""
        return self.due is not None and self.due.is_limit and self.due.day < self.today

    @property
    def is_moving(self) -> bool:
        """Tell whether the lot is on its way: neither stopped nor ended."""
        return not self.is_over and not self.is_stopped

    @property
    def next_words(self) -> Any:
        """Return what is to be done next."""
        return NEXT[self.next]

    @property
    def chain(self) -> list[dict[str, Any]]:
        """Return the row of marks from seizure to handover, each with its day where there is one."""
        days = _days(self.file)
        return [
            {"name": words, "state": self.mark(place), "day": days.get(name)}
            for place, (name, words) in enumerate(LINKS)
        ]

    def mark(self, place: int) -> Mark:
        """Return the mark of one link; skipped where the way ended before it."""
        if place < self.place:
            return "done"
        if self.is_over:
            return "skipped"
        if place > self.place:
            return "later"
        return "overdue" if self.is_overdue else "now"


def standing_of(file: LotFile, *, today: date, calendar: Calendar) -> Standing:
    """Return where the lot stands today."""
    state = LotState(file.lot.state)
    place = _place(file, state)
    step, who = _next(file, state, place)
    return Standing(
        file=file,
        place=place,
        state=_shown_state(file, state),
        due=None if state in _ENDED else due_of(file, state, calendar),
        next=step,
        who=who,
        is_over=state in _ENDED,
        is_stopped=state in _STOPPED,
        today=today,
    )


def _place(file: LotFile, state: LotState) -> int:
    """Return the link that is being worked on; of a lot that was stopped or ended, where it had come to."""
    place = _PLACES.get(state)
    if place is None:
        return _place_by_traces(file, state)
    decided = file.terms is not None and file.terms.state == "decided"
    if state in NEXT_PROCEDURE and decided and file.terms and file.terms.procedure == NEXT_PROCEDURE[state]:
        return NOTICE
    return place


def _place_by_traces(file: LotFile, state: LotState) -> int:
    """Return how far a lot had come, by what was done for it."""
    if file.award is not None:
        return _place_after_sale(file.award)
    traces = (
        (file.round, AUCTION),
        (file.terms, NOTICE),
        (file.price, TERMS),
        (file.asset.surveyed_at, PRICE),
    )
    reached = next((place for trace, place in traces if trace), None)
    return reached if reached is not None else SEIZURE if state is _S.NEW else SURVEY


def _place_after_sale(award: Award) -> int:
    if award.delivered_at:
        return _OVER
    if award.ruling_served_on:
        return HANDOVER
    return RULING if award.paid_at else BALANCE


def _shown_state(file: LotFile, state: LotState) -> str:
    """Return the state as the court sees it: a lot in a round shows how the round stands."""
    if state in ROUNDS and file.round is not None:
        return "extended" if file.round.state == "open" and file.round.extensions else file.round.state
    if state in NEXT_PROCEDURE and file.terms is not None and file.terms.state == "decided":
        in_hand = file.notice is not None and file.notice.terms_id == file.terms.id
        return "noticing" if in_hand else "terms"
    return state.value


_STEPS = {
    SEIZURE: ("complete", "clerk"),
    SURVEY: ("survey", "clerk"),
    TERMS: ("terms", "judge"),
    BALANCE: ("wait-balance", "buyer"),
    HANDOVER: ("hand-over", "clerk"),
    _OVER: ("nothing", "nobody"),
}


def _next(file: LotFile, state: LotState, place: int) -> tuple[str, str]:
    """Return what is to be done next, and whose turn it is."""
    if state in _STOPPED:
        asked = file.approval is not None and file.approval.object_kind == "resumption"
        return ("approve-resume", "second") if asked else ("resume", "judge")
    if state in _ENDED:
        return "nothing", "nobody"
    if place == PRICE:
        return ("wait-prices", "parties") if file.asking else ("price", "clerk")
    if place == NOTICE:
        return _next_of_notice(file)
    if place == AUCTION:
        return _next_of_round(file, state)
    return _next_of_ruling(file, state) if place == RULING else _STEPS[place]


def _next_of_notice(file: LotFile) -> tuple[str, str]:
    if file.notice is None or file.terms is None or file.notice.terms_id != file.terms.id:
        return "draft", "clerk"
    return ("approve", "second") if file.notice.state == "submitted" else ("submit", "clerk")


def _next_of_round(file: LotFile, state: LotState) -> tuple[str, str]:
    if state not in ROUNDS or file.round is None:
        return "ways", "judge"
    return ("wait-round", "bidders") if file.round.state == "announced" else ("wait-bids", "bidders")


def _next_of_ruling(file: LotFile, state: LotState) -> tuple[str, str]:
    if state is _S.RULED:
        return "serve", "clerk"
    return ("approve-ruling", "second") if file.approval else ("rule", "judge")


def _days(file: LotFile) -> dict[str, date | None]:
    """Return the day on which each link was done."""
    award, notice, terms = file.award, file.notice, file.terms
    return {
        "seizure": file.asset.seized_on,
        "survey": _day(file.asset.surveyed_at),
        "price": _day(file.price.fixed_at if file.price else None),
        "terms": _day(terms.decided_at if terms else None),
        "notice": notice.published_on if notice else None,
        "auction": _day(award.closed_at if award else None),
        "balance": _day(award.paid_at if award else None),
        "ruling": _day(award.ruled_at if award else None),
        "handover": _day(award.delivered_at if award else None),
    }


def _day(at: datetime | None) -> date | None:
    return court_day(at) if at else None
