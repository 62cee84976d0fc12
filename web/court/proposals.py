"""Lawful values that a form of terms can take over by a click, each with the words of what it is."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _

from auction.rules.bidding_time import SHORTEST_BIDDING
from auction.rules.deposit import deposit_band
from auction.rules.draft import TermsContext, TermsDraft
from auction.rules.procedure import Procedure
from auction.rules.reserve_price import floor_of
from auction.rules.timetable import FEWEST_USUAL_BALANCE_DAYS, MOST_USUAL_BALANCE_DAYS
from bidding.rules.terms import usual_rising
from kernel.days import BEIJING, ONE_DAY, court_day
from kernel.money import Money
from web.court.words import platform_name
from web.present import bare, money

# At this hour courts here begin and end their rounds: in daylight, and not first thing in the morning.
USUAL_HOUR = time(10)
_DAYS_LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """One value for one field: as it is typed, and what it is."""

    field: str
    value: str
    words: str


def proposals(
    draft: TermsDraft, context: TermsContext, *, publish_from: date | None
) -> dict[str, list[Proposal]]:
    """Return what may be taken over, field by field; the draft decides what its other fields propose."""
    found = [
        *_platforms(context),
        *_prices(draft, context),
        *_deposits(draft, context),
        *_days(context, publish_from),
        *_starts(context),
        *_ends(draft, context),
        *_balances(context),
    ]
    return {name: [one for one in found if one.field == name] for name in {one.field for one in found}}


def first_values(context: TermsContext, draft: TermsDraft, publish_on: date) -> dict[str, Any]:
    """Return what the form shows before anybody has typed: earliest lawful times, usual days to pay."""
    starts_at = _on_working_day(context.earliest_start, context) if context.earliest_start else None
    return {
        "platform": context.previous_platform or next(iter(context.platform_choices), None),
        "start_price": context.previous_start if draft.procedure is Procedure.SALE else None,
        "publish_on": publish_on,
        "starts_at": starts_at,
        "ends_at": _end_after(starts_at, context) if starts_at else None,
        "balance_days": MOST_USUAL_BALANCE_DAYS.on(context.today),
        **asdict(usual_rising(context.today)),
    }


def _platforms(context: TermsContext) -> Iterator[Proposal]:
    for platform in context.platform_choices:
        yield Proposal(
            "platform", platform, _("the applicant's choice: %(name)s", name=platform_name(platform))
        )


def _prices(draft: TermsDraft, context: TermsContext) -> Iterator[Proposal]:
    floor = floor_of(
        draft.procedure,
        reference=context.reference_price,
        previous_start=context.previous_start,
        on=context.today,
    )
    if floor is not None:
        yield _amount("start_price", floor.amount, _("the floor"))
    if draft.procedure is Procedure.ROUND1 and context.reference_price is not None:
        yield _amount("start_price", context.reference_price, _("the reference price"))


def _deposits(draft: TermsDraft, context: TermsContext) -> Iterator[Proposal]:
    if not draft.start_price:
        return
    band = deposit_band(draft.start_price, context.today)
    if band.lowest <= band.highest:
        yield _amount("deposit", band.lowest, _("the lowest"))
        yield _amount("deposit", band.highest, _("the highest"))


def _days(context: TermsContext, publish_from: date | None) -> Iterator[Proposal]:
    day = max(context.today, publish_from or context.today)
    yield Proposal("publish_on", day.isoformat(), _("the earliest: %(day)s", day=day.isoformat()))


def _starts(context: TermsContext) -> Iterator[Proposal]:
    if context.earliest_start is not None:
        yield _moment("starts_at", _on_working_day(context.earliest_start, context), _("the earliest"))


def _ends(draft: TermsDraft, context: TermsContext) -> Iterator[Proposal]:
    if draft.starts_at is not None:
        yield _moment("ends_at", _end_after(draft.starts_at, context), _("the earliest"))


def _balances(context: TermsContext) -> Iterator[Proposal]:
    for figure in (FEWEST_USUAL_BALANCE_DAYS, MOST_USUAL_BALANCE_DAYS):
        days = str(figure.on(context.today))
        yield Proposal("balance_days", days, _("usual: %(days)s days", days=days))


def _amount(field: str, amount: Money, words: str) -> Proposal:
    return Proposal(field, bare(amount), f"{words}: {money(amount)}")


def _moment(field: str, at: datetime, words: str) -> Proposal:
    local = at.astimezone(BEIJING)
    return Proposal(field, f"{local:%Y-%m-%dT%H:%M}", f"{words}: {local:%Y-%m-%d %H:%M}")


def _on_working_day(earliest: datetime, context: TermsContext) -> datetime:
    """Return the usual hour of the first working day that does not lie before the instant."""
    day = court_day(earliest)
    for _again in range(_DAYS_LOOKED_AT):
        at = datetime.combine(day, USUAL_HOUR, BEIJING)
        if at >= earliest and context.calendar.is_working_day(day):
            return at
        day += ONE_DAY
    return earliest


def _end_after(starts_at: datetime, context: TermsContext) -> datetime:
    """Return the first end that is long enough after the beginning and falls on a working day."""
    ends_at = starts_at + SHORTEST_BIDDING.on(context.today)
    for days in range(_DAYS_LOOKED_AT):
        later = ends_at + timedelta(days=days)
        if context.calendar.is_working_day(court_day(later)):
            return later
    return ends_at
