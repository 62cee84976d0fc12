"""The next date that counts for a lot: until when the law gives time, or when its round opens and closes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from auction.rules import last_days
from auction.rules.lifecycle import LotState
from auction.rules.lifecycle_states import STOPPED
from figures.court_queries import LotFile
from kernel.days import Calendar, LegalDate, court_day
from settlement.rules.delivery import ruling_served_by
from valuation.tables import ReferencePrice

_S = LotState
ROUNDS = frozenset({_S.ROUND1, _S.ROUND2, _S.SALE})

DUES: dict[str, Any] = {
    "pricing-starts": _l("Pricing must begin"),
    "answers": _l("The parties answer"),
    "disposal-starts": _l("Disposal must begin"),
    "opens": _l("Bidding opens"),
    "closes": _l("Bidding closes"),
    "second-round": _l("The second auction begins"),
    "sale-notice": _l("The sale is announced"),
    "balance": _l("The balance is due"),
    "ruling": _l("The ruling is served"),
    "handover": _l("Handover"),
    "resume": _l("The round goes on"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """The next date that counts: what it is for, the last day or the instant, and whether it may move."""

    name: str
    day: date
    at: datetime | None = None
    provisional: bool = False
    is_limit: bool = True

    @property
    def words(self) -> Any:
        """Return what happens on the day."""
        return DUES[self.name]


def due_of(file: LotFile, state: LotState, calendar: Calendar) -> Due | None:
    """Return the next date that counts in this state, if there is one."""
    if state in ROUNDS:
        return _due_of_round(file)
    if state is _S.VALUING:
        return _due_of_answers(file)
    if state in STOPPED:
        return _due_of_stop(file, calendar)
    return next(_last_days(file, state, calendar), None)


def _last_days(file: LotFile, state: LotState, calendar: Calendar) -> Iterator[Due]:
    """Yield the last day for what comes next, where its beginning is known."""
    award, ended = file.award, court_day(file.round.ends_at) if file.round else None
    if state in {_S.SEIZED, _S.SURVEYED} and file.asset.seized_on:
        yield _limit("pricing-starts", last_days.last_day_to_price(file.asset.seized_on, calendar))
    if state is _S.PRICED and file.price and file.price.fixed_at:
        fixed_on = court_day(file.price.fixed_at)
        yield _limit("disposal-starts", last_days.last_day_to_dispose(fixed_on, calendar))
    if state is _S.OFFSET1 and ended:
        yield _limit("second-round", last_days.last_day_for_second_round(ended, calendar))
    if state is _S.OFFSET2 and ended:
        yield _limit("sale-notice", last_days.last_day_for_sale_notice(ended, calendar))
    if award is None:
        return
    if state is _S.SOLD:
        yield Due("balance", award.balance_due_on, provisional=award.balance_due_provisional)
    if state in {_S.PAID, _S.RULED} and award.paid_at:
        yield _limit("ruling", ruling_served_by(court_day(award.paid_at), calendar))
    if state in {_S.TITLE_MOVED, _S.VACATING} and award.handover_due_on:
        yield Due("handover", award.handover_due_on)


def _limit(name: str, last: LegalDate) -> Due:
    return Due(name, last.day, provisional=last.provisional)


def _due_of_stop(file: LotFile, calendar: Calendar) -> Due | None:
    """Return by when a stopped round goes on; where the ground lasts, nobody knows yet."""
    gone_on = ground_gone_on(file)
    return _limit("resume", last_days.last_day_to_resume(gone_on, calendar)) if gone_on else None


def is_stopped_by_gap(file: LotFile) -> bool:
    """Tell whether the round stands still because nobody could bid while the service was gone."""
    if file.round is None or file.round.state != "suspended":
        return False
    return file.round.stop_ground == "start-missed" or (
        file.gap_stop is not None and file.gap_stop.stopped_at == file.round.stopped_at
    )


def ground_gone_on(file: LotFile) -> date | None:
    """Return the day on which the ground of a stop was gone, if it is known: the day the service was back."""
    if file.round is None or file.round.stopped_at is None or not is_stopped_by_gap(file):
        return None
    return court_day(file.round.stopped_at)


def _due_of_round(file: LotFile) -> Due | None:
    if file.round is None:
        return None
    if file.round.state == "announced":
        return Due("opens", court_day(file.round.starts_at), at=file.round.starts_at, is_limit=False)
    return Due("closes", court_day(file.round.ends_at), at=file.round.ends_at, is_limit=False)


def last_day_of_answers(asking: ReferencePrice) -> date | None:
    """Return the last day of a negotiation: a window that ends when a day is over ends with that day."""
    return court_day(asking.answer_by - timedelta(microseconds=1)) if asking.answer_by else None


def _due_of_answers(file: LotFile) -> Due | None:
    last = last_day_of_answers(file.asking) if file.asking else None
    return Due("answers", last, is_limit=False) if last else None
